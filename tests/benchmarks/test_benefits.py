"""The engine and the hand-written SQL work out the same benefits for everybody."""

from __future__ import annotations

from pathlib import Path

from benchmarks.benefit_data import prepare_benefits
from benchmarks.benefits import bench_benefits, differences, run_ours
from benchmarks.peers import benefit_sql


def test_the_peer_finds_the_same(tmp_path: Path) -> None:
    data = prepare_benefits(tmp_path, 3000)
    for name, run in (("ours", run_ours), ("duckdb", benefit_sql.run)):
        (tmp_path / name).mkdir()
        run(data, tmp_path / name)
    assert differences(tmp_path / "ours", tmp_path / "duckdb") == []
    assert [one.id for one in bench_benefits().benefits] == list(benefit_sql._BENEFITS)
