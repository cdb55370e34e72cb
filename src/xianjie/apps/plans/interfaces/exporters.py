"""Plans and measures as workbooks, with the sheet that says who made them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.plans.actions import record_plans_export
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.listing import PlanRow, plan_rows
from xianjie.apps.plans.queries.measures import MeasureRow, measure_rows
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.web.templatetags.xj import yuan

PLAN_COLUMNS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("监测对象类别", 16), ("风险", 24),
    ("状态", 12), ("措施数", 8), ("已有措施落实", 12), ("逾期措施", 10), ("措施落实期限", 14),
    ("过期限无措施", 12), ("针对性提示", 50), ("帮扶责任人", 14),
)  # fmt: skip
MEASURE_COLUMNS = (
    ("措施类别", 14), ("措施内容", 40), ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14),
    ("责任单位", 24), ("责任人", 8), ("金额（元）", 12), ("状态", 10), ("完成期限", 12),
    ("逾期", 6), ("完成日期", 12), ("成效", 50),
)  # fmt: skip
PORTION = 1_000


def export_plans(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    plans: QuerySet[Plan],
    filters: Sequence[tuple[str, str]],
    today: date,
    now: datetime,
) -> int:
    """Write the plans of a gated list to an xlsx file, audit it, return how many."""
    keys = list(plans.values_list("pk", flat=True))
    rows = (
        _plan(row)
        for start in range(0, len(keys), PORTION)
        for row in plan_rows(keys[start : start + PORTION], county, today)
    )
    number = _write(path, "一户一策", PLAN_COLUMNS, rows, made_by, filters, now)
    record_plans_export(
        by=by, county=county, kind="plans", rows=number, filters=_told(filters), now=now
    )
    return number


def export_measures(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    measures: QuerySet[Measure],
    scope: Scope,
    filters: Sequence[tuple[str, str]],
    today: date,
    now: datetime,
) -> int:
    """Write the measures of a gated list to an xlsx file, audit it, return how many."""
    keys = list(measures.values_list("pk", flat=True))
    rows = (
        _measure(row)
        for start in range(0, len(keys), PORTION)
        for row in measure_rows(keys[start : start + PORTION], scope, today)
    )
    number = _write(path, "帮扶措施", MEASURE_COLUMNS, rows, made_by, filters, now)
    record_plans_export(
        by=by, county=county, kind="measures", rows=number, filters=_told(filters), now=now
    )
    return number


def _write(
    path: Path,
    title: str,
    columns: Any,
    rows: Iterable[tuple[str, ...]],
    made_by: str,
    filters: Sequence[tuple[str, str]],
    now: datetime,
) -> int:
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, title, columns, rows)
        provenance = Provenance(
            title=f"{title}（姓名已脱敏）",
            by=made_by,
            at=timezone.localtime(now),
            filters=tuple(filters),
            rows=number,
        )
        write_provenance(book, provenance)
    return number


def _told(filters: Sequence[tuple[str, str]]) -> dict[str, str]:
    return {name: value for name, value in filters if value}


def _plan(row: PlanRow) -> tuple[str, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.category,
        "、".join(row.risks), row.state_label, str(row.measures), str(row.live),
        str(row.late_measures or ""), _day(row.due_on), "是" if row.is_late else "",
        "".join(row.warnings), row.helper,
    )  # fmt: skip


def _measure(row: MeasureRow) -> tuple[str, ...]:
    return (
        row.kind, row.title, row.household_code, row.head, row.place.town, row.place.name,
        row.organisation, row.person, "" if row.amount is None else yuan(row.amount),
        row.state_label, _day(row.due_on), "是" if row.is_overdue else "", _day(row.done_on),
        row.result,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
