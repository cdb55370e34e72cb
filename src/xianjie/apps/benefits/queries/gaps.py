"""The worklist of gaps: filter, sort, count and sum in the database; one gap with its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Case, Count, F, Q, Sum, When
from django.db.models.expressions import OrderBy

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.enums import (
    ANSWER_WORDS,
    RUNNING,
    TO_GIVE,
    WITH_DEPARTMENT,
    GapAnswer,
    GapKind,
    GapSeen,
    GapState,
)
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap, GapEvent
from xianjie.apps.benefits.queries.rules import NOTICE, benefit_rules
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.kernel.ids import mask_name
from xianjie.web.numbers import number_in

_CODE_DIGITS = 12
MONTHS = 12
RECURRING = Q(unit__contains="/")
"""Paid every month or year (元/月, 元/年); anything else is due once."""
WAITING, RUN, ALL, NOT_CLOSED = "waiting", "running", "all", ""
OVERDUE, SOON = "overdue", "soon"
SORTS = {
    "household": "household__household_code",
    "place": "division_code",
    "benefit": "benefit_id",
    "amount": "yearly",
    "due": "due_on",
    "since": "first_period",
}
SEE_ALL = Permission.VIEW_HOUSEHOLDS
"""Who sees households sees every gap of them; others those sent to their organisation."""


@dataclass(frozen=True)
class GapFilters:
    """What the list shows; an empty text asks for everything of its kind.

    ``state`` empty: not closed; a state; waiting (for a department), running, or all. ``due`` is
    overdue, or soon as the rulebook's days of notice have it.
    ``automatic`` is ``yes``; ``office`` an organisation's number; ``code`` the beginning of a
    户编号, never a name.
    """

    benefit: str = ""
    kind: str = ""
    department: str = ""
    office: str = ""
    state: str = ""
    due: str = ""
    seen: str = ""
    town: str = ""
    village: str = ""
    automatic: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> GapFilters:
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
class GapRow:
    """A line of the list; names are masked. Money in fen."""

    pk: int
    household_id: int
    household_code: str
    head: str
    person: str
    place: VillagePlace
    title: str
    category: str
    kind: str
    kind_label: str
    department: str
    office: str
    amount: int | None
    paid: int | None
    unit: str
    automatic: bool
    reason: str
    first_period: str
    seen_label: str
    undecided: bool
    state: str
    state_label: str
    answer: str
    due_on: date | None
    is_overdue: bool


@dataclass(frozen=True)
class GapTotals:
    """Sums over a list in fen: what is paid month by month or yearly, in fen a year, and once."""

    gaps: int
    households: int
    people: int
    to_give: int
    to_stop: int
    once: int
    """Due once and not every year: a rebuilt house, temporary relief, the limit of a loan."""

    @property
    def give_monthly(self) -> int:
        """What people would get more, in fen a month."""
        return self.to_give // MONTHS

    @property
    def stop_monthly(self) -> int:
        """What would be paid less, in fen a month."""
        return self.to_stop // MONTHS


def offices_answered_for(scope: Scope) -> frozenset[int]:
    """Return the organisations for which a scope answers gaps."""
    grants = scope.narrowed(Permission.ANSWER_BENEFITS).grants
    return frozenset(g.organisation_id for g in grants if g.organisation_id is not None)


def own_gaps(scope: Scope) -> Q:
    """Return the condition of gaps that were sent to the organisations of a scope."""
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.ANSWER_BENEFITS).grants:
        if grant.organisation_id is not None:
            place = Scope((grant,)).filter("division_code")
            condition |= place & Q(organisation_id=grant.organisation_id)
    return condition


def gaps_visible_to(scope: Scope) -> ScopedQuerySet[EntitlementGap]:
    """Return the gaps that a scope may see.

    Where it sees households, all; elsewhere those that were sent to its organisations: a
    department never sees what is none of its business.
    """
    part = scope.narrowed(Permission.VIEW_BENEFITS)
    rows: ScopedQuerySet[EntitlementGap] = EntitlementGap.objects.visible_to(part)
    if part.unlimited:
        return rows
    return rows.filter(part.narrowed(SEE_ALL).filter("division_code") | own_gaps(part))


def filtered_gaps(
    county: str, scope: Scope, filters: GapFilters, today: date
) -> ScopedQuerySet[EntitlementGap]:
    """Return the gaps of a county that the filters let through, in the order asked for."""
    rows = gaps_visible_to(scope).filter(county_code=county)
    rows = rows.filter(_conditions(filters))
    if filters.due:
        rows = rows.filter(due_condition(county, filters.due, today))
    return rows.order_by(*_order(filters.sort), "id")


def due_condition(county: str, due: str, today: date) -> Q:
    """Return the condition on the deadline of gaps that wait for somebody."""
    waiting = Q(state__in=(*WITH_DEPARTMENT, GapState.PROOF))
    if due == OVERDUE:
        return waiting & Q(due_on__lt=today)
    if due == SOON:
        days = benefit_rules(county, today).whole(NOTICE) or 0
        return waiting & Q(due_on__gte=today, due_on__lte=today + timedelta(days=days))
    return Q(pk__in=[])


def _order(sort: str) -> tuple[OrderBy, ...]:
    key = sort.removeprefix("-")
    if key not in SORTS:
        return (F("due_on").asc(nulls_last=True), F("yearly").desc())
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def state_condition(state: str) -> Q:
    """Return the condition of one way to look at the list."""
    if state == NOT_CLOSED:
        return ~Q(state=GapState.CLOSED)
    if state == ALL:
        return Q()
    if state == WAITING:
        return Q(state__in=WITH_DEPARTMENT)
    if state == RUN:
        return Q(state__in=RUNNING)
    return Q(state=state)


def _conditions(filters: GapFilters) -> Q:
    condition = state_condition(filters.state)
    for name, column in (
        ("benefit", "benefit_id"), ("kind", "kind"), ("department", "department"),
        ("seen", "seen"),
    ):  # fmt: skip
        if getattr(filters, name):
            condition &= Q(**{column: getattr(filters, name)})
    if filters.office:
        condition &= Q(organisation=number_in(filters.office) or 0)
    if filters.automatic:
        condition &= Q(automatic=True)
    if filters.village:
        condition &= Q(division_code=filters.village)
    elif filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        condition &= Q(division_code__gte=low, division_code__lte=high)
    if filters.code:
        condition &= Q(household__household_code__startswith=filters.code)
    return condition


def totals_of(rows: ScopedQuerySet[EntitlementGap]) -> GapTotals:
    """Sum up a list in one query; a household's benefit counts all its members."""
    found = rows.order_by().aggregate(
        gaps=Count("pk"),
        households=Count("household", distinct=True),
        people=Sum(Case(When(person__isnull=True, then=F("household__member_count")), default=1)),
        to_give=Sum("yearly", filter=RECURRING & Q(kind__in=TO_GIVE)),
        to_stop=Sum("yearly", filter=RECURRING & ~Q(kind__in=TO_GIVE)),
        once=Sum("yearly", filter=~RECURRING & Q(kind__in=TO_GIVE)),
    )
    return GapTotals(**{name: value or 0 for name, value in found.items()})


