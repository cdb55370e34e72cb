"""A document made up for the tests, and shorthand for what is done with its tasks."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.documents.models import Clause, ClauseDuty, ClauseUnit, PolicyDocument, Target
from xianjie.apps.taskbook.actions import Assignment, issue_tasks, propose_tasks
from xianjie.apps.taskbook.models import Task

TODAY, NOW = cases.TODAY, cases.NOW
WHEN = {"today": TODAY, "now": NOW}
WHOLE = "532325000000"


def make_document(user, key: str = "示例行动计划", **fields: object) -> PolicyDocument:
    document = PolicyDocument.objects.create(
        **{
            "division_code": WHOLE, "title": f"姚安县{key}", "key": key, "source": "PACK",
            "state": "ADOPTED", "period_from": date(2022, 1, 1), "period_to": date(2024, 12, 31),
            "registered_by": user, "registered_at": NOW, "adopted_by": user, "adopted_at": NOW,
        } | fields
    )  # fmt: skip
    chapter = clause(document, 1, "一", "保障", kind="chapter", level=1)
    health = clause(document, 2, "一(一)", "参保全覆盖", chapter)
    unit(health, "县医疗保障局", "LEAD", "医保")
    unit(health, "各乡镇党委、政府", "RESPONSIBLE", is_group=True)
    for year, value in ((2022, 95), (2023, 97), (2024, 99)):
        Target.objects.create(
            clause=health, name="参保率", comparator=">=", value=Decimal(value), unit="%",
            by=str(year), year=year, series="参保率",
        )  # fmt: skip
    point = clause(document, 3, "一(一)一是", "逐户核对", health, kind="point", level=3)
    point.units_from = "一(一)"
    point.save()
    unit(point, "县医疗保障局", "LEAD", "医保")
    housing = clause(document, 4, "一(二)", "住房安全", chapter)
    unit(housing, "县住房和城乡建设局", "LEAD", "住建")
    unit(housing, "县消防救援大队", "RESPONSIBLE")
    Target.objects.create(
        clause=housing, name="危房", comparator="=", value=Decimal(0), unit="户", by="2022-11"
    )
    closing = clause(document, 5, "closing", "", kind="closing", level=1)
    ClauseDuty.objects.create(clause=closing, kind="report", name="报送进展", every="每月", day=20)
    return document


def clause(document, order, path, heading, parent=None, kind="clause", level=2) -> Clause:
    return Clause.objects.create(
        document=document, order=order, path=path, heading=heading, parent=parent, kind=kind,
        level=level,
    )  # fmt: skip


def unit(owner: Clause, printed: str, role: str, sector: str = "", is_group: bool = False) -> None:
    ClauseUnit.objects.create(
        clause=owner, role=role, printed=printed, name=printed, sector=sector, is_group=is_group
    )


def proposed(user, document) -> dict[str, Task]:
    """Propose the tasks of a document; return them by path."""
    tasks = propose_tasks(by=cases.by(user), document=document, now=NOW)
    return {task.clause.path: task for task in tasks}


def issued(user, *tasks: Task, due_on: date = date(2022, 12, 31), leader: str = "王建国") -> None:
    issue_tasks(
        by=cases.by(user), county=small.COUNTY,
        assignments={task.pk: Assignment(leader, due_on) for task in tasks}, **WHEN,
    )  # fmt: skip
    for task in tasks:
        task.refresh_from_db()
