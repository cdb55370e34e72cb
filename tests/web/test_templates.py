"""Templates stay small, speak through gettext and hold no inline script or style."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "xianjie"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SPOKEN = re.compile(
    r"\{%\s*(?:translate|tally\w*|dot|level|sorter).*?%\}"
    r"|\{%\s*blocktranslate.*?%\}.*?\{%\s*endblocktranslate\s*%\}"
    r"|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)


def named(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_is_small_and_clean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_words_go_through_gettext(path: Path) -> None:
    rest = SPOKEN.sub("", path.read_text(encoding="utf-8"))
    assert [line.strip() for line in rest.splitlines() if CHINESE.search(line)] == []


def test_static_files_name_no_map_and_no_other_host() -> None:
    for path in (PACKAGE / "web" / "static").rglob("*.*"):
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text
        assert not re.search(r"https?://(?!www\.w3\.org/)", text)
