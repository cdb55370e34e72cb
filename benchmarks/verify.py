"""Require that two implementations found exactly the same: hits, levels, values, undecided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

_LOWER = "__下限"
Hits = dict[tuple[str, int], tuple[str, str, dict[str, str]]]


def read_result(name: str, out: Path) -> tuple[Hits, dict[str, tuple[int, int, int]]]:
    """Read a result as hits by (rule, household) and (population, hits, undecided) by rule."""
    rows = pq.read_table(out / "findings.parquet").to_pylist()
    counts = json.loads((out / "counts.json").read_text("utf-8"))
    if name == "ours":
        from benchmarks.ours import rule_names

        names = rule_names()
        for row in rows:
            row["rule"] = names[row["rule_no"]]
        for count in counts:
            count["rule"] = count["rule_id"]
    hits: Hits = {}
    for row in rows:
        values = json.loads(row["fact_values"])
        kept = {fact: value for fact, value in values.items() if not fact.endswith(_LOWER)}
        hits[row["rule"], row["household_no"]] = (row["level"], row["village_code"], kept)
    by_rule = {c["rule"]: (c["population"], c["hits"], c["unknown"]) for c in counts}
    return hits, by_rule


def differences(first: tuple[Any, Any], second: tuple[Any, Any]) -> list[str]:
    """Say in a few sentences how two results differ; empty when they are the same."""
    found: list[str] = []
    counts, others = first[1], second[1]
    found += [
        f"{rule}: {counts.get(rule)} / {others.get(rule)}"
        for rule in sorted(counts.keys() | others.keys())
        if counts.get(rule) != others.get(rule)
    ]
    one, other = first[0], second[0]
    found += [
        f"{key}: only in the {'first' if key in one else 'second'}"
        for key in sorted(one.keys() ^ other.keys())[:5]
    ]
    changed = [key for key in one.keys() & other.keys() if one[key] != other[key]]
    found += [f"{key}: {one[key]} / {other[key]}" for key in sorted(changed)[:5]]
    return found
