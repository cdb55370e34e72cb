"""What a rulebook is made of: frozen records, one per YAML entry.

A :class:`Rulebook` is a tuple of :class:`Layer` records, one for each division code that says
anything (``000000`` is the nation). Records hold what the YAML says and nothing derived: text of
expressions, values in the unit of the page (yuan, not fen). :mod:`xianjie.policy.resolution` turns
them into values at a place and a date; :mod:`xianjie.policy.checking` says what is wrong.

``Origin`` (file and line) serves messages only: it takes no part in comparison or in the hash.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xianjie.policy.benefit_model import Benefit
    from xianjie.policy.pack_model import Pack
    from xianjie.policy.quality.model import MappingTable, QualityRule, Term
    from xianjie.policy.scheme_model import Scheme

__all__ = [
    "LEVELS",
    "NATION",
    "SOURCE_FINDINGS",
    "SOURCE_HOUSEHOLD",
    "SOURCE_PERSON",
    "UNVERIFIED",
    "Case",
    "Citation",
    "Document",
    "Fact",
    "Fault",
    "Grain",
    "Layer",
    "LevelChoice",
    "Measure",
    "Origin",
    "Parameter",
    "ParameterValue",
    "Rule",
    "RuleKind",
    "Rulebook",
    "Scalar",
]

NATION = "000000"
UNVERIFIED = "待核"
LEVELS = ("红", "橙", "黄", "蓝")
"""Warning levels, gravest first."""
SOURCE_PERSON = "registry-person"
SOURCE_HOUSEHOLD = "registry-household"
SOURCE_FINDINGS = "findings"

Scalar = int | Decimal | str | bool | date | tuple[str, ...]
"""A value as the page gives it: money in yuan, ratios as numbers, lists of texts as tuples."""


class Grain(StrEnum):
    """Whom a fact describes or a rule speaks about."""

    PERSON = "person"
    HOUSEHOLD = "household"


class RuleKind(StrEnum):
    """What a hit of a rule means."""

    WARNING = "warning"
    ASSET_SIGNAL = "asset-signal"
    ENTITLEMENT = "entitlement"
    MISMATCH = "mismatch"
    QUALITY = "quality"
    VILLAGE_LIST = "village-list"
    ELIGIBILITY = "eligibility"
    GUARANTEE = "guarantee"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an entry was read: file as shown to the reader, line from 1 (of the entry and of each
    of its keys), and whether it stands in the county's own rulebook, not in the packaged one."""

    file: str = ""
    line: int = 0
    own: bool = False
    lines: Mapping[str, int] = field(default_factory=dict, hash=False)

    def line_of(self, key: str) -> int:
        """Line of a key of the entry, or of the entry where the key is not written."""
        return self.lines.get(key, self.line)


