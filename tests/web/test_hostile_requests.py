"""Addresses and headers that nobody would type: no page breaks, none tells more than it should."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.counting import counted_once
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.config import navigation

pytestmark = pytest.mark.django_db

PAGES = (
    "/",
    "/screening/",
    "/screening/clues/",
    "/screening/clues/export.csv",
    "/registry/households/",
    "/registry/households/1/",
    "/feeds/medical-expense/2022-06/",
    "/rounds/",
    "/rounds/meetings/",
)
GARBAGE = (
    "\0",
    "a\0b",
    "9" * 400,
    "' OR 1=1 --",
    "%",
    "<script>",
    "\ud7ff",
    "-",
    "--level",
    "0001-01",
)
NAMES = ("period", "page", "sort", "state", "level", "kind", "town", "village", "rule", "risk", "q")


@pytest.fixture
def signed_in(client: Client, settings, tmp_path: Path, monkeypatch) -> Client:
    monkeypatch.setattr(navigation, "NAVIGATION", counted_once())
    county.make_divisions()
    rulebook = county.publish_rulebook(settings, tmp_path / "rulebook")
    household = county.make_household(1)
    county.make_clue(county.make_run(rulebook_hash=rulebook), household)
    client.force_login(county.make_user())
    return client


@pytest.mark.parametrize("page", PAGES)
def test_garbage_in_an_address_is_no_error(signed_in: Client, page: str) -> None:
    for name in NAMES:
        for value in GARBAGE:
            answer = signed_in.get(f"{page}?{name}={quote(value)}")
            assert answer.status_code in (200, 404), (name, value)
            assert b"<script>alert" not in answer.content


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/medical-expense/0001-01/",
        "/feeds/medical-expense/9999-12/",
        "/feeds/..%2f..%2fetc/2022-06/",
        f"/registry/households/{'9' * 40}/",
        f"/registry/people/{'9' * 40}/",
        "/screening/clues/export.exe",
        "/static/../../etc/passwd",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/%00",
    ],
)
def test_unknown_addresses_are_not_found(signed_in: Client, path: str) -> None:
    assert signed_in.get(path).status_code in (200, 404)


@pytest.mark.parametrize("place", ["http://[", "javascript:alert(1)", "//x.example/", "\x7f", ""])
def test_an_ended_session_with_a_strange_address_leads_to_the_sign_in_page(
    client: Client, place: str
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": place}
    answer = client.get("/screening/clues/", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"].startswith("/accounts/login/")


def test_a_strange_host_is_refused(client: Client) -> None:
    assert client.get("/accounts/login/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["head", "post", "put", "delete", "options"])
@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_sees_nothing_by_any_method(client: Client, page: str, method: str) -> None:
    answer = getattr(client, method)(page)
    assert answer.status_code in (302, 405)
    assert b"532325" not in answer.content


@pytest.mark.parametrize(
    ("role", "prefix"),
    [
        (Role.VILLAGE_WORKER, county.OTHER_VILLAGE),
        (Role.DEPARTMENT_CLERK, county.COUNTY),
        (Role.ADMINISTRATOR, county.COUNTY),
        (Role.COUNTY_ANALYST, "532326"),
    ],
)
def test_others_see_no_household(client: Client, role: Role, prefix: str) -> None:
    county.make_divisions()
    household = county.make_household(1, head="李大山")
    county.make_clue(county.make_run(), household)
    client.force_login(county.make_user("other", role, prefix))
    answer = client.get(f"/registry/households/{household.pk}/")
    assert answer.status_code in (403, 404)
    for page in ("clues/", "clues/?q=李大山", "clues/export.csv", "clues/export.xlsx"):
        text = client.get(f"/screening/{page}").content.decode("utf-8", "replace")
        assert household.household_code not in text
        assert "李**" not in text


def test_every_page_about_people_stays_out_of_caches_and_runs_no_foreign_script(
    signed_in: Client,
) -> None:
    for page in PAGES:
        answer = signed_in.get(page)
        assert answer["Cache-Control"] == "no-store, private"
        assert "default-src 'self'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_signing_in_makes_a_new_session(client: Client) -> None:
    county.make_user()
    client.cookies["sessionid"] = "fixed"
    client.post("/accounts/login/", {"username": "analyst", "password": county.PASSWORD})
    assert client.cookies["sessionid"].value != "fixed"
    assert client.cookies["sessionid"]["httponly"]
