from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter
from python_calamine import load_workbook

from xianjie.exchange.provenance import SHEET, WARNING, Provenance, write_provenance

AT = datetime(2022, 7, 4, 9, 30, tzinfo=UTC)


def test_the_sheet_says_who_when_what_and_how_many(tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    told = Provenance(
        title="=1+1",
        by="李（县级业务员）",
        at=AT,
        filters=(("乡镇", "光禄镇"), ("等级", ""), ("状态", "新增")),
        rows=1234,
        more=(("数据期", "2022-06"),),
        personal=True,
    )
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("行")
        write_provenance(book, told)
    assert load_workbook(path).get_sheet_by_name(SHEET).to_python() == [
        ["内容", "=1+1"],
        ["数据期", "2022-06"],
        ["筛选条件", "乡镇：光禄镇；状态：新增"],
        ["行数", "1,234"],
        ["导出人", "李（县级业务员）"],
        ["导出时间", "2022-07-04 09:30"],
        ["注意", WARNING],
    ]


def test_without_filter_and_people_it_says_so() -> None:
    lines = dict(Provenance("单位", "李", AT).lines())
    assert lines["筛选条件"] == "无（全部可见的行）"
    assert "注意" not in lines
