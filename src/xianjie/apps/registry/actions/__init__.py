"""What can be done with the registry."""

from xianjie.apps.registry.actions.archive import archive_path, file_document, withdraw_document
from xianjie.apps.registry.actions.import_registry import import_registry
from xianjie.apps.registry.actions.population import Newcomer, record_population_change
from xianjie.apps.registry.actions.unmask import unmask_person
from xianjie.apps.registry.result import ImportResult

__all__ = [
    "ImportResult",
    "Newcomer",
    "archive_path",
    "file_document",
    "import_registry",
    "record_population_change",
    "unmask_person",
    "withdraw_document",
]
