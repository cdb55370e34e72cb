"""One household with everything the register knows, personal values masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.registry.columns import level_columns
from xianjie.apps.registry.enums import CategoryKind, LeaveReason
from xianjie.apps.registry.importing.merging import display
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.apps.registry.queries.visible import households_visible_to
from xianjie.kernel.ids import mask_id, mask_phone


@dataclass(frozen=True)
class MemberLine:
    """A present member; ID and phone numbers masked."""

    number: int
    code: str
    name: str
    id_number: str
    relation: str
    sex: str
    birth_date: date | None
    education: str
    school_status: str
    health: str
    labour_skill: str
    phone: str
    joined_on: date | None
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PastMember:
    """Somebody who belonged to the household."""

    name: str
    joined_on: date
    left_on: date
    reason: str


@dataclass(frozen=True)
class Spell:
    """A category of the household over time."""

    kind: str
    value: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class HouseholdDetail:
    """A household as its page shows it."""

    household: Household
    place: str
    phone: str
    members: tuple[MemberLine, ...]
    past_members: tuple[PastMember, ...]
    spells: tuple[Spell, ...]
    facts: tuple[tuple[str, str], ...]


def household_detail(scope: Scope, number: int) -> HouseholdDetail | None:
    """Return one household in full, or None when it is not there or not to be seen.

    The number of reads does not depend on the number of members.
    """
    memberships = Membership.objects.select_related("person").order_by("-left_on", "id")
    household = (
        households_visible_to(scope)
        .filter(pk=number)
        .prefetch_related("category_spells", Prefetch("memberships", memberships))
        .first()
    )
    if household is None:
        return None
    stays = list(household.memberships.all())
    present = {stay.person_id: stay for stay in stays if stay.left_on is None}
    lines = [_line(stay.person, stay) for stay in present.values()]
    lines.sort(key=lambda line: (line.relation != "户主", line.number))
    return HouseholdDetail(
        household=household,
        place=full_names([household.division_code]).get(household.division_code, ""),
        phone=mask_phone(household.phone) if household.phone else "",
        members=tuple(lines),
        past_members=tuple(
            PastMember(s.person.name, s.joined_on, s.left_on, LeaveReason(s.left_reason).label)
            for s in stays
            if s.left_on is not None
        ),
        spells=tuple(
            Spell(CategoryKind(s.kind).label, s.value, s.valid_from, s.valid_to)
            for s in household.category_spells.all()
        ),
        facts=_facts("household", household.extra),
    )


def _line(person: Person, stay: Membership) -> MemberLine:
    return MemberLine(
        number=person.pk,
        code=person.person_code,
        name=person.name,
        id_number=mask_id(person.id_number) if person.id_number else "",
        relation=person.relation,
        sex=person.sex,
        birth_date=person.birth_date,
        education=person.education,
        school_status=person.school_status,
        health=person.health,
        labour_skill=person.labour_skill,
        phone=mask_phone(person.phone) if person.phone else "",
        joined_on=stay.joined_on,
        facts=_facts("person", person.extra),
    )


def _facts(level: str, extra: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the other columns that are filled, in the order of the contract."""
    return tuple(
        (column.name, display(column.name, extra[column.name]))
        for column in level_columns(level)
        if column.name in extra
    )
