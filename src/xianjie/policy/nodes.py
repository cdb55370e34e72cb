"""The typed tree of an expression: what the parser makes and every evaluator walks.

Three kinds of node, all frozen. A tree that exists is well typed: `language` refuses all else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal, Protocol

from xianjie.policy.units import NO_UNIT, Unit

Kind = Literal["money", "int", "decimal", "bool", "text", "code", "codes", "date"]
NUMERIC: Final[frozenset[str]] = frozenset({"money", "int", "decimal"})

COMPARISONS: Final = ("=", "<>", "<", "<=", ">", ">=")
SCALE: Final = 6
"""Decimal places that every product and quotient is held to."""


class Codes(Protocol):
    """What the language needs of a code set: the canonical texts and a look-up by alias."""

    @property
    def texts(self) -> tuple[str, ...]:
        """Canonical texts in order."""

    def canonical(self, text: str) -> str | None:
        """Canonical text for a text or alias, None when unknown."""


@dataclass(frozen=True, slots=True)
class NameType:
    """Type of a name or a node.

    Args:
        kind: storage and meaning; ``money`` is held in fen.
        unit: unit of a number, `NO_UNIT` for everything else.
        codes: the code set of a ``code`` or ``codes`` value.
        integral: whether the numbers are whole (BIGINT) and not DECIMAL.
        constant: whether the value is the same for every subject of a run (a parameter).
    """

    kind: Kind
    unit: Unit = NO_UNIT
    codes: Codes | None = field(default=None, compare=False)
    integral: bool = True
    constant: bool = False

    @property
    def is_number(self) -> bool:
        """Whether values are numbers."""
        return self.kind in NUMERIC


BOOL: Final = NameType("bool")
TEXT: Final = NameType("text")
DATE: Final = NameType("date")


def number_type(unit: Unit, *, integral: bool) -> NameType:
    """Type of a computed number of ``unit``."""
    kind: Kind = "money" if unit.is_money else ("int" if integral else "decimal")
    return NameType(kind, unit, integral=integral)


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, a parameter, a column or a special date."""

    name: str
    type: NameType


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; ``None`` never occurs."""

    value: Decimal | str | bool
    type: NameType

    @property
    def is_flexible(self) -> bool:
        """Whether this is a plain 0 or 1, which compares with any unit."""
        return isinstance(self.value, Decimal) and self.value in (0, 1) and self.type.unit.is_pure


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator or function applied to nodes.

    Operators: ``and or not = <> < <= > >= + - * / negative in is_null coalesce abs round like
    regexp age days months contains lesser greater``. ``round`` carries its digits as a `Constant`.
    """

    operator: str
    operands: tuple[Node, ...]
    type: NameType


Node = Name | Constant | Operation


def walk(node: Node) -> Iterator[Node]:
    """Every node of the tree, the root first."""
    yield node
    if isinstance(node, Operation):
        for operand in node.operands:
            yield from walk(operand)


def names_in(node: Node) -> tuple[str, ...]:
    """Names read by the tree, in order of first appearance."""
    return tuple(dict.fromkeys(part.name for part in walk(node) if isinstance(part, Name)))


Value = int | Decimal | str | bool | date | frozenset[str]
"""A known value: fen or count as int, other numbers as Decimal, a multi-code as a set of texts."""
