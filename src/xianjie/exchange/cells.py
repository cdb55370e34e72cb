"""Reading one cell: a parser for each column type, made once for a file.

A parser takes the cell as the reader gave it and returns a `Cell`: the value to store (None is
unknown), the original text where it differs from a code's stored text, and at most one fault.
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from xianjie.exchange.contracts import CodeSet, Column, ColumnType
from xianjie.exchange.faults import (
    CellFault,
    bad_value,
    empty_required,
    rounded_number,
    unknown_code,
)
from xianjie.kernel.dates import parse_date, parse_month
from xianjie.kernel.ids import check_id, normalise_id
from xianjie.kernel.money import parse_number, to_fen
from xianjie.kernel.text import fold

Parser = Callable[[object], "Cell"]

_EMPTY_MARKS = frozenset(
    ("", "-", "--", "—", "——", "/", "\\", "#N/A", "N/A", "NULL", "null", "None", "NaN", "nan")
)
_YES = frozenset(
    (
        "是",
        "有",
        "1",
        "Y",
        "YES",
        "T",
        "TRUE",
        "对",
        "√",
        "✓",
        "达标",
        "已达标",
        "合格",
        "安全",
        "方便",
        "已签约",
        "已解决",
        "已消除",
        "1.0",
    )
)
_NO = frozenset(
    (
        "否",
        "无",
        "0",
        "N",
        "NO",
        "F",
        "FALSE",
        "不",
        "没",
        "没有",
        "不是",
        "×",
        "✗",
        "X",
        "不达标",
        "未达标",
        "不合格",
        "不安全",
        "不方便",
        "未签约",
        "未解决",
        "未消除",
        "0.0",
    )
)
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE][+-]?\d+|\d{6,}\.\d*")
_ROUNDED_TEXT = re.compile(r"\d\.\d+[eE]\+\d{2}")
_WHOLE_NUMBER = re.compile(r"^(\d{4,})\.0+$")
_SEPARATORS = re.compile(r"[,，、;；|\n]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SPACES = re.compile(r"\s+")
_DIGIT = re.compile(r"\d")
_PHONE_JUNK = re.compile(r"[\s'‘’]+|(?<=\d)[-—](?=\d)")
_COUNTRY = re.compile(r"\+?86(?=1\d{10}$)")
_FORMULA_GUARD = re.compile(r"'(?=[=+\-@\t\uff1d])")
_UNIT_ENDINGS = {
    "年": ("年度", "年"),
    "月": ("个月", "月"),
    "人": ("人", "口"),
    "平方米": ("平方米", "平米", "㎡", "m2", "m²"),
    "公里": ("公里", "千米", "km"),
}
_SIX_PLACES = Decimal("0.000001")
_LARGEST = Decimal(10) ** 12
_EXACT_DIGITS = 10**15


class Cell(NamedTuple):
    """What a cell gives. `fatal` sends the whole row to quarantine."""

    value: Any
    original: str | None = None
    fault: CellFault | None = None
    fatal: bool = False


UNKNOWN = Cell(None)


def is_empty(value: object) -> bool:
    """Whether the cell says nothing."""
    return value is None or (isinstance(value, str) and fold(value) in _EMPTY_MARKS)


def plain_text(value: object) -> str:
    """Return the cell as folded text; whole numbers without a decimal point, dates as ISO."""
    if isinstance(value, str):
        return fold(_FORMULA_GUARD.sub("", value, count=1) if value[:1] == "'" else value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e300:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return fold(str(value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fatal(fault: CellFault) -> Cell:
    return Cell(None, None, fault, fatal=True)


def _text(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        too_long = _is_number(value) and abs(value) >= _EXACT_DIGITS  # type: ignore[arg-type]
        if too_long or _ROUNDED_TEXT.fullmatch(text):
            return _fatal(rounded_number(column, value))
        return Cell(_WHOLE_NUMBER.sub(r"\1", text))

    return parse


def _name(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        if not isinstance(value, str) or not any(map(str.isalpha, text)):
            fault = bad_value(column, value, "bad-name", "不是姓名")
            return Cell(None, None, fault, fatal=column.required)
        if _CHINESE.search(text):
            text = _SPACES.sub("", text)
        return Cell(text)

    return parse


def _number(column: Column, value: object) -> Decimal:
    if isinstance(value, str):
        value = fold(value)
        for unit in _UNIT_ENDINGS.get(column.unit or "", (column.unit or "",)):
            if unit and value.endswith(unit):
                value = value.removesuffix(unit).rstrip()
                break
    elif not _is_number(value):
        raise ValueError("不是数字")
    return parse_number(value)


def _int(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        try:
            number = _number(column, value)
        except ValueError:
            return _fatal(bad_value(column, value, "bad-number", "不是数字"))
        if number != number.to_integral_value() or abs(number) > _LARGEST:
            return _fatal(bad_value(column, value, "bad-number", "不是整数"))
        if number < 0:
            return _fatal(bad_value(column, value, "negative", "是负数"))
        return Cell(int(number))

    return parse


def _decimal(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        try:
            number = _number(column, value)
        except ValueError:
            return _fatal(bad_value(column, value, "bad-number", "不是数字"))
        if abs(number) > _LARGEST:
            return _fatal(bad_value(column, value, "bad-number", "过大"))
        if number < 0:
            return _fatal(bad_value(column, value, "negative", "是负数"))
        return Cell(number.quantize(_SIX_PLACES, ROUND_HALF_UP).normalize() + 0)

    return parse


def _money(column: Column, yuan_per_unit: int) -> Parser:
    def parse(value: object) -> Cell:
        if not (isinstance(value, str) or _is_number(value)):
            return _fatal(bad_value(column, value, "bad-amount", "不是金额"))
        try:
            fen = to_fen(value, yuan_per_unit=yuan_per_unit)
        except ValueError as error:
            why = "带有“万”，但列名没有写明万元" if "万" in str(error) else "不是金额"
            return _fatal(bad_value(column, value, "bad-amount", why))
        if fen < 0:
            why = "是负数；退费、冲销请报更正后的整行"
            return _fatal(bad_value(column, value, "negative", why))
        return Cell(fen)

    return parse


def _dated(column: Column, read: Callable[[object], dt.date], what: str) -> Parser:
    def parse(value: object) -> Cell:
        if isinstance(value, (dt.time, dt.timedelta)):
            return _fatal(bad_value(column, value, "bad-date", f"不是{what}"))
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
            return _fatal(bad_value(column, value, "bad-date", why))

    return parse


def _bool(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        if isinstance(value, bool):
            return Cell(value)
        text = plain_text(value).upper()
        if text in _YES:
            return Cell(True)
        if text in _NO:
            return Cell(False)
        fault = bad_value(column, value, "bad-yes-no", "不是“是”或“否”")
        return Cell(None, plain_text(value), fault, fatal=column.required)

    return parse


def _code(column: Column, code_set: CodeSet) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        found = code_set.resolve(text)
        if found is None:
            return Cell(None, text, unknown_code(column, text), fatal=column.required)
        return Cell(found.text, None if found.text == text else text)

    return parse


def _codes(column: Column, code_set: CodeSet) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        whole = code_set.resolve(text)
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


def _id(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        if not isinstance(value, str):
            if _is_number(value):
                return _fatal(rounded_number(column, value))
            return _fatal(bad_value(column, value, "bad-id", "不是证件号码"))
        number = normalise_id(value)
        check = check_id(number)
        if check.check_ok:
            return Cell(number)
        if _SCIENTIFIC.fullmatch(number):
            return _fatal(rounded_number(column, value))
        if check.form_ok:
            fault = bad_value(column, number, "bad-check-digit", "校验位不对，可能抄错")
        else:
            fault = bad_value(column, number, "bad-id-form", "不是正确的身份证号码")
        return Cell(number, None, fault)

    return parse


def _cert(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        if _is_number(value) or (isinstance(value, str) and _SCIENTIFIC.fullmatch(fold(value))):
            return _fatal(rounded_number(column, value))
        number = normalise_id(value)
        check = check_id(number)
        if check.check_ok and check.length > 18:
            return Cell(number)
        return Cell(number, None, bad_value(column, number, "bad-certificate", "不是正确的证号"))

    return parse


def _phone(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        if _SCIENTIFIC.fullmatch(text):
            text = text.split(".")[0] if set(text.partition(".")[2]) <= {"0"} else text
        if _SCIENTIFIC.fullmatch(text):
            fault = bad_value(column, value, "bad-phone", "已被 Excel 改写为科学计数")
            return Cell(None, None, fault)
        return Cell(_COUNTRY.sub("", _PHONE_JUNK.sub("", text), count=1))

    return parse


def _account(column: Column) -> Parser:
    def parse(value: object) -> Cell:
        text = plain_text(value)
        too_long = _is_number(value) and abs(value) >= _EXACT_DIGITS  # type: ignore[arg-type]
        if too_long or _SCIENTIFIC.fullmatch(text):
            return _fatal(rounded_number(column, value))
        return Cell(_SPACES.sub("", text).removeprefix("'"))

    return parse


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
    ColumnType.NAME: _name,
    ColumnType.INT: _int,
    ColumnType.DECIMAL: _decimal,
    ColumnType.BOOL: _bool,
    ColumnType.ID: _id,
    ColumnType.CERT: _cert,
    ColumnType.PHONE: _phone,
    ColumnType.ACCOUNT: _account,
}


def cell_parser(column: Column, yuan_per_unit: int = 1) -> Parser:
    """Return the parser of a column; an empty cell is unknown, or a fault if it must be filled.

    A word without any digit (不详, 至今) where an optional number or date belongs is a warning, the
    value unknown and the word kept; a wrong number or date is a fault.
    """
    parse = _typed(column, yuan_per_unit)
    when_empty = _fatal(empty_required(column)) if column.must_be_filled else UNKNOWN

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
