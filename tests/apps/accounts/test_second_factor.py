"""Binding a second factor, showing it, losing it, and the gate before personal data."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client, RequestFactory
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.apps.screening import page_county as county
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts import second_factor as gate
from xianjie.apps.accounts.actions import enrol_factor, reset_factor, unlock_user
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role, SessionEnd
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.models import AuditEvent
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
LOGIN, ME = "/accounts/login/", "/accounts/me/"
ENROL, VERIFY = "/accounts/me/factor/", "/accounts/verify/"
KEY = "3132333435363738393031323334353637383930"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


def code(moment: datetime = NOW) -> str:
    steps = int(moment.timestamp())
    with time_machine.travel(moment, tick=False):
        assert int(datetime.now(UTC).timestamp()) == steps
        return f"{totp(bytes.fromhex(KEY), t0=0):06d}"


@pytest.fixture
def bound() -> User:
    user = county.make_user()
    enrol_factor(user=user, key=KEY, token=code(), now=NOW)
    return user


def sign_in(client: Client) -> object:
    return client.post(LOGIN, {"username": "analyst", "password": county.PASSWORD})


def test_an_officer_binds_one_before_anything_else(client: Client, home, settings) -> None:
    settings.SECOND_FACTOR_OBLIGATORY = True
    user = county.make_user(role=Role.AUDITOR)
    sign_in(client)
    answer = client.get("/accounts/notifications/")
    assert answer["Location"] == f"{ENROL}?next=%2Faccounts%2Fnotifications%2F"
    page = client.get(answer["Location"]).content.decode()
    assert 'src="data:image/svg+xml' in page
    assert "style=" not in page.split("<main")[1].replace("data:image", "")
    wrong = client.post(ENROL, {"token": "12345"}).content.decode()
    assert "动态口令不对" in wrong
    key = client.session["factor_key"]
    assert not TOTPDevice.objects.exists()
    good = client.post(
        ENROL,
        {"token": f"{totp(bytes.fromhex(key)):06d}", "next": "/accounts/notifications/"},
    )
    codes = re.findall(r"<code>([a-z2-7]{8})</code>", good.content.decode())
    assert len(set(codes)) == 10
    assert 'href="/accounts/notifications/"' in good.content.decode()
    assert client.get("/accounts/notifications/").status_code == 200
    assert "factor_key" not in client.session
    user.refresh_from_db()
    assert user.second_factor_on


@pytest.mark.parametrize("role", [Role.COUNTY_ANALYST, Role.HELPER])
def test_business_may_do_without(client: Client, home, settings, role) -> None:
    settings.SECOND_FACTOR_OBLIGATORY = True
    county.make_user(role=role)
    sign_in(client)
    assert client.get(ME).status_code == 200


def test_in_the_demonstration_nobody_must(client: Client, home, settings) -> None:
    settings.SECOND_FACTOR_OBLIGATORY = True
    (home / "demo").mkdir()
    county.make_user(role=Role.AUDITOR)
    sign_in(client)
    assert client.get(ME).status_code == 200


def test_whoever_bound_one_shows_it_at_sign_in(client: Client, bound: User) -> None:
    later = NOW + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        sign_in(client)
        asked = client.get("/accounts/notifications/")
        assert asked["Location"] == f"{VERIFY}?next=%2Faccounts%2Fnotifications%2F"
        assert "口令不对" in client.post(VERIFY, {"token": "000000"}).content.decode()
    with time_machine.travel(later + timedelta(seconds=60), tick=False):
        given = {"token": code(later + timedelta(seconds=60)), "next": "/accounts/notifications/"}
        assert client.post(VERIFY, given)["Location"] == "/accounts/notifications/"
        assert client.get("/accounts/notifications/").status_code == 200
        other = Client()
        sign_in(other)
        assert "口令不对" in other.post(VERIFY, given).content.decode()
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "accounts.enrol-factor",
        "accounts.sign-in",
        "accounts.verify-factor-failed",
        "accounts.verify-factor",
        "accounts.sign-in",
        "accounts.verify-factor-failed",
    ]


def test_a_recovery_code_is_good_once(client: Client, bound: User) -> None:
    token = StaticToken.objects.order_by("token").first().token
    sign_in(client)
    shown = f"{token[:4]} {token[4:]}".upper()
    assert client.post(VERIFY, {"token": shown})["Location"] == ME
    assert StaticToken.objects.count() == 9
    other = Client()
    sign_in(other)
    assert other.post(VERIFY, {"token": shown}).status_code == 200


def test_new_codes_and_unbinding_need_the_factor_just_now(client: Client, bound: User) -> None:
    before = set(StaticToken.objects.values_list("token", flat=True))
    client.force_login(bound)
    session = client.session
    session[gate.STAMP] = 1
    session.save()
    for path in ("/accounts/me/factor/codes/", "/accounts/me/factor/unbind/"):
        answer = client.post(path, headers={"Referer": f"http://testserver{ME}"})
        assert answer["Location"] == f"{VERIFY}?next=%2Faccounts%2Fme%2F&again=1"
    session[gate.STAMP] = int(datetime.now(UTC).timestamp())
    session.save()
    page = client.post("/accounts/me/factor/codes/").content.decode()
    after = set(StaticToken.objects.values_list("token", flat=True))
    assert after.isdisjoint(before)
    assert all(token in page for token in after)
    assert client.post("/accounts/me/factor/unbind/")["Location"] == ME
    bound.refresh_from_db()
    assert not bound.second_factor_on
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_the_security_officer_resets_but_not_for_himself(root, now, bound: User, client) -> None:
    officer = county.make_user("guard", Role.SECURITY_OFFICER)
    foreign = county.make_user("far", Role.SECURITY_OFFICER, "620402")
    administrator = county.make_user("admin", Role.ADMINISTRATOR)
    today = now.date()
    for by, user, refusal in (
        (administrator, bound, "not-permitted"),
        (foreign, bound, "not-permitted"),
        (officer, officer, "own-factor"),
    ):
        with pytest.raises(RefusedError) as caught:
            reset_factor(by=actor_of(by, today=today), user=user, now=now)
        assert caught.value.code == refusal
    with pytest.raises(RefusedError):
        unlock_user(by=actor_of(administrator, today=today), user=bound, now=now)
    client.force_login(bound)
    reset_factor(by=actor_of(officer, today=today), user=bound, now=now)
    bound.refresh_from_db()
    assert not bound.second_factor_on
    assert f"ended={SessionEnd.FACTOR}" in client.get(ME)["Location"]


def test_one_is_bound_at_a_time(bound: User) -> None:
    with pytest.raises(RefusedError) as caught:
        enrol_factor(user=bound, key=KEY, token=code(), now=NOW)
    assert caught.value.code == "factor-on"


class TestGate:
    """`require_second_factor` as views of other apps use it."""

    def request(self, method: str = "get", path: str = "/x/?a=1", **headers: str) -> object:
        request = getattr(RequestFactory(), method)(path, headers=headers)
        request.session = {}
        return request

    def led(self, request: object) -> str:
        middleware = gate.LeadToSecondFactor(lambda _: None)
        with pytest.raises(gate.SecondFactorNeededError) as caught:
            gate.require_second_factor(request)
        answer = middleware.process_exception(request, caught.value)
        address = answer.headers.get("Location") or answer.headers["HX-Redirect"]
        return parse_qs(urlsplit(address).query)["next"][0]

    def test_it_opens_for_some_minutes(self, settings) -> None:
        request = self.request()
        with time_machine.travel(NOW, tick=False) as clock:
            assert not gate.has_fresh_second_factor(request)
            gate.note_second_factor(request, now=NOW)
            gate.require_second_factor(request)
            clock.shift(settings.SECOND_FACTOR_SECONDS)
            assert gate.has_fresh_second_factor(request)
            clock.shift(1)
            assert not gate.has_fresh_second_factor(request)
            clock.move_to(NOW - timedelta(seconds=1))
            assert not gate.has_fresh_second_factor(request)

    def test_the_way_back(self) -> None:
        here = "http://testserver/screening/clues/?level=x"
        assert self.led(self.request()) == "/x/?a=1"
        assert self.led(self.request("post", Referer=here)) == "/screening/clues/?level=x"
        assert self.led(self.request("post", Referer="http://elsewhere.example/")) == "/"
        assert self.led(self.request("post")) == "/"
        part = {"HX-Request": "true", "HX-Current-URL": here}
        assert self.led(self.request(**part)) == "/screening/clues/?level=x"

    def test_other_errors_pass(self) -> None:
        middleware = gate.LeadToSecondFactor(lambda _: None)
        assert middleware.process_exception(self.request(), ValueError()) is None


def test_without_a_factor_the_password_serves_where_none_is_obligatory(
    client: Client, home, settings
) -> None:
    client.force_login(county.make_user())
    assert client.post(VERIFY, {"password": "x"}).status_code == 200
    assert client.post(VERIFY, {"password": county.PASSWORD, "next": "/x/"})["Location"] == "/x/"
    settings.SECOND_FACTOR_OBLIGATORY = True
    other = Client()
    other.force_login(User.objects.get())
    answer = other.post(VERIFY, {"password": county.PASSWORD, "next": "/x/"})
    assert answer["Location"] == f"{ENROL}?next=%2Fx%2F"
