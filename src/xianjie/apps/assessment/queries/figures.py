"""Where the values of a scheme come from: each source answers for all objects at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assessment.enums import ObjectKind
from xianjie.apps.assessment.queries.objects import Object
from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.enums import Comparator
from xianjie.apps.indicators.models import Indicator, IndicatorTarget, IndicatorValue
from xianjie.apps.indicators.queries import quality
from xianjie.apps.supervision.enums import OPEN_STATES, Verdict
from xianjie.apps.supervision.models import InspectionSample, ProgressReport, Rectification
from xianjie.apps.supervision.queries.progress import due_day
from xianjie.apps.taskbook.enums import PartyRole, TaskState
from xianjie.apps.taskbook.models import TaskParty
from xianjie.kernel.periods import Period

MANUAL = "manual"
_COUNTY, _TOWN, _DIGITS = 6, 9, 12
_REASON = "figures of an assessment that its own action permits"
_HUNDRED = Decimal(100)
Values = dict[str, Decimal | None]
_K = ObjectKind


@dataclass(frozen=True)
class Ask:
    """About which objects of which county and days, as it stands today."""

    county: str
    kind: str
    objects: tuple[Object, ...]
    first: date
    last: date
    today: date
    scope: Scope

    @property
    def periods(self) -> list[str]:
        """The months asked about that have begun."""
        end = min(self.last, self.today)
        first, last = Period.of(self.first), Period.of(end)
        found = []
        month = first
        while month <= last:
            found.append(str(month))
            month = month + 1
        return found


@dataclass(frozen=True)
class Source:
    """A figure that lines may take: ``kinds`` are the objects for which it means something."""

    key: str
    title: str | Promise
    meaning: str | Promise
    unit: str
    kinds: tuple[str, ...]
    read: Callable[[Ask], Values]
    better: str = "up"


def _key(ask: Ask, office: Any, place: Any) -> str:
    """Return the key of the object that a row counts for."""
    if ask.kind == _K.DEPARTMENT:
        return f"o{office}"
    code = str(place or "")
    digits = {_K.COUNTY: _COUNTY, _K.TOWN: _TOWN, _K.TEAM: _DIGITS}[ObjectKind(ask.kind)]
    return f"d{code[:digits].ljust(_DIGITS, '0')}"


def _share(ask: Ask, rows: Iterable[tuple[Any, Any, int, int]]) -> Values:
    """Return percentages of rows (office, place, hits, all), summed by object."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for office, place, hits, whole in rows:
        key = _key(ask, office, place)
        sums[key][0] += hits
        sums[key][1] += whole
    return {
        one.key: Decimal(sums[one.key][0]) * _HUNDRED / sums[one.key][1]
        if sums[one.key][1]
        else None
        for one in ask.objects
    }


def _count(ask: Ask, rows: Iterable[tuple[Any, Any, int]]) -> Values:
    """Return counts of rows (office, place, number); an object without rows has none: 0."""
    sums: dict[str, int] = defaultdict(int)
    for office, place, number in rows:
        sums[_key(ask, office, place)] += number
    return {one.key: Decimal(sums[one.key]) for one in ask.objects}


def _items(ask: Ask) -> QuerySet[Rectification]:
    rows = Rectification.objects.proven(_REASON).filter(
        county_code=ask.county, due_on__range=(ask.first, min(ask.last, ask.today)),
        retired_at__isnull=True,
    )  # fmt: skip
    return rows.order_by()


def _item_place(ask: Ask) -> str:
    return "lead_town" if ask.kind == _K.TOWN else "division_code"


def rectified(ask: Ask) -> Values:
    """Return how many of the problems that fell due were closed by the end of the stage."""
    rows = _items(ask).values_list("lead_id", _item_place(ask)).annotate(
        hits=Count("pk", filter=Q(closed_on__lte=ask.last)), n=Count("pk")
    )  # fmt: skip
    return _share(ask, rows)


def rectified_late(ask: Ask) -> Values:
    """Return how many problems were closed late, or are late and open."""
    late = Q(closed_on__gt=F("due_on")) | Q(state__in=OPEN_STATES, due_on__lt=ask.today)
    rows = _items(ask).filter(late).values_list("lead_id", _item_place(ask))
    return _count(ask, rows.annotate(n=Count("pk")))


