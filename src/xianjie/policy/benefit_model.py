"""What a benefit of the rulebook is made of: frozen records, one per YAML entry.

Like the other records they hold what the YAML says and nothing derived: text of expressions,
values in the unit of the page (yuan, not fen).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from xianjie.policy.model import NATION, Citation, Grain, Origin

__all__ = ["Amount", "Benefit", "BenefitCase", "Outcome", "Rounding"]

_NOWHERE = Origin()


class Outcome(StrEnum):
    """What a benefit means for one person or household in one month."""

    OWED = "应享未享"
    HELD = "在享"
    UNDUE = "享而不符"
    NONE = "不符合"
    UNKNOWN = "信息不足"
    ELIGIBLE = "符合条件"
    """Qualifies for a benefit of which no department keeps a roll."""


@dataclass(frozen=True, slots=True)
class Amount:
    """One alternative of the amount: the first whose ``when`` holds counts; the last has none.

    ``name`` is the category that it gives (一类, A类, 全额); ``amount`` an expression in the
    benefit's unit.
    """

    amount: str
    name: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Rounding:
    """How an amount is rounded: ``to`` 元, 角 or 分; ``way`` 四舍五入, 进一 or 舍去."""

    to: str = "分"
    way: str = "四舍五入"


@dataclass(frozen=True, slots=True)
class BenefitCase:
    """A tiny fact table with the outcome, category and amount that it must give."""

    given: Mapping[str, Any]
    outcome: Outcome
    name: str = ""
    amount: Decimal | None = None
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(tuple(sorted((name, repr(value)) for name, value in self.given.items())))


@dataclass(frozen=True, slots=True)
class Benefit:
    """One benefit of one layer, in force in ``[from_date, to_date)``.

    Args:
        department: whose worklist its gaps stand on.
        applies: population; outside it the outcome is 不符合.
        when: who qualifies.
        roll: who is on the department's roll now; empty where nobody keeps one.
        paid: what the roll pays now, in ``unit``; empty where the roll says no amount.
        amounts: alternatives in order, empty where the benefit is a service or a right.
        excluded_by: ids of benefits that take its place (whoever holds or is owed one of them).
        tops_up: ids of benefits whose amount is taken off (补差), never below nothing.
        highest_of: name of a group within which only the highest amount stands (就高不重复).
        automatic: begins by law without an application (免申即享).
        proof: documents that are asked for.
        days: name of the parameter with the days that the department has to answer.
    """

    id: str
    title: str = ""
    family: str = ""
    department: str = ""
    grain: Grain = Grain.HOUSEHOLD
    applies: str = ""
    when: str = ""
    roll: str = ""
    paid: str = ""
    amounts: tuple[Amount, ...] = ()
    unit: str = ""
    rounding: Rounding = Rounding()
    excluded_by: tuple[str, ...] = ()
    tops_up: tuple[str, ...] = ()
    highest_of: str = ""
    automatic: bool = False
    proof: tuple[str, ...] = ()
    days: str = ""
    message: str = ""
    cite: Citation | None = None
    max_share: Decimal | None = None
    from_date: date = date.min
    to_date: date | None = None
    disabled: bool = False
    note: str = ""
    cases: tuple[BenefitCase, ...] = ()
    place: str = NATION
    origin: Origin = field(default=_NOWHERE, compare=False, repr=False)

    def in_force(self, on: date) -> bool:
        """Whether the benefit's own dates include ``on``."""
        return self.from_date <= on and (self.to_date is None or on < self.to_date)
