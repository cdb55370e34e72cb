"""Golden cases of pay, attendance, age, the order of candidates and the share of labour."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from xianjie.apps.posts.enums import PostKind
from xianjie.apps.posts.queries.candidates import Known, judge
from xianjie.apps.posts.queries.rolls import Job
from xianjie.apps.posts.rules import PostRules, age_fault, days_expected, labour_share, pay_for
from xianjie.kernel.dates import after_months, age_on, born_by

ON = date(2022, 7, 4)
FIRST, LAST = date(2022, 6, 1), date(2022, 6, 30)
LISTS = {
    "公益岗不安排劳动技能清单": ("丧失劳动力", "无劳动力"),
    "公益岗冲突就业地清单": ("省外",),
    "公益岗冲突就业形式清单": ("企业",),
}
POINTS = {"零就业家庭": "40", "监测对象": "40", "脱贫人口": "30", "弱劳动力或半劳动力": "20"}
BOOK = SimpleNamespace(
    whole={"公益岗年龄上限": 70, "护林员年龄上限": 60}.get,
    texts=lambda name: LISTS.get(name, ()),
    pairs=lambda _name: POINTS,
)
RULES = PostRules(BOOK, True, frozenset({"PUBLIC", "RANGER"}), 16, 22, True)  # type: ignore[arg-type]
ABLE = Known(born=date(1980, 1, 1), skill="普通劳动力", idle_family=False)


@pytest.mark.parametrize(
    ("attended", "by_day", "amount"),
    [(22, True, 50_000), (21, True, 47_727), (1, True, 2_272), (0, True, 0), (11, False, 50_000),
     (0, False, 0)],
)  # fmt: skip
def test_pay_follows_attendance(attended, by_day, amount):
    assert pay_for(50_000, 22, attended, by_day=by_day) == amount


@settings(max_examples=40)
@given(some.integers(0, 500_000), some.integers(1, 31), some.integers(0, 31))
def test_nobody_is_paid_for_more_than_he_attended(monthly, expected, attended):
    paid = pay_for(monthly, expected, attended, by_day=True)
    assert 0 <= paid <= monthly
    assert paid * expected <= monthly * max(attended, 0) or attended >= expected
    assert paid == 0 or attended > 0


@pytest.mark.parametrize(
    ("since", "end", "days"),
    [
        (date(2022, 1, 1), None, 22),
        (date(2022, 6, 1), date(2022, 6, 30), 22),
        (date(2022, 6, 16), None, 11),
        (date(2022, 1, 1), date(2022, 6, 1), 1),
        (date(2022, 6, 30), None, 1),
        (date(2022, 7, 1), None, 0),
        (date(2022, 1, 1), date(2022, 5, 31), 0),
    ],
)
def test_part_of_a_month_expects_part_of_the_days(since, end, days):
    assert days_expected(22, since, end, FIRST, LAST) == days


@pytest.mark.parametrize(
    ("born", "kind", "fits"),
    [
        (date(2006, 7, 4), PostKind.PUBLIC, True),
        (date(2006, 7, 5), PostKind.PUBLIC, False),
        (date(1952, 7, 5), PostKind.PUBLIC, True),
        (date(1952, 7, 4), PostKind.PUBLIC, False),
        (date(1962, 7, 5), PostKind.RANGER, True),
        (date(1962, 7, 4), PostKind.RANGER, False),
        (None, PostKind.RANGER, True),
    ],
)
def test_age_fits_from_the_first_birthday_to_the_eve_of_the_last(born, kind, fits):
    assert (age_fault(born, ON, RULES, kind) == "") is fits


@settings(max_examples=40)
@given(some.dates(date(1930, 1, 1), date(2010, 12, 31)), some.dates(date(2011, 1, 1),
       date(2040, 12, 31)), some.integers(0, 90))  # fmt: skip
def test_born_by_and_age_agree(born, on, age):
    assert (born <= born_by(age, on)) == (age_on(born, on) >= age)


def test_months_end_with_the_month():
    assert after_months(date(2022, 1, 31), 1) == date(2022, 2, 28)
    assert after_months(date(2022, 3, 15), -3) == date(2021, 12, 15)


@pytest.mark.parametrize(
    ("known", "points", "barriers"),
    [
        ({"poor": True}, 30, 0),
        ({"poor": True, "watched": True, "skill": "弱劳动力或半劳动力"}, 90, 0),
        ({"idle_family": True}, 40, 0),
        ({"idle_family": None}, 0, 0),
        ({"in_post": True}, 0, 1),
        ({"family_in_post": True}, 0, 1),
        ({"payroll": "2022-06"}, 0, 1),
        ({"skill": "丧失劳动力"}, 0, 1),
        ({"job": Job("企业", "乡内")}, 0, 1),
        ({"job": Job("灵活就业", "省外")}, 0, 1),
        ({"job": Job("灵活就业", "乡内")}, 0, 0),
        ({"job": Job("公益性岗位", "省外")}, 0, 0),
        ({"died_on": ON, "in_post": True}, 0, 2),
        ({"born": date(1950, 1, 1), "at_school": "普通高中一年级"}, 0, 2),
    ],
)
def test_candidates_earn_points_and_meet_barriers(known, points, barriers):
    found = judge(Known(**(ABLE.__dict__ | known)), PostKind.PUBLIC, RULES, ON)
    assert (found.points, len(found.barriers)) == (points, barriers)


def test_a_family_may_hold_two_posts_where_the_place_allows_it():
    known = Known(**(ABLE.__dict__ | {"family_in_post": True}))
    rules = PostRules(BOOK, False, frozenset({"PUBLIC"}), 16, 22, True)  # type: ignore[arg-type]
    assert judge(known, PostKind.PUBLIC, rules, ON).barriers == ()
    assert judge(known, PostKind.GRADUATE, RULES, ON).barriers == ()


def test_what_is_not_known_is_said():
    found = judge(Known(born=None, skill=""), PostKind.PUBLIC, RULES, ON)
    assert found.unknown == ("没有登记出生日期", "没有登记劳动技能", "还没有人社就业名册")


def test_share_of_labour():
    assert labour_share(30, 100) == Decimal("0.3")
    assert labour_share(30, 0) is None
