"""Golden cases of 双绑, eligibility, classes of cattle, dividends and risks; no database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from xianjie.apps.industry.actions import due_of
from xianjie.apps.industry.actions.states import taken_over
from xianjie.apps.industry.enums import EntityState
from xianjie.apps.industry.models import Entity
from xianjie.apps.industry.queries.binding import Rate, taking_part
from xianjie.apps.industry.queries.cattle import Limits, class_of, is_special
from xianjie.apps.industry.queries.eligibility import Raised, judge
from xianjie.apps.industry.queries.risks import alarms_of

YAOAN = Limits(base=1000, big=20, professional=5, exact_is_big=False)


@pytest.mark.parametrize(
    ("stock", "found"),
    [(0, "small"), (4, "small"), (5, "professional"), (19, "professional"), (20, "professional"),
     (21, "big"), (999, "big"), (1000, "base")],
)  # fmt: skip
def test_twenty_head_are_professional_as_the_text_says_twenty_included(
    stock: int, found: str
) -> None:
    assert class_of(stock, YAOAN) == found


def test_a_county_may_call_twenty_head_a_farm() -> None:
    assert class_of(20, Limits(1000, 20, 5, exact_is_big=True)) == "big"
    assert class_of(20, Limits(None, None, None, exact_is_big=True)) == "small"


@pytest.mark.parametrize(
    ("keepers", "households", "stock", "found"),
    [(50, 100, 5000, True), (49, 100, 5000, False), (50, 100, 4999, False), (50, None, 5000, None),
     (1, None, 10, False)],
)  # fmt: skip
def test_a_cattle_village_has_half_its_households_and_five_thousand_head(
    keepers: int, households: int | None, stock: int, found: bool | None
) -> None:
    assert is_special(keepers, households, stock, Decimal("0.5"), 5000) is found


def test_without_limits_no_village_is_judged() -> None:
    assert is_special(50, 100, 5000, None, 5000) is None


FIRM, OTHER, BOUND, ALONE, EMPTY = 1, 2, 11, 12, 13


@pytest.mark.parametrize(
    ("strict", "found"), [(True, {FIRM, BOUND}), (False, {FIRM, BOUND, ALONE})]
)
def test_both_bonds_are_needed(strict: bool, found: set[int]) -> None:
    # OTHER has a contract with a cooperative that binds nobody; ALONE has no firm.
    pairs = {(FIRM, BOUND), (OTHER, EMPTY)}
    told = taking_part(pairs, [BOUND, ALONE, EMPTY], [BOUND, ALONE, OTHER], strict=strict)
    assert told == found


def test_rates_are_rounded_down_and_reached_only_when_whole() -> None:
    assert (Rate(2999, 3000, Decimal(1)).percent, Rate(2999, 3000, Decimal(1)).reached) == (
        Decimal("99.9"), False,
    )  # fmt: skip
    assert Rate(80, 80, Decimal(1)).reached is True
    assert (Rate(0, 0, Decimal(1)).percent, Rate(0, 0, Decimal(1)).reached) == (None, None)


def _judged(**changed: Any) -> tuple[bool, list[str]]:
    told: dict[str, Any] = {
        "bound": True, "state": "NORMAL", "now": Raised(10, 3_000_000),
        "before": Raised(10, 2_500_000), "least": 1, "growth": Decimal(0),
    }  # fmt: skip
    verdict = judge(**(told | changed))
    return verdict.eligible, [one.words for one in verdict.reasons if not one.met]


@pytest.mark.parametrize(
    ("changed", "eligible", "why"),
    [
        ({}, True, 0),
        ({"bound": False}, False, 1),
        ({"state": "ABNORMAL"}, False, 1),
        ({"now": Raised()}, False, 1),
        ({"least": 11}, False, 1),
        ({"before": Raised()}, True, 0),
        ({"now": Raised(10, 2_500_000)}, True, 0),  # not fallen, by default enough
        ({"now": Raised(10, 2_499_999)}, False, 1),
        ({"now": Raised(10, 2_749_999), "growth": Decimal("0.1")}, False, 1),
        ({"now": Raised(10, 2_750_000), "growth": Decimal("0.1")}, True, 0),
        # Fewer households with more each have been raised; the sum alone says nothing.
        ({"now": Raised(5, 1_500_000)}, True, 0),
        ({"bound": False, "now": Raised()}, False, 2),
    ],
)
def test_eligible_is_who_is_bound_twice_and_raised_incomes(
    changed: dict[str, Any], eligible: bool, why: int
) -> None:
    told, missing = _judged(**changed)
    assert (told, len(missing)) == (eligible, why)


@pytest.mark.parametrize(
    ("principal", "way", "rate", "fixed", "due"),
    [
        (500_000, "RATE", Decimal("6"), None, 30_000),
        (333_333, "RATE", Decimal("6.5"), None, 21_667),  # 21666.645
        (333_300, "RATE", Decimal("0.15"), None, 500),  # 499.95
        (100, "RATE", Decimal("0.5"), None, 1),  # half a fen is a fen
        (500_000, "FIXED", None, 60_000, 60_000),
        (500_000, "RATE", None, None, 0),
    ],
)
def test_dividends_are_rounded_half_up_to_a_fen(
    principal: int, way: str, rate: Decimal | None, fixed: int | None, due: int
) -> None:
    assert due_of(principal, way, rate, fixed) == due


def _alarms(**changed: Any) -> list[str]:
    told = {
        "principal": 100, "returned": 0, "valid_until": date(2023, 6, 30), "state": "NORMAL",
        "late": (0, 0), "share": "0.2",
    } | changed  # fmt: skip
    agreement: Any = SimpleNamespace(
        principal=told["principal"], returned=told["returned"], valid_until=told["valid_until"],
        entity=Entity(name="演示", state=told["state"]),
    )  # fmt: skip
    found = alarms_of(
        agreement, late=told["late"], share=Decimal(told["share"]), today=date(2022, 7, 1),
        near=60, most=Decimal("0.5"),
    )  # fmt: skip
    return [one.kind for one in found]


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({}, []),
        ({"state": "CANCELLED"}, ["主体异常"]),
        ({"late": (3, 900)}, ["分红逾期"]),
        ({"valid_until": date(2022, 8, 30)}, ["快到期"]),
        ({"valid_until": date(2022, 8, 31)}, []),
        ({"valid_until": date(2022, 7, 1)}, ["快到期"]),
        ({"valid_until": date(2022, 6, 30)}, ["到期未退本金"]),
        ({"share": "0.5"}, []),
        ({"share": "0.5001"}, ["过于集中"]),
        ({"returned": 100, "state": "CANCELLED", "valid_until": date(2022, 1, 1)}, []),
    ],
)
def test_risks_of_money_in_entities(changed: dict[str, Any], kinds: list[str]) -> None:
    assert _alarms(**changed) == kinds


@pytest.mark.parametrize(
    ("now", "since", "said", "changes"),
    [
        (EntityState.NORMAL, None, EntityState.CANCELLED, True),
        (EntityState.NORMAL, None, EntityState.NORMAL, False),
        (EntityState.ABNORMAL, None, EntityState.NORMAL, False),
        (EntityState.ABNORMAL, None, EntityState.REVOKED, True),
        (EntityState.CANCELLED, date(2022, 7, 2), EntityState.NORMAL, False),
        (EntityState.CANCELLED, date(2022, 6, 30), EntityState.NORMAL, True),
    ],
)
def test_the_roll_of_the_regulator_changes_what_nobody_noted_later(
    now: EntityState, since: date | None, said: EntityState, changes: bool
) -> None:
    assert taken_over(now, since, said, date(2022, 6, 30)) is changes
