"""Whole documents that the parser's authors did not see, against keys made by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.policy_key import measure, read_key
from tests.docparse.making import word_document
from xianjie.docparse.parsing import parse_bytes

FOLDER = Path(__file__).parent / "documents"
KEYS = sorted(FOLDER.glob("*.yaml"))
BAR = 0.97


def _file(key: Path) -> tuple[bytes, str]:
    for ending in (".txt", ".html"):
        path = key.with_suffix(ending)
        if path.exists():
            return path.read_bytes(), path.name
    return word_document(), f"{key.stem}.docx"


@pytest.mark.parametrize("key", KEYS, ids=[key.stem for key in KEYS])
def test_nearly_every_clause_unit_and_target_is_found(key: Path) -> None:
    data, name = _file(key)
    scores = measure(parse_bytes(data, name), read_key(key))
    for sort in ("clauses", "units", "targets"):
        score = scores[sort]
        told = f"{sort}: missed {score.misses}, false {score.false_alarms}"
        assert min(score.precision, score.recall) >= BAR, told


def test_the_keys_are_whole() -> None:
    assert len(KEYS) == 9
    assert all(read_key(key).clauses for key in KEYS)
