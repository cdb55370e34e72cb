"""Measures as those see them who have to carry them out, and who watches over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.plans.enums import ASKED_PLANS, OPEN_MEASURES, MeasureState, PlanState
from xianjie.apps.plans.models import Measure, MeasureEvent
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

OVERDUE, MINE, ALL = "overdue", "mine", "all"
_CODE_DIGITS = 12


@dataclass(frozen=True)
class MeasureFilters:
    """What the list shows; ``state`` empty for what somebody still has to bring to an end.

    ``organisation`` is a number, or mine for what the reader has to carry out.
    """

    state: str = ""
    organisation: str = ""
    kind: str = ""
    town: str = ""
    village: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> MeasureFilters:
        """Read the filters from an address."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        return cls(**{name: text.replace("\0", "\ufffd") for name, text in given.items()})

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")


@dataclass(frozen=True)
class MeasureRow:
    """A line of the list; ``head`` is masked. ``mine``: the reader has to carry it out."""

    pk: int
    kind: str
    title: str
    household_code: str
    head: str
    place: VillagePlace
    organisation: str
    person: str
    amount: int | None
    state: str
    state_label: str
    due_on: date | None
    done_on: date | None
    is_overdue: bool
    result: str
    mine: bool


SORTS = {"kind": "kind", "place": "division_code", "due": "due_on", "organisation":
         "organisation__name", "amount": "amount"}  # fmt: skip


def organisations_of(scope: Scope) -> frozenset[int]:
    """Return the organisations for which the scope reports measures."""
    grants = scope.narrowed(Permission.REPORT_MEASURES).grants
    return frozenset(g.organisation_id for g in grants if g.organisation_id is not None)


def measures_visible_to(scope: Scope) -> ScopedQuerySet[Measure]:
    """Return the measures of plans in force or closed that a scope may see.

    Where it sees cases, all; elsewhere those addressed to its organisations: a department never
    sees what is none of its business.
    """
    rows: ScopedQuerySet[Measure] = Measure.objects.visible_to(scope).filter(
        plan__state__in=ASKED_PLANS
    )
    if scope.unlimited:
        return rows
    condition = scope.narrowed(Permission.VIEW_CASES).filter("division_code")
    for grant in scope.narrowed(Permission.REPORT_MEASURES).grants:
        if grant.organisation_id is not None:
            place = Scope((grant,)).filter("division_code")
            condition |= place & Q(organisation_id=grant.organisation_id)
    return rows.filter(condition)


def own_condition(scope: Scope) -> Q:
    """Return the condition of measures that a scope itself has to carry out.

    Those addressed to its organisations, and, for who makes plans in a village, those that the
    village carries out itself.
    """
    condition = Q(organisation__isnull=True) & scope.narrowed(Permission.MAKE_PLANS).filter(
        "division_code"
    )
    for grant in scope.narrowed(Permission.REPORT_MEASURES).grants:
        if grant.organisation_id is not None:
            place = Scope((grant,)).filter("division_code")
            condition |= place & Q(organisation_id=grant.organisation_id)
    return condition


def find_measure(scope: Scope, pk: int) -> Measure | None:
    """Return one measure that may be seen, with its plan, household and organisation."""
    rows = measures_visible_to(scope).filter(pk=pk)
    return rows.select_related("plan__household", "plan__episode", "organisation").first()


