"""What registers that are data hold about a household, on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import concerned, seen_for
from xianjie.apps.registry.models import Household
from xianjie.exchange.registers import Definition
from xianjie.kernel.ids import mask_name
from xianjie.web.ledger import Kind, Register
from xianjie.web.panels import HOUSEHOLD, Drawing, Panel, register_panel

_SHOWN, _FACTS = 30, 4
_PLAIN = frozenset({Kind.TEXT, Kind.CHOICE, Kind.DATE, Kind.YUAN, Kind.NUMBER, Kind.FIXED,
                    Kind.MONTH, Kind.YEAR})  # fmt: skip


@dataclass(frozen=True)
class EntryLine:
    """A row about the household: which register, who, and its first values."""

    title: str
    url: str
    who: str
    facts: tuple[tuple[str, str], ...]
    on: date


def _facts(register: Register, row: Entry) -> tuple[tuple[str, str], ...]:
    found = []
    for column in register.listed:
        if column.field is None or column.kind not in _PLAIN or "__" in column.name:
            continue
        if text := column.text(row, {}):
            found.append((column.title, text))
    return tuple(found[:_FACTS])


def _entries(request: HttpRequest, household: Household) -> Drawing | None:
    known = {one.key: one for one in seen_for(request) if one.of != "place"}
    if not known:
        return None
    scope, today = request_scope(request), timezone.localdate()
    rows = Entry.objects.visible_to(scope).filter(
        Q(household=household) | Q(person__household=household),
        register__in=known, retired_at__isnull=True,
    )  # fmt: skip
    county = household.county_code
    made: dict[str, Register] = {}
    lines = []
    for row in rows.select_related("person").order_by("-updated_at", "-pk")[:_SHOWN]:
        definition = known[row.register]
        register = made.setdefault(row.register, register_of(definition, county, today))
        lines.append(
            EntryLine(
                definition.title,
                register.url("detail", pk=row.pk),
                mask_name(row.person.name) if row.person else "",
                _facts(register, row),
                timezone.localtime(row.updated_at).date(),
            )
        )
    adds = [
        (one.title, f"{register_of(one, county, today).url('new')}?household={household.pk}")
        for one in known.values()
        if one.of == "household" and _may_add(request, one, household)
    ]
    if not lines and not adds:
        return None
    context = {"lines": lines, "adds": adds}
    return Drawing("registers/parts/panel_household.html", context, len(lines) or None)


def _may_add(request: HttpRequest, definition: Definition, household: Household) -> bool:
    scope = concerned(request_scope(request), definition)
    return scope.may(GROUPS[definition.group].change, household.division_code)


def register() -> None:
    """Put the panel below what a household receives."""
    register_panel(HOUSEHOLD, Panel("registers", _("其他台账"), "benefits", 70, "", _entries))
