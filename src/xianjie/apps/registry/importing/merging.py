"""What a file changes about a household or a person that the register already knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xianjie.apps.registry.columns import (
    HOUSEHOLD_FIELDS,
    KEPT_WHEN_EMPTY,
    PERSON_FIELDS,
    registry_contract,
)
from xianjie.apps.registry.importing.drafts import HouseholdDraft, PersonDraft, Presence
from xianjie.apps.registry.importing.fixed import FixedFields
from xianjie.apps.registry.importing.rows import HOUSEHOLD_PLAIN, PERSON_PLAIN, State
from xianjie.exchange.contracts import ColumnType
from xianjie.exchange.faults import show
from xianjie.kernel.money import format_yuan

_HOUSEHOLD_LABELS = {field: name for name, field in HOUSEHOLD_FIELDS.items()} | {
    "group_name": "自然村",
    "division_code": "行政村代码",
}
_PERSON_LABELS = {field: name for name, field in PERSON_FIELDS.items()}
_EMPTY = {**HOUSEHOLD_PLAIN, **PERSON_PLAIN, "id_number": "", "phone": "", "address": ""}


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One column that changed, with both values as they may be shown."""

    column: str
    old: str
    new: str


def merge_household(
    state: State, draft: HouseholdDraft, presence: Presence, fixed: FixedFields | None = None
) -> tuple[State, list[FieldChange]]:
    """Return the new state of a household and what changed in it; ``fixed`` fields stay."""
    values = {**draft.values, "division_code": draft.division_code}
    merged, changes = _merge_fields(state, values, _HOUSEHOLD_LABELS, fixed)
    merged["extra"] = _merge_columns(state["extra"], draft.extra, presence.household_extra, changes)
    merged["private"] = _merge_columns(state["private"], draft.private, presence.private, changes)
    merged["originals"] = _kept(state["originals"], presence.names) | draft.originals
    return merged, changes


def merge_person(
    state: State, draft: PersonDraft, presence: Presence, fixed: FixedFields | None = None
) -> tuple[State, list[FieldChange]]:
    """Return the new state of a person and what changed in it; ``fixed`` fields stay."""
    merged, changes = _merge_fields(state, draft.values, _PERSON_LABELS, fixed)
    merged["extra"] = _merge_columns(state["extra"], draft.extra, presence.person_extra, changes)
    merged["originals"] = _kept(state["originals"], presence.names) | draft.originals
    return merged, changes


def first_household(empty: State, draft: HouseholdDraft) -> State:
    """Return the state of a household that is new."""
    state = {**empty, **_filled(draft.values, empty), "division_code": draft.division_code}
    return state | {
        "extra": draft.extra,
        "private": draft.private,
        "originals": draft.originals,
    }


def first_person(empty: State, draft: PersonDraft) -> State:
    """Return the state of a person who is new."""
    state = {**empty, **_filled(draft.values, empty)}
    return state | {"extra": draft.extra, "originals": draft.originals}


def _filled(values: Mapping[str, Any], known: State) -> dict[str, Any]:
    return {f: v for f, v in values.items() if v is not None and v != "" and f in known}


def display(column: str, value: Any) -> str:
    """Return a stored value as the change report may show it: personal values masked."""
    if value is None or value == "":
        return ""
    contract = registry_contract()
    if not contract.has_column(column):
        return str(value)
    declared = contract.column(column)
    if declared.type is ColumnType.BOOL:
        return "是" if value else "否"
    if declared.type is ColumnType.MONEY:
        return format_yuan(value)
    return show(declared, value.isoformat() if isinstance(value, date) else value)


def _merge_fields(
    state: State,
    values: Mapping[str, Any],
    labels: Mapping[str, str],
    fixed: FixedFields | None,
) -> tuple[State, list[FieldChange]]:
    merged, changes = dict(state), []
    for field, given in values.items():
        if field not in state:
            continue
        value = given
        if value is None or value == "":
            if field in KEPT_WHEN_EMPTY:
                continue
            value = _EMPTY[field]
        if fixed is not None and fixed.keeps(field, value):
            continue
        old = state[field]
        if old == value:
            continue
        merged[field] = value
        label = labels.get(field)
        if label is not None:
            changes.append(FieldChange(label, display(label, old), display(label, value)))
    return merged, changes


def _merge_columns(
    old: dict[str, Any], given: dict[str, Any], present: Iterable[str], changes: list[FieldChange]
) -> dict[str, Any]:
    merged = _kept(old, present) | given
    differing = [n for n in sorted({*old, *merged}) if old.get(n) != merged.get(n)]
    changes += [
        FieldChange(name, display(name, old.get(name)), display(name, merged.get(name)))
        for name in differing
    ]
    return merged


def _kept(old: dict[str, Any], present: Iterable[str]) -> dict[str, Any]:
    names = present if isinstance(present, frozenset) else frozenset(present)
    return {name: value for name, value in old.items() if name not in names}
