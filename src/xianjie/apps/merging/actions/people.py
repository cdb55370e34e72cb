"""What a merge writes of two people, and of two households with their members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xianjie.apps.merging.actions.change import MergeChange
from xianjie.apps.merging.comparing import EXTRA, FIRST, HOME, FieldPair, RecordPair
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.relations import HEAD, OTHER
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, mask_name

Changed = tuple[tuple[str, str, str], ...]
"""Fields that got another value: title, old, new; masked."""


def merge_people(
    change: MergeChange,
    kept: Person,
    gone: Person,
    pair: RecordPair,
    sides: Mapping[str, str],
    home: Household | None,
) -> tuple[Changed, int]:
    """Let one person stand for two; return the fields that changed and who moved (0 or 1).

    ``home`` is where the one who stays belongs; None for what the user chose.
    """
    target = home or _chosen_home(pair, sides, kept, gone)
    left = [one.household for one in (gone, kept) if one.household not in {None, target}]
    was_head = {one.pk for one in (gone, kept) if one.relation == HEAD}
    if gone.household is not None:
        change.leave(gone, LeaveReason.DUPLICATE)
    moved = 0
    if kept.household_id != target.pk:
        if kept.household is not None:
            change.leave(kept, LeaveReason.DUPLICATE)
        change.join(kept, target, JoinReason.DUPLICATE)
        change.reopen(target)
        moved = 1
    changed = _write_fields(change, kept, pair, sides)
    if home is None:
        for one in left:
            if one is not None:
                _see_to_those_left(change, one, was_head)
    change.settle_corrections(gone)
    change.repoint(kept, gone)
    change.journal.write(gone, merged_into_id=kept.pk)
    return changed, moved


def join_households(
    change: MergeChange,
    kept: Household,
    gone: Household,
    pairs: Sequence[RecordPair],
    sides: Mapping[str, str],
) -> tuple[Changed, int, int]:
    """Let one household stand for two.

    Returns the fields that changed, how many people were merged, how many joined.
    """
    changed: list[tuple[str, str, str]] = []
    for pair in pairs[1:]:
        stays, goes = (
            (pair.first, pair.second)
            if pair.first.household_id == kept.pk
            else (pair.second, pair.first)
        )
        lines, _ = merge_people(change, stays, goes, pair, sides, kept)
        changed += [(f"{mask_name(stays.name)} {title}", old, new) for title, old, new in lines]
    coming = list(Person.objects.filter(household=gone).order_by("pk"))
    for person in coming:
        change.leave(person, LeaveReason.DUPLICATE)
        if person.relation == HEAD:
            change.correct(person, "relation", OTHER)
        change.join(person, kept, JoinReason.DUPLICATE)
    changed = [*_write_fields(change, kept, pairs[0], sides), *changed]
    change.settle_corrections(gone)
    change.repoint(kept, gone)
    change.journal.write(
        gone,
        is_active=False,
        left_on=change.told.occurred_on,
        left_reason=f"重复档案，并入 {kept.household_code}"[:40],
        merged_into_id=kept.pk,
    )
    return tuple(changed), len(pairs) - 1, len(coming)


def side_of(pair: RecordPair, field: FieldPair, sides: Mapping[str, str]) -> str:
    """Return the side whose value of a field is kept."""
    chosen = sides.get(f"{pair.key}:{field.name}", "")
    return chosen if chosen in {"1", "2"} else field.proposed


def _chosen_home(
    pair: RecordPair, sides: Mapping[str, str], kept: Person, gone: Person
) -> Household:
    for field in pair.fields:
        if field.name == HOME:
            person = pair.first if side_of(pair, field, sides) == FIRST else pair.second
            if person.household is None:
                raise RefusedError("no-home", "这一份不在任何户，请选择现在所在的户。")
            return person.household  # type: ignore[no-any-return]
    home = kept.household or gone.household
    if home is None:
        raise RefusedError("nowhere", "两份档案都不在任何户，不能合并。")
    return home


def _see_to_those_left(change: MergeChange, home: Household, was_head: set[int]) -> None:
    """Close a household that nobody belongs to any more; one without a head is refused."""
    left = Person.objects.filter(household=home)
    if was_head and left.exists() and not left.filter(relation=HEAD).exists():
        raise RefusedError(
            "head-leaves",
            f"这个人是户编号 {home.household_code} 的户主，那里还有其他成员。"
            "请先在那一户“变更户主”，或改为保留那一户。",
        )
    change.close_when_empty(home, LeaveReason.DUPLICATE.label)


def _write_fields(
    change: MergeChange, kept: Household | Person, pair: RecordPair, sides: Mapping[str, str]
) -> Changed:
    """Give the record that stays the chosen values."""
    own = pair.side(kept.pk)
    other = "2" if own == FIRST else FIRST
    changed: list[tuple[str, str, str]] = []
    extra = dict(kept.extra)
    for field in pair.differing:
        if field.name == HOME:
            continue
        if side_of(pair, field, sides) == own:
            continue
        value = field.value(other)
        changed.append((field.title, field.shown(own), field.shown(other)))
        if field.name.startswith(EXTRA):
            name = field.name.removeprefix(EXTRA)
            extra.pop(name, None)
            if value is not None:
                extra[name] = value
        else:
            _write_field(change, kept, field.name, value)
    change.journal.write(kept, extra=extra)
    return tuple(changed)


def _write_field(change: MergeChange, kept: Household | Person, name: str, value: Any) -> None:
    if name == "id_number":
        check = check_id(value)
        change.journal.write(
            kept,
            id_length=check.length,
            id_check_ok=check.check_ok if value else None,
            id_region=check.region6 or "",
        )
    change.correct(kept, name, value)
    if isinstance(kept, Household):
        change.set_dated_category(kept, name, value)
    elif name == "name" and kept.relation == HEAD and kept.household is not None:
        change.correct(kept.household, "head_name", value)
