"""What is derived from a declaration: template, documentation, Parquet schema, csv writing."""

from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from tests.exchange.builders import feed_row, read_all
from xianjie.exchange.contracts import ColumnType, all_contracts, load_contract
from xianjie.exchange.docs import render_docs, render_index
from xianjie.exchange.parquet import arrow_schema
from xianjie.exchange.reading import open_table
from xianjie.exchange.template import write_template
from xianjie.exchange.writing import guard_csv_cell, write_csv
from xianjie.kernel.text import fold

TABLES = [contract.id for contract in all_contracts()]
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "feeds"


@pytest.mark.parametrize("contract_id", TABLES)
def test_a_filled_template_imports(tmp_path: Path, contract_id: str) -> None:
    contract = load_contract(contract_id)
    path = tmp_path / "t.xlsx"
    write_template(contract, path)
    with open_table(path, contract) as table:
        assert table.column_names == tuple(column.name for column in contract.columns)
        assert table.unknown_columns == ()
        assert list(table) == []
    book = openpyxl.load_workbook(path)
    for place, cell in enumerate(feed_row(contract_id).values(), 1):
        book.worksheets[0].cell(2, place).value = cell
    book.save(path)
    rows = read_all(path, contract_id)
    assert [row.errors + row.warnings for row in rows] == [[]]


def test_a_template_has_drop_downs_notes_and_text_columns(tmp_path: Path) -> None:
    contract = load_contract("school-enrolment")
    write_template(contract, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    data = book.worksheets[0]
    lists = {str(v.sqref).split(":")[0]: v.formula1 for v in data.data_validations.dataValidation}
    assert lists["C2"] == "代码表!$A$2:$A$8"
    assert [cell.value for cell in book["代码表"]["A"]][1:8] == list(
        contract.column("学段").code_set.texts
    )
    assert data.column_dimensions["A"].width > 18
    assert "填表说明" in book.sheetnames
    notes = [str(cell.value) for row in book["填表说明"].iter_rows() for cell in row if cell.value]
    assert any("文本格式" in note for note in notes)
    assert "普通高中" in "".join(notes)


@pytest.mark.parametrize("contract_id", TABLES)
def test_the_documentation_page_is_up_to_date(contract_id: str) -> None:
    page = (DOCS / f"{contract_id}.md").read_text("utf-8")
    assert page == render_docs(load_contract(contract_id)), "run python -m xianjie.exchange.docs"


def test_the_documentation_index_is_up_to_date() -> None:
    assert (DOCS / "index.md").read_text("utf-8") == render_index()
    assert {path.stem for path in DOCS.glob("*.md")} == {*TABLES, "index"}


@pytest.mark.parametrize("contract_id", TABLES)
def test_the_parquet_schema_holds_nothing_that_names_a_person(contract_id: str) -> None:
    contract = load_contract(contract_id)
    schema = arrow_schema(contract)
    assert schema.names[:5] == ["row_no", "person_no", "household_no", "village_code", "link"]
    named = [column.name for column in contract.columns if column.type.identifies]
    assert not set(schema.names) & set(named)
    for column in contract.columns:
        if column.type is ColumnType.MONEY:
            assert schema.field(column.name).type == pa.int64()


def test_values_fit_the_parquet_schema(tmp_path: Path) -> None:
    contract = load_contract("real-estate")
    schema = arrow_schema(contract)
    link = {"row_no": 2, "person_no": 1, "household_no": 1, "village_code": None, "link": "id"}
    write_csv(tmp_path / "a.csv", [*feed_row("real-estate")], [[*feed_row("real-estate").values()]])
    values = read_all(tmp_path / "a.csv", "real-estate")[0].values
    stored = {name: value for name, value in values.items() if name in schema.names}
    table = pa.Table.from_pylist([link | stored], schema=schema)
    assert table.to_pylist() == [link | stored]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "＝", "＋", "－", "\uff20"])
def test_csv_cells_never_run(tmp_path: Path, start: str) -> None:
    assert guard_csv_cell(start + "1+1") == "'" + start + "1+1"
    assert guard_csv_cell(-5) == "-5"
    assert guard_csv_cell("张三") == "张三"
    assert guard_csv_cell(None) == ""
    row = feed_row("hotline", 诉求内容=start + "SUM(A1)")
    write_csv(tmp_path / "a.csv", list(row), [list(row.values())])
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    read = read_all(tmp_path / "a.csv", "hotline")[0].values["诉求内容"]
    assert fold(read) == fold(start + "SUM(A1)").strip()
