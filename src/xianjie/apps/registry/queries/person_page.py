"""One person on one page: identity masked, where they belonged, what was registered about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.importing.merging import display
from xianjie.apps.registry.labels import PERSON_LABELS
from xianjie.apps.registry.models import Correction, FamilyChange, Household, Membership, Person
from xianjie.apps.registry.queries.household_page import ChangeRow, change_rows
from xianjie.kernel.dates import age_on
from xianjie.kernel.ids import mask_id, mask_name, mask_phone


@dataclass(frozen=True)
class SeenPerson:
    """A person whom the user may see, through the present household or the last one."""

    person: Person
    household: Household | None
    present: bool
    left: str

    @property
    def division_code(self) -> str:
        """The village in which permissions about the person hold."""
        return self.household.division_code if self.household else ""


@dataclass(frozen=True)
class PersonPage:
    """What the head of the page and the identity panel show."""

    pk: int
    name: str
    relation: str
    left: str
    place: VillagePlace
    household_pk: int | None
    household_code: str
    id_number: str
    id_check_ok: bool | None
    phone: str
    sex: str
    birth_date: date | None
    age: int | None
    ethnicity: str
    health: str
    labour_skill: str
    education: str
    school_status: str
    updated_at: datetime


@dataclass(frozen=True)
class PersonStay:
    """A stay in a household; ``visible`` tells whether its page may be opened."""

    household_pk: int
    code: str
    visible: bool
    joined_on: date
    joined: str
    left_on: date | None
    left: str


@dataclass(frozen=True)
class PersonChange:
    """A registered change with the fields that it corrected: (title, old, new), masked."""

    line: ChangeRow
    corrected: tuple[tuple[str, str, str], ...]


def see_person(scope: Scope, pk: int) -> SeenPerson | None:
    """Return a person through the present household, or the last one of who has left.

    None when unknown, or when that household is outside the scope.
    """
    stay = (
        Membership.objects.filter(person__pk=pk)
        .exclude(left_reason=LeaveReason.UNDONE)
        .select_related("person", "household")
        .order_by("left_on", "id")
    )
    stays = list(stay)
    present = next((s for s in stays if s.left_on is None), None)
    last = present or (stays[-1] if stays else None)
    if last is None:
        found = Person.objects.visible_to(scope, Permission.VIEW_HOUSEHOLDS).filter(pk=pk)
        person = found.select_related("household").first()
        return SeenPerson(person, person.household, True, "") if person else None
    if not scope.may(Permission.VIEW_HOUSEHOLDS, last.household.division_code):
        return None
    left = "" if present else LeaveReason(last.left_reason).label
    return SeenPerson(last.person, last.household, present is not None, left)


def person_page(seen: SeenPerson, *, on: date) -> PersonPage:
    """Return the head of the page; the age is that ``on`` a day."""
    person, household = seen.person, seen.household
    code = seen.division_code
    place = villages_by_code([code]).get(code, VillagePlace(code, code))
    return PersonPage(
        pk=person.pk,
        name=mask_name(person.name),
        relation=person.relation,
        left=seen.left,
        place=place,
        household_pk=household.pk if household else None,
        household_code=household.household_code if household else "",
        id_number=mask_id(person.id_number) if person.id_number else "",
        id_check_ok=person.id_check_ok,
        phone=mask_phone(person.phone) if person.phone else "",
        sex=person.sex,
        birth_date=person.birth_date,
        age=age_on(person.birth_date, on) if person.birth_date else None,
        ethnicity=person.ethnicity,
        health=person.health,
        labour_skill=person.labour_skill,
        education=person.education,
        school_status=person.school_status,
        updated_at=person.updated_at,
    )


def stays_of(seen: SeenPerson, scope: Scope) -> tuple[PersonStay, ...]:
    """Return where the person belonged, the latest first, without entries that were undone."""
    stays = (
        Membership.objects.filter(person=seen.person)
        .exclude(left_reason=LeaveReason.UNDONE)
        .select_related("household")
        .order_by("-joined_on", "-id")
    )
    return tuple(
        PersonStay(
            stay.household_id,
            stay.household.household_code,
            scope.may(Permission.VIEW_HOUSEHOLDS, stay.household.division_code),
            stay.joined_on,
            JoinReason(stay.joined_reason).label,
            stay.left_on,
            LeaveReason(stay.left_reason).label if stay.left_reason else "",
        )
        for stay in stays
    )


def person_changes(changes: list[FamilyChange]) -> tuple[PersonChange, ...]:
    """Return registered changes with what they corrected, old and new values masked."""
    corrected: dict[int, list[tuple[str, str, str]]] = {}
    found = Correction.objects.proven("of changes of a person found through the gate")
    for one in found.filter(change__in=changes, person__isnull=False).order_by("id"):
        title = PERSON_LABELS.get(one.field, one.field)
        old, new = display(title, one.old_value), display(title, one.new_value)
        corrected.setdefault(one.change_id, []).append((title, old, new))
    return tuple(
        PersonChange(line, tuple(corrected.get(line.pk, ()))) for line in change_rows(changes)
    )
