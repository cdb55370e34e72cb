"""What quality rules are made of: frozen records, one per YAML entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from xianjie.policy.model import NATION, Case, Citation, Origin, Scalar

__all__ = [
    "CATEGORIES",
    "SEVERITIES",
    "Involved",
    "MappingTable",
    "MappingValue",
    "QualityRule",
    "Term",
    "quoted",
]

CATEGORIES: Final = "数据核查类别"
"""The code set of what kind of check a rule is."""
SEVERITIES: Final = "数据核查程度"
"""The code set of how grave a hit is: 错误, 疑点, 提示."""
_NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Involved:
    """Rows that are listed with a hit: those of a to-many relation, narrowed by a condition."""

    relation: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class QualityRule:
    """One quality rule of one layer, in force in ``[from_date, to_date)``.

    A row of ``table`` is doubtful when one of ``applies`` holds (all rows when empty) and ``when``
    holds. ``let`` are intermediate values by name. ``columns`` are the cells at fault, by default
    those that ``when`` reads. ``report`` is the table at which hits are told: of several rows of
    one household only one is listed at 户. Inline parameters stand in the layer under
    ``<id>.<name>``.
    """

    id: str
    title: str = ""
    table: str = ""
    when: str = ""
    applies: tuple[str, ...] = ()
    let: Mapping[str, str] = field(default_factory=dict, hash=False)
    report: str = ""
    involves: Involved | None = None
    columns: tuple[str, ...] = ()
    family: str = ""
    category: str = ""
    severity: str = ""
    message: str = ""
    fix: str = ""
    cite: Citation | None = None
    max_share: Decimal | None = None
    from_date: date = date.min
    to_date: date | None = None
    disabled: bool = False
    note: str = ""
    must_match: tuple[Case, ...] = ()
    must_not_match: tuple[Case, ...] = ()
    place: str = NATION
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    def in_force(self, on: date) -> bool:
        """Whether the rule's own dates include ``on``."""
        return self.from_date <= on and (self.to_date is None or on < self.to_date)


@dataclass(frozen=True, slots=True)
class Term:
    """A named expression over the rows of a table: a population, a set, a value.

    ``columns`` is a list of columns instead, for functions that take several; as a value it is the
    set of what they hold.
    """

    id: str
    table: str
    expression: str = ""
    title: str = ""
    note: str = ""
    columns: tuple[str, ...] = ()
    place: str = NATION
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The expression that it stands for."""
        if not self.columns:
            return self.expression
        return f"集合({', '.join(quoted(one) for one in self.columns)})"


def quoted(name: str) -> str:
    """A column as an expression writes it."""
    return name if name.isidentifier() or "." in name else f'"{name}"'


@dataclass(frozen=True, slots=True)
class MappingValue:
    """The content of a mapping table in force from a date on, half open; None repeals."""

    from_date: date = date.min
    to_date: date | None = None
    value: Mapping[str, Scalar] | None = field(default=None, hash=False)
    cite: Citation | None = None
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class MappingTable:
    """Values by key, such as the least age by stage of school; unit as of a parameter.

    ``key`` names the column whose codes the keys are; written keys must then be such codes.
    """

    id: str
    title: str = ""
    key: str = ""
    unit: str = ""
    codes: str = ""
    values: tuple[MappingValue, ...] = ()
    note: str = ""
    place: str = NATION
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)
