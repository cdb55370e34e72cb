"""Lists of differences and of people outside as workbooks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.national.actions.listing import record_list
from xianjie.apps.national.queries.differences import DifferenceLine
from xianjie.apps.national.queries.outside import OutsideLine
from xianjie.apps.registry.models import Person
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

DIFFERENCES = (
    ("乡镇", 12), ("村", 14), ("户编号", 22), ("姓名", 10), ("类型", 12), ("项目", 18),
    ("我方", 22), ("国家系统", 22), ("状态", 16), ("处理人", 12), ("说明", 24),
)  # fmt: skip
CORRECTIONS = (
    ("乡镇", 12), ("村", 14), ("户编号", 22), ("人编号", 22), ("姓名", 10), ("证件号码", 22),
    ("更正项目", 18), ("国家系统现值", 22), ("应更正为", 22), ("说明", 30),
)  # fmt: skip
OUTSIDE = (
    ("来源", 18), ("数据日期", 12), ("姓名", 10), ("证件号码", 22), ("所在地", 26), ("户编号", 22),
    ("名单上的情况", 36), ("状态", 14), ("说明", 24),
)  # fmt: skip


def difference_cells(line: DifferenceLine) -> tuple[Any, ...]:
    """Return a masked line in the order of `DIFFERENCES`."""
    row = line.row
    return (
        line.place.town, line.place.name, row.household_code, line.who, row.get_kind_display(),
        line.title, line.ours, line.theirs, row.get_state_display(),
        row.decided_by.partition(":")[2], row.note,
    )  # fmt: skip


def correction_cells(line: DifferenceLine, heads: Mapping[int, Person]) -> tuple[Any, ...]:
    """Return a line in full, in the order of `CORRECTIONS`; ``heads`` are by household."""
    row = line.row
    named = row.person or heads.get(row.household_id or 0)
    theirs, ours = (row.theirs, row.ours) if row.column else (line.theirs, line.ours)
    return (
        line.place.town, line.place.name, row.household_code,
        named.person_code if named else "", row.name, named.id_number if named else "",
        line.title, theirs, ours, row.note,
    )  # fmt: skip


def outside_cells(line: OutsideLine) -> tuple[Any, ...]:
    """Return a masked line in the order of `OUTSIDE`."""
    row = line.row
    return (
        row.list.source, row.list.data_on, line.who, line.number, line.place,
        row.household.household_code if row.household else "", row.reason,
        row.get_state_display(), row.note,
    )  # fmt: skip


def export_list(
    *,
    by: Actor,
    made_by: str,
    what: str,
    title: str,
    county: str,
    columns: Sequence[tuple[str, int]],
    lines: Iterable[Sequence[Any]],
    filters: tuple[tuple[str, str], ...],
    now: datetime,
    personal: bool = False,
) -> bytes:
    """Write the lines of a gated list, audit it, return the bytes."""
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, title, columns, lines, filtered=True)
        write_provenance(
            book,
            Provenance(
                title=title,
                by=made_by,
                at=timezone.localtime(now),
                filters=filters,
                rows=number,
                personal=personal,
            ),
        )
    record_list(by=by, what=what, county=county, rows=number, now=now)
    return target.getvalue()


__all__ = ["CORRECTIONS", "DIFFERENCES", "OUTSIDE", "export_list"]
