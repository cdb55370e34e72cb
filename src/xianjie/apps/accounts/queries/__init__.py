"""Reading accounts."""

from xianjie.apps.accounts.queries.posts import posts_in_force

__all__ = ["posts_in_force"]
