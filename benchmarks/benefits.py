"""Benefits: the engine beside hand-written SQL, every benefit of one county for everybody.

`python -m benchmarks.benefits run NAME PERSONS FOLDER OUT` is one timed run in a process of its
own; `benefits` prepares the data, lets both take turns and requires the same rows and counts.
"""

from __future__ import annotations

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import sqlglot

from benchmarks.benefit_data import TABLES, BenefitData, prepare_benefits
from benchmarks.data import AS_OF, COUNTY, PERIOD, PERIODS
from benchmarks.peers import benefit_sql
from benchmarks.screening import BenchmarkError, machine
from xianjie.engine.entitlements import BenefitSet, benefit_set, evaluate
from xianjie.engine.inputs import FeedBatch, RunInputs, Snapshot
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.periods import Period
from xianjie.policy.model import Rulebook
from xianjie.policy.resolution import resolve

RULEBOOK = Path(__file__).parent / "benefits.json"
"""The benefits of 532325 in June 2022 with everything that they read, as they stood when frozen."""
NAMES = ("ours", "duckdb")
Progress = Callable[[str], None]


def bench_benefits() -> BenefitSet:
    """Compile the frozen rulebook; part of the measured time of our side."""
    book = Rulebook.from_blob(json.loads(RULEBOOK.read_text("utf-8")))
    return benefit_set(resolve(book, COUNTY, date.fromisoformat(AS_OF)))


def run_ours(data: BenefitData, out: Path, memory_limit: str | None = None) -> None:
    """Work out all benefits, from reading the rulebook to the written rows."""
    benefits = bench_benefits()
    assert benefits.rules is not None
    batches = [
        FeedBatch(table, Period.parse(period), COUNTY, data.is_roll(table),
                  (data.file(table, period),), batch=f"{table}-{period}")
        for table in TABLES
        for period in data.periods(table)
    ]  # fmt: skip
    snapshot = Snapshot(*(data.snapshot(name) for name in ("household", "person", "village")))
    evaluate(
        RunInputs(
            place=COUNTY, period=Period.parse(PERIOD), as_of=date.fromisoformat(AS_OF),
            first_period=Period.parse(PERIODS[0]), snapshot=snapshot, batches=batches,
            rules=benefits.rules, out_dir=out, memory_limit=memory_limit,
        ),
        benefits,
    )  # fmt: skip


def differences(ours: Path, theirs: Path) -> list[str]:
    """Where two results differ: rows by benefit and subject, and counts; empty when nowhere."""
    columns = "benefit_no, household_no, person_no, village_code, outcome, name, amount, paid"
    files = [str(folder / "entitlements.parquet") for folder in (ours, theirs)]
    found = []
    for one, other in (files, reversed(files)):
        only = duckdb.execute(
            f"SELECT {columns} FROM '{one}' EXCEPT ALL SELECT {columns} FROM '{other}' LIMIT 5"
        ).fetchall()
        found += [f"only in {one}: {row}" for row in only]
    told = json.loads((ours / "entitlement_counts.json").read_text("utf-8"))
    words = {"owed": "应享未享", "held": "在享", "undue": "享而不符", "unknown": "信息不足",
             "eligible": "符合条件"}  # fmt: skip
    mine = {one["benefit_id"]: (one["population"], *(one[key] for key in words)) for one in told}
    rows = json.loads((theirs / "counts.json").read_text("utf-8"))
    for name, numbers in mine.items():
        peer = (
            sum(n for b, inside, _, n in rows if b == name and inside),
            *(sum(n for b, _, o, n in rows if b == name and o == word) for word in words.values()),
        )
        if peer != numbers:
            found.append(f"{name}: {numbers} / {peer}")
    return found


def benefits(
    persons: int, *, folder: Path, runs: int = 3, progress: Progress = lambda _: None
) -> dict[str, Any]:
    """Measure and return times (median), peak memory and the ratio.

    :raises BenchmarkError: an implementation failed or the results differ.
    """
    progress(f"准备 {persons:,} 人的数据")
    data = prepare_benefits(folder, persons)
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in NAMES}
    with tempfile.TemporaryDirectory(dir=folder) as place:
        for number in range(runs):
            for name in NAMES:
                progress(f"{name}: 第 {number + 1}/{runs} 次")
                measured[name].append(_once(name, persons, folder, Path(place) / name))
            if number == 0 and (found := differences(Path(place) / "ours", Path(place) / "duckdb")):
                raise BenchmarkError(f"the results differ: {found[:8]}")
        rows = duckdb.execute(
            f"SELECT COUNT(*) FROM '{place}/ours/entitlements.parquet'"
        ).fetchone()
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
    return {
        "benchmark": "benefits", "persons": data.persons, "rows": rows[0] if rows else 0,
        "runs": runs, "machine": machine(), "results": results,
        "ours_to_duckdb": {
            key: round(ours[key] / peer[key], 2) for key in ("seconds", "cpu_seconds")
        },
    }  # fmt: skip


def _once(name: str, persons: int, folder: Path, out: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.benefits", "run", name, str(persons),
               str(folder), str(out)]  # fmt: skip
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{name}: {done.stderr.strip().splitlines()[-3:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    _, name, persons, folder, place = sys.argv[1:6]
    data, out = prepare_benefits(Path(folder), int(persons)), Path(place)
    all_contracts()
    sqlglot.parse_one("1", dialect="duckdb")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    run = run_ours if name == "ours" else benefit_sql.run
    before, started = time.process_time(), time.perf_counter()
    run(data, out)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": round(seconds, 3), "cpu": round(cpu, 3), "peak_mb": round(peak)}))


if __name__ == "__main__":
    main()
