"""The list of cases, of monitored households and of clues as workbooks; names stay masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import record_case_export
from xianjie.apps.cases.queries.case_list import CaseRow
from xianjie.apps.cases.queries.clue_register import ClueRow
from xianjie.apps.cases.queries.episode_list import EpisodeRow
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

PORTION = 1_000
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Listing:
    """A list that is handed out: its sheet, its columns, and how rows come from keys."""

    sheet: str
    title: str
    columns: tuple[tuple[str, float], ...]
    object_type: str
    cells: Callable[[Any], Cells]


def write_listing(
    listing: Listing,
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    keys: Sequence[int],
    rows_of: Callable[[Sequence[int]], Iterable[Any]],
    filters: tuple[tuple[str, str], ...],
    now: datetime,
) -> int:
    """Write the rows of a gated list to an xlsx file, audit it, return how many."""
    rows = (
        listing.cells(row)
        for start in range(0, len(keys), PORTION)
        for row in rows_of(keys[start : start + PORTION])
    )
    with new_workbook(path, constant_memory=True) as book:
        number = write_table(book, listing.sheet, listing.columns, rows)
        provenance = Provenance(
            title=listing.title,
            by=made_by,
            at=timezone.localtime(now),
            filters=filters,
            rows=number,
        )
        write_provenance(book, provenance)
    record_case_export(
        by=by,
        object_type=listing.object_type,
        county=county,
        rows=number,
        filters={title: value for title, value in filters if value},
        now=now,
    )
    return number


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _case(row: CaseRow) -> Cells:
    return (
        row.number, row.household_code, row.head, row.place.town, row.place.name, row.kind_label,
        row.state_label, row.step, str(row.round), row.category, "、".join(row.risks),
        _day(row.started_on), _day(row.due_on), "是" if row.is_overdue else "",
        _day(row.total_due_on), _day(row.closed_on), row.assignee, row.escalation_label,
        "是" if row.fast_track else "",
    )  # fmt: skip


def _episode(row: EpisodeRow) -> Cells:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.category,
        "、".join(row.risks), str(row.number), _day(row.identified_on), row.state_label,
        _day(row.ended_on), row.removal_way, "是" if row.no_labour else "", row.origin_label,
        row.plan,
    )  # fmt: skip


def _clue(row: ClueRow) -> Cells:
    return (
        row.household_code, row.head, row.place.town, row.place.name, row.channel, row.kind_label,
        row.risk, row.level, _day(row.seen_on), row.status_label, row.outcome_label,
        row.raised_by, row.case_number,
    )  # fmt: skip


CASES = Listing(
    "个案",
    "个案办理清单（户主姓名已脱敏）",
    (
        ("案号", 20), ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("事项", 10),
        ("状态", 10), ("当前步骤", 12), ("第几轮", 7), ("拟定类别", 16), ("风险类型", 22),
        ("起算日期", 12), ("步骤期限", 12), ("逾期", 6), ("总期限", 12), ("结案日期", 12),
        ("办理人", 10), ("催办", 8), ("先救助后补", 10),
    ),
    "cases.Case",
    _case,
)  # fmt: skip
EPISODES = Listing(
    "监测对象",
    "监测对象名单（户主姓名已脱敏）",
    (
        ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("类别", 18), ("风险类型", 24),
        ("第几次", 7), ("识别日期", 12), ("状态", 12), ("消除日期", 12), ("消除方式", 10),
        ("无劳动能力兜底户", 14), ("来源", 12), ("一户一策", 12),
    ),
    "cases.Episode",
    _episode,
)  # fmt: skip
CLUES = Listing(
    "线索登记",
    "风险线索登记簿（户主姓名已脱敏，不含线索原话）",
    (
        ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("渠道", 14), ("类型", 10),
        ("风险", 14), ("等级", 6), ("线索日期", 12), ("办理状态", 10), ("核查结果", 14),
        ("登记人", 12), ("案号", 20),
    ),
    "screening.Clue",
    _clue,
)  # fmt: skip
