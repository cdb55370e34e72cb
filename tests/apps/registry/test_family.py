from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.apps.registry.conftest import number
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry import actions
from xianjie.apps.registry.actions import Told, family_mark
from xianjie.apps.registry.actions.population import Newcomer, register_population_change
from xianjie.apps.registry.actions.rehearsal import rehearse
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models import (
    CategorySpell,
    Correction,
    FamilyChange,
    Household,
    Membership,
    Person,
    PopulationChange,
)
from xianjie.kernel.errors import RefusedError

ON = date(2022, 7, 4)


@pytest.fixture
def known(load, family):
    load(
        *family,
        {"户编号": "H2", "人编号": "P8", "姓名": "赵八", "行政村": "新村"},
        {"户编号": "H2", "人编号": "P9", "姓名": "钱九", "与户主关系": "配偶", "行政村": "新村"},
    )
    return Household.objects.get(household_code="H1")


@pytest.fixture
def told(root, now, today):
    return Told(root, ON, "村委会证明", today, now + timedelta(minutes=1))


def home(code: str) -> Household:
    return Household.objects.get(household_code=code)


def who(code: str) -> Person:
    return Person.objects.get(person_code=code)


def family_of(household: Household) -> dict[str, str]:
    return dict(Person.objects.filter(household=household).values_list("name", "relation"))


def state() -> object:
    """Everything that a change may alter, except moments, and rows of no length."""
    return [
        sorted(Household.objects.filter(is_active=True).values_list(
            "household_code", "division_code", "head_name", "member_count", "left_reason")),
        sorted(Person.objects.filter(household__isnull=False).values_list(
            "name", "relation", "household__household_code", "birth_date")),
        sorted(
            (m.person.name, m.household.household_code, m.joined_on, m.left_on, m.left_reason)
            for m in Membership.objects.select_related("person", "household")
            if m.left_on != m.joined_on or m.left_reason != "UNDONE"
        ),
        sorted(
            (s.household.household_code, s.kind, s.value, s.valid_from)
            for s in CategorySpell.objects.select_related("household")
            if s.valid_to != s.valid_from
        ),
        Correction.objects.filter(settled_at__isnull=True).count(),
        PopulationChange.objects.filter(undone_at__isnull=True).count(),
    ]  # fmt: skip


def test_the_head_dies(known, told):
    with pytest.raises(RefusedError) as caught:
        register_population_change(told, ChangeKind.DEATH, known, who("P1"))
    assert caught.value.code == "no-head"
    register_population_change(told, ChangeKind.DEATH, home("H1"), who("P1"), new_head=who("P2"))
    assert family_of(known) == {"李二": "户主", "王三": "之子"}
    assert (home("H1").head_name, home("H1").member_count) == ("李二", 2)


def test_a_son_becomes_head(known, told):
    actions.change_head(told, known, who("P3"))
    assert family_of(known) == {"王一": "之父", "李二": "之母", "王三": "户主"}
    assert home("H1").head_name == "王三"
    with pytest.raises(RefusedError):
        actions.change_head(told, home("H1"), who("P3"))


def test_a_split(known, told):
    Household.objects.filter(pk=known.pk).update(
        monitor_category="边缘易致贫户", risk_cleared=False, identified_on=date(2021, 8, 1)
    )
    change = actions.split_household(
        told, home("H1"), [who("P3")], new_head=who("P3"), with_monitoring=True
    )
    founded = change.other
    assert founded.household_code == "H1-2"
    assert family_of(known) == {"王一": "户主", "李二": "配偶"}
    assert family_of(founded) == {"王三": "户主"}
    assert (home("H1").member_count, home("H1-2").member_count) == (2, 1)
    founded = home("H1-2")
    assert (founded.head_name, founded.household_type, founded.monitor_category) == (
        "王三", "脱贫户", "边缘易致贫户",
    )  # fmt: skip
    assert founded.income_per_capita is None
    spells = dict(founded.category_spells.values_list("kind", "value"))
    assert spells == {
        "HOUSEHOLD_TYPE": "脱贫户",
        "MONITOR_CATEGORY": "边缘易致贫户",
        "RISK_CLEARED": "否",
    }
    stays = Membership.objects.filter(person=who("P3")).order_by("id")
    assert [(s.household.household_code, s.left_reason) for s in stays] == [
        ("H1", "SPLIT"),
        ("H1-2", ""),
    ]
    assert AuditEvent.objects.get(action="registry.split").detail["other"] == founded.pk


