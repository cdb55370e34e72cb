"""What other registers say of a project: who is in the double bond, which villages are watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from xianjie.apps.industry.queries.binding import bound_entities
from xianjie.apps.registry.models import VillageYear

Villages = Callable[[str, date], frozenset[str]]
_watched: dict[str, Villages] = {}
_DIGITS = 12


def bound_codes(county: str, on: date) -> frozenset[str]:
    """Return the credit codes of the firms and cooperatives in the double bond on a day."""
    return bound_entities(county, on).usccs


def register_watched(name: str, villages: Villages) -> None:
    """Let a higher app say which villages of a county are watched closely: ``(county, day)``."""
    _watched[name] = villages


def watched_villages(county: str, on: date) -> frozenset[str]:
    """Return the villages that come first: those that were poor, and those that others name."""
    rows = VillageYear.objects.proven("codes of villages for a ranking of the county")
    low, high = county.ljust(_DIGITS, "0"), county.ljust(_DIGITS, "9")
    poor = rows.filter(
        division_code__gte=low, division_code__lte=high, lifted=True, retired_at__isnull=True
    )
    found = set(poor.order_by().values_list("division_code", flat=True))
    for villages in _watched.values():
        found |= villages(county, on)
    return frozenset(found)