def reported_in_time(ask: Ask) -> Values:
    """Return the months reported on time as a share of those whose day has come."""
    due = [one for one in ask.periods if due_day(ask.county, one, ask.today) < ask.today]
    rows = ProgressReport.objects.proven(_REASON).filter(
        county_code=ask.county, period__in=due, on_time=True
    )
    departments = ask.kind == _K.DEPARTMENT
    rows = rows.filter(organisation__isnull=not departments).order_by()
    counted = rows.values_list("organisation_id", "division_code").annotate(n=Count("pk"))
    hits = _count(ask, counted)
    return {key: value * _HUNDRED / len(due) if due and value is not None else None
            for key, value in hits.items()}  # fmt: skip


def inspection_problems(ask: Ask) -> Values:
    """Return how many drawn villages and households had problems."""
    rows = InspectionSample.objects.proven(_REASON).filter(
        inspection__division_code__startswith=ask.county, verdict=Verdict.BAD,
        checked_on__range=(ask.first, ask.last),
    )  # fmt: skip
    counted = rows.order_by().values_list("division_code").annotate(n=Count("pk"))
    return _count(ask, ((None, code, number) for code, number in counted))


def tasks_done(ask: Ask) -> Values:
    """Return the tasks led that fell due and were done by their day, as a share."""
    end = min(ask.last, ask.today)
    rows = TaskParty.objects.filter(
        role=PartyRole.LEAD, task__division_code__startswith=ask.county,
        task__state__in=[TaskState.ISSUED, TaskState.DONE],
        task__due_on__range=(ask.first, end),
    )  # fmt: skip
    hits = Count("task", filter=Q(task__state=TaskState.DONE, task__done_on__lte=F("task__due_on")),
                 distinct=True)  # fmt: skip
    if ask.kind == _K.COUNTY:
        done = rows.aggregate(hits=hits, n=Count("task", distinct=True))
        return _share(ask, [(None, ask.county, done["hits"], done["n"])])
    counted = rows.order_by().values_list("organisation_id", "town_code").annotate(
        hits=hits, n=Count("task", distinct=True)
    )  # fmt: skip
    return _share(ask, counted)


def goals_met(ask: Ask) -> Values:
    """Return how many of the goals of the year are met by the newest value, as a share."""
    goals = IndicatorTarget.objects.proven(_REASON).filter(
        year=ask.first.year, indicator__division_code=padded(ask.county),
        indicator__is_active=True, comparator__in=[Comparator.AT_LEAST, Comparator.AT_MOST],
    )  # fmt: skip
    wanted = list(
        goals.values_list(
            "indicator_id", "indicator__organisation_id", "division_code", "comparator", "value"
        )
    )
    newest = _newest(ask, {one[0] for one in wanted})
    found = []
    for indicator, office, place, comparator, wanted_value in wanted:
        value = newest.get((indicator, padded(place)))
        if value is None:
            continue
        met = value >= wanted_value if comparator == Comparator.AT_LEAST else value <= wanted_value
        found.append((office, place, int(met), 1))
    return _share(ask, found)


def _newest(ask: Ask, indicators: Iterable[int]) -> dict[tuple[int, str], Decimal]:
    periods = ask.periods
    if not periods:
        return {}
    rows = IndicatorValue.objects.proven(_REASON).filter(
        indicator__in=list(indicators), value__isnull=False,
        period__range=(periods[0], periods[-1]),
    )  # fmt: skip
    found: dict[tuple[int, str], Decimal] = {}
    for indicator, place, value in rows.order_by("period").values_list(
        "indicator_id", "division_code", "value"
    ):
        if value is not None:
            found[indicator, padded(place)] = value
    return found


_EVERY = tuple(ObjectKind.values)
WORK: dict[str, Source] = {
    source.key: source
    for source in (
        Source("work:rectified", _("问题整改销号率"),
               _("期内到期的整改问题里，到期末已销号的比例"), "%", _EVERY, rectified),
        Source("work:rectified-late", _("逾期整改件数"), _("期内到期、逾期销号或逾期未销的问题"),
               "件", _EVERY, rectified_late, "down"),
        Source("work:reported-in-time", _("进展按时报送率"),
               _("期内已到截止日的月份里按时报送的比例"), "%", (_K.TOWN, _K.DEPARTMENT),
               reported_in_time),
        Source("work:inspection-problems", _("督查发现问题数"), _("期内抽查有问题的村、户"),
               "处", (_K.COUNTY, _K.TOWN, _K.TEAM), inspection_problems, "down"),
        Source("work:tasks-done", _("任务按期完成率"),
               _("期内到期、由其牵头的任务里按期完成的比例"), "%",
               (_K.COUNTY, _K.TOWN, _K.DEPARTMENT), tasks_done),
        Source("work:goals-met", _("指标达标率"), _("本年有目标的指标里，期内最新值达到目标的比例"),
               "%", (_K.COUNTY, _K.TOWN, _K.DEPARTMENT), goals_met),
    )
}  # fmt: skip


