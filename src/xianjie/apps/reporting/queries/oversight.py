"""Tasks by light, indicators and their goals, rectification, reports on time, data that came."""

from __future__ import annotations

from django.db.models import Count, Q

from xianjie.apps.divisions.codes import padded
from xianjie.apps.indicators.enums import Light as GoalLight
from xianjie.apps.indicators.queries.values import IndicatorLine, values_for
from xianjie.apps.reporting.contents import Figure, Section, Table
from xianjie.apps.reporting.queries.asking import EVERYTHING, WHY, ReportAsk
from xianjie.apps.sources.queries.arrival import arrival_board
from xianjie.apps.supervision.enums import ReportState
from xianjie.apps.supervision.models import ProgressReport
from xianjie.apps.supervision.queries.progress import due_day, reporters_of
from xianjie.apps.supervision.queries.rectifications import (
    CLOSED,
    LATE,
    OPEN,
    ItemFilters,
    by_source,
    counts,
    filtered_items,
)
from xianjie.apps.taskbook.enums import Light, TaskState
from xianjie.apps.taskbook.models import TaskParty
from xianjie.apps.taskbook.queries.lights import lit
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.seen import seen_tasks
from xianjie.apps.taskbook.queries.tasks import board_of, task_rows, with_parties

_GOAL_WORDS = {
    GoalLight.GREEN: "绿",
    GoalLight.YELLOW: "黄",
    GoalLight.RED: "红",
    GoalLight.GREY: "–",
}
_LIGHT_WORDS = {Light.GREEN.value: "绿", Light.YELLOW.value: "黄", Light.RED.value: "红"}
_TASKS_SHOWN = 60


def tasks(ask: ReportAsk) -> Section | None:
    """Return tasks by light: of a county by unit, else the tasks of the subject themselves."""
    subject = ask.subject
    rules = light_rules(subject.county, ask.today)
    rows = lit(seen_tasks(EVERYTHING, subject.county), rules).exclude(
        state__in=[TaskState.DRAFT, TaskState.CANCELLED]
    )
    if subject.organisation is not None or subject.town:
        own = (
            Q(organisation_id=subject.organisation)
            if subject.organisation is not None
            else Q(town_code=subject.town)
        )
        rows = rows.filter(pk__in=TaskParty.objects.filter(own).values("task_id"))
    found = rows.aggregate(
        running=Count("pk", filter=Q(state=TaskState.ISSUED)),
        green=Count("pk", filter=Q(light=Light.GREEN)),
        yellow=Count("pk", filter=Q(light=Light.YELLOW)),
        red=Count("pk", filter=Q(light=Light.RED)),
        late=Count("pk", filter=Q(state=TaskState.ISSUED, due_on__lt=ask.today)),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
    )
    if not any(found.values()):
        return None
    figures = (
        Figure("办理中的任务", found["running"], "项", "制表日"),
        Figure("绿灯", found["green"], "项"),
        Figure("黄灯", found["yellow"], "项"),
        Figure("红灯", found["red"], "项"),
        Figure("其中逾期", found["late"], "项"),
        Figure("已完成", found["done"], "项"),
    )
    if subject.organisation is None and not subject.town:
        lines = [
            (one.name, one.running, one.green, one.yellow, one.red, one.done)
            for one in board_of(EVERYTHING, subject.county, rules)
        ]
        header = ("单位", "办理中", "绿灯", "黄灯", "红灯", "已完成")
        table = Table("任务，按单位", header, tuple(lines), "一项任务由几家办，几家都计")
    else:
        shown = task_rows(
            with_parties(rows.order_by("due_on", "pk"))[:_TASKS_SHOWN], subject.county, rules
        )
        table = Table(
            "任务清单",
            ("任务", "出处", "期限", "进度（%）", "亮灯"),
            tuple(
                (one.task.title, one.cite, str(one.task.due_on or "–"), one.task.percent,
                 _LIGHT_WORDS.get(one.light, one.task.get_state_display()))
                for one in shown
            ),
        )  # fmt: skip
    return Section("任务", "任务清单（红黄绿按规则库）", figures, (table,) if table.rows else ())


def indicators(ask: ReportAsk) -> Section | None:
    """Return indicators with their values, goals and colours; those without either are left out."""
    subject = ask.subject
    lines = [
        one
        for one in values_for(
            subject.county,
            ask.month,
            subject.organisation,
            subject.town or None,
            today=ask.last,
        )
        if one.value is not None or one.goals
    ]
    if not lines:
        return None
    lights = [one.light for one in lines]
    order = (GoalLight.RED, GoalLight.YELLOW, GoalLight.GREEN, GoalLight.GREY)
    figures = tuple(
        Figure(f"{word}灯指标", lights.count(light), "个")
        for light, word in _GOAL_WORDS.items()
        if light is not GoalLight.GREY
    )
    # Those with a goal come first, the red before the yellow, as on the board.
    ordered = sorted(lines, key=lambda one: (not one.goals, order.index(one.light)))
    rows = tuple(_indicator_row(one) for one in ordered)
    header = ("指标", "目标", "完成值", "单位", "数据期", "上月", "亮灯", "来源")
    return Section(
        "目标指标",
        "目标指标看板；来源为各指标的统计口径",
        (Figure("有数据或有目标的指标", len(lines), "个"), *figures),
        (Table("指标完成情况", header, rows),),
    )


