"""Screening: our engine beside hand-written SQL, pandas and a loop over records.

Everybody must first give the identical result on the data that is timed; each run is a process of
its own, so that peak memory is its own too.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import FEEDS, BenchData, prepare
from benchmarks.one_run import IMPLEMENTATIONS
from benchmarks.verify import differences, read_result

Progress = Callable[[str], None]
_VERSIONS = ("duckdb", "pandas", "pyarrow", "numpy", "sqlglot")


class BenchmarkError(RuntimeError):
    """An implementation failed, or found something else than the others."""


def machine() -> dict[str, Any]:
    """Describe the machine: cores, memory, Python and library versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {name: importlib.metadata.version(name) for name in _VERSIONS}
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 1),
        **versions,
    }


def default_runs(persons: int) -> int:
    """Return three runs up to 5 million persons, one above."""
    return 3 if persons <= 5_000_000 else 1


def run_once(name: str, data: BenchData, out: Path, memory_limit: str | None) -> dict[str, float]:
    """Run one implementation in a process of its own and return its seconds and peak memory."""
    command = [sys.executable, "-m", "benchmarks.one_run", name, str(data.folder), str(out)]
    if memory_limit:
        command += ["--memory-limit", memory_limit]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    result: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def screening(
    persons: int,
    *,
    folder: Path,
    peers: Sequence[str] = IMPLEMENTATIONS[1:],
    runs: int | None = None,
    memory_limit: str | None = None,
    seed: int = 1,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Measure and return times (median), peak memory and ratios to ours.

    :param persons: size of the data set; it is generated once and kept in `folder`.
    :param peers: implementations beside ours.
    :param runs: runs of each; by default three, one above 5 million persons.
    :param memory_limit: limit of DuckDB for ours and the SQL peers, such as 2GB.
    :raises BenchmarkError: an implementation failed or its result differs from ours.
    """
    progress(f"准备 {persons:,} 人的数据")
    data = prepare(folder, persons, seed)
    runs = runs or default_runs(persons)
    names = ["ours", *(p for p in peers if p != "ours")]
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    same: dict[str, bool] = {}
    with tempfile.TemporaryDirectory(dir=folder) as place:
        reference = None
        for number in range(runs):
            # Turn about, so that a busy moment of the machine meets everybody.
            for name in names:
                progress(f"{name}: 第 {number + 1}/{runs} 次")
                out = Path(place) / name
                measured[name].append(run_once(name, data, out, memory_limit))
                if number == 0:
                    result = read_result(name, out)
                    reference = reference or result
                    if found := differences(reference, result):
                        raise BenchmarkError(f"{name} differs from ours: {found}")
                    same[name] = True
        findings = len(reference[0]) if reference else 0
    medians = {n: statistics.median(r["seconds"] for r in rows) for n, rows in measured.items()}
    results = {
        name: {
            "seconds": round(medians[name], 3),
            "all_seconds": [r["seconds"] for r in rows],
            "cpu_seconds": round(statistics.median(r["cpu"] for r in rows), 3),
            "peak_mb": round(max(r["peak_mb"] for r in rows)),
            "times_ours": round(medians[name] / medians["ours"], 2),
            "identical": same[name],
        }
        for name, rows in measured.items()
    }
    ratios = {}
    for name, row in results.items():
        if name != "ours":
            ratios[f"ours_to_{name}"] = {
                "seconds": round(medians["ours"] / medians[name], 2),
                "cpu": round(results["ours"]["cpu_seconds"] / row["cpu_seconds"], 2),
            }
    return {
        "benchmark": "screening", "persons": data.persons, "households": data.households,
        "feeds": len(FEEDS), "findings": findings, "runs": runs, "memory_limit": memory_limit,
        "machine": machine(), "results": results, "ratios": ratios,
    }  # fmt: skip
