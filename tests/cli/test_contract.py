"""The words and options that scripts rely on are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from xianjie.cli import app

CONTRACT = {
    "init": ["--division"],
    "demo": ["--division", "--households", "--months", "--seed", "--until"],
    "registry import": ["--dry-run", "--complete", "--json"],
    "feeds list": ["--json"],
    "feeds template": ["-o"],
    "feeds import": ["--period", "--place", "--complete", "--dry-run", "--json"],
    "feeds status": ["--period", "--json"],
    "rules list": ["--division", "--on"],
    "rules check": ["--json"],
    "rules preview": ["--period", "--json"],
    "rules test": ["--json"],
    "rules confirm": ["--period", "--reason"],
    "screen": ["--period", "--as-of", "--dry-run", "--json"],
    "clues export": ["--period", "-o"],
    "explain": ["--period", "--json"],
    "benefits gaps": ["--period", "-o", "--json"],
    "benefits evaluate": ["--period", "--json"],
    "benefits check": ["--period", "--json"],
    "policy parse": ["--json"],
    "policy publish": ["--json"],
    "policy show": ["--division", "--on"],
    "report monthly": ["--period", "-o", "--division", "--department", "--json"],
    "report yearly": ["--year", "-o", "--division", "--department", "--json"],
    "serve": ["--host", "--port", "--workers", "--tls-cert", "--tls-key", "--no-worker"],
    "worker": ["--once"],
    "tick": ["--json"],
    "backup": ["-o"],
    "restore": ["--json"],
    "doctor": ["--json"],
    "audit verify": ["--head", "--archive", "--json"],
    "audit archive": ["--before", "-o", "--json"],
    "accounts add": ["--role", "--division", "--name", "--json"],
    "accounts reset": ["--json"],
    "bench screening": ["--persons", "--json"],
    "bench benefits": ["--persons", "--runs", "--json"],
    "bench quality": ["--persons", "--rules", "--runs", "--memory-limit", "--json"],
    "bench linkage": ["--persons", "--rows", "--seed", "--json"],
}
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "cli.md"


@pytest.mark.parametrize("words", CONTRACT)
def test_command_has_its_options(
    words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert app.run([*words.split(), "--help"]) == 0
    page = capsys.readouterr().out
    missing = [
        option
        for option in CONTRACT[words]
        if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", page)
    ]
    assert missing == []


def test_front_page_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["--help"]) == 0
    page = capsys.readouterr().out
    assert [word for word in sorted(app.ALL_WORDS) if f" {word} " not in page] == []


def test_reference_page_names_every_command() -> None:
    page = REFERENCE.read_text(encoding="utf-8")
    assert [words for words in CONTRACT if f"`xianjie {words}" not in page] == []
