"""What hangs on a record: every foreign key to a person or household, whatever app has it.

The relations are read from the models, so that a register that is added later is re-pointed, too.
Where both records have a row that only one may have, the table below says what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from django.db.models import ForeignKey, Model, Q, QuerySet, UniqueConstraint

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.ledger.models import LedgerRow
from xianjie.apps.registry.models import Household, Person

HANDLED = frozenset({
    ("registry.Person", "household"),
    ("registry.Membership", "person"),
    ("registry.Membership", "household"),
    ("registry.CategorySpell", "household"),
    ("registry.Correction", "person"),
    ("registry.Correction", "household"),
    ("registry.FamilyChange", "person"),
    ("registry.FamilyChange", "household"),
    ("registry.FamilyChange", "other"),
    ("registry.PopulationChange", "person"),
    ("registry.PopulationChange", "household"),
})  # fmt: skip
"""What the merge itself writes, and what tells how a record came to be: stays, categories,
corrections and registered changes remain the history of the record that goes."""

KEPT_APPS = frozenset({"merging", "cockpit", "quality", "census", "national", "copies"})
"""Apps whose rows tell how things stood when they were made: they are not hung on another."""

REFUSED = frozenset({
    "cases.Case",
    "cases.Episode",
    "lowincome.LowIncomeMember",
    "lowincome.RegisterProposal",
    "relief.AllowanceApplication",
    "relief.AllowanceHolding",
    "rounds.LookbackProblem",
})  # fmt: skip
"""Live work of which nobody can say which of two goes on: people finish one first."""

OWN_KEYS: dict[tuple[str, str], tuple[str, ...]] = {
    ("screening.Clue", "household"): ("kind", "risk", "source_ref"),
    ("income.IncomeEntry", "household"): ("period",),
}
"""Columns of which one of each is enough though no constraint says so: a second clue of the same
kind would stand beside the first, and income noted for both would count twice."""

TOGETHER: dict[tuple[str, str], tuple[str, str]] = {
    ("screening.ClueMonth", "household"): ("clue_id", "screening.Clue"),
}
"""Rows that stay where the row stays to which they belong."""

PROVEN = "rows that hang on a record found through the gate"


@dataclass(frozen=True)
class Relation:
    """A column of a register that names a person or a household."""

    model: type[Model]
    field: ForeignKey[Any, Any]

    @property
    def label(self) -> str:
        """The table, as ``app.Model``."""
        return str(self.model._meta.label)

    @property
    def title(self) -> str:
        """What people call the register."""
        owner = self.model._meta.auto_created
        named = owner if isinstance(owner, type) else self.model
        return str(named._meta.verbose_name)

    @property
    def column(self) -> str:
        """The attribute that holds the number."""
        return self.field.attname

    def rows(self, number: int) -> QuerySet[Any]:
        """Return the rows that name a record."""
        found = self.model._default_manager.filter(**{self.column: number})
        return found.proven(PROVEN) if isinstance(found, ScopedQuerySet) else found

    def own_keys(self) -> Iterator[tuple[tuple[str, ...], Q]]:
        """Yield the columns, besides this one, of which a record may have one each, and when."""
        name = self.field.name
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and name in constraint.fields:
                others = tuple(one for one in constraint.fields if one != name)
                yield others, constraint.condition or Q()
        for together in self.model._meta.unique_together:
            if name in together:
                yield tuple(one for one in together if one != name), Q()
        if self.field.unique:
            yield (), Q()
        if (self.label, name) in OWN_KEYS:
            yield OWN_KEYS[self.label, name], Q()


@dataclass
class Split:
    """The rows of one register that hang on the record which goes, by what becomes of them.

    ``moving`` go over; ``retired`` go over, too, but are put out of use, because the record that
    stays has the like; ``staying`` remain with the record that goes.
    """

    relation: Relation
    moving: list[int] = field(default_factory=list)
    retired: list[int] = field(default_factory=list)
    staying: list[int] = field(default_factory=list)
    refused: bool = False


@cache
def relations_of(model: type[Person] | type[Household]) -> tuple[Relation, ...]:
    """Return every column that names a record of this kind and is hung on another by a merge."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        column = relation.field  # type: ignore[union-attr]
        one = Relation(column.model, cast("ForeignKey[Any, Any]", column))
        if one.model._meta.app_label not in KEPT_APPS and (one.label, column.name) not in HANDLED:
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.label != "screening.Clue", one.label)))


def split_rows(
    relation: Relation, kept: int, gone: int, staying: Mapping[str, Sequence[int]]
) -> Split:
    """Say what becomes of the rows of a register that hang on the record which goes.

    ``staying`` are rows of other registers, by label, that were found to stay.
    """
    split = Split(relation)
    beside = TOGETHER.get((relation.label, relation.field.name))
    if beside:
        rows = relation.rows(gone).order_by("pk")
        kept_back = rows.filter(**{f"{beside[0]}__in": staying.get(beside[1], ())})
        split.staying = list(kept_back.values_list("pk", flat=True))
        split.moving = list(rows.exclude(pk__in=split.staying).values_list("pk", flat=True))
        return split
    clashing = _clashing(relation, kept, gone)
    is_ledger = issubclass(relation.model, LedgerRow)
    for key in relation.rows(gone).order_by("pk").values_list("pk", flat=True):
        if key not in clashing:
            split.moving.append(key)
        elif relation.label in REFUSED:
            split.refused = True
        elif is_ledger and clashing[key]:
            split.retired.append(key)
        else:
            split.staying.append(key)
    return split


def _clashing(relation: Relation, kept: int, gone: int) -> dict[int, bool]:
    """Return the rows of which the other record has the like: row → whether retiring it helps."""
    found: dict[int, bool] = {}
    for others, condition in relation.own_keys():
        there = relation.rows(kept).filter(condition)
        here = relation.rows(gone).filter(condition)
        taken = set(there.values_list(*others)) if others else {()} if there.exists() else set()
        helps = "retired_at__isnull" in str(condition)
        for key, *values in here.values_list("pk", *others):
            if None not in values and tuple(values) in taken:
                found[key] = found.get(key, True) and helps
    return found


def ties_of(record: Person | Household) -> dict[str, int]:
    """Return how many rows of each register hang on a record, those without any left out."""
    found: dict[str, int] = {}
    for relation in relations_of(type(record)):
        if relation.model is type(record):
            continue
        number = relation.rows(record.pk).count()
        if number:
            found[relation.title] = found.get(relation.title, 0) + number
    return found
