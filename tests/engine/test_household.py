"""Benefits of one household: as the run has them, and what if."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.engine.benefit_world import Answers
from tests.engine.test_entitlements import small_county
from xianjie.engine.household import one_household, undecided
from xianjie.engine.what_if import (
    AddRow,
    Change,
    ChangeRows,
    RemoveMember,
    RemoveRows,
    SetColumns,
)
from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_model import Outcome

OWED, HELD, NONE = Outcome.OWED, Outcome.HELD, Outcome.NONE
UNDUE, UNKNOWN = Outcome.UNDUE, Outcome.UNKNOWN


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return small_county(tmp_path_factory.mktemp("county"))


def low_income(county: Answers, household: int, *changes: Change) -> tuple[Outcome, Decimal | None]:
    found = one_household(county.inputs, county.benefits, household, changes).of("低保")
    assert found is not None
    return found.outcome, found.amount


def test_one_household_is_as_the_run_has_it(county: Answers) -> None:
    for number in (2, 3, 5):
        told = one_household(county.inputs, county.benefits, number)
        found = {(one.benefit_id, number, one.person_no): one for one in told.assessments}
        assert {key: one.assessment.outcome for key, one in found.items()} == {
            key: one for key, one in county.outcomes.items() if key[1] == number
        }
    assert set(told.members) == {50, 51}
    assert told.facts["户人口"] == 2
    with pytest.raises(KeyError):
        one_household(county.inputs, county.benefits, 99)


@pytest.mark.parametrize(
    ("household", "changes", "expected"),
    [
        (2, [], (UNDUE, None)),
        (2, [SetColumns({"人均纯收入": Decimal("4959.99")})], (HELD, Decimal("534.00"))),
        (2, [RemoveRows("social-assistance", person_no=20)], (NONE, None)),
        (2, [RemoveRows("social-assistance", where={"救助类型": "特困供养"})], (UNDUE, None)),
        (3, [], (OWED, Decimal("801.00"))),
        (3, [RemoveMember(31)], (OWED, Decimal("401.00"))),
        (3, [SetColumns({"户类型": "一般农户"})], (NONE, None)),
        (3, [SetColumns({"人均纯收入": "未知"})], (UNKNOWN, None)),
        (
            3,
            [AddRow("social-assistance", {"救助类型": "农村低保", "月发放金额": 300}, 30)],
            (HELD, Decimal("801.00")),
        ),
        (
            5,
            [ChangeRows("social-assistance", {"救助类型": "临时救助"}, person_no=50)],
            (HELD, Decimal("801.00")),
        ),
        (
            5,
            [ChangeRows("social-assistance", {"救助类型": "临时救助"})],
            (OWED, Decimal("801.00")),
        ),
    ],
)
def test_what_if(
    county: Answers,
    household: int,
    changes: list[Change],
    expected: tuple[Outcome, Decimal | None],
) -> None:
    assert low_income(county, household, *changes) == expected


def test_what_if_a_member_falls_ill_where_no_feed_has_come(county: Answers) -> None:
    row = AddRow("medical-expense", {"个人自付": 6000, "结算日期": date(2022, 6, 1)}, 30)
    assert low_income(county, 3, row) == (OWED, Decimal("801.00"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (SetColumns({"人均收入": 1}), "unknown-column"),
        (SetColumns({"人均纯收入": "很多"}), "bad-value"),
        (SetColumns({"健康状况": ["残疾"]}, person_no=10), "unknown-member"),
        (RemoveMember(10), "unknown-member"),
        (AddRow("social-assistance", {"救助类型": "农村低保"}), "unknown-member"),
        (AddRow("social-aid", {}, 30), "unknown-source"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(
    county: Answers, change: Change, code: str
) -> None:
    with pytest.raises(XianjieError) as raised:
        one_household(county.inputs, county.benefits, 3, [change])
    assert raised.value.code == code


def test_the_undecided_are_listed_with_what_is_missing(county: Answers) -> None:
    total, found = undecided(county.inputs, county.benefits, "低保")
    assert total == 1
    assert [(one.household_no, one.person_no, one.missing) for one in found] == [
        (4, None, ("人均收入",))
    ]
    total, found = undecided(county.inputs, county.benefits, "特困", households=[4], limit=1)
    assert (total, [one.person_no for one in found]) == (2, [40])
    assert set(found[0].missing) == {"人均收入", "劳动技能"}
    assert undecided(county.inputs, county.benefits, "低保", households=[1]) == (0, [])
