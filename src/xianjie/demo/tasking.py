"""Tasks of the demo county: drawn from its own plan, issued, reported month by month.

Some are late, some far behind, a few still wait for a leader: as in an ordinary county. The days
count back from the present, whatever years the plan is of.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from xianjie.apps.accounts.actions import appoint, create_user
from xianjie.apps.accounts.actors import Actor, actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.supervision.actions import submit_progress
from xianjie.apps.supervision.queries.progress import reporters_of
from xianjie.apps.taskbook.actions import (
    Assignment,
    ItemWords,
    Told,
    ask_plans,
    finish_task,
    issue_tasks,
    propose_tasks,
    replace_items,
    report_tasks,
    resolve_parties,
    submit_plan,
)
from xianjie.apps.taskbook.enums import PartyRole, ProgressState, TaskState
from xianjie.apps.taskbook.models import ActionPlan, Task, TaskParty
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

LEADERS = ("王建国", "李建华", "周正", "张丽华", "马文军")
ISSUED = 145  # days ago
DUE = (-12, 6, 45, 120, 200)  # days from now, in turn
PACE = (106, 96, 70, 112, 109)  # percent of straight progress, in turn
WAITS = 7  # every so many drafts still waits for its leader
MONTHS = (2, 1, 0)  # ago; of this month those with a demo account leave theirs to be told
OFFICES = 6  # departments that have somebody who reports
WORDS = ("按计划推进。", "", "项目已开工，进度正常。", "", "已完成一批培训。")
POINTS = "一、目标任务；二、重点项目；三、责任分工；四、进度安排。"
TROUBLE = "地块流转没有谈妥，开工晚了。"
_FIRST_DAY = timedelta(days=2500)


def set_tasks(hands: Hands) -> None:
    """Fill the pages of tasks; a county without a plan of its own has none."""
    document = _plan(hands)
    if document is None or Task.objects.filter(state=TaskState.ISSUED).exists():
        return
    acts = (_units, _issue, _months, _rest)
    for act in acts:
        try:
            with transaction.atomic():
                act(hands, document)
        except RefusedError:
            continue  # what the rules of the place refuse


def _plan(hands: Hands) -> PolicyDocument | None:
    """Return the county's own plan, when it has adopted one."""
    held = PolicyDocument.objects.filter(
        division_code=padded(hands.division),
        state=DocumentState.ADOPTED,
        region_code__startswith=hands.division,
    )
    return held.order_by("-period_to", "-id").first()


def _units(hands: Hands, document: PolicyDocument) -> None:
    """Draw the tasks where the adoption did not, and let the busiest departments have a clerk."""
    today, now = hands.at(ISSUED + 1)
    by = hands.county(today)
    propose_tasks(by=by, document=document, now=now)
    resolve_parties(by=by, county=hands.division, now=now)
    _clerks(hands, document, now)


def _clerks(hands: Hands, document: PolicyDocument, now: datetime) -> None:
    busy = (
        TaskParty.objects.filter(task__clause__document=document, role=PartyRole.LEAD)
        .exclude(organisation__isnull=True)
        .values_list("organisation_id")
        .annotate(tasks=Count("pk"))
        .order_by("-tasks", "organisation_id")
    )
    since = (now - _FIRST_DAY).date()
    for office, _tasks in list(busy)[:OFFICES]:
        held = Post.objects.filter(organisation_id=office, role=Role.DEPARTMENT_CLERK)
        name = f"demo-bumen-{office}"
        if held.exists() or User.objects.filter(username=name).exists():
            continue
        organisation = Organisation.objects.get(pk=office)
        user = create_user(
            by=cli_actor("demo"), username=name, password=None,
            display_name=f"（演示）{organisation.name}数据员", division_prefix=hands.division,
            must_change=False, now=now,
        )  # fmt: skip
        appoint(
            by=cli_actor("demo"), user=user, role=Role.DEPARTMENT_CLERK,
            division_prefix=hands.division, organisation=organisation, valid_from=since, now=now,
        )  # fmt: skip


def _issue(hands: Hands, document: PolicyDocument) -> None:
    today, now = hands.at(ISSUED)
    present = hands.at(0)[0]
    drafts = Task.objects.filter(clause__document=document, state=TaskState.DRAFT)
    assignments = {
        task.pk: Assignment(
            LEADERS[number % len(LEADERS)], present + timedelta(days=DUE[number % len(DUE)]), today
        )
        for number, task in enumerate(drafts.order_by("clause__order", "id"))
        if number % WAITS != WAITS - 1
    }
    issue_tasks(
        by=hands.county(today), county=hands.division, assignments=assignments, today=today,
        now=now,
    )  # fmt: skip


