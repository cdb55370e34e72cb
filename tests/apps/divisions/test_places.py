"""Places as pages offer them."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.divisions.queries.places import (
    counties_in,
    short_name,
    towns_of,
    villages_by_code,
    villages_of,
)

OTHER_COUNTY = "532326"


@pytest.fixture
def two_counties(db: None) -> None:
    county.make_divisions()
    for code, name, level, parent in (
        ("532326000000", "大姚县", Level.COUNTY, "532300000000"),
        ("532326101000", "石羊镇", Level.TOWNSHIP, "532326000000"),
    ):
        Division.objects.create(
            scheme=Scheme.STATS,
            code=code,
            name=name,
            level=level,
            parent_code=parent,
            valid_from=county.SINCE,
            source="test",
        )


def scope(*prefixes: str) -> Scope:
    return Scope.of(prefixes, [Role.COUNTY_ANALYST])


@pytest.mark.parametrize(
    ("seen", "names"),
    [
        (scope("532325"), ["姚安县"]),
        (scope("532325101201"), ["姚安县"]),
        (scope("5323"), ["姚安县", "大姚县"]),
        (scope("532325101", "532326"), ["姚安县", "大姚县"]),
        (scope("6230"), []),
        (Scope.nothing(), []),
        (Scope.everything(), ["姚安县", "大姚县"]),
    ],
)
def test_counties_that_a_scope_touches(two_counties: None, seen: Scope, names: list[str]) -> None:
    assert [place.name for place in counties_in(seen)] == names


def test_townships_and_villages_of_a_scope(two_counties: None) -> None:
    village = scope(county.VILLAGE)
    assert [place.name for place in towns_of(county.COUNTY, village)] == ["光禄镇"]
    assert [place.name for place in villages_of(county.TOWN, village)] == ["旧城村"]
    assert villages_of(county.OTHER_TOWN, village) == []


def test_villages_come_with_their_township(two_counties: None) -> None:
    (place,) = villages_by_code([county.VILLAGE, ""]).values()
    assert (place.name, place.town, place.town_code) == ("旧城村", "光禄镇", county.TOWN)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("旧城村民委员会", "旧城村"),
        ("旧城村村民委员会", "旧城村"),
        ("东街社区居民委员会", "东街社区"),
        ("旧城村", "旧城村"),
        ("村民委员会", "村民委员会"),
    ],
)
def test_villages_are_called_as_people_call_them(name: str, short: str) -> None:
    assert short_name(name) == short


def test_another_county_is_chosen_for_the_session(client: Client, two_counties: None) -> None:
    client.force_login(county.make_user(prefix="5323"))
    assert "姚安县" in client.get("/").content.decode()
    answer = client.post("/places/choose/", {"code": OTHER_COUNTY, "next": "/screening/"})
    assert answer["Location"] == "/screening/"
    frame = client.get("/screening/").context["frame"]
    assert frame.place.name == "大姚县"


def test_a_county_outside_cannot_be_chosen(client: Client, two_counties: None) -> None:
    client.force_login(county.make_user())
    assert client.post("/places/choose/", {"code": OTHER_COUNTY}).status_code == 404
    assert client.get("/places/choose/").status_code == 405
