"""Who is assessed in a county, by kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.assessment.enums import ObjectKind
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of, find_division
from xianjie.apps.divisions.queries.places import villages_by_code

_VILLAGE = 12


@dataclass(frozen=True)
class Object:
    """A county, township, village with a team (``d<twelve digits>``) or department (``o12``)."""

    key: str
    name: str
    division_code: str
    organisation_id: int | None = None


def _place(code: str, name: str) -> Object:
    return Object(f"d{padded(code)}", name, padded(code))


def objects_of(county: str, kind: str, on: date) -> list[Object]:
    """Return the objects of a kind in a county (six digits), in a fixed order.

    Departments are those that have a clerk who reports; teams the villages in which somebody is
    stationed on the day.
    """
    match ObjectKind(kind):
        case ObjectKind.COUNTY:
            division = find_division(padded(county))
            return [_place(county, division.name if division else county)]
        case ObjectKind.TOWN:
            rows = children_of(county).values_list("code", "name")
            return [_place(code, name) for code, name in rows]
        case ObjectKind.DEPARTMENT:
            posts = posts_in_force(county, on=on).filter(
                role=Role.DEPARTMENT_CLERK, organisation__isnull=False, user__is_active=True
            )
            offices = Organisation.objects.filter(
                pk__in=posts.order_by().values("organisation_id")
            ).order_by("name")
            return [Object(f"o{one.pk}", one.name, padded(county), one.pk) for one in offices]
        case _:
            posts = posts_in_force(county, on=on).filter(role=Role.STATIONED_MEMBER)
            codes = {
                post.division_prefix for post in posts if len(post.division_prefix) == _VILLAGE
            }
            places = villages_by_code(codes)
            return [
                _place(code, f"{places[code].town}{places[code].name}") for code in sorted(codes)
            ]
