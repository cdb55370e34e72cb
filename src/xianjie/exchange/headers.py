"""Finding the declared columns in a header row: by name or alias, never by position."""

import difflib
import functools
import re
from collections.abc import Sequence

from xianjie.exchange.contracts import Column, ColumnType, Contract
from xianjie.exchange.rows import OVERFLOW_HEADER, Layout, MatchedColumn
from xianjie.kernel.text import fold, fold_header

HEADER_ROWS = 5
#: Columns that our quarantine workbooks add; read again, they are neither data nor unknown.
QUARANTINE_COLUMNS = ("原行号", "有误的列", "退回原因", "如何修改")
_ALWAYS_IGNORED = ("序号", *QUARANTINE_COLUMNS, OVERFLOW_HEADER)
_BRACKETED = re.compile(r"(.+?)\((?:单位)?([^()]+)\)")
_BARE_YUAN = re.compile(r"(.+?)(万元|元)")
_YUAN = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
_UNIT_SPELLINGS = {
    "㎡": "平方米",
    "m2": "平方米",
    "m²": "平方米",
    "平米": "平方米",
    "km": "公里",
    "千米": "公里",
    "个月": "月",
    "月数": "月",
    "年度": "年",
}
_REMARK = re.compile(r"必填|选填|可选|是/否|有/无|y{2,4}\W?mm.*|格式.*|.*格式|例.*|年月日?|文本")
_NUMBERS = {ColumnType.INT, ColumnType.DECIMAL}


@functools.cache
def _ignored_forms(extra: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(fold_header, (*_ALWAYS_IGNORED, *extra)))


def _resolve(forms: dict[str, tuple[Column, int]], header: str) -> tuple[Column, int, int] | None:
    """Return (column, rank, yuan per unit); a smaller rank is a better match."""
    form = fold_header(header)
    if found := forms.get(form):
        return *found, 1
    for pattern in (_BRACKETED, _BARE_YUAN):
        split = pattern.fullmatch(form)
        if not split or not (found := forms.get(split[1])):
            continue
        column, unit = found[0], split[2]
        if column.type is ColumnType.MONEY:
            money = unit.split("/")[0]
            if money in _YUAN:
                return column, 2, _YUAN[money]
        elif column.type in _NUMBERS and _UNIT_SPELLINGS.get(unit, unit) == column.unit:
            return column, 2, 1
        if _REMARK.fullmatch(unit):
            return column, 2, 1
    return None


def match_header(contract: Contract, cells: Sequence[object]) -> Layout:
    """Match one row of cells against the contract, as if it were the header row.

    Of two headers for one column the declared name wins over an alias, then the first; the other
    is reported as unknown.
    """
    forms = contract.header_forms
    skipped = _ignored_forms(contract.ignored)
    headers = [fold(cell).replace("\n", "") if isinstance(cell, str) else "" for cell in cells]
    best: dict[str, tuple[int, int, MatchedColumn]] = {}
    for index, header in enumerate(headers):
        if header and (found := _resolve(forms, header)):
            column, rank, yuan_per_unit = found
            entry = (rank, index, MatchedColumn(column, index, header, yuan_per_unit))
            if column.name not in best or entry[:2] < best[column.name][:2]:
                best[column.name] = entry
    matched = tuple(entry[2] for entry in sorted(best.values(), key=lambda entry: entry[1]))
    taken = {match.index for match in matched}
    left = [(index, header) for index, header in enumerate(headers) if header]
    left = [(index, header) for index, header in left if index not in taken]
    return Layout(
        contract=contract,
        headers=tuple(headers),
        columns=matched,
        unknown=tuple(header for _, header in left if fold_header(header) not in skipped),
        ignored=tuple(header for _, header in left if fold_header(header) in skipped),
        missing=tuple(c.name for c in contract.required_columns if c.name not in best),
    )


def find_header(contract: Contract, rows: Sequence[Sequence[object]]) -> tuple[int, Layout] | None:
    """Return (place from 0, layout) of the best header among the first rows.

    None when no row holds the name of any declared column.
    """
    best: tuple[tuple[int, int], int, Layout] | None = None
    for place, row in enumerate(rows[:HEADER_ROWS]):
        layout = match_header(contract, row)
        score = (-len(layout.missing), len(layout.columns))
        if layout.columns and (best is None or score > best[0]):
            best = (score, place, layout)
    return best and (best[1], best[2])


def hint_missing(layout: Layout) -> str:
    """Say which unknown headers look like the missing columns; empty when none does."""
    hints = []
    for name in layout.missing:
        column = layout.contract.column(name)
        for written in (name, *column.aliases):
            near = difflib.get_close_matches(written, layout.unknown, 1, 0.7)
            if near:
                hints.append(f"“{near[0]}”如果就是“{name}”，请改用这个列名")
                break
    return "；".join(hints)
