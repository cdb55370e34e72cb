"""The password policy, first passwords, and when a password must be changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from xianjie.apps.accounts.actions import create_user, set_password
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.passwords import LongAndMixed, initial_password, must_change
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
GOOD = ("Yaoan-2022", "abcdefg#12", "三个字的话Ab1xyz", "a long enough phrase")
BAD = ("Ab1-short", "abcdefghij", "abcdefgh12", "1234567890", "aaaaaaaaaaaaaaaaaaaa")


@pytest.mark.parametrize("password", GOOD)
def test_good(password: str) -> None:
    validate_password(password, User(username="wang"))


@pytest.mark.parametrize("password", BAD)
def test_bad(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(username="wang"))


@pytest.mark.parametrize("password", ["Liming-2022-x", "x-2022-GNIMIL", "Xyz-李建华-2022"])
def test_names_are_refused(password: str) -> None:
    with pytest.raises(ValidationError, match="用户名或姓名"):
        validate_password(password, User(username="liming", display_name="李建华"))


@given(st.text(max_size=9))
def test_nothing_short_passes(password: str) -> None:
    with pytest.raises(ValidationError):
        LongAndMixed().validate(password)


def test_first_passwords_pass_and_differ() -> None:
    made = {initial_password() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        validate_password(password, User(username="li"))


def test_the_last_five_do_not_come_back(root, now) -> None:
    user = create_user(by=root, username="li", password="Password-number-0", now=now)
    me = actor_of(user, today=now.date())
    for number in range(1, 6):
        now += timedelta(days=1)
        set_password(by=me, user=user, password=f"Password-number-{number}", now=now)
    assert user.password_records.count() == 5
    for number in range(1, 6):
        with pytest.raises(RefusedError) as caught:
            set_password(by=me, user=user, password=f"Password-number-{number}", now=now)
        assert caught.value.code == "weak-password"
    set_password(by=me, user=user, password="Password-number-0", now=now)


def test_a_given_password_must_be_changed_and_an_own_one_after_its_days(
    root, now, home, settings
) -> None:
    user = create_user(by=root, username="li", password="Password-number-0", now=now)
    assert "初始密码" in must_change(user, now=now)
    set_password(by=actor_of(user, today=now.date()), user=user, password="Another-2022", now=now)
    assert must_change(user, now=now) == ""
    later = now + timedelta(days=settings.PASSWORD_DAYS, seconds=1)
    assert "90 天" in must_change(user, now=later)
    set_password(by=root, user=user, password="Reset-by-admin-1", now=later)
    assert "初始密码" in must_change(user, now=later)
    settings.PASSWORD_DAYS = 0
    user.must_change_password = False
    assert must_change(user, now=later + timedelta(days=9999)) == ""


def test_demonstration_passwords_never_expire(root, now, home) -> None:
    user = create_user(by=root, username="li", password="Password-number-0", must_change=False,
                       now=now)  # fmt: skip
    later = now + timedelta(days=400)
    assert must_change(user, now=later) != ""
    (home / "demo").mkdir()
    assert must_change(user, now=later) == ""
