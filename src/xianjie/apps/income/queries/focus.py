"""Focus households: below the mean of their group, each with a plan and a measure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.income.enums import Group, MeasureState, PlanState
from xianjie.apps.income.models import IncomeCheckItem, IncomeMeasure, IncomePlan, IncomeStanding
from xianjie.apps.income.queries.goals import standings
from xianjie.apps.policies.queries import standards
from xianjie.kernel.ids import mask_name

PLAN_DAYS = "增收计划完成天数"
NO_PLAN, OVERDUE = "none", "overdue"
_DIGITS = 12
SORTS = {"household": "household__household_code", "base": "base", "forecast": "forecast",
         "place": "division_code"}  # fmt: skip
_KEPT = "plans of households found through the gate"


@dataclass(frozen=True)
class FocusFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``show`` is empty for focus households and ``all`` for both groups whole; ``plan`` is a state
    of the plan, none or overdue; ``code`` is the beginning of a 户编号, never a name.
    """

    group: str = ""
    town: str = ""
    village: str = ""
    plan: str = ""
    show: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> FocusFilters:
        """Read the filters from an address; what is no 户编号, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        given = {name: text.replace("\0", "�") for name, text in given.items()}
        code = given["code"]
        if code and not (code.isascii() and code.replace("-", "").isalnum()):
            given["code"] = ""
        return cls(**given)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self) if f.name not in {"sort", "show"})


@dataclass(frozen=True)
class FocusRow:
    """A line of the list; amounts in fen a head, ``head`` masked."""

    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    group: str
    people: int
    base: int | None
    base_source: str
    mean: int | None
    below: bool
    so_far: int
    covered: int
    forecast: int | None
    goal: int | None
    plan: str
    plan_state: str
    measures: int
    done: int
    is_late: bool

    @property
    def gap(self) -> int | None:
        """What is missing to the mean."""
        if self.base is None or self.mean is None:
            return None
        return max(self.mean - self.base, 0)


def plan_limit(county: str, today: date) -> date | None:
    """Return the day before which a household must have been listed to owe a plan today."""
    days = standards(county, today, (PLAN_DAYS,)).whole(PLAN_DAYS)
    return None if days is None else today - timedelta(days=days)


def focus_households(
    scope: Scope, county: str, year: int, filters: FocusFilters, today: date
) -> ScopedQuerySet[IncomeStanding]:
    """Return the standings that the filters let through, in the order asked for."""
    rows = standings(scope, county, year)
    if filters.show != "all":
        rows = rows.filter(below=True)
    if filters.group:
        rows = rows.filter(group=filters.group)
    if filters.village:
        rows = rows.filter(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        rows = rows.filter(
            division_code__gte=prefix.ljust(_DIGITS, "0"),
            division_code__lte=prefix.ljust(_DIGITS, "9"),
        )
    if filters.code:
        rows = rows.filter(household__household_code__startswith=filters.code)
    rows = rows.filter(_plan_condition(county, filters.plan, today))
    return rows.order_by(*_order(filters.sort), "division_code", "household_id")


def _plan_condition(county: str, wanted: str, today: date) -> Q:
    plans = IncomePlan.objects.proven(_KEPT).filter(
        household=OuterRef("household"), year=OuterRef("year")
    )
    if wanted == NO_PLAN:
        return ~Q(Exists(plans))
    if wanted == OVERDUE:
        ready = plans.filter(state__in=[PlanState.SUBMITTED, PlanState.APPROVED])
        limit = plan_limit(county, today)
        late = Q(since__lt=limit) if limit else Q(pk__in=[])
        return Q(below=True) & late & ~Q(Exists(ready))
    if wanted:
        return Q(Exists(plans.filter(state=wanted)))
    return Q()


def _order(sort: str) -> tuple[str | OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return (F("base").asc(nulls_last=True),)
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def focus_rows(pks: Iterable[int], county: str, today: date) -> list[FocusRow]:
    """Return the lines of a page, three queries however many."""
    order = list(pks)
    found = IncomeStanding.objects.proven(_KEPT).filter(pk__in=order).select_related("household")
    by_pk = {one.pk: one for one in found}
    plans = {
        plan.household_id: plan
        for plan in IncomePlan.objects.proven(_KEPT)
        .filter(
            household__in=[one.household_id for one in by_pk.values()],
            year__in={one.year for one in by_pk.values()},
        )
        .annotate(
            live=Count("measures", filter=~Q(measures__state=MeasureState.DROPPED)),
            finished=Count("measures", filter=Q(measures__state=MeasureState.DONE)),
        )
    }
    places = villages_by_code(one.division_code for one in by_pk.values())
    limit = plan_limit(county, today)
    rows = []
    for pk in order:
        one = by_pk[pk]
        plan = plans.get(one.household_id)
        ready = plan is not None and plan.state in {PlanState.SUBMITTED, PlanState.APPROVED}
        late = one.below and not ready and bool(limit and one.since and one.since < limit)
        rows.append(
            FocusRow(
                one.household_id, one.household.household_code,
                mask_name(one.household.head_name), places[one.division_code],
                str(Group(one.group).label), one.people, one.base, one.base_source, one.mean,
                one.below,
                one.so_far, one.covered, one.forecast, plan.goal if plan else None,
                plan.get_state_display() if plan else "", plan.state if plan else "",
                plan.live if plan else 0, plan.finished if plan else 0, late,
            )
        )  # fmt: skip
    return rows


def plans_of(scope: Scope, county: str) -> ScopedQuerySet[IncomePlan]:
    """Return the plans of a county that may be seen."""
    return IncomePlan.objects.visible_to(scope, Permission.VIEW_INCOME).filter(county_code=county)


def plans_to_review(scope: Scope, county: str) -> ScopedQuerySet[IncomePlan]:
    """Return the submitted plans that the asker may review, the oldest first."""
    rows = IncomePlan.objects.visible_to(scope, Permission.APPROVE_INCOME)
    return rows.filter(county_code=county, state=PlanState.SUBMITTED).order_by("submitted_at", "id")


def measures_of(plan: IncomePlan) -> list[IncomeMeasure]:
    """Return the measures of a plan that was found through the gate."""
    rows = IncomeMeasure.objects.proven(_KEPT).filter(plan=plan)
    return list(rows.select_related("organisation").order_by("id"))


def items_to_check(scope: Scope, county: str) -> ScopedQuerySet[IncomeCheckItem]:
    """Return the households whose accounts the asker is to look at, in the order drawn."""
    rows = IncomeCheckItem.objects.visible_to(scope, Permission.APPROVE_INCOME)
    return rows.filter(county_code=county, state="OPEN").order_by("check_round__due_on", "place")
