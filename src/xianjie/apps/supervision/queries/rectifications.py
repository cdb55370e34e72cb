"""Which problems somebody sees, answers for or accepts; lists, counts, similar ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.divisions.codes import significant
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.supervision.enums import (
    OPEN_STATES,
    TRANSITIONS,
    RectificationState,
    Step,
    UrgeLevel,
)
from xianjie.apps.supervision.models import Rectification, RectificationParty
from xianjie.web.numbers import number_in

LEVELS, SOON_DAYS, LOOK_DAYS = "督办升级天数清单", "整改快到期天数", "整改回头看天数"
OPEN, LATE, SOON, CLOSED, ALL, LOOK, WAIT = "open", "late", "soon", "closed", "all", "look", "wait"
_COUNTY, _DIGITS = 6, 12
_REASON = "narrowed to the asker's places, office and township"


def rectification_rules(county: str, on: date) -> Standards:
    """Return the parameters of rectification."""
    return standards(county, on, (LEVELS, SOON_DAYS, LOOK_DAYS))


def _addressed(grant: Grant) -> Q:
    """Return the condition of what a grant is asked to put right."""
    if grant.role == Role.DEPARTMENT_CLERK:
        if grant.organisation_id is None:
            return Q(pk__in=[])
        parts = RectificationParty.objects.filter(organisation_id=grant.organisation_id)
        return Q(lead_id=grant.organisation_id) | Q(pk__in=parts.values("item"))
    parts = RectificationParty.objects.filter(town_code=grant.prefix)
    return Q(lead_town=grant.prefix) | Q(pk__in=parts.values("item"))


def _within(prefix: str) -> Q:
    return Q(division_code__gte=prefix.ljust(_DIGITS, "0"),
             division_code__lte=prefix.ljust(_DIGITS, "9"))  # fmt: skip


def visible_items(scope: Scope) -> QuerySet[Rectification]:
    """Return the problems that a scope may see.

    The county sees all of its own; a township those within it and those it answers for; a
    department only those addressed to it.
    """
    rows = Rectification.objects.proven(_REASON).filter(retired_at__isnull=True)
    if scope.unlimited:
        return rows
    condition = Q(pk__in=[])
    for grant in scope.narrowed(Permission.VIEW_TASKS).grants:
        county = Q(county_code=grant.prefix[:_COUNTY])
        if grant.role == Role.DEPARTMENT_CLERK:
            condition |= county & _addressed(grant)
        elif len(grant.prefix) <= _COUNTY:
            condition |= _within(grant.prefix)
        else:
            condition |= county & (_within(grant.prefix) | _addressed(grant))
    return rows.filter(condition)


def answers_for(scope: Scope, item: Rectification) -> bool:
    """Whether somebody reports for the lead: its own clerk, its own township."""
    for grant in scope.narrowed(Permission.REPORT_PROGRESS).grants:
        if not item.county_code.startswith(grant.prefix[:_COUNTY]):
            continue
        if grant.role == Role.DEPARTMENT_CLERK:
            own = grant.organisation_id is not None and grant.organisation_id == item.lead_id
        else:
            own = bool(item.lead_town) and grant.prefix == item.lead_town
        if own:
            return True
    return False


def supervises(scope: Scope, item: Rectification) -> bool:
    """Whether somebody assigns, urges and accepts in the place of a problem."""
    return scope.may(Permission.SUPERVISE, significant(item.division_code))


def may_step(scope: Scope, user_id: int | None, item: Rectification, step: str) -> bool:
    """Whether somebody may do something about a problem in the state it is in."""
    if step not in TRANSITIONS[item.state]:
        return False
    answers, leads = answers_for(scope, item), supervises(scope, item)
    match step:
        case Step.NOTE | Step.REPORT:
            return answers or leads
        case Step.REPLY:
            return (answers or leads) and item.urge > UrgeLevel.NONE
        case Step.ASK:
            return answers and item.wanted_on is None
        case Step.GRANT | Step.REFUSE:
            return leads and item.wanted_on is not None
        case Step.ACCEPT:
            return leads and item.reported_by_id != user_id
        case _:
            return leads


def overdue(today: date) -> Q:
    """Return the condition of problems that are past their day."""
    return Q(state__in=OPEN_STATES, due_on__lt=today)


def _condition(view: str, today: date, soon: int) -> Q:
    match view:
        case "late":
            return overdue(today)
        case "soon":
            return Q(state__in=OPEN_STATES, due_on__range=(today, today + timedelta(days=soon)))
        case "closed":
            return Q(state__in=[RectificationState.CLOSED, RectificationState.LOOKED])
        case "look":
            return Q(state=RectificationState.CLOSED, look_on__lte=today)
        case "wait":
            return Q(state__in=[RectificationState.REGISTERED, RectificationState.REPORTED]) | Q(
                wanted_on__isnull=False
            )
        case "all":
            return Q()
        case _:
            return Q(state__in=OPEN_STATES)


@dataclass(frozen=True)
class ItemFilters:
    """What the list was narrowed by; ``unit`` is a key of `units_of`, ``town`` twelve digits."""

    view: str = OPEN
    source: str = ""
    kind: str = ""
    unit: str = ""
    town: str = ""
    urge: str = ""
    code: str = ""

    @classmethod
    def of(cls, data: Any) -> ItemFilters:
        """Read them from an address; what is unknown is left out."""
        values = {one.name: str(data.get(one.name, "")).strip()[:40] for one in fields(cls)}
        if values["view"] not in {OPEN, LATE, SOON, CLOSED, ALL, LOOK, WAIT}:
            values["view"] = OPEN
        return cls(**values)

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view was chosen."""
        return any((self.source, self.kind, self.unit, self.town, self.urge, self.code))


