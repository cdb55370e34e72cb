"""The yearly score of members and teams: how it comes about (M14-03)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.rounds.enums import FORMS
from xianjie.apps.teams.enums import MonthState, Rhythm
from xianjie.apps.teams.models import Duty, MemberMonth, MemberTraining, TeamMember
from xianjie.apps.teams.queries.days import judge_year
from xianjie.apps.teams.queries.diary import moments
from xianjie.apps.teams.queries.duties import done_by_team, duties_in_force
from xianjie.apps.teams.queries.rules import (
    YEAR_TRAINING,
    YEAR_VISITS,
    DayRules,
    day_rules,
    team_rules,
    weights_of,
)
from xianjie.kernel.periods import Period

DAYS, DUTIES, VISITS, TRAINING = "在村天数", "职责完成", "入户走访", "参加培训"
PARTS = (DAYS, DUTIES, VISITS, TRAINING)
HUNDRED = 100
_REASON = "members of a county whose scores the caller computes"
_TEAM_MONTHS = 12


@dataclass(frozen=True)
class Figures:
    """What of a member's year counts; a ``need`` of None is not asked and gives all its points.

    ``visits`` is None for who has no account: nobody can know, so the part does not count.
    """

    days: int
    days_need: int | None
    duties_met: int
    duties_due: int
    visits: int | None
    visits_need: int | None
    training: Decimal
    training_need: int | None


@dataclass(frozen=True)
class Line:
    """One part of a score: points in hundredths, out of how many, and why in words."""

    name: str
    got: int
    of: int
    words: str


def score(figures: Figures, weights: Mapping[str, int]) -> list[Line]:
    """Return the parts of a score that the rulebook weighs; each in proportion, never above."""
    found = []
    for name, weight in weights.items():
        match name:
            case "在村天数":
                done, need = Decimal(figures.days), figures.days_need
                words = f"确认在村 {figures.days} 天"
            case "职责完成":
                done, need = Decimal(figures.duties_met), figures.duties_due
                words = f"按频次完成 {figures.duties_met} 项次"
            case "入户走访" if figures.visits is None:
                found.append(Line(name, 0, 0, "没有账户，平台没有他的走访记录，不计分，其余折算"))
                continue
            case "入户走访":
                done, need = Decimal(figures.visits or 0), figures.visits_need
                words = f"入户走访 {figures.visits} 户次"
            case "参加培训":
                done, need = figures.training, figures.training_need
                words = f"培训 {figures.training.normalize():f} 天"
            case _:
                continue
        whole = weight * HUNDRED
        if not need:
            found.append(Line(name, whole, whole, f"{words}；没有要求，给满分"))
            continue
        got = min(whole, int(done * whole / need))
        found.append(Line(name, got, whole, f"{words}，要求 {need}"))
    return found


def points_of(lines: Sequence[Line], weights: Mapping[str, int]) -> int:
    """Return the whole score in hundredths; parts that do not count are made up by the others."""
    full = sum(one.of for one in lines)
    whole = sum(weights.get(name, 0) for name in PARTS) * HUNDRED
    return sum(one.got for one in lines) * whole // full if full else 0


def figures_of(
    members: Iterable[TeamMember], county: str, year: int, until: date
) -> dict[int, Figures]:
    """Return the figures of members for a year up to a day; queries do not grow with members."""
    listed = list(members)
    rules = team_rules(county, until)
    days, limits = _days(listed, year), day_rules(rules)
    last = Period.of(min(until, date(year, 12, 31)))
    duties = _duties(listed, county, year, last, limits)
    visits, training = _visits(listed, year), _training(listed, year)
    visit_need, training_need = rules.whole(YEAR_VISITS), rules.whole(YEAR_TRAINING)
    found = {}
    for one in listed:
        months = months_stationed(one.since, one.left_on, year, last)
        met, due = duties.get(one.division_code, (0, 0))
        found[one.pk] = Figures(
            days.get(one.pk, 0), judge_year(0, months, limits).need, met, due,
            None if one.account_id is None
            else visits.get((one.account_id, one.division_code), 0),
            _part(visit_need, months), training.get(one.pk, Decimal(0)), training_need,
        )  # fmt: skip
    return found


def months_stationed(since: date, left: date | None, year: int, last: Period) -> int:
    """Count the months of a year, up to the last one, on some day of which he was there."""
    first = max(Period.of(since), Period(year, 1))
    end = min(Period.of(left) if left else last, last, Period(year, 12))
    return max(end.months_since(first) + 1, 0)


def _part(need: int | None, months: int) -> int | None:
    return None if need is None else -(-need * months // 12)


def _days(members: list[TeamMember], year: int) -> dict[int, int]:
    rows = MemberMonth.objects.proven(_REASON).filter(
        member__in=members, period__startswith=f"{year}-", state=MonthState.CONFIRMED
    )
    return dict(rows.order_by().values_list("member").annotate(n=Sum("days")))


def _visits(members: list[TeamMember], year: int) -> dict[tuple[int, str], int]:
    start, end = moments(date(year, 1, 1), date(year, 12, 31))
    accounts = [one.account_id for one in members if one.account_id]
    rows = Sheet.objects.proven(_REASON).filter(
        filled_by__in=accounts, filled_at__gte=start, filled_at__lt=end,
        state=SheetState.ACCEPTED, form__in=FORMS.values(),
    )  # fmt: skip
    counted = rows.order_by().values_list("filled_by", "division_code").annotate(n=Count("pk"))
    return {(user, code): number for user, code, number in counted}


def _training(members: list[TeamMember], year: int) -> dict[int, Decimal]:
    rows = MemberTraining.objects.proven(_REASON).filter(
        member__in=members, held_on__year=year, retired_at__isnull=True
    )
    return dict(rows.order_by().values_list("member").annotate(n=Sum("days")))


def _duties(
    members: list[TeamMember], county: str, year: int, last: Period, rules: DayRules
) -> dict[str, tuple[int, int]]:
    """Return for each village how often duties were met, and how often they were due."""
    codes = sorted({one.division_code for one in members})
    duties = duties_in_force(county, last.last_day)
    found: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for period in Period.range(Period(year, 1), last):
        due = [one for one in duties if _closes(one, period)]
        if not due:
            continue
        for code, lines in done_by_team(due, codes, period, rules).items():
            met, all_due = found[code]
            known = [line.met for line in lines if line.met is not None]
            found[code] = (met + sum(known), all_due + len(known))
    return found


def _closes(duty: Duty, period: Period) -> bool:
    """Whether the rhythm of a duty comes to its end with a month, so that it can be judged."""
    if duty.since > period.last_day:
        return False
    if duty.rhythm == Rhythm.MONTH:
        return True
    if duty.rhythm == Rhythm.QUARTER:
        return period.month % 3 == 0
    return period.month == _TEAM_MONTHS


def in_year(year: int) -> Q:
    """Return the condition of members who were there on some day of a year."""
    return Q(since__lte=date(year, 12, 31), retired_at__isnull=True) & (
        Q(left_on__isnull=True) | Q(left_on__gte=date(year, 1, 1))
    )


def weights(county: str, on: date) -> dict[str, int]:
    """Return how many points each part is worth."""
    return weights_of(team_rules(county, on))
