"""The lists of removal as workbooks, with the sheet that says who made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.models import Episode
from xianjie.apps.removal.actions import record_removal_export
from xianjie.apps.removal.models import RemovalStanding
from xianjie.apps.removal.queries.following import RemovedRow, removed_rows
from xianjie.apps.removal.queries.lists import StandingRow, standing_rows
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

STANDING_COLUMNS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("监测对象类别", 16), ("首要风险", 14),
    ("识别日期", 12), ("已满足项数", 10), ("不满足", 40), ("信息不足", 40),
)  # fmt: skip
REMOVED_COLUMNS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("监测对象类别", 16), ("识别日期", 12),
    ("消除日期", 12), ("消除方式", 10), ("已回访次数", 10), ("下次走访期限", 12), ("走访逾期", 8),
    ("再次识别日期", 12), ("再次识别", 10),
)  # fmt: skip
PORTION = 1_000


@dataclass(frozen=True)
class Wish:
    """Who takes which list of which county to which file; ``filters`` are (title, words)."""

    by: Actor
    made_by: str
    county: str
    path: Path
    filters: tuple[tuple[str, str], ...]
    now: datetime


def export_standings(wish: Wish, rows: QuerySet[RemovalStanding]) -> int:
    """Write the rows of a gated list of standings to an xlsx file, audit it, return how many."""
    keys = list(rows.values_list("pk", flat=True))
    cells = (_standing(row) for part in _parts(keys) for row in standing_rows(part))
    return _write(wish, "消除条件", STANDING_COLUMNS, cells)


def export_removed(wish: Wish, rows: QuerySet[Episode], today: date) -> int:
    """Write the rows of a gated list of removed households to an xlsx file, audit it."""
    keys = list(rows.values_list("pk", flat=True))
    cells = (_removed(row) for part in _parts(keys) for row in removed_rows(part, today))
    return _write(wish, "已消除风险的户", REMOVED_COLUMNS, cells)


def _write(
    wish: Wish, title: str, columns: Sequence[tuple[str, int]], cells: Iterable[Sequence[str]]
) -> int:
    with new_workbook(wish.path, constant_memory=True) as book:
        number = write_table(book, title, columns, cells, filtered=True)
        write_provenance(
            book,
            Provenance(
                title=f"{title}（户主姓名已脱敏）",
                by=wish.made_by,
                at=timezone.localtime(wish.now),
                filters=wish.filters,
                rows=number,
            ),
        )
    record_removal_export(
        by=wish.by,
        county=wish.county,
        rows=number,
        what=title,
        filters=dict(wish.filters),
        now=wish.now,
    )
    return number


def _parts(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


def _standing(row: StandingRow) -> tuple[str, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.category, row.risk,
        row.identified_on.isoformat(), str(row.met), "、".join(row.missing), "、".join(row.unknown),
    )  # fmt: skip


def _removed(row: RemovedRow) -> tuple[str, ...]:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.category,
        row.identified_on.isoformat(), row.ended_on.isoformat(), row.way, str(row.done),
        row.next_on.isoformat() if row.next_on else "", "是" if row.is_overdue else "",
        row.again_on.isoformat() if row.again_on else "", row.again_word,
    )  # fmt: skip
