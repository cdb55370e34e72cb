"""How sessions begin, what comes first in them, and how they end."""

from __future__ import annotations

from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.actions import disable_user, end_sessions, set_password
from xianjie.apps.accounts.enums import Role, SessionEnd
from xianjie.apps.accounts.models import SignInAttempt, User
from xianjie.apps.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
LOGIN, ME, PASSWORD = "/accounts/login/", "/accounts/me/", "/accounts/me/password/"
NEW = "Another-2022"


def sign_in(client: Client, username: str = "analyst", **more: str) -> object:
    return client.post(LOGIN, {"username": username, "password": county.PASSWORD}, **more)


def ended(answer: object) -> str:
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{LOGIN}?ended=")
    return answer["Location"].removeprefix(f"{LOGIN}?ended=").split("&")[0]


def test_a_new_sign_in_ends_the_older_one_and_both_are_told(client: Client) -> None:
    county.make_user()
    other = Client()
    sign_in(client)
    assert client.get(ME).status_code == 200
    answer = other.post(
        LOGIN, {"username": "analyst", "password": county.PASSWORD, "next": ME}, follow=True
    )
    assert "之前在别处的登录已自动结束" in answer.content.decode()
    assert ended(client.get(ME)) == SessionEnd.ELSEWHERE
    assert "在别处登录" in client.get(f"{LOGIN}?ended=ELSEWHERE").content.decode()
    assert other.get(ME).status_code == 200


def test_after_signing_out_nothing_is_ended(client: Client) -> None:
    county.make_user()
    sign_in(client)
    client.post("/accounts/logout/")
    answer = sign_in(client)
    assert "别处" not in client.get(answer["Location"]).content.decode()


def test_several_sessions_where_they_are_allowed(client: Client, settings) -> None:
    settings.ONE_SESSION = False
    county.make_user()
    sign_in(client)
    sign_in(Client())
    assert client.get(ME).status_code == 200


def test_a_reason_that_nobody_gave_is_not_repeated(client: Client) -> None:
    assert "alert(1)" not in client.get(f"{LOGIN}?ended=alert(1)").content.decode()


def test_an_idle_session_ends(client: Client, settings) -> None:
    county.make_user()
    with time_machine.travel(county.NOW, tick=False) as clock:
        sign_in(client)
        client.get(ME)
        for _ in range(3):
            clock.shift(settings.SESSION_IDLE_SECONDS - 61)
            assert client.get(ME).status_code == 200
        clock.shift(settings.SESSION_IDLE_SECONDS + 61)
        assert ended(client.get(ME)) == SessionEnd.IDLE
        assert client.get(ME)["Location"] == f"{LOGIN}?next={ME}"


def test_a_session_in_use_ends_after_its_hours(client: Client, settings) -> None:
    settings.SESSION_IDLE_SECONDS = 0
    county.make_user()
    with time_machine.travel(county.NOW, tick=False) as clock:
        sign_in(client)
        client.get(ME)
        clock.shift(settings.SESSION_COOKIE_AGE - 10)
        assert client.get(ME).status_code == 200
        # The note of its use has renewed the stored session, not its beginning.
        clock.shift(20)
        assert ended(client.get(ME)) == SessionEnd.EXPIRED


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda by, user, now: disable_user(by=by, user=user, now=now), SessionEnd.DISABLED),
        (lambda by, user, now: end_sessions(by=by, user=user, now=now), SessionEnd.ENDED),
        (
            lambda by, user, now: set_password(by=by, user=user, password=NEW, now=now),
            SessionEnd.PASSWORD,
        ),
    ],
)
def test_who_is_signed_out_is_told_why(client: Client, root, now, act, why) -> None:
    county.make_user()
    sign_in(client)
    act(root, User.objects.get(), now)
    answer = client.get("/screening/clues/?level=x")
    assert ended(answer) == why
    assert quote("/screening/clues/?level=x", safe="") in answer["Location"]


