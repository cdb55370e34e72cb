"""Registers that are data: one of a county's own stands for all, at the shared addresses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tests.access.rows.registers import register_case
from tests.access.table import Row
from tests.access.world import World
from tests.apps.registers import sample
from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry


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


ROWS = [*_entries()]
