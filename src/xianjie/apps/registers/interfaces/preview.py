"""How a design would look: its list and its form with made-up values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.samples import sample_row
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.register_faults import faults
from xianjie.exchange.registers import Definition, with_slots
from xianjie.web.ledger import PlaceName, Register, host
from xianjie.web.ledger.forms import form_class, initial_of

_LINES = 3


@dataclass(frozen=True)
class Preview:
    """What the page draws: a register of the kit, some lines of its list, and its form."""

    register: Register
    columns: Sequence[Any]
    lines: Sequence[tuple[str, list[Any]]]
    form: Any


def preview_of(
    draft: Definition, scope: Any, county: str, today: date, number: int
) -> Preview | None:
    """Return how a draft would look, None while it has no column."""
    definition = with_slots(draft)
    shown = tuple(one for one in definition.columns if one.slot)
    said: dict[str, Any] = {"columns": shown}
    if faults(draft):
        # Half-finished: what may name a column that is gone is left out.
        said |= {"natural_key": (), "order": "", "waits": (), "counts": ()}
    definition = Definition.model_validate(definition.model_dump() | said)
    if not definition.live:
        return None
    register = register_of(definition, county, today)
    levels = definition.levels if definition.of == "place" else ("village",)
    places = [one for one in host().places(county, scope) if one.level in levels]
    names = {one.code: one for one in places}
    chance = Random(number)  # noqa: S311 (values for a picture)
    rows = [_row(definition, at, chance, today, places) for at in range(_LINES)]
    choices = [column.choices for column in register.listed]
    lines = [
        (
            "#preview",
            [
                (column, column.cell(row, names, words))
                for column, words in zip(register.listed, choices, strict=True)
            ],
        )
        for row in rows
    ]
    form = form_class(register, scope, county)(
        initial=initial_of(register, rows[0]), auto_id="preview_%s"
    )
    return Preview(register, register.listed, lines, form)


def _row(
    definition: Definition, at: int, chance: Random, today: date, places: Sequence[PlaceName]
) -> Entry:
    code = places[at % len(places)].code if places else ""
    row = Entry(division_code=code, **sample_row(definition, at, chance, today))
    if definition.of == "household":
        row.household = Household(household_code=f"示例户{at + 1}", head_name="李示例")
    if definition.of == "person":
        row.person = Person(person_code=f"示例人{at + 1}", name="李示例")
    return row
