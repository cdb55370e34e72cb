"""What could meet a need, and what came of it (M14-12)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from xianjie.apps.teams.enums import MatchState, SocialSide
from xianjie.apps.teams.models import SocialItem, SocialMatch

_SHOWN = 20
_COUNTY = 6
_REASON = "the other side of an item that came through the gate, within its county"


def candidates_of(item: SocialItem, on: date) -> list[SocialItem]:
    """Return open items of the other side and the same kind, the nearest and newest first.

    What was agreed on already is left out. Offers and needs of the whole county answer each
    other: they name a body, never a person.
    """
    other = SocialSide.OFFER if item.side == SocialSide.NEED else SocialSide.NEED
    rows = SocialItem.objects.proven(_REASON).filter(
        Q(until__isnull=True) | Q(until__gte=on), side=other, kind=item.kind,
        division_code__startswith=item.division_code[:_COUNTY], closed_on__isnull=True,
        retired_at__isnull=True,
    )  # fmt: skip
    met = (
        SocialMatch.objects.proven(_REASON)
        .filter(Q(need=item) | Q(offer=item), retired_at__isnull=True)
        .exclude(state=MatchState.DROPPED)
    )
    taken = {one for pair in met.values_list("need", "offer") for one in pair}
    found = [one for one in rows.order_by("-made_on", "-pk")[: _SHOWN * 5] if one.pk not in taken]
    return sorted(found, key=lambda one: -_shared(one.division_code, item.division_code))[:_SHOWN]


def matches_of(item: SocialItem) -> list[SocialMatch]:
    """Return what was agreed for an item, the newest first."""
    rows = SocialMatch.objects.proven(_REASON).filter(
        Q(need=item) | Q(offer=item), retired_at__isnull=True
    )
    return list(rows.select_related("need", "offer").order_by("-agreed_on", "-pk"))


def _shared(one: str, other: str) -> int:
    """Return how many digits two places share: the same village, township, county."""
    return next((size for size in (12, 9) if one[:size] == other[:size]), _COUNTY)
