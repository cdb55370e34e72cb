"""Kinds of work that only tests know, and a way to run what is queued."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.permissions import Permission
from xianjie.kernel.errors import RefusedError

if TYPE_CHECKING:
    from xianjie.apps.accounts.models import User
    from xianjie.apps.jobs.runners import JobContext

COUNTY = "532325000000"


def good(context: JobContext) -> dict[str, object]:
    context.progress(1, 2, "读")
    return {"seen": context.payload["n"], "by": context.by.label, "url": "/there/"}


def refusing(_context: JobContext) -> dict[str, object]:
    raise RefusedError("no", "这份文件不行。")


def crashing(_context: JobContext) -> dict[str, object]:
    raise ValueError("张三 530102199001011234")


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Declare the kinds; the permission is one that analysts and clerks hold."""
    from xianjie.apps.jobs import runners

    runners.kinds_by_permission()
    known = dict(runners._RUNNERS)
    for name, run in (("t.good", good), ("t.refused", refusing), ("t.crash", crashing)):
        known[name] = runners.Runner(name, Permission.IMPORT_FEEDS, run)
    monkeypatch.setattr(runners, "_RUNNERS", known)
    yield


@pytest.fixture
def analyst(db) -> User:
    from tests.apps.screening import page_county as small

    small.make_divisions()
    return small.make_user()


@pytest.fixture
def by(analyst, today) -> Actor:
    return actor_of(analyst, today=today)
