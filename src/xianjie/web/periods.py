"""The month that a page is about, and those that it offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class PeriodChoice:
    """A period as the selector offers it."""

    value: str
    title: str


def period_choices(periods: list[str]) -> list[PeriodChoice]:
    """Return periods as choices, ``2022 年 6 月``."""
    choices = []
    for text in periods:
        period = Period.parse(text)
        title = _("%(year)s 年 %(month)s 月") % {"year": period.year, "month": period.month}
        choices.append(PeriodChoice(text, title))
    return choices


def period_in(request: HttpRequest, periods: list[str], *, today: date) -> str:
    """Return the period of the address, else the newest of ``periods``, else the last month.

    Raises ``Http404`` for a text that is no month.
    """
    text = request.GET.get("period", "")
    if not text:
        return periods[0] if periods else str(Period(today.year, today.month) - 1)
    try:
        return str(Period.parse(text))
    except UsageError as error:
        raise Http404 from error
