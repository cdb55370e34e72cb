"""Divisions by code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from xianjie.apps.divisions.codes import ancestors, padded, significant
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division


def in_force(on: date | None = None, scheme: Scheme = Scheme.STATS) -> QuerySet[Division]:
    """Return the divisions of a scheme that hold on a day; without a day, those that hold now."""
    found = Division.objects.filter(scheme=scheme)
    if on is None:
        return found.filter(valid_to__isnull=True)
    return found.filter(valid_from__lte=on).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def find_division(code: str, *, on: date | None = None) -> Division | None:
    """Return one division by its code, padded or not."""
    return in_force(on).filter(code=padded(significant(code))).first()


def children_of(code: str, *, on: date | None = None) -> QuerySet[Division]:
    """Return the divisions directly below one, by code."""
    return in_force(on).filter(parent_code=padded(significant(code))).order_by("code")


def counties_loaded(prefix: str = "") -> list[Division]:
    """Return the counties whose villages are loaded, by code."""
    return list(counties_with_towns(prefix))


def counties_with_towns(prefix: str = "") -> QuerySet[Division]:
    """Return the counties whose villages are loaded, by code, not yet asked for."""
    with_towns = in_force().filter(level=Level.TOWNSHIP).values("parent_code")
    found = in_force().filter(level=Level.COUNTY, code__in=with_towns).order_by("code")
    return found.filter(code__startswith=significant(prefix)) if prefix else found


def division_names(codes: Iterable[str]) -> dict[str, str]:
    """Return 12-digit code → name for many codes at once."""
    wanted = sorted(set(codes))
    return dict(in_force().filter(code__in=wanted).values_list("code", "name"))


def full_names(codes: Iterable[str], *, below: str = "") -> dict[str, str]:
    """Return code → names joined from the county (or from below ``below``) down to the code."""
    wanted = sorted(set(codes))
    start = len(significant(below)) if below else 4
    chains = {
        code: [
            padded(a) for a in [*ancestors(significant(code)), significant(code)] if len(a) > start
        ]
        for code in wanted
    }
    names = division_names(code for chain in chains.values() for code in chain)
    return {code: "".join(names.get(c, "") for c in chain) for code, chain in chains.items()}
