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


def test_linkage_is_told_beside_its_peers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "seconds": 1.0, "cpu_seconds": 1.0}
    monkeypatch.setattr("benchmarks.linkage.febrl4", lambda seed: one | {"records": 5000})
    words = ["bench", "linkage", "--persons", "1000", "--rows", "100"]
    assert app.run(words) == 0
    told = capsys.readouterr().out
    assert "FEBRL 4：5,000 对 5,000 条" in told
    assert "rapidfuzz" in told
    assert "号码错一位" in told
    assert app.run([*words, "--no-peers", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document["results"]) == ["ours"]
    assert document["bars"] == {"febrl_f1": 0.999, "precision": 0.99, "recall": 0.98}


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
