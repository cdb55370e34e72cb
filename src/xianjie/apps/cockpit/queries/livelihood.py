"""Work, industry and money on the overview: the indicators that stand there, with their goals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from xianjie.apps.indicators.definitions import Definition, book
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.queries.values import IndicatorLine, lines_of
from xianjie.kernel.periods import Period

_CODE_DIGITS = 12


@dataclass(frozen=True)
class LivelihoodLine:
    """A figure of the overview; ``page`` is the view of the register that it is counted from."""

    line: IndicatorLine
    page: str


@cache
def headlines() -> dict[str, Definition]:
    """Return the definitions that stand on the overview, by code, in order."""
    chosen = [one for one in book().definitions if one.headline]
    return {one.code: one for one in sorted(chosen, key=lambda one: (one.headline, one.code))}


def livelihood_of(county: str, place: str, month: Period, today: date) -> list[LivelihoodLine]:
    """Return the figures of a place that the page's gate let through; a constant number of queries.

    Args:
        county: 6 digits.
        place: digits of the county, a township or a village.

    For a place below the county only what is counted there is told.
    """
    known = headlines()
    whole = county[:6].ljust(_CODE_DIGITS, "0")
    rows = Indicator.objects.proven("of the place that the overview is about").filter(
        division_code=whole, is_active=True, code__in=list(known)
    )
    code = place.ljust(_CODE_DIGITS, "0")
    found = lines_of(rows, county[:6], code, month, today)
    if code != whole:
        found = [one for one in found if one.state]
    found.sort(key=lambda one: list(known).index(one.indicator.code))
    return [LivelihoodLine(one, known[one.indicator.code].page) for one in found]
