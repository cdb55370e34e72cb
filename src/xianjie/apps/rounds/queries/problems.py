"""Problems and needs of the look-back, for the places and for the departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date

from django.db.models import Count, F, Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.rounds.enums import Nature, ProblemState
from xianjie.apps.rounds.models import LookbackProblem
from xianjie.apps.rounds.queries.population import inside
from xianjie.kernel.ids import mask_name

OVERDUE = "overdue"


@dataclass(frozen=True)
class ProblemFilters:
    """What the list shows; ``state`` empty for open ones, ``CLOSED``, ``overdue`` or ``all``."""

    nature: str = Nature.PROBLEM.value
    kind: str = ""
    town: str = ""
    state: str = ""
    office: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ProblemFilters:
        """Read the filters from an address."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        if given["nature"] not in Nature.values:
            given["nature"] = Nature.PROBLEM.value
        if not (given["town"].isascii() and given["town"].isdigit() and len(given["town"]) == 12):
            given["town"] = ""
        if not (given["office"].isascii() and given["office"].isdigit()):
            given["office"] = ""
        return cls(**given)

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: value for name, value in asdict(self).items() if value}


def problems_visible_to(scope: Scope) -> ScopedQuerySet[LookbackProblem]:
    """Return what may be seen: by place, or by a clerk what is addressed to its own body."""
    placed = scope.narrowed(Permission.VIEW_CASES)
    mine = [
        grant
        for grant in scope.narrowed(Permission.REPORT_MEASURES).grants
        if grant.role == Role.DEPARTMENT_CLERK and grant.organisation_id is not None
    ]
    condition = placed.filter("division_code")
    for grant in mine:
        part = Scope((grant,)).filter("division_code")
        condition |= part & Q(organisation_id=grant.organisation_id)
    rows = LookbackProblem.objects.filter(condition)
    return rows.proven("filtered by the scope, or by body and scope for clerks")


def filtered_problems(
    county: str, scope: Scope, filters: ProblemFilters, today: date
) -> ScopedQuerySet[LookbackProblem]:
    """Return the problems or needs that the filters let through, the most urgent first."""
    rows = problems_visible_to(scope).filter(county_code=county, nature=filters.nature)
    if filters.state == OVERDUE:
        rows = rows.filter(state=ProblemState.OPEN, due_on__lt=today)
    elif filters.state == ProblemState.CLOSED:
        rows = rows.filter(state=ProblemState.CLOSED)
    elif not filters.state:
        rows = rows.filter(state=ProblemState.OPEN)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.office:
        rows = rows.filter(organisation_id=int(filters.office))
    if filters.town:
        rows = rows.filter(inside(filters.town))
    return rows.order_by(F("due_on").asc(nulls_last=True), "division_code", "id")


def problem_counts(
    county: str, scope: Scope, nature: str, today: date
) -> list[tuple[str, int, int]]:
    """Return kind, open, late for each kind of problem or need that is open, the most first."""
    rows = problems_visible_to(scope).filter(
        county_code=county, nature=nature, state=ProblemState.OPEN
    )
    found = (
        rows.order_by()
        .values_list("kind")
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
        .order_by("-number", "kind")
    )
    return [(kind, number, late) for kind, number, late in found]


def find_problem(scope: Scope, pk: int) -> LookbackProblem | None:
    """Return one problem that may be seen."""
    rows = problems_visible_to(scope).filter(pk=pk)
    return rows.select_related("household", "organisation", "found_by", "closed_by").first()


@dataclass(frozen=True)
class ProblemRow:
    """A problem or need of a household; the head is masked."""

    pk: int
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    kind: str
    words: str
    office: str
    found_on: date
    due_on: date | None
    state: str
    state_label: str
    closed_on: date | None
    is_overdue: bool
    late: int


def problem_rows(keys: Iterable[int], today: date) -> list[ProblemRow]:
    """Return the lines of a page, given its keys in order, in a few queries."""
    ordered = list(keys)
    rows = LookbackProblem.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "organisation").in_bulk(ordered)
    places = villages_by_code(one.division_code for one in found.values())
    lines = []
    for key in ordered:
        one = found[key]
        overdue = bool(one.state == ProblemState.OPEN and one.due_on and one.due_on < today)
        lines.append(
            ProblemRow(
                pk=one.pk,
                household_id=one.household_id,
                household_code=one.household.household_code,
                head=mask_name(one.household.head_name),
                place=places[one.division_code],
                kind=one.kind,
                words=one.words,
                office=str(one.organisation) if one.organisation else "",
                found_on=one.found_on,
                due_on=one.due_on,
                state=one.state,
                state_label=one.get_state_display(),
                closed_on=one.closed_on,
                is_overdue=overdue,
                late=(today - one.due_on).days if overdue and one.due_on else 0,
            )
        )
    return lines
