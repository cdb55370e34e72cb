from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.kernel.errors import RefusedError
from xianjie.web import errors


@pytest.mark.django_db
def test_an_unknown_address_for_a_stranger_and_for_a_user(client: Client) -> None:
    assert client.get("/nowhere/").status_code == 404
    client.force_login(county.make_user())
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "没有找到这一页" in answer.content.decode()


@pytest.mark.django_db
def test_a_page_of_an_error_counts_nothing(client: Client) -> None:
    """It names the pages of the navigation, and asks for what waits only where that is read."""
    client.force_login(county.make_user())
    assert "预警线索" in client.get("/nowhere/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        client.get("/nowhere/")
    assert len(queries) <= 10


@pytest.mark.django_db
def test_a_stale_form_says_what_to_do(settings) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/accounts/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "页面停留过久" in answer.content.decode()


@pytest.mark.django_db
def test_a_refusal_is_told_in_its_own_sentence(client: Client, monkeypatch) -> None:
    user = county.make_user()
    client.force_login(user)

    def refuse(*_args: object, **_options: object) -> None:
        raise RefusedError("no-rulebook", "还没有发布规则库<b>。")

    monkeypatch.setattr("xianjie.apps.screening.views.month.render", refuse)
    answer = client.get("/screening/")
    assert answer.status_code == 409
    assert "还没有发布规则库&lt;b&gt;。" in answer.content.decode()


@pytest.mark.django_db
def test_the_loser_of_two_forms_at_once_is_told_so(client: Client, monkeypatch) -> None:
    user = county.make_user()
    client.force_login(user)

    def store_again(*_args: object, **_options: object) -> None:
        with transaction.atomic():
            type(user).objects.create(username=user.username)

    monkeypatch.setattr("xianjie.apps.screening.views.month.render", store_again)
    answer = client.get("/screening/")
    assert answer.status_code == 409
    assert "刚刚已经提交过了" in answer.content.decode()


@pytest.mark.django_db
def test_another_broken_rule_of_the_database_stays_an_error(client: Client, monkeypatch) -> None:
    client.force_login(county.make_user())

    def break_a_check(*_args: object, **_options: object) -> None:
        raise IntegrityError("CHECK constraint failed: something")

    monkeypatch.setattr("xianjie.apps.screening.views.month.render", break_a_check)
    with pytest.raises(IntegrityError):
        client.get("/screening/")


def test_a_server_error_needs_neither_session_nor_database(rf: RequestFactory) -> None:
    answer = errors.server_error(rf.get("/"))
    assert answer.status_code == 500
    assert "系统出错了" in answer.content.decode()


@pytest.mark.django_db
def test_pages_carry_the_strict_policy_and_stay_out_of_caches(client: Client) -> None:
    answer = client.get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "'unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert answer["Cache-Control"] == "no-store, private" or "no-store" in answer["Cache-Control"]
    assert answer["X-Frame-Options"] == "DENY"
