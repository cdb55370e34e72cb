"""The cases of a county: filter, sort, count and cut into pages in the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q
from django.db.models.expressions import OrderBy
from django.utils.timezone import localtime, make_aware

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import (
    OPEN_CASES,
    CaseKind,
    CaseState,
    Escalation,
    StepKind,
)
from xianjie.apps.cases.models import Case, CaseEvent
from xianjie.apps.cases.queries.waiting import waiting_condition
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.kernel.ids import mask_name

ALL, OPEN, CLOSED = "all", "open", "closed"
OVERDUE, SOON, TOTAL, PAPERS = "overdue", "soon", "total", "papers"
WAITING, OPENED, ASSIGNED, DONE = "waiting", "opened", "assigned", "done"
SOON_DAYS = 3
"""How far ahead the lists look for what falls due; a view of the list, no deadline."""
MOST_RISKS = 5
_CODE_DIGITS = 12
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
"""Years that a clock of a place can be asked about."""
_TEXT = 40


@dataclass(frozen=True)
class CaseFilters:
    """What the list of cases is narrowed to; all texts as in an address."""

    state: str = ""
    kind: str = ""
    step: str = ""
    town: str = ""
    village: str = ""
    due: str = ""
    category: str = ""
    risk: str = ""
    mine: str = ""
    month: str = ""
    code: str = ""
    sort: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> CaseFilters:
        """Read the filters from an address; what is no number, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:_TEXT] for f in fields(cls)}
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
class CaseRow:
    """A line of the list; ``head`` is masked, ``days`` counts to the deadline of the step."""

    pk: int
    number: str
    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    kind: str
    kind_label: str
    state: str
    state_label: str
    step: str
    round: int
    category: str
    risks: tuple[str, ...]
    started_on: date
    due_on: date | None
    days: int | None
    total_due_on: date | None
    closed_on: date | None
    assignee: str
    escalation: int
    escalation_label: str
    fast_track: bool
    papers_wait: bool

    @property
    def is_overdue(self) -> bool:
        """Whether the step waits longer than it should."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True)
class CaseCounts:
    """The figures above the list, within the scope of whoever looks."""

    open: int
    overdue: int
    soon: int
    paused: int
    papers: int
    approved: int
    rejected: int


SORTS = {
    "number": "number",
    "household": "household__household_code",
    "place": "division_code",
    "step": "step_kind",
    "category": "category",
    "since": "started_on",
    "due": "due_on",
    "closed": "closed_at",
}


def cases_visible_to(scope: Scope) -> ScopedQuerySet[Case]:
    """Return the cases that may be seen, closed ones included."""
    return Case.objects.visible_to(scope, Permission.VIEW_CASES)


def filtered_cases(
    county: str, scope: Scope, filters: CaseFilters, user_id: int, today: date
) -> ScopedQuerySet[Case]:
    """Return the cases of a county that the filters let through, in the order asked for."""
    rows = Case.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(_conditions(filters, today), county_code=county)
    if filters.mine:
        rows = rows.filter(_mine(filters.mine, scope, user_id))
    return rows.order_by(*_order(filters), "-id")


def _order(filters: CaseFilters) -> tuple[str | OrderBy, ...]:
    """What waits stands by its deadline, what is over by its age, newest first."""
    sort, key = filters.sort, filters.sort.removeprefix("-")
    if key not in SORTS:
        waits = filters.state in {"", OPEN, *OPEN_CASES}
        return (F("due_on").asc(nulls_last=True),) if waits else ()
    column = F(SORTS[key])
    return (column.desc(nulls_last=True) if sort.startswith("-") else column.asc(nulls_last=True),)


def _conditions(filters: CaseFilters, today: date) -> Q:
    condition = _state_condition(filters.state) & due_condition(filters.due, today)
    if filters.kind:
        condition &= Q(kind=filters.kind) if filters.kind in CaseKind else Q(pk__in=[])
    if filters.step:
        condition &= Q(step_kind=filters.step) if filters.step in StepKind else Q(pk__in=[])
    if filters.category:
        condition &= Q(category=filters.category)
    if filters.risk:
        condition &= risk_condition(filters.risk)
    condition &= place_condition(filters.town, filters.village)
    if filters.code:
        condition &= Q(household__household_code__startswith=filters.code) | Q(number=filters.code)
    if filters.month:
        condition &= closed_in(filters.month)
    return condition


def _state_condition(state: str) -> Q:
    if state in {"", OPEN}:
        return Q(state__in=OPEN_CASES)
    if state == ALL:
        return Q()
    if state == CLOSED:
        return ~Q(state__in=OPEN_CASES)
    return Q(state=state) if state in CaseState else Q(pk__in=[])


def due_condition(due: str, today: date) -> Q:
    """Return the condition on deadlines: of the step, of the whole, of the papers."""
    running = Q(state=CaseState.OPEN)
    if due == OVERDUE:
        return running & Q(due_on__lt=today)
    if due == SOON:
        return running & Q(due_on__gte=today, due_on__lte=today + timedelta(days=SOON_DAYS))
    if due == TOTAL:
        return running & Q(total_due_on__lt=today)
    if due == PAPERS:
        return papers_condition()
    return Q(pk__in=[]) if due else Q()


def papers_condition() -> Q:
    """Return the condition of cases whose papers still have to follow the help."""
    return Q(fast_track=True, papers_done_on__isnull=True, papers_due_on__isnull=False) & ~Q(
        state__in=(CaseState.REJECTED, CaseState.WITHDRAWN)
    )


def risk_condition(risk: str) -> Q:
    """Return the condition that a list of up to five risks names one; portable over JSON."""
    condition = Q(pk__in=[])
    for place in range(MOST_RISKS):
        condition |= Q(**{f"risks__{place}": risk})
    return condition


def place_condition(town: str, village: str) -> Q:
    """Return the condition on a village, or on a township (12 digits each)."""
    if village:
        return Q(division_code=village)
    if not town:
        return Q()
    prefix = town[:TOWN_DIGITS]
    low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
    return Q(division_code__gte=low, division_code__lte=high)


def month_days(month: str) -> tuple[date, date] | None:
    """Return the first day of a month written 2022-06 and the day after it; None for no month."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        return None
    if not _FIRST_YEAR <= first.year <= _LAST_YEAR:
        return None
    return first, (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def closed_in(month: str) -> Q:
    """Return the condition of cases closed in a month, by the clock of the place."""
    days = month_days(month)
    if days is None:
        return Q(pk__in=[])
    since, until = (make_aware(datetime.combine(day, time())) for day in days)
    return Q(kind__in=CaseKind.values, closed_at__gte=since, closed_at__lt=until)


def _mine(mine: str, scope: Scope, user_id: int) -> Q:
    if mine == WAITING:
        return waiting_condition(scope, user_id)
    if mine == OPENED:
        return Q(opened_by_id=user_id)
    if mine == ASSIGNED:
        return Q(assignee_id=user_id)
    if mine == DONE:
        own = CaseEvent.objects.filter(user_id=user_id).values("case_id")
        return Q(pk__in=own)
    return Q(pk__in=[])


def case_counts(county: str, scope: Scope, today: date) -> CaseCounts:
    """Return the figures above the list; three queries, each on an index."""
    rows = Case.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(county_code=county).order_by()
    running = rows.filter(state__in=OPEN_CASES).aggregate(
        open=Count("pk"),
        overdue=Count("pk", filter=due_condition(OVERDUE, today)),
        soon=Count("pk", filter=due_condition(SOON, today)),
        paused=Count("pk", filter=Q(state=CaseState.PAUSED)),
    )
    papers = rows.filter(papers_condition()).count()
    closed = rows.filter(closed_in(f"{today:%Y-%m}")).aggregate(
        approved=Count("pk", filter=Q(state=CaseState.APPROVED)),
        rejected=Count("pk", filter=Q(state=CaseState.REJECTED)),
    )
    return CaseCounts(papers=papers, **running, **closed)


def case_rows(keys: Iterable[int], today: date) -> list[CaseRow]:
    """Return the lines of a page of cases, given their keys in order; two queries."""
    ordered = list(keys)
    rows = Case.objects.proven("keys of a page of the gated list")
    found = rows.select_related("household", "assignee").in_bulk(ordered)
    places = villages_by_code(case.division_code for case in found.values())
    return [_row(found[key], places, today) for key in ordered]


def _row(case: Case, places: Mapping[str, VillagePlace], today: date) -> CaseRow:
    household = case.household
    due = case.due_on if case.state == CaseState.OPEN else None
    code = case.division_code
    return CaseRow(
        pk=case.pk,
        number=case.number,
        household_id=case.household_id,
        household_code=household.household_code,
        head=mask_name(household.head_name) if household.head_name else "",
        place=places.get(code, VillagePlace(code, code)),
        kind=case.kind,
        kind_label=case.get_kind_display(),
        state=case.state,
        state_label=case.get_state_display(),
        step=case.step,
        round=case.round,
        category=case.category,
        risks=tuple(str(risk) for risk in case.risks),
        started_on=case.started_on,
        due_on=due,
        days=(due - today).days if due else None,
        total_due_on=case.total_due_on,
        closed_on=localtime(case.closed_at).date() if case.closed_at else None,
        assignee=str(case.assignee) if case.assignee else "",
        escalation=case.escalation,
        escalation_label=str(Escalation(case.escalation).label) if case.escalation else "",
        fast_track=case.fast_track,
        papers_wait=case.fast_track and case.papers_done_on is None,
    )


def find_case(scope: Scope, pk: int) -> Case | None:
    """Return one case that may be seen, with household, episode and assignee."""
    rows = cases_visible_to(scope).filter(pk=pk)
    return rows.select_related("household", "episode", "assignee").first()
