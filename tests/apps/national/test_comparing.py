"""Where the register and the national system differ, what is decided, what the next file says."""

from __future__ import annotations

import pytest

from tests.apps.national.kit import BASE, FAMILY, SECOND, number
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
THIRD = BASE | {"户编号": "H3", "人编号": "P5", "姓名": "普五", "人数": "1",
                "证件号码": number("19550505", "105")}  # fmt: skip
NEW_SON = BASE | {"人编号": "P9", "姓名": "王九", "证件号码": number("20150909", "109"),
                  "与户主关系": "之子"}  # fmt: skip
MOVED = SECOND | {"行政村": "新村", "人均纯收入": "7000", "健康状况": "健康", "风险是否消除": "是"}


@pytest.fixture
def differing(importing, comparing):
    """Theirs: H1 lacks 李二 and has 王九, H2 moved and differs, H3 is missing, H7 is new."""
    importing([*FAMILY, SECOND, THIRD])
    unknown = THIRD | {"户编号": "H7", "人编号": "P7", "姓名": "起七",
                       "证件号码": number("19600606", "107")}  # fmt: skip
    theirs = [FAMILY[0], FAMILY[2], NEW_SON, MOVED, unknown]
    return theirs, comparing(theirs)


def rows(**narrowed):
    from xianjie.apps.national.models import Difference

    found = Difference.objects.filter(**narrowed).order_by("household_code", "subject", "column")
    return [(d.kind, d.household_code, d.column, d.ours, d.theirs) for d in found]


def one(column="", **narrowed):
    from xianjie.apps.national.models import Difference

    return Difference.objects.get(column=column, **narrowed)


def test_every_difference_is_found_once_and_nothing_else(differing, comparing):
    theirs, result = differing
    assert (result.read, result.matched, result.differing) == (5, 3, 8)
    assert rows(kind="VALUE") == [
        ("VALUE", "H2", "人均纯收入", "12000.5", "7000"),
        ("VALUE", "H2", "行政村", "栋川镇 龙岗村", "栋川镇 新村"),
        ("VALUE", "H2", "风险是否已消除", "否", "是"),
        ("VALUE", "H2", "健康状况", "残疾,长期慢性病", "健康"),
    ]
    assert rows(kind="NOT_THERE") == [
        ("NOT_THERE", "H1", "", "配偶", ""),
        ("NOT_THERE", "H3", "", "整户", ""),
    ]
    missing = [(d[1], d[4][:2]) for d in rows(kind="NOT_HERE")]
    assert missing == [("H1", '{"'), ("H7", "整户")]
    again = comparing(theirs, days=1)
    assert (again.differing, again.settled, len(rows())) == (8, 0, 8)
    # Columns that a file lacks are not held against it, nor codes in another order.
    few = comparing(
        [FAMILY[0] | {"健康状况": "长期慢性病,残疾"}], ["户编号", "证件号码", "健康状况"], days=2
    )
    assert [d for d in few.by_column if d[0] == "健康状况"] == []


def test_theirs_goes_into_the_register_and_comes_back(differing, root, now, today):
    from xianjie.apps.national.actions.settling import accept_theirs, undo_decision
    from xianjie.apps.registry.models import CategorySpell, Household, Person

    given = {"by": root, "note": "", "now": now, "today": today}
    for column in ("人均纯收入", "风险是否已消除", "健康状况", "行政村"):
        accept_theirs(difference=one(column), **given)
    accept_theirs(difference=one(kind="NOT_HERE", household_code="H1"), **given)
    household = Household.objects.get(household_code="H2")
    assert (household.income_per_capita, household.risk_cleared) == (700_000, True)
    assert (household.division_code, household.members.get().health) == ("532325100202", "健康")
    spells = CategorySpell.objects.filter(household=household, kind="RISK_CLEARED")
    assert list(spells.order_by("id").values_list("value", flat=True)) == ["否", "是"]
    assert Person.objects.get(name="王九").household.household_code == "H1"
    with pytest.raises(RefusedError, match="已经处理过"):
        accept_theirs(difference=one("健康状况"), **given)
    for narrowed, words in (
        ({"kind": "NOT_THERE", "household_code": "H3"}, "实际变动"),
        ({"kind": "NOT_HERE", "household_code": "H7"}, "导入户与人口名单"),
    ):
        with pytest.raises(RefusedError, match=words):
            accept_theirs(difference=one(**narrowed), **given)
    undo_decision(by=root, difference=one("行政村"), reason="村名写错", now=now)
    assert (one("行政村").state, Household.objects.get(pk=household.pk).division_code) == (
        "OPEN",
        "532325100201",
    )


