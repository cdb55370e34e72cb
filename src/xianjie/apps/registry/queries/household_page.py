"""One household on one page: what the register knows, names and numbers masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.queries import shown_labels
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.registry.columns import level_columns
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.importing.merging import display
from xianjie.apps.registry.models import ArchiveDocument, FamilyChange, Household, Membership
from xianjie.kernel.dates import age_on
from xianjie.kernel.ids import mask_account, mask_id, mask_name, mask_phone

HEAD = "户主"


@dataclass(frozen=True)
class MemberRow:
    """A member as the page shows it."""

    pk: int
    name: str
    relation: str
    sex: str
    age: int | None
    id_number: str
    phone: str
    health: str
    labour_skill: str
    education: str
    school_status: str


@dataclass(frozen=True)
class StayRow:
    """Somebody who belonged to the household in ``[joined_on, left_on)``."""

    pk: int
    name: str
    joined_on: date
    joined: str
    left_on: date
    left: str


@dataclass(frozen=True)
class SpellRow:
    """A category that the household had in ``[valid_from, valid_to)``."""

    kind: str
    value: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True)
class ChangeRow:
    """A registered change; ``who`` is masked, ``other`` names the household on its other side."""

    pk: int
    kind: str
    occurred_on: date
    who: str
    other_pk: int | None
    other: str
    reason: str
    recorded_at: datetime
    recorded_by: str
    undone: bool


@dataclass(frozen=True)
class HouseholdPage:
    """What the head of the page and its registry panels show."""

    pk: int
    code: str
    head: str
    place: VillagePlace
    group: str
    address: str
    phone: str
    account: str
    household_type: str
    monitor_category: str
    risk_cleared: bool | None
    identified_on: date | None
    cleared_on: date | None
    income_per_capita: int | None
    member_count: int
    is_active: bool
    left_on: date | None
    left_reason: str
    updated_at: datetime


def mask_address(text: str) -> str:
    """Show nothing of an address but that there is one; the village stands beside it."""
    return "****" if text else ""


def household_page(household: Household) -> HouseholdPage:
    """Return the head of the page, in one query."""
    return HouseholdPage(
        pk=household.pk,
        code=household.household_code,
        head=mask_name(household.head_name),
        place=villages_by_code([household.division_code])[household.division_code],
        group=household.group_name,
        address=mask_address(household.address),
        phone=mask_phone(household.phone) if household.phone else "",
        account=mask_account(household.account) if household.account else "",
        household_type=household.household_type,
        monitor_category=household.monitor_category,
        risk_cleared=household.risk_cleared,
        identified_on=household.identified_on,
        cleared_on=household.cleared_on,
        income_per_capita=household.income_per_capita,
        member_count=household.member_count,
        is_active=household.is_active,
        left_on=household.left_on,
        left_reason=household.left_reason,
        updated_at=household.updated_at,
    )


def member_rows(household: Household, *, on: date) -> tuple[MemberRow, ...]:
    """Return the present members, the head first; ages are those ``on`` a day."""
    people = sorted(household.members.all(), key=lambda p: (p.relation != HEAD, p.pk))
    return tuple(
        MemberRow(
            pk=person.pk,
            name=mask_name(person.name),
            relation=person.relation,
            sex=person.sex,
            age=age_on(person.birth_date, on) if person.birth_date else None,
            id_number=mask_id(person.id_number) if person.id_number else "",
            phone=mask_phone(person.phone) if person.phone else "",
            health=person.health,
            labour_skill=person.labour_skill,
            education=person.education,
            school_status=person.school_status,
        )
        for person in people
    )


def past_members(household: Household) -> tuple[StayRow, ...]:
    """Return the stays that ended, the latest first, without those whose entry was undone."""
    stays = (
        Membership.objects.filter(household=household, left_on__isnull=False)
        .exclude(left_reason=LeaveReason.UNDONE)
        .select_related("person")
        .order_by("-left_on", "-id")
    )
    return tuple(
        StayRow(
            stay.person_id,
            mask_name(stay.person.name),
            stay.joined_on,
            JoinReason(stay.joined_reason).label,
            stay.left_on,
            LeaveReason(stay.left_reason).label,
        )
        for stay in stays
        if stay.left_on is not None
    )


def spell_rows(household: Household) -> tuple[SpellRow, ...]:
    """Return the categories over time, the latest first, without spells of no length."""
    return tuple(
        SpellRow(spell.get_kind_display(), spell.value, spell.valid_from, spell.valid_to)
        for spell in household.category_spells.order_by("-valid_from", "kind")
        if spell.valid_to is None or spell.valid_to > spell.valid_from
    )


def listed_facts(level: str, extra: dict[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the filled columns without a field of their own, in the contract's order."""
    return tuple(
        (column.name, display(column.name, extra[column.name]))
        for column in level_columns(level)
        if column.name in extra
    )


def change_rows(changes: Iterable[FamilyChange], *, beside: int = 0) -> tuple[ChangeRow, ...]:
    """Return registered changes as lines; ``beside`` is the household whose page it is."""
    known = list(changes)
    names = shown_labels(change.recorded_by for change in known)
    rows = []
    for change in known:
        other = change.other
        if other is not None and other.pk == beside:
            other = change.household
        rows.append(
            ChangeRow(
                pk=change.pk,
                kind=change.get_kind_display(),
                occurred_on=change.occurred_on,
                who=mask_name(change.person.name) if change.person else "",
                other_pk=other.pk if other else None,
                other=other.household_code if other else "",
                reason=change.reason,
                recorded_at=change.recorded_at,
                recorded_by=names.get(change.recorded_by, change.recorded_by),
                undone=change.undone_at is not None,
            )
        )
    return tuple(rows)


def document_count(household: Household) -> int:
    """Return how many papers are filed for a household."""
    return (
        ArchiveDocument.objects.proven("of a household found through the gate")
        .filter(household=household, withdrawn_at__isnull=True)
        .count()
    )
