"""Tasks, action plans, the calendar of duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.access.table import Row, may
from tests.access.world import World
from tests.apps.taskbook import kit
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.documents.models import PolicyDocument
from xianjie.apps.taskbook.models import ActionPlan, Task, TaskParty

VIEWERS = may(Permission.VIEW_TASKS)
ISSUERS = may(Permission.ISSUE_TASKS)
# A department sees its own tasks only; the rows about one task are the township's.
TOWN = frozenset({Role.TOWNSHIP_REVIEWER})
OVERSEERS = frozenset({Role.COUNTY_ANALYST, Role.COUNTY_LEADER})
READERS = VIEWERS - {Role.DEPARTMENT_CLERK}


def _task(world: World) -> dict[str, Any]:
    analyst = world.own[Role.COUNTY_ANALYST]
    task, _ = Task.objects.get_or_create(
        title="走遍清单", division_code=kit.WHOLE,
        defaults={"leader": "李大山", "starts_on": date(2022, 1, 1), "due_on": date(2030, 1, 1),
                  "state": "ISSUED", "issued_at": kit.NOW, "created_by": analyst,
                  "created_at": kit.NOW},
    )  # fmt: skip
    TaskParty.objects.get_or_create(task=task, town_code=world.town[:9], role="LEAD")
    return {"pk": task.pk}


def _plan(world: World) -> dict[str, Any]:
    plan, _ = ActionPlan.objects.get_or_create(
        title="走遍方案", division_code=kit.WHOLE, town_code=world.town[:9],
        defaults={"due_on": date(2030, 1, 1), "asked_by": world.own[Role.COUNTY_ANALYST],
                  "asked_at": kit.NOW},
    )  # fmt: skip
    return {"pk": plan.pk}


def _month(world: World) -> dict[str, Any]:
    return {"key": f"t{world.town}", "period": "2022-06"}


def _document(world: World) -> dict[str, Any]:
    held = PolicyDocument.objects.filter(key="走遍文件").first()
    held = held or kit.make_document(world.own[Role.COUNTY_ANALYST], "走遍文件")
    return {"pk": held.pk}


ROWS = [
    Row("taskbook:tasks", VIEWERS),
    Row("taskbook:board", VIEWERS),
    Row("taskbook:projects", VIEWERS),
    Row("taskbook:export", VIEWERS),
    Row("taskbook:calendar", VIEWERS),
    Row("taskbook:plans", VIEWERS),
    Row("taskbook:task-new", ISSUERS),
    Row("taskbook:task-new", ISSUERS, method="post", data=lambda w: {"title": ""}),
    Row("taskbook:issue", ISSUERS),
    Row("taskbook:issue", ISSUERS, method="post", data=lambda w: {}),
    Row("taskbook:resolve", ISSUERS, method="post", answers=(302,)),
    Row("taskbook:propose", ISSUERS, _document, method="post", answers=(302,), of_a_place=True),
    Row("taskbook:plan-new", ISSUERS),
    Row("taskbook:plan-new", ISSUERS, method="post", data=lambda w: {"title": ""}),
    Row("taskbook:task", READERS, _task, of_a_place=True),
    Row("taskbook:task", ISSUERS, _task, method="post", of_a_place=True,
        data=lambda w: {"form": "cancel"}),
    Row("taskbook:task-edit", ISSUERS, _task, of_a_place=True),
    Row("taskbook:task-edit", ISSUERS, _task, method="post", of_a_place=True,
        data=lambda w: {"title": ""}),
    Row("taskbook:task-split", ISSUERS, _task, of_a_place=True),
    Row("taskbook:task-split", ISSUERS, _task, method="post", of_a_place=True,
        data=lambda w: {"titles": ""}),
    Row("taskbook:task-parts", ISSUERS, _task, of_a_place=True),
    Row("taskbook:task-parts", ISSUERS, _task, method="post", of_a_place=True,
        data=lambda w: {"form": "phases", "phases-goal": "x", "phases-year": "x",
                        "phases-stage": "", "phases-due_on": ""}),
    Row("taskbook:plan", READERS, _plan, of_a_place=True),
    Row("taskbook:plan", TOWN, _plan, method="post", of_a_place=True,
        data=lambda w: {"form": "plan"}),
    # The county analyses; units and townships write what they report regularly.
    Row("supervision:analysis", OVERSEERS),
    Row("supervision:analysis", may(Permission.SUPERVISE), method="post", answers=(302,)),
    Row("supervision:regular", may(Permission.REPORT_PROGRESS)),
    Row("supervision:regular-report", may(Permission.REPORT_PROGRESS) - {Role.DEPARTMENT_CLERK},
        _month, of_a_place=True),
    Row("supervision:regular-report", TOWN, _month, method="post", of_a_place=True,
        answers=(302,)),
    # Nothing has been handed in: who may see the plan finds no file.
    Row("taskbook:plan-file", READERS, _plan, answers=(404,)),
]  # fmt: skip
