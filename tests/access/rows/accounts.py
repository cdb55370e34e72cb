"""Pages of every account about itself, and the choice of the county."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.access.table import Row
from tests.access.world import EVERYBODY, World
from tests.apps.screening.page_county import PASSWORD
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification


def _somebodys(world: World) -> dict[str, int]:
    owner = world.own[Role.COUNTY_ANALYST]
    found, _ = Notification.objects.get_or_create(
        user=owner, key="k", defaults={"title": "t", "url": "/", "created_at": datetime.now(UTC)}
    )
    return {"pk": found.pk}


ROWS = [
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
