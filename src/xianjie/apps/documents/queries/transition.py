"""The transition period of a place: from when to when, and which year of it a day is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from xianjie.apps.policies.queries import standards
from xianjie.policy.resolution import ResolvedParameter

START, END = "过渡期起", "过渡期止"
COUNTED_FROM, YEARS, DELISTED = "过渡期起算", "过渡期年数", "脱贫摘帽日"
FROM_DELISTING = "脱贫摘帽之日"
NAMES = (START, END, COUNTED_FROM, YEARS, DELISTED)


@dataclass(frozen=True)
class Transition:
    """The first and last day of the period, where they are known, and on what they rest."""

    first: date | None
    last: date | None
    cite: str
    is_unverified: bool
    needs_delisting: bool = False

    def year_of(self, on: date) -> int | None:
        """Return 1 for the first year of the period and so on; None outside or unknown."""
        if self.first is None or self.last is None or not self.first <= on <= self.last:
            return None
        passed = on.year - self.first.year
        return passed + ((on.month, on.day) >= (self.first.month, self.first.day))


def transition_of(place: str, on: date) -> Transition:
    """Return the transition period of a division (6 to 12 digits) by the rulebook of a day.

    Where it is counted from the delisting and nobody has entered that day, it is unknown.
    """
    found = standards(place, on, NAMES)
    unverified = found.unverified(*NAMES)
    if FROM_DELISTING in found.texts(COUNTED_FROM):
        parameter = found.parameter(COUNTED_FROM)
        day, years = found.parameter(DELISTED), found.whole(YEARS)
        start = day.value if day is not None and isinstance(day.value, date) else None
        last = None
        if start is not None and years:
            last = _years_later(start, years) - timedelta(days=1)
        return Transition(start, last, _cited(parameter), unverified, start is None)
    first, end = found.parameter(START), found.parameter(END)
    return Transition(
        first.value if first is not None and isinstance(first.value, date) else None,
        end.value if end is not None and isinstance(end.value, date) else None,
        _cited(first),
        unverified,
    )


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _cited(parameter: ResolvedParameter | None) -> str:
    cite = parameter.cite if parameter is not None else None
    return str(cite) if cite is not None else ""


def transition_year(place: str, on: date) -> int | None:
    """Return which year of its transition period a day is for a place; None outside."""
    return transition_of(place, on).year_of(on)
