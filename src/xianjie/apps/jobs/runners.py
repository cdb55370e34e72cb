"""What a worker can do: functions that apps declare in their ``tasks.py``.

A runner takes a `JobContext` and returns a result of plain values::

    @runner("feeds.dry-run", permission=Permission.IMPORT_FEEDS)
    def dry_run(context: JobContext) -> dict[str, Any]: ...

It may be killed at any moment and is then begun again, so it must come to the same end. A tick
is what must happen regularly; it too may come twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.kernel.errors import UsageError

Result = dict[str, Any]


class JobCancelledError(Exception):
    """Somebody asked to cancel: raised inside the runner where it reports its progress."""


class JobInterruptedError(Exception):
    """The worker is to stop: raised inside the runner; the job goes back into the queue."""


@dataclass
class JobContext:
    """What a runner knows and whom it tells how far it is."""

    number: int
    payload: dict[str, Any]
    division_code: str
    created_by: User
    created_at: datetime
    attempt: int = 1
    report: Callable[[int, int | None, str], None] = field(default=lambda *_: None, repr=False)

    @property
    def by(self) -> Actor:
        """The account that asked, with what it may do today."""
        return actor_of(self.created_by, today=timezone.localdate())

    @staticmethod
    def now() -> datetime:
        """The present moment."""
        return timezone.now()

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Tell how far the work is; the place where a cancelled job ends.

        Call it as often as you like: what is shown changes about twice a second.
        """
        self.report(done, total, message)


@dataclass(frozen=True)
class Runner:
    """A kind of work: who may ask for it, and the function that does it."""

    kind: str
    permission: Permission
    run: Callable[[JobContext], Result]


_RUNNERS: dict[str, Runner] = {}
_TICKS: dict[str, Callable[[Actor, datetime], int]] = {}


def runner(
    kind: str, *, permission: Permission
) -> Callable[[Callable[[JobContext], Result]], Callable[[JobContext], Result]]:
    """Declare a function as the doer of a kind of work."""

    def keep(run: Callable[[JobContext], Result]) -> Callable[[JobContext], Result]:
        _RUNNERS[kind] = Runner(kind, permission, run)
        return run

    return keep


def tick(
    name: str,
) -> Callable[[Callable[[Actor, datetime], int]], Callable[[Actor, datetime], int]]:
    """Declare ``(by, now) -> how many`` as something that happens every few minutes."""

    def keep(act: Callable[[Actor, datetime], int]) -> Callable[[Actor, datetime], int]:
        _TICKS[name] = act
        return act

    return keep


@cache
def _discover() -> None:
    autodiscover_modules("tasks")


def runner_of(kind: str) -> Runner:
    """Return the runner of a kind; refuse an unknown one."""
    _discover()
    if kind not in _RUNNERS:
        raise UsageError("unknown-job", f"没有“{kind}”这种后台任务，请核对。")
    return _RUNNERS[kind]


def kinds_by_permission() -> dict[Permission, tuple[str, ...]]:
    """Return the kinds of work that need each permission."""
    _discover()
    found: dict[Permission, tuple[str, ...]] = {}
    for one in _RUNNERS.values():
        found[one.permission] = (*found.get(one.permission, ()), one.kind)
    return found


def ticks() -> dict[str, Callable[[Actor, datetime], int]]:
    """Return what must happen regularly, by name."""
    _discover()
    return dict(_TICKS)
