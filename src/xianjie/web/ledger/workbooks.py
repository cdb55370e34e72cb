"""Workbooks of a register: the template to fill in, the rows that are shown, the rows refused."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import xlsxwriter
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook
from xianjie.web.ledger.columns import Kind, value_of
from xianjie.web.ledger.host import PlaceName, host
from xianjie.web.ledger.register import BoundColumn, Register

REASON = "退回原因"
_PORTION = 1_000
_LINES_WITH_CHOICES = 5_000
_WIDTHS = {Kind.LONG: 40, Kind.TEXT: 22, Kind.PLACE: 26, Kind.MOMENT: 17}
_WIDTH = 14


def template_workbook(register: Register, places: Iterable[PlaceName]) -> bytes:
    """Return the empty workbook: headings, drop-downs for choices, and a sheet that explains."""
    out = io.BytesIO()
    with new_workbook(out, in_memory=True) as book:
        must = book.add_format({"bold": True, "bg_color": "#e8eff7", "border": 1})
        may = book.add_format({"bg_color": "#f3f5f8", "border": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(_name(register))
        notes = book.add_worksheet(_("填写说明"))
        lists = book.add_worksheet(_("选项"))
        known = list(places)
        for at, column in enumerate(register.edited):
            # Text cells keep the zeros of codes and stop a spreadsheet from guessing dates.
            sheet.set_column(at, at, _WIDTHS.get(column.kind, _WIDTH), text)
            star = "*" if column.required else ""
            sheet.write_string(0, at, column.title + star, must if star else may)
            words = _words(column, known)
            for line, word in enumerate(words):
                lists.write_string(line + 1, at, word)
            if words:
                lists.write_string(0, at, column.title)
                letter = xlsxwriter.utility.xl_col_to_name(at)
                source = f"='{lists.name}'!${letter}$2:${letter}${len(words) + 1}"
                sheet.data_validation(
                    1, at, _LINES_WITH_CHOICES, at, {"validate": "list", "source": source}
                )
        sheet.freeze_panes(1, 0)
        _explain(book, notes, register)
    return out.getvalue()


def _words(column: BoundColumn, places: Iterable[PlaceName]) -> list[str]:
    if column.kind == Kind.PLACE:
        return [str(place) for place in places if place.level in column.column.levels]
    if column.kind == Kind.YES_NO:
        return [_("是"), _("否")]
    return list(column.choices.values()) if column.kind == Kind.CHOICE else []


def _explain(book: Any, sheet: Any, register: Register) -> None:
    head = book.add_format({"bold": True, "bg_color": "#e8eff7", "border": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, width in enumerate((24, 8, 22, 70)):
        sheet.set_column(at, at, width, wrapped)
    keys = [column.title for column in register.all_columns if column.name in register.natural_key]
    lines = [
        _("一行一%(unit)s，从第二行起填写；第一行的列名请勿改动，列的次序可以变。")
        % {"unit": register.unit},
        _("带 * 的列必填。日期写成 2022-06-30，是否写“是”或“否”，地点写成“乡镇/村”或 12 位代码。"),
        _("“%(keys)s”相同的行算同一条：已有的更新，没有的新增；已有的行里留空的格保持原值。")
        % {"keys": "、".join(keys)},
        _("上传后先试跑，不写入；逐行核对提示，确认后才写入。"),
    ]
    for at, sentence in enumerate(lines):
        sheet.merge_range(at, 0, at, 3, sentence, wrapped)
    start = len(lines) + 1
    for at, title in enumerate((_("列"), _("必填"), _("类型"), _("说明"))):
        sheet.write_string(start, at, title, head)
    for line, column in enumerate(register.edited, start=start + 1):
        longest = column.column.longest or getattr(column.field, "max_length", None)
        about = [str(column.column.help or getattr(column.field, "help_text", "") or "")]
        if column.kind == Kind.CHOICE:
            about.append(_("可选：%(words)s。") % {"words": "、".join(column.choices.values())})
        elif column.kind == Kind.RELATED:
            about.append(_("填对方的编号，须已登记。"))
        elif longest:
            about.append(_("最多 %(n)s 字。") % {"n": longest})
        sheet.write_string(line, 0, column.title)
        sheet.write_string(line, 1, _("是") if column.required else "")
        sheet.write_string(line, 2, _kind_word(column.kind))
        sheet.write_string(line, 3, "".join(part for part in about if part))


def _kind_word(kind: Kind) -> str:
    return {
        Kind.NUMBER: _("整数"),
        Kind.YEAR: _("年份，如 2022"),
        Kind.DECIMAL: _("数字"),
        Kind.FIXED: _("数字，最多四位小数"),
        Kind.MONTH: _("年月，如 2022-06"),
        Kind.YUAN: _("元，两位小数"),
        Kind.DATE: _("日期"),
        Kind.YES_NO: _("是或否"),
        Kind.CHOICE: _("从下拉里选"),
        Kind.PLACE: _("行政区划，从下拉里选"),
        Kind.RELATED: _("编号"),
    }.get(kind, _("文字"))


def rows_workbook(
    register: Register, rows: QuerySet[Any], provenance: Provenance
) -> tuple[bytes, int]:
    """Return the rows in their order with every column, and how many there are.

    The second sheet says who made it, when and of what; personal values are masked unless it
    says that they are not.
    """
    out = io.BytesIO()
    number = 0
    columns = register.all_columns
    choices = [column.choices for column in columns]
    masked = not provenance.personal
    with new_workbook(out, constant_memory=True) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eff7", "border": 1})
        sheet = book.add_worksheet(_name(register))
        for at, column in enumerate(columns):
            sheet.set_column(at, at, _WIDTHS.get(column.kind, _WIDTH))
            sheet.write_string(0, at, column.title, head)
        sheet.freeze_panes(1, 1)
        for portion in _portions(rows):
            places = host().place_names(value_of(row, register.place_field) for row in portion)
            for row in portion:
                number += 1
                for at, column in enumerate(columns):
                    text = column.text(row, places, masked=masked, choices=choices[at])
                    if column.numeric and text:
                        sheet.write_number(number, at, float(text))
                    else:
                        sheet.write_string(number, at, text)
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
        write_provenance(book, replace(provenance, rows=number))
    return out.getvalue(), number


def _portions(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    walk = rows.iterator(chunk_size=_PORTION)
    while portion := list(islice(walk, _PORTION)):
        yield portion


def refused_workbook(
    register: Register, heads: Sequence[str], lines: Iterable[tuple[Sequence[str], Sequence[str]]]
) -> bytes:
    """Return refused lines as they came, each with its reasons in a last column."""
    out = io.BytesIO()
    with new_workbook(out, in_memory=True) as book:
        head = book.add_format({"bold": True, "bg_color": "#e8eff7", "border": 1})
        wrong = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#b3261e"})
        text = book.add_format({"num_format": "@", "valign": "top"})
        sheet = book.add_worksheet(_name(register))
        sheet.set_column(0, len(heads) - 1, 18, text)
        sheet.set_column(len(heads), len(heads), 60, wrong)
        for at, title in enumerate([*heads, REASON]):
            sheet.write_string(0, at, title, head)
        for number, (cells, reasons) in enumerate(lines, start=1):
            for at, cell in enumerate(cells):
                sheet.write_string(number, at, cell)
            sheet.write_string(number, len(heads), "\n".join(reasons), wrong)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def _name(register: Register) -> str:
    return str(register.title)[:31]