def _indicator_row(one: IndicatorLine) -> tuple[str, ...]:
    office = one.indicator.organisation
    source = str(one.indicator.get_source_display())
    shown = f"{source}（{office.name}）" if office else source
    decimals = one.indicator.decimals
    before = "–" if one.previous is None else f"{one.previous:,.{decimals}f}"
    return (
        one.indicator.name, one.target or "–", one.words or "–", one.unit, one.period or "–",
        before, _GOAL_WORDS[one.light], shown,
    )  # fmt: skip


def rectification(ask: ReportAsk) -> Section | None:
    """Return problems that had to be put right: of a county by source."""
    subject = ask.subject
    if subject.organisation is None and not subject.town:
        known = counts(subject.county, EVERYTHING, ask.today)
        if not known["all"]:
            return None
        number = {view: known[view] for view in (OPEN, LATE, CLOSED)}
        total = known["all"]
        lines = by_source(subject.county, EVERYTHING, ask.today)
        header = ("来源", "全部", "已销号", "逾期")
        tables: tuple[Table, ...] = (Table("整改问题，按来源", header, tuple(lines)),)
    else:
        unit = subject.key
        views = {
            view: filtered_items(
                subject.county, EVERYTHING, ItemFilters(view=view, unit=unit), ask.today
            ).count()
            for view in (OPEN, LATE, CLOSED)
        }
        number, total = views, views[OPEN] + views[CLOSED]
        if not total:
            return None
        tables = ()
    share = round(100 * number[CLOSED] / total, 1)
    figures = (
        Figure("整改问题", total, "项", "制表日"),
        Figure("已销号", number[CLOSED], "项"),
        Figure("销号率", share, "%"),
        Figure("未销号", number[OPEN], "项"),
        Figure("其中逾期", number[LATE], "项"),
    )
    return Section("问题整改", "问题整改台账（验收后销号）", figures, tables)


def progress(ask: ReportAsk) -> Section | None:
    """Return which townships and departments reported their months on time."""
    subject = ask.subject
    months = [
        str(month)
        for month in (ask.months if ask.is_year else [ask.month])
        if due_day(subject.county, str(month), ask.today) <= ask.today
    ]
    reporters = reporters_of(subject.county, ask.today)
    if subject.organisation is not None:
        reporters = [one for one in reporters if one.organisation == subject.organisation]
    elif subject.town:
        reporters = [
            one
            for one in reporters
            if one.organisation is None and one.code == padded(subject.town)
        ]
    if not months or not reporters:
        return None
    rows = ProgressReport.objects.proven(WHY).filter(county_code=subject.county, period__in=months)
    states = {
        (f"o{office}" if office is not None else f"t{code}"): (good, late, back)
        for code, office, good, late, back in rows.order_by()
        .values_list("division_code", "organisation_id")
        .annotate(
            good=Count("pk", filter=Q(on_time=True) & ~Q(state=ReportState.RETURNED)),
            late=Count("pk", filter=Q(on_time=False) & ~Q(state=ReportState.RETURNED)),
            back=Count("pk", filter=Q(state=ReportState.RETURNED)),
        )
    }
    lines = []
    for one in reporters:
        good, late, back = states.get(one.key, (0, 0, 0))
        lines.append((one.name, len(months), good, late, back, len(months) - good - late - back))
    total = [sum(int(line[place]) for line in lines) for place in range(1, 6)]
    figures = (
        Figure("应报", total[0], "份", "到制表日已过报送期限的月份"),
        Figure("按时", total[1], "份"),
        Figure("按时率", round(100 * total[1] / total[0], 1), "%"),
        Figure("未报", total[4], "份"),
    )
    header = ("单位", "应报", "按时", "晚报", "退回", "未报")
    return Section(
        "进展报送", "进展报送（每月期限见规则库）", figures,
        (Table("报送情况", header, (*lines, ("合计", *total))),),
    )  # fmt: skip


def arrivals(ask: ReportAsk) -> Section | None:
    """Return which departments' data of the month came; of a county and a month only."""
    subject = ask.subject
    if ask.is_year or subject.town or subject.organisation is not None:
        return None
    board = arrival_board(EVERYTHING, subject.county, ask.month, ask.today)
    if not any(one.is_here for one in board):
        return None
    departments: dict[str, list[int]] = {}
    for one in board:
        row = departments.setdefault(one.department, [0, 0, 0, 0])
        row[0] += 1
        row[1] += one.is_here
        row[2] += one.is_overdue
        row[3] += one.accepted
    total = [sum(row[place] for row in departments.values()) for place in range(4)]
    lines = tuple((name, *row) for name, row in departments.items())
    return Section(
        "部门数据",
        "部门数据到数情况",
        (
            Figure("应到", total[0], "张表"),
            Figure("已到", total[1], "张表"),
            Figure("逾期未到", total[2], "张表"),
        ),
        (
            Table(
                "部门数据，按部门",
                ("部门", "应到（张）", "已到", "逾期未到", "采用（行）"),
                (*lines, ("合计", *total)),
            ),
        ),
    )
