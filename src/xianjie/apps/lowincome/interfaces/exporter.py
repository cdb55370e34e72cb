"""The register as a workbook, with the sheet that says who made it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.lowincome.actions import record_members_export
from xianjie.apps.lowincome.models import LowIncomeMember
from xianjie.apps.lowincome.queries.members import MemberRow, member_rows
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

COLUMNS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("类别", 18), ("档次", 8), ("人数", 6),
    ("来源", 14), ("纳入日期", 12), ("退出日期", 12), ("退出原因", 14), ("下次复核", 12),
    ("复核逾期", 8), ("本期线索数", 10), ("最高等级", 8),
)  # fmt: skip
PORTION = 1_000


def export_members(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    members: QuerySet[LowIncomeMember],
    filters: tuple[tuple[str, str], ...],
    today: date,
    now: datetime,
) -> int:
    """Write the memberships of a gated list to an xlsx file, audit it, return how many."""
    keys = list(members.values_list("pk", flat=True))
    rows = (
        _cells(row)
        for start in range(0, len(keys), PORTION)
        for row in member_rows(keys[start : start + PORTION], county, today)
    )
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, "低收入人口", COLUMNS, rows)
        provenance = Provenance(
            title="低收入人口名册（户主姓名已脱敏）",
            by=made_by,
            at=timezone.localtime(now),
            filters=filters,
            rows=number,
        )
        write_provenance(book, provenance)
    record_members_export(
        by=by, county=county, rows=number, filters={k: v for k, v in filters if v}, now=now
    )
    return number


def _cells(row: MemberRow) -> tuple[str, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.category, row.grade,
        str(row.people or ""), row.source, row.valid_from.isoformat(), _day(row.valid_to),
        row.end_reason, _day(row.review_due_on), "是" if row.is_overdue else "",
        str(row.clues or ""), row.level,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
