"""A hundred thousand rows in far less than the twenty seconds allowed, on one core."""

import time
from pathlib import Path

import pytest

from tests.exchange.builders import feed_row, made_id, write_text
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator, ValidationContext

ROWS = 100_000


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_read_and_judged(tmp_path: Path) -> None:
    row = feed_row("medical-expense")
    rows = (
        [
            made_id(n, f"19{n % 89 + 10}0{n % 9 + 1}1{n % 9}"),
            *list(row.values())[1:-1],
            f"{n / 7:.2f}",
        ]
        for n in range(ROWS)
    )
    path = write_text(tmp_path / "a.csv", [list(row), *rows], "gb18030")
    contract = load_contract("medical-expense")
    validator, context = RowValidator(contract), ValidationContext()
    begin = time.process_time()
    with open_table(path, contract) as table:
        accepted = sum(
            validator.validate(raw, context).accepted
            for batch in table.iter_batches(5_000)
            for raw in batch
        )
    assert accepted == ROWS
    assert time.process_time() - begin < 20
