"""Files as the national system has them, written by hand, and reading a workbook back."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from tests.apps.registry.conftest import DIVISIONS, number
from xianjie.exchange.layouts import load_layout

A = load_layout("out-of-poverty").columns
BASE = {
    "县(市、区、旗)": "姚安县",
    "乡(镇)": "栋川镇",
    "行政村": "龙岗村",
    "自然村": "一组",
    "户编号": "H1",
    "人编号": "P1",
    "姓名": "王一",
    "证件号码": number(),
    "人数": "3",
    "与户主关系": "户主",
    "民族": "彝族",
    "文化程度": "小学",
    "健康状况": "残疾,长期慢性病",
    "劳动技能": "普通劳动力",
    "务工时间（月）": "6",
    "是否参加大病保险": "是",
    "致贫原因1": "因病",
    "危房户": "否",
    "是否解决安全饮用水": "是",
    "人均纯收入": "12000.5",
    "户联系电话": "13812345678",
    "首次识别时间": "201412",
    "人员识别时间": "201412",
    "户类型": "脱贫户",
}
WIFE = {
    "人编号": "P2", "姓名": "李二", "证件号码": number("19820405", "102"), "与户主关系": "配偶",
}  # fmt: skip
SON = {
    "人编号": "P3", "姓名": "王三", "证件号码": number("20100601", "103"), "与户主关系": "之子",
    "劳动技能": "", "务工时间（月）": "", "文化程度": "", "在校生状况": "七年级",
}  # fmt: skip
FAMILY = [BASE, BASE | WIFE, BASE | SON]
SECOND = BASE | {
    "户编号": "H2", "人编号": "P4", "姓名": "罗四", "证件号码": number("19700101", "104"),
    "人数": "1", "自然村": "", "户类型": "脱贫户", "风险是否消除": "否", "风险识别时间": "202203",
    "易返贫致贫户(监测对象)类型": "脱贫不稳定户",
}  # fmt: skip


def write(path: Path, rows: list[dict], columns=A, header_row: int = 1) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(header_row - 1):
        sheet.append(["说明"])
    sheet.append(list(columns))
    for place, row in enumerate(rows, 1):
        sheet.append([str(place) if c == "序号" else row.get(c, "") for c in columns])
    book.save(path)
    return path


def read(path: Path, header_row: int = 1) -> list[dict]:
    """Return the rows of the one sheet, every cell as text."""
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 1
    rows = list(book.active.iter_rows(values_only=True))
    header = rows[header_row - 1]
    return [
        {h: "" if c is None else str(c) for h, c in zip(header, row, strict=True)}
        for row in rows[header_row:]
    ]


__all__ = ["BASE", "DIVISIONS", "FAMILY", "SECOND", "A", "number", "read", "write"]
