"""Golden cases of the calculations of the labour register; no database."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.apps.employment.actions.families import follow
from xianjie.apps.employment.actions.spells import Spell, spells_of
from xianjie.apps.employment.enums import Clearing, FamilyState, FamilyStep
from xianjie.apps.employment.models import ZeroFamily
from xianjie.apps.employment.queries.families import (
    Judged,
    Member,
    Verdict,
    age_on,
    judge_family,
)
from xianjie.apps.employment.queries.prefill import FeedRow, newest_row, prefilled
from xianjie.apps.employment.queries.rules import LabourRules
from xianjie.kernel.periods import Period

RULES = LabourRules(
    age_min=16, age_max=59, months=6,
    places=frozenset(("乡内", "县内乡外", "省内县外", "省外", "境外")),
    forms_left_out=frozenset(("公益性岗位",)),
    working=frozenset(("务工", "自主创业", "公益性岗位", "务农")),
    able=frozenset(("普通劳动力", "技能劳动力")), family_age_max=59, days=30,
)  # fmt: skip
JUNE = Period.parse("2022-06")
FULL, WEAK = "普通劳动力", "弱劳动力或半劳动力"


def member(state="失业", ability=FULL, willing=True, age=40, fed=False) -> Member:
    return Member(state, ability, willing, age, fed)


@pytest.mark.parametrize(
    ("members", "verdict", "able"),
    [
        ([member()], Verdict.ZERO, 1),
        ([member(), member(age=16)], Verdict.ZERO, 2),
        ([member(), member("在校", age=17)], Verdict.ZERO, 1),
        ([member(), member("务工")], Verdict.NOT, 0),
        ([member(), member("务农")], Verdict.NOT, 0),
        ([member(), member("公益性岗位", WEAK)], Verdict.NOT, 0),
        # Both ends of the ages count.
        ([member(age=15)], Verdict.NOT, 0),
        ([member(age=16)], Verdict.ZERO, 1),
        ([member(age=59)], Verdict.ZERO, 1),
        ([member(age=60)], Verdict.NOT, 0),
        # Not able, or not willing.
        ([member(ability=WEAK)], Verdict.NOT, 0),
        ([member("无劳动能力", "无劳动力", None)], Verdict.NOT, 0),
        ([member(willing=False)], Verdict.NOT, 0),
        ([member("无就业意愿", willing=None)], Verdict.NOT, 0),
        # Unknown stays unknown: a wish, an ability, or whether another works.
        ([member(willing=None)], Verdict.UNKNOWN, 0),
        ([member(ability="")], Verdict.UNKNOWN, 0),
        ([member(age=None)], Verdict.UNKNOWN, 0),
        ([member(), member("", willing=None)], Verdict.UNKNOWN, 1),
        ([member(), member("", WEAK, None)], Verdict.UNKNOWN, 1),
        ([member(), member(willing=None)], Verdict.ZERO, 1),
        ([], Verdict.NOT, 0),
    ],
)
def test_families(members, verdict, able) -> None:
    found = judge_family(members, RULES)
    assert (found.verdict, found.able) == (verdict, able)


def test_a_birthday_fills_the_year() -> None:
    born = date(1962, 7, 1)
    assert [age_on(born, date(2022, 6, 30)), age_on(born, date(2022, 7, 1))] == [59, 60]
    assert age_on(None, date(2022, 7, 1)) is None


def family(state: FamilyState, **values) -> ZeroFamily:
    return ZeroFamily(county_code="532325", state=state, found_on=date(2022, 5, 1), **values)


ZERO, UNKNOWN = Judged(Verdict.ZERO, 1, unemployed=True), Judged(Verdict.UNKNOWN, 1)
AT_WORK, FED = Judged(Verdict.NOT, works=True), Judged(Verdict.NOT, works=True, fed=True)


@pytest.mark.parametrize(
    ("was", "judged", "user", "step", "now"),
    [
        (FamilyState.CHECK, ZERO, None, FamilyStep.FIND, FamilyState.FOUND),
        (FamilyState.CHECK, AT_WORK, 1, FamilyStep.CLEAR, FamilyState.CLEARED),
        (FamilyState.FOUND, UNKNOWN, None, None, FamilyState.FOUND),
        (FamilyState.FOUND, ZERO, None, None, FamilyState.FOUND),
        (FamilyState.ASSIGNED, FED, None, FamilyStep.CLEAR, FamilyState.CLEARED),
        (FamilyState.ASSIGNED, AT_WORK, 1, FamilyStep.EMPLOY, FamilyState.EMPLOYED),
        (FamilyState.EMPLOYED, AT_WORK, 1, None, FamilyState.EMPLOYED),
        (FamilyState.EMPLOYED, FED, None, FamilyStep.CLEAR, FamilyState.CLEARED),
        (FamilyState.EMPLOYED, ZERO, None, FamilyStep.AGAIN, FamilyState.FOUND),
        (FamilyState.FOUND, Judged(Verdict.NOT), None, FamilyStep.CLEAR, FamilyState.CLEARED),
        (FamilyState.CLEARED, UNKNOWN, None, None, FamilyState.CLEARED),
    ],
)
def test_a_family_follows(was, judged, user, step, now) -> None:
    one = family(was)
    found = follow(one, judged, today=date(2022, 7, 4), due=None, user=user)
    assert (found, one.state) == (step, now)


def test_a_cleared_family_comes_back_counted() -> None:
    one = family(
        FamilyState.CLEARED, clearing=Clearing.FEED, cleared_on=date(2022, 5, 9), owner_id=7
    )
    due = date(2022, 8, 3)
    assert follow(one, ZERO, today=date(2022, 7, 4), due=due) == FamilyStep.AGAIN
    assert (one.reopened, one.owner_id, one.due_on, one.cleared_on) == (1, None, due, None)


def row(status="就业", **values) -> FeedRow:
    return FeedRow(1, status, **values)


@pytest.mark.parametrize(
    ("rows", "which"),
    [
        ([], None),
        ([row(ended=date(2022, 5, 31))], None),
        ([row(ended=date(2022, 6, 1))], 0),
        ([row(began=date(2022, 7, 1))], None),
        ([row(began=date(2022, 1, 1)), row("失业", began=date(2022, 6, 2))], 1),
        ([row("失业", began=date(2022, 6, 2)), row(began=date(2022, 6, 2))], 1),
    ],
)
def test_the_row_that_holds(rows, which) -> None:
    assert newest_row(rows, JUNE) == (None if which is None else rows[which])


@pytest.mark.parametrize(
    ("labour", "school", "extra", "fed", "state", "willing"),
    [
        (FULL, "", {}, row(form="企业"), "务工", True),
        (FULL, "", {}, row(form="公益性岗位"), "公益性岗位", True),
        (FULL, "", {}, row(form="自主创业"), "自主创业", True),
        (FULL, "", {}, row("失业"), "失业", True),
        (FULL, "", {}, row("返乡"), "失业", None),
        (FULL, "普通高中一年级", {}, None, "在校", None),
        ("丧失劳动力", "", {}, None, "无劳动能力", None),
        (FULL, "", {"务工时间": 0}, None, "", None),
        (FULL, "", {"务工时间": 6, "务工所在地": "外省"}, None, "务工", True),
        (FULL, "", {"公益性岗位": "保洁"}, None, "公益性岗位", True),
        ("", "", {}, None, "", None),
    ],
)
def test_prefilled(labour, school, extra, fed, state, willing) -> None:
    known = prefilled(labour=labour, school=school, extra=extra, row=fed, period=JUNE)
    assert (known.state, known.willing, known.ability) == (state, willing, labour)


def test_transfers_of_a_year() -> None:
    rows = [
        row(place="省外", employer="演示甲厂", began=date(2021, 3, 1), ended=date(2022, 2, 1)),
        row(place="省外", employer="演示乙厂", began=date(2022, 4, 1)),
        row(place="乡内", began=date(2022, 2, 5), ended=date(2022, 3, 1)),
        row(place="省内县外", ended=date(2021, 12, 31)),
        row(place="县内乡外", form="公益性岗位"),
        row(place=""),
        row("失业", place="境外"),
    ]
    assert spells_of(rows, JUNE, RULES) == [
        Spell("省外", "演示乙厂", date(2021, 3, 1), None),
        Spell("乡内", "", date(2022, 2, 5), date(2022, 3, 1)),
    ]
