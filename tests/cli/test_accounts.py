"""The first accounts, and help in need."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import xianjie


@pytest.fixture
def own_home(installed_home: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(installed_home, home)
    return home


def rows(home: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "xianjie.db")) as database:
        return database.execute(sql).fetchall()


def add(home: Path, name: str, role: str, division: str = "532325"):
    return xianjie(home, "accounts", "add", name, "--role", role, "--division", division, "--json")


def test_an_officer_is_made_and_helped(own_home: Path) -> None:
    made = add(own_home, "wang", "系统管理员")
    assert made.returncode == 0, made.stderr
    first = json.loads(made.stdout)
    assert first["username"] == "wang"
    assert len(first["password"]) == 19
    assert rows(own_home, "SELECT role, division_prefix FROM accounts_post") == [
        ("ADMINISTRATOR", "532325")
    ]
    again = xianjie(own_home, "accounts", "reset", "wang", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["password"] != first["password"]
    assert rows(own_home, "SELECT must_change_password FROM accounts_user") == [(1,)]
    assert json.loads(xianjie(own_home, "audit", "verify", "--json").stdout)["message"] == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("li", "皇帝"), "unknown-role"), (("li", "审计员", "53x"), "bad-prefix")],
)
def test_nothing_is_made_of_nonsense(own_home: Path, arguments, code) -> None:
    made = add(own_home, *arguments)
    assert json.loads(made.stdout)["error"]["code"] == code
    assert rows(own_home, "SELECT count(*) FROM accounts_user") == [(0,)]


def test_nobody_to_help(own_home: Path) -> None:
    found = xianjie(own_home, "accounts", "reset", "nobody", "--json")
    assert json.loads(found.stdout)["error"]["code"] == "unknown-user"
