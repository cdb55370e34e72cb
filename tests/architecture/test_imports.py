"""Who may import whom, beyond what the import linter checks."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source_tree import PACKAGE, PROJECT, shown

OWN_ROOMS = {"views", "interfaces", "urls", "tasks"}
CLOCKS = {"now", "today", "localdate", "localtime", "utcnow"}
CLOCK_OWNERS = {"datetime", "date", "timezone", "time"}
LAYERS_WITHOUT_CLOCK = ("kernel", "exchange", "policy", "engine")
ROOMS_WITHOUT_CLOCK = ("actions", "queries", "models", "enums", "permissions")


def imported_names(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_import_linter_keeps_its_contracts() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_apps_stay_out_of_each_others_private_rooms() -> None:
    faults = []
    for path in sorted((PACKAGE / "apps").rglob("*.py")):
        own = path.relative_to(PACKAGE / "apps").parts[0]
        for name in imported_names(path):
            parts = name.split(".")
            foreign = parts[:2] == ["xianjie", "apps"] and len(parts) > 3 and parts[2] != own
            if foreign and parts[3] in OWN_ROOMS:
                faults.append(f"{shown(path)}: {name}")
    assert faults == []


def clocked_files() -> list[Path]:
    layers = [path for layer in LAYERS_WITHOUT_CLOCK for path in (PACKAGE / layer).rglob("*.py")]
    rooms = [
        path
        for path in (PACKAGE / "apps").rglob("*.py")
        if any(part.removesuffix(".py") in ROOMS_WITHOUT_CLOCK for part in path.parts[-3:])
    ]
    return sorted(layers + rooms)


def test_no_clock_below_views_and_commands() -> None:
    faults = []
    for path in clocked_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if node.func.attr in CLOCKS and name in CLOCK_OWNERS:
                faults.append(f"{shown(path)}:{node.lineno} {name}.{node.func.attr}()")
    assert faults == []


@pytest.mark.parametrize("layer", ["kernel", "exchange", "policy", "engine"])
def test_core_loads_without_django(layer: str) -> None:
    code = (
        "import pkgutil, importlib, sys; import xianjie." + layer + " as top\n"
        "for found in pkgutil.walk_packages(top.__path__, top.__name__ + '.'):\n"
        "    importlib.import_module(found.name)\n"
        "sys.exit('django' in sys.modules)"
    )
    environ = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    done = subprocess.run([sys.executable, "-c", code], env=environ, check=False)
    assert done.returncode == 0
