from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from xianjie.apps.accounts.actions import appoint, create_user, disable_user, end_post
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission
from xianjie.apps.accounts.scope import Scope, scope_of
from xianjie.apps.divisions.models import Division

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(today):
    for code in ("532325100000", "532325101000", "532326100000", "620402001000"):
        Division.objects.create(
            scheme="stats", code=code, name=code, level="TOWNSHIP", valid_from=today, source="t"
        )


def seen(scope):
    return sorted(Division.objects.filter(scope.filter("code")).values_list("code", flat=True))


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope.nothing(), []),
        (Scope.of(["532325"], []), []),
        (Scope.of(["532325"], [Role.COUNTY_ANALYST]), ["532325100000", "532325101000"]),
        (Scope.of(["532325100"], [Role.TOWNSHIP_REVIEWER]), ["532325100000"]),
        (
            Scope.of(["5323", "532325"], [Role.AUDITOR]),
            ["532325100000", "532325101000", "532326100000"],
        ),
        (
            Scope.everything(),
            ["532325100000", "532325101000", "532326100000", "620402001000"],
        ),
    ],
)
def test_scope_filters_by_prefix(places, scope, expected):
    assert seen(scope) == expected


def test_inner_prefix_is_dropped():
    assert Scope.of(["532325", "5323", "62"], [Role.AUDITOR]).prefixes == ("5323", "62")


def test_permission_holds_only_where_its_role_does():
    scope = Scope(
        Scope.of(["532325100"], [Role.TOWNSHIP_REVIEWER]).grants
        + Scope.of(["532325"], [Role.DEPARTMENT_CLERK]).grants
    )
    assert scope.may(Permission.IMPORT_FEEDS, "532325")
    assert not scope.may(Permission.VIEW_HOUSEHOLDS, "532325")
    assert scope.may(Permission.VIEW_HOUSEHOLDS, "532325100201")
    assert scope.narrowed(Permission.VIEW_HOUSEHOLDS).prefixes == ("532325100",)
    assert not scope.may(Permission.VIEW_AUDIT)
    assert not Scope.nothing().covers("532325")


def test_every_role_has_permissions():
    assert set(PERMISSIONS) == set(Role)
    assert all(PERMISSIONS.values())


def test_scope_follows_dates_and_state_of_the_account(root, now):
    user = create_user(by=root, username="li", password="a long enough phrase", now=now)
    post = appoint(
        by=root,
        user=user,
        role=Role.COUNTY_ANALYST,
        division_prefix="532325",
        valid_from=date(2022, 1, 1),
        now=now,
    )
    assert scope_of(user, today=date(2021, 12, 31)) == Scope.nothing()
    assert scope_of(user, today=date(2022, 1, 1)).prefixes == ("532325",)
    end_post(by=root, post=post, valid_to=date(2022, 6, 1), now=now)
    assert scope_of(user, today=date(2022, 5, 31)).roles == {Role.COUNTY_ANALYST}
    assert scope_of(user, today=date(2022, 6, 1)) == Scope.nothing()
    disable_user(by=root, user=user, now=now)
    assert scope_of(user, today=date(2022, 5, 31)) == Scope.nothing()


def test_stranger_sees_nothing(today):
    assert scope_of(AnonymousUser(), today=today) == Scope.nothing()
