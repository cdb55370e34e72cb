"""Two records as the page of a proposal shows them; nothing personal in full."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from xianjie.apps.merging.comparing import FIRST, SECOND, FieldPair, RecordPair
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.merging.relating import ties_of
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.ids import mask_name

_TOLD_PLACES = 4
_PERSONAL = frozenset({"name", "id_number", "phone", "account"})


@dataclass(frozen=True)
class Header:
    """A record above its column; ``number`` is its page's number."""

    number: int
    is_household: bool
    title: str
    code: str
    household_code: str
    place: str
    listed: bool
    updated_at: datetime
    retired: bool


@dataclass(frozen=True)
class FieldRow:
    """A field of both records; ``side`` is the one to keep, ``note`` how the two differ."""

    name: str
    title: str
    first: str
    second: str
    differs: bool
    side: str
    why: str
    note: str


@dataclass(frozen=True)
class Step:
    """One thing that speaks for or against, with the score before and after it."""

    word: str
    weight: Decimal
    before: Decimal
    after: Decimal

    @property
    def kind(self) -> str:
        """Whether it speaks for the two being one."""
        return "for" if self.weight > 0 else "against" if self.weight < 0 else "none"


def header_of(record: Household | Person, places: Mapping[str, str]) -> Header:
    """Return what stands above the column of a record."""
    is_household = isinstance(record, Household)
    home = record if isinstance(record, Household) else record.household
    place = places.get(home.division_code, "") if home else _("不在任何户")
    return Header(
        number=record.pk,
        is_household=is_household,
        title=mask_name(record.head_name if isinstance(record, Household) else record.name),
        code=record.household_code if isinstance(record, Household) else record.person_code,
        household_code=home.household_code if home else "",
        place=place,
        listed=bool(record.import_index),
        updated_at=record.updated_at,
        retired=record.merged_into_id is not None,
    )


def field_rows(pair: RecordPair, sides: Mapping[str, str], *, is_open: bool) -> list[FieldRow]:
    """Return the fields that hold anything, those that differ first."""
    rows = [
        FieldRow(
            name=f"{pair.key}:{one.name}",
            title=one.title,
            first=one.shown(FIRST),
            second=one.shown(SECOND),
            differs=one.differs,
            side=sides.get(f"{pair.key}:{one.name}") or one.proposed,
            why=one.why if is_open else "",
            note=_note(one),
        )
        for one in pair.fields
        if one.first not in (None, "") or one.second not in (None, "")
    ]
    return sorted(rows, key=lambda row: not row.differs)


def tie_rows(first: Household | Person, second: Household | Person) -> list[tuple[str, int, int]]:
    """Return how many rows of each register hang on the two, by register."""
    one, two = ties_of(first), ties_of(second)
    return [(title, one.get(title, 0), two.get(title, 0)) for title in dict.fromkeys([*one, *two])]


def waterfall(proposal: MergeProposal) -> list[Step]:
    """Return what was compared with its weight, added up from top to bottom."""
    steps, score = [], Decimal()
    for word, weight, _code in proposal.evidence:
        value = Decimal(str(weight))
        steps.append(Step(word, value, score, score + value))
        score += value
    return steps


def _note(field: FieldPair) -> str:
    """Say where two masked values differ, without showing them."""
    one, two = str(field.first or ""), str(field.second or "")
    if field.name not in _PERSONAL or not (one and two) or one == two:
        return ""
    if len(one) != len(two):
        return _("长度不同：%(one)s 位和 %(two)s 位") % {"one": len(one), "two": len(two)}
    places = [str(n) for n, (a, b) in enumerate(zip(one, two, strict=True), 1) if a != b]
    if len(places) > _TOLD_PLACES:
        return _("有 %(n)s 位不同") % {"n": len(places)}
    return _("第 %(places)s 位不同") % {"places": "、".join(places)}
