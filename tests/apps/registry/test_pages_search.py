from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.registry.models import Household, Person

pytestmark = pytest.mark.django_db
SEARCH = "/registry/search/"
ID = "532399197001011213"


@pytest.fixture
def analyst(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def add(household: Household, name: str, **fields: object) -> Person:
    values = {"county_code": county.COUNTY, "household": household, "name": name}
    return Person.objects.create(
        **values, created_at=county.NOW, updated_at=county.NOW, **fields
    )  # fmt: skip


def found(client: Client, text: str, **more: str):
    response = client.post(SEARCH, {"q": text, **more})
    assert response.status_code == 200
    return response.context["found"]


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("李大", {"李大山"}),
        ("lds", {"李大山"}),
        ("LDS", {"李大山"}),
        ("li da shan", {"李大山"}),
        ("lidash", {"李大山"}),
        ("\uff4c\uff44\uff53", {"李大山"}),
        ("l", set()),
        ("大山", set()),
        ("%", set()),
        ("李\0大", {"李大山"}),
    ],
)
def test_names_and_spellings(analyst: Client, typed: str, people: set[str]) -> None:
    household = county.make_household(1)
    add(household, "王晓明")
    hits = found(analyst, typed).people
    assert {Person.objects.get(pk=hit.pk).name for hit in hits} == people


def test_a_code_by_its_beginning(analyst: Client) -> None:
    for number in (1, 2, 12):
        county.make_household(number)
    hits = found(analyst, "53230000001").households
    assert [hit.code for hit in hits] == ["532300000012"]
    assert {hit.head for hit in hits} == {"李**"}


@pytest.mark.parametrize("typed", [ID, f" {ID[:6]} {ID[6:]}", ID.lower()])
def test_an_id_number_whole_audited_without_it(analyst: Client, typed: str) -> None:
    household = county.make_household(1)
    response = analyst.post(SEARCH, {"q": typed})
    (hit,) = response.context["found"].people
    assert hit.household_pk == household.pk
    assert ID not in response.content.decode()
    event = AuditEvent.objects.get(action="registry.search")
    assert event.detail == {"by": "id", "found": 1}


def test_fifteen_digits_find_the_eighteen(analyst: Client) -> None:
    from xianjie.kernel.ids import normalise_id

    old = "532399700101121"
    household = county.make_household(1)
    person = add(household, "老人", id_number=normalise_id(old))
    assert [hit.pk for hit in found(analyst, old).people] == [person.pk]


def test_a_phone_number_of_a_household_and_of_a_person(analyst: Client) -> None:
    household = county.make_household(1)
    person = add(household, "王晓明", phone="13900001111")
    assert [hit.pk for hit in found(analyst, "138 0000 2211").households] == [household.pk]
    assert [hit.pk for hit in found(analyst, "139-0000-1111").people] == [person.pk]
    assert [event.detail for event in AuditEvent.objects.filter(action="registry.search")] == [
        {"by": "phone", "found": 1},
        {"by": "phone", "found": 1},
    ]


def test_a_village_by_name_and_only_in_scope(client: Client) -> None:
    county.make_divisions()
    county.make_household(1, county.OTHER_VILLAGE)
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.VILLAGE))
    assert [v.code for v in found(client, "旧城").villages] == [county.VILLAGE]
    assert found(client, "小河").count == 0
    for text in ("李大山", "lds", ID, "13800002211", "5323"):
        assert found(client, text).count == 0, text


def test_twenty_and_more(analyst: Client) -> None:
    household = county.make_household(1)
    for number in range(25):
        add(household, f"赵{number}")
    first = found(analyst, "赵")
    assert (len(first.people), first.more) == (20, {"people"})
    rest = found(analyst, "赵", whole="people")
    assert (len(rest.people), rest.more) == (25, set())


def test_the_search_takes_as_many_queries_for_many(analyst: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as made:
            found(analyst, "lds")
        return len(made)

    county.make_household(1)
    queries()
    few = queries()
    for number in range(2, 9):
        county.make_household(number, county.OTHER_VILLAGE)
    assert queries() == few
    assert len(found(analyst, "lds").people) == 8


def test_what_was_typed_stands_in_no_address(analyst: Client) -> None:
    county.make_household(1)
    assert analyst.get(f"{SEARCH}?q=李大山").context["found"].count == 0
    text = analyst.get("/registry/households/").content.decode()
    assert f'action="{SEARCH}" method="post"' in text


def test_departments_and_officers_do_not_search(client: Client) -> None:
    county.make_divisions()
    for number, role in enumerate((Role.DEPARTMENT_CLERK, Role.AUDITOR)):
        client.force_login(county.make_user(f"u{number}", role))
        assert client.post(SEARCH, {"q": "李"}).status_code == 403
        assert SEARCH not in client.get("/accounts/notifications/").content.decode()
