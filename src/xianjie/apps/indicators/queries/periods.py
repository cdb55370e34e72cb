"""Months, quarters and years as the periods of figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xianjie.kernel.periods import Period

_MONTHS_A_QUARTER = 3
_MONTHS_A_YEAR = 12
_MONTHS_SHOWN, _QUARTERS_SHOWN, _YEARS_SHOWN = 12, 4, 3
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_QUARTER = re.compile(r"(\d{4})-Q([1-4])")
_YEAR = re.compile(r"(\d{4})")


@dataclass(frozen=True)
class Span:
    """A month (2022-06), quarter (2022-Q2) or year (2022); both days are included."""

    code: str
    title: str
    first: date
    last: date

    @property
    def before(self) -> Span:
        """Return the span of the same length before it."""
        first = Period.of(self.first)
        length = Period.of(self.last).months_since(first) + 1
        return _span(first - length, length)


def _span(first: Period, months: int) -> Span:
    last = first + (months - 1)
    if months == 1:
        code = str(first)
        title = _("%(year)s年%(month)s月") % {"year": first.year, "month": first.month}
    elif months == _MONTHS_A_QUARTER:
        quarter = (first.month - 1) // _MONTHS_A_QUARTER + 1
        code = f"{first.year}-Q{quarter}"
        title = _("%(year)s年%(quarter)s季度") % {"year": first.year, "quarter": quarter}
    else:
        code, title = str(first.year), _("%(year)s年") % {"year": first.year}
    return Span(code, title, first.first_day, last.last_day)


def span_of(text: str) -> Span | None:
    """Read a span from an address; None for anything else."""
    if found := _MONTH.fullmatch(text):
        year, month = int(found[1]), int(found[2])
        if _FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= _MONTHS_A_YEAR:
            return _span(Period(year, month), 1)
    elif found := _QUARTER.fullmatch(text):
        year, quarter = int(found[1]), int(found[2])
        if _FIRST_YEAR <= year <= _LAST_YEAR:
            return _span(Period(year, (quarter - 1) * _MONTHS_A_QUARTER + 1), _MONTHS_A_QUARTER)
    elif found := _YEAR.fullmatch(text):
        year = int(found[1])
        if _FIRST_YEAR <= year <= _LAST_YEAR:
            return _span(Period(year, 1), _MONTHS_A_YEAR)
    return None


def this_year(today: date) -> Span:
    """Return the span that a page shows first."""
    return _span(Period(today.year, 1), _MONTHS_A_YEAR)


def spans_offered(today: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the spans of a choice in groups, the newest first: (title, (code, title) each)."""
    month = Period.of(today)
    quarter = Period(month.year, (month.month - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER + 1)
    years = [_span(Period(today.year - n, 1), _MONTHS_A_YEAR) for n in range(_YEARS_SHOWN)]
    quarters = [
        _span(quarter - n * _MONTHS_A_QUARTER, _MONTHS_A_QUARTER) for n in range(_QUARTERS_SHOWN)
    ]
    months = [_span(month - n, 1) for n in range(_MONTHS_SHOWN)]
    return [
        (title, [(one.code, one.title) for one in spans])
        for title, spans in ((_("年"), years), (_("季度"), quarters), (_("月"), months))
    ]
