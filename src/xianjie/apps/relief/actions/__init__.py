"""What is done in social relief."""

from xianjie.apps.relief.actions.requests import (
    Need,
    Outcome,
    add_step,
    record_export,
    refer,
    submit_request,
    urge_late,
)

__all__ = [
    "Need",
    "Outcome",
    "add_step",
    "record_export",
    "refer",
    "submit_request",
    "urge_late",
]
