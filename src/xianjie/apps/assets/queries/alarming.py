"""Which alarms the facts of an asset raise; pure, the limits come from the rulebook."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from xianjie.apps.assets.enums import AlarmRule, AssetClass, AssetState

_WEAK = {AssetState.LOW, AssetState.IDLE, AssetState.LOST}


@dataclass(frozen=True)
class Limits:
    """The limits of a place; None means that the rulebook says nothing and nothing is raised."""

    ending_days: int | None = None
    rent_days: int | None = None
    no_income_years: int | None = None
    kept_classes: frozenset[str] = frozenset()
    revive_days: int | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an asset: money in fen, ``incomes`` by calendar year.

    ``contract_until`` is the last day of the contract that lasts longest, ``next_contract``
    whether another begins after it. ``seen`` is what the last finished look found: True, False, or
    None for no look; ``keeper`` whether a body or person is named.
    """

    asset_class: str
    state: str
    acquired_on: date
    contract_until: date | None = None
    rent_due_on: date | None = None
    rent_owed: int = 0
    agreed: int = 0
    incomes: dict[int, int] = field(default_factory=dict)
    keeper: bool = True
    seen: bool | None = None
    taken: bool = False
    state_since: date | None = None
    measure: str = ""
    measure_due_on: date | None = None


@dataclass(frozen=True)
class Raised:
    """One alarm that the facts raise, with the figures that did."""

    rule: str
    words: str


def alarms_of(facts: Facts, limits: Limits, on: date) -> Iterator[Raised]:
    """Return the alarms of an asset on a day."""
    yield from _of_contract(facts, limits, on)
    yield from _of_income(facts, limits, on)
    yield from _of_keeping(facts, limits, on)


def _of_contract(facts: Facts, limits: Limits, on: date) -> Iterator[Raised]:
    until = facts.contract_until
    if until is not None and facts.asset_class == AssetClass.OPERATING:
        if until < on:
            yield Raised(AlarmRule.CONTRACT_ENDED, f"合同 {until} 到期，没有新的合同")
        elif limits.ending_days is not None and until <= on + timedelta(days=limits.ending_days):
            yield Raised(
                AlarmRule.CONTRACT_ENDING, f"合同 {until} 到期，还有 {(until - on).days} 天"
            )
    due = facts.rent_due_on
    if due is not None and facts.rent_owed and limits.rent_days is not None:
        late = (on - due).days
        if late > limits.rent_days:
            yield Raised(
                AlarmRule.RENT_OVERDUE,
                f"{due} 应付的租金起欠 {facts.rent_owed / 100:,.2f} 元，逾期 {late} 天",
            )


def _of_income(facts: Facts, limits: Limits, on: date) -> Iterator[Raised]:
    if facts.asset_class != AssetClass.OPERATING:
        return
    # Whole calendar years after the year of acquisition: a new asset has time to earn.
    last, first = on.year - 1, facts.acquired_on.year + 1
    years = limits.no_income_years
    if years:
        asked = range(last - years + 1, last + 1)
        if asked[0] >= first and not any(facts.incomes.get(year) for year in asked):
            yield Raised(AlarmRule.NO_INCOME, f"{asked[0]}—{last} 年连续 {years} 年没有收益")
            return
    got = facts.incomes.get(last, 0)
    if facts.agreed and last >= first and got < facts.agreed:
        yield Raised(
            AlarmRule.INCOME_SHORT,
            f"{last} 年收益 {got / 100:,.2f} 元，约定 {facts.agreed / 100:,.2f} 元",
        )


def _of_keeping(facts: Facts, limits: Limits, on: date) -> Iterator[Raised]:
    if facts.asset_class in limits.kept_classes and not facts.keeper:
        yield Raised(AlarmRule.NO_KEEPER, "没有管护单位和管护责任人")
    if facts.seen is False:
        yield Raised(AlarmRule.NOT_SEEN, "最近一次盘点没有见到实物")
    if facts.taken:
        yield Raised(AlarmRule.TAKEN, "最近一次盘点发现被侵占")
    if facts.state not in _WEAK:
        return
    word = AssetState(facts.state).label
    if not facts.measure:
        yield Raised(AlarmRule.NO_MEASURE, f"运行状态为{word}，没有盘活措施")
    due = facts.measure_due_on
    if due is None and facts.state_since and limits.revive_days is not None:
        due = facts.state_since + timedelta(days=limits.revive_days)
    if due is not None and due < on:
        yield Raised(AlarmRule.WEAK_LATE, f"运行状态为{word}，应于 {due} 前盘活")
