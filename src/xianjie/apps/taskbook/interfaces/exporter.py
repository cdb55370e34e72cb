"""Tasks as a workbook."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.taskbook.actions import record_tasks_export
from xianjie.apps.taskbook.enums import Light, PartyRole
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.lights import expected_of
from xianjie.apps.taskbook.queries.rules import LightRules
from xianjie.apps.taskbook.queries.tasks import TaskFilters, party_names, town_names
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.ids import mask_name

_COLUMNS = (
    ("任务", 40), ("文件", 24), ("条款", 12), ("牵头单位", 30), ("责任单位", 40),
    ("责任领导", 10), ("开始", 12), ("完成时限", 12), ("频次", 8), ("状态", 8), ("亮灯", 8),
    ("进度（%）", 10), ("序时（%）", 10), ("最近报送", 10), ("优先安排", 24), ("完成日期", 12),
    ("完成依据", 40),
)  # fmt: skip
MARKS = (
    ("is_priority", "任务优先部署"), ("is_project_first", "项目优先安排"),
    ("is_funded_first", "资金优先保障"), ("is_simplified", "简化审批"),
)  # fmt: skip


def export_tasks(
    *,
    by: Actor,
    made_by: str,
    county: str,
    filters: TaskFilters,
    rows: ScopedQuerySet[Task],
    rules: LightRules,
    now: datetime,
) -> bytes:
    """Write tasks that were read with their parties and lights, audit it, return the bytes."""
    towns = town_names(county)
    target = BytesIO()
    with new_workbook(target) as book:
        cells = (_cells(task, towns, rules) for task in rows)
        number = write_table(book, "任务清单", _COLUMNS, cells)
        provenance = Provenance(
            title="任务清单",
            by=made_by,
            at=timezone.localtime(now),
            filters=tuple(filters.query.items()),
            rows=number,
        )
        write_provenance(book, provenance)
    record_tasks_export(by=by, county=county, rows=number, filters=filters.query, now=now)
    return target.getvalue()


def _cells(task: Task, towns: dict[str, str], rules: LightRules) -> tuple[object, ...]:
    names = party_names(task.parties.all(), towns)
    light = getattr(task, "light", "")
    return (
        task.title,
        task.clause.document.title if task.clause else "",
        task.clause.path if task.clause else "",
        "、".join(one.name for one in names if one.role == PartyRole.LEAD),
        "、".join(one.name for one in names if one.role != PartyRole.LEAD),
        mask_name(task.leader),
        task.starts_on,
        task.due_on,
        task.get_rhythm_display(),
        task.get_state_display(),
        str(Light(light).label) if light else "",
        task.percent,
        expected_of(task, rules),
        task.reported_period,
        "、".join(word for name, word in MARKS if getattr(task, name)),
        task.done_on,
        task.evidence,
    )