def filtered_items(
    county: str, scope: Scope, filters: ItemFilters, today: date
) -> QuerySet[Rectification]:
    """Return the problems of a county that somebody sees, the most urgent first."""
    rows = visible_items(scope).filter(county_code=county)
    soon = rectification_rules(county, today).whole(SOON_DAYS) or 0
    rows = rows.filter(_condition(filters.view, today, soon))
    if filters.source:
        rows = rows.filter(source=filters.source)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if (urge := number_in(filters.urge)) is not None:
        rows = rows.filter(urge__gte=urge)
    if filters.code:
        rows = rows.filter(code__startswith=filters.code)
    if filters.town:
        rows = rows.filter(_within(significant(filters.town)))
    number = number_in(filters.unit[1:])
    if filters.unit[:1] == "o" and number is not None:
        parts = RectificationParty.objects.filter(organisation_id=number)
        rows = rows.filter(Q(lead_id=number) | Q(pk__in=parts.values("item")))
    elif filters.unit[:1] == "t":
        parts = RectificationParty.objects.filter(town_code=filters.unit[1:])
        rows = rows.filter(Q(lead_town=filters.unit[1:]) | Q(pk__in=parts.values("item")))
    order = F("due_on").asc(nulls_first=True)
    return rows.select_related("lead").order_by(order, "pk")


def counts(county: str, scope: Scope, today: date) -> dict[str, int]:
    """Return how many problems there are by view, and how many of all are closed."""
    rows = visible_items(scope).filter(county_code=county).order_by()
    soon = rectification_rules(county, today).whole(SOON_DAYS) or 0
    views = (OPEN, LATE, SOON, WAIT, LOOK, CLOSED, ALL)
    return rows.aggregate(
        **{view: Count("pk", filter=_condition(view, today, soon)) for view in views[:-1]},
        all=Count("pk"),
    )


def by_source(county: str, scope: Scope, today: date) -> list[tuple[str, int, int, int]]:
    """Return source, all problems, closed, late; the most frequent first."""
    rows = visible_items(scope).filter(county_code=county).order_by()
    closed = Q(state__in=[RectificationState.CLOSED, RectificationState.LOOKED])
    found = rows.values_list("source").annotate(
        n=Count("pk"), done=Count("pk", filter=closed), late=Count("pk", filter=overdue(today))
    )
    return sorted(found, key=lambda row: (-row[1], row[0]))


def similar_items(item: Rectification, scope: Scope) -> QuerySet[Rectification]:
    """Return problems elsewhere with the same topic, or of the same kind with its word in them."""
    if not item.topic:
        return visible_items(scope).none()
    words = Q(topic=item.topic) | Q(kind=item.kind, title__contains=item.topic)
    return (
        visible_items(scope)
        .filter(words, county_code=item.county_code)
        .exclude(pk=item.pk)
        .exclude(parent_id=item.pk)
        .select_related("lead")
        .order_by("-found_on", "-pk")
    )


def level_after(rules: Standards, days: int) -> int:
    """Return the level of urging that so many days of delay reach by the rulebook."""
    limits = {str(label): number for number, label in UrgeLevel.choices}
    reached = 0
    for name, after in rules.pairs(LEVELS).items():
        if name in limits and after.isdigit() and days >= int(after):
            reached = max(reached, limits[name])
    return reached


def people_shown(items: Iterable[Rectification]) -> dict[int, int]:
    """Return number of problem → how many households are concerned."""
    keys = [one.pk for one in items]
    rows = Rectification.households.through.objects.filter(rectification_id__in=keys)
    return dict(rows.values_list("rectification_id").annotate(n=Count("pk")))
