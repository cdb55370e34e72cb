"""Joint handlings: who sees which, the lists, and one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import (
    OPEN_HANDLINGS,
    WAITING_PARTIES,
    HandlingState,
    MeasureState,
)
from xianjie.apps.cases.models import HandlingEvent, JointHandling, JointMeasure, JointParty
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.kernel.ids import mask_name

OPEN, MINE, OVERDUE, ALL = "open", "mine", "overdue", "all"


@dataclass(frozen=True)
class HandlingFilters:
    """What the list shows; ``view`` is open, mine, overdue, all or a state."""

    view: str = OPEN
    risk: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str], *, default: str = OPEN) -> HandlingFilters:
        """Read the filters from an address."""
        given = {f.name: values.get(f.name, "").strip()[:30] for f in fields(cls)}
        given = {name: text.replace("\0", "\ufffd") for name, text in given.items()}
        return cls(**given | {"view": given["view"] or default})


@dataclass(frozen=True)
class HandlingRow:
    """A line of the list; ``head`` is masked."""

    pk: int
    number: str
    household_code: str
    head: str
    place: VillagePlace
    risk: str
    level: str
    state: str
    state_label: str
    asked: int
    answered: int
    due_on: date | None
    is_overdue: bool


def organisations_of(scope: Scope) -> frozenset[int]:
    """Return the organisations for which the scope gives opinions."""
    grants = scope.narrowed(Permission.GIVE_OPINION).grants
    return frozenset(g.organisation_id for g in grants if g.organisation_id is not None)


def handlings_visible_to(scope: Scope) -> ScopedQuerySet[JointHandling]:
    """Return what a scope may see: all where it leads, elsewhere what its organisations were asked.

    A department therefore never sees a handling that is none of its business.
    """
    rows: ScopedQuerySet[JointHandling] = JointHandling.objects.visible_to(
        scope, Permission.GIVE_OPINION
    )
    if scope.unlimited:
        return rows
    leading = scope.narrowed(Permission.LEAD_JOINT_HANDLING)
    condition = leading.filter("division_code")
    for grant in scope.narrowed(Permission.GIVE_OPINION).grants:
        if grant.organisation_id is None:
            continue
        asked = JointParty.objects.filter(
            handling=OuterRef("pk"), organisation_id=grant.organisation_id
        )
        bound = JointMeasure.objects.filter(
            handling=OuterRef("pk"), organisation_id=grant.organisation_id
        )
        place = Scope((grant,)).filter("division_code")
        condition |= place & (Q(Exists(asked)) | Q(Exists(bound)))
    return rows.filter(condition)


def filtered_handlings(
    county: str, scope: Scope, filters: HandlingFilters, today: date
) -> ScopedQuerySet[JointHandling]:
    """Return the handlings of a county that the filters let through, by deadline."""
    rows = handlings_visible_to(scope).filter(county_code=county)
    rows = rows.filter(view_condition(filters.view, scope, today))
    if filters.risk:
        rows = rows.filter(risk=filters.risk)
    if filters.view in {ALL, HandlingState.CLOSED}:
        return rows.order_by("-opened_at", "-id")
    return rows.order_by(F("due_on").asc(nulls_last=True), "id")


def view_condition(view: str, scope: Scope, today: date) -> Q:
    """Return the condition of one tab of the list."""
    if view == OPEN:
        return Q(state__in=OPEN_HANDLINGS)
    if view == OVERDUE:
        return Q(state__in=OPEN_HANDLINGS, due_on__lt=today)
    if view == MINE:
        return waiting_for(organisations_of(scope))
    if view == ALL:
        return Q()
    return Q(state=view)


def waiting_for(organisations: Iterable[int]) -> Q:
    """Return the condition that one of the organisations still has to answer or to act."""
    wanted = list(organisations)
    asked = JointParty.objects.filter(
        handling=OuterRef("pk"), organisation_id__in=wanted, state__in=WAITING_PARTIES
    )
    bound = JointMeasure.objects.filter(
        handling=OuterRef("pk"), organisation_id__in=wanted, state=MeasureState.OPEN
    )
    return (Q(state=HandlingState.ASKING) & Q(Exists(asked))) | (
        Q(state=HandlingState.DECIDED) & Q(Exists(bound))
    )


def handling_rows(handlings: Iterable[JointHandling], today: date) -> list[HandlingRow]:
    """Return the lines of a page of handlings, in three queries."""
    handlings = list(handlings)
    places = villages_by_code(one.division_code for one in handlings)
    counts = {
        number: (asked, waiting)
        for number, asked, waiting in JointParty.objects.filter(handling__in=handlings)
        .order_by()
        .values_list("handling_id")
        .annotate(asked=Count("id"), waiting=Count("id", filter=Q(state__in=WAITING_PARTIES)))
    }
    return [_row(one, places, counts.get(one.pk, (0, 0)), today) for one in handlings]


def _row(
    one: JointHandling,
    places: Mapping[str, VillagePlace],
    counts: tuple[int, int],
    today: date,
) -> HandlingRow:
    return HandlingRow(
        pk=one.pk,
        number=one.number,
        household_code=one.household.household_code,
        head=mask_name(one.household.head_name),
        place=places[one.division_code],
        risk=one.risk,
        level=one.level,
        state=one.state,
        state_label=one.get_state_display(),
        asked=counts[0],
        answered=counts[0] - counts[1],
        due_on=one.due_on,
        is_overdue=is_overdue(one, today),
    )


def is_overdue(handling: JointHandling, today: date) -> bool:
    """Whether somebody let a deadline of an open handling pass."""
    return (
        handling.state in OPEN_HANDLINGS and handling.due_on is not None and handling.due_on < today
    )


def find_handling(scope: Scope, pk: int) -> JointHandling | None:
    """Return one handling that may be seen, with its household and people."""
    return (
        handlings_visible_to(scope)
        .filter(pk=pk)
        .select_related("household", "clue", "opened_by", "decided_by", "closed_by")
        .first()
    )


@dataclass(frozen=True)
class HandlingView:
    """One handling as somebody may see it; ``leads`` sees every opinion, a department its own."""

    handling: JointHandling
    head: str
    place: VillagePlace
    leads: bool
    own: frozenset[int]
    parties: tuple[JointParty, ...]
    measures: tuple[JointMeasure, ...]
    events: tuple[HandlingEvent, ...]

    @property
    def own_parties(self) -> tuple[JointParty, ...]:
        """The organisations of the reader among those asked."""
        return tuple(party for party in self.parties if party.organisation_id in self.own)

    @property
    def waiting(self) -> int:
        """How many organisations have not answered."""
        return sum(1 for party in self.parties if party.state in WAITING_PARTIES)

    @property
    def undone(self) -> int:
        """How many measures are not done."""
        return sum(1 for measure in self.measures if measure.state == MeasureState.OPEN)


def handling_view(handling: JointHandling, scope: Scope) -> HandlingView:
    """Return a handling found through the gate with the part of its record that is shown."""
    leads = scope.may(Permission.LEAD_JOINT_HANDLING, handling.division_code)
    own = organisations_of(scope)
    parties = handling.parties.select_related("organisation", "answered_by").order_by("id")
    measures = handling.measures.select_related("organisation", "reported_by")
    events = handling.events.select_related("organisation", "user").order_by("id")
    if not leads:
        parties = parties.filter(organisation_id__in=own)
        measures = measures.filter(organisation_id__in=own)
        events = events.filter(Q(organisation_id__in=own) | Q(organisation__isnull=True))
    return HandlingView(
        handling=handling,
        head=mask_name(handling.household.head_name),
        place=villages_by_code([handling.division_code])[handling.division_code],
        leads=leads,
        own=own,
        parties=tuple(parties),
        measures=tuple(measures.order_by("due_on", "id")),
        events=tuple(events),
    )


def organisations_for(division_code: str) -> list[Organisation]:
    """Return who may be asked about a village: bodies of its county and township, by level."""
    county, town = division_code[:6], division_code[:9]
    codes = [county.ljust(12, "0"), town.ljust(12, "0")]
    return list(
        Organisation.objects.filter(division_code__in=codes).order_by("division_code", "name")
    )
