"""Rows that come back, are mended by hand, and import again."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

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
from xianjie.exchange.quarantine import read_batch_number, write_quarantine
from xianjie.exchange.reading import open_table

MEDICAL = load_contract("medical-expense")
BATCH = "20220705-000123"


@pytest.fixture
def returned(tmp_path: Path) -> Path:
    """A quarantine workbook of three bad rows of four."""
    rows: list[dict[str, Any]] = [
        feed_row("medical-expense"),
        feed_row("medical-expense", 证件号码=5.3239919800101e17),
        feed_row("medical-expense", 结算日期="2022-02-30", 个人自付="-5"),
        feed_row("medical-expense", 就医类别="=1+1"),
    ]
    rows = [{"序号": n} | row | {"备注": "=cmd|' /C calc'!A0"} for n, row in enumerate(rows, 1)]
    path = write_xlsx(tmp_path / "sent.xlsx", [["医疗费用"], *as_table(rows)])
    bad = tmp_path / "returned.xlsx"
    assert write_quarantine(bad, MEDICAL, BATCH, read_all(path, "medical-expense")) == 3
    return bad


def test_it_says_which_row_which_column_why_and_what_to_do(returned: Path) -> None:
    sheet = openpyxl.load_workbook(returned).active
    note, header, *rows = sheet.iter_rows(values_only=True)
    assert BATCH in note[0]
    assert header[:6] == ("原行号", "有误的列", "退回原因", "如何修改", "序号", "证件号码")
    assert [row[0] for row in rows] == [4, 5, 6]
    assert [row[1] for row in rows] == ["证件号码", "结算日期、个人自付", "就医类别"]
    assert "Excel" in rows[0][2]
    assert "2022-02-30" in rows[1][2]
    assert "普通门诊" in rows[2][3]
    assert rows[1][header.index("个人自付")] == "-5"


def test_unmended_it_is_quarantined_again_for_the_same_reasons(returned: Path) -> None:
    rows = read_all(returned, "medical-expense")
    assert faults(rows) == [
        ("证件号码", "id-rounded"),
        ("结算日期", "bad-date"),
        ("个人自付", "negative"),
        ("就医类别", "unknown-code"),
    ]
    with open_table(returned, MEDICAL) as table:
        assert table.unknown_columns == ("备注",)
        assert table.header_row == 2


def test_mended_the_same_file_imports_and_names_its_batch(returned: Path) -> None:
    book = openpyxl.load_workbook(returned)
    sheet = book.active
    place = {cell.value: cell.column for cell in sheet[2]}
    sheet.cell(3, place["证件号码"]).value = made_id(1)
    sheet.cell(4, place["结算日期"]).value = "2022-02-28"
    sheet.cell(4, place["个人自付"]).value = 5
    sheet.cell(5, place["就医类别"]).value = "住院"
    book.save(returned)
    rows = read_all(returned, "medical-expense")
    assert [row.accepted for row in rows] == [True] * 3
    assert read_batch_number(returned) == BATCH


def test_strings_never_become_formulas(returned: Path) -> None:
    cells = [cell for row in openpyxl.load_workbook(returned).active.iter_rows() for cell in row]
    texts = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]
    assert len(texts) == 4
    with zipfile.ZipFile(returned) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_the_number_survives_other_programs(returned: Path, tmp_path: Path) -> None:
    rows = openpyxl.load_workbook(returned).active.iter_rows(values_only=True)
    table = [list(row) for row in rows]
    assert read_batch_number(write_text(tmp_path / "a.csv", table)) == BATCH
    assert read_batch_number(write_text(tmp_path / "b.csv", table, "gb18030")) == BATCH
    with_property = tmp_path / "c.xlsx"
    with zipfile.ZipFile(returned) as old, zipfile.ZipFile(with_property, "w") as new:
        for name in old.namelist():
            if name != "docProps/custom.xml":
                new.writestr(name, old.read(name))
    assert read_batch_number(with_property) == BATCH


def test_other_files_have_no_batch(tmp_path: Path) -> None:
    table = as_table([feed_row("hotline", 诉求内容="批次:123")])
    assert read_batch_number(write_xlsx(tmp_path / "a.xlsx", table)) is None
    assert read_batch_number(write_text(tmp_path / "a.csv", table)) is None
    (tmp_path / "b.csv").write_bytes(b"")
    assert read_batch_number(tmp_path / "b.csv") is None


def test_a_shifted_row_stays_quarantined_until_it_is_put_right(tmp_path: Path) -> None:
    header, row = as_table([feed_row("medical-expense")])
    path = write_text(tmp_path / "a.csv", [header, [*row[:4], "1", *row[4:], "多"]])
    bad = tmp_path / "q.xlsx"
    write_quarantine(bad, MEDICAL, BATCH, read_all(path, "medical-expense"))
    assert faults(read_all(bad, "medical-expense")) == [("", "too-many-cells")]
    book = openpyxl.load_workbook(bad)
    for place, value in enumerate([*row, None], 5):
        book.active.cell(3, place).value = value
    book.save(bad)
    rows = read_all(bad, "medical-expense")
    assert rows[0].accepted
    assert rows[0].values["个人自付"] == 10_000


def test_no_bad_rows_no_file(tmp_path: Path) -> None:
    rows = read_all(write_xlsx(tmp_path / "a.xlsx", as_table([feed_row("loan")])), "loan")
    assert write_quarantine(tmp_path / "q.xlsx", load_contract("loan"), BATCH, rows) == 0
    assert not (tmp_path / "q.xlsx").exists()


def test_wan_yuan_headers_stay_wan_yuan(tmp_path: Path) -> None:
    row = feed_row("vehicle", 姓名="")
    del row["购置价格"]
    path = write_xlsx(tmp_path / "a.xlsx", as_table([row | {"购置价格(万元)": 8.5}]))
    bad = tmp_path / "q.xlsx"
    write_quarantine(bad, load_contract("vehicle"), BATCH, read_all(path, "vehicle"))
    assert read_all(bad, "vehicle")[0].values["购置价格"] == 8_500_000


@pytest.mark.parametrize("contract_id", [contract.id for contract in all_contracts()])
def test_every_table_comes_back_and_reads_again(tmp_path: Path, contract_id: str) -> None:
    contract = load_contract(contract_id)
    column = next(column for column in contract.columns if column.must_be_filled)
    row = feed_row(contract_id) | {column.name: ""}
    path = write_text(tmp_path / "a.csv", as_table([row]))
    rows = read_all(path, contract_id)
    assert write_quarantine(tmp_path / "q.xlsx", contract, BATCH, rows) == 1
    again = read_all(tmp_path / "q.xlsx", contract_id)
    assert faults(again) == [(column.name, "empty-required")]
    assert again[0].values == rows[0].values
