"""What may not stand in the repository: hosts in locks, paths of a machine, stale documents."""

from __future__ import annotations

import json
import re

import pytest

from tests.architecture.source_tree import PROJECT, shown, tracked_text_files
from xianjie.config.environment import render_table

ADDRESS = re.compile(r"https?://([^/\s\"'`<>)\]，。；）]+)")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work|tmp)/[\w.-]+")
ENVIRONMENT_READERS = {
    "src/xianjie/config/environment.py",
    "src/xianjie/config/setup.py",
    "src/xianjie/config/wsgi.py",
    "src/xianjie/cli/serve.py",  # hands its options to the worker processes
    "src/xianjie/cli/archive.py",  # hands the database's address to pg_dump
}
NAMED_PATHS_ALLOWED = {"tests/architecture/test_repository.py"}


@pytest.mark.parametrize("name", ["build", "base", "dev", "node"])
def test_python_locks_have_hashes_and_no_hosts(name: str) -> None:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index-url" not in text
    pins = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
    assert pins
    for block in re.split(r"\n(?=\w)", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_run_and_test_requirements_agree() -> None:
    """The tools are installed over what runs: where both name a package, they pin the same."""
    pins = {
        name: dict(
            re.findall(
                r"^([\w.-]+)==([^\s;]+)",
                (PROJECT / "requirements" / f"{name}.txt").read_text(encoding="utf-8"),
                re.MULTILINE,
            )
        )
        for name in ("base", "dev")
    }
    shared = pins["base"].keys() & pins["dev"].keys()
    assert "django" in shared
    assert {name: pins["base"][name] for name in shared} == {
        name: pins["dev"][name] for name in shared
    }


def test_package_lock_names_no_host() -> None:
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "://" not in text
    locked = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in locked.items() if name)


def test_no_path_of_a_machine() -> None:
    found = {
        f"{shown(path)}: {match.group()}"
        for path in tracked_text_files()
        if shown(path) not in NAMED_PATHS_ALLOWED
        for match in MACHINE_PATH.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_environment_page_is_fresh() -> None:
    page = PROJECT / "docs" / "reference" / "environment.md"
    assert page.read_text(encoding="utf-8") == render_table(), "run: make docs"


def test_only_the_table_reads_the_environment() -> None:
    readers = {
        shown(path)
        for path in tracked_text_files()
        if path.suffix == ".py" and "src" in path.parts
        if re.search(r"\b(os\.environ|getenv)\b", path.read_text(encoding="utf-8"))
    }
    assert readers - ENVIRONMENT_READERS == set()


def test_product_code_names_no_outside_host() -> None:
    allowed = {"127.0.0.1", "localhost", "127.0.0.1:8000"}
    found = {
        f"{shown(path)}: {host}"
        for path in tracked_text_files()
        if path.suffix in {".py", ".js", ".css", ".html"} and "src" in path.parts
        for host in ADDRESS.findall(path.read_text(encoding="utf-8"))
        if host.split("{")[0] not in allowed and host.split("{")[0] and "w3.org" not in host
    }
    assert found == set()
