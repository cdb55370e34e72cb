"""``xianjie feeds``: output, JSON, exit codes, and being killed."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.conftest import environ_for, xianjie
from xianjie.cli import app

TABLE = {"table", "period", "batch", "read", "accepted", "warned", "quarantined", "unlinked"}
TABLE |= {"queued", "quarantine_file"}


@pytest.fixture
def people(db, home, now):
    from tests.apps.sources.kit import make_county, make_people

    make_county()
    return make_people(now)


@pytest.fixture
def now():
    from datetime import UTC, datetime

    return datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def good_file(people, tmp_path: Path) -> Path:
    from tests.apps.sources.kit import expenses

    return write(tmp_path / "六月.csv", expenses(people))


@pytest.fixture
def mixed_file(people, tmp_path: Path) -> Path:
    from tests.apps.sources.kit import expense, expenses

    rows = [*expenses(people[:3]), expense(people[3].id_number, people[3].name, own_part="无")]
    return write(tmp_path / "有错.csv", rows)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def document(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, dict[str, Any]]:
    code = app.run([*map(str, words), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_list_in_json(capsys):
    code, found = document(capsys, "feeds", "list")
    assert code == 0
    assert len(found["feeds"]) == 19
    medical = next(feed for feed in found["feeds"] if feed["id"] == "medical-expense")
    assert (medical["department"], medical["mode"]) == ("医保", "events")
    assert {"name": "个人自付", "type": "money", "required": True} in medical["columns"]


def test_list_for_people(capsys):
    assert app.run(["feeds", "list"]) == 0
    assert "medical-expense" in capsys.readouterr().out


def test_template(people, tmp_path, capsys):
    path = tmp_path / "模板.xlsx"
    assert app.run(["feeds", "template", "loan", "-o", str(path)]) == 0
    assert str(path) in capsys.readouterr().out.replace("\n", "")
    header = {cell for row in openpyxl.load_workbook(path).worksheets[0].values for cell in row}
    assert {"证件号码", "余额"} <= {str(cell).rstrip("*") for cell in header}


def test_import(good_file, capsys):
    code, found = document(
        capsys, "feeds", "import", "medical-expense", good_file, "--period", "2022-06"
    )
    assert code == 0
    assert set(found) >= TABLE
    assert (found["read"], found["accepted"], found["batch"]) == (
        12,
        12,
        "medical-expense-2022-06-532325-1",
    )
    code, again = document(
        capsys, "feeds", "import", "medical-expense", good_file, "--period", "2022-06"
    )
    assert code == 1
    assert again["error"]["code"] == "already-imported"


def test_quarantine_is_exit_code_three(mixed_file, capsys, tmp_path):
    words = ("feeds", "import", "medical-expense", mixed_file, "--period", "2022-06")
    code, tried = document(capsys, *words, "--dry-run")
    assert (code, tried["quarantine_file"], tried["quarantined"]) == (3, None, 1)
    code, found = document(capsys, *words)
    assert (code, found["accepted"], found["quarantined"]) == (3, 3, 1)
    path = Path(found["quarantine_file"])
    assert path.is_file()
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = [cell.value for cell in sheet[2]]
    sheet.cell(3, header.index("个人自付") + 1).value = "12"
    book.save(tmp_path / "改好.xlsx")
    code, mended = document(capsys, *words[:3], tmp_path / "改好.xlsx", *words[4:])
    assert (code, mended["read"], mended["accepted"]) == (0, 1, 1)
    assert mended["batch"] == found["batch"]


def test_import_for_people(mixed_file, capsys):
    code = app.run(["feeds", "import", "medical-expense", str(mixed_file), "--period", "2022-06"])
    printed = capsys.readouterr()
    assert code == 3
    assert "已导入，批次" in printed.out
    assert "隔离原因" in printed.out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nothing", "{file}", "--period", "2022-06"], "unknown-table"),
        (["registry-person", "{file}", "--period", "2022-06"], "not-a-feed"),
        (["medical-expense", "{file}", "--period", "六月"], "bad-period"),
        (["medical-expense", "{file}", "--period", "2022-13"], "bad-period"),
        (["medical-expense", "没有.csv", "--period", "2022-06"], "no-file"),
        (["medical-expense", "{file}"], "usage"),
    ],
)
def test_wrong_use_is_exit_code_two(good_file, capsys, words, code):
    filled = [word.format(file=good_file) for word in words]
    exit_code, found = document(capsys, "feeds", "import", *filled)
    assert (exit_code, found["error"]["code"]) == (2, code)


def test_refused_files_are_exit_code_one(people, tmp_path, capsys):
    empty = tmp_path / "空.xlsx"
    empty.write_bytes(b"")
    locked = tmp_path / "加密.xlsx"
    locked.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000)
    for path in (empty, locked):
        code, found = document(capsys, "feeds", "import", "loan", path, "--period", "2022-06")
        assert code == 1
        assert path.name in found["error"]["message"]


def test_status(good_file, capsys):
    app.run(["feeds", "import", "medical-expense", str(good_file), "--period", "2022-06"])
    capsys.readouterr()
    code, found = document(capsys, "feeds", "status", "--period", "2022-06")
    assert code == 0
    states = {feed["feed"]: feed["state"] for feed in found["feeds"]}
    assert len(states) == 19
    assert states["loan"] == "MISSING"
    assert states["medical-expense"] in {"ON_TIME", "LATE"}
    assert app.run(["feeds", "status", "--period", "2022-06"]) == 0
    assert "未到" in capsys.readouterr().out


def test_relink(good_file, people, capsys):
    app.run(["feeds", "import", "medical-expense", str(good_file), "--period", "2022-06"])
    capsys.readouterr()
    code, found = document(capsys, "feeds", "relink")
    assert (code, found) == (0, {"parts": 1, "revised": 0, "rows": 0})
    people[0].household = people[11].household
    people[0].save()
    assert app.run(["feeds", "relink", "--period", "2022-06"]) == 0
    assert "共 1 行" in capsys.readouterr().out


FILL = """
from datetime import UTC, datetime
from xianjie.config.setup import setup_django
setup_django()
from tests.apps.sources.kit import make_county, make_people
make_county()
for person in make_people(datetime(2022, 7, 4, tzinfo=UTC)):
    print(person.id_number, person.name)
