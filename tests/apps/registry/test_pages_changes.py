from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.apps.registry.conftest import number
from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.registry.actions import Told, correct_household
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.models import FamilyChange, Household, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    return client


@pytest.fixture
def analyst(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def family(number_: int = 1, village: str = county.VILLAGE) -> Household:
    household = county.make_household(number_, village)
    for name, relation, sex in (("王晓明", "配偶", "女"), ("李小山", "之子", "男")):
        Person.objects.create(
            county_code=county.COUNTY, person_code=f"{name}{number_}", household=household,
            name=name, relation=relation, sex=sex, created_at=county.NOW, updated_at=county.NOW,
        )  # fmt: skip
    recount([household.pk])
    return household


def who(name: str) -> Person:
    return Person.objects.get(name=name)


def members(household: Household) -> dict[str, str]:
    return dict(Person.objects.filter(household=household).values_list("name", "relation"))


def page(household: Household, kind: str) -> str:
    return f"/registry/households/{household.pk}/changes/{kind}/"


WHY = {"why": "其他", "note": "村委会证明"}


def fill(client: Client, address: str, **data: object):
    """Open the form and ask for the outcome."""
    opened = client.get(address)
    assert opened.status_code == 200
    sent = {
        **WHY,
        "occurred_on": timezone.localdate().isoformat(),
        "marks": opened.context["marks"],
        "step": "preview",
        **data,
    }
    return sent, client.post(address, sent)


def register(client: Client, address: str, **data: object):
    """Fill in, look at the outcome, confirm."""
    sent, shown = fill(client, address, **data)
    assert shown.context["outcome"], shown.context["form"].errors
    marks = shown.context["marks"]
    confirmed = {**sent, "marks": marks, "seen": shown.context["seen"], "step": "confirm"}
    return confirmed, client.post(address, confirmed)


def test_a_birth_from_the_menu_to_the_page(worker: Client) -> None:
    household = family()
    menu = worker.get(f"/registry/households/{household.pk}/changes/")
    assert page(household, "birth") in menu.content.decode()
    _, shown = fill(worker, page(household, "birth"), name="李新生", sex="女", relation="之女")
    (after,) = shown.context["outcome"].households
    assert after.members[-1] == ("李**", "之女")
    assert "李新生" not in members(household)
    _, done = register(worker, page(household, "birth"), name="李新生", sex="女", relation="之女")
    assert done["Location"] == f"/registry/households/{household.pk}/#changes"
    assert members(household)["李新生"] == "之女"
    assert "已登记“出生”" in worker.get(done["Location"]).content.decode()


def test_nothing_is_confirmed_that_was_not_shown(worker: Client) -> None:
    household = family()
    address = page(household, "birth")
    sent, shown = fill(worker, address, name="李新生", sex="女", relation="之女")
    other = {**sent, "name": "李别人", "seen": shown.context["seen"], "step": "confirm"}
    again = worker.post(address, other)
    assert again.status_code == 200
    assert again.context["outcome"]
    assert not FamilyChange.objects.exists()


def test_sent_twice_it_happens_once(worker: Client) -> None:
    household = family()
    confirmed, done = register(
        worker, page(household, "birth"), name="李新生", sex="女", relation="之女"
    )
    again = worker.post(page(household, "birth"), confirmed)
    assert (done.status_code, again.status_code) == (302, 200)
    assert "已被其他人改动" in again.content.decode()
    assert FamilyChange.objects.count() == 1


def test_somebody_else_was_quicker(worker: Client) -> None:
    household = family()
    address = page(household, "head")
    sent, shown = fill(worker, address, new_head=who("王晓明").pk)
    today = timezone.localdate()
    told = Told(cli_actor("x"), today, "更正", today, timezone.now() + timedelta(seconds=1))
    correct_household(told, Household.objects.get(), {"address": "一组1号"})
    confirmed = {**sent, "seen": shown.context["seen"], "step": "confirm"}
    conflict = worker.post(address, confirmed)
    assert "已被其他人改动" in conflict.content.decode()
    assert conflict.context["form"]["new_head"].value() == str(who("王晓明").pk)
    # Having looked again, the same words may be sent once more.
    retry = {**sent, "marks": conflict.context["marks"]}
    shown = worker.post(address, retry)
    done = worker.post(
        address,
        {**retry, "marks": shown.context["marks"], "seen": shown.context["seen"],
         "step": "confirm"},
    )  # fmt: skip
    assert done.status_code == 302
    assert members(household)["王晓明"] == "户主"


def test_a_split_shows_both_households(worker: Client) -> None:
    household = family()
    son = who("李小山").pk
    _, shown = fill(worker, page(household, "split"), members_going=[son], new_head=son)
    old, new = shown.context["outcome"].households
    assert (len(old.members), len(new.members), new.founded) == (2, 1, True)
    _, done = register(worker, page(household, "split"), members_going=[son], new_head=son)
    assert done.status_code == 302
    assert members(Household.objects.exclude(pk=household.pk).get()) == {"李小山": "户主"}


def test_refusals_stand_beside_their_field(worker: Client) -> None:
    household = family()
    cases = [
        ("death", {"person": who("李大山").pk}, "new_head"),
        ("split", {"members_going": [who("李大山").pk], "new_head": who("李大山").pk},
         "stays_head"),
        ("split", {"members_going": [who("李小山").pk], "new_head": who("李大山").pk}, "new_head"),
        ("married-in", {"name": "赵六", "relation": "之儿媳", "id_number": "123"}, "id_number"),
        ("merge", {"code": "nope", "relation": "之子"}, "code"),
        ("birth", {"name": "甲", "sex": "女", "relation": "之女", "note": ""}, "note"),
        ("birth", {"name": "甲", "sex": "女", "relation": "之女", "occurred_on": "2999-01-01"},
         "occurred_on"),
        ("correct", {}, "phone"),
    ]  # fmt: skip
    for kind, data, field in cases:
        _, shown = fill(worker, page(household, kind), **data)
        assert field in shown.context["form"].errors, (kind, shown.context["form"].errors)
        assert shown.context["outcome"] is None
    assert not FamilyChange.objects.exists()


def test_known_by_the_number_one_moves_over(analyst: Client) -> None:
    household, other = family(1), family(2, county.OTHER_VILLAGE)
    person = Person.objects.get(household=other, relation="之子")
    person.id_number = number("19950101", "105")
    person.save()
    data = {"name": "李小山", "relation": "之女婿", "id_number": person.id_number}
    _, done = register(analyst, page(household, "married-in"), **data)
    assert done.status_code == 302
    person.refresh_from_db()
    assert (person.household, person.relation) == (household, "之女婿")
    assert Person.objects.count() == 6


def test_a_worker_takes_nobody_from_another_village(worker: Client) -> None:
    household, other = family(1), family(2, county.OTHER_VILLAGE)
    person = Person.objects.get(household=other, relation="之子")
    person.id_number = number("19950101", "105")
    person.save()
    data = {"name": "李小山", "relation": "之女婿", "id_number": person.id_number}
    _, shown = fill(worker, page(household, "married-in"), **data)
    assert "管辖范围以外" in str(shown.context["form"].errors["id_number"])
    assert other.household_code not in shown.content.decode()


def test_a_worker_cannot_move_a_household_away_or_merge_another_villages(worker: Client) -> None:
    household, other = family(1), family(2, county.OTHER_VILLAGE)
    opened = worker.get(page(household, "village"))
    assert county.OTHER_VILLAGE not in opened.content.decode()
    _, shown = fill(worker, page(household, "merge"), code=other.household_code, relation="之子")
    assert "code" in shown.context["form"].errors


def test_a_move_to_another_village_by_the_county(analyst: Client) -> None:
    household = family()
    clue = county.make_clue(county.make_run(), household)
    _, shown = fill(analyst, page(household, "village"), village=county.OTHER_VILLAGE)
    assert "未办结线索 1 条" in shown.content.decode()
    register(analyst, page(household, "village"), village=county.OTHER_VILLAGE)
    household.refresh_from_db()
    assert household.division_code == county.OTHER_VILLAGE
    clue.refresh_from_db()
    assert (clue.division_code, clue.clue.division_code) == (county.OTHER_VILLAGE,) * 2


def test_exit_return_and_undo(worker: Client) -> None:
    household = family()
    register(worker, page(household, "exit"))
    household.refresh_from_db()
    assert not household.is_active
    menu = worker.get(f"/registry/households/{household.pk}/changes/").content.decode()
    assert page(household, "return") in menu
    assert page(household, "split") not in menu
    (made,) = FamilyChange.objects.all()
    undo = f"/registry/households/{household.pk}/changes/{made.pk}/undo/"
    assert "撤销" in worker.get(undo).content.decode()
    assert worker.post(undo, {"reason": ""}).status_code == 200
    assert worker.post(undo, {"reason": "登记错了"}).status_code == 302
    household.refresh_from_db()
    assert household.is_active
    assert worker.get(undo).status_code == 404


def test_a_correction_of_a_person_is_told_masked(worker: Client) -> None:
    family()
    person = who("王晓明")
    address = f"/registry/people/{person.pk}/correct/"
    known = {"relation": "配偶", "phone": "13900001111", "education": "小学"}
    _, done = register(worker, address, **known)
    assert done["Location"] == f"/registry/people/{person.pk}/"
    text = worker.get(done["Location"]).content.decode()
    assert "139****1111" in text
    assert "13900001111" not in text
    assert "文化程度：空 → 小学" in text


def test_who_may_only_look_is_offered_nothing(client: Client) -> None:
    county.make_divisions()
    household = family()
    client.force_login(county.make_user("l", Role.COUNTY_LEADER))
    own = f"/registry/households/{household.pk}/"
    assert f"{own}changes/" not in client.get(own).content.decode()
    for path in ("changes/", "changes/birth/", "changes/1/undo/"):
        assert client.get(own + path).status_code == 403


def test_unknown_kinds_and_changes_of_other_households(worker: Client) -> None:
    household, other = family(1), family(2)
    register(worker, page(other, "exit"))
    (made,) = FamilyChange.objects.all()
    for path in ("nonsense/", f"{made.pk}/undo/"):
        own = f"/registry/households/{household.pk}/changes/"
        assert worker.get(own + path).status_code == 404


def test_queries_do_not_grow_with_members_and_changes(worker: Client) -> None:
    household = family()
    register(worker, page(household, "correct"), phone="13900001111")
    own = f"/registry/households/{household.pk}/"
    few = [count_queries(worker, f"{own}{part}") for part in ("", "changes/", "changes/split/")]
    register(worker, page(household, "birth"), name="甲", sex="女", relation="之女")
    register(worker, page(household, "birth"), name="乙", sex="男", relation="之子")
    assert few == [
        count_queries(worker, f"{own}{part}") for part in ("", "changes/", "changes/split/")
    ]
