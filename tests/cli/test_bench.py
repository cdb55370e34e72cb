"""`xianjie bench` as a developer meets it."""

import json
from pathlib import Path

import pytest

from xianjie.cli import app, bench


def test_json_names_times_memory_and_ratios(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "bench",
        "screening",
        "--persons",
        "2000",
        "--peers",
        "duckdb",
        "--runs",
        "1",
        "--json",
    ]
    assert app.run(words) == 0
    document = json.loads(capsys.readouterr().out)
    assert {"seconds", "peak_mb", "cpu_seconds", "identical"} <= set(document["results"]["ours"])
    assert (home / "bench" / "2000-1" / "manifest.json").is_file()


@pytest.mark.parametrize("words", [["--persons", "3"], ["--peers", "cobol"]])
def test_wrong_use_is_told(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.run(["bench", "screening", *words]) == 2
    assert capsys.readouterr().err


def test_without_the_source_tree_there_is_no_bench(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "__file__", str(tmp_path / "a" / "b" / "c" / "bench.py"))
    assert app.run(["bench", "screening", "--persons", "2000"]) == 1
    assert "源代码目录" in capsys.readouterr().err
