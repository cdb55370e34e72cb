"""Bars of the data checks, from the published rulebook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.engine.link import Bars
from xianjie.policy.resolution import parameters_at
from xianjie.policy.vocabulary import vocabulary_at

UNLINKED_SHARE = "未关联占比上限"
QUEUE_BAR = "相似人核对线"
LINK_BAR = "相似人自动关联线"


def unlinked_bar(county: str, on: date) -> Decimal | None:
    """Return the share of unlinked rows above which a delivery is questioned.

    None, and so no question, when no rulebook is published or it has no value on that day.
    """
    return _shares(county, on, UNLINKED_SHARE)[UNLINKED_SHARE]


def link_bars(county: str, on: date) -> Bars | None:
    """Return the match probabilities from which a row is queued and links by itself.

    None, and so no ranking after the ladder, when no rulebook is published or it does not say
    what to queue; without a value for linking nothing links by itself.
    """
    found = _shares(county, on, QUEUE_BAR, LINK_BAR)
    queue, link = found[QUEUE_BAR], found[LINK_BAR]
    if queue is None:
        return None
    return Bars(float(queue), None if link is None else float(link))


def _shares(county: str, on: date, *names: str) -> dict[str, Decimal | None]:
    if current_version() is None:
        return dict.fromkeys(names)
    rulebook = current_rulebook()
    found = parameters_at(rulebook, vocabulary_at(rulebook, county), on, names)
    values = {name: found[name].value if name in found else None for name in names}
    return {
        name: Decimal(value) if isinstance(value, int | Decimal) else None
        for name, value in values.items()
    }
