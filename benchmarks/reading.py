"""Reading: a workbook of medical bills read and judged, ours beside pandas and a loop over rows.

Both sides check the same: header found, required cells, ID form and check digit, dates, amounts,
codes. Linking and storing are left out: they have no peer.
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter

from benchmarks.screening import BenchmarkError, machine
from xianjie.demo import identity

_HEADINGS = ("证件号码", "姓名", "结算日期", "就医类别", "医疗总费用", "目录内费用", "基本医保支付",
             "大病保险支付", "医疗救助支付", "个人自付")  # fmt: skip
_KINDS = ("住院", "门诊慢特病", "普通门诊")
_BAD_EVERY = 1000


def write_workbook(path: Path, rows: int, seed: int = 1) -> None:
    """Write a workbook of bills; every thousandth row has a negative amount."""
    rng = np.random.default_rng(seed)
    days = rng.integers(0, 25_000, rows).astype("timedelta64[D]")
    births = np.datetime64("1940-01-01", "D") + days
    numbers = identity.make_ids(births, rng.random(rows) < 0.5, "532399", seed)
    costs = np.round(50 + rng.random(rows) * 9000, 2)
    partial = path.with_suffix(".part")
    book = xlsxwriter.Workbook(str(partial), {"constant_memory": True})
    page = book.add_worksheet("明细")
    page.write_string(0, 0, "医疗费用结算明细")
    for place, heading in enumerate(_HEADINGS):
        page.write_string(1, place, heading)
    for row, (number, cost) in enumerate(zip(numbers.tolist(), costs.tolist(), strict=True)):
        line = row + 2
        page.write_string(line, 0, number)
        page.write_string(line, 1, "李明" if row % 2 else "杨秀英")
        page.write_string(line, 2, f"2022-06-{row % 30 + 1:02d}")
        page.write_string(line, 3, _KINDS[row % 3])
        bad = row % _BAD_EVERY == 0
        paid = (cost, cost * 0.9, cost * 0.5, 0, 0, -1 if bad else cost * 0.5)
        for place, amount in enumerate(paid):
            page.write_number(line, 4 + place, round(amount, 2))
    book.close()
    partial.replace(path)


def read_ours(path: Path) -> tuple[int, int]:
    """Read and judge with the product; return accepted and quarantined rows."""
    from xianjie.exchange.contracts import load_contract
    from xianjie.exchange.reading import open_table
    from xianjie.exchange.validation import RowValidator, ValidationContext

    contract = load_contract("medical-expense")
    validator, context = RowValidator(contract), ValidationContext()
    good = bad = 0
    with open_table(path, contract) as table:
        for raw in table:
            if validator.validate(raw, context).accepted:
                good += 1
            else:
                bad += 1
    return good, bad


def read_pandas(path: Path) -> tuple[int, int]:
    """Read with pandas and openpyxl and judge row by row with apply, as scripts commonly do."""
    import pandas as pd

    frame = pd.read_excel(path, header=1, dtype={"证件号码": str}, engine="openpyxl")
    return _apply(frame)


def read_pandas_calamine(path: Path) -> tuple[int, int]:
    """The same with the faster reader calamine."""
    import pandas as pd

    frame = pd.read_excel(path, header=1, dtype={"证件号码": str}, engine="calamine")
    return _apply(frame)


def _apply(frame: Any) -> tuple[int, int]:
    import pandas as pd

    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

    def judge(row: Any) -> bool:
        number = str(row["证件号码"]).strip()
        total = sum(int(c) * w for c, w in zip(number[:17], weights, strict=True))
        if len(number) != 18 or "10X98765432"[total % 11] != number[17]:
            return False
        if not str(row["姓名"]).strip() or row["就医类别"] not in _KINDS:
            return False
        if pd.isna(pd.to_datetime(row["结算日期"], errors="coerce")):
            return False
        return all(row[name] >= 0 for name in _HEADINGS[4:])

    good = int(frame.apply(judge, axis=1).sum())
    return good, len(frame) - good


READERS = {"ours": read_ours, "pandas": read_pandas, "pandas-calamine": read_pandas_calamine}


_MODULES = {
    "ours": (
        "xianjie.exchange.contracts",
        "xianjie.exchange.reading",
        "xianjie.exchange.validation",
    ),
    "pandas": ("pandas", "openpyxl"),
    "pandas-calamine": ("pandas", "python_calamine"),
}


def reading(
    rows: int,
    *,
    folder: Path,
    runs: int = 3,
    progress: Callable[[str], None] = lambda _: None,
) -> dict[str, Any]:
    """Measure reading of `rows` rows; every run is a process of its own."""
    path = folder / f"bills-{rows}.xlsx"
    if not path.is_file():
        progress(f"写出 {rows:,} 行的工作簿")
        write_workbook(path, rows)
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in READERS}
    for number in range(runs):
        for name in READERS:
            progress(f"{name}: 第 {number + 1}/{runs} 次")
            measured[name].append(_run_once(name, path))
    outcomes = {name: tuple(done[0]["outcome"]) for name, done in measured.items()}
    if len(set(outcomes.values())) != 1:
        raise BenchmarkError(f"the readers disagree: {outcomes}")
    results = {}
    for name, done in measured.items():
        seconds = statistics.median(one["seconds"] for one in done)
        results[name] = {"seconds": round(seconds, 2), "rows_per_second": round(rows / seconds),
                         "peak_mb": max(one["peak_mb"] for one in done)}  # fmt: skip
    return {"benchmark": "import", "rows": rows, "runs": runs, "machine": machine(),
            "accepted": outcomes["ours"][0], "quarantined": outcomes["ours"][1],
            "results": results}  # fmt: skip


def _run_once(name: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.reading", name, str(path)]
    root = Path(__file__).parents[1]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BenchmarkError(f"{name}: {done.stderr.strip().splitlines()[-1:]}")
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def main() -> None:
    name, path = sys.argv[1], Path(sys.argv[2])
    for module in _MODULES[name]:
        importlib.import_module(module)
    started = time.perf_counter()
    outcome = READERS[name](path)
    seconds = time.perf_counter() - started
    peak = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(json.dumps({"seconds": seconds, "peak_mb": peak, "outcome": outcome}))


if __name__ == "__main__":
    main()
