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
from xianjie.apps.relief.actions.temporary import Plea, apply_temporary, temporary_step

__all__ = [
    "Need",
    "Outcome",
    "Plea",
    "add_step",
    "apply_temporary",
    "record_export",
    "refer",
    "submit_request",
    "temporary_step",
    "urge_late",
]
