"""What a change would lead to: it is done and taken back at once, and told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.actions.family import family_mark
from xianjie.apps.registry.entry_checks import EntryFault, faults_of
from xianjie.apps.registry.following import consequences
from xianjie.apps.registry.journal import Journal
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.ids import mask_name


@dataclass(frozen=True)
class HouseholdAfter:
    """A household as it would stand; names are masked, ``relations`` (name, relation) in order."""

    pk: int
    code: str
    head: str
    place: VillagePlace
    founded: bool
    active: bool
    left_reason: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Outcome:
    """The households after a change, what other apps say about it, and the marks before it.

    ``faults`` are what checks find doubtful then and did not before.
    """

    households: tuple[HouseholdAfter, ...]
    notes: tuple[str, ...]
    marks: dict[int, str]
    faults: tuple[EntryFault, ...] = ()

    @property
    def asks(self) -> bool:
        """Whether something must be confirmed with a reason."""
        return any(one.asks for one in self.faults)


class _TakenBackError(Exception):
    """Ends the transaction of a rehearsal."""


def rehearse(
    act: Callable[[], FamilyChange], household: Household | None = None, today: date | None = None
) -> Outcome:
    """Do a change, read what came of it, and take it back; a refusal passes through.

    With ``household``, the one that is changed, also what would be doubtful then and is not now.
    The marks are those of the households before the change: who confirms it hands them in again.
    """
    outcome: Outcome | None = None
    try:
        with transaction.atomic():
            before = _doubts([household], today) if household is not None else set()
            outcome = _outcome(act(), today, before)
            raise _TakenBackError
    except _TakenBackError:
        pass
    if outcome is None:
        raise RuntimeError("a rehearsal ended without an outcome")
    return _marked(outcome)


def _marked(outcome: Outcome) -> Outcome:
    """The outcome with the marks of the households as they stand now."""
    touched = [after.pk for after in outcome.households if not after.founded]
    with transaction.atomic():
        found = Household.objects.filter(pk__in=touched)
        marks = {household.pk: family_mark(household) for household in found}
    return replace(outcome, marks=marks)


def carry_out(
    act: Callable[[], FamilyChange], household: Household, today: date, *, despite: bool
) -> FamilyChange | Outcome:
    """Do a change for good, unless checks ask for a reason and none was given (``despite``).

    Then it is taken back and its outcome returned. A refusal passes through.
    """
    outcome: Outcome | None = None
    try:
        with transaction.atomic():
            before = set() if despite else _doubts([household], today)
            made = act()
            if despite:
                return made
            outcome = _outcome(made, today, before)
            if not outcome.asks:
                return made
            raise _TakenBackError
    except _TakenBackError:
        pass
    if outcome is None:
        raise RuntimeError("a change ended without an outcome")
    return _marked(outcome)


def _doubts(households: Iterable[Household], today: date | None) -> set[tuple[str, str, str]]:
    if today is None:
        return set()
    return {
        (one.rule, one.who, one.message)
        for household in households
        for one in faults_of(household, today)
    }


def _outcome(
    change: FamilyChange, today: date | None, before: set[tuple[str, str, str]]
) -> Outcome:
    """Read the outcome within the transaction of the rehearsal."""
    journal = Journal.read(change.journal, change.recorded_at)
    founded = {
        entry["pk"]
        for entry in journal.entries
        if entry["model"] == "Household" and entry.get("added")
    }
    keys = {change.household_id, *journal.pks(Household)}
    keys |= {change.other_id} if change.other_id else set()
    households = list(Household.objects.filter(pk__in=keys).order_by("pk"))
    places = villages_by_code(one.division_code for one in households)
    notes = [line for one in households if one.pk not in founded for line in consequences(one)]
    faults = [
        fault
        for one in households
        if one.is_active and today is not None
        for fault in faults_of(one, today)
        if (fault.rule, fault.who, fault.message) not in before
    ]
    return Outcome(
        tuple(_after(one, places, founded) for one in households), tuple(notes), {}, tuple(faults)
    )


def _after(
    household: Household, places: dict[str, VillagePlace], founded: set[int]
) -> HouseholdAfter:
    people = sorted(
        Person.objects.filter(household=household), key=lambda p: (p.relation != HEAD, p.pk)
    )
    return HouseholdAfter(
        pk=household.pk,
        code=household.household_code,
        head=mask_name(household.head_name),
        place=places[household.division_code],
        founded=household.pk in founded,
        active=household.is_active,
        left_reason=household.left_reason,
        members=tuple((mask_name(p.name), p.relation) for p in people),
    )
