"""The list of plans: filter, sort and count in the database; one page of lines in few queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.plans.enums import LIVE_MEASURES, OPEN_MEASURES, OPEN_PLANS, PlanState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.plans.queries.fitting import Fit, fits_of
from xianjie.apps.plans.queries.late import overdue_measures, without_live_measure
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

LATE, UNFIT, OVERDUE, ALL = "late", "unfit", "overdue", "all"
_CODE_DIGITS = 12


@dataclass(frozen=True)
class PlanFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``state`` is empty for plans that are not closed, a state, late (no measure in place in time),
    unfit, overdue (a measure past its day) or all. ``helper`` is a number of an account; ``code``
    the beginning of a 户编号, never a name.
    """

    state: str = ""
    town: str = ""
    village: str = ""
    risk: str = ""
    helper: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> PlanFilters:
        """Read the filters from an address; what is no 户编号, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        code = given["code"]
        if code and not (code.isascii() and code.replace("-", "").isalnum()):
            given["code"] = ""
        return cls(**given)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name != "sort")


@dataclass(frozen=True)
class PlanRow:
    """A line of the list; ``head`` is masked. ``warnings`` say why the measures do not fit."""

    pk: int
    household_code: str
    head: str
    place: VillagePlace
    category: str
    risks: tuple[str, ...]
    state: str
    state_label: str
    measures: int
    live: int
    late_measures: int
    due_on: date | None
    is_late: bool
    warnings: tuple[str, ...]
    helper: str


SORTS = {
    "household": "household__household_code",
    "place": "division_code",
    "due": "due_on",
    "state": "state",
}


def plans_visible_to(scope: Scope) -> ScopedQuerySet[Plan]:
    """Return the plans that may be seen, closed ones included."""
    return Plan.objects.visible_to(scope, Permission.VIEW_CASES)


def find_plan(scope: Scope, pk: int) -> Plan | None:
    """Return one plan that may be seen, with its household, episode and people."""
    rows = plans_visible_to(scope).filter(pk=pk)
    return rows.select_related(
        "household", "episode__household", "helper", "made_by", "submitted_by", "reviewed_by"
    ).first()


def filtered_plans(
    county: str, scope: Scope, filters: PlanFilters, today: date
) -> ScopedQuerySet[Plan]:
    """Return the plans of a county that the filters let through, in the order asked for."""
    rows = plans_visible_to(scope).filter(county_code=county)
    rows = rows.filter(state_condition(county, filters.state, today), _places(filters))
    if filters.risk:
        rows = rows.filter(_has_risk(filters.risk))
    if filters.helper:
        rows = rows.filter(helper_id=number_in(filters.helper) or 0)
    if filters.code:
        rows = rows.filter(household__household_code__startswith=filters.code)
    return rows.order_by(*_order(filters.sort), "division_code", "id")


def _has_risk(risk: str) -> Q:
    """Whether the risk is one of up to five of the episode; both databases read lists by place."""
    condition = Q()
    for place in range(5):
        condition |= Q(**{f"episode__risks__{place}": risk})
    return condition


def _places(filters: PlanFilters) -> Q:
    if filters.village:
        return Q(division_code=filters.village)
    if not filters.town:
        return Q()
    prefix = filters.town[:TOWN_DIGITS]
    return Q(
        division_code__gte=prefix.ljust(_CODE_DIGITS, "0"),
        division_code__lte=prefix.ljust(_CODE_DIGITS, "9"),
    )


def _order(sort: str) -> tuple[OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return (F("due_on").asc(nulls_last=True),)
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def state_condition(county: str, state: str, today: date) -> Q:
    """Return the condition of one way to look at the list."""
    if not state:
        return Q(state__in=OPEN_PLANS)
    if state == ALL:
        return Q()
    if state == LATE:
        return Q(episode__in=without_live_measure(county, today).values("pk"))
    if state == UNFIT:
        return Q(state=PlanState.IN_FORCE, fits=False)
    if state == OVERDUE:
        late = overdue_measures(county, today).filter(plan=OuterRef("pk"))
        return Q(Exists(late))
    return Q(state=state)


def counts_of(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return how many plans each way to look at the list shows; four queries."""
    rows = plans_visible_to(scope).filter(county_code=county)
    known = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    counts = {state.value: known.get(state.value, 0) for state in PlanState}
    for view in (LATE, UNFIT, OVERDUE):
        counts[view] = rows.filter(state_condition(county, view, today)).count()
    return counts


def helpers_in(county: str, scope: Scope) -> list[User]:
    """Return the accounts that answer for open plans of a county."""
    rows = plans_visible_to(scope).filter(county_code=county, state__in=OPEN_PLANS)
    helped = rows.filter(helper__isnull=False).order_by().values("helper_id").distinct()
    return list(User.objects.filter(pk__in=helped).order_by("display_name", "username"))


def plan_rows(keys: Iterable[int], county: str, today: date) -> list[PlanRow]:
    """Return the lines of a page of plans, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = Plan.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "episode", "helper").in_bulk(ordered)
    places = villages_by_code(plan.division_code for plan in found.values())
    counts = _measures_of(ordered, today)
    fits = fits_of(found.values(), county, today)
    late = set(
        without_live_measure(county, today)
        .proven("of plans of the gated list")
        .filter(plan__in=ordered)
        .values_list("plan", flat=True)
    )
    return [
        _row(found[key], places, counts.get(key, (0, 0, 0)), fits[key], is_late=key in late)
        for key in ordered
    ]


def _measures_of(plans: list[int], today: date) -> dict[int, tuple[int, int, int]]:
    rows = Measure.objects.proven("of plans of the gated list").filter(plan__in=plans)
    grouped = (
        rows.exclude(state="DROPPED")
        .order_by()
        .values_list("plan_id")
        .annotate(
            count=Count("pk"),
            live=Count("pk", filter=Q(state__in=LIVE_MEASURES)),
            late=Count(
                "pk",
                filter=Q(state__in=OPEN_MEASURES, due_on__lt=today, plan__state=PlanState.IN_FORCE),
            ),
        )
    )
    return {plan: (count, live, late) for plan, count, live, late in grouped}


def _row(
    plan: Plan,
    places: Mapping[str, VillagePlace],
    counts: tuple[int, int, int],
    fit: Fit,
    *,
    is_late: bool,
) -> PlanRow:
    code = plan.division_code
    return PlanRow(
        pk=plan.pk,
        household_code=plan.household.household_code,
        head=mask_name(plan.household.head_name),
        place=places.get(code, VillagePlace(code, code)),
        category=plan.episode.category,
        risks=tuple(plan.episode.risks),
        state=plan.state,
        state_label=plan.get_state_display(),
        measures=counts[0],
        live=counts[1],
        late_measures=counts[2],
        due_on=plan.due_on,
        is_late=is_late,
        warnings=fit.warnings if plan.state in OPEN_PLANS else (),
        helper=str(plan.helper) if plan.helper else "",
    )