def test_the_head_founds_the_new_household(known, told):
    with pytest.raises(RefusedError) as caught:
        actions.split_household(told, known, [who("P1")], new_head=who("P1"))
    assert caught.value.code == "no-head"
    actions.split_household(
        told, home("H1"), [who("P1")], new_head=who("P1"), stays_head=who("P2"), code="N-1"
    )
    assert family_of(home("N-1")) == {"王一": "户主"}
    assert family_of(home("H1")) == {"李二": "户主", "王三": "之子"}


@pytest.mark.parametrize(
    ("members", "options", "code"),
    [
        ([], {}, "not-a-member"),
        (["P8"], {}, "not-a-member"),
        (["P1", "P2", "P3"], {}, "all-go"),
        (["P3"], {"new_head": "P2"}, "no-head"),
        (["P3"], {"code": "H2"}, "code-taken"),
        (["P3"], {"code": "户一"}, "bad-code"),
    ],
)
def test_splits_that_cannot_be(known, told, members, options, code):
    before = state()
    head = who(options.pop("new_head", members[0] if members else "P3"))
    with pytest.raises(RefusedError) as caught:
        actions.split_household(told, known, [who(m) for m in members], new_head=head, **options)
    assert caught.value.code == code
    assert state() == before


def test_the_series_of_a_village_goes_on(load, family, told):
    load(
        *({**row, "户编号": "53232510020100007"} for row in family),
        {"户编号": "53232510020100012", "人编号": "P8", "姓名": "赵八"},
    )
    change = actions.split_household(
        told, home("53232510020100007"), [who("P3")], new_head=who("P3")
    )
    assert change.other.household_code == "53232510020100013"


def test_a_merger(known, told):
    actions.merge_households(told, known, home("H2"), relation="之子")
    assert family_of(known) == {
        "王一": "户主", "李二": "配偶", "王三": "之子", "赵八": "之子", "钱九": "之儿媳",
    }  # fmt: skip
    closed = home("H2")
    assert (closed.is_active, closed.left_reason, closed.left_on) == (False, "并入其他户", ON)
    assert (closed.member_count, home("H1").member_count) == (0, 5)


def test_a_move_to_another_village(known, told):
    actions.move_household(told, known, "532325101201", group_name="三组")
    moved = home("H1")
    assert (moved.division_code, moved.village_name, moved.group_name) == (
        "532325101201", "新村", "三组",
    )  # fmt: skip
    for village, code in (("532325101201", "same-village"), ("620402101201", "unknown-village")):
        with pytest.raises(RefusedError) as caught:
            actions.move_household(told, home("H1"), village)
        assert caught.value.code == code


def test_exit_and_return(known, told):
    actions.exit_household(told, known, "整户迁出本县")
    assert (home("H1").is_active, home("H1").left_reason) == (False, "整户迁出本县")
    assert home("H1").member_count == 3
    actions.return_household(told, home("H1"))
    assert (home("H1").is_active, home("H1").left_on) == (True, None)


def test_a_correction_keeps_the_old_value(known, told):
    change = actions.correct_person(
        told, who("P2"), {"education": "小学", "phone": "13900001111", "name": "李贰"}
    )
    person = who("P2")
    assert (person.education, person.phone, person.initials) == ("小学", "13900001111", "le")
    kept = {c.field: (c.old_value, c.new_value) for c in change.corrections.all()}
    assert kept == {
        "education": ("初中", "小学"),
        "phone": ("", "13900001111"),
        "name": ("李二", "李贰"),
    }
    assert "13900001111" not in str(AuditEvent.objects.get(action="registry.correction").detail)
    actions.correct_person(told, who("P2"), {"education": "高中"})
    standing = Correction.objects.get(field="education", settled_at__isnull=True)
    assert (standing.old_value, standing.new_value) == ("初中", "高中")


@pytest.mark.parametrize(
    ("person", "values", "code"),
    [
        ("P2", {"education": "初中"}, "nothing"),
        ("P2", {"id_number": "123"}, "bad-id"),
        ("P2", {"id_number": number()}, "known-person"),
        ("P2", {"relation": "户主"}, "head"),
        ("P1", {"relation": "配偶"}, "head"),
    ],
)
def test_corrections_that_cannot_be(known, told, person, values, code):
    with pytest.raises(RefusedError) as caught:
        actions.correct_person(told, who(person), values)
    assert caught.value.code == code
    assert not FamilyChange.objects.exists()


def test_a_new_id_number_brings_what_follows_from_it(known, told):
    actions.correct_person(told, who("P2"), {"id_number": number("19830101", "106")})
    person = who("P2")
    assert (person.birth_date, person.id_check_ok, person.sex) == (date(1983, 1, 1), True, "女")


