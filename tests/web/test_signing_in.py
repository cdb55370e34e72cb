from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def sign_in(client: Client, password: str, **more: str) -> object:
    return client.post(LOGIN, {"username": "analyst", "password": password, **more})


def test_signing_in_leads_to_the_page_that_was_wanted(client: Client) -> None:
    county.make_user()
    asked = client.get("/screening/clues/?period=2022-06")
    assert asked["Location"] == "/accounts/login/?next=/screening/clues/%3Fperiod%3D2022-06"
    wanted = "/screening/clues/?period=2022-06"
    answer = sign_in(client, county.PASSWORD, next=wanted)
    assert (answer.status_code, answer["Location"]) == (302, wanted)
    assert AuditEvent.objects.filter(action="accounts.sign-in").count() == 1


def test_it_never_leads_out_of_the_house(client: Client) -> None:
    county.make_user()
    assert sign_in(client, county.PASSWORD, next="//elsewhere.example/")["Location"] == "/"


@pytest.mark.parametrize("username", ["analyst", "nobody"])
def test_a_wrong_password_and_an_unknown_name_read_the_same(client: Client, username: str) -> None:
    county.make_user()
    answer = client.post(LOGIN, {"username": username, "password": "wrong"})
    assert answer.status_code == 200
    assert "用户名或密码不对" in answer.content.decode()
    assert AuditEvent.objects.filter(action="accounts.sign-in").count() == 0


def test_empty_fields_are_named(client: Client) -> None:
    text = client.post(LOGIN, {"username": "", "password": ""}).content.decode()
    assert "请输入用户名。" in text
    assert "请输入密码。" in text


def test_too_many_failures_wait(client: Client, settings) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 2
    county.make_user()
    sign_in(client, "wrong")
    answer = sign_in(client, "wrong")
    assert answer.status_code == 429
    assert "请等 15 分钟后再试" in answer.content.decode()
    assert sign_in(client, county.PASSWORD).status_code == 429


def test_an_ended_session_leads_htmx_to_the_sign_in_page(client: Client) -> None:
    headers = {
        "HX-Request": "true",
        "HX-Current-URL": "http://testserver/screening/clues/?level=%E7%BA%A2",
    }
    answer = client.get("/screening/clues/?level=x", headers=headers)
    assert answer.status_code == 204
    back = "%2Fscreening%2Fclues%2F%3Flevel%3D%25E7%25BA%25A2"
    assert answer["HX-Redirect"] == f"/accounts/login/?next={back}"


def test_leaving_ends_the_session_and_only_by_a_form(client: Client) -> None:
    client.force_login(county.make_user())
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == LOGIN
    assert client.get("/").status_code == 302
    assert AuditEvent.objects.filter(action="accounts.sign-out").count() == 1