_NOWHERE = Origin()


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a rulebook: the file, the entry in it, a code and a Chinese sentence."""

    file: str
    item: str
    code: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """A policy document that citations name by ``id``."""

    id: str
    title: str
    issuer: str = ""
    number: str = ""
    issued_on: date | None = None
    region: str = ""
    link: str = ""
    kind: str = ""
    note: str = ""
    flagged: bool = False
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    @property
    def unverified(self) -> bool:
        """Whether the document itself has not been seen at its source."""
        return self.flagged or UNVERIFIED in (self.title, self.link, self.number, self.issuer)


@dataclass(frozen=True, slots=True)
class Citation:
    """The clause that a value, a rule or a formula rests on."""

    document: str = UNVERIFIED
    clause: str = ""
    number: str = ""
    link: str = ""
    flagged: bool = False

    @property
    def unverified(self) -> bool:
        """Whether the source still has to be checked (待核)."""
        return self.flagged or UNVERIFIED in (self.document, self.clause, self.number)

    def __str__(self) -> str:
        if self.document == UNVERIFIED:
            return UNVERIFIED
        text = f"《{self.document}》" if not self.number else f"《{self.document}》{self.number}"
        if self.clause and self.clause != UNVERIFIED:
            text += f" {self.clause}"
        return f"{text}（{UNVERIFIED}）" if self.unverified else text


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A value (or a formula of other parameters) in force from a date on, half open.

    ``value`` None without a formula repeals: from that date on the parameter has no value in this
    place, whatever upper layers say.
    """

    from_date: date = date.min
    to_date: date | None = None
    value: Scalar | None = None
    formula: str | None = None
    cite: Citation | None = None
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    @property
    def repeals(self) -> bool:
        """Whether this entry ends the parameter."""
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A policy number in one layer; title, unit and kind may be left to the next upper layer."""

    id: str
    title: str = ""
    unit: str = ""
    type: str = ""
    codes: str = ""
    values: tuple[ParameterValue, ...] = ()
    converts: str = ""
    last_checked_on: date | None = None
    note: str = ""
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Measure:
    """How rows become one value: ``sum(个人自付)`` is ``Measure('sum', ('个人自付',))``."""

    name: str
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}({', '.join(self.columns)})" if self.columns else self.name


@dataclass(frozen=True, slots=True)
class Fact:
    """A named fact about a person or a household.

    Exactly one of three shapes: measured (``source`` and ``measure``), rolled up (``of`` and
    ``rollup``; ``from`` in the YAML), or derived (``expression``).
    """

    id: str
    grain: Grain
    title: str = ""
    unit: str = ""
    type: str = ""
    codes: str = ""
    source: str = ""
    measure: Measure | None = None
    filter: str = ""
    window: str = ""
    absent: str = ""
    of: str = ""
    rollup: str = ""
    expression: str = ""
    converts: str = ""
    note: str = ""
    place: str = NATION
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class LevelChoice:
    """A level and the condition that gives it; the last choice usually has none."""

    level: str
    when: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A tiny fact table a rule must (or must not) match; values as written on the page."""

    values: Mapping[str, Any]
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(tuple(sorted((name, repr(value)) for name, value in self.values.items())))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of one layer, in force in ``[from_date, to_date)``."""

    id: str
    title: str = ""
    kind: RuleKind = RuleKind.WARNING
    grain: Grain = Grain.HOUSEHOLD
    when: str = ""
    applies: str = ""
    risk: str = ""
    levels: tuple[LevelChoice, ...] = ()
    weight: int | Decimal | str | None = None
    stage: int = 1
    message: str = ""
    cite: Citation | None = None
    notify: tuple[str, ...] = ()
    verify_days: str = ""
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
class Layer:
    """Everything one division says.

    ``rules``, ``schemes``, ``benefits`` and ``quality`` may hold several dated versions of one id.
    """

    place: str
    documents: Mapping[str, Document] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    schemes: tuple[Scheme, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    quality: tuple[QualityRule, ...] = ()
    terms: tuple[Term, ...] = ()
    mappings: Mapping[str, MappingTable] = field(default_factory=dict)


@dataclass(frozen=True)
class Rulebook:
    """All layers, ordered by place; ``faults`` are those met while reading the files.

    ``packs`` are the published documents in the files. They take no part in comparing households,
    so they are not in the blob and do not change the hash.
    """

    layers: tuple[Layer, ...]
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    packs: tuple[Pack, ...] = field(default=(), compare=False)

    def layer(self, place: str) -> Layer | None:
        """The layer of exactly this place, or None."""
        return next((layer for layer in self.layers if layer.place == place), None)

    @property
    def places(self) -> tuple[str, ...]:
        """The places that have a layer."""
        return tuple(layer.place for layer in self.layers)

    @cached_property
    def derived(self) -> dict[Any, Any]:
        """What others worked out of the rulebook and keep with it, by a key of their own.

        A rulebook never changes, so neither does what follows from it.
        """
        return {}

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """Every document of every layer by id."""
        return {key: doc for layer in self.layers for key, doc in layer.documents.items()}

    def to_blob(self) -> dict[str, Any]:
        """The content as JSON-ready data in the YAML's shape; origins and faults are left out."""
        from xianjie.policy.blob import rulebook_to_blob

        return rulebook_to_blob(self)

    @classmethod
    def from_blob(cls, blob: Mapping[str, Any]) -> Rulebook:
        """The rulebook that :meth:`to_blob` gave. Raises XianjieError on a damaged blob."""
        from xianjie.policy.blob import rulebook_from_blob

        return rulebook_from_blob(blob)

    @cached_property
    def canonical(self) -> str:
        """The blob as canonical JSON text: sorted keys, no spaces, UTF-8 characters as they are."""
        return json.dumps(self.to_blob(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()
