"""What can be done with benefits."""

from xianjie.apps.benefits.actions.answering import (
    answer_gap,
    bring_proof,
    close_gap,
    close_gaps,
    return_gap,
    reveal_subject,
)
from xianjie.apps.benefits.actions.confirm import confirm_benefit
from xianjie.apps.benefits.actions.dispatch import Dispatched, dispatch_gaps
from xianjie.apps.benefits.actions.evaluate import Evaluated, evaluate_after, evaluate_benefits
from xianjie.apps.benefits.actions.export import record_care_export, record_gaps_export
from xianjie.apps.benefits.actions.telling import remind_due

__all__ = [
    "Dispatched",
    "Evaluated",
    "answer_gap",
    "bring_proof",
    "close_gap",
    "close_gaps",
    "confirm_benefit",
    "dispatch_gaps",
    "evaluate_after",
    "evaluate_benefits",
    "record_care_export",
    "record_gaps_export",
    "remind_due",
    "return_gap",
    "reveal_subject",
]
