"""Merge proposals as a workbook; names are masked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.merging.actions.exporting import record_export
from xianjie.apps.merging.queries.proposals import ProposalLine
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

COLUMNS = (
    ("重复类型", 18), ("状态", 16), ("第一份所在村", 22), ("第一份户编号", 20),
    ("第一份姓名", 10), ("第二份所在村", 22), ("第二份户编号", 20), ("第二份姓名", 10),
    ("得分", 8), ("概率(%)", 8), ("依据", 40), ("发现日期", 12),
    ("处理日期", 12), ("处理人", 14), ("理由", 30),
)  # fmt: skip
TITLE = "重复档案核对"


def export_proposals(
    *, by: Actor, made_by: str, county: str, lines: Iterable[ProposalLine],
    filters: tuple[tuple[str, str], ...], now: datetime,
) -> bytes:  # fmt: skip
    """Write the lines of a gated list, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, TITLE, COLUMNS, (_cells(line) for line in lines))
        write_provenance(
            book,
            Provenance(
                title=TITLE, by=made_by, at=timezone.localtime(now), filters=filters, rows=number
            ),
        )
    record_export(by=by, county=county, rows=number, now=now)
    return target.getvalue()


def _cells(line: ProposalLine) -> tuple[object, ...]:
    row = line.row
    decided = timezone.localtime(row.decided_at).date() if row.decided_at else None
    return (
        row.get_kind_display(), row.get_state_display(), line.first.place, line.first.code,
        line.first.who, line.second.place, line.second.code, line.second.who, float(row.score),
        line.chance, line.evidence,
        timezone.localtime(row.found_at).date(), decided, line.decided_by,
        row.reason,
    )  # fmt: skip
