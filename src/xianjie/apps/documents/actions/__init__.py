"""What can be done with policy documents."""

from xianjie.apps.documents.actions.adopting import adopt, copy_version, withdraw
from xianjie.apps.documents.actions.correcting import (
    ClauseWords,
    add_clause,
    correct_clause,
    correct_facts,
    dismiss_finding,
    move_clause,
    remove_clause,
)
from xianjie.apps.documents.actions.exporting import record_export
from xianjie.apps.documents.actions.packs import take_pack
from xianjie.apps.documents.actions.parts import (
    DutyWords,
    TargetWords,
    add_unit,
    change_unit,
    remove_duty,
    remove_target,
    remove_unit,
    resolve_again,
    resolve_name,
    save_duty,
    save_target,
)
from xianjie.apps.documents.actions.registering import KnownDocumentError, register_reading

__all__ = [
    "ClauseWords",
    "DutyWords",
    "KnownDocumentError",
    "TargetWords",
    "add_clause",
    "add_unit",
    "adopt",
    "change_unit",
    "copy_version",
    "correct_clause",
    "correct_facts",
    "dismiss_finding",
    "move_clause",
    "record_export",
    "register_reading",
    "remove_clause",
    "remove_duty",
    "remove_target",
    "remove_unit",
    "resolve_again",
    "resolve_name",
    "save_duty",
    "save_target",
    "take_pack",
    "withdraw",
]
