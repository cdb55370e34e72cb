"""三员分立: refused by the action, by both databases, and nothing of households for officers."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from xianjie.apps.accounts import duties
from xianjie.apps.accounts.actions import appoint, create_user, end_post
from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.enums import OFFICERS, Duty, Role, duty_of
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
SINCE = date(2022, 1, 1)
OFFICER_RIGHTS = {
    Permission.MANAGE_ACCOUNTS,
    Permission.GRANT_POSTS,
    Permission.VIEW_AUDIT,
}
PAIRS = [(a, b) for a in Role for b in Role if duty_of(a) != duty_of(b)]


@pytest.fixture
def user() -> User:
    return User.objects.create_user("li")


def post_of(user: User, role: Role, **more: object) -> Post:
    values = {"division_prefix": "532325", "valid_from": SINCE} | more
    return Post.objects.create(user=user, role=role, **values)


def test_the_guard_is_in_the_database() -> None:
    assert duties.in_force(connection)


def test_a_guard_taken_away_is_told() -> None:
    duties.remove(connection)
    assert not duties.in_force(connection)
    duties.install(connection)
    assert duties.in_force(connection)


def test_officers_hold_no_right_of_business_and_none_of_another() -> None:
    held = [PERMISSIONS[role] for role in OFFICERS]
    assert frozenset().union(*held) == OFFICER_RIGHTS
    assert sum(len(rights) for rights in held) == len(OFFICER_RIGHTS)
    business = [PERMISSIONS[role] for role in Role if duty_of(role) is Duty.BUSINESS]
    assert frozenset().union(*business) & OFFICER_RIGHTS == frozenset()


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=str)
def test_two_duties_are_refused_by_action_and_database(root, now, user, first, second) -> None:
    post_of(user, first, valid_to=date(2022, 3, 1))
    with pytest.raises(RefusedError) as caught:
        appoint(by=root, user=user, role=second, division_prefix="532325", valid_from=now.date(),
                now=now)  # fmt: skip
    assert caught.value.code == "two-duties"
    assert duty_of(first).label in caught.value.message
    with pytest.raises(DatabaseError, match=duties.REASON), transaction.atomic():
        post_of(user, second)
    assert [post.role for post in user.posts.all()] == [first]


def test_one_account_holds_several_posts_of_one_duty(root, now, user) -> None:
    for role in (Role.VILLAGE_WORKER, Role.HELPER, Role.TOWNSHIP_REVIEWER):
        appoint(by=root, user=user, role=role, division_prefix="532325100", valid_from=SINCE,
                now=now)  # fmt: skip
    assert user.posts.count() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO accounts_post (user_id, role, division_prefix, valid_from) "
        "VALUES ({user}, 'AUDITOR', '53', '2022-01-01')",
        "UPDATE accounts_post SET role = 'AUDITOR' WHERE id = {first}",
        "UPDATE accounts_post SET user_id = {user} WHERE id = {foreign}",
    ],
)
def test_plain_sql_is_refused(user, sql) -> None:
    first = post_of(user, Role.HELPER)
    post_of(user, Role.VILLAGE_WORKER)
    foreign = post_of(User.objects.create_user("wang"), Role.AUDITOR)
    refused = pytest.raises(DatabaseError, match=duties.REASON)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(user=user.pk, first=first.pk, foreign=foreign.pk))


def test_replacing_a_row_changes_no_duty(user) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    post = post_of(user, Role.HELPER)
    refused = pytest.raises(DatabaseError, match=duties.REASON)
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO accounts_post (id, user_id, role, division_prefix, valid_from) "
            "VALUES (%s, %s, 'AUDITOR', '53', '2022-01-01')",
            [post.pk, user.pk],
        )


def test_an_ended_post_may_still_be_stored(user) -> None:
    post = post_of(user, Role.HELPER)
    post.valid_to = date(2022, 2, 1)
    post.save(update_fields=["valid_to"])
    post.role = Role.VILLAGE_WORKER
    post.save()


def test_only_a_security_officer_of_the_place_grants_and_ends(root, now, user) -> None:
    common = {"user": user, "role": Role.HELPER, "valid_from": SINCE, "now": now}
    officer = Actor("user:s", Scope.of(["532325100"], [Role.SECURITY_OFFICER]))
    administrator = Actor("user:a", Scope.of(["532325"], [Role.ADMINISTRATOR]))
    for by, prefix in ((officer, "532325"), (administrator, "532325100")):
        with pytest.raises(RefusedError) as caught:
            appoint(by=by, division_prefix=prefix, **common)
        assert caught.value.code == "not-permitted"
    post = appoint(by=officer, division_prefix="532325100", **common)
    with pytest.raises(RefusedError):
        end_post(by=administrator, post=post, valid_to=now.date(), now=now)
    end_post(by=officer, post=post, valid_to=now.date(), now=now)
    with pytest.raises(RefusedError):
        create_user(by=officer, username="new", password=None, now=now)


def test_nobody_grants_or_ends_his_own_post(root, now, user, today) -> None:
    own = appoint(by=root, user=user, role=Role.SECURITY_OFFICER, division_prefix="532325",
                  valid_from=SINCE, now=now)  # fmt: skip
    me = actor_of(user, today=today)
    with pytest.raises(RefusedError) as caught:
        appoint(by=me, user=user, role=Role.SECURITY_OFFICER, division_prefix="532325100",
                valid_from=SINCE, now=now)  # fmt: skip
    assert caught.value.code == "own-post"
    with pytest.raises(RefusedError) as caught:
        end_post(by=me, post=own, valid_to=today, now=now)
    assert caught.value.code == "own-post"


@pytest.mark.parametrize("prefix", ["53x", "5", "5323251", ""])
def test_odd_places_are_refused(root, now, user, prefix) -> None:
    with pytest.raises(RefusedError) as caught:
        appoint(by=root, user=user, role=Role.HELPER, division_prefix=prefix, valid_from=SINCE,
                now=now)  # fmt: skip
    assert caught.value.code == "bad-prefix"


def test_a_post_ends_after_it_began(root, now, user) -> None:
    with pytest.raises(RefusedError) as caught:
        appoint(by=root, user=user, role=Role.HELPER, division_prefix="53", valid_from=SINCE,
                valid_to=SINCE, now=now)  # fmt: skip
    assert caught.value.code == "ends-before-start"
