"""Files that must read, however the department wrote them."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter

from tests.exchange.builders import (
    as_table,
    faults,
    feed_row,
    made_id,
    read_all,
    write_text,
    write_xlsx,
)
from xianjie.exchange.contracts import all_contracts, load_contract
from xianjie.exchange.reading import open_table

MEDICAL = load_contract("medical-expense")
FEEDS = [contract.id for contract in all_contracts()]
GOOD = as_table([feed_row("medical-expense")])


@pytest.mark.parametrize("contract_id", FEEDS)
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_every_table_reads_by_its_declared_names(
    tmp_path: Path, contract_id: str, suffix: str
) -> None:
    write = write_xlsx if suffix == ".xlsx" else write_text
    rows = read_all(write(tmp_path / f"a{suffix}", as_table([feed_row(contract_id)])), contract_id)
    assert faults(rows) == []
    assert set(rows[0].values) == {column.name for column in load_contract(contract_id).columns}
    assert None not in rows[0].values.values()


@pytest.mark.parametrize("contract_id", FEEDS)
def test_the_required_columns_are_enough(tmp_path: Path, contract_id: str) -> None:
    names = {column.name for column in load_contract(contract_id).required_columns}
    row = {name: cell for name, cell in feed_row(contract_id).items() if name in names}
    assert faults(read_all(write_xlsx(tmp_path / "a.xlsx", as_table([row])), contract_id)) == []


@pytest.mark.parametrize("contract_id", FEEDS)
def test_every_alias_of_every_column_reads(tmp_path: Path, contract_id: str) -> None:
    contract = load_contract(contract_id)
    most = max(len(column.aliases) for column in contract.columns)
    row = feed_row(contract_id)
    for turn in range(most):
        header = [
            column.aliases[min(turn, len(column.aliases) - 1)] if column.aliases else column.name
            for column in contract.columns
        ]
        path = write_xlsx(tmp_path / "a.xlsx", [header, list(row.values())])
        with open_table(path, contract) as table:
            assert table.column_names == tuple(row)
            assert table.unknown_columns == ()


@pytest.mark.parametrize("above", range(5))
@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_titles_and_notes_above_the_header_are_skipped(
    tmp_path: Path, above: int, suffix: str
) -> None:
    notes = [["2022年6月医疗费用明细表"], [], ["填报单位:医保局", "", "单位:万元"], ["制表人"]][
        :above
    ]
    write = write_xlsx if suffix == ".xlsx" else write_text
    with open_table(write(tmp_path / f"a{suffix}", notes + GOOD), MEDICAL) as table:
        rows = list(table)
    assert table.header_row == above + 1
    assert [row.number for row in rows] == [above + 2]
    assert rows[0].cells["医疗总费用"] == "100.00"


def test_headers_are_matched_through_spaces_brackets_and_stars(tmp_path: Path) -> None:
    names = {
        "证件号码": " 公民 身份号码 ",
        "姓名": "*姓 名",
        "结算日期": "结算日期（yyyy-mm-dd）",
        "就医类别": "就医类别(必填)",
        "医疗总费用": "医疗总费用（元）",
        "个人自付": "个人自付\n金额（单位：元）",
    }
    row = feed_row("medical-expense")
    table = [list(names.values()), [row[name] for name in names]]
    with open_table(write_xlsx(tmp_path / "a.xlsx", table), MEDICAL) as reader:
        assert reader.column_names == tuple(names)
        assert reader.unknown_columns == ()


@pytest.mark.parametrize(
    ("header", "fen"),
    [
        ("购置价格", 850),
        ("购置价格(元)", 850),
        ("购置价格(万元)", 8_500_000),
        ("购置价格（万元）", 8_500_000),
        ("购置价格（单位：万元）", 8_500_000),
        ("购置价格万元", 8_500_000),
        ("购车价格(万元)", 8_500_000),
    ],
)
def test_wan_yuan_only_where_the_header_says_so(tmp_path: Path, header: str, fen: int) -> None:
    row = {name: cell for name, cell in feed_row("vehicle").items() if name != "购置价格"}
    rows = read_all(write_xlsx(tmp_path / "a.xlsx", as_table([row | {header: 8.5}])), "vehicle")
    assert rows[0].values["购置价格"] == fen


def test_unknown_columns_are_kept_aside_and_reported(tmp_path: Path) -> None:
    table = as_table([{"序号": 1, **feed_row("medical-expense"), "备注": "乙", "医院": "县医院"}])
    with open_table(write_xlsx(tmp_path / "a.xlsx", table), MEDICAL) as reader:
        rows = list(reader)
    assert reader.unknown_columns == ("备注", "医院")
    assert reader.layout.ignored == ("序号",)
    assert rows[0].original["备注"] == "乙"
    assert "备注" not in rows[0].cells


def test_of_two_columns_for_one_the_declared_name_wins(tmp_path: Path) -> None:
    table = as_table([{"身份证号": "甲", **feed_row("medical-expense")}])
    with open_table(write_xlsx(tmp_path / "a.xlsx", table), MEDICAL) as reader:
        assert next(iter(reader)).cells["证件号码"] == made_id(1)
    assert reader.unknown_columns == ("身份证号",)


def test_column_order_means_nothing(tmp_path: Path) -> None:
    row = feed_row("medical-expense")
    backwards = dict(reversed(row.items()))
    there = read_all(write_xlsx(tmp_path / "a.xlsx", as_table([row])), "medical-expense")
    back = read_all(write_xlsx(tmp_path / "b.xlsx", as_table([backwards])), "medical-expense")
    assert there[0].values == back[0].values


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_text_in_every_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    name = "\U00020bb7\u4e00\u9fa6\u3447"  # four-byte characters of GB 18030
    table = as_table([feed_row("medical-expense", 姓名=name), feed_row("medical-expense")])
    suffix = "tsv" if delimiter == "\t" else "csv"
    path = write_text(tmp_path / f"a.{suffix}", table, encoding, delimiter)
    assert [row.values["姓名"] for row in read_all(path, "medical-expense")] == [name, "张三"]


def test_rare_characters_of_a_name_survive_gb18030(tmp_path: Path) -> None:
    path = write_text(
        tmp_path / "a.csv", as_table([feed_row("loan", 姓名="张\U0002a6d6")]), "gb18030"
    )
    assert read_all(path, "loan")[0].values["姓名"] == "张\U0002a6d6"


def test_quoted_commas_and_line_breaks_are_part_of_a_cell(tmp_path: Path) -> None:
    row = feed_row("hotline", 诉求内容="家里,房子\n漏雨", 来源渠道='"12345"')
    rows = read_all(write_text(tmp_path / "a.csv", as_table([row])), "hotline")
    assert rows[0].values["诉求内容"] == "家里,房子\n漏雨"
    assert rows[0].values["来源渠道"] == '"12345"'


def test_empty_rows_are_not_rows(tmp_path: Path) -> None:
    blank = ["", " ", "\u3000"]
    table = [*GOOD, [], blank, GOOD[1], [], ["  "] * 12]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", table),
        write_text(tmp_path / "a.csv", table),
    ):
        assert [row.number for row in read_all(path, "medical-expense")] == [2, 5]


def test_a_table_that_starts_in_the_middle_of_the_sheet(tmp_path: Path) -> None:
    table = [[], [None, None, *GOOD[0]], [None, None, *GOOD[1]]]
    rows = read_all(write_xlsx(tmp_path / "a.xlsx", table), "medical-expense")
    assert [row.number for row in rows] == [3]
    assert rows[0].accepted


def test_a_header_without_rows_is_an_empty_month(tmp_path: Path) -> None:
    assert read_all(write_xlsx(tmp_path / "a.xlsx", GOOD[:1]), "medical-expense") == []


def test_the_one_sheet_that_fits_is_taken(tmp_path: Path) -> None:
    sheets = {"说明": [["本表由医保局填报"]], "数据": GOOD, "汇总": [["姓名", "次数"], ["张三", 2]]}
    with open_table(write_xlsx(tmp_path / "a.xlsx", sheets), MEDICAL) as table:
        assert table.sheet == "数据"
        assert table.height == 1
        assert len(list(table)) == 1


def test_hidden_sheets_are_passed_over(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        old, new = book.add_worksheet("旧"), book.add_worksheet("新")
        for sheet in (old, new):
            for place, row in enumerate(GOOD):
                sheet.write_row(place, 0, row)
        new.activate()
        new.set_first_sheet()
        old.hide()
    with open_table(tmp_path / "a.xlsx", MEDICAL) as table:
        assert table.sheet == "新"


def test_batches_cover_all_rows_in_order(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", GOOD[:1] + GOOD[1:] * 25)
    with open_table(path, MEDICAL) as table:
        batches = list(table.iter_batches(10))
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert [row.number for batch in batches for row in batch] == list(range(2, 27))


def test_a_text_row_with_too_many_cells_is_quarantined(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", [*GOOD, [*GOOD[1], "", ""], [*GOOD[1], "", "多"]])
    rows = read_all(path, "medical-expense")
    assert [row.accepted for row in rows] == [True, True, False]
    assert rows[2].errors[0].code == "too-many-cells"


def test_notes_beside_the_table_do_not_harm_its_rows(tmp_path: Path) -> None:
    table = [*GOOD, [*GOOD[1], "", "", "已核"]]
    rows = read_all(write_xlsx(tmp_path / "a.xlsx", table), "medical-expense")
    assert [row.accepted for row in rows] == [True, True]
    assert rows[1].original["(第13列)"] == "已核"
    padded = [[*GOOD[0], "", ""], [*GOOD[1], "", "已核"]]
    assert read_all(write_text(tmp_path / "a.csv", padded), "medical-expense")[0].accepted


def test_short_text_rows_are_filled_up(tmp_path: Path) -> None:
    row = feed_row("medical-expense")
    order = [
        *(name for name in row if name not in {"大病保险支付", "医疗救助支付"}),
        "大病保险支付",
    ]
    path = write_text(tmp_path / "a.csv", [order, [row[name] for name in order[:-1]]])
    rows = read_all(path, "medical-expense")
    assert rows[0].accepted
    assert rows[0].values["大病保险支付"] is None


def test_date_cells_and_serial_numbers(tmp_path: Path) -> None:
    rows = read_all(
        write_xlsx(
            tmp_path / "a.xlsx",
            as_table(
                [
                    feed_row("medical-expense", 结算日期=dt.date(2022, 6, 30)),
                    feed_row("medical-expense", 结算日期=44742),
                    feed_row("medical-expense", 结算日期=20220630),
                ]
            ),
        ),
        "medical-expense",
    )
    assert [row.values["结算日期"] for row in rows] == [dt.date(2022, 6, 30)] * 3


def test_the_person_list_of_the_national_system_reads(tmp_path: Path) -> None:
    header = [
        "序号",
        "县(市、区、旗)",
        "乡(镇)",
        "行政村",
        "自然村",
        "户编号",
        "人编号",
        "姓名",
        "证件号码",
        "人数",
        "与户主关系",
        "民族",
        "文化程度",
        "在校生状况",
        "健康状况",
        "劳动技能",
        "务工时间（月）",
        "是否参加大病保险",
        "致贫原因1",
        "危房户",
        "是否解决安全饮用水",
        "人均纯收入",
        "户联系电话",
        "人联系电话",
        "首次识别时间",
        "人员识别时间",
        "户类型",
        "易返贫致贫户(监测对象)类型",
        "风险是否消除",
        "风险识别时间",
        "风险消除时间",
    ]
    cells = [
        *["1", "姚安县", "栋川镇", "清河社区", "一组", "5323250001", "530000001", "张三"],
        made_id(7),
        *[
            "3",
            "户主",
            "彝族",
            "初中",
            "|",
            "残疾,长期慢性病",
            "普通劳动力",
            "8",
            "是",
            "因病",
            "否",
            "是",
        ],
        *[
            "12345.67",
            "13800001234",
            "13800001234",
            "201312",
            "201312",
            "脱贫户",
            "脱贫不稳定户",
            "否",
            "202106",
            "|",
        ],
    ]
    cells = ["" if cell == "|" else cell for cell in cells]
    path = write_xlsx(tmp_path / "a.xlsx", [["脱贫人口名单"], [], header, cells])
    with open_table(path, load_contract("registry-person")) as table:
        assert table.header_row == 3
        assert table.unknown_columns == ()
        assert table.layout.ignored == ("序号",)
    row = read_all(path, "registry-person")[0]
    assert faults([row]) == []
    assert row.values["健康状况"] == "长期慢性病,残疾"
    assert row.values["人均纯收入"] == 1234567
    assert row.values["识别监测时间"] == dt.date(2021, 6, 1)
    assert row.values["消除监测时间"] is None
    assert row.values["在校生状况"] is None
    assert row.values["是否危房户"] is False


def test_the_same_name_with_a_zero_is_another_column(tmp_path: Path) -> None:
    row = feed_row("registry-person") | {"风险是否已消除": "否"}
    row |= {"风险是否已消除0": "是", "识别监测时间0": "202001"}
    path = write_xlsx(tmp_path / "a.xlsx", as_table([row]))
    with open_table(path, load_contract("registry-person")) as table:
        assert table.unknown_columns == ()
    (read,) = read_all(path, "registry-person")
    assert (read.values["风险是否已消除"], read.values["风险是否已消除0"]) == (False, True)
    assert read.values["识别监测时间0"] == dt.date(2020, 1, 1)
