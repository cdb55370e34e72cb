"""Which requests somebody sees and what he may do about them; lists, counts, rates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Substr, TruncMonth

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.relief.enums import (
    OPEN_REQUESTS,
    REQUEST_STEPS,
    WAITING_FOR_MANAGER,
    RequestKind,
    RequestState,
    RequestStep,
)
from xianjie.apps.relief.models import ReliefRequest
from xianjie.apps.relief.queries.rules import OFFICES, relief_rules
from xianjie.web.numbers import number_in

OPEN, LATE, WAIT, OFFICE, DONE, ALL = "open", "late", "wait", "office", "done", "all"
VIEWS = (OPEN, LATE, WAIT, OFFICE, DONE, ALL)
_REASON = "narrowed to the asker's places and office"
_COUNTY, _TOWN, _DIGITS = 6, 9, 12
_PERCENT = 100


def _within(prefix: str) -> Q:
    return Q(division_code__gte=prefix.ljust(_DIGITS, "0"),
             division_code__lte=prefix.ljust(_DIGITS, "9"))  # fmt: skip


def visible_requests(scope: Scope) -> QuerySet[ReliefRequest]:
    """Return the requests that a scope may see: those of its places, a department's own ones."""
    rows = ReliefRequest.objects.proven(_REASON)
    if scope.unlimited:
        return rows
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.VIEW_RELIEF).grants:
        if grant.role != Role.DEPARTMENT_CLERK:
            condition |= _within(grant.prefix)
        elif grant.organisation_id is not None:
            own = Q(organisation_id=grant.organisation_id)
            condition |= own & _within(grant.prefix)
    return rows.filter(condition)


def manages(scope: Scope, place: str) -> bool:
    """Whether somebody accepts, transfers and finishes the requests of a place."""
    part = scope.narrowed(Permission.HANDLE_RELIEF)
    if part.unlimited:
        return True
    return any(
        grant.role != Role.DEPARTMENT_CLERK and significant(place).startswith(grant.prefix)
        for grant in part.grants
    )


def deals_with(scope: Scope, found: ReliefRequest) -> bool:
    """Whether somebody is of the department to which a request was handed."""
    return found.organisation_id is not None and any(
        grant.role == Role.DEPARTMENT_CLERK and grant.organisation_id == found.organisation_id
        for grant in scope.narrowed(Permission.HANDLE_RELIEF).grants
    )


def may_step(scope: Scope, user_id: int | None, found: ReliefRequest, step: str) -> bool:
    """Whether somebody may do something about a request in the state it is in."""
    if step not in REQUEST_STEPS[found.state]:
        return False
    leads = manages(scope, found.division_code)
    match step:
        case RequestStep.NOTE | RequestStep.BACK | RequestStep.REPORT:
            return deals_with(scope, found)
        case RequestStep.WITHDRAW:
            own = user_id is not None and found.created_by_id == user_id
            return leads or (own and scope.may(Permission.APPLY_RELIEF, found.division_code))
        case RequestStep.PASS_ON:
            return (
                leads
                and found.clue_id is None
                and scope.may(Permission.REPORT_NEED, found.division_code)
            )
        case _:
            return leads


def late(today: date) -> Q:
    """Return the condition of what should have been finished before today."""
    return Q(state__in=OPEN_REQUESTS, finish_by__lt=today)


def _condition(view: str, today: date) -> Q:
    match view:
        case "late":
            return late(today)
        case "wait":
            return Q(state__in=WAITING_FOR_MANAGER)
        case "office":
            return Q(state=RequestState.TRANSFERRED)
        case "done":
            return Q(state=RequestState.FINISHED)
        case "all":
            return Q()
        case _:
            return Q(state__in=OPEN_REQUESTS)


@dataclass(frozen=True)
class RequestFilters:
    """What the list was narrowed by; ``office`` is the number of an organisation."""

    view: str = OPEN
    kind: str = ""
    need: str = ""
    town: str = ""
    office: str = ""
    code: str = ""

    @classmethod
    def of(cls, data: Any) -> RequestFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:20] for one in fields(cls)}
        if values["view"] not in VIEWS:
            values["view"] = OPEN
        if values["kind"] not in RequestKind.values:
            values["kind"] = ""
        for name in ("office", "town"):
            if number_in(values[name]) is None:
                values[name] = ""
        return cls(**values)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view was chosen."""
        return any((self.kind, self.need, self.town, self.office, self.code))


def filtered_requests(
    county: str, scope: Scope, filters: RequestFilters, today: date
) -> QuerySet[ReliefRequest]:
    """Return the requests of a county that somebody sees, the most urgent first."""
    rows = visible_requests(scope).filter(_condition(filters.view, today), county_code=county)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.need:
        rows = rows.filter(need=filters.need)
    if filters.town:
        rows = rows.filter(_within(significant(filters.town)))
    if filters.office:
        rows = rows.filter(organisation_id=int(filters.office))
    if filters.code:
        rows = rows.filter(number__startswith=filters.code)
    order = F("finish_by").asc(nulls_last=True)
    if filters.view in {DONE, ALL}:
        return rows.select_related("organisation", "household").order_by("-received_on", "-pk")
    return rows.select_related("organisation", "household").order_by(order, "pk")


def counts(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return how many requests there are by view."""
    rows = visible_requests(scope).filter(county_code=county).order_by()
    found = rows.aggregate(
        **{view: Count("pk", filter=_condition(view, today)) for view in VIEWS if view != ALL},
        every=Count("pk"),
    )
    return {ALL: found.pop("every"), **found}


