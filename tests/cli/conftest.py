"""An installation of its own, made once, for commands that run as their own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from xianjie.kernel.crypto import KeyRing

MIGRATE = (
    "from xianjie.config.setup import setup_django; setup_django()\n"
    "from django.core.management import call_command; call_command('migrate', verbosity=0)"
)


def environ_for(home: Path) -> dict[str, str]:
    """Return the environment of a process that works on ``home`` with its own SQLite file."""
    kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    return {**kept, "XIANJIE_HOME": str(home)}


def xianjie(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command on ``home``."""
    return subprocess.run(
        [sys.executable, "-c", "from xianjie.cli.app import main; main()", *words],
        env=environ_for(home),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def installed_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with keys and an up-to-date, empty database. Do not change it."""
    home = tmp_path_factory.mktemp("installed") / "home"
    KeyRing.create(home / "keys")
    subprocess.run(
        [sys.executable, "-c", MIGRATE],
        env=environ_for(home),
        check=True,
    )
    return home
