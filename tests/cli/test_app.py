"""The command itself: words, errors, exit codes, JSON."""

from __future__ import annotations

import json

import pytest

from xianjie.cli import app


def test_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["frobnicate"]) == 2
    assert "没有命令" in capsys.readouterr().err


def test_unknown_command_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["frobnicate", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "usage"
