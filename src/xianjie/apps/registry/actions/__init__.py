"""What can be done with the registry."""

from xianjie.apps.registry.actions.archive import (
    archive_path,
    file_document,
    record_download,
    withdraw_document,
)
from xianjie.apps.registry.actions.corrections import correct_household, correct_person
from xianjie.apps.registry.actions.family import Told, family_mark
from xianjie.apps.registry.actions.households import (
    change_head,
    exit_household,
    merge_households,
    move_household,
    return_household,
    split_household,
)
from xianjie.apps.registry.actions.import_registry import import_registry
from xianjie.apps.registry.actions.listed import take_listed
from xianjie.apps.registry.actions.monitoring import mark_cleared, mark_monitored
from xianjie.apps.registry.actions.population import Newcomer, record_population_change
from xianjie.apps.registry.actions.undo import undo_change
from xianjie.apps.registry.actions.unmask import unmask_household, unmask_person
from xianjie.apps.registry.actions.villages import ensure_villages
from xianjie.apps.registry.result import ImportResult

__all__ = [
    "ImportResult",
    "Newcomer",
    "Told",
    "archive_path",
    "change_head",
    "correct_household",
    "correct_person",
    "ensure_villages",
    "exit_household",
    "family_mark",
    "file_document",
    "import_registry",
    "mark_cleared",
    "mark_monitored",
    "merge_households",
    "move_household",
    "record_download",
    "record_population_change",
    "return_household",
    "split_household",
    "take_listed",
    "undo_change",
    "unmask_household",
    "unmask_person",
    "withdraw_document",
]