def test_a_row_that_changed_meanwhile_is_set_aside(differing, root, now, today):
    from xianjie.apps.national.actions.settling import accept_theirs, settle_many
    from xianjie.apps.national.models import Difference
    from xianjie.apps.registry.actions import Told, correct_person

    row = one("健康状况")
    correct_person(Told(root, today, "走访", today, now), row.person, {"health": "残疾"})
    given = {"by": root, "note": "", "now": now, "today": today}
    found = accept_theirs(difference=row, **given)
    assert (found.state, found.ours) == ("CONFLICT", "残疾")
    every = Difference.objects.filter(kind="VALUE")
    done = settle_many(rows=every, theirs=True, **given)
    assert (done.done, done.conflicts, done.refused) == (4, 0, ())
    every = Difference.objects.all()
    done = settle_many(rows=every, theirs=True, **given)
    assert (done.done, sum(count for _, count in done.refused)) == (1, 3)


def test_ours_is_sent_and_confirmed_by_the_next_file(differing, comparing, root, now, today):
    from xianjie.apps.national.actions.settling import accept_ours, mark_sent, undo_decision
    from xianjie.apps.national.models import Difference

    theirs, _ = differing
    for column in ("健康状况", "人均纯收入", "风险是否已消除"):
        accept_ours(by=root, difference=one(column), note="已核实", now=now)
    every = Difference.objects.all()
    assert mark_sent(by=root, rows=every, now=now) == 3
    assert mark_sent(by=root, rows=every, now=now) == 0
    undo_decision(by=root, difference=one("人均纯收入"), reason="", now=now)
    assert one("人均纯收入").state == "OURS"
    agreed = theirs[3] | {
        "健康状况": "长期慢性病,残疾",
        "人均纯收入": "12000.50",
        "行政村": "龙岗村",
    }
    result = comparing([*theirs[:3], agreed, theirs[4]], days=30)
    assert result.settled == 3
    states = {column: one(column).state for column in ("健康状况", "人均纯收入", "行政村")}
    assert states == {"健康状况": "CONFIRMED", "人均纯收入": "CONFIRMED", "行政村": "GONE"}
    assert one("风险是否已消除").state == "SENT"
    # What was settled may differ again: a new difference, decided anew.
    comparing(theirs, days=60)
    assert Difference.objects.filter(column="健康状况").count() == 2


def test_a_township_settles_its_own(differing, now, today):
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.scope import Scope
    from xianjie.apps.national.actions.settling import accept_ours, accept_theirs

    near = Actor("town", Scope.of(["532325100"], [Role.TOWNSHIP_REVIEWER]))
    other = Actor("other", Scope.of(["532325101"], [Role.TOWNSHIP_REVIEWER]))
    with pytest.raises(RefusedError, match="没有处理"):
        accept_ours(by=other, difference=one("健康状况"), note="", now=now)
    accept_theirs(by=near, difference=one("健康状况"), note="", now=now, today=today)
    assert one("健康状况").decided_by == "town"


def test_two_people_who_saw_the_same_decide_once(differing, root, now, today):
    from xianjie.apps.national.actions.settling import accept_ours, accept_theirs
    from xianjie.apps.registry.models import FamilyChange

    first, second = one("健康状况"), one("健康状况")
    accept_theirs(by=root, difference=first, note="", now=now, today=today)
    for decide in (
        lambda: accept_theirs(by=root, difference=second, note="", now=now, today=today),
        lambda: accept_ours(by=root, difference=second, note="", now=now),
    ):
        with pytest.raises(RefusedError, match="已经处理过：已按国家系统改"):
            decide()
    assert FamilyChange.objects.filter(kind="CORRECTION").count() == 1
