"""Villages in focus by the rules of the county: figures, verdicts, what is done for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.places.queries.focus_rule import (
    BOTH,
    HOUSEHOLDS,
    PEOPLE_COUNTED,
    Figures,
    Limits,
    Verdict,
    judge,
)
from xianjie.apps.plans.models import VillageMeasure
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import Household, VillageYear

SHARE, TOGETHER, PEOPLE, LINK = (
    "重点村监测户占比", "重点村脱贫监测占比", "重点村脱贫监测人数", "重点村两条件关系"
)  # fmt: skip
SHARE_OF, TOGETHER_OF = "重点村监测占比计数", "重点村脱贫监测占比计数"
NAMES = (SHARE, TOGETHER, PEOPLE, LINK, SHARE_OF, TOGETHER_OF)
LIFTED_TYPE = "脱贫户"
_REASON = "counts of a county whose places the caller may see"


def focus_rules(county: str, on: date) -> Standards:
    """Return the limits of 重点监测村 as the rulebook has them."""
    return standards(county, on, NAMES)


def limits_of(rules: Standards) -> Limits:
    """Read the limits; what shares count is households and people unless the county says else."""
    return Limits(
        rules.share(SHARE), rules.share(TOGETHER), rules.whole(PEOPLE), rules.text(LINK) == BOTH,
        rules.text(SHARE_OF) or HOUSEHOLDS, rules.text(TOGETHER_OF) or PEOPLE_COUNTED,
    )  # fmt: skip


@dataclass(frozen=True)
class VillageLoad:
    """How much a village carries, whether it is in focus, and what is done for it.

    ``measures`` and ``money`` (fen) are of the measures for the village that are not over.
    """

    code: str
    town: str
    name: str
    figures: Figures
    verdict: Verdict
    measures: int = 0
    money: int = 0

    @property
    def households(self) -> int:
        """Its households."""
        return self.figures.households

    @property
    def monitored(self) -> int:
        """Its monitored households."""
        return self.figures.monitored

    @property
    def people(self) -> int:
        """Its rural people."""
        return self.figures.people

    @property
    def burdened(self) -> int:
        """People of lifted or monitored households."""
        return self.figures.burdened_people

    @property
    def share(self) -> Decimal:
        """The share of the first condition, percent."""
        return self.verdict.share

    @property
    def together(self) -> Decimal:
        """The share of the second condition, percent."""
        return self.verdict.together

    @property
    def reasons(self) -> tuple[str, ...]:
        """The conditions that hold, in a few words."""
        pairs = ((self.verdict.first, "监测户占比超限"), (self.verdict.second, "脱贫监测人口多"))
        return tuple(word for holds, word in pairs if holds)


def village_loads(county: str, on: date) -> list[VillageLoad]:
    """Return every village of a county with its figures and verdict, the heaviest first.

    People and households are those of the registry, or of the newest year of the village where
    that knows more: a registry may hold only those who are helped.
    """
    limits = limits_of(focus_rules(county, on))
    totals = _registered(county)
    _add_monitored(county, totals)
    known = _village_years(county, on.year)
    places = villages_by_code(totals)
    found = []
    for code, row in totals.items():
        year_households, year_people = known.get(code, (0, 0))
        figures = Figures(
            max(row.households, year_households), max(row.people, year_people), row.watched,
            row.watched_people, row.heavy, row.heavy_people,
        )  # fmt: skip
        place = places[code]
        found.append(VillageLoad(code, place.town, place.name, figures, judge(figures, limits)))
    return sorted(found, key=lambda one: (-one.share, one.code))


def focus_villages(county: str, on: date) -> list[VillageLoad]:
    """Return the villages in focus, the heaviest first."""
    return [one for one in village_loads(county, on) if one.verdict.focus]


def with_measures(loads: Iterable[VillageLoad], on: date) -> list[VillageLoad]:
    """Add to villages the measures for them that are not over, in one query (M13-09)."""
    villages = list(loads)
    rows = (
        VillageMeasure.objects.proven("measures of villages that the caller may see")
        .filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=on),
            division_code__in=[one.code for one in villages], household__isnull=True,
            retired_at__isnull=True,
        )
        .order_by()
        .values_list("division_code")
        .annotate(n=Count("pk"), sum=Sum("money"))
    )  # fmt: skip
    done = {code: (number, money or 0) for code, number, money in rows}
    return [
        replace(one, measures=done.get(one.code, (0, 0))[0], money=done.get(one.code, (0, 0))[1])
        for one in villages
    ]


@dataclass
class _Totals:
    """What is added up of one village."""

    households: int = 0
    people: int = 0
    watched: int = 0
    watched_people: int = 0
    heavy: int = 0
    heavy_people: int = 0


def _registered(county: str) -> dict[str, _Totals]:
    """Add up the households of each village by type, which an index alone answers."""
    rows = (
        Household.objects.proven(_REASON)
        .filter(county_code=county, is_active=True)
        .order_by()
        .values_list("household_type", "division_code")
        .annotate(n=Count("pk"), people=Sum("member_count"))
    )
    found: dict[str, _Totals] = defaultdict(_Totals)
    for kind, code, number, people in rows:
        total = found[code]
        total.households += number
        total.people += people or 0
        if kind == LIFTED_TYPE:
            total.heavy += number
            total.heavy_people += people or 0
    return dict(found)


def _add_monitored(county: str, totals: dict[str, _Totals]) -> None:
    """Add the monitored households, each once, to those of their villages."""
    rows = (
        Episode.objects.proven(_REASON)
        .filter(
            county_code=county, state=EpisodeState.MONITORED, household__is_active=True,
            household__county_code=county,
        )
        .order_by()
        .values_list(
            "household", "household__division_code", "household__household_type",
            "household__member_count",
        )
        .distinct()
    )  # fmt: skip
    for _number, code, kind, people in rows:
        total = totals[code]
        total.watched += 1
        total.watched_people += people
        if kind != LIFTED_TYPE:
            total.heavy += 1
            total.heavy_people += people


def _village_years(county: str, year: int) -> dict[str, tuple[int, int]]:
    """Return households and people of each village in its newest year."""
    rows = (
        VillageYear.objects.proven(_REASON)
        .filter(
            division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
            year__lte=year, retired_at__isnull=True,
        )
        .order_by("year")
        .values_list("division_code", "households", "population")
    )  # fmt: skip
    return {code: (households or 0, people or 0) for code, households, people in rows}
