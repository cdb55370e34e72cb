"""Which registers a county keeps, and which of them a user reads."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registers.enums import State
from xianjie.apps.registers.groups import GROUPS, NO_CLERK
from xianjie.apps.registers.models import OwnRegister, RegisterSwitch
from xianjie.exchange.register_files import packaged_registers
from xianjie.exchange.registers import Definition

_KEPT = "_xianjie_registers"


def switched(county: str) -> dict[str, bool]:
    """Return the county's word on packaged registers, by key."""
    rows = RegisterSwitch.objects.filter(county_code=county)
    return dict(rows.values_list("register", "is_on"))


def active_in(county: str) -> dict[str, Definition]:
    """Return the registers that a county of six digits keeps, by key; two queries."""
    said = switched(county)
    found = {
        key: one
        for key, one in packaged_registers().items()
        if said.get(key, one.offered_in(county))
    }
    own = OwnRegister.objects.filter(county_code=county, state=State.PUBLISHED)
    for key, definition in own.order_by("number").values_list("key", "definition"):
        found[key] = Definition.model_validate(definition)
    return found


def active_for(request: HttpRequest) -> Mapping[str, Definition]:
    """Return the registers of the session's county; asked for once a request."""
    kept: Mapping[str, Definition] | None = getattr(request, _KEPT, None)
    if kept is None:
        county = county_of(request)
        kept = active_in(county.code) if county else {}
        setattr(request, _KEPT, kept)
    return kept


def concerned(scope: Scope, definition: Definition) -> Scope:
    """Return the part of a scope that a register concerns: without clerks of other sectors."""
    return scope.of_sectors(definition.sectors or NO_CLERK)


def reads(scope: Scope, definition: Definition) -> bool:
    """Whether a scope reads the register at all."""
    return concerned(scope, definition).may(GROUPS[definition.group].view)


def seen_for(request: HttpRequest, group: str = "") -> list[Definition]:
    """Return the registers of the session's county that the user reads, of one area or all."""
    scope = request_scope(request)
    return [
        one
        for one in active_for(request).values()
        if (not group or one.group == group) and reads(scope, one)
    ]
