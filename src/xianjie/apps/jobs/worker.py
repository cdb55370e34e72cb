"""The worker process: takes jobs from the queue one by one, and ticks."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from xianjie.apps.jobs import actions
from xianjie.apps.jobs.execution import Crash, no_number, run_job, run_ticks

logger = logging.getLogger("xianjie.jobs")

LOOK_SECONDS = 1.0
REQUEUE_SECONDS = 10.0
TICK_SECONDS = 180.0
GRACE_SECONDS = 10.0
LOCKED_SECONDS = 5.0


class Worker:
    """One process that works until it is told to stop or its parent is gone.

    A signal, or the end of ``parent``, lets the job in hand end at its next report; when none
    comes, the process ends all the same and the job is begun again by the next worker.
    """

    def __init__(self, *, parent: int | None = None, crash: Crash = no_number) -> None:
        self.name = actions.worker_name()
        self._parent = parent
        self._crash = crash
        self._stop = threading.Event()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """End after the job in hand."""
        self._stop.set()

    def run(self, *, once: bool = False) -> int:
        """Work; with ``once`` until nothing is queued. Returns how many jobs were taken."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)
        threading.Thread(target=self._watch, name="watch", daemon=True).start()
        taken = 0
        requeued = ticked = -TICK_SECONDS
        while not self._stop.is_set():
            close_old_connections()
            try:
                if not once and time.monotonic() - ticked > TICK_SECONDS:
                    run_ticks(timezone.now(), crash=self._crash)
                    ticked = requeued = time.monotonic()
                elif time.monotonic() - requeued > REQUEUE_SECONDS:
                    actions.requeue_dead(now=timezone.now())
                    requeued = time.monotonic()
                worked = self._take_one()
            except DatabaseError as error:
                # The database is busy or away for a moment; the queue waits.
                logger.warning("worker: %s", type(error).__name__)
                self._stop.wait(LOCKED_SECONDS)
                continue
            taken += worked
            if not worked:
                if once:
                    break
                self._stop.wait(LOOK_SECONDS)
        return taken

    def _take_one(self) -> bool:
        job = actions.claim(worker=self.name, now=timezone.now())
        if job is None:
            return False
        run_job(job, crash=self._crash, stopping=self._stop.is_set, with_heart=True)
        return True

    def _watch(self) -> None:
        """Stop when the parent is gone, and do not wait for ever for a job in hand."""
        while not self._stop.wait(1.0):
            if self._parent is not None and os.getppid() != self._parent:
                self._stop.set()
        _after(GRACE_SECONDS, lambda: os._exit(0))


def _after(seconds: float, act: Callable[[], None]) -> None:
    time.sleep(seconds)
    act()
