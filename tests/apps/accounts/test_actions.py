from datetime import date

import pytest

from xianjie.apps.accounts.actions import (
    appoint,
    create_user,
    disable_user,
    record_sign_in,
    record_sign_out,
    register_organisation,
    set_password,
)
from xianjie.apps.accounts.actors import Actor, actor_of, cli_actor
from xianjie.apps.accounts.enums import OrganisationLevel, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.queries import posts_in_force
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import verify
from xianjie.apps.audit.models import AuditEvent
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"


def actions():
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_account_with_post_is_made_and_audited(root, now):
    user = create_user(by=root, username=" li ", password=PASSWORD, display_name="李", now=now)
    health = register_organisation(
        by=root,
        name="姚安县医疗保障局",
        sector="医保",
        level=OrganisationLevel.COUNTY,
        division_code="532325",
        now=now,
    )
    arguments = {
        "by": root,
        "user": user,
        "role": Role.DEPARTMENT_CLERK,
        "division_prefix": "532325",
        "organisation": health,
        "valid_from": date(2022, 1, 1),
        "now": now,
    }
    assert appoint(**arguments) == appoint(**arguments)
    record_sign_in(user=user, now=now)
    record_sign_out(user=user, now=now)
    assert actions() == [
        "accounts.create-user",
        "accounts.register-organisation",
        "accounts.appoint",
        "accounts.sign-in",
        "accounts.sign-out",
    ]
    assert verify().intact
    assert user.username == "li"
    assert user.check_password(PASSWORD)
    assert [p.user for p in posts_in_force("5323", on=now.date())] == [user]
    grant = actor_of(user, today=now.date()).scope.grants[0]
    assert (grant.sector, grant.organisation_id) == ("医保", health.pk)


@pytest.mark.parametrize(
    ("username", "password", "code"),
    [("", PASSWORD, "no-username"), ("li", PASSWORD, "username-taken")],
)
def test_account_is_refused(root, now, username, password, code):
    create_user(by=root, username="li", password=None, now=now)
    with pytest.raises(RefusedError) as caught:
        create_user(by=root, username=username, password=password, now=now)
    assert caught.value.code == code
    assert User.objects.count() == 1


def test_weak_password_is_refused(root, now, settings):
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
    ]
    with pytest.raises(RefusedError) as caught:
        create_user(by=root, username="li", password="123", now=now)
    assert caught.value.code == "weak-password"


def test_only_an_administrator_makes_and_disables(root, now):
    user = create_user(by=root, username="li", password=None, now=now)
    analyst = Actor("user:a", Scope.of(["532325"], [Role.COUNTY_ANALYST]))
    for by in (analyst, Actor("user:n", Scope.nothing())):
        with pytest.raises(RefusedError):
            create_user(by=by, username="new", password=None, now=now)
        with pytest.raises(RefusedError):
            disable_user(by=by, user=user, now=now)


def test_own_password_may_be_changed(root, now):
    user = create_user(by=root, username="li", password=None, now=now)
    other = create_user(by=root, username="wang", password=None, now=now)
    set_password(by=actor_of(user, today=now.date()), user=user, password=PASSWORD, now=now)
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)
    with pytest.raises(RefusedError):
        set_password(by=actor_of(other, today=now.date()), user=user, password="x", now=now)


def test_command_line_is_named():
    assert cli_actor("root").label == "cli:root"