"""


@pytest.mark.slow
def test_killed_at_any_moment(installed_home: Path, tmp_path: Path) -> None:
    from tests.apps.sources.kit import expense

    home = tmp_path / "home"
    shutil.copytree(installed_home, home)
    filled = subprocess.run(
        [sys.executable, "-c", FILL], env=environ_for(home), capture_output=True, check=True
    )
    persons = [line.split() for line in filled.stdout.decode().splitlines()]
    rows = [expense(*persons[i % 12], own_part=str(i)) for i in range(20_000)]
    rows += [expense("1", "错行", own_part="无")]
    path = write(tmp_path / "大.csv", rows)
    words = ("feeds", "import", "medical-expense", str(path), "--period", "2022-06", "--json")
    for delay in (0.8, 1.4, 2.0, 2.6):
        process = subprocess.Popen(
            [sys.executable, "-c", "from xianjie.cli.app import main; main()", *words],
            env=environ_for(home),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = xianjie(home, *words)
    found = json.loads(done.stdout)
    if done.returncode == 1:
        assert found["error"]["code"] == "already-imported"
    else:
        assert (done.returncode, found["accepted"], found["quarantined"]) == (3, 20_000, 1)
    files = [str(p.relative_to(home)) for p in home.rglob("*") if p.is_file()]
    batch = "medical-expense-2022-06-532325-1"
    folder = f"lake/medical-expense/period=2022-06/place=532325/batch={batch}"
    assert sorted(name for name in files if not name.startswith(("keys/", "xianjie.db"))) == [
        f"exports/quarantine/{batch}.xlsx",
        "lake/.importing/lock",
        f"{folder}/manifest.json",
        f"{folder}/part-000.parquet",
        f"uploads/feeds/medical-expense/{batch}-000.sealed",
    ]
    state = json.loads(xianjie(home, "feeds", "status", "--period", "2022-06", "--json").stdout)
    row = next(feed for feed in state["feeds"] if feed["feed"] == "medical-expense")
    assert (row["read"], row["accepted"], row["quarantined"]) == (20_001, 20_000, 1)