def _months(hands: Hands, document: PolicyDocument) -> None:
    """Let townships and clerks tell of the last months; the pace differs from task to task."""
    tasks = list(
        Task.objects.filter(clause__document=document, state=TaskState.ISSUED).order_by("pk")
    )
    parts: dict[tuple[int | None, str], list[TaskParty]] = {}
    for party in TaskParty.objects.filter(task__in=tasks):
        parts.setdefault((party.organisation_id, party.town_code), []).append(party)
    number_of = {task.pk: number for number, task in enumerate(tasks)}
    by_pk = {task.pk: task for task in tasks}
    posts = Post.objects.filter(user__username__in=["demo-town", "demo-clerk", "demo-civil"])
    left = {
        (None, post.division_prefix)
        if post.role == Role.TOWNSHIP_REVIEWER
        else (post.organisation_id, "")
        for post in posts
    }
    reporters = {one.key: one for one in reporters_of(hands.division, hands.at(0)[0])}
    for back in MONTHS:
        day = (Period.of(hands.at(0)[0]) - back).first_day.replace(day=16)
        ago = (hands.at(0)[0] - day).days
        if not 0 <= ago < ISSUED:
            continue
        for who, by in _tellers(hands, day):
            if back == 0 and who in left:
                continue
            told = {
                party.pk: _told(by_pk[party.task_id], number_of[party.task_id], day)
                for party in parts.get(who, [])
            }
            reporter = reporters.get(f"o{who[0]}")
            if told and reporter is not None:
                submit_progress(
                    by=by, reporter=reporter, period=str(Period.of(day)), done="", tasks=told,
                    today=day, now=hands.at(ago)[1],
                )  # fmt: skip
            elif told:
                report_tasks(
                    by=by, county=hands.division, period=str(Period.of(day)), told=told,
                    today=day, now=hands.at(ago)[1],
                )  # fmt: skip


def _tellers(hands: Hands, day: date) -> Iterable[tuple[tuple[int | None, str], Actor]]:
    for town in towns_of(hands.division, Scope.everything()):
        yield (None, town.code[:9]), hands.town(town.code, day)
    clerks = Post.objects.filter(
        role=Role.DEPARTMENT_CLERK, division_prefix=hands.division, organisation__isnull=False
    ).select_related("user")
    for post in clerks.order_by("organisation_id", "id"):
        yield (post.organisation_id, ""), actor_of(post.user, today=day)


def _told(task: Task, number: int, day: date) -> Told:
    assert task.starts_on is not None and task.due_on is not None
    span = max((task.due_on - task.starts_on).days, 1)
    pace = PACE[number % len(PACE)]
    percent = min(100, max(0, (day - task.starts_on).days * pace // span))
    if pace < min(90, *PACE[:2]):
        return Told(percent, ProgressState.STUCK, TROUBLE)
    return Told(percent, ProgressState.RUNNING, WORDS[number % len(WORDS)])


def _rest(hands: Hands, document: PolicyDocument) -> None:
    """Close a task, put one into projects, ask for plans of which some came."""
    today, now = hands.at(20)
    by = hands.county(today)
    tasks = list(
        Task.objects.filter(clause__document=document, state=TaskState.ISSUED).order_by("pk")
    )
    if len(tasks) < len(DUE):
        return
    done = tasks[3]
    finish_task(
        by=by, task=done, done_on=today, evidence="主管部门验收单第7号，县领导小组办公室核定。",
        version=done.version, today=today, now=now,
    )  # fmt: skip
    year = hands.at(0)[0].year
    items = [
        ItemWords(
            "万寿菊种植基地", "县农业农村局", "衔接资金", "乡镇组织种植，部门包技术", year, None
        ),
        ItemWords("冷库和分拣车间", "县供销社", "衔接资金、自筹", "年内建成投用", year),
    ]
    replace_items(by=by, task=tasks[2], items=items, version=tasks[2].version, now=now)
    tasks[2].refresh_from_db()
    leads = TaskParty.objects.filter(
        task__clause__document=document, role=PartyRole.LEAD, organisation__isnull=False
    )
    offices = sorted(set(leads.values_list("organisation_id", flat=True)))[:8]
    asked, when = hands.at(60)
    ask_plans(
        by=hands.county(asked), county=hands.division, title=f"{year}年专项行动工作方案",
        document=document, owed_by=[Party(PartyRole.LEAD, pk) for pk in offices],
        due_on=asked + timedelta(days=30), today=asked, now=when,
    )  # fmt: skip
    clerks = dict(_tellers(hands, today))
    for number, plan in enumerate(ActionPlan.objects.filter(document=document).order_by("pk")):
        teller = clerks.get((plan.organisation_id, ""))
        if teller is not None and number % 3 != 2:
            submit_plan(
                by=teller, plan=plan, words=POINTS,
                today=today, now=now,
            )  # fmt: skip
