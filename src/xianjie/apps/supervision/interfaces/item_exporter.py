"""The rectification ledger as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.supervision.actions import record_items_export
from xianjie.apps.supervision.models import Rectification
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_COLUMNS = (
    ("编号", 16), ("问题来源", 12), ("来源文件", 24), ("问题类型", 10), ("问题", 40),
    ("问题描述", 50), ("涉及地方", 20), ("涉及户数", 8), ("整改措施", 40), ("牵头单位", 20),
    ("发现日期", 12), ("整改期限", 12), ("状态", 10), ("督办等级", 10), ("销号日期", 12),
    ("验收人", 12),
)  # fmt: skip


def export_items(
    *,
    by: Actor,
    made_by: str,
    county: str,
    rows: Sequence[Rectification],
    places: Mapping[str, str],
    leads: Mapping[int, str],
    people: Mapping[int, int],
    filters: tuple[tuple[str, str], ...],
    now: datetime,
) -> bytes:
    """Write the problems of a gated list, audit it, return the bytes; it names no person."""
    target = BytesIO()
    with new_workbook(target) as book:
        lines = (
            (
                row.code, row.source, row.origin, row.get_kind_display(), row.title,
                row.description, places.get(row.division_code, ""), people.get(row.pk, 0),
                row.measures, leads.get(row.pk, ""), row.found_on, row.due_on,
                row.get_state_display(), row.get_urge_display() if row.urge else "",
                row.closed_on, str(row.accepted_by or ""),
            )
            for row in rows
        )  # fmt: skip
        number = write_table(book, "整改台账", _COLUMNS, lines)
        provenance = Provenance(
            title="问题整改台账", by=made_by, at=timezone.localtime(now), filters=filters,
            rows=number,
        )  # fmt: skip
        write_provenance(book, provenance)
    record_items_export(by=by, county=county, rows=number, now=now)
    return target.getvalue()
