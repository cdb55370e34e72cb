"""What can be wrong with a cell, said so that the person who sent the file can mend it."""

from collections.abc import Callable
from dataclasses import dataclass

from xianjie.exchange.contracts import Column, ColumnType
from xianjie.kernel.ids import mask_account, mask_id, mask_name, mask_phone

_SHOWN = 30
_LISTED = 12
_MASKS: dict[ColumnType, Callable[[str], str]] = {
    ColumnType.ID: mask_id,
    ColumnType.CERT: mask_id,
    ColumnType.NAME: mask_name,
    ColumnType.PHONE: mask_phone,
    ColumnType.ACCOUNT: mask_account,
}


@dataclass(frozen=True, slots=True)
class CellFault:
    """One fault of one cell. `column` is empty when it concerns the row."""

    column: str
    value_masked: str
    code: str
    message: str
    remedy: str


def show(column: Column, value: object) -> str:
    """Return the cell as it may be shown: short, and masked where the column is personal."""
    if value is None or value == "":
        return ""
    text = str(value).strip()
    if mask := _MASKS.get(column.type):
        return mask(text)
    if column.personal:
        return "***"
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def empty_required(column: Column) -> CellFault:
    """Say that a cell that must be filled is empty."""
    return CellFault(
        column.name, "", "empty-required", f"“{column.name}”必填，但单元格是空的", "补填后再导入"
    )


def rounded_number(column: Column, value: object) -> CellFault:
    """Say that a spreadsheet has kept only fifteen digits of a number."""
    return CellFault(
        column.name,
        show(column, value),
        "id-rounded",
        f"“{column.name}”是数字格式的单元格，Excel 只保留 15 位有效数字，号码末几位已被改写",
        "把该列设为“文本”格式，对照原始资料重新填写完整号码",
    )


def bad_value(column: Column, value: object, code: str, why: str) -> CellFault:
    """Say that a cell cannot be read as its type; `why` is a Chinese clause without the value."""
    shown = show(column, value)
    return CellFault(
        column.name, shown, code, f"“{column.name}”的值“{shown}”{why}", _REMEDIES[column.type]
    )


def unknown_code(column: Column, value: object) -> CellFault:
    """Say that a value is not in the code list of the column, and what is."""
    shown = show(column, value)
    code_set = column.code_set
    texts = code_set.texts if code_set else ()
    allowed = "、".join(texts[:_LISTED]) + ("等" if len(texts) > _LISTED else "")
    return CellFault(
        column.name,
        shown,
        "unknown-code",
        f"“{column.name}”的值“{shown}”不在代码表内",
        f"改为以下之一：{allowed}",
    )


_REMEDIES: dict[ColumnType, str] = {
    ColumnType.TEXT: "改正后再导入",
    ColumnType.INT: "填整数，不带单位",
    ColumnType.DECIMAL: "填数字，不带单位",
    ColumnType.MONEY: "填以元为单位的数字，如 1234.50；列名写明“万元”时才按万元读取",
    ColumnType.DATE: "填实际存在的日期，如 2022-06-30",
    ColumnType.MONTH: "填实际存在的年月，如 2022-06",
    ColumnType.BOOL: "填“是”或“否”，不清楚的留空",
    ColumnType.CODE: "按代码表填写",
    ColumnType.CODES: "按代码表填写，多项用逗号分隔",
    ColumnType.ID: "核对证件原件后更正",
    ColumnType.PHONE: "填完整号码，单元格设为“文本”格式",
    ColumnType.ACCOUNT: "填完整账号，单元格设为“文本”格式",
    ColumnType.NAME: "填写姓名",
    ColumnType.CERT: "核对证件原件后更正，单元格设为“文本”格式",
}
