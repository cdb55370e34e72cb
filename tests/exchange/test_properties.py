"""Whatever a file holds: no crash, nothing lost, nothing personal shown."""
# ruff: noqa: RUF001

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.exchange.builders import feed_row, made_id, read_all
from xianjie.exchange.cells import cell_parser
from xianjie.exchange.contracts import Column, ColumnType, all_contracts, load_contract
from xianjie.exchange.headers import match_header
from xianjie.exchange.quarantine import write_quarantine
from xianjie.exchange.rows import RawRow
from xianjie.exchange.validation import validate_row
from xianjie.kernel.dates import parse_date
from xianjie.kernel.money import format_yuan

COLUMNS = [column for contract in all_contracts() for column in contract.columns]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=25)
CELLS = (
    TEXTS
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.none()
    | st.datetimes()
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.sampled_from(["2022-06-30", "1e5", "-1", "１２３", "=1+1", made_id(3), "是", "1,000"])
)


STORED: dict[ColumnType, tuple[type, ...]] = {
    ColumnType.INT: (int,),
    ColumnType.MONEY: (int,),
    ColumnType.BOOL: (bool,),
    ColumnType.DATE: (dt.date,),
    ColumnType.MONTH: (dt.date,),
}


@given(st.sampled_from(COLUMNS), CELLS)
@settings(max_examples=600)
def test_any_cell_gives_a_value_of_its_type_or_a_fault(column: Column, value: Any) -> None:
    cell = cell_parser(column)(value)
    assert cell.value is None or cell.fault is None or not cell.fatal
    if cell.value is not None and column.type in STORED:
        assert isinstance(cell.value, STORED[column.type])
    counted = column.type in {ColumnType.MONEY, ColumnType.INT}
    if cell.value is not None and counted and not column.may_be_negative:
        assert cell.value >= 0
    if cell.fatal:
        assert cell.fault is not None
        assert cell.fault.message
        assert cell.fault.remedy
    if column.code_set and column.type is ColumnType.CODE and cell.value is not None:
        assert cell.value in column.code_set.texts


@given(st.sampled_from([c for c in COLUMNS if c.personal]), TEXTS | st.integers(10**9, 10**20))
@settings(max_examples=400)
def test_no_fault_shows_a_personal_value(column: Column, value: Any) -> None:
    fault = cell_parser(column)(value).fault
    text = str(value).strip().upper()
    if fault is not None and len(text) > 3:
        assert text not in fault.message.upper()
        assert text not in fault.value_masked.upper()


@given(st.lists(TEXTS | st.none() | st.integers(), max_size=20))
def test_any_header_row_is_matched_or_reported(cells: list[Any]) -> None:
    for contract in all_contracts():
        layout = match_header(contract, cells)
        filled = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        found = len(layout.columns) + len(layout.unknown) + len(layout.ignored)
        assert found <= len(filled)
        assert len({match.column.name for match in layout.columns}) == len(layout.columns)


@given(st.integers(0, 10**11), st.sampled_from(["{}", " {} ", "{}元", "￥{}"]))
def test_every_written_amount_reads_back(fen: int, form: str) -> None:
    row = feed_row("subsidy-payment", 金额=form.format(format_yuan(fen)))
    contract = load_contract("subsidy-payment")
    assert validate_row(contract, RawRow.from_cells(contract, 2, row)).values["金额"] == fen


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)))
def test_every_written_date_reads_back(day: dt.date) -> None:
    contract = load_contract("loan")
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        day,
        f"{day.year}年{day.month}月{day.day}日",
    ]
    for form in forms:
        raw = RawRow.from_cells(contract, 2, feed_row("loan", 到期日期=form))
        assert validate_row(contract, raw).values["到期日期"] == day == parse_date(form)


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "证件号码": st.sampled_from(["", made_id(1), made_id(2)[:-1] + "0", "5.3E+17", "abc"]),
            "姓名": st.sampled_from(["张三", "", "=李四", "欧阳,娜娜", '"王"五']),
            "补贴项目": st.sampled_from(["耕地地力保护补贴", "", "退耕还林\n第二轮"]),
            "发放日期": st.sampled_from(["2022-06-01", "2022-02-30", "", "20220601"]),
            "金额": st.sampled_from(["100", "-1", "", "1,000.5", "一百"]),
        }
    ),
    min_size=1,
    max_size=30,
)


@given(ROWS, st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@example([feed_row("subsidy-payment")], "gb18030")
def test_accepted_and_quarantined_rows_are_all_the_rows(
    rows: list[dict[str, str]], encoding: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        judged = read_all(path, "subsidy-payment")
        filled = [row for row in rows if any(row.values())]
        assert len(judged) == len(filled)
        bad = [row for row in judged if not row.accepted]
        back = Path(folder) / "q.xlsx"
        contract = load_contract("subsidy-payment")
        assert write_quarantine(back, contract, "1", judged) == len(bad)
        if bad:
            again = read_all(back, "subsidy-payment")
            assert [row.errors for row in again] == [row.errors for row in bad]