def gap_rows(keys: Iterable[int], today: date) -> list[GapRow]:
    """Return the lines of a page of gaps, given their keys in order, in a few queries."""
    ordered = list(keys)
    rows = EntitlementGap.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "person", "organisation").in_bulk(ordered)
    places = villages_by_code(gap.division_code for gap in found.values())
    return [_row(found[key], places, today) for key in ordered]


def _row(gap: EntitlementGap, places: Mapping[str, VillagePlace], today: date) -> GapRow:
    code = gap.division_code
    return GapRow(
        pk=gap.pk,
        household_id=gap.household_id,
        household_code=gap.household.household_code,
        head=mask_name(gap.household.head_name),
        person=f"{mask_name(gap.person.name)} {gap.person.relation}" if gap.person else "",
        place=places.get(code, VillagePlace(code, code)),
        title=gap.title,
        category=gap.category,
        kind=gap.kind,
        kind_label=str(gap.get_kind_display()),
        department=gap.department,
        office=gap.organisation.name if gap.organisation else "",
        amount=gap.amount,
        paid=gap.paid,
        unit=gap.unit,
        automatic=gap.automatic,
        reason=gap.reason,
        first_period=gap.first_period,
        seen_label=str(gap.get_seen_display()),
        undecided=gap.undecided,
        state=gap.state,
        state_label=str(gap.get_state_display()),
        answer=answer_label(gap),
        due_on=gap.due_on if gap.state != GapState.CLOSED else None,
        is_overdue=is_overdue(gap, today),
    )


def answer_label(gap: EntitlementGap) -> str:
    """Return the answer in the words of the gap's kind; empty before one."""
    if not gap.answer:
        return ""
    answer = GapAnswer(gap.answer)
    return str(ANSWER_WORDS[GapKind(gap.kind)].get(answer, answer.label))


def is_overdue(gap: EntitlementGap, today: date) -> bool:
    """Whether somebody has let the day of a gap pass."""
    waits = gap.state in (*WITH_DEPARTMENT, GapState.PROOF)
    return waits and gap.due_on is not None and gap.due_on < today


def find_gap(scope: Scope, pk: int) -> EntitlementGap | None:
    """Return one gap that may be seen, with what its page shows."""
    rows = gaps_visible_to(scope).filter(pk=pk)
    return rows.select_related("household", "person", "organisation", "evaluation__run").first()


def events_of(gap: EntitlementGap) -> list[GapEvent]:
    """Return the record of a gap, the newest first."""
    rows = gap.events.select_related("user", "organisation", "document")
    return list(rows.order_by("-at", "-id"))


def choices_of(
    county: str, scope: Scope, evaluation: BenefitEvaluation | None
) -> dict[str, list[tuple[str, str]]]:
    """Return what the filter row offers: benefits, departments and organisations.

    Who sees every gap is offered the benefits of the newest evaluation, which needs no look at
    the gaps; a department those of its own gaps.
    """
    rows = gaps_visible_to(scope).filter(county_code=county).order_by()
    if evaluation is not None and scope.may(SEE_ALL):
        known = list(evaluation.counts.items())
        benefits = sorted((name, told["title"]) for name, told in known)
        departments = sorted({told["department"] for _, told in known} - {""})
    else:
        benefits = sorted(set(rows.values_list("benefit_id", "title").distinct()))
        departments = []
    asked = rows.filter(organisation__isnull=False).values("organisation_id").distinct()
    offices = Organisation.objects.filter(pk__in=asked).order_by("name")
    return {
        "benefit": list(dict(benefits).items()),
        "department": [(one, one) for one in departments],
        "office": [(str(one.pk), one.name) for one in offices],
    }


def gaps_of_household(household_id: int) -> list[EntitlementGap]:
    """Return what a household, found through the gate, lacks or gets too much of."""
    rows = EntitlementGap.objects.proven("of a household found through the gate")
    found = rows.filter(household_id=household_id).exclude(seen=GapSeen.CLEARED)
    return list(found.select_related("person").order_by("kind", "benefit_id", "id"))
