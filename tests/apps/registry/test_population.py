from datetime import date

import pytest

from tests.apps.registry.conftest import number
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.actions import Newcomer, record_population_change
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models import Household, Membership, Person, PopulationChange
from xianjie.kernel.errors import RefusedError


@pytest.fixture
def known(load, family):
    load(*family, {"户编号": "H2", "人编号": "P8", "姓名": "赵八"})
    return Household.objects.get(household_code="H1")


@pytest.fixture
def change(root, now, today):
    def run(kind, household, person, *, on=date(2022, 6, 20), by=root, reason="村委会证明"):
        if isinstance(person, str):
            person = Person.objects.get(person_code=person)
        return record_population_change(
            by=by,
            kind=kind,
            household=household,
            person=person,
            occurred_on=on,
            reason=reason,
            today=today,
            now=now,
        )

    return run


def present(household):
    return sorted(household.members.values_list("name", flat=True))


def test_birth(known, change):
    child = Newcomer("王四", "之女", sex="女")
    made = change(ChangeKind.BIRTH, known, child)
    assert present(known) == ["李二", "王一", "王三", "王四"]
    assert (made.person.birth_date, made.person.sex) == (date(2022, 6, 20), "女")
    stay = Membership.objects.get(person=made.person)
    assert (stay.joined_on, stay.joined_reason) == (date(2022, 6, 20), "BIRTH")
    assert AuditEvent.objects.filter(action="registry.population-change").count() == 1


def test_death_before_the_list_was_imported(known, change):
    change(ChangeKind.DEATH, known, "P2")
    assert present(known) == ["王一", "王三"]
    stay = Membership.objects.get(person__person_code="P2")
    assert (stay.joined_on, stay.left_on, stay.left_reason) == (
        date(2022, 6, 20),
        date(2022, 6, 20),
        "DEATH",
    )
    assert Person.objects.get(person_code="P2").household is None


@pytest.mark.parametrize(("kind", "reason"), [("MOVED_OUT", "迁出"), ("MARRIED_OUT", "婚出")])
def test_leaving_and_a_list_that_does_not_know(known, change, load, family, kind, reason):
    change(ChangeKind(kind), known, "P3", on=date(2022, 7, 4))
    result = load(*family, days=5)
    assert (result.warned, result.counts.returned_persons) == (1, 0)
    assert present(known) == ["李二", "王一"]
    again = load({**family[2], "户编号": "H2", "与户主关系": "之子"}, days=6)
    assert again.counts.returned_persons == 1
    assert reason


def test_marriage_within_the_county_moves_a_member(known, change):
    other = Household.objects.get(household_code="H2")
    change(ChangeKind.MARRIED_IN, other, "P3", on=date(2022, 7, 4))
    assert present(other) == ["王三", "赵八"]
    stays = Membership.objects.filter(person__person_code="P3").order_by("id")
    assert [s.left_reason for s in stays] == ["MOVED_HOUSEHOLD", ""]


def test_household_without_members_is_closed_and_opens_again(known, change):
    other = Household.objects.get(household_code="H2")
    change(ChangeKind.MOVED_OUT, other, "P8", on=date(2022, 7, 4))
    other.refresh_from_db()
    assert (other.is_active, other.left_reason) == (False, "无在册成员（迁出）")
    change(ChangeKind.MOVED_IN, other, Newcomer("钱九", "户主", number("19900101", "105")))
    other.refresh_from_db()
    assert other.is_active
    assert present(other) == ["钱九"]


@pytest.mark.parametrize(
    ("kind", "person", "options", "code"),
    [
        ("DEATH", "P8", {}, "not-a-member"),
        ("DEATH", Newcomer("某人", "之子"), {}, "not-a-member"),
        ("DEATH", "P3", {"on": date(2009, 1, 1)}, "before-birth"),
        ("DEATH", "P3", {"on": date(2022, 7, 5)}, "in-the-future"),
        ("DEATH", "P3", {"reason": " "}, "no-reason"),
        ("BIRTH", "P8", {}, "born-before"),
        ("MOVED_IN", "P3", {}, "already-member"),
        ("MOVED_IN", Newcomer("", "之子"), {}, "no-name"),
        ("MOVED_IN", Newcomer("某人", "之子", "12345"), {}, "bad-id"),
        ("MOVED_IN", Newcomer("某人", "之子", number()), {}, "known-person"),
    ],
)
def test_what_cannot_be_true_is_refused(known, change, kind, person, options, code):
    with pytest.raises(RefusedError) as caught:
        change(ChangeKind(kind), known, person, **options)
    assert caught.value.code == code
    if isinstance(person, str):
        assert Person.objects.get(person_code=person).name not in caught.value.message
    assert not PopulationChange.objects.exists()
    assert present(known) == ["李二", "王一", "王三"]


def test_the_dead_do_not_move_in(known, change):
    change(ChangeKind.DEATH, known, "P3")
    with pytest.raises(RefusedError) as caught:
        change(ChangeKind.MOVED_IN, known, "P3")
    assert caught.value.code == "dead"


def test_leaving_before_a_known_arrival_is_refused(known, change):
    made = change(ChangeKind.MOVED_IN, known, Newcomer("钱九", "其他"), on=date(2022, 6, 1))
    with pytest.raises(RefusedError) as caught:
        change(ChangeKind.MOVED_OUT, known, made.person, on=date(2022, 5, 1))
    assert caught.value.code == "before-joining"


def test_only_within_ones_scope(known, change):
    for scope in (
        Scope.of(["532325101"], [Role.TOWNSHIP_REVIEWER]),
        Scope.of(["532325"], [Role.COUNTY_LEADER]),
    ):
        with pytest.raises(RefusedError) as caught:
            change(ChangeKind.DEATH, known, "P3", by=Actor("user:x", scope))
        assert caught.value.code == "not-permitted"
    worker = Actor("user:v", Scope.of(["532325100201"], [Role.VILLAGE_WORKER]))
    change(ChangeKind.DEATH, known, "P3", by=worker)
