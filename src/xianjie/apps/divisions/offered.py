"""Divisions that forms of other apps offer, and the names of division prefixes."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from xianjie.apps.accounts.places import PlaceGroup
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.divisions.codes import ancestors, padded, significant
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import COUNTY_DIGITS, TOWN_DIGITS, short_name
from xianjie.apps.divisions.queries.tree import in_force


def prefix_names(prefixes: Iterable[str]) -> dict[str, str]:
    """Return prefix → names from the county down (of a prefecture or province: its own name)."""
    wanted = sorted({prefix for prefix in prefixes if prefix})
    chains = {
        prefix: [
            padded(code)
            for code in [*ancestors(significant(prefix)), significant(prefix)]
            if len(code) >= min(COUNTY_DIGITS, len(significant(prefix)))
        ]
        for prefix in wanted
    }
    names = division_names(code for chain in chains.values() for code in chain)
    return {
        prefix: "".join(short_name(names[code]) for code in chain if code in names) or prefix
        for prefix, chain in chains.items()
    }


def places_offered(request: HttpRequest, scope: Scope) -> list[PlaceGroup]:
    """Return wide divisions of the scope, the county being looked at, its townships and villages.

    Only what lies within the scope is offered; two queries.
    """
    wide = [prefix for prefix in scope.prefixes if len(prefix) < COUNTY_DIGITS]
    groups = []
    if wide:
        names = prefix_names(wide)
        groups.append(PlaceGroup("州市和省", tuple((code, names[code]) for code in wide)))
    county = county_of(request)
    if county is None:
        return groups
    low, high = county.code.ljust(12, "0"), county.code.ljust(12, "9")
    rows = list(
        in_force()
        .filter(code__gte=low, code__lte=high, level__in=[Level.TOWNSHIP, Level.VILLAGE])
        .order_by("code")
        .values_list("code", "name", "level")
    )
    if scope.covers(county.code):
        groups.append(PlaceGroup("全县", ((county.code, county.name),)))
    towns = {code[:TOWN_DIGITS]: name for code, name, level in rows if level == Level.TOWNSHIP}
    for town, name in towns.items():
        places = [(town, f"{name}（全镇乡）")] if scope.covers(town) else []
        places += [
            (code, short_name(village))
            for code, village, level in rows
            if level == Level.VILLAGE and code.startswith(town) and scope.covers(code)
        ]
        if places:
            groups.append(PlaceGroup(name, tuple(places)))
    return groups
