"""Sheets as they are read: in words, with what changed, personal words masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries.definitions import definition_of, definitions_of, forms
from xianjie.apps.fieldforms.queries.prefill import values_of
from xianjie.apps.registry.models import Household, Membership
from xianjie.exchange.sheet_values import plain, show_value
from xianjie.exchange.sheets import SheetDefinition, SheetItem
from xianjie.kernel.ids import mask_name, mask_phone

PANEL_SHEETS = 12
_CHANGES_SHOWN = 4
_PHONE_DIGITS = 7


@dataclass(frozen=True)
class Answer:
    """One answer in words; ``personal`` says that ``shown`` is masked."""

    item: str
    title: str
    shown: str
    unit: str
    derived: bool
    personal: bool
    before: str = ""


@dataclass(frozen=True)
class AnsweredPart:
    """The answers of one section."""

    title: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class SheetPage:
    """A whole sheet in words."""

    title: str
    place: VillagePlace
    head: str
    parts: tuple[AnsweredPart, ...]


@dataclass(frozen=True)
class Change:
    """An item whose answer differs from the one before."""

    title: str
    before: str
    after: str


@dataclass(frozen=True)
class VisitLine:
    """A sheet in the history of a household, with what it changed."""

    pk: int
    form: str
    stage: str
    state: str
    state_text: str
    filled_by: str
    filled_at: datetime
    changes: tuple[Change, ...]
    more: int


@dataclass(frozen=True)
class Hint:
    """What a visit found to differ from the register; nobody has changed it there yet."""

    title: str
    shown: str
    on: date


@dataclass(frozen=True)
class Visits:
    """The visits to a household, the newest first, and what they hint at."""

    lines: tuple[VisitLine, ...]
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class Difference:
    """An item that two sheets answer differently."""

    title: str
    unit: str
    standing: str
    challenging: str


def sheets_visible_to(scope: Scope) -> QuerySet[Sheet]:
    """Return the sheets that may be read."""
    return Sheet.objects.visible_to(scope, Permission.VIEW_CASES)


def find_sheet(scope: Scope, pk: int) -> Sheet | None:
    """Return a sheet with its household, or None where it is not there or not to be seen."""
    rows = sheets_visible_to(scope).select_related("household", "filled_by", "settled_by", "task")
    return rows.filter(pk=pk).first()


def conflicts_in(scope: Scope, county: str) -> QuerySet[Sheet]:
    """Return the sheets that somebody with this scope may settle, the oldest first."""
    rows = Sheet.objects.visible_to(scope, Permission.SETTLE_SHEETS)
    return rows.filter(county_code=county, state=SheetState.CONFLICT).order_by("received_at", "pk")


def people_of(household: Household) -> dict[str, str]:
    """Return who belongs, or belonged, to a household: number as a text → masked name."""
    stays = Membership.objects.filter(household=household).select_related("person")
    return {str(stay.person_id): mask_name(stay.person.name) for stay in stays} | {
        str(person.pk): mask_name(person.name) for person in household.members.all()
    }


def definition_for(sheet: Sheet) -> SheetDefinition:
    """Return the definition by which a sheet is read: that of the day it was filled in."""
    return definition_of(sheet.form, sheet.county_code, localtime(sheet.filled_at).date())


def mask_words(text: str) -> str:
    """Mask a text that names somebody: the first character, or a phone's ends, stay."""
    digits = sum(char.isdigit() for char in text)
    return mask_phone(text) if digits >= _PHONE_DIGITS else mask_name(text)


def in_words(item: SheetItem, value: Any, people: Mapping[str, str], *, named: bool) -> str:
    """Return an answer in words, masked where it is personal unless ``named``."""
    shown = show_value(item, value, people=people)
    return mask_words(shown) if item.personal and shown and not named else shown


