"""Bars of the data checks, from the published rulebook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.policy.resolution import parameters_at
from xianjie.policy.vocabulary import vocabulary_at

UNLINKED_SHARE = "未关联占比上限"


def unlinked_bar(county: str, on: date) -> Decimal | None:
    """Return the share of unlinked rows above which a delivery is questioned.

    None, and so no question, when no rulebook is published or it has no value on that day.
    """
    if current_version() is None:
        return None
    rulebook = current_rulebook()
    found = parameters_at(rulebook, vocabulary_at(rulebook, county), on, [UNLINKED_SHARE])
    value = found[UNLINKED_SHARE].value if UNLINKED_SHARE in found else None
    return Decimal(value) if isinstance(value, int | Decimal) else None
