"""Registers that are data: one of a county's own stands for all, at the shared addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tests.access.rows.registers import register_case
from tests.access.table import Row, may
from tests.access.world import World
from tests.apps.registers import sample
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry, OwnRegister


def _entry(world: World) -> Entry:
    sample.publish()
    found = Entry.objects.filter(register=sample.KEY, t1="嫁接").first()
    return found or sample.entry(division_code=world.village, p1=world.household.head_name)


def _entries() -> Iterator[Row]:
    made = register_of(sample.definition(), "", date(2022, 7, 4))
    for row in register_case(made, _entry, lambda _world: sample.TYPED, "p1"):
        asked = row.kwargs

        def kwargs(world: World, asked: Any = asked) -> dict[str, Any]:
            sample.publish()
            return {"key": sample.KEY, **asked(world)}

        # The county's own register is not there for the others.
        yield replace(row, kwargs=kwargs, of_a_place=True)


READERS = may(Permission.VIEW_OWN_REGISTERS)
DESIGNERS = may(Permission.DESIGN_REGISTERS)
VERSION = {"version": "1"}


def _design(_world: World) -> dict[str, Any]:
    return {"key": sample.publish().key}


def _changed(world: World) -> dict[str, Any]:
    """A design with changes that nobody published."""
    found = sample.publish()
    draft = sample.definition(title="技能比武").model_dump(mode="json")
    OwnRegister.objects.filter(pk=found.pk).update(draft=draft)
    return {"key": found.key}


def _version(world: World) -> dict[str, Any]:
    found = sample.publish()
    found.versions.get_or_create(
        number=1,
        defaults={"definition": found.definition, "published_label": "test",
                  "published_at": sample.NOW},
    )  # fmt: skip
    return {"key": found.key, "number": 1}


def _post(view: str, kwargs: Any = _design, data: Any = None, **more: Any) -> Row:
    sent = VERSION if data is None else data
    return Row(view, DESIGNERS, kwargs, lambda _: sent, method="post", of_a_place=True,
               **{"answers": (302,)} | more)  # fmt: skip


def _with(**more: Any) -> Any:
    return lambda world: _design(world) | more


PAGES = [
    Row("registers:catalogue", READERS),
    Row("registers:switch", DESIGNERS, lambda _: {"key": "site-tasks"}, lambda _: {"on": "no"},
        method="post", answers=(302,)),
    Row("registers:start", DESIGNERS),
    Row("registers:start", DESIGNERS, data=lambda _: {"title": "新台账"}, method="post",
        answers=(302,)),
    Row("registers:design", DESIGNERS, _design, of_a_place=True),
    _post("registers:design", answers=(200,)),
    _post("registers:design-publish", _changed),
    _post("registers:design-discard", _changed),
    Row("registers:design-retire", DESIGNERS, _design, of_a_place=True),
    _post("registers:design-retire", data={}, answers=(200,)),
    _post("registers:design-restore"),
    # Nobody has sent a table for it.
    _post("registers:design-rows", answers=(404,)),
    Row("registers:design-version", DESIGNERS, _version, of_a_place=True),
    Row("registers:column-new", DESIGNERS, _design, of_a_place=True),
    _post("registers:column-new", answers=(200,)),
    Row("registers:column-edit", DESIGNERS, _with(column="kind"), of_a_place=True),
    _post("registers:column-edit", _with(column="kind"), answers=(200,)),
    _post("registers:column-do", _with(column="kind", what="up")),
    _post("registers:wait-new", answers=(200,)),
    _post("registers:wait-remove", _with(at=0)),
]  # fmt: skip

ROWS = [*_entries(), *PAGES]