def sheet_page(sheet: Sheet, *, named: bool = False) -> SheetPage:
    """Return a sheet in words in a constant number of queries.

    Answers to items that the definition has no more stand at the end under their own names.
    """
    definition, values = definition_for(sheet), values_of(sheet)
    people = people_of(sheet.household)
    parts = []
    for section in definition.sections:
        answers = tuple(
            Answer(
                item.id,
                item.name,
                in_words(item, values[item.id], people, named=named),
                item.unit,
                bool(item.formula),
                item.personal,
            )
            for item in section.items
            if item.id in values
        )
        if answers:
            parts.append(AnsweredPart(section.title, answers))
    left = tuple(
        Answer(name, name, _plain_words(value), "", derived=False, personal=False)
        for name, value in values.items()
        if name not in definition.items
    )
    if left:
        parts.append(AnsweredPart("表单改版前的项目", left))
    place = villages_by_code([sheet.division_code])[sheet.division_code]
    head = mask_name(sheet.household.head_name)
    return SheetPage(definition.title, place, head, tuple(parts))


def _plain_words(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def visits_of(household: Household, on: date) -> Visits:
    """Return the visits to a household with what each changed, and what the register misses.

    A constant number of queries; the household was found through the gate.
    """
    rows = (
        Sheet.objects.proven("of a household found through the gate")
        .filter(household=household)
        .select_related("filled_by")
        .order_by("-filled_at", "-id")[:PANEL_SHEETS]
    )
    sheets = list(rows)[::-1]
    definitions = definitions_of({sheet.form for sheet in sheets}, household.county_code, on)
    titles, people = forms(), people_of(household)
    known: dict[str, Any] = {}
    hints: dict[str, Hint] = {}
    lines = []
    for sheet in sheets:
        items = definitions[sheet.form].items
        values = values_of(sheet)
        changes = []
        if sheet.state == SheetState.ACCEPTED:
            changes = _changes(items, known, values, people)
            known |= values
            _note_hints(items, values, people, localtime(sheet.filled_at).date(), hints)
        lines.append(
            VisitLine(
                sheet.pk,
                titles.get(sheet.form, sheet.form),
                sheet.get_stage_display() if sheet.stage else "",
                sheet.state,
                sheet.get_state_display(),
                str(sheet.filled_by),
                sheet.filled_at,
                tuple(changes[:_CHANGES_SHOWN]),
                max(0, len(changes) - _CHANGES_SHOWN),
            )
        )
    return Visits(tuple(reversed(lines)), tuple(hints.values()))


def _changes(
    items: Mapping[str, SheetItem],
    known: Mapping[str, Any],
    values: Mapping[str, Any],
    people: Mapping[str, str],
) -> list[Change]:
    return [
        Change(
            item.name,
            in_words(item, known[name], people, named=False),
            in_words(item, values[name], people, named=False),
        )
        for name, item in items.items()
        if name in known and name in values and plain(known[name]) != plain(values[name])
    ]


def _note_hints(
    items: Mapping[str, SheetItem],
    values: Mapping[str, Any],
    people: Mapping[str, str],
    on: date,
    hints: dict[str, Hint],
) -> None:
    for name, item in items.items():
        if item.hint_unless is None:
            continue
        value = values.get(name)
        told = list(value.values()) if isinstance(value, dict) else [value] if value else []
        if any(one not in item.hint_unless for one in told):
            hints[name] = Hint(item.name, in_words(item, value, people, named=False), on)
        else:
            hints.pop(name, None)


def differences(sheet: Sheet, other: Sheet | None, known: Mapping[str, str]) -> list[Difference]:
    """Return what a sheet in conflict says differently from the one that stands.

    Without such a one, against what is ``known`` now: item → answer in words.
    """
    items, people = definition_for(sheet).items, people_of(sheet.household)
    mine = values_of(sheet)
    standing = values_of(other) if other is not None else {}
    found = []
    for name in sheet.disputed:
        item = items.get(name)
        if item is None:
            continue
        before = in_words(item, standing.get(name), people, named=False) or known.get(name, "")
        after = in_words(item, mine.get(name), people, named=False)
        found.append(Difference(item.name, item.unit, before, after))
    return found
