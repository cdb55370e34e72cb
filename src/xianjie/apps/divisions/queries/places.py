"""Counties and divisions that the pages offer, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.tree import (
    children_of,
    counties_with_towns,
    division_names,
    in_force,
)

COUNTY_DIGITS = 6
TOWN_DIGITS = 9
_CODE_DIGITS = 12


@dataclass(frozen=True)
class NamedPlace:
    """A division of the statistics scheme and its present name."""

    code: str
    name: str


@dataclass(frozen=True)
class VillagePlace(NamedPlace):
    """A village with the name of its township."""

    town_code: str = ""
    town: str = ""


def counties_in(scope: Scope) -> list[NamedPlace]:
    """Return the counties that the scope touches, by code; six digits each."""
    prefixes = [""] if scope.unlimited else sorted({p[:COUNTY_DIGITS] for p in scope.prefixes})
    found = {
        code: name
        for prefix in prefixes
        for code, name in counties_with_towns(prefix).values_list("code", "name")
    }
    return [NamedPlace(code[:COUNTY_DIGITS], found[code]) for code in sorted(found)]


def towns_of(county: str, scope: Scope) -> list[NamedPlace]:
    """Return the townships of a county that hold a part of the scope, by code (12 digits)."""
    rows = children_of(county).values_list("code", "name")
    return [
        NamedPlace(code, name) for code, name in rows if scope.unlimited or _touches(scope, code)
    ]


def _touches(scope: Scope, town: str) -> bool:
    part = town[:TOWN_DIGITS]
    return any(part.startswith(prefix) or prefix.startswith(part) for prefix in scope.prefixes)


def villages_of(town: str, scope: Scope) -> list[NamedPlace]:
    """Return the villages of a township (12-digit code) within the scope, by code."""
    rows = children_of(town).filter(scope.filter("code")).values_list("code", "name")
    return [NamedPlace(code, short_name(name)) for code, name in rows]


def town_of(code: str) -> str:
    """Return the 12-digit code of the township of a village."""
    return code[:TOWN_DIGITS].ljust(_CODE_DIGITS, "0")


def short_name(name: str) -> str:
    """Return a village as people call it: 旧城村民委员会 → 旧城村, 东街居民委员会 → 东街."""
    for suffix in ("村民委员会", "居民委员会", "村委会", "居委会"):
        if name.endswith(suffix) and len(name) > len(suffix):
            rest = name.removesuffix(suffix)
            return rest if suffix[0] == "居" or rest.endswith("村") else f"{rest}村"
    return name


def villages_by_code(codes: Iterable[str]) -> dict[str, VillagePlace]:
    """Return villages with their townships for 12-digit codes, in one query."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    names = division_names(wanted | {town_of(code) for code in wanted})
    return {
        code: VillagePlace(
            code, short_name(names.get(code, code)), town_of(code), names.get(town_of(code), "")
        )
        for code in wanted
    }


def villages_named(text: str, scope: Scope, number: int) -> list[VillagePlace]:
    """Return up to ``number`` villages within a scope whose name begins with a text, by code."""
    rows = (
        in_force()
        .filter(scope.filter("code"), level=Level.VILLAGE, name__startswith=text)
        .order_by("code")
        .values_list("code", flat=True)[:number]
    )
    found = villages_by_code(rows)
    return [found[code] for code in sorted(found)]


def villages_by_town(county: str, scope: Scope) -> list[tuple[str, list[NamedPlace]]]:
    """Return the villages of a county within a scope under the names of their townships.

    Two queries; townships without such a village are left out.
    """
    towns = dict(children_of(county).values_list("code", "name"))
    found: dict[str, list[NamedPlace]] = {code: [] for code in towns}
    rows = in_force().filter(scope.filter("code"), level=Level.VILLAGE, parent_code__in=towns)
    for code, name, town in rows.order_by("code").values_list("code", "name", "parent_code"):
        found[town].append(NamedPlace(code, short_name(name)))
    return [(towns[town], villages) for town, villages in found.items() if villages]