def filtered_measures(
    county: str, scope: Scope, filters: MeasureFilters, today: date
) -> ScopedQuerySet[Measure]:
    """Return the measures of a county that the filters let through, in the order asked for."""
    rows = measures_visible_to(scope).filter(county_code=county)
    rows = rows.filter(state_condition(filters.state, today))
    if filters.organisation == MINE:
        rows = rows.filter(own_condition(scope))
    elif filters.organisation:
        rows = rows.filter(organisation=number_in(filters.organisation) or 0)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.village:
        rows = rows.filter(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        rows = rows.filter(
            division_code__gte=prefix.ljust(_CODE_DIGITS, "0"),
            division_code__lte=prefix.ljust(_CODE_DIGITS, "9"),
        )
    return rows.order_by(*_order(filters.sort), "id")


def _order(sort: str) -> tuple[OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return (F("due_on").asc(nulls_last=True),)
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def state_condition(state: str, today: date) -> Q:
    """Return the condition of one way to look at the list."""
    if not state:
        return Q(state__in=OPEN_MEASURES, plan__state=PlanState.IN_FORCE)
    if state == ALL:
        return Q()
    if state == OVERDUE:
        return Q(state__in=OPEN_MEASURES, plan__state=PlanState.IN_FORCE, due_on__lt=today)
    return Q(state=state)


@dataclass(frozen=True)
class MeasureCounts:
    """How many measures are where; ``money`` in fen of those not dropped."""

    planned: int
    running: int
    done: int
    overdue: int
    money: int


def counts_of(county: str, scope: Scope, today: date, *, mine: bool = False) -> MeasureCounts:
    """Count the measures of a county within a scope, or the reader's own; one query."""
    rows = measures_visible_to(scope).filter(county_code=county)
    if mine:
        rows = rows.filter(own_condition(scope))
    found = rows.aggregate(
        planned=Count("pk", filter=Q(state=MeasureState.PLANNED, plan__state=PlanState.IN_FORCE)),
        running=Count("pk", filter=Q(state=MeasureState.RUNNING)),
        done=Count("pk", filter=Q(state=MeasureState.DONE)),
        overdue=Count("pk", filter=state_condition(OVERDUE, today)),
        money=Sum("amount", filter=~Q(state=MeasureState.DROPPED)),
    )
    return MeasureCounts(**{**found, "money": found["money"] or 0})


def organisations_asked(county: str, scope: Scope) -> list[Organisation]:
    """Return the organisations to which measures of a county are addressed, within a scope."""
    rows = measures_visible_to(scope).filter(county_code=county, organisation__isnull=False)
    asked = rows.order_by().values("organisation_id").distinct()
    return list(Organisation.objects.filter(pk__in=asked).order_by("division_code", "name"))


def measure_rows(keys: Iterable[int], scope: Scope, today: date) -> list[MeasureRow]:
    """Return the lines of a page of measures, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = Measure.objects.proven("keys of a page of the gated list")
    found = rows.select_related("plan__household", "organisation").in_bulk(ordered)
    places = villages_by_code(one.division_code for one in found.values())
    own = set(rows.filter(own_condition(scope), pk__in=ordered).values_list("pk", flat=True))
    return [_row(found[key], places, today, mine=key in own) for key in ordered]


def _row(
    one: Measure, places: Mapping[str, VillagePlace], today: date, *, mine: bool
) -> MeasureRow:
    household = one.plan.household
    is_open = one.state in OPEN_MEASURES
    return MeasureRow(
        pk=one.pk,
        kind=one.kind,
        title=one.title,
        household_code=household.household_code,
        head=mask_name(household.head_name),
        place=places.get(one.division_code, VillagePlace(one.division_code, one.division_code)),
        organisation=str(one.organisation) if one.organisation else "",
        person=mask_name(one.person) if one.person else "",
        amount=one.amount,
        state=one.state,
        state_label=one.get_state_display(),
        due_on=one.due_on,
        done_on=one.done_on,
        is_overdue=is_overdue(one, today),
        result=one.result,
        mine=mine and is_open,
    )


def is_overdue(measure: Measure, today: date) -> bool:
    """Whether the day of a measure of a plan in force is over."""
    return (
        measure.state in OPEN_MEASURES
        and measure.due_on is not None
        and measure.due_on < today
        and measure.plan.state == PlanState.IN_FORCE
    )


def events_of(measure: Measure) -> list[MeasureEvent]:
    """Return the record of a measure found through the gate, the newest first."""
    return list(measure.events.select_related("user", "document").order_by("-id"))
