"""The table that says who may open which page; each area keeps its rows in ``rows/<area>.py``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.access import rows as rows_package
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission

Maker = Callable[[World], dict[str, Any]]


def nothing(_world: World) -> dict[str, Any]:
    """No arguments."""
    return {}


@dataclass(frozen=True)
class Row:
    """One view: who may, with which arguments, and whether it is about a thing of one place.

    ``kwargs`` makes (stores, if need be) the thing in the world's county and returns the
    arguments of the address; ``data`` what is sent. ``of_a_place`` means that an account of
    another county gets 404 for the thing; otherwise it gets its own, other content, in which the
    world's household must not appear. ``answers`` are the codes that an allowed role may get.
    ``is_public``: strangers get the page too, and it is the same page for everybody.
    ``setup`` prepares settings or sessions, for instance a second factor: (client, user) -> None.

    ``register`` and ``kind`` are set for the pages of a register on the ledger kit. Registers of
    one kind (permissions, gate, concern, abilities) share all of their code, so the first of a
    kind is walked in full and the others by their ``brief`` rows: list, export, one row, saving.
    """

    view: str
    roles: frozenset[Role]
    kwargs: Maker = nothing
    data: Maker = nothing
    method: str = "get"
    of_a_place: bool = False
    answers: tuple[int, ...] = (200,)
    is_public: bool = False
    setup: Callable[[Any, Any], None] | None = field(default=None, compare=False)
    register: str = ""
    kind: tuple[str, ...] = ()
    brief: bool = False

    def __str__(self) -> str:
        return f"{self.view}-{self.method}"


def may(permission: Permission) -> frozenset[Role]:
    """Return the roles that may do something."""
    return frozenset(role for role, allowed in PERMISSIONS.items() if permission in allowed)


def all_rows() -> list[Row]:
    """Return the rows of every area."""
    found: list[Row] = []
    for module in pkgutil.iter_modules(rows_package.__path__):
        found += importlib.import_module(f"{rows_package.__name__}.{module.name}").ROWS
    return found


def walked_rows() -> list[Row]:
    """Return the rows to be walked: every one, but of registers as `Row` says."""
    rows = all_rows()
    first: dict[tuple[str, ...], str] = {}
    for row in rows:
        first.setdefault(row.kind, row.register)
    return [row for row in rows if row.brief or first[row.kind] == row.register]


def all_views() -> Iterator[str]:
    """Return the names of all addresses of the product."""
    yield from _views(get_resolver().url_patterns, "")


def _views(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _views(pattern.url_patterns, space)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
