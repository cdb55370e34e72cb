"""Gaps as a workbook or a text file, each with its reason and clause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.benefits.actions import record_gaps_export
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.divisions.queries import full_names
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_csv, write_table
from xianjie.kernel.errors import UsageError
from xianjie.kernel.ids import mask_name
from xianjie.kernel.money import format_yuan

COLUMNS = (
    "户编号", "户主", "姓名", "行政区划", "待遇", "类型", "部门", "应享金额", "已享金额", "依据",
    "解释", "数据期", "首次发现", "状态",
)  # fmt: skip
WIDTHS = (20, 8, 8, 26, 20, 10, 10, 16, 16, 30, 60, 10, 10, 16)
PORTION = 1_000


def export_gaps(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    gaps: QuerySet[EntitlementGap],
    filters: tuple[tuple[str, str], ...] = (),
    named: bool = False,
    now: datetime,
) -> int:
    """Write the gaps of a gated list to ``path``, audit it, return how many rows.

    Names are masked unless ``named``; the audit says so.

    Raises:
        UsageError: the file's ending is neither xlsx nor csv.
    """
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise UsageError("bad-ending", f"输出文件“{path.name}”应以 .xlsx 或 .csv 结尾。")
    rows = _rows(gaps, county, named=named)
    if ending == ".csv":
        number = write_csv(path, COLUMNS, rows)
    else:
        number = _write_workbook(path, rows, made_by, filters, named=named, now=now)
    record_gaps_export(
        by=by,
        county=county,
        rows=number,
        filters={name: value for name, value in filters if value},
        named=named,
        now=now,
    )
    return number


def _write_workbook(
    path: Path,
    rows: Iterator[tuple[str, ...]],
    made_by: str,
    filters: tuple[tuple[str, str], ...],
    *,
    named: bool,
    now: datetime,
) -> int:
    about = Provenance(
        title="待遇缺口" if named else "待遇缺口（姓名已遮盖）",
        by=made_by,
        at=timezone.localtime(now),
        filters=filters,
        more=(("统计口径", "应享未享、享而不符、少发、多发，一户（人）一项一类一条"),),
        personal=named,
    )
    with new_workbook(path, constant_memory=True) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        columns = zip(COLUMNS, WIDTHS, strict=True)
        number = write_table(book, "待遇缺口", columns, rows, style=wrapped, filtered=True)
        write_provenance(book, replace(about, rows=number))
    return number


def _rows(gaps: QuerySet[EntitlementGap], county: str, *, named: bool) -> Iterator[tuple[str, ...]]:
    keys = list(gaps.values_list("pk", flat=True))
    for start in range(0, len(keys), PORTION):
        part = keys[start : start + PORTION]
        rows = EntitlementGap.objects.proven("keys of the gated list")
        found = rows.select_related("household", "person").in_bulk(part)
        places = full_names((gap.division_code for gap in found.values()), below=county)
        for key in part:
            yield _cells(found[key], places.get(found[key].division_code, ""), named=named)


def _cells(gap: EntitlementGap, place: str, *, named: bool) -> tuple[str, ...]:
    head = gap.household.head_name
    person = gap.person.name if gap.person else ""
    seen = "数据不足待定" if gap.undecided else str(gap.get_seen_display())
    return (
        gap.household.household_code,
        head if named else mask_name(head),
        person if named or not person else mask_name(person),
        place,
        f"{gap.title}（{gap.category}）" if gap.category else gap.title,
        str(gap.get_kind_display()),
        gap.department,
        _money(gap.amount, gap.unit),
        _money(gap.paid, gap.unit),
        gap.clause,
        gap.reason,
        gap.last_period,
        gap.first_period,
        f"{seen}，{gap.get_state_display()}",
    )


def _money(fen: int | None, unit: str) -> str:
    return "" if fen is None else f"{format_yuan(fen)} {unit}"
