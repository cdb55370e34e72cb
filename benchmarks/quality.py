"""Quality rules: the engine beside SQL by hand and beside Python row by row.

`python -m benchmarks.quality run NAME PERSONS RULES FOLDER [LIMIT]` is one timed run in a process
of its own; `quality` prepares the data, lets both take turns and requires the same hits.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.peers import quality_records, quality_sql
from benchmarks.quality_data import TABLES, QualityData, prepare_quality
from benchmarks.quality_rules import compiled
from benchmarks.screening import BenchmarkError, machine
from xianjie.engine.quality import QualityInputs, QualityResult, Source, run
from xianjie.policy.quality.tables import tables

NAMES = ("ours", "explained", "duckdb")
SAMPLE = 3_000
"""Households that Python goes through row by row."""
Progress = Callable[[str], None]


def run_ours(
    data: QualityData,
    personal: dict[str, pa.Table],
    many: int,
    *,
    explain: bool = False,
    memory_limit: str | None = None,
) -> QualityResult:
    """Check all rules, from compiling them to hits in Arrow, with everything that is counted."""
    rules, constants = compiled(many)
    sources: dict[Any, Source] = {
        (table, "now"): Source(paths=(data.file(table),), personal=personal.get(table))
        for table in TABLES
    }
    return run(
        QualityInputs(
            rules, sources, constants, memory_limit=memory_limit, explain=explain,
            spill=data.folder / "spill" if memory_limit else None,
        )
    )  # fmt: skip


def quality(
    persons: int,
    *,
    folder: Path,
    rules: int = 200,
    runs: int = 3,
    memory_limit: str | None = None,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Measure and return times (median), peak memory and the ratios.

    Raises BenchmarkError when an implementation fails or the hits differ.
    """
    progress(f"准备 {persons:,} 人的数据")
    data = prepare_quality(folder, persons)
    progress("逐行计算一部分，核对结果")
    by_row = _by_row(data, rules)
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    for number in range(runs):
        for name in NAMES:
            progress(f"{name}: 第 {number + 1}/{runs} 次")
            measured[name].append(_once(name, data, rules, folder, memory_limit))
        if number == 0:
            _compare(data)
    results = {
        name: {
            "seconds": round(statistics.median(one["seconds"] for one in each), 3),
            "cpu_seconds": round(statistics.median(one["cpu"] for one in each), 3),
            "all_seconds": [one["seconds"] for one in each],
            "peak_mb": round(max(one["peak_mb"] for one in each)),
        }
        for name, each in measured.items()
    }
    ours, peer = results["ours"], results["duckdb"]
    whole = by_row["seconds_for_all"]
    return {
        "benchmark": "quality", "persons": persons, "households": data.households,
        "jobs": data.jobs, "rules": rules, "hits": int(measured["ours"][0]["hits"]), "runs": runs,
        "memory_limit": memory_limit, "machine": machine(), "results": results, "python": by_row,
        "ours_to_duckdb": {
            key: round(ours[key] / peer[key], 2) for key in ("seconds", "cpu_seconds")
        },
        "python_to_ours": {
            "seconds": round(whole / ours["seconds"], 1),
            "cpu_seconds": round(by_row["cpu_seconds_for_all"] / ours["cpu_seconds"], 1),
        },
    }  # fmt: skip


def _by_row(data: QualityData, rules: int) -> dict[str, Any]:
    """Time of Python over the first households, scaled to all; its hits must be ours there."""
    households = min(SAMPLE, data.households)
    rows = quality_records.rows_of(data, households)
    started, before = time.perf_counter(), time.process_time()
    hits = quality_records.run(rows, rules)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    listed, constants = compiled(rules)
    sources: dict[Any, Source] = {}
    for table in TABLES:
        part = quality_records.sample(data, table, households)
        personal = None
        if table != "job-record":
            numbers = data.personal(table)
            personal = numbers.filter(pc.is_in(numbers["row_no"], part["row_no"]))
        sources[(table, "now")] = Source(rows=part, personal=personal)
    found = run(QualityInputs(listed, sources, constants, explain=False))
    mine = {(one["rule"], one["row_no"]) for one in found.hits.to_pylist()}
    if mine != hits or found.faults:
        first = sorted(mine ^ hits)[:5]
        raise BenchmarkError(f"row by row gives other hits: {first} {found.faults[:2]}")
    scale = data.households / households
    return {
        "sample_households": households, "sample_persons": len(rows["人"]), "hits": len(hits),
        "seconds": round(seconds, 3), "seconds_for_all": round(seconds * scale, 1),
        "cpu_seconds_for_all": round(cpu * scale, 1),
    }  # fmt: skip


def _compare(data: QualityData) -> None:
    ours, theirs = (str(data.folder / f"hits-{name}.parquet") for name in ("ours", "duckdb"))
    for one, other in ((ours, theirs), (theirs, ours)):
        only = duckdb.execute(
            f"SELECT rule, row_no, household_no, person_no, village_code FROM '{one}' EXCEPT ALL "
            f"SELECT rule, row_no, household_no, person_no, village_code FROM '{other}' LIMIT 5"
        ).fetchall()
        if only:
            raise BenchmarkError(f"only in {one}: {only}")


def _once(
    name: str, data: QualityData, rules: int, folder: Path, limit: str | None
) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.quality", "run", name, str(data.persons),
               str(rules), str(folder), *([limit] if limit else [])]  # fmt: skip
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{name}: {done.stderr.strip().splitlines()[-3:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    _, name, persons, rules, folder, *limit = sys.argv[1:]
    data = prepare_quality(Path(folder), int(persons))
    personal = {table: data.personal(table) for table in ("人", "户")}
    memory_limit = limit[0] if limit else None
    tables()
    compiled(1)
    before, started = time.process_time(), time.perf_counter()
    seconds_by_stage = {}
    if name == "duckdb":
        hits = quality_sql.run(data, personal, int(rules), memory_limit)
    else:
        result = run_ours(
            data, personal, int(rules), explain=name == "explained", memory_limit=memory_limit
        )
        if result.faults:
            raise SystemExit(f"faults: {result.faults[:3]}")
        hits, seconds_by_stage = result.hits, dict(result.seconds)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pq.write_table(hits, data.folder / f"hits-{name}.parquet")
    measured = {"seconds": round(seconds, 3), "cpu": round(cpu, 3), "peak_mb": round(peak),
                "hits": hits.num_rows, "stages": seconds_by_stage}  # fmt: skip
    print(json.dumps(measured, ensure_ascii=False))


if __name__ == "__main__":
    main()
