"""Tables of the registry."""

from xianjie.apps.registry.models.archive import ArchiveDocument
from xianjie.apps.registry.models.category import CategorySpell
from xianjie.apps.registry.models.change import PopulationChange
from xianjie.apps.registry.models.circumstance import Circumstance
from xianjie.apps.registry.models.correction import Correction
from xianjie.apps.registry.models.family_change import FamilyChange
from xianjie.apps.registry.models.grid import Grid, GridWorker
from xianjie.apps.registry.models.household import Household
from xianjie.apps.registry.models.imports import RegistryImport
from xianjie.apps.registry.models.membership import Membership
from xianjie.apps.registry.models.person import Person
from xianjie.apps.registry.models.village import VillageYear

__all__ = [
    "ArchiveDocument",
    "CategorySpell",
    "Circumstance",
    "Correction",
    "FamilyChange",
    "Grid",
    "GridWorker",
    "Household",
    "Membership",
    "Person",
    "PopulationChange",
    "RegistryImport",
    "VillageYear",
]
