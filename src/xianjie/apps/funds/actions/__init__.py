"""What can be done with projects and funds."""

from xianjie.apps.funds.actions.booking import book_payments
from xianjie.apps.funds.actions.planning import plan_projects, post_notice
from xianjie.apps.funds.actions.steps import Paper, StepNote, take_step

__all__ = ["Paper", "StepNote", "book_payments", "plan_projects", "post_notice", "take_step"]
