"""What can be done with the rulebook."""

from xianjie.apps.policies.actions.publish import publish

__all__ = ["publish"]
