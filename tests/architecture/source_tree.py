"""Where the checked files lie."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "src" / "xianjie"
TEXT_SUFFIXES = {
    ".cfg", ".css", ".html", ".in", ".js", ".json", ".md", ".py", ".sh", ".svg", ".toml", ".txt",
    ".yaml", ".yml",
}  # fmt: skip


@cache
def python_files() -> tuple[Path, ...]:
    """Return all our Python files except migrations."""
    roots = (PACKAGE, PROJECT / "tests", PROJECT / "benchmarks", PROJECT / "scripts")
    return tuple(
        path
        for root in roots
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts
    )


@cache
def tracked_text_files() -> tuple[Path, ...]:
    """Return the text files under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, check=True, text=True
    ).stdout
    paths = (PROJECT / name for name in listed.split("\0") if name)
    return tuple(
        path
        for path in paths
        if path.is_file() and (path.suffix in TEXT_SUFFIXES or path.name in {"Makefile", ".npmrc"})
    )


def shown(path: Path) -> str:
    """Return the path as a reader of a failed test wants it."""
    return str(path.relative_to(PROJECT))
