"""What can be done with the rulebook."""

from xianjie.apps.policies.actions.publish import publish, publish_at_setup

__all__ = ["publish", "publish_at_setup"]
