"""Figures of the work on gaps by month, and of benefits by what was found; indicators read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.timezone import get_current_timezone

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.enums import (
    RUNNING,
    TO_GIVE,
    GapAct,
    GapAnswer,
    GapClosing,
    GapKind,
    GapSeen,
    GapState,
)
from xianjie.apps.benefits.models import BenefitEvaluation, BenefitUnknown, GapEvent
from xianjie.apps.benefits.queries.gaps import RECURRING, gaps_visible_to
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class MonthFigures:
    """What happened in one month, and how much reached people; money in fen a year.

    ``taken_up`` are gaps that a roll confirmed after they had been sent out.
    """

    period: str
    dispatched: int
    answered: int
    in_time: int
    done: int
    refused: int
    proof: int
    taken_up: int
    yearly: int

    @property
    def on_time_share(self) -> float | None:
        """Share of answers within the deadline; None without answers."""
        return self.in_time / self.answered if self.answered else None


def month_figures(county: str, scope: Scope, period: str) -> MonthFigures:
    """Return the figures of a month within a scope, in three queries."""
    month = Period.parse(period)
    start, end = _moments(month.first_day, month.last_day)
    mine = gaps_visible_to(scope).filter(county_code=county)
    events = GapEvent.objects.filter(at__gte=start, at__lt=end, gap__in=mine.order_by())
    told = events.aggregate(
        dispatched=Count("pk", filter=Q(act=GapAct.DISPATCH)),
        answered=Count("pk", filter=Q(act=GapAct.ANSWER)),
        in_time=Count("pk", filter=Q(act=GapAct.ANSWER, in_time=True)),
        done=Count("pk", filter=Q(act=GapAct.ANSWER, answer=GapAnswer.DONE)),
        refused=Count("pk", filter=Q(act=GapAct.ANSWER, answer=GapAnswer.REFUSED)),
        proof=Count("pk", filter=Q(act=GapAct.ANSWER, answer=GapAnswer.PROOF)),
    )
    reached = mine.filter(
        closing=GapClosing.CONFIRMED,
        kind__in=TO_GIVE,
        organisation__isnull=False,
        closed_on__gte=month.first_day,
        closed_on__lte=month.last_day,
    ).aggregate(taken_up=Count("pk"), yearly=Sum("yearly", filter=RECURRING))
    return MonthFigures(
        period=period,
        **told,
        taken_up=reached["taken_up"],
        yearly=reached["yearly"] or 0,
    )


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    zone = get_current_timezone()
    start = datetime.combine(first, time.min, zone)
    return start, datetime.combine(last + timedelta(days=1), time.min, zone)


def months_figures(county: str, scope: Scope, periods: Iterable[str]) -> list[MonthFigures]:
    """Return the figures of several months."""
    return [month_figures(county, scope, period) for period in periods]


def refusals_by_reason(county: str, scope: Scope, periods: Iterable[str]) -> list[tuple[str, int]]:
    """Return how often each reason was given for a refusal in some months, the commonest first."""
    months = sorted(Period.parse(one) for one in periods)
    if not months:
        return []
    start, end = _moments(months[0].first_day, months[-1].last_day)
    mine = gaps_visible_to(scope).filter(county_code=county)
    rows = GapEvent.objects.filter(
        act=GapAct.ANSWER, answer=GapAnswer.REFUSED, at__gte=start, at__lt=end,
        gap__in=mine.order_by(),
    )  # fmt: skip
    counted = rows.order_by().values_list("reason").annotate(n=Count("pk"))
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True)
class OfficeFigures:
    """How one organisation stands now."""

    office: str
    waiting: int
    overdue: int
    answered: int
    closed: int


def office_figures(county: str, scope: Scope, today: date) -> list[OfficeFigures]:
    """Return what each organisation has before it, in one query."""
    late = Q(state__in=(GapState.DISPATCHED, GapState.UNFULFILLED), due_on__lt=today)
    rows = (
        gaps_visible_to(scope)
        .filter(county_code=county, organisation__isnull=False)
        .order_by()
        .values_list("organisation__name")
        .annotate(
            waiting=Count("pk", filter=Q(state__in=RUNNING) & ~Q(state=GapState.ANSWERED)),
            overdue=Count("pk", filter=late),
            answered=Count("pk", filter=Q(state=GapState.ANSWERED)),
            closed=Count("pk", filter=Q(state=GapState.CLOSED)),
        )
    )
    return sorted((OfficeFigures(*row) for row in rows), key=lambda one: (-one.overdue, one.office))


@dataclass(frozen=True)
class BenefitLine:
    """One benefit of a month: how many qualify, hold it, lack it, could not be judged."""

    id: str
    title: str
    family: str
    department: str
    grain: str
    population: int
    held: int
    eligible: int
    unknown: int
    missing: tuple[tuple[str, int], ...]
    gaps: dict[str, int]
    yearly: int
    once: int
    held_back: str

    @property
    def owed(self) -> int:
        """Gaps in which somebody gets nothing of what is due."""
        return self.gaps.get(GapKind.OWED, 0)


def benefit_lines(evaluation: BenefitEvaluation, scope: Scope) -> list[BenefitLine]:
    """Return every benefit of an evaluation with its gaps within a scope, in two queries.

    The counts of the whole county stand on the month's pages too; the gaps are those in scope.
    """
    rows = (
        gaps_visible_to(scope)
        .filter(county_code=evaluation.county_code)
        .exclude(seen=GapSeen.CLEARED)
        .order_by()
        .values_list("benefit_id", "kind")
        .annotate(
            n=Count("pk"),
            regular=Sum("yearly", filter=RECURRING & Q(kind__in=TO_GIVE)),
            once=Sum("yearly", filter=~RECURRING & Q(kind__in=TO_GIVE)),
        )
    )
    gaps: dict[str, dict[str, int]] = {}
    money: Counter[str] = Counter()
    once: Counter[str] = Counter()
    for benefit, kind, number, regular, single in rows:
        gaps.setdefault(benefit, {})[kind] = number
        money[benefit] += regular or 0
        once[benefit] += single or 0
    missing: dict[str, list[tuple[str, int]]] = {}
    unknowns = BenefitUnknown.objects.filter(evaluation=evaluation).exclude(missing_fact="")
    for benefit, fact, number in unknowns.order_by("-count", "missing_fact").values_list(
        "benefit_id", "missing_fact", "count"
    ):
        missing.setdefault(benefit, []).append((fact, number))
    held = {one["benefit"]: one["reason"] for one in evaluation.held}
    lines = [
        _line(name, told, gaps, (money, once), missing, held)
        for name, told in evaluation.counts.items()
    ]
    return sorted(lines, key=lambda line: (line.family, line.id))


def _line(
    name: str,
    told: dict[str, Any],
    gaps: dict[str, dict[str, int]],
    money: tuple[Counter[str], Counter[str]],
    missing: dict[str, list[tuple[str, int]]],
    held: dict[str, str],
) -> BenefitLine:
    return BenefitLine(
        id=name,
        title=told["title"],
        family=told["family"],
        department=told["department"],
        grain=told["grain"],
        population=told["population"],
        held=told["held"],
        eligible=told["eligible"],
        unknown=told["unknown"],
        missing=tuple(missing.get(name, ())),
        gaps=gaps.get(name, {}),
        yearly=money[0][name],
        once=money[1][name],
        held_back=held.get(name, ""),
    )
