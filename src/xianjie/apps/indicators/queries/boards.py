"""The board of a county: lines within somebody's reach, townships beside each other, burdens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.enums import GoalState, IndicatorSource, Light, ValueState
from xianjie.apps.indicators.models import (
    Indicator,
    IndicatorComputation,
    IndicatorRevision,
    IndicatorTarget,
    IndicatorValue,
    TargetMatch,
)
from xianjie.apps.indicators.permissions import Reach
from xianjie.apps.indicators.queries.formulas import newest_period
from xianjie.apps.indicators.queries.values import IndicatorLine, figure_words, lines_of
from xianjie.kernel.periods import Period

_CODE_DIGITS = 12
_TOWN = 9
_SHADES = 5
_ORDER = {Light.RED: 0, Light.YELLOW: 1, Light.GREY: 2, Light.GREEN: 3}


@dataclass(frozen=True)
class BoardFilter:
    """What of a board is shown."""

    topic: str = ""
    organisation: int | None = None
    light: str = ""
    goals_only: bool = False


@dataclass(frozen=True)
class Tally:
    """The figures above a board."""

    indicators: int
    computed: int
    with_goal: int
    met: int
    lights: dict[str, int]
    to_report: int


def indicators_in(reach: Reach) -> QuerySet[Indicator]:
    """Return the indicators in use that somebody sees."""
    return Indicator.objects.proven("only those within the reach of the user").filter(
        reach.indicators(), is_active=True
    )


def indicator_in(reach: Reach, pk: int) -> Indicator | None:
    """Return one indicator within somebody's reach, in use or not."""
    rows = Indicator.objects.proven("only those within the reach of the user")
    return rows.filter(reach.indicators(), pk=pk).select_related("organisation").first()


def board_lines(
    reach: Reach, place: str, month: Period, today: date, chosen: BoardFilter | None = None
) -> list[IndicatorLine]:
    """Return the lines of a board: what stands worst first, then by topic."""
    chosen = chosen or BoardFilter()
    rows = indicators_in(reach)
    if chosen.topic:
        rows = rows.filter(topic=chosen.topic)
    if chosen.organisation is not None:
        rows = rows.filter(organisation_id=chosen.organisation)
    lines = lines_of(rows, reach.county, place, month, today)
    if place != reach.county.ljust(_CODE_DIGITS, "0"):
        lines = [one for one in lines if one.indicator.by_town or one.state]
    if chosen.light:
        lines = [one for one in lines if one.light == chosen.light and one.goals]
    if chosen.goals_only:
        lines = [one for one in lines if one.goals]
    return sorted(
        lines,
        key=lambda one: (
            not one.goals,
            _ORDER[one.light],
            not one.state,
            one.indicator.topic,
            one.indicator.code,
        ),
    )


def tally(lines: Sequence[IndicatorLine]) -> Tally:
    """Count lines by colour and state."""
    lights = Counter(one.light.value for one in lines if one.goals)
    goals = [goal for one in lines for goal in one.goals]
    return Tally(
        indicators=len(lines),
        computed=sum(one.indicator.source == IndicatorSource.COMPUTED for one in lines),
        with_goal=len(goals),
        met=sum(goal.judgement.state == GoalState.MET for goal in goals),
        lights={light.value: lights[light.value] for light in Light},
        to_report=sum(one.needs_report for one in lines),
    )


def topics_in(reach: Reach) -> list[str]:
    """Return the topics of the indicators that somebody sees."""
    return sorted(set(indicators_in(reach).order_by().values_list("topic", flat=True)))


def organisations_in(reach: Reach) -> list[tuple[int, str]]:
    """Return the offices that the indicators somebody sees belong to."""
    owned = indicators_in(reach).order_by().exclude(organisation=None).values("organisation_id")
    rows = Organisation.objects.filter(pk__in=owned).order_by("name")
    return list(rows.values_list("id", "name"))


def periods_with_values(reach: Reach) -> list[str]:
    """Return the months that have values, newest first."""
    rows = IndicatorComputation.objects.filter(county_code=reach.county)
    found = set(rows.values_list("period", flat=True))
    newest = newest_period(reach.county)
    return sorted(found | ({newest} if newest else set()), reverse=True)


@dataclass(frozen=True)
class HeatCell:
    """The value of a township, shaded by its place among all of them (1 lightest to 5)."""

    place: NamedPlace
    words: str
    shade: int
    value: Decimal | None


def town_values(
    indicators: Sequence[Indicator], towns: Sequence[NamedPlace], month: Period
) -> dict[int, list[HeatCell]]:
    """Return indicator → values of the townships in a month, worse ones darker; one query."""
    rows = IndicatorValue.objects.proven("values of indicators within the user's reach").filter(
        indicator__in=[one.pk for one in indicators],
        division_code__in=[town.code for town in towns],
        period=str(month),
    )
    known: dict[tuple[int, str], Decimal] = {
        (row.indicator_id, row.division_code): row.value for row in rows if row.value is not None
    }
    found = {}
    for one in indicators:
        values = [known.get((one.pk, town.code)) for town in towns]
        shades = _shades(values, one.better)
        found[one.pk] = [
            HeatCell(town, figure_words(value, one.decimals), shade, value)
            for town, value, shade in zip(towns, values, shades, strict=True)
        ]
    return found


