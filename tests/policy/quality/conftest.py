"""A rulebook with one quality rule, made of a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook

Make = Callable[[str], Rulebook]


@pytest.fixture
def book(tmp_path: Path) -> Make:
    """A rulebook of one file that holds several sections."""

    def make(text: str) -> Rulebook:
        folder = tmp_path / "000000" / "quality"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "一.yaml").write_text(text, "utf-8")
        return load_rulebook(None, [tmp_path])

    return make


@pytest.fixture
def faults(book: Make) -> Callable[[str], list[tuple[str, str]]]:
    """Entry and code of each fault of such a rulebook."""

    def of(text: str) -> list[tuple[str, str]]:
        return [(one.item, one.code) for one in check_rulebook(book(text))]

    return of
