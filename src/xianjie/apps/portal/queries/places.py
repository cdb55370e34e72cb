"""Which places the public page serves: those in which somebody would read an application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.permissions import PERMISSIONS, Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.models import Case, Notice
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.places import (
    COUNTY_DIGITS,
    NamedPlace,
    VillagePlace,
    town_of,
    towns_of,
    villages_by_code,
    villages_of,
)
from xianjie.apps.divisions.queries.tree import counties_loaded, division_names, in_force

_HANDLING = tuple(
    role for role, allowed in PERMISSIONS.items() if Permission.HANDLE_APPLICATIONS in allowed
)


@dataclass(frozen=True)
class Choice:
    """What stands at one level of the choice of a village: its title and the places below."""

    title: str
    places: list[NamedPlace]


def served_counties(on: date) -> list[NamedPlace]:
    """Return the loaded counties in which somebody handles applications, by code (six digits)."""
    posts = Post.objects.filter(role__in=_HANDLING, valid_from__lte=on).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    prefixes = set(posts.values_list("division_prefix", flat=True).distinct())
    served = {prefix[:COUNTY_DIGITS] for prefix in prefixes}
    return [
        NamedPlace(county.code[:COUNTY_DIGITS], county.name)
        for county in counties_loaded()
        if any(county.code.startswith(prefix) for prefix in served)
    ]


def county_choice(code: str, on: date) -> Choice | None:
    """Return a served county with its townships; None for any other code."""
    county = next((one for one in served_counties(on) if one.code == code), None)
    return Choice(county.name, towns_of(code, Scope.everything())) if county else None


def town_choice(code: str, on: date) -> Choice | None:
    """Return a township (12 digits) of a served county with its villages; None for others."""
    if town_of(code) != code or county_choice(code[:COUNTY_DIGITS], on) is None:
        return None
    name = division_names([code]).get(code, "")
    villages = villages_of(code, Scope.everything())
    return Choice(name, villages) if name and villages else None


def served_village(code: str, on: date) -> VillagePlace | None:
    """Return a village (12 digits) whose applications somebody reads; None for any other code."""
    if not in_force().filter(code=code, level=Level.VILLAGE).exists():
        return None
    if not holders_of(Permission.HANDLE_APPLICATIONS, code, on=on):
        return None
    return villages_by_code([code])[code]


def hanging_notices(village: str, on: date) -> list[Notice]:
    """Return what is posted in a village (12 digits) and hangs on a day, the newest first."""
    found = Notice.objects.proven("posted for everybody to read")
    return list(
        found.filter(
            division_code=village,
            starts_on__lte=on,
            ends_on__gte=on,
            withdrawn_at__isnull=True,
        ).order_by("-starts_on", "-id")
    )


def case_on_row(notice: Notice, row: int) -> Case | None:
    """Return the case behind a row of a notice (from 0); rows stand in the order of the cases."""
    cases = [one.case for one in notice.notice_cases.select_related("case").order_by("id")]
    return cases[row] if len(cases) == len(notice.rows) and 0 <= row < len(cases) else None
