"""All implementations of the benchmark find the same, and the command prints what it promises."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from benchmarks.data import FEEDS, PERIOD, BenchData, prepare
from benchmarks.one_run import IMPLEMENTATIONS, implementation
from benchmarks.peers.shared import RULE_FACTS
from benchmarks.screening import BenchmarkError, default_runs, run_once, screening
from benchmarks.verify import differences, read_result
from xianjie.exchange.contracts import load_contract

PERSONS = 20_000


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> BenchData:
    return prepare(tmp_path_factory.mktemp("bench"), PERSONS)


def result_of(name: str, data: BenchData, out: Path) -> tuple[Any, Any]:
    out.mkdir()
    implementation(name)(data, out, None)
    return read_result(name, out)


def test_everybody_finds_the_same(data: BenchData, tmp_path: Path) -> None:
    ours = result_of("ours", data, tmp_path / "ours")
    assert ours[1].keys() == RULE_FACTS.keys()
    assert all(hits > 0 for _, hits, _ in ours[1].values())
    assert ours[1]["收入-低于监测线"][2] > 0
    for name in IMPLEMENTATIONS[1:]:
        assert differences(ours, result_of(name, data, tmp_path / name)) == []


def test_differences_are_told() -> None:
    one = ({("规则", 1): ("橙", "v", {"a": "1"})}, {"规则": (9, 1, 0)})
    other = (
        {("规则", 1): ("红", "v", {"a": "1"}), ("规则", 2): ("橙", "v", {})},
        {"规则": (9, 2, 0)},
    )
    assert differences(one, one) == []
    assert len(differences(one, other)) == 3


def test_the_data_have_the_columns_of_the_lake(data: BenchData) -> None:
    for feed in FEEDS:
        names = set(pq.read_schema(data.batch(feed, PERIOD)).names)
        wanted = {name for name, _ in load_contract(feed).lake_columns()}
        assert wanted <= names, feed
        assert {"row_no", "person_no", "household_no", "village_code", "link"} <= names


def test_the_same_seed_gives_the_same_data(data: BenchData, tmp_path: Path) -> None:
    again, other = prepare(tmp_path, PERSONS), prepare(tmp_path, PERSONS, seed=2)
    sums = [
        duckdb.sql(f"SELECT sum(hash(t)) FROM '{d.batch('medical-expense', PERIOD)}' t").fetchall()
        for d in (data, again, other)
    ]
    assert sums[0] == sums[1] != sums[2]


def test_the_command_measures_each_in_its_own_process(tmp_path: Path) -> None:
    found = screening(2000, folder=tmp_path, peers=("duckdb",), runs=1, memory_limit="1GB")
    assert set(found["results"]) == {"ours", "duckdb"}
    assert found["results"]["duckdb"]["identical"]
    assert found["results"]["ours"]["peak_mb"] > 0
    assert set(found["ratios"]["ours_to_duckdb"]) == {"seconds", "cpu"}
    assert json.loads(json.dumps(found))["machine"]["cores"] >= 1


def test_a_failing_implementation_stops_the_measurement(tmp_path: Path) -> None:
    data = prepare(tmp_path, 1000)
    data.snapshot("household").write_bytes(b"broken")
    with pytest.raises(BenchmarkError, match="duckdb"):
        run_once("duckdb", data, tmp_path / "out", None)


def test_large_data_run_once() -> None:
    assert [default_runs(n) for n in (1_000_000, 5_000_000, 20_000_000)] == [3, 3, 1]
