"""Posts on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from xianjie.apps.accounts.models import Post


def posts_in_force(prefix: str, *, on: date) -> QuerySet[Post]:
    """Return the posts within a division prefix on a day, with account and organisation."""
    return (
        Post.objects.filter(division_prefix__startswith=prefix, valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .select_related("user", "organisation")
        .order_by("division_prefix", "role", "user__username")
    )
