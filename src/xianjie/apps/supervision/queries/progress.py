"""Who has to report a month, who has, and what the system knows to fill a report with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import OPEN_CASES, EpisodeState
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.divisions.queries import children_of
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.plans.enums import MeasureState, PlanState
from xianjie.apps.plans.models import Measure
from xianjie.apps.plans.queries import measures as measure_list
from xianjie.apps.policies.queries import Standards
from xianjie.apps.rounds.enums import Nature, ProblemState
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.apps.rounds.queries.population import inside
from xianjie.apps.screening.enums import ClueStatus
from xianjie.apps.screening.models import Clue
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.taskbook.queries.rules import AHEAD, DAY, due_day, light_rules, task_rules
from xianjie.apps.taskbook.queries.tasks import UnitLine, board_of
from xianjie.kernel.periods import Period

__all__ = [
    "AHEAD", "DAY", "LATE", "MISSING", "ON_TIME", "OVERDUE", "RETURNED", "BoardLine", "Reporter",
    "board", "due_day", "figures_of", "may_read", "may_report", "progress_rules", "reporters_of",
    "reports_of",
]  # fmt: skip
ON_TIME, LATE, MISSING, OVERDUE, RETURNED = "on-time", "late", "missing", "overdue", "returned"


def progress_rules(county: str, on: date) -> Standards:
    """Return the parameters of progress reports."""
    return task_rules(county, on)


@dataclass(frozen=True)
class Reporter:
    """A township (``organisation`` None) or a department that has to report."""

    code: str
    name: str
    organisation: int | None = None

    @property
    def key(self) -> str:
        """What addresses call it: ``t<code>`` or ``o<number>``."""
        return f"o{self.organisation}" if self.organisation is not None else f"t{self.code}"

    @property
    def town(self) -> str:
        """The nine digits of a township; empty for a department."""
        return self.code[:9] if self.organisation is None else ""


def reporters_of(county: str, on: date) -> list[Reporter]:
    """Return who has to report in a county: its townships, and departments with a clerk."""
    towns = [Reporter(code, name) for code, name in children_of(county).values_list("code", "name")]
    posts = posts_in_force(county, on=on).filter(
        role=Role.DEPARTMENT_CLERK, organisation__isnull=False, user__is_active=True
    )
    offices = Organisation.objects.filter(pk__in=posts.order_by().values("organisation_id"))
    return towns + [
        Reporter(padded(county), office.name, office.pk) for office in offices.order_by("name")
    ]


def may_report(scope: Scope, reporter: Reporter) -> bool:
    """Whether somebody reports for a township or department: its own people, no others."""
    for grant in scope.narrowed(Permission.REPORT_PROGRESS).grants:
        if reporter.organisation is None:
            own = grant.role == Role.TOWNSHIP_REVIEWER and grant.prefix == significant(
                reporter.code
            )
        else:
            own = (
                grant.role == Role.DEPARTMENT_CLERK
                and grant.organisation_id == reporter.organisation
                and reporter.code.startswith(grant.prefix)
            )
        if own:
            return True
    return False


def may_read(scope: Scope, reporter: Reporter) -> bool:
    """Whether somebody reads what a township or department reports: itself, and the county."""
    return may_report(scope, reporter) or scope.may(
        Permission.SUPERVISE, significant(reporter.code)
    )


def reports_of(
    county: str, scope: Scope, reporters: list[Reporter], period: str
) -> dict[str, ProgressReport]:
    """Return key of reporter → its report of a month, of those that may be read."""
    if not reporters:
        return {}
    condition = Q(pk__in=[])
    towns = [one.code for one in reporters if one.organisation is None]
    offices = [one.organisation for one in reporters if one.organisation is not None]
    condition |= Q(organisation__isnull=True, division_code__in=towns)
    condition |= Q(organisation__in=offices)
    rows: ScopedQuerySet[ProgressReport] = ProgressReport.objects.visible_to(
        scope, Permission.REPORT_PROGRESS
    )
    found = rows.filter(condition, county_code=county, period=period)
    return {
        f"o{one.organisation_id}" if one.organisation_id is not None else f"t{one.division_code}":
        one
        for one in found.select_related("submitted_by")
    }  # fmt: skip


@dataclass(frozen=True)
class BoardLine:
    """A reporter on the board of a month; ``state`` is one of the words above."""

    reporter: Reporter
    report: ProgressReport | None
    state: str
    is_mine: bool
    on_time: int = 0
    months: int = 0
    tasks: UnitLine | None = None


def board(county: str, scope: Scope, period: str, today: date) -> list[BoardLine]:
    """Return the reporters that may be read with their report of a month, missing ones first."""
    reporters = [one for one in reporters_of(county, today) if may_read(scope, one)]
    reports = reports_of(county, scope, reporters, period)
    due = due_day(county, period, today)
    year = _on_time(county, scope, period)
    tasks = {line.key: line for line in board_of(scope, county, light_rules(county, today))}
    lines = []
    for one in reporters:
        report = reports.get(one.key)
        on_time, months = year.get(one.key, (0, 0))
        lines.append(
            BoardLine(one, report, _state(report, due, today), may_report(scope, one), on_time,
                      months, tasks.get(_task_key(one)))
        )  # fmt: skip
    order = {OVERDUE: 0, RETURNED: 1, MISSING: 2, LATE: 3, ON_TIME: 4}
    return sorted(lines, key=lambda line: (order[line.state], line.reporter.organisation or 0,
                                           line.reporter.code))  # fmt: skip


def _task_key(reporter: Reporter) -> str:
    """Return what the board of tasks calls a reporter."""
    if reporter.organisation is not None:
        return f"unit={reporter.organisation}"
    return f"town={reporter.town}"


def _state(report: ProgressReport | None, due: date, today: date) -> str:
    if report is None:
        return OVERDUE if today > due else MISSING
    if report.state == ReportState.RETURNED:
        return RETURNED
    return ON_TIME if report.on_time else LATE


def _on_time(county: str, scope: Scope, period: str) -> dict[str, tuple[int, int]]:
    """Return key of reporter → months on time and months reported in the year of a month."""
    rows = ProgressReport.objects.visible_to(scope, Permission.REPORT_PROGRESS).filter(
        county_code=county, period__gte=f"{period[:4]}-01", period__lte=period
    )
    counted = (
        rows.order_by()
        .values_list("division_code", "organisation_id")
        .annotate(good=Count("pk", filter=Q(on_time=True)), all=Count("pk"))
    )
    return {
        f"o{office}" if office is not None else f"t{code}": (good, number)
        for code, office, good, number in counted
    }


def figures_of(reporter: Reporter, period: str, today: date) -> list[list[str | int]]:
    """Return what the system knows of a month of a reporter: ``[name, number]`` each.

    Called for a reporter that may be reported for or read; the numbers name no household.
    """
    if reporter.organisation is not None:
        return _of_department(reporter.organisation, period, today)
    return _of_township(reporter.code, period, today)


def _of_township(code: str, period: str, today: date) -> list[list[str | int]]:
    month = Period.parse(period)
    first, last = month.first_day, month.last_day
    reason = "numbers of a reporter that may be read"
    county = code[:6]
    episodes = Episode.objects.proven(reason).filter(inside(code), county_code=county)
    counts = episodes.aggregate(
        monitored=Count("pk", filter=Q(state=EpisodeState.MONITORED)),
        new=Count("pk", filter=Q(identified_on__range=(first, last))),
        removed=Count("pk", filter=Q(ended_on__range=(first, last), state=EpisodeState.REMOVED)),
    )
    cases = Case.objects.proven(reason).filter(
        inside(code), county_code=county, state__in=OPEN_CASES
    )
    case = cases.aggregate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    tasks = FieldTask.objects.proven(reason).filter(inside(code), county_code=county)
    task = tasks.filter(
        Q(state=TaskState.OPEN) | Q(state=TaskState.DONE, done_on__range=(first, last))
    ).aggregate(
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        late=Count("pk", filter=Q(state=TaskState.OPEN, due_on__lt=today)),
    )
    clues = Clue.objects.proven(reason).filter(
        inside(code), county_code=county, status=ClueStatus.OPEN
    )
    return [
        ["监测户（户）", counts["monitored"]],
        ["本月新识别（户）", counts["new"]],
        ["本月风险消除（户）", counts["removed"]],
        ["在办个案（件）", case["open"]],
        ["逾期个案（件）", case["late"]],
        ["待核查线索（条）", clues.count()],
        ["本月入户（户次）", task["done"]],
        ["逾期未入户（户）", task["late"]],
    ]


def _of_department(office: int, period: str, today: date) -> list[list[str | int]]:
    month = Period.parse(period)
    first, last = month.first_day, month.last_day
    reason = "numbers of a reporter that may be read"
    measures = Measure.objects.proven(reason).filter(organisation_id=office)
    counts = measures.aggregate(
        planned=Count("pk", filter=Q(state=MeasureState.PLANNED, plan__state=PlanState.IN_FORCE)),
        running=Count("pk", filter=Q(state=MeasureState.RUNNING)),
        done=Count("pk", filter=Q(state=MeasureState.DONE, done_on__range=(first, last))),
        late=Count("pk", filter=measure_list.state_condition(measure_list.OVERDUE, today)),
    )
    problems = LookbackProblem.objects.proven(reason).filter(
        organisation_id=office, nature=Nature.PROBLEM
    )
    found = problems.aggregate(
        open=Count("pk", filter=Q(state=ProblemState.OPEN)),
        closed=Count("pk", filter=Q(state=ProblemState.CLOSED, closed_on__range=(first, last))),
    )
    return [
        ["待落实措施（项）", counts["planned"]],
        ["逾期未落实（项）", counts["late"]],
        ["落实中（项）", counts["running"]],
        ["本月落实（项）", counts["done"]],
        ["待整改问题（项）", found["open"]],
        ["本月销号（项）", found["closed"]],
    ]
