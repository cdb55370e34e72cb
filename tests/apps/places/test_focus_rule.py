"""Golden cases of 重点跟踪监测村 (M13-08): the limits themselves, one above and one below."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xianjie.apps.places.queries.focus_rule import Figures, Limits, judge

EITHER = Limits(Decimal("0.03"), Decimal("0.05"), 1000)
BOTH = Limits(Decimal("0.03"), Decimal("0.05"), 1000, both=True)


@pytest.mark.parametrize(
    ("figures", "either", "both"),
    [
        # Exactly 3 % is not more than 3 %; one household more is.
        (Figures(1000, 4000, 30, 120, 40, 160), False, False),
        (Figures(1000, 4000, 31, 124, 40, 160), True, False),
        # Exactly 5 % of the people, and exactly 1000 of them.
        (Figures(5000, 20000, 100, 400, 250, 1000), True, False),
        (Figures(5000, 20001, 100, 400, 250, 1000), False, False),
        (Figures(5000, 19000, 100, 400, 250, 999), False, False),
        # Both conditions.
        (Figures(5000, 20000, 151, 604, 250, 1000), True, True),
        (Figures(0, 0, 0, 0, 0, 0), False, False),
    ],
)
def test_villages_at_the_limits(figures: Figures, either: bool, both: bool) -> None:
    assert (judge(figures, EITHER).focus, judge(figures, BOTH).focus) == (either, both)


def test_shares_count_households_or_people_as_the_county_says() -> None:
    figures = Figures(1000, 4000, 30, 130, 60, 190)
    people = Limits(Decimal("0.03"), Decimal("0.05"), 190, share_of="人", together_of="户")
    found = judge(figures, people)
    assert (found.first, found.second, found.share, found.together) == (
        True, True, Decimal("3.2"), Decimal("6.0")
    )  # fmt: skip
    assert found.lines == (
        "监测人口 130 ÷ 全村 4000 = 3.2%，超过 3%",
        "脱贫和监测户 60 ÷ 全村 1000 = 6.0%，达到 5%；共 190 人，达到 190 人",
    )


def test_a_limit_without_a_value_is_not_asked() -> None:
    figures = Figures(100, 400, 4, 16, 4, 16)
    assert judge(figures, Limits(Decimal("0.03"), None, None, both=True)).focus
    nothing = judge(figures, Limits(None, None, None, both=True))
    assert (nothing.focus, nothing.lines, Limits(None, None, None).known) == (False, (), False)
