"""What a pack is made of: a published document as paths, units and figures, without sentences.

The vocabulary is that of a read document (`xianjie.docparse.model`): the same kinds, roles,
comparators and moods as plain texts, since this layer stands below it. Numbers are in plain units
(万 and 亿 multiplied out, 55 % is 55 with unit ``%``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xianjie.policy.model import Origin

__all__ = [
    "CLAUSE_KINDS",
    "COMPARATORS",
    "DUTY_KINDS",
    "MODALITIES",
    "Pack",
    "PackClause",
    "PackDuty",
    "PackTarget",
    "parent_path",
    "path_steps",
]

CLAUSE_KINDS: Final = (
    "preamble", "chapter", "clause", "article", "item", "subitem", "point", "bullet", "closing",
)  # fmt: skip
COMPARATORS: Final = (">=", "<=", "=", "all", "growth")
MODALITIES: Final = ("", "about", "aspired")
DUTY_KINDS: Final = ("report", "meeting", "check", "plan", "field")
_STEP = re.compile(
    r"preamble|closing|第[一二三四五六七八九十百零〇]+[章节条]|[一二三四五六七八九十]+是"
    r"|\([一二三四五六七八九十百]+\)|[一二三四五六七八九十百]+|\(\d+\)|[①-⑳]|—\d+|\d+"
)


def path_steps(path: str) -> tuple[str, ...]:
    """The marks of a path (``三(一)3(2)`` gives 三, (一), 3, (2)); empty when it is no path."""
    steps = tuple(_STEP.findall(path))
    return steps if steps and "".join(steps) == path else ()


def parent_path(path: str) -> str:
    """The path of the node above, empty for one at the top."""
    return "".join(path_steps(path)[:-1])


@dataclass(frozen=True, slots=True)
class PackTarget:
    """A figure to be reached, or as a rule the threshold of a definition.

    ``value`` is None where no figure is printed: all are meant (``all``), it must only grow
    (``growth``), or it must stand above an average. ``by``: ``2024``, ``2024-06``, a day, ``每年``
    or ``每月``; ``series`` groups the years of one target.
    """

    name: str
    comparator: str
    value: Decimal | None = None
    unit: str = ""
    by: str = ""
    scope: str = ""
    upper: Decimal | None = None
    series: str = ""
    modality: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PackDuty:
    """Something to be handed in, held, checked, planned, or a field that every task must have."""

    kind: str
    name: str
    every: str = ""
    day: int | None = None
    due: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class PackClause:
    """A node of the document: its path, what it is about in our own short words, who answers.

    ``lead`` and ``responsible`` are names as printed; ``units_from`` is the path whose list serves
    (empty: its own); ``open`` marks a list that ends in 等.
    """

    path: str
    kind: str
    topic: str = ""
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    open: bool = False
    units_from: str = ""
    targets: tuple[PackTarget, ...] = ()
    rules: tuple[PackTarget, ...] = ()
    duties: tuple[PackDuty, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def parent(self) -> str:
        """The path of the node above, empty at the top."""
        return parent_path(self.path)

    @property
    def level(self) -> int:
        """How deep it stands; 1 at the top."""
        return len(path_steps(self.path))


@dataclass(frozen=True, slots=True)
class Pack:
    """A published document of the place ``place`` (6, 9 or 12 digits), known by ``key``.

    ``document`` is the id of its entry in ``documents/*.yaml``. ``title`` to ``annexes`` are the
    facts as the document prints them: empty or None where it prints none, named in ``missing``.
    """

    key: str
    place: str
    document: str
    title: str = ""
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    published_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    region: str = ""
    level: str = ""
    kind: str = ""
    parents: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    clauses: tuple[PackClause, ...] = ()
    origin: Origin | None = field(default=None, compare=False, repr=False)

    def clause(self, path: str) -> PackClause | None:
        """The clause with this path, or None."""
        return next((one for one in self.clauses if one.path == path), None)
