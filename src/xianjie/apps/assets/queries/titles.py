"""Who entered and changed claims, so that nobody confirms his own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from xianjie.apps.ledger.models import LedgerRevision

REGISTER = "assets.titles"


def writers_of(numbers: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Return the accounts that wrote each claim, the last one last."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = LedgerRevision.objects.filter(
        register=REGISTER, row_id__in=list(numbers), user__isnull=False
    ).order_by("pk")
    for row, user in rows.values_list("row_id", "user_id"):
        found[row].append(user)
    return {row: tuple(users) for row, users in found.items()}
