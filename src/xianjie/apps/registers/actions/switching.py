"""A county keeps a packaged register, or does not."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registers.models import RegisterSwitch
from xianjie.exchange.register_files import packaged_registers
from xianjie.kernel.errors import RefusedError


def permit(by: Actor, county: str) -> None:
    """Let pass who designs the registers of a county of six digits."""
    if not by.scope.may(Permission.DESIGN_REGISTERS, county.ljust(12, "0")):
        raise RefusedError("not-permitted", "您没有设置本县台账的权限。")


@transaction.atomic
def switch_register(*, by: Actor, county: str, key: str, on: bool, now: datetime) -> bool:
    """Keep a packaged register in a county, or no longer; its rows stay. False: it was so."""
    permit(by, county)
    definition = packaged_registers().get(key)
    if definition is None:
        raise RefusedError("unknown-register", "没有这个台账。")
    found = RegisterSwitch.objects.select_for_update().filter(county_code=county, register=key)
    stands = found.first()
    if on == (stands.is_on if stands else definition.offered_in(county)):
        return False
    RegisterSwitch.objects.update_or_create(
        county_code=county,
        register=key,
        defaults={"is_on": on, "changed_by": by.label, "changed_at": now},
    )
    record(
        actor=by,
        action="registers.switch-on" if on else "registers.switch-off",
        object_type="registers.RegisterSwitch",
        object_id=key,
        division_code=county.ljust(12, "0"),
        detail={"register": definition.title},
        at=now,
    )
    return True