def _shades(values: Sequence[Decimal | None], better: str) -> list[int]:
    """Return shades by rank among the known values: the worst is the darkest; 0 without one."""
    known = sorted({value for value in values if value is not None}, reverse=better == "up")
    if len(known) < 2:
        return [0 for _ in values]
    last = len(known) - 1
    return [
        0 if value is None else 1 + known.index(value) * (_SHADES - 1) // last for value in values
    ]


def series_of(
    indicator: Indicator, place: str, last: Period, months: int = 24
) -> list[tuple[str, Decimal | None, str]]:
    """Return months with value and how it came about, oldest first; months without one left out."""
    rows = IndicatorValue.objects.proven("values of an indicator within the user's reach").filter(
        indicator=indicator,
        division_code=place,
        period__gt=str(last - months),
        period__lte=str(last),
    )
    return [(row.period, row.value, row.state) for row in rows.order_by("period")]


def goals_of(indicator: Indicator) -> list[IndicatorTarget]:
    """Return all goals of an indicator, by year and place."""
    rows = IndicatorTarget.objects.proven("goals of an indicator within the user's reach")
    return list(
        rows.filter(indicator=indicator)
        .select_related("indicator", "benchmark", "source_target__clause__document")
        .order_by("year", "division_code", "comparator")
    )


def changes_of(indicator: Indicator, place: str, number: int) -> list[IndicatorRevision]:
    """Return the newest replaced values of a place."""
    rows = IndicatorRevision.objects.filter(
        value__indicator=indicator, value__division_code=place
    ).select_related("value", "reported_by")
    return list(rows.order_by("-at", "-id")[:number])


def computation_of(county: str, period: str) -> IndicatorComputation | None:
    """Return when a month was computed last."""
    return IndicatorComputation.objects.filter(county_code=county, period=period).first()


def matches_in(reach: Reach, state: str = "") -> QuerySet[TargetMatch]:
    """Return the figures of documents with their indicators, those to be confirmed first."""
    rows = TargetMatch.objects.proven("matches of the county of the user's reach").filter(
        division_code=reach.county.ljust(_CODE_DIGITS, "0")
    )
    if not reach.whole:
        rows = rows.filter(indicator__organisation__in=reach.organisations)
    if state:
        rows = rows.filter(state=state)
    return rows.select_related("target__clause__document", "indicator").order_by(
        "target__clause__document", "target__clause__order", "target__order", "id"
    )


def match_counts(reach: Reach) -> dict[str, int]:
    """Return state → number of figures."""
    rows = matches_in(reach).order_by().values_list("state").annotate(number=Count("pk"))
    return dict(rows)


@dataclass(frozen=True)
class BurdenLine:
    """A month: figures that people were asked for and gave, and those the system computed."""

    period: str
    computed: int
    reported: int
    towns: int

    @property
    def share(self) -> Decimal | None:
        """Percent of the figures that nobody had to fill in."""
        whole = self.computed + self.reported + self.towns
        return None if not whole else Decimal(self.computed * 100) / whole


@dataclass(frozen=True)
class AskedOffice:
    """What one office is asked for in a month, and what it has given."""

    name: str
    asked: int
    given: int


def figure_burden(county: str, periods: Iterable[str]) -> list[BurdenLine]:
    """Count the figures of each month by how they came about; one query.

    Those of the county and its townships: what is known by village is not asked of anybody.
    """
    place = county.ljust(_CODE_DIGITS, "0")
    wanted = list(periods)
    rows = (
        IndicatorValue.objects.proven("counts of a county for whoever sees its overview")
        .filter(indicator__division_code=place, period__in=wanted, division_code__endswith="000")
        .order_by()
        .values_list("period")
        .annotate(
            computed=Count("pk", filter=Q(state=ValueState.COMPUTED)),
            reported=Count("pk", filter=Q(state=ValueState.REPORTED, division_code=place)),
            towns=Count("pk", filter=Q(state=ValueState.REPORTED) & ~Q(division_code=place)),
        )
    )
    known = {period: BurdenLine(period, *numbers) for period, *numbers in rows}
    return [known.get(period, BurdenLine(period, 0, 0, 0)) for period in wanted]


def asked_offices(lines: Iterable[IndicatorLine]) -> list[AskedOffice]:
    """Count by office how many figures of a month it is asked for, the most first."""
    asked: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in lines:
        if one.indicator.source != IndicatorSource.REPORTED:
            continue
        office = one.indicator.organisation
        counts = asked[office.name if office else ""]
        counts[0] += 1
        counts[1] += not one.needs_report
    found = [AskedOffice(name, all_, given) for name, (all_, given) in asked.items()]
    return sorted(found, key=lambda one: (-one.asked, one.name))
