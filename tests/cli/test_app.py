"""The command itself: words, errors, exit codes, JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import OperationalError

from xianjie.cli import app
from xianjie.kernel.errors import RefusedError


def test_unknown_command_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["frobnicate"]) == 2
    assert "没有命令" in capsys.readouterr().err


def test_unknown_command_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["frobnicate", "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert document["error"]["code"] == "usage"


def test_missing_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["backup"]) == 2
    err = capsys.readouterr().err
    assert "缺少参数" in err
    assert "--output" in err
    assert "xianjie backup --help" in err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("serve --port eighty", "参数 --port 不对：应为整数。"),
        ("serve --port 70000", "参数 --port 不对：不能大于 65535。"),
        ("serve --port", "选项 --port 后面要有值。"),
        ("doctor extra", "多了参数 extra。"),
        ("feeds imp", "没有命令 imp，是否想写 import。"),
        ("restore", "缺少参数 备份文件。"),
    ],
)
def test_wrong_use_is_said_in_chinese(
    words: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app.run(words.split()) == 2
    assert capsys.readouterr().err.startswith(sentence)


def test_misspelt_option_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["serve", "--prot", "80"]) == 2
    assert "--prot" in capsys.readouterr().err


@pytest.fixture
def broken_command(monkeypatch: pytest.MonkeyPatch):
    """Replace ``doctor``'s work by something that fails as given."""

    def put(error: Exception) -> None:
        def fail(home: object) -> None:
            raise error

        monkeypatch.setattr("xianjie.cli.health.examine", fail)

    return put


def test_refusal_is_a_sentence(broken_command, capsys: pytest.CaptureFixture[str]) -> None:
    broken_command(RefusedError("too-large", "文件太大。", limit=5))
    assert app.run(["doctor", "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.err.strip() == "文件太大。"
    assert json.loads(captured.out) == {
        "error": {"code": "too-large", "message": "文件太大。", "limit": 5}
    }


def test_program_error_gets_a_number_and_tells_no_value(
    broken_command,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XIANJIE_HOME", str(tmp_path))
    broken_command(ValueError("张三 53232519800101001X"))
    assert app.run(["doctor", "--json"]) == 1
    captured = capsys.readouterr()
    number = json.loads(captured.out)["error"]["number"]
    log = tmp_path / "logs" / "errors.log"
    assert number in captured.err
    assert number in log.read_text(encoding="utf-8")
    assert "ValueError" in log.read_text(encoding="utf-8")
    assert "张三" not in log.read_text(encoding="utf-8") + captured.err + captured.out
    assert log.stat().st_mode & 0o077 == 0


def test_the_log_names_the_command_and_nobody(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(words: set[str] | None) -> None:
        raise ValueError

    monkeypatch.setenv("XIANJIE_HOME", str(tmp_path))
    monkeypatch.setattr(app, "build", fail)
    assert app.run(["explain", "53232519800101001X", "--period", "2022-06"]) == 1
    assert app.run(["feeds", "import", "medical-expense"]) == 1
    first, second = [
        line.split(" ", 2)[2]
        for line in (tmp_path / "logs" / "errors.log").read_text("utf-8").splitlines()
        if line[:1].isdigit()
    ]
    assert (first, second) == ("explain", "feeds import")
    assert "532325" not in capsys.readouterr().err


def test_what_a_command_writes_is_for_its_own_user(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = tmp_path / "a"
    monkeypatch.setattr(app, "run", lambda _: made.touch() or 0)
    before = os.umask(0o022)
    try:
        with pytest.raises(SystemExit):
            app.main()
    finally:
        os.umask(before)
    assert made.stat().st_mode & 0o777 == 0o600


def test_missing_tables_point_to_init(broken_command, capsys: pytest.CaptureFixture[str]) -> None:
    broken_command(OperationalError("no such table: screening_run"))
    assert app.run(["doctor"]) == 1
    assert "xianjie init" in capsys.readouterr().err
