"""Higher apps act when a sheet is accepted; this app knows none of them.

They register at start-up (``AppConfig.ready``)::

    register_handler("入户核查", Handler("cases", _verified))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.fieldforms.models import FieldTask, Sheet


@dataclass(frozen=True)
class Accepted:
    """A sheet that was just accepted, in the transaction that accepted it.

    ``values`` are its answers (see `fieldforms.queries.values_of`). ``task`` is what it was
    filled in for, None for a visit that nobody asked for. ``replaces`` is the sheet that held
    before, when two were in conflict and this one was chosen.
    """

    by: Actor
    sheet: Sheet
    values: dict[str, Any]
    task: FieldTask | None
    replaces: Sheet | None
    today: date
    now: datetime


@dataclass(frozen=True)
class Handler:
    """What an app does about accepted sheets of a form.

    A sheet is true whatever has become of a case meanwhile, so ``accepted`` does nothing where
    there is nothing left to do; a ``RefusedError`` refuses the whole sheet.
    """

    key: str
    accepted: Callable[[Accepted], None]


_handlers: dict[str, dict[str, Handler]] = {}


def register_handler(form: str, handler: Handler) -> None:
    """Add a handler to a form; the same key again replaces it."""
    _handlers.setdefault(form, {})[handler.key] = handler


def tell(accepted: Accepted) -> None:
    """Let all handlers of the sheet's form act."""
    for handler in list(_handlers.get(accepted.sheet.form, {}).values()):
        handler.accepted(accepted)
