"""Golden cases of 两后生 at their birthdays, and of the rates of a year of training."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from xianjie.apps.training.queries.goals import year_of, youth_year
from xianjie.apps.training.rules import Rate, YouthFacts, judge_youth, of_age

ON = date(2022, 6, 30)
ASKED = YouthFacts(born=date(2004, 1, 1), poor=True, married=False, education="初中", school="",
                   works=False)  # fmt: skip


@pytest.mark.parametrize(
    ("born", "fits"),
    [
        (date(2007, 6, 30), True),  # fifteen today
        (date(2007, 7, 1), False),  # fifteen tomorrow
        (date(1996, 7, 1), True),  # twenty-six tomorrow: still twenty-five
        (date(1996, 6, 30), False),  # twenty-six today
        (date(2007, 6, 29), True),
        (date(1997, 6, 30), True),
    ],
)
def test_from_the_fifteenth_birthday_to_the_eve_of_the_twenty_sixth(born, fits):
    assert of_age(born, ON, 15, 25) is fits
    assert judge_youth(replace(ASKED, born=born), ON, 15, 25).fits is fits


def test_who_was_born_on_a_leap_day_turns_on_the_first_of_march():
    assert of_age(date(2008, 2, 29), date(2023, 2, 28), 15, 25) is False
    assert of_age(date(2008, 2, 29), date(2023, 3, 1), 15, 25) is True


@pytest.mark.parametrize(
    ("facts", "fits", "said"),
    [
        ({}, True, ("现在做什么",)),
        ({"works": True}, True, ()),
        ({"school": "中职二年级", "education": ""}, True, ()),
        ({"school": "高职高专一年级"}, True, ()),
        ({"married": None, "works": True}, True, ("是否未婚",)),
        ({"education": "小学", "works": True}, True, ("从哪里毕业或离开",)),
        ({"education": "", "married": None}, True,
         ("是否未婚", "从哪里毕业或离开", "现在做什么")),
        ({"poor": False}, False, "不是建档立卡户"),
        ({"married": True}, False, "已婚"),
        ({"school": "九年级"}, False, "还在中小学就读"),
        ({"school": "普通高中三年级"}, False, "还在中小学就读"),
        ({"school": "本科一年级"}, False, "已升入大学"),
        ({"education": "本科及以上"}, False, "已升入大学"),
        ({"born": None}, False, "没有登记出生日期"),
        ({"born": None, "school": "中职一年级"}, True, ("出生日期",)),
    ],
)  # fmt: skip
def test_what_makes_somebody_two_after_and_what_is_to_be_asked(facts, fits, said):
    found = judge_youth(replace(ASKED, **facts), ON, 15, 25)
    assert (found.fits, found.unknown if fits else found.why) == (fits, said)


def test_the_registry_lets_suppose_stage_and_fate():
    found = judge_youth(replace(ASKED, education="高中", works=True), ON, 15, 25)
    assert (found.stage, found.fate) == ("高中毕业", "直接就业")
    found = judge_youth(replace(ASKED, school="技师学院一年级"), ON, 15, 25)
    assert (found.stage, found.fate) == ("初中毕业", "在读职业学校")


def test_rates_are_rounded_down_and_compared_exactly():
    nearly = Rate(8_999, 10_000)
    assert (nearly.text, nearly.meets(Decimal("0.9"))) == ("89.9%", False)
    assert Rate(9, 10).meets(Decimal("0.9")) is True
    assert (Rate(0, 0).text, Rate(0, 0).meets(Decimal("0.9"))) == ("–", None)
    assert Rate(1, 1).meets(None) is None


TOWN, OTHER = "532325101201", "532325102201"
ENDED, LATELY = date(2022, 1, 10), date(2022, 6, 1)


def test_a_person_counts_once_a_year_with_the_best_of_his_classes():
    lines = [
        (TOWN, 1, True, True, "A1", "CONFIRMED", True, ENDED),
        (TOWN, 1, True, False, "", "NONE", True, LATELY),
        (TOWN, 2, True, True, "", "NONE", None, ENDED),  # never found work in time
        (OTHER, 3, True, True, "A3", "FOUND", None, LATELY),  # not confirmed, still in time
        (OTHER, 4, True, True, "A4", "NONE", False, ENDED),  # does not want to work
        (OTHER, 5, None, None, "", "NONE", None, LATELY),  # still learns
    ]
    found = year_of(lines, ON, 90)
    county = found.county
    assert (county.people, county.finished, county.watched, county.found) == (5, 3, 1, 1)
    assert (county.skill_rate, county.certificate_rate) == (Rate(3, 3), Rate(2, 3))
    assert county.work_rate == Rate(1, 2)
    assert {code[:9]: town.people for code, town in found.towns.items()} == {
        "532325101": 2, "532325102": 3,
    }  # fmt: skip


def test_time_to_find_work_ends_with_its_last_day():
    line = (TOWN, 1, True, True, "", "NONE", None, date(2022, 4, 1))
    assert year_of([line], ON, 90).county.watched == 1
    assert year_of([line], ON, 89).county.watched == 0


def test_rates_of_school_leavers():
    lines = [
        (TOWN, "在读职业学校", None),
        (TOWN, "结业后就业", date(2022, 3, 30)),
        (TOWN, "结业后就业", date(2022, 3, 31)),
        (OTHER, "结业后未就业", None),
        (OTHER, "参军", None),
        (OTHER, "", None),
        (OTHER, "待业", None),
    ]
    county, towns = youth_year(lines, ON, 3)
    assert (county.people, county.aside, county.unknown) == (7, 1, 1)
    assert (county.school_rate, county.steady_rate) == (Rate(4, 6), Rate(1, 3))
    assert towns["532325102000"].steady_rate == Rate(0, 1)
