"""Divisions as registers name them."""

from __future__ import annotations

from collections.abc import Iterable

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.places import short_name, town_of
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.web.ledger.host import PlaceName

_LEVELS = {
    Level.COUNTY.value: "county",
    Level.TOWNSHIP.value: "town",
    Level.VILLAGE.value: "village",
}


def places_in(county: str, scope: Scope) -> list[PlaceName]:
    """Return the county, townships and villages that lie wholly within a scope, by code."""
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    found = in_force().filter(code__gte=low, code__lte=high, level__in=_LEVELS).order_by("code")
    rows = list(found.values_list("code", "name", "level"))
    names = {code: name for code, name, _ in rows}
    return [_named(code, name, level, names) for code, name, level in rows if scope.covers(code)]


def places_named(codes: Iterable[str]) -> dict[str, PlaceName]:
    """Return divisions by code with their townships, in one query."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    every = sorted(wanted | {town_of(code) for code in wanted})
    rows = list(in_force().filter(code__in=every).values_list("code", "name", "level"))
    names = {code: name for code, name, _ in rows}
    return {code: _named(code, name, level, names) for code, name, level in rows if code in wanted}


def _named(code: str, name: str, level: str, names: dict[str, str]) -> PlaceName:
    is_village = level == Level.VILLAGE
    return PlaceName(
        code,
        names.get(town_of(code), "") if is_village else "",
        short_name(name) if is_village else name,
        _LEVELS.get(level, ""),
    )
