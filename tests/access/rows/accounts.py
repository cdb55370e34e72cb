"""Pages of every account about itself, and the choice of the county."""

from __future__ import annotations

from datetime import UTC, datetime

from django.test import Client

from tests.access.table import Row, may
from tests.access.world import EVERYBODY, World
from tests.apps.screening.page_county import PASSWORD, SINCE
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification, Organisation, Post, User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.second_factor import STAMP


def _somebodys(world: World) -> dict[str, int]:
    owner = world.own[Role.COUNTY_ANALYST]
    found, _ = Notification.objects.get_or_create(
        user=owner, key="k", defaults={"title": "t", "url": "/", "created_at": datetime.now(UTC)}
    )
    return {"pk": found.pk}


def _account(world: World) -> dict[str, int]:
    """An account of the world's county that nobody else needs."""
    user = User.objects.filter(username="target").first()
    if user is None:
        user = User.objects.create_user("target", division_prefix=world.county)
        Post.objects.create(user=user, role=Role.HELPER, division_prefix=world.village,
                            valid_from=SINCE)  # fmt: skip
    return {"pk": user.pk}


def _post(world: World) -> dict[str, int]:
    return {"pk": Post.objects.get(user_id=_account(world)["pk"]).pk}


def _organisation(world: World) -> dict[str, int]:
    found = Organisation.objects.get(name="县农业农村局", division_code=f"{world.county}000000")
    return {"pk": found.pk}


def _grant(world: World) -> dict[str, str]:
    _account(world)
    return {"username": "target", "role": Role.HELPER, "place": world.village,
            "valid_from": "2022-02-02"}  # fmt: skip


MANAGE, GRANT = may(Permission.MANAGE_ACCOUNTS), may(Permission.GRANT_POSTS)
REASON = {"reason": "调离"}
MANAGING = [
    Row("accounts:users", MANAGE),
    Row("accounts:user-new", MANAGE),
    Row("accounts:user-new", MANAGE, method="post",
        data=lambda w: {"username": "fresh", "display_name": "新", "place": w.county}),
    Row("accounts:user", MANAGE | GRANT, _account, of_a_place=True),
    Row("accounts:disable", MANAGE, _account, data=lambda _: REASON, method="post",
        answers=(302,), of_a_place=True),
    Row("accounts:enable", MANAGE, _account, data=lambda _: REASON, method="post",
        answers=(302,), of_a_place=True),
    Row("accounts:reset-password", MANAGE, _account, method="post", of_a_place=True),
    Row("accounts:end-sessions", MANAGE | GRANT, _account, method="post", answers=(302,),
        of_a_place=True),
    Row("accounts:unlock", GRANT, _account, method="post", answers=(302,), of_a_place=True),
    Row("accounts:reset-factor", GRANT, _account, method="post", answers=(302,), of_a_place=True),
    Row("accounts:organisations", MANAGE),
    Row("accounts:organisation-new", MANAGE),
    # From another county the form says that the place is none of its choices.
    Row("accounts:organisation-new", MANAGE, method="post", answers=(200, 302),
        data=lambda w: {"name": "县民政局", "place": w.county, "level": "COUNTY"}),
    Row("accounts:organisation", MANAGE, _organisation, of_a_place=True),
    Row("accounts:organisation-change", MANAGE, _organisation, method="post", answers=(302,),
        data=lambda _: {"sector": "农业农村", "level": "COUNTY"}, of_a_place=True),
    Row("accounts:organisation-rename", MANAGE, _organisation, method="post", answers=(302,),
        data=lambda _: {"name": "县乡村振兴局", "valid_from": "2021-06-01"}, of_a_place=True),
    Row("accounts:posts", GRANT),
    Row("accounts:post-new", GRANT),
    Row("accounts:post-new", GRANT, data=_grant, method="post", answers=(200, 302)),
    Row("accounts:post-end", GRANT, _post, of_a_place=True),
    Row("accounts:post-end", GRANT, _post, data=lambda _: {"last_day": "2022-07-01"},
        method="post", answers=(302,), of_a_place=True),
]  # fmt: skip


def _fresh_factor(client: Client, _user: User) -> None:
    session = client.session
    session[STAMP] = int(datetime.now(UTC).timestamp())
    session.save()


ROWS = [
    *MANAGING,
    Row("screening:export-named", may(Permission.EXPORT_PERSONAL),
        data=lambda w: {"period": w.period}, method="post", of_a_place=True, setup=_fresh_factor),
    Row("accounts:me", EVERYBODY),
    Row("accounts:password", EVERYBODY),
    Row("accounts:password", EVERYBODY, data=lambda _: {"old": "x"}, method="post"),
    Row("accounts:enrol", EVERYBODY),
    Row("accounts:enrol", EVERYBODY, data=lambda _: {"token": "000"}, method="post"),
    Row("accounts:verify", EVERYBODY),
    Row("accounts:verify", EVERYBODY, data=lambda _: {"password": PASSWORD}, method="post",
        answers=(302,)),
    # Without a fresh factor everybody is led to it first.
    Row("accounts:recovery-codes", EVERYBODY, method="post", answers=(302,)),
    Row("accounts:unbind", EVERYBODY, method="post", answers=(302,)),
    Row("accounts:notifications", EVERYBODY),
    Row("accounts:read-all", EVERYBODY, method="post", answers=(302,)),
    # A bell belongs to its owner: to everybody else it does not exist.
    Row("accounts:open-notification", frozenset({Role.COUNTY_ANALYST}), _somebodys,
        method="post", answers=(302,), of_a_place=True),
    Row("divisions:choose", EVERYBODY, data=lambda w: {"code": w.county}, method="post",
        answers=(302,), of_a_place=True),
]  # fmt: skip
