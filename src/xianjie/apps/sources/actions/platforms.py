"""The outside platforms that a county is likely to exchange data with, listed to be filled in."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib import resources

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.sources.models import OutsidePlatform
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.yaml_text import parsed

_REGISTER = "sources.platforms"


@cache
def known_platforms() -> tuple[dict[str, str], ...]:
    """Return the platforms of ``contracts/platforms.yaml`` in its order."""
    text = resources.files("xianjie").joinpath("contracts", "platforms.yaml").read_text("utf-8")
    return tuple(parsed(text)["platforms"])


@transaction.atomic
def ensure_platforms(*, by: Actor, county: str, now: datetime) -> int:
    """List the known platforms that a county (six digits) does not have yet; return how many.

    One that was taken out stays out.
    """
    place = county.ljust(12, "0")
    if not by.scope.may(Permission.CHANGE_REGISTERS, place):
        raise RefusedError("not-permitted", "您没有登记本县外部平台的权限。")
    rows = OutsidePlatform.objects.filter(division_code=place)
    present = set(rows.values_list("name", flat=True))
    fresh = [
        OutsidePlatform(division_code=place, created_at=now, updated_at=now, **platform)
        for platform in known_platforms()
        if platform["name"] not in present
    ]
    if not fresh:
        return 0
    OutsidePlatform.objects.bulk_create(fresh)
    note_created(by=by, register=_REGISTER, numbers=[row.pk for row in fresh], now=now)
    record(
        actor=by, action="sources.platforms.seed", object_type=_REGISTER, object_id=county,
        division_code=place, detail={"new": len(fresh)}, at=now,
    )  # fmt: skip
    return len(fresh)
