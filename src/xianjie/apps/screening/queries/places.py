"""Counties and divisions that the pages offer, by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division

COUNTY_DIGITS = 6
TOWN_DIGITS = 9
_CODE_DIGITS = 12


@dataclass(frozen=True)
class NamedPlace:
    """A division of the statistics scheme: its 12-digit code and its present name."""

    code: str
    name: str


@dataclass(frozen=True)
class VillagePlace(NamedPlace):
    """A village with the name of its township."""

    town_code: str = ""
    town: str = ""


def _present() -> Q:
    return Q(scheme=Scheme.STATS, valid_to__isnull=True)


def counties_in(scope: Scope) -> list[NamedPlace]:
    """Return the counties that the scope touches, by code; six digits each."""
    chosen = Q(pk__in=[])
    if scope.unlimited:
        chosen = Q()
    for prefix in scope.prefixes:
        if len(prefix.rstrip("0")) <= COUNTY_DIGITS and len(prefix) <= COUNTY_DIGITS:
            low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
            chosen |= Q(code__gte=low, code__lte=high)
        else:
            chosen |= Q(code=prefix[:COUNTY_DIGITS].ljust(_CODE_DIGITS, "0"))
    rows = (
        Division.objects.filter(_present(), chosen, level=Level.COUNTY)
        .order_by("code")
        .values_list("code", "name")
    )
    return [NamedPlace(code[:COUNTY_DIGITS], name) for code, name in rows]


def towns_of(county: str, scope: Scope) -> list[NamedPlace]:
    """Return the townships of a county that hold a part of the scope, by code."""
    rows = (
        Division.objects.filter(_present(), level=Level.TOWNSHIP)
        .filter(
            code__gte=county.ljust(_CODE_DIGITS, "0"), code__lte=county.ljust(_CODE_DIGITS, "9")
        )
        .order_by("code")
        .values_list("code", "name")
    )
    return [
        NamedPlace(code, name) for code, name in rows if scope.unlimited or _touches(scope, code)
    ]


def _touches(scope: Scope, town: str) -> bool:
    part = town[:TOWN_DIGITS]
    return any(part.startswith(prefix) or prefix.startswith(part) for prefix in scope.prefixes)


def villages_of(town: str, scope: Scope) -> list[NamedPlace]:
    """Return the villages of a township (12-digit code) within the scope, by code."""
    rows = (
        Division.objects.filter(_present(), scope.filter("code"), level=Level.VILLAGE)
        .filter(parent_code=town)
        .order_by("code")
        .values_list("code", "name")
    )
    return [NamedPlace(code, name) for code, name in rows]


def town_of(code: str) -> str:
    """Return the 12-digit code of the township of a village."""
    return code[:TOWN_DIGITS].ljust(_CODE_DIGITS, "0")


def villages_by_code(codes: Iterable[str]) -> dict[str, VillagePlace]:
    """Return villages with their townships for 12-digit codes, in one query."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    every = wanted | {town_of(code) for code in wanted}
    names = dict(Division.objects.filter(_present(), code__in=every).values_list("code", "name"))
    return {
        code: VillagePlace(
            code, names.get(code, code), town_of(code), names.get(town_of(code), town_of(code))
        )
        for code in wanted
    }
