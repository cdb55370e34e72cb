"""What the rulebook's benefits 低保 and 单人户低保 give a household that was surveyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.readers import resolved_at
from xianjie.policy.benefit_model import Outcome
from xianjie.policy.entitlement import Assessment, Assessor
from xianjie.policy.entitlement_states import Case

HOUSEHOLD, ALONE = "低保", "单人户低保"
DISABLED, ILL, COST = "重度残疾人", "重病患者", "就医自负费用超过上年家庭总收入"
_FEN, _COUNTY, _KEPT = 100, 6, 16


@dataclass(frozen=True)
class Found:
    """What a survey found, money in fen a year; ``ground`` for one member alone.

    ``held`` and ``paid`` are how many of the household are on the register and what they get a
    month; ``cost`` is what the member paid himself for doctors this year.
    """

    people: int
    income: int
    deducted: int
    property_ok: bool | None
    ground: str = ""
    held: int = 0
    paid: int | None = None
    cost: int | None = None

    @property
    def countable(self) -> int:
        """Income less what is deducted, never below 0."""
        return max(self.income - self.deducted, 0)

    @property
    def per_head(self) -> int | None:
        """Countable income a person, rounded half up to the fen; None without people.

        It is for reading: the rule divides the exact sum.
        """
        if not self.people:
            return None
        share = Decimal(self.countable) / self.people
        return int(share.to_integral_value(ROUND_HALF_UP))


@dataclass(frozen=True)
class Worked:
    """What the rule gives: outcome, category, fen a month, the steps as plain rows."""

    outcome: str
    name: str = ""
    monthly: int | None = None
    steps: tuple[dict[str, Any], ...] = ()
    missing: tuple[str, ...] = ()
    citation: str = ""
    unverified: bool = False

    @property
    def entitled(self) -> bool:
        """Whether the rule gives it."""
        return self.outcome in {Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE}


def work_out(county: str, on: date, found: Found) -> Worked | None:
    """Apply the rule of a county on a day; None where the rulebook has no such benefit there."""
    version = current_version()
    if version is None:
        return None
    assessor = _assessor(version.hash, county[:_COUNTY], on)
    name = ALONE if found.ground else HOUSEHOLD
    if name not in assessor.resolved.benefits:
        return None
    known = assessor.resolved.vocabulary.types
    values = {key: value for key, value in _values(found).items() if key in known}
    return _worked(assessor.assess(name, assessor.stored(values), case=Case(name)))


def grounds_at(county: str, on: date) -> tuple[str, ...]:
    """Return the grounds on which one member alone is taken in a county; empty for none."""
    version = current_version()
    if version is None:
        return ()
    benefit = _assessor(version.hash, county[:_COUNTY], on).resolved.benefits.get(ALONE)
    if benefit is None:
        return ()
    by_cost = "自付" in benefit.when or "自负" in benefit.when
    return (DISABLED, ILL, COST) if by_cost else (DISABLED, ILL)


def _values(found: Found) -> dict[str, Any]:
    per_head = None if found.per_head is None else Decimal(found.countable) / found.people / _FEN
    over = None if found.property_ok is None else not found.property_ok
    values: dict[str, Any] = {
        "低保年收入": Decimal(found.countable) / _FEN,
        "低保计算人口": found.people,
        "低保财产超限": over,
        "低保边缘财产超限": over,
        "低保渐退": False,
        "整户低保在享人数": found.held if not found.ground else 0,
        "低保实发月金额": None if found.paid is None else Decimal(found.paid) / _FEN,
    }
    if found.ground:
        values |= {
            "低保人均收入": per_head,
            "低保边缘在享人数": 0,
            "成年无业重残": False,
            "单人户重残": found.ground == DISABLED,
            "重病": found.ground == ILL,
            "本人本年医疗自付": Decimal(found.cost or 0) / _FEN,
            "上年家庭总收入": Decimal(found.income) / _FEN,
            "单人户在享": found.held > 0,
            "本人低保月金额": None if found.paid is None else Decimal(found.paid) / _FEN,
        }
    return values


def _worked(one: Assessment) -> Worked:
    steps = tuple(
        {
            "label": step.label, "text": step.text, "value": step.value,
            "citation": step.citation, "holds": step.holds if step.is_condition else None,
            "depth": step.depth, "unverified": step.unverified,
        }
        for step in one.steps
    )  # fmt: skip
    monthly = None if one.amount is None else int(one.amount * _FEN)
    return Worked(
        str(one.outcome.value), one.name, monthly, steps, one.missing, one.citation, one.unverified
    )


@lru_cache(maxsize=_KEPT)
def _assessor(version_hash: str, county: str, on: date) -> Assessor:
    return Assessor(resolved_at(version_hash, county, on))