@dataclass(frozen=True)
class Rate:
    """How much of what was accepted is finished; ``rate`` in per cent, None for nothing.

    ``due`` are those whose day has come or that are finished: a request of today counts against
    nobody. ``in_time`` are finished by their day.
    """

    key: str
    name: str
    received: int
    due: int
    finished: int
    in_time: int
    late: int
    meets: bool | None = None

    @property
    def rate(self) -> Decimal | None:
        """Finished of due, per cent with one decimal, rounded down: 98 is reached, not nearly."""
        return _share(self.finished, self.due)

    @property
    def timely(self) -> Decimal | None:
        """Finished in time of due, per cent."""
        return _share(self.in_time, self.due)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part * _PERCENT * 10 // whole) / 10 if whole else None


def _figures(today: date) -> dict[str, Any]:
    counted = ~Q(state__in=[RequestState.REFUSED, RequestState.WITHDRAWN])
    done = Q(state=RequestState.FINISHED)
    return {
        "received": Count("pk", filter=counted),
        "due": Count("pk", filter=counted & (done | Q(finish_by__lt=today))),
        "finished": Count("pk", filter=done),
        "in_time": Count("pk", filter=done & Q(finished_on__lte=F("finish_by"))),
        "late": Count("pk", filter=late(today)),
    }


def rates(
    county: str, scope: Scope, today: date, since: date, by: str, goal: Decimal | None
) -> list[Rate]:
    """Return how requests received since a day were finished, by ``month``, ``town`` or ``office``.

    Keys are the first day of a month, the nine digits of a township, an organisation's number.
    """
    rows = visible_requests(scope).filter(county_code=county, received_on__gte=since).order_by()
    key: Any
    match by:
        case "month":
            key = TruncMonth("received_on")
        case "town":
            key = Substr("division_code", 1, _TOWN)
        case _:
            key = F("organisation_id")
            rows = rows.filter(organisation__isnull=False)
    found = rows.annotate(key=key).values("key").annotate(**_figures(today)).order_by("key")
    names: dict[Any, str] = {}
    if by == "office":
        keys = [row["key"] for row in found]
        names = dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name"))
    made = []
    for row in found:
        figures: dict[str, Any] = dict(row)
        at = figures.pop("key")
        name = f"{at:%Y-%m}" if by == "month" else names.get(at, str(at))
        one = Rate(str(at), name, **figures)
        if one.received:
            made.append(_judged(one, goal))
    return made[::-1] if by == "month" else made


def whole_rate(county: str, scope: Scope, today: date, since: date, goal: Decimal | None) -> Rate:
    """Return the same for all of them together."""
    rows = visible_requests(scope).filter(county_code=county, received_on__gte=since).order_by()
    return _judged(Rate("", "", **rows.aggregate(**_figures(today))), goal)


def _judged(one: Rate, goal: Decimal | None) -> Rate:
    if goal is None or not one.due:
        return one
    meets = Decimal(one.finished) >= goal * one.due
    return Rate(**{f.name: getattr(one, f.name) for f in fields(one)} | {"meets": meets})


def offices_of(county: str) -> list[Organisation]:
    """Return the departments of a county to which requests can be handed."""
    return list(
        Organisation.objects.filter(division_code=padded(county), level="COUNTY").order_by("name")
    )


def office_for(
    county: str, need: str, today: date, known: Iterable[Organisation]
) -> Organisation | None:
    """Return the department that deals with a need by the rulebook; None where it is not clear."""
    sector = relief_rules(county, today).pairs(OFFICES).get(need, "")
    found = [one for one in known if sector and one.sector == sector]
    return found[0] if len(found) == 1 else None


def find_request(scope: Scope, pk: int) -> ReliefRequest | None:
    """Return one request that the scope sees."""
    return (
        visible_requests(scope)
        .filter(pk=pk)
        .select_related("household", "organisation", "clue", "created_by")
        .first()
    )


def year_start(today: date) -> date:
    """Return the first day of the eleven months before this one, for the figures by month."""
    first = today.replace(day=1)
    return (first - timedelta(days=335)).replace(day=1)
