"""Two records field by field, and which value is proposed to be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from xianjie.apps.registry.columns import extra_columns
from xianjie.apps.registry.importing.merging import display
from xianjie.apps.registry.labels import HOUSEHOLD_LABELS, PERSON_LABELS
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.ids import mask_account

FIRST, SECOND = "1", "2"
HOME = "household"
SINGLE = "p"
"""The key of a pair of people that is a proposal by itself."""
EXTRA = "extra:"
PERSON_CHOSEN = (
    "name", "id_number", "sex", "birth_date", "relation", "ethnicity", "education",
    "school_status", "health", "labour_skill", "phone",
)  # fmt: skip
HOUSEHOLD_CHOSEN = (
    "division_code", "group_name", "address", "phone", "account", "household_type",
    "monitor_category", "risk_cleared", "identified_on", "cleared_on", "income_per_capita",
)  # fmt: skip
MONITORING = ("monitor_category", "risk_cleared", "identified_on", "cleared_on")
"""These tell one thing together: they are proposed from the same record."""


@dataclass(frozen=True)
class FieldPair:
    """One field of two records; ``proposed`` is the side to keep, ``why`` says so in words."""

    name: str
    title: str
    first: Any
    second: Any
    proposed: str = FIRST
    why: str = ""

    @property
    def differs(self) -> bool:
        """Whether somebody has to choose."""
        return bool(self.first != self.second)

    def value(self, side: str) -> Any:
        """Return the value of one side."""
        return self.second if side == SECOND else self.first

    def shown(self, side: str) -> str:
        """Return the value of one side as it may be shown: personal values masked."""
        value = self.value(side)
        if self.name == "account":
            return mask_account(value) if value else ""
        if self.name == HOME:
            return str(value) if value else _("不在任何户")
        column = self.name.removeprefix(EXTRA) if self.name.startswith(EXTRA) else self.title
        return display(column, value)


@dataclass(frozen=True)
class RecordPair:
    """Two records of a proposal with all their fields; ``key`` tells pairs of one form apart."""

    key: str
    first: Any
    second: Any
    kept: str
    fields: tuple[FieldPair, ...]

    @property
    def differing(self) -> tuple[FieldPair, ...]:
        """The fields of which one value must be chosen."""
        return tuple(one for one in self.fields if one.differs)

    def side(self, pk: int) -> str:
        """Return which of the two has a number."""
        return FIRST if self.first.pk == pk else SECOND


def compare_people(
    first: Person, second: Person, corrected: Mapping[int, frozenset[str]], *, key: str = SINGLE,
    kept: str = "",
) -> RecordPair:  # fmt: skip
    """Compare two people; ``corrected`` tells which fields people have put right by hand."""
    stays = kept or _person_that_stays(first, second)
    same_home = first.household_id == second.household_id
    fields = [
        _field(name, PERSON_LABELS[name], first, second, stays, corrected)
        for name in PERSON_CHOSEN
        if name != "relation"
    ]
    # A member of two households that are one stays where the household stays.
    homes = [] if same_home or key != SINGLE else [_home(first, second, stays)]
    relation = _relation(first, second, homes[0].proposed if homes else stays)
    extra = [_extra(column.name, first, second, stays) for column in extra_columns("person")]
    return RecordPair(key, first, second, stays, (*homes, relation, *fields, *extra))


def compare_households(
    first: Household, second: Household, corrected: Mapping[int, frozenset[str]], *,
    kept: str = "",
) -> RecordPair:  # fmt: skip
    """Compare two households."""
    stays = kept or _household_that_stays(first, second)
    monitored = _monitored(first, second, stays)
    fields = []
    for name in HOUSEHOLD_CHOSEN:
        one = _field(name, HOUSEHOLD_LABELS[name], first, second, stays, corrected)
        if name in MONITORING and one.differs:
            why = _("在监测的一份") if monitored != stays else ""
            one = FieldPair(name, one.title, one.first, one.second, monitored, why)
        fields.append(one)
    extra = [_extra(column.name, first, second, stays) for column in extra_columns("household")]
    return RecordPair("h", first, second, stays, (*fields, *extra))


def _person_that_stays(first: Person, second: Person) -> str:
    """Return the present member, else who is in the national list, else with a valid number."""
    grades = [
        (
            one.household_id is not None,
            bool(one.import_index),
            bool(one.id_check_ok),
            bool(one.person_code),
        )
        for one in (first, second)
    ]
    return SECOND if grades[1] > grades[0] else FIRST


def _household_that_stays(first: Household, second: Household) -> str:
    grades = [
        (bool(one.import_index), one.household_type not in {"", "一般农户"}, one.member_count)
        for one in (first, second)
    ]
    return SECOND if grades[1] > grades[0] else FIRST


def _monitored(first: Household, second: Household, stays: str) -> str:
    if bool(first.monitor_category) == bool(second.monitor_category):
        return stays
    return FIRST if first.monitor_category else SECOND


def _home(first: Person, second: Person, stays: str) -> FieldPair:
    one = first.household.household_code if first.household else ""
    two = second.household.household_code if second.household else ""
    if not (one and two):
        proposed, why = (FIRST if one else SECOND), _("现在在户的一份")
    else:
        proposed, why = stays, _("随保留的一份")
    return FieldPair(HOME, _("所在户"), one, two, proposed, why)


def _relation(first: Person, second: Person, home: str) -> FieldPair:
    """Propose the relation of the household that is kept; in one household, the head's."""
    pair = first.relation, second.relation
    same = first.household_id == second.household_id
    if same and HEAD in pair:
        return FieldPair("relation", PERSON_LABELS["relation"], *pair,
                         FIRST if pair[0] == HEAD else SECOND, _("本户的户主"))  # fmt: skip
    return FieldPair("relation", PERSON_LABELS["relation"], *pair, home, _("随所在户"))


def _extra(name: str, first: Any, second: Any, stays: str) -> FieldPair:
    one, two = first.extra.get(name), second.extra.get(name)
    proposed, why = _better(one, two, stays, first.updated_at, second.updated_at)
    return FieldPair(EXTRA + name, name, one, two, proposed, why)


def _field(
    name: str, title: str, first: Any, second: Any, stays: str,
    corrected: Mapping[int, frozenset[str]],
) -> FieldPair:  # fmt: skip
    one, two = getattr(first, name), getattr(second, name)
    if name == "id_number" and one and two and first.id_check_ok != second.id_check_ok:
        side = FIRST if first.id_check_ok else SECOND
        return FieldPair(name, title, one, two, side, _("校验码正确"))
    by_hand = [name in corrected.get(record.pk, ()) for record in (first, second)]
    if by_hand[0] != by_hand[1] and one != two:
        return FieldPair(
            name, title, one, two, FIRST if by_hand[0] else SECOND, _("经人工核实更正")
        )
    proposed, why = _better(one, two, stays, first.updated_at, second.updated_at)
    return FieldPair(name, title, one, two, proposed, why)


def _better(
    one: Any, two: Any, stays: str, first_at: datetime, second_at: datetime
) -> tuple[str, str]:
    """Prefer what is filled, then what is newer, then the record that stays."""
    empty = (None, "")
    if (one in empty) != (two in empty):
        return (SECOND if one in empty else FIRST), _("另一份未填")
    if one != two and first_at.date() != second_at.date():
        return (FIRST if first_at > second_at else SECOND), _("更新较晚")
    return stays, _("随保留的一份")
