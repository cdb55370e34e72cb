"""Higher apps work on a stored run: what a month's data mean beside its clues.

Screening knows no higher app; each registers what it does at start-up (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.screening.models import Run

Progress = Callable[[str], None]
Finisher = Callable[[Actor, Run, datetime, Progress], None]
"""``(by, run, now, progress)``: called after the run was stored, outside its transaction.

``screening.preparing.inputs_of(run)`` gives the same data under the same rulebook. It is called
again when the same inputs are screened again, so that what a killed process left out is made up
for: a finisher must do nothing when it has done this run already.
"""

_finishers: dict[str, Finisher] = {}


def register_finisher(key: str, finisher: Finisher) -> None:
    """Work on every stored run, in the order of registration; the same key again replaces."""
    _finishers[key] = finisher


def finish(by: Actor, run: Run, now: datetime, progress: Progress) -> None:
    """Let every app work on a run. An error of one leaves the run stored and is raised."""
    for finisher in _finishers.values():
        finisher(by, run, now, progress)
