"""Duplicates are found, merged with everything that hangs on them, and parted again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(db, home, root):
    from tests.apps.merging.kit import build, search

    made = build(root)
    search(made)
    return made


def _found():
    from xianjie.apps.merging.models import MergeProposal

    found: dict[str, set[tuple[int, int]]] = {}
    for row in MergeProposal.objects.filter(state="OPEN"):
        pair = (
            (row.first_household_id, row.second_household_id)
            if row.about_households
            else (row.first_person_id, row.second_person_id)
        )
        found.setdefault(row.kind, set()).add(pair)
    return found


def _merge(county, found, kept, moment=None, **sides):
    from tests.apps.merging import kit
    from xianjie.apps.merging.actions import merge_records

    return merge_records(
        by=kit.by(county.analyst), proposal=found, wish=kit.wish(found, kept, **sides),
        today=kit.TODAY, now=moment or kit.NOW,
    )  # fmt: skip


def _undo(county, merge, reason="核实是两个人"):
    from tests.apps.merging import kit
    from xianjie.apps.merging.actions import undo_merge

    return undo_merge(by=kit.by(county.analyst), merge=merge, reason=reason, now=kit.NOW)


def _state():
    """Everything of the registry that a merge may write, apart from moments."""
    from xianjie.apps.registry.models import Household, Membership, Person

    people = Person.objects.order_by("pk").values(
        "pk", "household", "name", "id_number", "id_index", "id_check_ok", "relation", "sex",
        "merged_into", "extra", "pinyin",
    )  # fmt: skip
    homes = Household.objects.order_by("pk").values(
        "pk", "is_active", "left_on", "left_reason", "merged_into", "member_count", "head_name",
        "household_type",
    )  # fmt: skip
    stays = Membership.objects.exclude(left_reason="UNDONE").order_by("pk")
    return list(people), list(homes), list(stays.values("pk", "person", "household", "left_on"))


def test_exactly_the_planted_are_found_and_found_once(county):
    from tests.apps.merging.kit import search
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.merging.models import DuplicateSearch, MergeProposal

    assert _found() == county.wanted
    numbers = set(MergeProposal.objects.values_list("pk", flat=True))
    again = search(county)
    assert (again.fresh, again.superseded, again.open) == (0, 0, 5)
    assert set(MergeProposal.objects.values_list("pk", flat=True)) == numbers
    assert DuplicateSearch.objects.count() == 2
    assert AuditEvent.objects.filter(action="merging.search").count() == 2


def test_what_people_and_data_say_of_a_pair(county):
    from tests.apps.merging import kit
    from xianjie.apps.merging.actions import say_different
    from xianjie.apps.registry.models import Person
    from xianjie.kernel.errors import RefusedError

    found = kit.proposal("TWO_IDS")
    with pytest.raises(RefusedError, match="请写明"):
        say_different(by=kit.by(county.analyst), proposal=found, reason=" ", now=kit.NOW)
    say_different(by=kit.by(county.analyst), proposal=found, reason="是姐妹", now=kit.NOW)
    with pytest.raises(RefusedError, match="已经处理过：不是同一个"):
        say_different(by=kit.by(county.analyst), proposal=found, reason="是姐妹", now=kit.NOW)
    kit.search(county)
    found.refresh_from_db()
    assert found.state == "DIFFERENT"
    row = county.people["a4"]
    row.relation, row.name = "其他", "王秀英"
    row.save()
    kit.search(county)
    found.refresh_from_db()
    assert found.state == "OPEN"
    Person.objects.filter(pk=row.pk).update(birth_date=date(1991, 1, 1), name="何冬梅")
    assert kit.search(county).superseded == 1
    found.refresh_from_db()
    assert found.state == "SUPERSEDED"


def test_one_person_for_two_and_back(county):
    from tests.apps.merging import kit
    from tests.apps.screening import page_county as small
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.merging.actions import preview_merge
    from xianjie.apps.registry.models import Circumstance, Person
    from xianjie.apps.screening.models import Finding
    from xianjie.kernel.errors import RefusedError

    kept, gone = county.people["a3"], county.people["a4"]
    month = small.make_clue(small.make_run(), county.homes["A"])
    finding = Finding.objects.create(
        clue_month=month, rule_id="因病-大额自付", person=gone, level="橙"
    )
    twice = [
        Circumstance.objects.create(
            household=county.homes["A"], person=one, kind="残疾", content="残疾",
            judged_on=date(2022, 5, 1), created_at=kit.NOW, updated_at=kit.NOW,
        )
        for one in (kept, gone)
    ]  # fmt: skip
    found, before = kit.proposal("TWO_IDS"), _state()
    wish = kit.wish(found, kept.pk, p_name="2")
    told = preview_merge(
        by=kit.by(county.analyst), proposal=found, wish=wish, today=kit.TODAY, now=kit.NOW
    )
    assert told.registers == (("认定情形", 0, 1, 0), ("疑点", 1, 0, 0))
    assert told.fields == (("姓名", "王**", "王**"),)
    assert _state() == before
    merge = _merge(county, found, kept.pk, p_name="2")
    kept.refresh_from_db()
    gone.refresh_from_db()
    finding.refresh_from_db()
    assert (kept.name, kept.pinyin, kept.household_id) == (
        "王秀瑛", "wangxiuying", county.homes["A"].pk
    )  # fmt: skip
    assert (gone.merged_into_id, gone.household_id, finding.person_id) == (kept.pk, None, kept.pk)
    assert [bool(Circumstance.objects.get(pk=one.pk).retired_at) for one in twice] == [False, True]
    assert AuditEvent.objects.filter(action="merging.merge").count() == 1
    with pytest.raises(RefusedError, match="已经处理过：已合并"):
        _merge(county, found, kept.pk)
    assert Person.objects.filter(household=county.homes["A"]).count() == 5
    _undo(county, merge)
    assert _state() == before
    finding.refresh_from_db()
    assert finding.person_id == gone.pk
    assert [bool(Circumstance.objects.get(pk=one.pk).retired_at) for one in twice] == [False] * 2
    with pytest.raises(RefusedError, match="已经撤销过"):
        _undo(county, merge)
    assert kit.search(county).open == 4
    found.refresh_from_db()
    assert found.state == "UNDONE"


def test_which_household_keeps_somebody_of_two(county):
    from tests.apps.merging import kit
    from xianjie.kernel.errors import RefusedError

    found, before = kit.proposal("TWO_HOUSEHOLDS"), _state()
    kept, gone = county.people["b2"], county.people["c2"]
    merge = _merge(county, found, kept.pk, p_household="2", p_relation="2")
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.household, kept.relation, gone.household) == (county.homes["C"], "之儿媳", None)
    _undo(county, merge)
    assert _state() == before
    kept.refresh_from_db()
    kept.relation = "户主"
    kept.save()
    county.people["b"].relation = "之父"
    county.people["b"].save()
    kit.search(county)
    with pytest.raises(RefusedError, match="户编号 B 的户主"):
        _merge(county, kit.proposal("TWO_HOUSEHOLDS"), gone.pk, p_household="2")


def test_one_household_for_two_and_back(county):
    from tests.apps.merging import kit
    from tests.apps.screening import page_county as small
    from xianjie.apps.income.models import AccountMonth
    from xianjie.apps.registry.actions.family import Told
    from xianjie.apps.registry.actions.households import return_household
    from xianjie.apps.registry.models import FamilyChange
    from xianjie.apps.registry.queries.searching import search
    from xianjie.apps.registry.queries.visible import find_visible_household
    from xianjie.apps.screening.models import Clue
    from xianjie.kernel.errors import RefusedError

    stays, goes = county.homes["D"], county.homes["E"]
    run = small.make_run()
    clues = [small.make_clue(run, home).clue for home in (stays, goes)]
    other = small.make_clue(run, goes, risk="因学").clue
    for home in (stays, goes):
        AccountMonth.objects.create(
            household=home, county_code=kit.COUNTY, division_code=home.division_code,
            period="2022-05", confirmed_at=kit.NOW,
        )  # fmt: skip
    found, before = kit.proposal("SAME_FAMILY"), _state()
    merge = _merge(county, found, stays.pk)
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert stays.member_count == 3
    assert (goes.is_active, goes.merged_into_id, goes.member_count) == (False, stays.pk, 0)
    assert [tuple(line) for line in merge.counts] == [
        ("线索", 1, 0, 1), ("收入核对月份", 0, 0, 1), ("月度线索", 1, 0, 1),
    ]  # fmt: skip
    other = Clue.objects.get(pk=other.pk)
    assert (other.household, other.division_code) == (stays, stays.division_code)
    assert Clue.objects.get(pk=clues[1].pk).household == goes
    county.people["e3"].refresh_from_db()
    assert (county.people["e3"].household, county.people["e3"].relation) == (stays, "之子")
    scope = kit.by(county.analyst).scope
    assert find_visible_household(scope, "E") == stays
    (hit,) = search(scope, "E").households
    assert (hit.pk, hit.code, hit.former) == (stays.pk, "D", "E")
    (hit,) = search(scope, "P8").people
    assert (hit.pk, hit.former) == (county.people["d"].pk, "P8")
    told = Told(kit.by(county.analyst), kit.TODAY, "仍有人住", kit.TODAY, kit.NOW)
    with pytest.raises(RefusedError, match="是重复档案，已并入 D"):
        return_household(told, goes)
    change = FamilyChange.objects.get()
    assert (change.get_kind_display(), change.other) == ("合并重复档案", goes)
    _undo(county, merge)
    assert _state() == before
    assert Clue.objects.get(pk=other.pk).division_code == goes.division_code
    kit.search(county)
    merge = _merge(county, found, stays.pk)
    Clue.objects.filter(pk=other.pk).update(household=county.homes["A"])
    with pytest.raises(RefusedError, match="“线索”里的有关记录又改动过"):
        _undo(county, merge)


def test_two_live_cases_are_no_merge(county):
    from tests.apps.merging import kit
    from xianjie.apps.lowincome.models import LowIncomeMember
    from xianjie.kernel.errors import RefusedError

    for home in (county.homes["D"], county.homes["E"]):
        LowIncomeMember.objects.create(
            household=home, county_code=kit.COUNTY, division_code=home.division_code,
            category="低保", valid_from=kit.SINCE,
        )  # fmt: skip
    with pytest.raises(RefusedError, match="“低收入人口”里都有正在办的"):
        _merge(county, kit.proposal("SAME_FAMILY"), county.homes["D"].pk)


def test_two_people_at_once(county):
    from tests.apps.merging import kit
    from xianjie.apps.merging.actions import merge_records
    from xianjie.apps.registry.models import Person
    from xianjie.kernel.errors import RefusedError

    found = kit.proposal("SAME_ID")
    wish = kit.wish(found, county.people["a"].pk)
    Person.objects.filter(pk=county.people["a"].pk).update(updated_at=kit.NOW + timedelta(1))
    with pytest.raises(RefusedError, match="打开本页之后"):
        merge_records(by=kit.by(county.analyst), proposal=found, wish=wish, today=kit.TODAY,
                      now=kit.NOW)  # fmt: skip


def test_a_list_that_still_has_both(county, tmp_path, root):
    from tests.apps.merging import kit
    from tests.apps.registry.conftest import COLUMNS, DEFAULTS
    from xianjie.apps.registry.actions import import_registry
    from xianjie.apps.registry.models import Household, Person

    _merge(county, kit.proposal("SAME_FAMILY"), county.homes["D"].pk)
    people, homes = Person.objects.count(), Household.objects.count()
    path = tmp_path / "名单.csv"
    rows = [
        {"户编号": "E", "人编号": "P8", "姓名": "李四海", "证件号码": kit.number("19600808", "211"),
         "乡": "前场镇", "行政村": "小河村"},
        {"户编号": "E", "人编号": "", "姓名": "李小军", "证件号码": kit.number("19881010", "231"),
         "与户主关系": "之子", "乡": "前场镇", "行政村": "小河村"},
    ]  # fmt: skip
    given = [{**DEFAULTS, **row, "序号": "1", "人均纯收入": "1"} for row in rows]
    lines = [",".join(row.get(column, "") for column in COLUMNS) for row in given]
    lines.insert(0, ",".join(COLUMNS))
    path.write_text("\n".join(lines) + "\n", "utf-8-sig")
    done = import_registry(by=root, path=path, today=kit.TODAY, now=kit.NOW)
    assert (Person.objects.count(), Household.objects.count()) == (people, homes)
    assert (done.warned, done.quarantined, done.counts.new_persons) == (1, 0, 0)
    assert Person.objects.get(pk=county.people["e3"].pk).household == county.homes["D"]
    assert Household.objects.get(household_code="E").is_active is False