def changes(told, known):
    """One of each kind, as functions without arguments."""
    return {
        "birth": lambda: register_population_change(
            told, ChangeKind.BIRTH, known, Newcomer("王四", "之女", sex="女")
        ),
        "death": lambda: register_population_change(
            told, ChangeKind.DEATH, known, who("P1"), new_head=who("P2")
        ),
        "married-in": lambda: register_population_change(
            told, ChangeKind.MARRIED_IN, home("H2"), who("P3"), relation="之女婿"
        ),
        "head": lambda: actions.change_head(told, known, who("P2")),
        "split": lambda: actions.split_household(told, known, [who("P3")], new_head=who("P3")),
        "merge": lambda: actions.merge_households(told, known, home("H2"), relation="其他"),
        "move": lambda: actions.move_household(told, known, "532325100202"),
        "exit": lambda: actions.exit_household(told, known, "整户迁出本县"),
        "correct": lambda: actions.correct_person(told, who("P2"), {"phone": "13900001111"}),
        "household": lambda: actions.correct_household(told, known, {"address": "一组1号"}),
    }


@pytest.mark.parametrize("kind", list(changes(None, None)))
def test_every_change_can_be_rehearsed_and_undone(known, told, now, root, kind):
    before = state()
    outcome = rehearse(changes(told, known)[kind])
    assert outcome.households
    assert state() == before
    assert not FamilyChange.objects.exists()
    change = changes(told, home("H1"))[kind]()
    assert state() != before
    actions.undo_change(by=root, change=change, reason="登记错了", now=now + timedelta(hours=1))
    assert state() == before
    assert FamilyChange.objects.get().undone_at is not None
    with pytest.raises(RefusedError) as caught:
        actions.undo_change(by=root, change=change, reason="再来", now=now)
    assert caught.value.code == "undone"
    # And it can be done again.
    changes(told, home("H1"))[kind]()
    assert state() != before


def test_nothing_is_undone_that_was_built_upon(known, told, now, root, load, family):
    first = actions.correct_person(told, who("P2"), {"phone": "13900001111"})
    second = actions.correct_person(told, who("P2"), {"phone": "13900002222"})
    with pytest.raises(RefusedError) as caught:
        actions.undo_change(by=root, change=first, reason="错", now=now)
    assert caught.value.code == "later-change"
    Person.objects.filter(person_code="P2").update(phone="13900003333")
    with pytest.raises(RefusedError) as caught:
        actions.undo_change(by=root, change=second, reason="错", now=now)
    assert caught.value.code == "built-upon"


@pytest.mark.parametrize("kind", list(changes(None, None)))
def test_two_people_at_once(known, told, kind):
    marks = {known.pk: family_mark(known)}
    actions.correct_household(told, home("H1"), {"phone": "13900009999"})
    late = replace(told, marks=marks)
    if kind == "married-in":
        late = replace(told, marks={known.pk: marks[known.pk]})
    with pytest.raises(RefusedError) as caught:
        changes(late, home("H1"))[kind]()
    assert caught.value.code == "changed-meanwhile"


@pytest.mark.parametrize("kind", list(changes(None, None)))
def test_only_within_ones_own_place(known, told, kind):
    for scope in (
        Scope.of(["532325101"], [Role.TOWNSHIP_REVIEWER]),
        Scope.of(["532325"], [Role.COUNTY_LEADER]),
        Scope.of(["532325100202"], [Role.VILLAGE_WORKER]),
    ):
        stranger = replace(told, by=Actor("user:x", scope))
        with pytest.raises(RefusedError) as caught:
            changes(stranger, known)[kind]()
        assert caught.value.code == "not-permitted"
    worker = replace(told, by=Actor("user:v", Scope.of(["532325100201"], [Role.VILLAGE_WORKER])))
    if kind in {"merge", "move", "married-in"}:
        with pytest.raises(RefusedError):
            changes(worker, known)[kind]()
    else:
        changes(worker, known)[kind]()


def test_nobody_takes_a_family_back_into_somebody_elses_village(known, told, now, root):
    former = known.division_code
    made = actions.move_household(told, known, "532325100202")
    there = Actor("user:there", Scope.of(["532325100202"], [Role.VILLAGE_WORKER]), 1)
    before = state()
    with pytest.raises(RefusedError) as caught:
        actions.undo_change(by=there, change=made, reason="登记错了", now=now)
    assert caught.value.code == "not-permitted"
    assert state() == before
    both = Actor("user:town", Scope.of(["532325100"], [Role.TOWNSHIP_REVIEWER]), 1)
    actions.undo_change(by=both, change=made, reason="登记错了", now=now)
    assert home("H1").division_code == former
