"""What the engine says about everybody's benefits in a month: gaps, counts, what is open."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from xianjie.apps.benefits.enums import GapKind
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.entitlement import Assessment

Progress = Callable[[str], None]
Subject = tuple[int, int | None]
"""Household number and person number (None for a household's benefit)."""
MONTHS = 12
SMALLEST_JUDGED_POPULATION = 200
"""Shares of fewer subjects say nothing, as in the comparison (design: ``screen``)."""
SHARE_PARAMETER = "命中占比上限"


@dataclass(frozen=True, slots=True)
class Found:
    """One gap as the engine found it; money in fen, in the unit of the benefit."""

    benefit_id: str
    kind: GapKind
    household_id: int
    person_id: int | None
    division_code: str
    category: str = ""
    amount: int | None = None
    paid: int | None = None
    fact_values: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""

    @property
    def key(self) -> tuple[int, int | None, str, str]:
        """What makes it the same gap in another month."""
        return (self.household_id, self.person_id, self.benefit_id, self.kind.value)


@dataclass(slots=True)
class Counted:
    """How many subjects of one benefit came out how; ``missing`` maps facts to how often."""

    population: int = 0
    owed: int = 0
    held: int = 0
    undue: int = 0
    eligible: int = 0
    unknown: int = 0
    missing: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Reckoned:
    """Everything that an evaluation gives to the database.

    ``clauses`` are the citations in words and ``batches`` the deliveries that a benefit's roll was
    read from, by benefit. ``undecided`` and ``on_roll`` answer, for subjects by benefit, which of
    them the month's data could not decide and which stand on the department's roll now.
    """

    benefits: Mapping[str, Benefit]
    found: Sequence[Found]
    counts: Mapping[str, Counted]
    undecided: Callable[[Mapping[str, Collection[Subject]]], set[tuple[str, Subject]]]
    on_roll: Callable[[Mapping[str, Collection[Subject]]], set[tuple[str, Subject]]]
    clauses: Mapping[str, str] = field(default_factory=dict)
    batches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """One benefit worked out for the household (no person) or one member."""

    benefit: Benefit
    person_id: int | None
    assessment: Assessment
    excluded_by: str = ""


def yearly_of(kind: GapKind, amount: int | None, paid: int | None, unit: str) -> int:
    """What is at stake in fen a year: amounts a month count twelve times, others once."""
    due, has = amount or 0, paid or 0
    if kind is GapKind.OWED:
        apart = due
    elif kind is GapKind.UNDUE:
        apart = has
    else:
        apart = abs(due - has)
    return max(apart, 0) * (MONTHS if "/月" in unit else 1)


def entry_hash(benefit: Benefit) -> str:
    """Digest of what an entry of the rulebook says; its cases and where it stands do not count."""
    told = {
        name: value
        for name, value in asdict(benefit).items()
        if name not in {"cases", "origin", "note"}
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def hold_reason(counted: Counted, benefit: Benefit, default: Decimal | None) -> str | None:
    """Why the gaps of a benefit may not count unconfirmed, or None.

    More of its population than ``max_share`` are more likely a mistake of the entry or the roll
    than a discovery.
    """
    hits = max(counted.owed, counted.undue)
    if counted.population < SMALLEST_JUDGED_POPULATION or not hits:
        return None
    share = benefit.max_share if benefit.max_share is not None else default
    if share is not None and hits > share * counted.population:
        return f"命中 {hits / counted.population:.1%}，超过上限 {share:.0%}"
    return None
