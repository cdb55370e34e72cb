"""The packaged registers, and how their files are read."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import Any

from pydantic import ValidationError

from xianjie.exchange.register_faults import faults
from xianjie.exchange.registers import Definition, with_slots
from xianjie.kernel.yaml_text import parsed

SLOTS_FILE = "slots.yaml"


def complaint(error: ValidationError) -> str:
    """Return what does not fit the form of a definition, each with where it stands."""
    return "; ".join(
        f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()
    )


@functools.cache
def packaged_registers() -> Mapping[str, Definition]:
    """Every packaged definition by key, with its slots, in the order of the files.

    Raises ValueError that names file, register and what is wrong.
    """
    folder = resources.files("xianjie").joinpath("contracts", "registers")
    given = _given_slots()
    found: dict[str, Definition] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".yaml") and file.name != SLOTS_FILE:
            for definition in read_registers(file.name, file.read_text("utf-8")):
                if definition.key in found:
                    raise ValueError(f"{file.name}: {definition.key} exists already")
                found[definition.key] = with_slots(definition, given.get(definition.key))
    return found


def _given_slots() -> Mapping[str, Mapping[str, str]]:
    """Return the slots that released registers have: they never change, whatever is added."""
    file = resources.files("xianjie").joinpath("contracts", "registers", SLOTS_FILE)
    return parsed(file.read_text("utf-8")) or {} if file.is_file() else {}


def read_registers(name: str, text: str) -> Sequence[Definition]:
    """Read one file of definitions. Raises ValueError that says where and what."""
    said = parsed(text) or {}
    if not isinstance(said, dict) or said.keys() != {"group", "registers"}:
        raise ValueError(f"{name}: must have exactly `group` and `registers`")
    return [_read(name, said["group"], one) for one in said["registers"] or ()]


def _read(name: str, group: str, one: Any) -> Definition:
    where = f"{name}: {one.get('key', '?') if isinstance(one, dict) else '?'}"
    if not isinstance(one, dict):
        raise ValueError(f"{where}: a register must be a mapping")  # noqa: TRY004
    try:
        definition = Definition.model_validate({"group": group, **one})
    except ValidationError as error:
        raise ValueError(f"{where}: {complaint(error)}") from None
    if wrong := faults(definition):
        raise ValueError(f"{where}: {' '.join(wrong)}")
    return definition


def slot_table(definitions: Iterable[Definition]) -> dict[str, dict[str, str]]:
    """Return the slots of definitions by key and column, as ``slots.yaml`` keeps them."""
    return {one.key: {column.key: column.slot for column in one.columns} for one in definitions}


def render_slots() -> str:
    """Return ``slots.yaml`` with the slots of every packaged register, those kept before first."""
    kept = {key: dict(slots) for key, slots in _given_slots().items()}
    for key, slots in slot_table(packaged_registers().values()).items():
        kept[key] = kept.get(key, {}) | slots
    head = (
        "# Where the values of packaged registers lie, for ever: written by `make docs`, "
        "never by hand.\n"
    )
    lines = [
        f"{key}: {{{', '.join(f'{column}: {slot}' for column, slot in slots.items())}}}"
        for key, slots in sorted(kept.items())
    ]
    return head + "\n".join(lines or ["{}"]) + "\n"
