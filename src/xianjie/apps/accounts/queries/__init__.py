"""Reading accounts."""

from xianjie.apps.accounts.queries.labels import shown_labels
from xianjie.apps.accounts.queries.locks import locked_names
from xianjie.apps.accounts.queries.managed import (
    filtered_users,
    home_of,
    in_force,
    managed_organisations,
    managed_posts,
    managed_users,
    sorted_users,
    with_posts,
    within,
)
from xianjie.apps.accounts.queries.notifications import notifications_of, unread_count
from xianjie.apps.accounts.queries.organisations import name_on, names_of, organisations_named
from xianjie.apps.accounts.queries.posts import holders_by_role, holders_of, posts_in_force

__all__ = [
    "filtered_users",
    "holders_by_role",
    "holders_of",
    "home_of",
    "in_force",
    "locked_names",
    "managed_organisations",
    "managed_posts",
    "managed_users",
    "name_on",
    "names_of",
    "notifications_of",
    "organisations_named",
    "posts_in_force",
    "shown_labels",
    "sorted_users",
    "unread_count",
    "with_posts",
    "within",
]
