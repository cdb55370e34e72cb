"""From clause to task, issue, progress, lights, closing, plans."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from tests.apps.taskbook import kit
from xianjie.apps.accounts.models import Notification
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.taskbook.actions import (
    Assignment,
    TaskWords,
    Told,
    add_task,
    ask_plans,
    cancel_task,
    change_task,
    finish_task,
    issue_tasks,
    propose_tasks,
    remind_tasks,
    reopen_task,
    report_tasks,
    return_plan,
    split_task,
    submit_plan,
)
from xianjie.apps.taskbook.models import ActionPlan, Task
from xianjie.apps.taskbook.queries.lights import light_of, lit
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.apps.taskbook.queries.rules import light_rules
from xianjie.apps.taskbook.queries.seen import seen_tasks
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
NOW = {"now": kit.NOW}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def test_clauses_with_units_or_duties_become_drafts(county, document) -> None:
    tasks = kit.proposed(county.analyst, document)
    assert {path: (task.title, task.due_on, task.due_proposed) for path, task in tasks.items()} == {
        "一(一)": ("参保全覆盖", date(2024, 12, 31), True),
        "一(二)": ("住房安全", date(2022, 11, 30), True),
        "closing": ("示例行动计划 closing", date(2024, 12, 31), True),
    }
    health, housing = tasks["一(一)"], tasks["一(二)"]
    parties = [(one.role, one.organisation_id, one.town_code) for one in health.parties.all()]
    assert parties == [
        ("LEAD", county.health.pk, ""),
        ("RESPONSIBLE", None, "532325101"),
        ("RESPONSIBLE", None, "532325102"),
    ]
    assert [(one.printed, one.organisation_id) for one in housing.parties.all()] == [
        ("县住房和城乡建设局", county.housing.pk), ("县消防救援大队", None)
    ]  # fmt: skip
    assert [(one.year, one.goal) for one in health.phases.all()] == [
        (2022, "参保率 不低于 95%"), (2023, "参保率 不低于 97%"), (2024, "参保率 不低于 99%")
    ]  # fmt: skip
    assert (health.aims.count(), tasks["closing"].rhythm) == (3, "MONTHLY")
    assert propose_tasks(by=cases.by(county.analyst), document=document, now=kit.NOW) == []
    with pytest.raises(RefusedError, match="没有由文件"):
        propose_tasks(by=cases.by(county.town), document=document, now=kit.NOW)


def test_nothing_is_issued_without_leader_deadline_and_doer(county, document) -> None:
    tasks = kit.proposed(county.analyst, document)
    health, housing, closing = tasks["一(一)"], tasks["一(二)"], tasks["closing"]
    base = {"by": cases.by(county.analyst), "county": small.COUNTY, **kit.WHEN}
    done = issue_tasks(
        assignments={
            health.pk: Assignment(), housing.pk: Assignment(due_on=date(2022, 7, 1)),
            closing.pk: Assignment("周正"),
        },
        leaders={county.health.pk: "李建华"}, **base,
    )  # fmt: skip
    assert [task.title for task in done.tasks] == ["参保全覆盖"]
    assert {task.title: lack for task, lack in done.lacking} == {
        "住房安全": ("责任领导", "没有过期的完成时限"),
        "示例行动计划 closing": ("能收到任务的单位或乡镇",),
    }
    health.refresh_from_db()
    assert (health.state, health.leader, health.due_proposed) == ("ISSUED", "李建华", False)
    bells = Notification.objects.order_by("user__username")
    assert [(one.user.username, one.title) for one in bells] == [
        ("health", "县里下达了 1 项任务"), ("town", "县里下达了 1 项任务")
    ]  # fmt: skip
    for fields in ({"has_leader": False}, {"due_on": None}, {"issued_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Task.objects.filter(pk=health.pk).update(**fields)
    with pytest.raises(RefusedError, match="没有下达"):
        issue_tasks(assignments={housing.pk: Assignment()}, **base | {"by": cases.by(county.town)})


def test_who_sees_which_task(county, document) -> None:
    tasks = kit.proposed(county.analyst, document)

    def seen(scope: Scope) -> set[str]:
        return set(seen_tasks(scope, small.COUNTY).values_list("title", flat=True))

    assert len(seen(cases.by(county.analyst).scope)) == 3
    assert seen(cases.by(county.health_clerk).scope) == set()
    kit.issued(county.analyst, tasks["一(一)"], tasks["一(二)"])
    assert seen(cases.by(county.health_clerk).scope) == {"参保全覆盖"}
    assert seen(cases.by(county.housing_clerk).scope) == {"住房安全"}
    assert seen(cases.by(county.town).scope) == {"参保全覆盖"}
    assert (seen(cases.by(county.worker).scope), seen(Scope.nothing())) == (set(), set())


@pytest.mark.parametrize(
    ("starts", "due", "percent", "light"),
    [
        (date(2022, 6, 20), date(2022, 9, 28), 0, "green"),  # begun on the last day of reports
        (date(2022, 3, 12), date(2022, 9, 28), 50, "green"),  # 100 of 200 days
        (date(2022, 3, 12), date(2022, 9, 28), 49, "yellow"),
        (date(2022, 3, 12), date(2022, 9, 28), 40, "yellow"),  # ten points behind
        (date(2022, 3, 12), date(2022, 9, 28), 39, "red"),
        (date(2022, 7, 1), date(2022, 7, 11), 20, "yellow"),  # near
        (date(2022, 7, 1), date(2022, 7, 12), 20, "green"),
        (date(2022, 1, 1), date(2022, 7, 3), 100, "red"),  # overdue
    ],
)
def test_one_rule_of_lights(county, starts, due, percent, light) -> None:
    task = Task.objects.create(
        division_code=kit.WHOLE, title="任务", leader="王建国", starts_on=starts, due_on=due,
        percent=percent, state="ISSUED", issued_at=kit.NOW, created_by=county.analyst,
        created_at=kit.NOW,
    )  # fmt: skip
    rules = light_rules(small.COUNTY, kit.TODAY)
    assert (rules.as_of, rules.behind, rules.soon, rules.unverified) == (
        date(2022, 6, 20), 10, 7, True
    )  # fmt: skip
    assert (light_of(task, rules), lit(Task.objects.all(), rules).get().light) == (light, light)


def test_a_month_moves_a_task_by_what_its_leaders_say(county, document) -> None:
    task = kit.proposed(county.analyst, document)["一(一)"]
    kit.issued(county.analyst, task)
    parties = {one.organisation_id or one.town_code: one.pk for one in task.parties.all()}
    base = {"county": small.COUNTY, "period": "2022-07", **kit.WHEN}
    lead, town = parties[county.health.pk], parties["532325101"]
    told = {lead: Told(40, "RUNNING", "已核对四成"), town: Told(90)}
    assert report_tasks(by=cases.by(county.health_clerk), told=told, **base) == 1
    task.refresh_from_db()
    assert (task.percent, task.reported_period) == (40, "2022-07")
    assert report_tasks(by=cases.by(county.town), told={town: Told(90)}, **base) == 1
    task.refresh_from_db()
    assert task.percent == 40
    row = task.progress.get(party=lead)
    assert (row.light, row.expected, row.words) == ("yellow", 46, "已核对四成")
    report_tasks(by=cases.by(county.health_clerk), told={lead: Told(55)}, **base)
    row.refresh_from_db()
    assert (row.percent, row.light, task.progress.count()) == (55, "green", 2)
    for bad in (Told(101), Told(50, "STUCK"), Told(50, "LOST")):
        with pytest.raises(RefusedError):
            report_tasks(by=cases.by(county.health_clerk), told={lead: bad}, **base)


def test_close_with_evidence_cancel_and_open_again(county, document) -> None:
    tasks = kit.proposed(county.analyst, document)
    task = tasks["一(一)"]
    kit.issued(county.analyst, task)
    base = {"by": cases.by(county.analyst), **NOW}
    done = {"done_on": kit.TODAY, "today": kit.TODAY}
    with pytest.raises(RefusedError, match="没有完成依据"):
        finish_task(task=task, evidence=" ", version=task.version, **done, **base)
    with pytest.raises(RefusedError, match="同事刚改过"):
        finish_task(task=task, evidence="文", version=1, **done, **base)
    task = finish_task(task=task, evidence="医保局核定表", version=task.version, **done, **base)
    assert task.state == "DONE"
    with pytest.raises(RefusedError, match="完成或取消"):
        cancel_task(task=task, reason="错", version=task.version, **base)
    task = reopen_task(task=task, reason="抽查不实", version=task.version, **base)
    assert (task.state, task.done_on, task.reason) == ("ISSUED", None, "抽查不实")
    draft = cancel_task(task=tasks["closing"], reason="并入别的", version=1, **base)
    assert reopen_task(task=draft, reason="还是要", version=draft.version, **base).state == "DRAFT"


def test_by_hand_changed_and_split(county) -> None:
    base = {"by": cases.by(county.analyst), **NOW}
    party = Party("LEAD", county.health.pk)
    words = TaskWords("核对参保", leader="王建国", due_on=date(2022, 9, 30), is_priority=True)
    task = add_task(county=small.COUNTY, words=words, parties=[party], **base)
    parts = split_task(task=task, titles=["核对名单", "补参保"], version=task.version, **base)
    assert [(one.title, one.parties.count()) for one in parts] == [("核对名单", 1), ("补参保", 1)]
    kit.issued(county.analyst, parts[1], due_on=date(2022, 9, 30))
    with pytest.raises(RefusedError, match="不能没有责任领导"):
        change_task(task=parts[1], words=TaskWords("补参保"), version=parts[1].version, **base)
    with pytest.raises(RefusedError, match="不是本县"):
        add_task(
            county=small.COUNTY, words=words, parties=[Party("LEAD", None, "620402101")], **base
        )
    with pytest.raises(RefusedError, match="不能早于"):
        late = TaskWords("x", starts_on=date(2022, 9, 2), due_on=date(2022, 9, 1))
        add_task(county=small.COUNTY, words=late, parties=[party], **base)


def test_plans_are_asked_submitted_returned(county, document) -> None:
    analyst, clerk = cases.by(county.analyst), cases.by(county.health_clerk)
    ask = {
        "by": analyst, "county": small.COUNTY, "title": "医保专项方案", "document": document,
        "owed_by": [Party("LEAD", county.health.pk), Party("LEAD", None, "532325101")],
        "due_on": kit.TODAY + timedelta(days=10), **kit.WHEN,
    }  # fmt: skip
    assert (ask_plans(**ask), ask_plans(**ask)) == (2, 0)
    plan = ActionPlan.objects.get(organisation=county.health)
    with pytest.raises(RefusedError, match="请写方案要点"):
        submit_plan(by=clerk, plan=plan, **kit.WHEN)
    with pytest.raises(RefusedError, match="不由您"):
        submit_plan(by=cases.by(county.town), plan=plan, words="有", **kit.WHEN)
    with pytest.raises(RefusedError, match="不能归档"):
        submit_plan(by=clerk, plan=plan, data=b"MZ", file_name="x.exe", **kit.WHEN)
    plan = submit_plan(by=clerk, plan=plan, data=b"%PDF-1.7", file_name="方案.pdf", **kit.WHEN)
    assert (plan.submitted_on, plan.file_name) == (kit.TODAY, "方案.pdf")
    back = return_plan(by=analyst, plan=plan, words="缺时限", **NOW)
    assert (back.submitted_on, back.returned) == (None, "缺时限")
    later = kit.TODAY + timedelta(days=11)
    assert remind_tasks(county=small.COUNTY, today=later, now=kit.NOW) == 2
    assert remind_tasks(county=small.COUNTY, today=later, now=kit.NOW) == 0
