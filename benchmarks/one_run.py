"""One timed run in a process of its own.

`python -m benchmarks.one_run IMPLEMENTATION DATA OUT` prints seconds, processor seconds
and peak resident memory as JSON. Imports are done before the clock starts.
"""

from __future__ import annotations

import argparse
import importlib
import json
import resource
import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.data import BenchData

IMPLEMENTATIONS = ("ours", "duckdb", "duckdb-facts", "pandas", "python")
_MODULES = {"ours": "benchmarks.ours", "duckdb": "benchmarks.peers.duckdb_sql",
            "duckdb-facts": "benchmarks.peers.duckdb_sql",
            "pandas": "benchmarks.peers.pandas_frames",
            "python": "benchmarks.peers.python_records"}  # fmt: skip


def implementation(name: str) -> Callable[..., Any]:
    """Import an implementation and return its `run(data, out, memory_limit)`."""
    run: Callable[..., Any] = importlib.import_module(_MODULES[name]).run
    return partial(run, keep=True) if name == "duckdb-facts" else run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name", choices=IMPLEMENTATIONS)
    parser.add_argument("data", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--memory-limit")
    given = parser.parse_args()
    run = implementation(given.name)
    saved = json.loads((given.data / "manifest.json").read_text("utf-8"))
    data = BenchData(given.data, saved["persons"], saved["households"])
    shutil.rmtree(given.out, ignore_errors=True)
    given.out.mkdir(parents=True)
    before, started = time.process_time(), time.perf_counter()
    run(data, given.out, given.memory_limit)
    seconds, cpu = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured = {"seconds": round(seconds, 3), "cpu": round(cpu, 3), "peak_mb": round(peak)}
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
