"""Reading one cell: a parser for each column type, made once for a file.

A parser takes the cell as the reader gave it and returns a `Cell`: the value to store (None is
unknown), the original text where it differs from a code's stored text, and at most one fault.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

from xianjie.exchange.contracts import CodeSet, Column, ColumnType, load_codes
from xianjie.exchange.faults import bad_value, empty_required, rounded_number, unknown_code
from xianjie.exchange.identifying import (
    account_parser,
    cert_parser,
    id_parser,
    name_parser,
    phone_parser,
)
from xianjie.exchange.plain import (
    EXACT_DIGITS,
    UNKNOWN,
    Cell,
    Parser,
    fatal,
    is_empty,
    is_number,
    plain_text,
)
from xianjie.kernel.dates import parse_date, parse_month
from xianjie.kernel.money import parse_number, to_fen
from xianjie.kernel.text import fold

_ROUNDED_TEXT = re.compile(r"\d\.\d+[eE]\+\d{2}")
_WHOLE_NUMBER = re.compile(r"^(\d{4,})\.0+$")
_SEPARATORS = re.compile(r"[,，、;；|\n]+")
_DIGIT = re.compile(r"\d")
_UNIT_ENDINGS = {
    "年": ("年度", "年"),
    "月": ("个月", "月"),
    "人": ("人", "口"),
    "平方米": ("平方米", "平米", "㎡", "m2", "m²"),
    "公里": ("公里", "千米", "km"),
}
_SIX_PLACES = Decimal("0.000001")
_LARGEST = Decimal(10) ** 12


def _text(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        too_long = is_number(value) and abs(value) >= EXACT_DIGITS
        if too_long or _ROUNDED_TEXT.fullmatch(text):
            return fatal(rounded_number(column, value))
        return Cell(_WHOLE_NUMBER.sub(r"\1", text))

    return parse


def _number(column: Column, value: object) -> Decimal:
    if isinstance(value, str):
        value = fold(value)
        for unit in _UNIT_ENDINGS.get(column.unit or "", (column.unit or "",)):
            if unit and value.endswith(unit):
                value = value.removesuffix(unit).rstrip()
                break
    elif not is_number(value):
        raise ValueError("不是数字")
    return parse_number(value)


def _int(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        try:
            number = _number(column, value)
        except ValueError:
            return fatal(bad_value(column, value, "bad-number", "不是数字"))
        if number != number.to_integral_value() or abs(number) > _LARGEST:
            return fatal(bad_value(column, value, "bad-number", "不是整数"))
        if number < 0 and not column.may_be_negative:
            return fatal(bad_value(column, value, "negative", "是负数"))
        return Cell(int(number))

    return parse


def _decimal(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        try:
            number = _number(column, value)
        except ValueError:
            return fatal(bad_value(column, value, "bad-number", "不是数字"))
        if abs(number) > _LARGEST:
            return fatal(bad_value(column, value, "bad-number", "过大"))
        if number < 0 and not column.may_be_negative:
            return fatal(bad_value(column, value, "negative", "是负数"))
        return Cell(number.quantize(_SIX_PLACES, ROUND_HALF_UP).normalize() + 0)

    return parse


def _money(column: Column, yuan_per_unit: int) -> Parser:
    def parse(value: object) -> Cell:
        if not (isinstance(value, str) or is_number(value)):
            return fatal(bad_value(column, value, "bad-amount", "不是金额"))
        try:
            fen = to_fen(value, yuan_per_unit=yuan_per_unit)
        except ValueError as error:
            why = "带有“万”，但列名没有写明万元" if "万" in str(error) else "不是金额"
            return fatal(bad_value(column, value, "bad-amount", why))
        if fen < 0 and not column.may_be_negative:
            why = "是负数；退费、冲销请报更正后的整行"
            return fatal(bad_value(column, value, "negative", why))
        return Cell(fen)

    return parse


def _dated(column: Column, read: Callable[[object], dt.date], what: str) -> Parser:
    def parse(value: object) -> Cell:
        if isinstance(value, (dt.time, dt.timedelta)):
            return fatal(bad_value(column, value, "bad-date", f"不是{what}"))
        try:
            return Cell(read(value))
        except (ValueError, OverflowError) as error:
            why = f"不是可识别的{what}"
            if "不存在" in str(error):
                why = f"不存在，没有这个{what}"
            elif "缺少日" in str(error):
                why = "只有年月，缺少日"
            elif "年份" in str(error):
                why = "的年份不合理"
            return fatal(bad_value(column, value, "bad-date", why))

    return parse


def _bool(column: Column) -> Parser:
    yes_no = load_codes("是否")

    def parse(value: object) -> Cell:
        if isinstance(value, bool):
            return Cell(value)
        text = plain_text(value)
        found = yes_no.resolve(text)
        if found is not None:
            return Cell(found.text == "是")
        fault = bad_value(column, value, "bad-yes-no", "不是“是”或“否”")
        return Cell(None, text, fault, fatal=column.required)

    return parse


def _code(column: Column, code_set: CodeSet) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        found = code_set.resolve(text)
        if found is None and code_set.is_empty(text):
            return Cell(None, text)
        if found is None:
            return Cell(None, text, unknown_code(column, text), fatal=column.required)
        return Cell(found.text, None if found.text == text else text)

    return parse


def _codes(column: Column, code_set: CodeSet) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        whole = code_set.resolve(text)
        if whole is None and code_set.is_empty(text):
            return Cell(None, text)
        parts = [text] if whole else [part for part in _SEPARATORS.split(text) if part.strip()]
        found = [code_set.resolve(part) for part in parts]
        known = {value.text for value in found if value}
        stored = ",".join(sorted(known, key=code_set.order.__getitem__)) or None
        strange = [part.strip() for part, value in zip(parts, found, strict=True) if not value]
        if strange or not parts:
            fault = unknown_code(column, "、".join(strange) or text)
            return Cell(stored, text, fault, fatal=column.required)
        return Cell(stored, None if stored == text else text)

    return parse


def _open_codes(value: object) -> Cell:
    text = plain_text(value)
    parts = dict.fromkeys(part.strip() for part in _SEPARATORS.split(text) if part.strip())
    stored = ",".join(parts) or None
    return Cell(stored, None if stored == text else text)


def _typed(column: Column, yuan_per_unit: int) -> Parser:
    code_set = column.code_set
    match column.type:
        case ColumnType.MONEY:
            return _money(column, yuan_per_unit)
        case ColumnType.DATE:
            return _dated(column, parse_date, "日期")
        case ColumnType.MONTH:
            return _dated(column, parse_month, "年月")
        case ColumnType.CODE if code_set:
            return _code(column, code_set)
        case ColumnType.CODES:
            return _codes(column, code_set) if code_set else _open_codes
        case _:
            return _SIMPLE[column.type](column)


_SIMPLE: dict[ColumnType, Callable[[Column], Parser]] = {
    ColumnType.TEXT: _text,
    ColumnType.NAME: name_parser,
    ColumnType.INT: _int,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOL: _bool,
    ColumnType.ID: id_parser,
    ColumnType.CERT: cert_parser,
    ColumnType.PHONE: phone_parser,
    ColumnType.ACCOUNT: account_parser,
}


def cell_parser(column: Column, yuan_per_unit: int = 1) -> Parser:
    """Return the parser of a column; an empty cell is unknown, or a fault if it must be filled.

    A word without any digit (不详, 至今) where an optional number or date belongs is a warning, the
    value unknown and the word kept; a wrong number or date is a fault.
    """
    parse = _typed(column, yuan_per_unit)
    when_empty = fatal(empty_required(column)) if column.must_be_filled else UNKNOWN

    if column.must_be_filled or column.type not in _WORDLESS:

        def checked(value: object) -> Cell:
            return when_empty if is_empty(value) else parse(value)

    else:

        def checked(value: object) -> Cell:
            if is_empty(value):
                return UNKNOWN
            cell = parse(value)
            if cell.fatal and isinstance(value, str) and not _DIGIT.search(value):
                return Cell(None, plain_text(value), cell.fault)
            return cell

    return checked


_WORDLESS = frozenset(
    (ColumnType.INT, ColumnType.DECIMAL, ColumnType.MONEY, ColumnType.DATE, ColumnType.MONTH)
)

#: Types whose texts repeat, so that what a text gave is worth keeping.
REPEATING = frozenset(
    (
        ColumnType.CODE,
        ColumnType.CODES,
        ColumnType.BOOL,
        ColumnType.DATE,
        ColumnType.MONTH,
        ColumnType.INT,
        ColumnType.DECIMAL,
        ColumnType.MONEY,
        ColumnType.TEXT,
    )
)

__all__ = ["REPEATING", "UNKNOWN", "Cell", "Parser", "cell_parser", "is_empty", "plain_text"]
