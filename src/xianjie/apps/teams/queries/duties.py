"""Which duties teams have done: counted from what the platform saw, or ticked (M14-02)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from xianjie.apps.cases.models import CaseStep
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.models import MeasureEvent
from xianjie.apps.rounds.enums import FORMS
from xianjie.apps.rounds.models import Meeting
from xianjie.apps.teams.enums import DutySource, MonthState, Rhythm
from xianjie.apps.teams.models import Duty, DutyTick, MemberMonth, TeamMember
from xianjie.apps.teams.queries.days import judge_month
from xianjie.apps.teams.queries.diary import moments
from xianjie.apps.teams.queries.rules import DayRules
from xianjie.kernel.periods import Period

_REASON = "what teams of villages that the caller may see did"
_QUARTER = 3
BY_ACCOUNT = frozenset(
    {DutySource.VISITS, DutySource.SHEETS, DutySource.CASES, DutySource.MEASURES}
)
"""What the platform sees only of who has an account."""
Span = tuple[date, date]
Key = tuple[str, int]


def window(rhythm: str, period: Period) -> Span:
    """Return the month, quarter or year in which a month lies."""
    if rhythm == Rhythm.MONTH:
        return period.first_day, period.last_day
    if rhythm == Rhythm.QUARTER:
        first = period - (period.month - 1) % _QUARTER
        return first.first_day, (first + _QUARTER - 1).last_day
    return date(period.year, 1, 1), date(period.year, 12, 31)


@dataclass(frozen=True)
class DutyDone:
    """How often a team did a duty in its window, and how often it has to.

    ``done`` is None where nobody can know: the platform would see it, but nobody of the team has
    an account.
    """

    duty: Duty
    done: int | None

    @property
    def met(self) -> bool | None:
        """Whether that is enough; None where it is not known."""
        return None if self.done is None else self.done >= self.duty.times


def duties_in_force(county: str, on: date) -> list[Duty]:
    """Return the duty list of a county on a day."""
    rows = Duty.objects.proven("the duty list of the county of the caller").filter(
        Q(until__isnull=True) | Q(until__gte=on), division_code=county.ljust(12, "0"),
        since__lte=on, retired_at__isnull=True,
    )  # fmt: skip
    return list(rows.order_by("number", "pk"))


def done_by_team(
    duties: Iterable[Duty], villages: Iterable[str], period: Period, rules: DayRules
) -> dict[str, list[DutyDone]]:
    """Return for each village how far its team is with every duty; a query a source and rhythm."""
    codes, listed = list(villages), list(duties)
    accounts = _accounts(codes, period)
    kept: dict[tuple[str, str], dict[Key, int]] = {}
    for duty in listed:
        key = (duty.source, duty.rhythm)
        if key not in kept and duty.source != DutySource.TICK:
            span = window(duty.rhythm, period)
            kept[key] = _counted(duty.source, codes, accounts, span, rules)
    ticks = _ticks(listed, codes, period)
    seen = set(accounts.values())

    def done(code: str, duty: Duty) -> int | None:
        number = ticks.get((code, duty.pk), 0)
        number += kept.get((duty.source, duty.rhythm), {}).get((code, 0), 0)
        known = number or code in seen or duty.source not in BY_ACCOUNT
        return number if known else None

    return {code: [DutyDone(duty, done(code, duty)) for duty in listed] for code in codes}


def _accounts(codes: list[str], period: Period) -> dict[int, str]:
    """Return the village in which each account is stationed in a month."""
    rows = TeamMember.objects.proven(_REASON).filter(
        Q(left_on__isnull=True) | Q(left_on__gte=period.first_day),
        division_code__in=codes, account__isnull=False, since__lte=period.last_day,
        retired_at__isnull=True,
    )  # fmt: skip
    return dict(rows.values_list("account", "division_code"))


def _counted(
    source: str, codes: list[str], accounts: Mapping[int, str], span: Span, rules: DayRules
) -> dict[Key, int]:
    start, end = moments(*span)
    match source:
        case DutySource.VISITS | DutySource.SHEETS:
            rows = Sheet.objects.proven(_REASON).filter(
                filled_by__in=accounts, division_code__in=codes, filled_at__gte=start,
                filled_at__lt=end, state=SheetState.ACCEPTED,
            )  # fmt: skip
            if source == DutySource.VISITS:
                rows = rows.filter(form__in=FORMS.values())
            return _own(rows, "division_code", "filled_by", accounts)
        case DutySource.CASES:
            steps = CaseStep.objects.filter(
                done_by__in=accounts, case__division_code__in=codes, done_at__gte=start,
                done_at__lt=end,
            )  # fmt: skip
            return _own(steps, "case__division_code", "done_by", accounts)
        case DutySource.MEASURES:
            events = MeasureEvent.objects.filter(
                user__in=accounts, measure__division_code__in=codes, at__gte=start, at__lt=end
            )
            return _own(events, "measure__division_code", "user", accounts)
        case DutySource.MEETINGS:
            meetings = Meeting.objects.proven(_REASON).filter(
                division_code__in=codes, held_on__range=span
            )
            held = meetings.order_by().values_list("division_code").annotate(n=Count("pk"))
            return {(code, 0): number for code, number in held}
        case DutySource.MONTHS:
            return _months(codes, span, rules)
    return {}


def _own(rows: Any, place: str, user: str, accounts: Mapping[int, str]) -> dict[Key, int]:
    """Count what accounts did in the village in which they are stationed."""
    found: dict[Key, int] = defaultdict(int)
    counted = rows.order_by().values_list(place, user).annotate(n=Count("pk"))
    for code, account, number in counted:
        if accounts.get(account) == code:
            found[code, 0] += number
    return found


def _months(codes: list[str], span: Span, rules: DayRules) -> dict[Key, int]:
    """Count the months in which all declared members of a team had their days."""
    first, last = str(Period.of(span[0])), str(Period.of(span[1]))
    rows = MemberMonth.objects.proven(_REASON).filter(
        member__division_code__in=codes, period__range=(first, last), state=MonthState.CONFIRMED
    )
    met: dict[tuple[str, str], bool] = {}
    for code, period, days, leave, stay in rows.values_list(
        "member__division_code", "period", "days", "leave_days", "member__stay"
    ):
        judged = judge_month(days, leave, stay, rules, Period.parse(period))
        met[code, period] = met.get((code, period), True) and judged.met is not False
    found: dict[Key, int] = defaultdict(int)
    for (code, _period), good in met.items():
        found[code, 0] += good
    return found


def _ticks(duties: list[Duty], codes: list[str], period: Period) -> dict[Key, int]:
    spans = {duty.pk: window(duty.rhythm, period) for duty in duties}
    if not spans:
        return {}
    rows = DutyTick.objects.proven(_REASON).filter(
        division_code__in=codes, duty__in=spans, retired_at__isnull=True,
        done_on__gte=min(one[0] for one in spans.values()),
        done_on__lte=max(one[1] for one in spans.values()),
    )  # fmt: skip
    found: dict[Key, int] = defaultdict(int)
    for code, duty, day in rows.values_list("division_code", "duty", "done_on"):
        if spans[duty][0] <= day <= spans[duty][1]:
            found[code, duty] += 1
    return found
