"""From a workbook that people filled in to rows that can be written, with a reason for the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from xianjie.exchange.containers import Kind as FileKind
from xianjie.exchange.containers import inspect, not_a_table
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.text import fold_header
from xianjie.web.ledger.forms import form_class, initial_of
from xianjie.web.ledger.host import Draft
from xianjie.web.ledger.register import BoundColumn, Register
from xianjie.web.ledger.workbooks import REASON

MOST_ROWS = 5_000
MOST_CELLS = 2_000_000
MOST_BYTES = 20 * 1024 * 1024
_PORTION = 400


@dataclass(frozen=True)
class Line:
    """A line of the sheet: its number as people count, and its cells as texts by column."""

    number: int
    cells: tuple[str, ...]
    texts: dict[str, str]


@dataclass
class Sheet:
    """A sheet that was read: headings, lines, and headings that mean no column."""

    heads: list[str]
    lines: list[Line]
    unknown: list[str] = field(default_factory=list)


def read_sheet(register: Register, content: bytes, name: str) -> Sheet:
    """Read the first sheet of a workbook. Raises ``RefusedError`` that says how to mend it."""
    return _sheet(register, read_table(content, name))


def read_table(content: bytes, name: str) -> list[list[str]]:
    """Read the first sheet of a workbook as texts: days as 2022-06-30, yes and no as words.

    Raises ``RefusedError`` that says how to mend it.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Long Chinese names do not fit where files have 255 bytes.
        path = Path(folder) / f"{Path(name).stem[:40] or 'upload'}{Path(name).suffix[:10]}"
        path.write_bytes(content)
        if inspect(path) is not FileKind.WORKBOOK:
            raise RefusedError(
                "not-a-workbook", _("这不是 Excel 表格。请下载模板，填好后存为 xlsx 再上传。")
            )
        try:
            sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
            if sheet.total_height * sheet.total_width > MOST_CELLS:
                raise RefusedError(
                    "too-many-cells",
                    _(
                        "第一张工作表太大，多半是远处有多余的格子。请把要导入的行复制到模板里再上传。"
                    ),
                )
            rows = sheet.to_python()
        except (CalamineError, IndexError):
            raise not_a_table(path) from None
    return [[_text(cell) for cell in row] for row in rows]


def _sheet(register: Register, table: list[list[str]]) -> Sheet:
    if not table:
        raise RefusedError("empty-sheet", _("第一张工作表是空的。请下载模板，填好后再上传。"))
    by_title = {
        fold_header(str(title)): column.name
        for column in register.edited
        for title in (*column.column.also, column.title)
    }
    names = [by_title.get(fold_header(head), "") for head in table[0]]
    twice = {name for name in names if name and names.count(name) > 1}
    missing = [
        column.title
        for column in register.edited
        if column.name not in names and (column.required or column.name in register.natural_key)
    ]
    if missing or twice:
        titles = missing or [c.title for c in register.edited if c.name in twice]
        what = _("缺少这些列") if missing else _("这些列出现了两次")
        raise RefusedError(
            "bad-headings",
            _("第一行的列名不对，%(what)s：%(titles)s。请用模板的列名，改好再上传。")
            % {"what": what, "titles": "、".join(titles)},
        )
    lines = [
        Line(number, tuple(row), {n: cell for n, cell in zip(names, row, strict=False) if n})
        for number, row in enumerate(table[1:], start=2)
        if any(row)
    ]
    if not lines:
        raise RefusedError("empty-sheet", _("除了列名没有内容。请从第二行起填写，再上传。"))
    if len(lines) > MOST_ROWS:
        raise RefusedError(
            "too-many-rows",
            _("共 %(n)s 行，一次最多导入 %(most)s 行，请拆成几个文件。")
            % {"n": f"{len(lines):,}", "most": f"{MOST_ROWS:,}"},
        )
    unknown = [
        head
        for head, name in zip(table[0], names, strict=True)
        if head and not name and head != REASON
    ]
    return Sheet(table[0], lines, unknown)


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip() if cell is not None else ""


def drafts_of(
    register: Register, sheet: Sheet, *, scope: Any, county: str
) -> tuple[list[Draft], dict[int, list[str]]]:
    """Return the lines that can be written and the reasons against the others, by line number.

    A line whose key is known changes that row: its empty cells keep what is stored.
    """
    base = form_class(register, scope, county)
    keys = _keys(register, base(), sheet.lines)
    existing = _existing(register, keys.values(), scope)
    defaults = {name: value for name, value in initial_of(register).items() if value is not None}
    drafts: list[Draft] = []
    faults: dict[int, list[str]] = {}
    seen: dict[tuple[Any, ...], int] = {}
    for line in sheet.lines:
        key = keys.get(line.number)
        row = existing.get(key) if key is not None else None
        if key is not None and key in seen:
            faults[line.number] = [_("与第 %(n)s 行重复。") % {"n": seen[key]}]
            continue
        if key is not None:
            seen[key] = line.number
        stored = defaults if row is None else initial_of(register, row)
        form = base({**stored, **{n: text for n, text in line.texts.items() if text}}, row=row)
        if form.is_valid() and key is not None:
            drafts.append(Draft(line.number, row, form.values))
        else:
            faults[line.number] = [
                f"{form.fields[name].label if name in form.fields else ''}：{error}".lstrip("：")
                for name, errors in form.errors.items()
                for error in errors
            ]
    return drafts, faults


def _keys(register: Register, probe: Any, lines: Sequence[Line]) -> dict[int, tuple[Any, ...]]:
    """Return the key of every line whose key cells can be read."""
    keys: dict[int, tuple[Any, ...]] = {}
    for line in lines:
        try:
            keys[line.number] = tuple(
                probe.fields[name].clean(line.texts.get(name, "")) for name in register.natural_key
            )
        except ValidationError:
            continue  # the form says what is wrong with it
    return keys


def _existing(
    register: Register, keys: Iterable[tuple[Any, ...]], scope: Any
) -> dict[tuple[Any, ...], Any]:
    """Return the visible live rows with these keys, a few hundred in one query."""
    columns = [register.column(name) for name in register.natural_key]
    wanted = sorted({getattr(key[0], "pk", key[0]) for key in keys if key[0] is not None})
    found: dict[tuple[Any, ...], Any] = {}
    rows = register.concerning(scope, register.every(), register.view)
    rows = rows.filter(**register.live).select_related(
        *(c.name for c in columns if c is not None and _is_related(c))
    )
    for start in range(0, len(wanted), _PORTION):
        part = wanted[start : start + _PORTION]
        for row in rows.filter(**{f"{register.natural_key[0]}__in": part}):
            found[tuple(getattr(row, name) for name in register.natural_key)] = row
    return found


def _is_related(column: BoundColumn) -> bool:
    return getattr(column.field, "is_relation", False)
