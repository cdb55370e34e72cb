"""What can be done with the rulebook."""

from xianjie.apps.policies.actions.drafts import (
    ask_preview,
    create_draft,
    keep_preview,
    reject_draft,
    revise_draft,
    submit_draft,
    withdraw_draft,
)
from xianjie.apps.policies.actions.publish import publish, publish_at_setup
from xianjie.apps.policies.actions.publish_draft import publish_draft

__all__ = [
    "ask_preview",
    "create_draft",
    "keep_preview",
    "publish",
    "publish_at_setup",
    "publish_draft",
    "reject_draft",
    "revise_draft",
    "submit_draft",
    "withdraw_draft",
]
