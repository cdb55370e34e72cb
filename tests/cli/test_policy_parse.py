"""``policy parse``: a document on the command line, without a database or a data folder."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docparse.samples import NOTICE, TITLE
from xianjie.cli import app

COUNTED = "import sys; from xianjie.cli.app import run; code = run(sys.argv[1:])\n"
NO_DJANGO = f"{COUNTED}raise SystemExit(99 if 'django' in sys.modules else code)"


def test_json_tells_facts_and_clauses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="gb18030")
    assert app.run(["policy", "parse", str(file), "--json"]) == 0
    read = json.loads(capsys.readouterr().out)
    facts = ("title", "issuer", "date", "published", "document_number", "division_code", "period")
    assert {name: read[name] for name in facts} == {
        "title": TITLE,
        "issuer": "姚安县人民政府办公室",
        "date": "2023-03-05",
        "published": None,
        "document_number": "姚政办发〔2023〕9号",
        "division_code": "532325",
        "period": {"from": "2023", "to": "2023", "text": "2023年"},
    }
    assert read["missing"] == ["published"]
    clauses = {one["path"]: one for one in read["clauses"]}
    assert clauses["二(一)"]["lead_units"] == ["县农业农村局"]
    assert clauses["二(一)"]["responsible_units"] == ["县供销社", "各乡镇人民政府"]


def test_json_tells_figures_in_plain_units(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plan.txt"
    file.write_text(
        "一、目标\n(一)产业。到2024年，新建冷库12座，投资1.5亿元以上，加工率达到54.6%，"
        "户均增收1至2万元。",
        encoding="utf-8",
    )
    assert app.run(["policy", "parse", str(file), "--json"]) == 0
    printed = capsys.readouterr().out
    targets = json.loads(printed)["clauses"][-1]["targets"]
    assert [(one["comparator"], one["value"], one["unit"], one["by"]) for one in targets[:3]] == [
        ("=", 12, "座", "2024"),
        (">=", 150_000_000, "元", "2024"),
        (">=", 54.6, "%", "2024"),
    ]
    assert "12.0" not in printed
    assert (targets[3]["value"], targets[3]["upper"]) == (10_000, 20_000)


def test_people_read_what_is_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    assert app.run(["policy", "parse", str(file)]) == 0
    page = capsys.readouterr().out
    assert "发布日期 │ 未载明" in page
    assert "牵头：县农业农村局" in page


def test_it_needs_no_home_no_database_and_no_django(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(NOTICE, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", NO_DJANGO, "policy", "parse", str(file), "--json"],
        env={**kept, "XIANJIE_HOME": str(home)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr, home.exists()) == (0, b"", False)


def test_an_unreadable_file_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "old.doc"
    file.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert app.run(["policy", "parse", str(file), "--json"]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["error"]["code"] == "old-word"
    assert "另存为 .docx" in printed.err