def source_title(key: str, indicators: Mapping[str, str]) -> str:
    """Return what a source is called; empty where nobody knows it."""
    if key == MANUAL:
        return "人工评分"
    if key in WORK:
        return str(WORK[key].title)
    kind, _sep, name = key.partition(":")
    if kind == "quality" and name in quality.BY_KEY:
        return str(quality.BY_KEY[name].title)
    return indicators.get(name, "") if kind == "indicator" else ""


def indicator_names(county: str) -> dict[str, str]:
    """Return code → name of the indicators of a county that are in use."""
    rows = Indicator.objects.proven("indicators that the county's schemes may name").filter(
        division_code=padded(county), is_active=True
    )
    return dict(rows.values_list("code", "name"))


def source_choices(county: str, kind: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the sources that lines for a kind of objects may take, under headings."""
    work = [(one.key, str(one.title)) for one in WORK.values() if kind in one.kinds]
    found = [("人工", [(MANUAL, "人工评分")]), ("督办", work)]
    if kind in {_K.COUNTY, _K.TOWN}:
        figures = [(f"quality:{one.key}", str(one.title)) for one in quality.FIGURES]
        found.append(("监测质量", figures))
    if kind != _K.DEPARTMENT:
        names = [(f"indicator:{code}", name) for code, name in indicator_names(county).items()]
        found.append(("指标", names))
    return found


def read_sources(ask: Ask, keys: Iterable[str]) -> dict[str, tuple[Values, str]]:
    """Return source → values by object and which way is better, for all sources at once."""
    wanted = set(keys) - {MANUAL}
    found: dict[str, tuple[Values, str]] = {
        key: (WORK[key].read(ask), WORK[key].better) for key in wanted if key in WORK
    }
    figures = [key for key in wanted if key.startswith("quality:")]
    if figures:
        samples = quality.Samples(
            quality.Ask(ask.county, ask.first, min(ask.last, ask.today), ask.today, ask.scope)
        )
        for key in figures:
            figure = quality.BY_KEY.get(key.partition(":")[2])
            if figure is not None:
                found[key] = _quality(ask, samples, figure)
    codes = {key.partition(":")[2] for key in wanted if key.startswith("indicator:")}
    if codes:
        found |= _indicators(ask, codes)
    return found


def _quality(ask: Ask, samples: quality.Samples, figure: quality.Figure) -> tuple[Values, str]:
    better = "up" if figure.good == "high" else "down"
    if ask.kind == _K.COUNTY:
        whole = samples.value(figure).value
        return {one.key: _decimal(whole) for one in ask.objects}, better
    towns = samples.values_by_town(figure)
    return {
        one.key: _decimal(towns[one.division_code[:_TOWN]].value)
        if one.division_code[:_TOWN] in towns
        else None
        for one in ask.objects
    }, better


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _indicators(ask: Ask, codes: set[str]) -> dict[str, tuple[Values, str]]:
    rows = Indicator.objects.proven(_REASON).filter(
        division_code=padded(ask.county), code__in=codes
    )
    known = {one.pk: one for one in rows}
    newest = _newest(ask, known)
    return {
        f"indicator:{one.code}": (
            {item.key: newest.get((pk, item.division_code)) for item in ask.objects},
            one.better,
        )
        for pk, one in known.items()
    }


_PAGES = {
    "work:rectified": ("supervision:rectifications", Permission.VIEW_TASKS),
    "work:rectified-late": ("supervision:rectifications", Permission.VIEW_TASKS),
    "work:reported-in-time": ("supervision:progress", Permission.REPORT_PROGRESS),
    "work:inspection-problems": ("supervision:inspections", Permission.SUPERVISE),
    "work:tasks-done": ("taskbook:tasks", Permission.VIEW_TASKS),
    "work:goals-met": ("indicators:board", Permission.VIEW_TASKS),
}
"""Pages behind the sources that count work, with the permission that opens each."""


def source_link(scope: Scope, key: str, numbers: Mapping[str, int]) -> str:
    """Return the page that shows the rows behind a source, empty where the user may open none.

    ``numbers`` are those of the indicators by code.
    """
    kind, _sep, name = key.partition(":")
    try:
        if kind == "indicator" and name in numbers:
            return reverse("indicators:indicator", args=[numbers[name]])
        if kind == "quality":
            return reverse("indicators:quality") if scope.may(Permission.VIEW_OVERVIEW) else ""
        page, needed = _PAGES.get(key, ("", Permission.VIEW_TASKS))
        return reverse(page) if page and scope.may(needed) else ""
    except NoReverseMatch:
        return ""
