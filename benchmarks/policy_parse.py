"""Precision and recall of reading a policy document against a key made by hand.

``python -m benchmarks.policy_parse FILE KEY [--json]``; KEY is a pack (docs/reference/packs.md).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

from benchmarks.policy_key import Score, measure, read_key
from xianjie.apps.divisions.gazetteer import gazetteer
from xianjie.config import environment
from xianjie.docparse.parsing import parse_file

BAR = 0.97
JUDGED = ("clauses", "units", "targets")


def main(arguments: list[str] | None = None) -> int:
    """Measure one document; 0 when clauses, units and targets reach the bar, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="policy_parse", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("key", type=Path)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args(arguments)
    find_division = gazetteer(environment.divisions_folder()).find
    start = time.perf_counter()
    reading = parse_file(chosen.file, find_division=find_division)
    seconds = time.perf_counter() - start
    scores = measure(reading, read_key(chosen.key))
    if chosen.json:
        told = {name: _told(score) for name, score in scores.items()}
        json.dump({"seconds": round(seconds, 3), **told}, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        for name, score in scores.items():
            _show(name, score)
        sys.stdout.write(f"{seconds:.2f} s\n")
    below = [one for one in JUDGED if min(scores[one].precision, scores[one].recall) < BAR]
    return 1 if below else 0


def _told(score: Score) -> dict[str, object]:
    return {
        "precision": round(score.precision, 4),
        "recall": round(score.recall, 4),
        "found": score.found,
        "misses": score.misses,
        "false_alarms": score.false_alarms,
    }


def _show(name: str, score: Score) -> None:
    figures = f"precision {score.precision:.3f}  recall {score.recall:.3f}  found {score.found}"
    sys.stdout.write(f"{name:8} {figures}\n")
    for miss in score.misses:
        sys.stdout.write(f"    missed  {miss}\n")
    for alarm in score.false_alarms:
        sys.stdout.write(f"    false   {alarm}\n")


if __name__ == "__main__":
    sys.exit(main())
