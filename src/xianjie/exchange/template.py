"""An empty workbook to be filled in: headers, drop-downs, notes."""

from pathlib import Path

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xianjie.exchange.contracts import Column, ColumnType, Contract
from xianjie.exchange.writing import new_workbook

LAST_ROW = 100_000
_TYPE_NAMES = {
    ColumnType.TEXT: "文字",
    ColumnType.INT: "整数",
    ColumnType.DECIMAL: "数字",
    ColumnType.MONEY: "金额（元）",
    ColumnType.DATE: "日期，如 2022-06-30",
    ColumnType.MONTH: "年月，如 2022-06",
    ColumnType.BOOL: "是/否",
    ColumnType.CODE: "代码，从下拉列表选",
    ColumnType.CODES: "代码，可多项，用逗号分隔",
    ColumnType.ID: "证件号码（文本格式）",
    ColumnType.PHONE: "电话（文本格式）",
    ColumnType.ACCOUNT: "账号（文本格式）",
    ColumnType.NAME: "姓名",
    ColumnType.CERT: "证号（文本格式）",
}
_NUMERIC = {ColumnType.INT, ColumnType.DECIMAL, ColumnType.MONEY}
_CODES_SHEET = "代码表"
_GENERAL_NOTES = (
    "数据填在第一个工作表，第 1 行是表头，不要改列名；列的次序可以变，没有的选填列可以删去。",
    "证件号码、电话、账号必须是文本格式的单元格，数字格式会被 Excel 改写后几位，整行会被退回。",
    "不清楚的留空：空表示“未知”，不等于“否”，也不等于 0。",
    "金额以元为单位，不填负数；退费请报更正后的整行。",
)


def type_name(column: Column) -> str:
    """Return what to type into the column, in Chinese."""
    return _TYPE_NAMES[column.type]


def required_name(column: Column) -> str:
    """Return whether the column must be there and filled, in Chinese."""
    if column.must_be_filled:
        return "必填"
    return "必有此列，可留空" if column.required else "选填"


def write_template(contract: Contract, path: Path) -> None:
    """Write the template of a contract: data sheet, notes sheet, sheet of code lists."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_workbook(path) as book:
        book.set_properties({"title": contract.title, "comments": contract.id})
        data = book.add_worksheet(contract.title)
        _write_notes(book, contract)
        ranges = _write_codes(book, contract)
        _write_data(book, data, contract, ranges)


def _write_data(
    book: Workbook, sheet: Worksheet, contract: Contract, ranges: dict[str, str]
) -> None:
    must = book.add_format({"bold": True, "bg_color": "#F8CBAD", "border": 1})
    may = book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    text = book.add_format({"num_format": "@"})
    amount = book.add_format({"num_format": "#,##0.00"})
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(contract.columns):
        sheet.write_string(0, place, column.name, must if column.required else may)
        style = text
        if column.type in _NUMERIC:
            style = amount if column.type is ColumnType.MONEY else None
        width = 22 if column.type in {ColumnType.ID, ColumnType.CERT} else 15
        sheet.set_column(place, place, max(width, 2 * len(column.name) + 2), style)
        source: list[str] | str | None = None
        if column.type is ColumnType.BOOL:
            source = ["是", "否"]
        elif column.type is ColumnType.CODE and column.codes:
            source = ranges[column.codes]
        if source is not None:
            sheet.data_validation(
                1,
                place,
                LAST_ROW,
                place,
                {
                    "validate": "list",
                    "source": source,
                    "ignore_blank": True,
                    "error_type": "warning",
                    "error_title": "不在代码表内",
                    "error_message": "请从下拉列表中选择。",
                },
            )


def _write_notes(book: Workbook, contract: Contract) -> None:
    sheet = book.add_worksheet("填表说明")
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for place, width in enumerate((26, 16, 26, 60, 60)):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 0, f"{contract.title}填表说明", bold)
    line = 1
    for note in (*_GENERAL_NOTES, contract.note):
        if note:
            sheet.write_string(line, 0, note)
            line += 1
    line += 1
    titles = ("数据项", "要求", "填写内容", "可选值", "也认的列名")
    for place, title in enumerate(titles):
        sheet.write_string(line, place, title, bold)
    for line, column in enumerate(contract.columns, line + 1):  # noqa: B020
        code_set = column.code_set
        unit = f"，单位 {column.unit}" if column.unit else ""
        sheet.write_string(line, 0, column.name)
        sheet.write_string(line, 1, required_name(column))
        sheet.write_string(line, 2, type_name(column) + unit)
        sheet.write_string(line, 3, "、".join(code_set.texts) if code_set else "", wrapped)
        sheet.write_string(line, 4, "、".join(column.aliases), wrapped)


def _write_codes(book: Workbook, contract: Contract) -> dict[str, str]:
    """Write each code list into a column of its own; return its cell range by code set."""
    used = dict.fromkeys(column.codes for column in contract.columns if column.codes)
    if not used:
        return {}
    sheet = book.add_worksheet(_CODES_SHEET)
    ranges: dict[str, str] = {}
    by_name = {column.codes: column for column in contract.columns if column.codes}
    for place, name in enumerate(used):
        code_set = by_name[name].code_set
        assert code_set is not None
        sheet.write_string(0, place, f"代码：{code_set.title}")
        sheet.set_column(place, place, 20)
        for line, text in enumerate(code_set.texts, 1):
            sheet.write_string(line, place, text)
        first = xl_rowcol_to_cell(1, place, row_abs=True, col_abs=True)
        last = f"${xl_col_to_name(place)}${len(code_set.texts) + 1}"
        ranges[name] = f"={_CODES_SHEET}!{first}:{last}"
    return ranges
