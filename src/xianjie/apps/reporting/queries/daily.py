"""The daily work: clues and cases, measures, problems of 三保障, visits, people with low income."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, Q

from xianjie.apps.cases.enums import OPEN_CASES, CaseKind, CaseState
from xianjie.apps.cases.models import Case
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.indicators.queries.quality import BY_KEY, Ask, Kind, Samples, value_of
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.plans.enums import MeasureState, PlanState
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.late import without_live_measure
from xianjie.apps.plans.queries.measures import OVERDUE, state_condition
from xianjie.apps.reporting.contents import Figure, Section, Table
from xianjie.apps.reporting.queries.asking import EVERYTHING, WHY, ReportAsk
from xianjie.apps.rounds.enums import Nature, ProblemState
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.apps.screening.enums import EXPORTED_KINDS, ClueStatus, Outcome
from xianjie.apps.screening.models import Clue

_CLUE_QUALITY = ("check-in-time", "inclusion-in-time", "confirmed")
_HELP_QUALITY = ("help-in-time", "carried-out", "planned")


def _sums(rows: Iterable[Sequence[Any]], number: int) -> list[int]:
    """Return the sums of the columns behind the first."""
    found = list(rows)
    return [sum(int(row[place]) for row in found) for place in range(1, number + 1)]


class Qualities:
    """The shares of the quality page for the same days; each source is read once."""

    def __init__(self, ask: ReportAsk) -> None:
        county = ask.subject.county
        self._prefix = ask.subject.prefix
        self._samples = Samples(Ask(county, ask.first, ask.last, ask.today, EVERYTHING))

    def figures(self, keys: tuple[str, ...]) -> tuple[Figure, ...]:
        """Return shares in percent; those without any sample are left out."""
        found = []
        for key in keys:
            one = BY_KEY[key]
            samples = [s for s in self._samples.of(one) if s.division.startswith(self._prefix)]
            value = value_of(one.kind, samples)
            if value.value is None:
                continue
            told = f"{value.hits}/{value.number}" if one.kind is Kind.SHARE else ""
            words = f"{value.words} {one.unit}" + (f"（{told}）" if told else "")
            found.append(Figure(str(one.title), words, note=str(one.meaning)))
        return tuple(found)


def clues(ask: ReportAsk, qualities: Qualities) -> Section | None:
    """Return clues and cases of the span, and what is under way on the day of the report."""
    inside = ask.subject.inside()
    days = (ask.first, ask.last)
    months = (f"{ask.first:%Y-%m}", f"{ask.last:%Y-%m}")
    is_new = Q(seen_on__range=days) | Q(seen_on__isnull=True, first_period__range=months)
    rows = (
        Clue.objects.proven(WHY)
        .filter(inside, county_code=ask.subject.county, kind__in=EXPORTED_KINDS)
        .order_by()
        .values_list("channel")
        .annotate(
            new=Count("pk", filter=is_new),
            checked=Count("pk", filter=is_new & ~Q(outcome=Outcome.UNKNOWN)),
            true=Count("pk", filter=is_new & Q(outcome=Outcome.CONFIRMED)),
            waiting=Count("pk", filter=Q(status=ClueStatus.OPEN)),
            all=Count("pk"),
        )
    )
    channels = [(channel or "未登记", new, checked, true, waiting)
                for channel, new, checked, true, waiting, _ in sorted(rows)]  # fmt: skip
    cases = (
        Case.objects.proven(WHY)
        .filter(inside, county_code=ask.subject.county)
        .aggregate(
            open=Count("pk", filter=Q(state__in=OPEN_CASES)),
            late=Count("pk", filter=Q(state__in=OPEN_CASES, due_on__lt=ask.today)),
            opened=Count("pk", filter=Q(opened_at__date__range=days)),
            included=Count(
                "pk",
                filter=Q(kind=CaseKind.IDENTIFY, state=CaseState.APPROVED,
                         closed_at__date__range=days),
            ),
            all=Count("pk"),
        )
    )  # fmt: skip
    if not channels and not cases["all"]:
        return None
    total = _sums(channels, 4)
    figures = (
        Figure(f"{ask.word}新线索", total[0], "条"),
        Figure("其中已核查", total[1], "条"),
        Figure("核查属实", total[2], "条"),
        Figure("待核查线索", total[3], "条", "制表日"),
        Figure(f"{ask.word}立案", cases["opened"], "件"),
        Figure(f"{ask.word}审定纳入", cases["included"], "件"),
        Figure("在办个案", cases["open"], "件", "制表日"),
        Figure("逾期个案", cases["late"], "件", "制表日"),
        *qualities.figures(_CLUE_QUALITY),
    )
    table = Table(
        "线索来源（部门预警、群众申报、主动发现等）",
        ("渠道", f"{ask.word}推送", "已核查", "属实", "待核查（制表日）"),
        (*channels, ("合计", *total)),
    )
    return Section("线索与个案", "线索登记簿、个案办理、监测质量", figures, (table,))


def measures(ask: ReportAsk, qualities: Qualities | None) -> Section | None:
    """Return measures by kind; of a department those that it has to carry out."""
    subject = ask.subject
    rows = Measure.objects.proven(WHY).filter(county_code=subject.county)
    if subject.organisation is not None:
        rows = rows.filter(organisation_id=subject.organisation)
    else:
        rows = rows.filter(subject.inside())
    found = (
        rows.exclude(state=MeasureState.DROPPED)
        .order_by()
        .values_list("kind")
        .annotate(
            planned=Count(
                "pk", filter=Q(state=MeasureState.PLANNED, plan__state=PlanState.IN_FORCE)
            ),
            running=Count("pk", filter=Q(state=MeasureState.RUNNING)),
            done=Count(
                "pk", filter=Q(state=MeasureState.DONE, done_on__range=(ask.first, ask.last))
            ),
            late=Count("pk", filter=state_condition(OVERDUE, ask.today)),
        )
    )
    kinds = sorted(found, key=lambda row: (-(row[1] + row[2] + row[3]), row[0]))
    kinds = [row for row in kinds if any(row[1:])]
    if not kinds:
        return None
    total = _sums(kinds, 4)
    figures = [
        Figure("待落实措施", total[0], "项", "制表日"),
        Figure("正在落实", total[1], "项", "制表日"),
        Figure(f"{ask.word}完成", total[2], "项"),
        Figure("逾期措施", total[3], "项", "制表日"),
    ]
    if subject.organisation is None:
        without = without_live_measure(subject.county, ask.today).proven(WHY)
        number = without.filter(subject.inside()).count()
        figures.append(Figure("超过时限仍无措施的户", number, "户", "制表日，时限见规则库"))
    if qualities is not None:
        figures += qualities.figures(_HELP_QUALITY)
    table = Table(
        "帮扶措施，按类别",
        ("措施类别", "待落实", "正在落实", f"{ask.word}完成", "逾期"),
        (*kinds, ("合计", *total)),
    )
    return Section("帮扶措施", "一户一策（帮扶措施清单）、监测质量", tuple(figures), (table,))


def problems(ask: ReportAsk) -> Section | None:
    """Return what look-backs found missing: 三保障, water, income …"""
    subject = ask.subject
    rows = LookbackProblem.objects.proven(WHY).filter(
        county_code=subject.county, nature=Nature.PROBLEM
    )
    if subject.organisation is not None:
        rows = rows.filter(organisation_id=subject.organisation)
    else:
        rows = rows.filter(subject.inside())
    days = (ask.first, ask.last)
    found = (
        rows.order_by()
        .values_list("kind")
        .annotate(
            new=Count("pk", filter=Q(found_on__range=days)),
            closed=Count("pk", filter=Q(closed_on__range=days)),
            open=Count("pk", filter=Q(state=ProblemState.OPEN)),
            late=Count("pk", filter=Q(state=ProblemState.OPEN, due_on__lt=ask.today)),
        )
        .order_by("kind")
    )
    kinds = list(found)
    if not kinds:
        return None
    total = _sums(kinds, 4)
    header = ("事项", f"{ask.word}发现", f"{ask.word}销号", "未销号（制表日）", "逾期（制表日）")
    return Section(
        "“三保障”及饮水安全问题",
        "回头看问题（凭依据销号）",
        (
            Figure(f"{ask.word}发现", total[0], "项"),
            Figure(f"{ask.word}销号", total[1], "项"),
            Figure("未销号", total[2], "项", "制表日"),
            Figure("逾期", total[3], "项", "制表日"),
        ),
        (Table("问题，按事项", header, (*kinds, ("合计", *total))),),
    )


def visits(ask: ReportAsk) -> Section | None:
    """Return sheets that were filled in at the door, and those that are late."""
    rows = (
        FieldTask.objects.proven(WHY)
        .filter(ask.subject.inside(), county_code=ask.subject.county)
        .order_by()
        .values_list("form")
        .annotate(
            done=Count("pk", filter=Q(state=TaskState.DONE, done_on__range=(ask.first, ask.last))),
            open=Count("pk", filter=Q(state=TaskState.OPEN)),
            late=Count("pk", filter=Q(state=TaskState.OPEN, due_on__lt=ask.today)),
        )
        .order_by("form")
    )
    forms = [row for row in rows if any(row[1:])]
    if not forms:
        return None
    total = _sums(forms, 3)
    header = ("表", f"{ask.word}完成（户次）", "未完成（制表日）", "逾期（制表日）")
    return Section(
        "排查与入户",
        "入户任务（各表完成情况）",
        (
            Figure(f"{ask.word}入户", total[0], "户次"),
            Figure("未完成", total[1], "户", "制表日"),
            Figure("逾期未入户", total[2], "户", "制表日"),
        ),
        (Table("入户任务，按表", header, (*forms, ("合计", *total))),),
    )


def low_income(ask: ReportAsk) -> Section | None:
    """Return households on the roll of people with low income by category and place."""
    digits = ask.subject.part_digits
    rows = LowIncomeMember.objects.proven(WHY).filter(
        ask.subject.inside(), county_code=ask.subject.county, valid_to__isnull=True
    )
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for place, category in rows.order_by().values_list("division_code", "category"):
        cells[place[:digits], category] += 1
    if not cells:
        return None
    categories = sorted({category for _, category in cells})
    places = [(one.code[:digits], one.name) for one in ask.subject.parts()]
    lines: list[tuple[object, ...]] = [
        (name, *(cells.get((code, one), 0) for one in categories))
        for code, name in places
        if any((code, one) in cells for one in categories)
    ]
    sums = [sum(n for (_, own), n in cells.items() if own == one) for one in categories]
    households = rows.order_by().values("household").distinct().count()
    part = "村" if ask.subject.town else "乡镇"
    return Section(
        "低收入人口",
        "低收入人口台账；一户属于两类的两类都计",
        (Figure("登记在册", households, "户", "制表日"),),
        (Table(f"低收入人口（户），按{part}", (part, *categories), (*lines, ("合计", *sums))),),
    )
