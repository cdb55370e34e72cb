"""Named counts: indicators over the daily work instead of households.

Each gives numerator and denominator by place (12 digits), for a county and a month; places above
are added up from those below. ``argument`` is what follows the colon in ``name:argument``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Max, Q, Sum

from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.guarantees.models import SchoolCohort
from xianjie.apps.indicators.models import (
    Award,
    LandQuota,
    LandReserve,
    Showpiece,
    VillagePlan,
    VillageService,
)
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure
from xianjie.apps.policies.queries import standards
from xianjie.apps.sources.models import Training
from xianjie.kernel.periods import Period


@dataclass(frozen=True)
class Part:
    """A count in one place; ``denominator`` None for plain numbers."""

    numerator: Decimal
    denominator: Decimal | None = None


_FEN = Decimal(100)
Parts = dict[str, Part]
CountFunction = Callable[[str, Period, str], Parts]


@dataclass(frozen=True)
class NamedCount:
    """A count of the daily work and what it means, for people."""

    name: str
    title: str
    count: CountFunction


_COUNTS: dict[str, NamedCount] = {}


def named_count(name: str, title: str) -> Callable[[CountFunction], CountFunction]:
    """Declare a function as the count of that name."""

    def keep(count: CountFunction) -> CountFunction:
        _COUNTS[name] = NamedCount(name, title, count)
        return count

    return keep


def count_named(formula: str) -> NamedCount | None:
    """Return the count that a formula names; None when there is none."""
    return _COUNTS.get(formula.partition(":")[0])


def counted(formula: str, county: str, period: Period) -> Parts | None:
    """Return the parts of a named count; None when there is no such count."""
    found = count_named(formula)
    return None if found is None else found.count(county, period, formula.partition(":")[2])


def known_counts() -> tuple[NamedCount, ...]:
    """Return all named counts by name."""
    return tuple(_COUNTS[name] for name in sorted(_COUNTS))


def parts_of(rows: Iterable[tuple[str, int, int]]) -> Parts:
    """Return parts of shares from place, numerator and denominator."""
    return {code: Part(Decimal(above), Decimal(below)) for code, above, below in rows}


def _numbers(rows: Iterable[tuple[str, int | None]]) -> Parts:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for code, number in rows:
        found[code] += Decimal(number or 0)
    return {code: Part(number) for code, number in found.items()}


def inside(county: str) -> dict[str, str]:
    """Return the filter of rows with a place in a county."""
    return {
        "division_code__gte": county.ljust(12, "0"),
        "division_code__lte": county.ljust(12, "9"),
    }


def latest_day(period: Period) -> date:
    """Return the last day of a month."""
    return period.last_day


@named_count("parameter", "规则库参数")
def _parameter(county: str, period: Period, argument: str) -> Parts:
    value = standards(county, period.last_day, (argument,)).parameter(argument)
    number = value.value if value else None
    if not isinstance(number, int | Decimal) or isinstance(number, bool):
        return {}
    scale = _FEN if value is not None and value.type.unit.is_money else Decimal(1)
    return {county.ljust(12, "0"): Part(Decimal(number) / scale)}


@named_count("cases-done-in-time", "按期办结的个案")
def _cases(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        Case.objects.filter(
            **inside(county), total_due_on__range=(period.first_day, period.last_day)
        )
        .order_by()
        .values_list("division_code")
        .annotate(
            good=Count("pk", filter=Q(closed_at__date__lte=F("total_due_on"))),
            number=Count("pk"),
        )
    )
    return parts_of(rows)


@named_count("measures-done", "已完成的帮扶措施")
def _measures(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        Measure.objects.filter(**inside(county), due_on__lte=period.last_day)
        .exclude(state=MeasureState.DROPPED)
        .order_by()
        .values_list("division_code")
        .annotate(
            good=Count("pk", filter=Q(done_on__lte=period.last_day)),
            number=Count("pk"),
        )
    )
    return parts_of(rows)


@named_count("monitored-without-measures", "没有措施的监测户")
def _without(county: str, _period: Period, _argument: str) -> Parts:
    served = (
        Measure.objects.filter(**inside(county))
        .exclude(state=MeasureState.DROPPED)
        .values("plan__household_id")
    )
    rows = (
        Episode.objects.filter(**inside(county), state=EpisodeState.MONITORED)
        .exclude(household_id__in=served)
        .order_by()
        .values_list("division_code")
        .annotate(number=Count("household_id", distinct=True))
    )
    return _numbers(rows)


@named_count("trainings", "业务培训参训人次")
def _trainings(county: str, period: Period, _argument: str) -> Parts:
    first = period.first_day.replace(month=1)
    rows = (
        Training.objects.filter(
            **inside(county), held_on__range=(first, period.last_day), retired_at__isnull=True
        )
        .order_by()
        .values_list("division_code")
        .annotate(number=Sum("attendees"))
    )
    return _numbers(rows) or {county.ljust(12, "0"): Part(Decimal(0))}


@named_count("village-plans", "已批复的村庄规划")
def _village_plans(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        VillagePlan.objects.filter(**inside(county), retired_at__isnull=True)
        .exclude(state="不需编制")
        .order_by()
        .values_list("division_code")
        .annotate(
            good=Count("pk", filter=Q(state="已批复", approved_on__lte=period.last_day)),
            number=Count("pk"),
        )
    )
    return parts_of(rows)


@named_count("land-share", "规划预留的乡村建设用地")
def _land_share(county: str, period: Period, _argument: str) -> Parts:
    rows = (
        LandReserve.objects.filter(**inside(county), retired_at__isnull=True, year__lte=period.year)
        .order_by()
        .values_list("division_code")
        .annotate(kept=Sum("reserved"), whole=Sum("building_land"))
    )
    return {code: Part(Decimal(kept), Decimal(whole)) for code, kept, whole in rows}


@named_count("land-quota", "专项用地指标的使用")
def _land_quota(county: str, period: Period, _argument: str) -> Parts:
    known = LandQuota.objects.filter(
        **inside(county),
        retired_at__isnull=True,
        year=period.year,
        approved_on__lte=period.last_day,
    ).aggregate(came=Sum("granted"), went=Sum("used"))
    if not known["came"]:
        return {}
    return {county.ljust(12, "0"): Part(Decimal(known["went"] or 0), Decimal(known["came"]))}


def _of_all_villages(county: str, having: set[str]) -> Parts:
    """Return for every village of a county whether it has something; one query."""
    codes = in_force().filter(
        level=Level.VILLAGE, code__gte=county.ljust(12, "0"), code__lte=county.ljust(12, "9")
    )
    return parts_of((code, int(code in having), 1) for code in codes.values_list("code", flat=True))


@named_count("legal-advisers", "有法律顾问的村")
def _advisers(county: str, period: Period, _argument: str) -> Parts:
    rows = VillageService.objects.filter(
        **inside(county), retired_at__isnull=True, has_adviser=True
    ).exclude(until__lt=period.last_day)
    having = set(rows.values_list("division_code", flat=True))
    return _of_all_villages(county, having) if _kept(VillageService, county) else {}


@named_count("service-terminals", "有政务服务终端的村")
def _terminals(county: str, _period: Period, _argument: str) -> Parts:
    rows = VillageService.objects.filter(**inside(county), retired_at__isnull=True, terminals__gt=0)
    having = set(rows.values_list("division_code", flat=True))
    return _of_all_villages(county, having) if _kept(VillageService, county) else {}


def _kept(model: type[VillageService | Award | Showpiece], county: str) -> bool:
    """Whether a county keeps a register at all: an empty one says nothing, not nought."""
    return model.objects.filter(**inside(county)).exists()


@named_count("awards", "已公布的评选")
def _awards(county: str, period: Period, argument: str) -> Parts:
    rows = (
        Award.objects.filter(
            **inside(county), retired_at__isnull=True, kind=argument, state="已公布",
            published_on__lte=period.last_day,
        )
        .order_by()
        .values_list("division_code")
        .annotate(number=Count("pk"))
    )  # fmt: skip
    return _numbers(rows)


@named_count("showpieces", "建成的示范创建")
def _showpieces(county: str, period: Period, argument: str) -> Parts:
    rows = (
        Showpiece.objects.filter(
            **inside(county), retired_at__isnull=True, kind=argument, state="已建成",
            built_on__lte=period.last_day,
        )
        .order_by()
        .values_list("division_code")
        .annotate(number=Count("pk"))
    )  # fmt: skip
    return _numbers(rows)


@named_count("cohorts-kept", "义务教育学生批次的巩固率")
def _cohorts(county: str, period: Period, _argument: str) -> Parts:
    """Of the newest year group that has completed, by the place of the school."""
    cohorts = SchoolCohort.objects.filter(
        **inside(county), retired_at__isnull=True, completed_year__lte=period.year
    )
    newest = cohorts.aggregate(year=Max("completed_year"))["year"]
    rows = (
        cohorts.filter(completed_year=newest)
        .order_by()
        .values_list("division_code")
        .annotate(kept=Sum("completed"), whole=Sum(F("entered") + F("moved_in") - F("moved_out")))
    )
    return parts_of(rows)
