"""What can be done with the low-income register."""

from xianjie.apps.lowincome.actions.exporting import record_members_export
from xianjie.apps.lowincome.actions.proposals import decide_proposal, propose_member
from xianjie.apps.lowincome.actions.refresh import Refreshed, refresh_register
from xianjie.apps.lowincome.actions.reminders import remind_overdue
from xianjie.apps.lowincome.actions.reviews import (
    decide_review,
    decide_reviews,
    propose_keeping,
    propose_review,
)

__all__ = [
    "Refreshed",
    "decide_proposal",
    "decide_review",
    "decide_reviews",
    "propose_keeping",
    "propose_member",
    "propose_review",
    "record_members_export",
    "refresh_register",
    "remind_overdue",
]
