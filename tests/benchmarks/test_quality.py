"""The benchmark of quality rules: three ways to check them, the same hits."""

from __future__ import annotations

from pathlib import Path

from benchmarks import quality
from benchmarks.peers import quality_sql
from benchmarks.quality_data import prepare_quality


def test_all_ways_give_the_same_hits(tmp_path: Path) -> None:
    data = prepare_quality(tmp_path, 3_000)
    by_row = quality._by_row(data, 50)
    personal = {table: data.personal(table) for table in ("人", "户")}
    ours = quality.run_ours(data, personal, 50)
    theirs = quality_sql.run(data, personal, 50)
    columns = ["rule", "row_no", "household_no", "person_no", "village_code"]
    told = [
        sorted(tuple(map(str, row.values())) for row in table.select(columns).to_pylist())
        for table in (ours.hits, theirs)
    ]
    assert told[0] == told[1]
    assert ours.faults == ()
    assert by_row["hits"] > 0
