"""Web pages: the same pages over a small and a large county, made by the real actions.

A county is the demonstration county of the wanted size (one month), imported and screened as any
other, and kept under `XIANJIE_HOME/bench`. Each measurement is a process of its own; sizes take
turns, so that a busy moment of the machine meets both.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.screening import BenchmarkError, machine

Progress = Callable[[str], None]
FAULTS = 3  # the demonstration county holds rows that are quarantined on purpose


def county(folder: Path, households: int) -> Path:
    """Return the data folder of a county of that size, made if it is not there yet."""
    home = folder / f"web-{households}"
    ready = home / "ready"
    if not ready.exists():
        command = [
            str(Path(sys.executable).with_name("xianjie")), "demo", "--json",
            "--households", str(households), "--months", "1",
        ]  # fmt: skip
        done = _run(command, home)
        if done.returncode not in {0, FAULTS}:
            raise BenchmarkError(f"demo of {households}: {done.stderr.strip()[-300:]}")
        ready.touch()
    return home


def _run(command: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        command,
        cwd=Path(__file__).parents[1],
        env=environ | {"XIANJIE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )


def _measure(home: Path, requests: int) -> dict[str, dict[str, float]]:
    done = _run([sys.executable, "-m", "benchmarks.web_one", str(requests)], home)
    if done.returncode:
        raise BenchmarkError(f"{home.name}: {done.stderr.strip()[-300:]}")
    found: dict[str, dict[str, float]] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def web(
    households: tuple[int, int],
    *,
    folder: Path,
    requests: int = 9,
    runs: int = 3,
    progress: Progress = lambda _: None,
) -> dict[str, Any]:
    """Return for each page the median seconds over both counties and the ratio of the larger.

    :param households: sizes of the small and the large county.
    :param requests: timed requests of each page in each run, after one that warms up.
    :param runs: processes of each size, turn about.
    :raises BenchmarkError: a county cannot be made, or a page does not answer.
    """
    homes = {}
    for size in households:
        progress(f"准备 {size:,} 户的县")
        homes[size] = county(folder, size)
        done = _run([sys.executable, "-m", "benchmarks.web_entries", str(size)], homes[size])
        if done.returncode:
            raise BenchmarkError(f"register of {size}: {done.stderr.strip()[-300:]}")
    found: dict[int, list[dict[str, dict[str, float]]]] = {size: [] for size in households}
    for number in range(runs):
        for size in households:
            progress(f"{size:,} 户：第 {number + 1}/{runs} 次")
            found[size].append(_measure(homes[size], requests))
    small, large = households
    pages = {}
    for title in found[small][0]:
        seconds = {
            size: statistics.median(run[title]["seconds"] for run in found[size])
            for size in households
        }
        queries = {size: int(found[size][0][title]["queries"]) for size in households}
        pages[title] = {
            "small_seconds": seconds[small],
            "large_seconds": seconds[large],
            "ratio": round(seconds[large] / seconds[small], 2),
            "small_queries": queries[small],
            "large_queries": queries[large],
        }
    return {
        "benchmark": "web", "small": small, "large": large, "requests": requests, "runs": runs,
        "machine": machine(), "pages": pages,
        "worst_ratio": max(page["ratio"] for page in pages.values()),
    }  # fmt: skip
