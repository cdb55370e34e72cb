"""Applications for staff: the list, one of them, and whom it may be about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.finding import HouseholdChoice, find_households
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.portal.enums import WAITING, ApplicationState
from xianjie.apps.portal.models import Application
from xianjie.apps.portal.queries.receipts import shown_receipt
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.enums import ClueStatus
from xianjie.kernel.ids import mask_name

_CODE_DIGITS = 12
TO_DO, OVERDUE, TO_ANSWER, ALL = "todo", "overdue", "answer", "all"
VIEWS = (TO_DO, OVERDUE, TO_ANSWER, *ApplicationState.values, ALL)


@dataclass(frozen=True)
class ApplicationFilters:
    """What the list shows; ``view`` is one of `VIEWS`."""

    view: str = TO_DO
    town: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> ApplicationFilters:
        """Read the filters from an address; what is unknown counts as not given."""
        given = {f.name: values.get(f.name, "").strip()[:12] for f in fields(cls)}
        town = given["town"] if given["town"].isascii() and given["town"].isdigit() else ""
        return cls(given["view"] if given["view"] in VIEWS else TO_DO, town)


@dataclass(frozen=True)
class ApplicationRow:
    """A line of the list; names are masked."""

    pk: int
    receipt: str
    who: str
    kind: str
    place: VillagePlace
    needs: tuple[str, ...]
    state: str
    state_label: str
    received_at: datetime
    due_on: date | None
    is_overdue: bool


def applications_in(county: str, scope: Scope) -> ScopedQuerySet[Application]:
    """Return the applications of a county that the scope handles."""
    found = Application.objects.visible_to(scope, Permission.HANDLE_APPLICATIONS)
    return found.filter(county_code=county)  # type: ignore[no-any-return]


def condition_of(view: str, today: date) -> Q:
    """Return the condition of one tab of the list."""
    if view == TO_DO:
        return Q(state=ApplicationState.RECEIVED)
    if view == OVERDUE:
        return Q(state=ApplicationState.RECEIVED, due_on__lt=today)
    if view == TO_ANSWER:
        return to_answer()
    return Q() if view == ALL else Q(state=view)


def to_answer() -> Q:
    """Return what was taken up and has come to an end, so that the applicant waits for words."""
    return Q(state=ApplicationState.ACCEPTED, clue__status=ClueStatus.CLOSED)


def filtered_applications(
    county: str, scope: Scope, filters: ApplicationFilters, today: date
) -> ScopedQuerySet[Application]:
    """Return what the filters let through: by deadline where work waits, else the newest first."""
    rows = applications_in(county, scope).filter(condition_of(filters.view, today))
    if filters.town:
        prefix = filters.town[:TOWN_DIGITS]
        low, high = prefix.ljust(_CODE_DIGITS, "0"), prefix.ljust(_CODE_DIGITS, "9")
        rows = rows.filter(division_code__gte=low, division_code__lte=high)
    if filters.view in {TO_DO, OVERDUE}:
        return rows.order_by(F("due_on").asc(nulls_last=True), "id")
    return rows.order_by("-received_at", "-id")


def application_rows(found: Iterable[Application], today: date) -> list[ApplicationRow]:
    """Return the lines of a page."""
    found = list(found)
    places = villages_by_code(one.division_code for one in found)
    return [
        ApplicationRow(
            one.pk,
            shown_receipt(one.number),
            mask_name(one.who),
            one.get_kind_display(),
            places[one.division_code],
            tuple(one.needs),
            one.state,
            one.get_state_display(),
            one.received_at,
            one.due_on,
            is_overdue(one, today),
        )
        for one in found
    ]


def is_overdue(application: Application, today: date) -> bool:
    """Whether an application should have been taken up or answered before today."""
    return (
        application.state in WAITING
        and application.due_on is not None
        and application.due_on < today
    )


def find_application(scope: Scope, pk: int) -> Application | None:
    """Return one application that the scope handles, with household, clue and people."""
    return (
        Application.objects.visible_to(scope, Permission.HANDLE_APPLICATIONS)
        .filter(pk=pk)
        .select_related("household", "clue", "handled_by", "answered_by")
        .first()
    )


def households_like(scope: Scope, application: Application, text: str) -> list[HouseholdChoice]:
    """Return households of the village that a text may mean; names masked.

    Without a text: whoever has the ID number of the application, else the name applied for.
    """
    if text.strip():
        return find_households(scope, application.division_code, text)
    if application.id_number:
        people = Person.objects.visible_to(scope, Permission.HANDLE_APPLICATIONS).filter(
            id_index=blind_index("id", application.id_number),
            household__division_code=application.division_code,
            household__is_active=True,
        )
        found = [
            HouseholdChoice(h.pk, h.household_code, mask_name(h.head_name), h.group_name)
            for person in people.select_related("household")[:3]
            if (h := person.household) is not None
        ]
        if found:
            return found
    return find_households(scope, application.division_code, application.who)


def household_in(scope: Scope, village: str, pk: int) -> Household | None:
    """Return a household of a village that the scope handles applications for."""
    found = Household.objects.visible_to(scope, Permission.HANDLE_APPLICATIONS)
    return found.filter(pk=pk, division_code=village, is_active=True).first()