def test_sign_ins_are_kept_with_a_masked_address(client: Client) -> None:
    user = county.make_user()
    client.post(LOGIN, {"username": "analyst", "password": "wrong"}, REMOTE_ADDR="10.1.2.3")
    client.post(LOGIN, {"username": "nobody", "password": "wrong"}, REMOTE_ADDR="10.1.2.3")
    sign_in(client, REMOTE_ADDR="10.1.2.4")
    kept = SignInAttempt.objects.order_by("id").values_list("user_id", "address", "succeeded")
    assert list(kept) == [(user.pk, "10.1.2.*", False), (user.pk, "10.1.2.*", True)]
    assert list(AuditEvent.objects.order_by("id").values_list("action", "division_code")) == [
        ("accounts.sign-in-failed", "532325000000"),
        ("accounts.sign-in", "532325000000"),
    ]
    text = client.get(ME).content.decode()
    assert text.count("10.1.2.*") == 2
    assert "10.1.2.3" not in text


def test_a_first_password_is_changed_before_anything_else(client: Client) -> None:
    user = county.make_user()
    User.objects.update(must_change_password=True)
    sign_in(client)
    answer = client.get("/screening/clues/?level=x")
    assert answer["Location"] == f"{PASSWORD}?next=%2Fscreening%2Fclues%2F%3Flevel%3Dx"
    part = client.get("/screening/clues/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Redirect"].split("?")[0]) == (204, PASSWORD)
    page = client.get(answer["Location"]).content.decode()
    assert "初始密码" in page
    assert 'name="next" value="/screening/clues/?level=x"' in page
    given = {"old": county.PASSWORD, "new": NEW, "again": NEW, "next": "/accounts/notifications/"}
    for wrong, words in (
        ({"old": "x"}, "现在的密码不对"),
        ({"again": "x"}, "两次输入的新密码不一样"),
        ({"new": "short", "again": "short"}, "密码太短"),
        ({"new": county.PASSWORD, "again": county.PASSWORD}, "最近用过这个密码"),
    ):
        text = client.post(PASSWORD, {**given, **wrong}).content.decode()
        assert words in text
    answer = client.post(PASSWORD, given)
    assert answer["Location"] == "/accounts/notifications/"
    assert client.get(answer["Location"]).status_code == 200
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert not user.must_change_password


def test_the_way_back_never_leaves_the_house(client: Client) -> None:
    client.force_login(county.make_user())
    given = {"old": county.PASSWORD, "new": NEW, "again": NEW, "next": "//elsewhere.example/"}
    assert client.post(PASSWORD, given)["Location"] == ME


def test_many_names_from_one_address_lock_the_address(client: Client, settings) -> None:
    settings.AXES_ENABLED = True
    settings.ADDRESS_FAILURE_LIMIT = 6
    county.make_user()
    county.make_user("other", Role.HELPER)
    for number in range(6):
        client.post(LOGIN, {"username": f"guess-{number}", "password": "x"}, REMOTE_ADDR="10.1.2.3")
    assert sign_in(client, REMOTE_ADDR="10.1.2.3").status_code == 429
    assert sign_in(client, REMOTE_ADDR="10.1.2.4").status_code == 302


def test_one_name_is_locked_from_every_address(client: Client, settings) -> None:
    settings.AXES_ENABLED = True
    county.make_user()
    for number in range(5):
        client.post(LOGIN, {"username": "analyst", "password": "x"}, REMOTE_ADDR=f"10.1.{number}.1")
    assert sign_in(client, REMOTE_ADDR="10.9.9.9").status_code == 429
    assert "二十" not in client.get(LOGIN).content.decode()


def test_my_account_shows_my_posts(client: Client) -> None:
    county.make_divisions()
    user = county.make_user(role=Role.VILLAGE_WORKER, prefix=county.VILLAGE)
    client.force_login(user)
    text = client.get(ME).content.decode()
    for words in ("村级网格员", "姚安县光禄镇旧城村", "县农业农村局", "在任"):
        assert words in text
