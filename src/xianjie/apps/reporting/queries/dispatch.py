"""The dispatch table: one line for each township of a county, or village of a township."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Count, Q

from xianjie.apps.cases.enums import OPEN_CASES
from xianjie.apps.cases.models import Case
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries.late import without_live_measure
from xianjie.apps.plans.queries.measures import OVERDUE, state_condition
from xianjie.apps.reporting.contents import Table
from xianjie.apps.reporting.queries.asking import WHY, ReportAsk
from xianjie.apps.reporting.queries.monitoring import Spell
from xianjie.apps.rounds.enums import Nature, ProblemState
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.apps.screening.enums import EXPORTED_KINDS, ClueStatus
from xianjie.apps.screening.models import Clue

HEADER = (
    "期初监测户", "新识别", "风险消除", "期末监测户", "期末监测人口", "待核查线索", "在办个案",
    "逾期个案", "无措施超时限户", "逾期措施", "未销号问题", "逾期未入户",
)  # fmt: skip


def dispatch_table(ask: ReportAsk, spells: Iterable[Spell]) -> Table | None:
    """Return the table; None for a department, or where there is no part to name."""
    subject = ask.subject
    parts = [] if subject.organisation is not None else subject.parts()
    if not parts:
        return None
    digits = subject.part_digits
    before = ask.first - timedelta(days=1)
    columns: list[dict[str, int]] = [defaultdict(int) for _ in HEADER]
    for one in spells:
        place = one.place[:digits]
        columns[0][place] += one.stands(before)
        columns[1][place] += ask.first <= one.begun
        columns[2][place] += (
            one.removed and one.ended is not None and (ask.first <= one.ended <= ask.last)
        )
        if one.stands(ask.last):
            columns[3][place] += 1
            columns[4][place] += one.people
    county = {"county_code": subject.county}
    inside = subject.inside()
    late_case = Q(due_on__lt=ask.today)
    cases = Case.objects.proven(WHY).filter(inside, **county, state__in=OPEN_CASES)
    rows = (
        (5, Clue.objects.proven(WHY).filter(
            inside, **county, kind__in=EXPORTED_KINDS, status=ClueStatus.OPEN)),
        (6, cases),
        (7, cases.filter(late_case)),
        (8, without_live_measure(subject.county, ask.today).proven(WHY).filter(inside)),
        (9, Measure.objects.proven(WHY).filter(
            inside, state_condition(OVERDUE, ask.today), **county)),
        (10, LookbackProblem.objects.proven(WHY).filter(
            inside, **county, nature=Nature.PROBLEM, state=ProblemState.OPEN)),
        (11, FieldTask.objects.proven(WHY).filter(
            inside, **county, state=TaskState.OPEN, due_on__lt=ask.today)),
    )  # fmt: skip
    for place_in_header, found in rows:
        counted = found.order_by().values_list("division_code").annotate(n=Count("pk"))
        for code, number in counted:
            columns[place_in_header][code[:digits]] += number
    lines = [(one.name, *(column[one.code[:digits]] for column in columns)) for one in parts]
    known = {one.code[:digits] for one in parts}
    rest = [sum(n for place, n in column.items() if place not in known) for column in columns]
    if any(rest):
        lines.append(("其他（未对应到下级）", *rest))
    total = ("合计", *(sum(column.values()) for column in columns))
    name = "村" if subject.town else "乡镇"
    return Table(
        "调度表",
        (name, *HEADER),
        (*lines, total),
        "待核查、在办、逾期、无措施、未销号为制表日的数；户数单位为户，线索为条，个案为件，措施和问题为项",
    )
