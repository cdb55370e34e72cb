"""Reading accounts."""

from xianjie.apps.accounts.queries.notifications import notifications_of, unread_count
from xianjie.apps.accounts.queries.posts import holders_of, posts_in_force

__all__ = ["holders_of", "notifications_of", "posts_in_force", "unread_count"]
