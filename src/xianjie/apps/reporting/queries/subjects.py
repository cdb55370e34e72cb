"""For whom a report is made, and who may make and read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import children_of, division_names
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, NamedPlace, short_name
from xianjie.apps.reporting.models import MadeReport

_CODE_DIGITS = 12


@dataclass(frozen=True)
class Subject:
    """A county, one of its townships (``town``: 9 digits) or one of its departments."""

    county: str
    name: str
    town: str = ""
    organisation: int | None = None

    @property
    def key(self) -> str:
        """What forms and addresses call it: ``c``, ``t<code>`` or ``o<number>``."""
        if self.organisation is not None:
            return f"o{self.organisation}"
        return f"t{self.town}" if self.town else "c"

    @property
    def prefix(self) -> str:
        """The digits that its places share."""
        return self.town or self.county

    @property
    def code(self) -> str:
        """Its place with twelve digits; that of the county for a department."""
        return padded(self.prefix)

    def inside(self, field: str = "division_code") -> Q:
        """Return the condition of rows that lie within it."""
        low, high = self.prefix.ljust(_CODE_DIGITS, "0"), self.prefix.ljust(_CODE_DIGITS, "9")
        return Q(**{f"{field}__gte": low, f"{field}__lte": high})

    def parts(self) -> list[NamedPlace]:
        """Return its townships, or the villages of a township, by code."""
        rows = children_of(self.code).values_list("code", "name")
        return [NamedPlace(code, short_name(name) if self.town else name) for code, name in rows]

    @property
    def part_digits(self) -> int:
        """How long the codes are by which its parts are told apart."""
        return _CODE_DIGITS if self.town else TOWN_DIGITS


def subjects_for(scope: Scope, county: str, on: date) -> list[Subject]:
    """Return for whom somebody may make a report in a county (6 digits): the county first.

    Who makes the county's reports makes those of every township and department that has a clerk;
    townships and departments make their own.
    """
    name = division_names([padded(county)]).get(padded(county), county)
    towns = [
        Subject(county, name, town=code[:TOWN_DIGITS])
        for code, name in children_of(county).values_list("code", "name")
    ]
    posts = posts_in_force(county, on=on).filter(
        role=Role.DEPARTMENT_CLERK, organisation__isnull=False, user__is_active=True
    )
    offices = Organisation.objects.filter(pk__in=posts.order_by().values("organisation_id"))
    departments = [
        Subject(county, office.name, organisation=office.pk) for office in offices.order_by("name")
    ]
    found = [Subject(county, name), *towns, *departments]
    return [one for one in found if may_make(scope, one)]


def may_make(scope: Scope, subject: Subject) -> bool:
    """Whether somebody makes the reports of a county, township or department."""
    if scope.may(Permission.MAKE_REPORTS, subject.county):
        return True
    for grant in scope.narrowed(Permission.REPORT_PROGRESS).grants:
        if grant.role == Role.TOWNSHIP_REVIEWER and subject.town:
            own = grant.prefix == subject.town
        elif grant.role == Role.DEPARTMENT_CLERK and subject.organisation is not None:
            own = grant.organisation_id == subject.organisation and subject.county.startswith(
                grant.prefix[: len(subject.county)]
            )
        else:
            own = False
        if own:
            return True
    return False


def find_subject(subjects: list[Subject], key: str) -> Subject | None:
    """Return the subject of a key."""
    return next((one for one in subjects if one.key == key), None)


def made_for(county: str, subjects: list[Subject]) -> ScopedQuerySet[MadeReport]:
    """Return the reports that were made for some subjects, the newest first."""
    condition = Q(pk__in=[])
    for one in subjects:
        condition |= Q(division_code=one.code, organisation=one.organisation)
    rows: ScopedQuerySet[MadeReport] = MadeReport.objects.proven(
        "only those of places and offices whose reports the reader makes"
    ).filter(condition, county_code=county)
    return (
        rows.defer("content").select_related("made_by", "organisation").order_by("-made_at", "-pk")
    )
