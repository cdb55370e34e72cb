"""The worker as a process: it does what is queued, and goes when its parent goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import environ_for, xianjie

RUN = "from xianjie.cli.app import main; main()"
FILL = """
from xianjie.config.setup import setup_django; setup_django()
from datetime import date
from django.utils import timezone
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.jobs.models import Job
user = User.objects.create_user("worker-test", "a long pass phrase")
Job.objects.create(kind="feeds.relink", key="k", title="t", payload={"county": "532325"},
    division_code="532325000000", state="QUEUED", created_by=user, created_at=timezone.now())
"""
SHOW = """
from xianjie.config.setup import setup_django; setup_django()
import json
from xianjie.apps.jobs.models import Job
print(json.dumps(list(Job.objects.values("state", "error", "attempts"))))
"""


@pytest.fixture
def home(installed_home: Path, tmp_path: Path) -> Path:
    import shutil

    copy = tmp_path / "home"
    shutil.copytree(installed_home, copy)
    return copy


def python(home: Path, code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environ_for(home),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.slow
def test_it_does_what_is_queued(home: Path) -> None:
    python(home, FILL)
    done = xianjie(home, "worker", "--once")
    assert (done.returncode, done.stdout.strip()) == (0, "做了 1 项任务。"), done.stderr
    [job] = json.loads(python(home, SHOW))
    # The division is not loaded there: the refusal is told in its own words.
    assert (job["state"], job["attempts"]) == ("FAILED", 1)
    assert "532325" in job["error"]


@pytest.mark.slow
def test_it_goes_when_its_parent_goes(home: Path) -> None:
    code = (
        "import subprocess, sys, os, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {RUN!r}, 'worker', '--parent', "
        "str(os.getpid())])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env=environ_for(home), stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(3)
    assert is_there(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 20
    while is_there(child) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not is_there(child)


def is_there(number: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_a_tick_tells_what_it_did(home: Path) -> None:
    done = xianjie(home, "tick", "--json")
    assert done.returncode == 0, done.stderr
    assert {"jobs.requeue", "jobs.uploads", "feeds.remind"} <= set(json.loads(done.stdout))


def test_an_empty_home_is_refused(tmp_path: Path) -> None:
    done = xianjie(tmp_path / "none", "worker", "--once")
    assert done.returncode == 1
    assert "xianjie init" in done.stderr


def test_keys_of_processes() -> None:
    from xianjie.apps.jobs.processes import is_gone, worker_name

    assert not is_gone(worker_name())
    assert is_gone(worker_name().rpartition(":")[0] + ":4194305")
    assert not is_gone("elsewhere:4194305")
    assert worker_name().endswith(f":{os.getpid()}")
