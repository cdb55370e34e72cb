"""What a policy document is read into: frozen records, positions into one clean text.

``Span`` offsets count characters of `Reading.text`, half open. Numbers are in plain units: 万 and
亿 are multiplied out, 55 % is 55 with unit ``%``. What is not printed is None, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

__all__ = [
    "Annex",
    "Clause",
    "ClauseKind",
    "Comparator",
    "Duty",
    "Facts",
    "Finding",
    "Modality",
    "Reading",
    "SourceText",
    "Span",
    "Target",
    "Unit",
    "UnitRole",
]


class Span(NamedTuple):
    """Where something stands in the clean text."""

    start: int
    end: int


class ClauseKind(StrEnum):
    """What a node of the clause tree is; the order of nesting."""

    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    CLAUSE = "clause"
    ARTICLE = "article"
    ITEM = "item"
    SUBITEM = "subitem"
    POINT = "point"
    BULLET = "bullet"
    CLOSING = "closing"


class UnitRole(StrEnum):
    """How a unit answers for a clause."""

    LEAD = "lead"
    RESPONSIBLE = "responsible"


class Comparator(StrEnum):
    """How a figure is compared with what is reached."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "="
    ALL = "all"
    GROWTH = "growth"


class Modality(StrEnum):
    """How firmly a figure is meant."""

    FIRM = ""
    ABOUT = "about"
    ASPIRED = "aspired"


@dataclass(frozen=True, slots=True)
class SourceText:
    """The clean text of a file: site boilerplate gone, words broken by lines joined.

    ``dropped`` holds the lines that were taken for boilerplate, in order; ``kind`` is txt, html,
    docx or pdf. Paragraphs of the text are separated by one line feed. Facts that a page prints
    beside the document (来源, 发布日期 …) are looked for in ``dropped`` too.
    """

    text: str
    kind: str
    dropped: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a person should look at: an English code, a Chinese sentence, where."""

    code: str
    message: str
    path: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """A named annex: its number in the list (None when it stands alone) and its title."""

    title: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The document as a whole; ``missing`` names (English field names) what is not printed.

    ``region`` is the name as printed (姚安县), ``division_code`` its code of 6 digits when the
    gazetteer knows exactly one. ``period_from`` and ``period_to`` are its first and last day;
    ``kind`` is the genre word of the title (实施意见, 工作要点 …), ``level`` one of 省 市 县 乡.
    """

    title: str | None = None
    issuer: str | None = None
    document_number: str | None = None
    issued_on: date | None = None
    published_on: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    region: str | None = None
    division_code: str | None = None
    level: str | None = None
    kind: str | None = None
    parents: tuple[str, ...] = ()
    annexes: tuple[Annex, ...] = ()
    missing: tuple[str, ...] = ()
    spans: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that answers for a clause.

    ``name`` as printed, ``organisation`` the same without variants (县林草局 → 县林业和草原局),
    ``sector`` a code of the alias table (农业农村 …), empty when unknown. ``is_group`` marks names
    that stand for many (各乡镇党委、政府; 领导小组成员单位).
    """

    name: str
    role: UnitRole
    organisation: str = ""
    sector: str = ""
    is_group: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One figure that is to be reached.

    ``value`` is None where all are meant without a figure (全覆盖: comparator ``all``); 清零 is 0
    with comparator ``=``. ``upper`` is the other end of a range. ``by`` is the time as printed:
    ``2024``, ``2024-06``, ``2024-12-31``, ``每年``, ``每月``; None when there is none. ``scope`` is
    whom or what it is about. ``series`` groups the values of one target over the years.
    """

    name: str
    comparator: Comparator
    value: Decimal | None
    unit: str
    verbatim: str
    span: Span
    by: str | None = None
    scope: str | None = None
    upper: Decimal | None = None
    modality: Modality = Modality.FIRM
    series: str = ""
    is_rule: bool = False


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be handed in, held or answered for: reports, meetings, required fields.

    ``kind``: report, meeting, check, plan or field (a field that tasks must have, 责任领导 …).
    ``every`` is 每月, 每季度, 每半年, 每年, 定期 or None; ``day`` the day of the month before which
    it is due, ``due`` an ISO day or month.
    """

    kind: str
    name: str
    verbatim: str
    span: Span
    every: str | None = None
    day: int | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """A node of the clause tree, in document order.

    ``path`` is the full path as people cite it, in half-width brackets (``三(一)3(2)``,
    ``三(一)3(2)一是``, ``第五条``, ``preamble``, ``closing``); ``parent``: the node above.
    ``span`` covers the node with all below it, ``own`` only what stands before its first child.
    ``number`` is the mark as printed, empty when it was missing; ``heading`` without mark or stop.
    ``units`` hold every unit that answers, ``units_from`` the path whose bracket serves (empty: its
    own); ``units_open`` marks a list that ends in 等.
    """

    path: str
    kind: ClauseKind
    level: int
    heading: str
    number: str
    span: Span
    own: Span
    parent: str = ""
    units: tuple[Unit, ...] = ()
    units_from: str = ""
    units_open: bool = False
    targets: tuple[Target, ...] = ()
    rules: tuple[Target, ...] = ()
    duties: tuple[Duty, ...] = ()

    @property
    def lead_units(self) -> tuple[Unit, ...]:
        """Units that lead."""
        return tuple(unit for unit in self.units if unit.role is UnitRole.LEAD)

    @property
    def responsible_units(self) -> tuple[Unit, ...]:
        """Units that share the work."""
        return tuple(unit for unit in self.units if unit.role is UnitRole.RESPONSIBLE)


@dataclass(frozen=True, slots=True)
class Reading:
    """A policy document as read."""

    text: str
    facts: Facts
    clauses: tuple[Clause, ...] = ()
    findings: tuple[Finding, ...] = ()
    dropped: tuple[str, ...] = field(default=(), repr=False)
    kind: str = "txt"
