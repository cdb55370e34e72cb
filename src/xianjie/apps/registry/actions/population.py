"""Natural increase and decrease: births, deaths, moves and marriages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.registry.actions.family import Change, Marks, Told
from xianjie.apps.registry.enums import ChangeKind, FamilyChangeKind, JoinReason, LeaveReason
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import FamilyChange, Household, Person, PopulationChange
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, mask_name, normalise_id

_JOINING = {
    ChangeKind.BIRTH: JoinReason.BIRTH,
    ChangeKind.MOVED_IN: JoinReason.MOVED_IN,
    ChangeKind.MARRIED_IN: JoinReason.MARRIED_IN,
}
_LEAVING = {
    ChangeKind.DEATH: LeaveReason.DEATH,
    ChangeKind.MOVED_OUT: LeaveReason.MOVED_OUT,
    ChangeKind.MARRIED_OUT: LeaveReason.MARRIED_OUT,
}


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom the register does not know yet. Texts as in the registry contract."""

    name: str
    relation: str
    id_number: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""


def record_population_change(
    *,
    by: Actor,
    kind: ChangeKind,
    household: Household,
    person: Person | Newcomer,
    occurred_on: date,
    reason: str,
    today: date,
    now: datetime,
    new_head: Person | None = None,
    relation: str = "",
    marks: Marks | None = None,
) -> PopulationChange:
    """Let somebody come into a household or leave it, with the reason; history is kept.

    出生, 迁入 and 婚入 take a newcomer or somebody known (who then leaves the present household);
    死亡, 迁出 and 婚出 take a present member. A household that its last member leaves is closed;
    one that its head leaves needs the ``new_head``. ``relation`` is what somebody known is to
    the head of the new household. Raises ``RefusedError`` with nothing changed when the change
    cannot be true, or when somebody changed the household meanwhile (see `Told`).
    """
    told = Told(by, occurred_on, reason, today, now, marks or {})
    change = register_population_change(
        told, kind, household, person, new_head=new_head, relation=relation
    )
    return PopulationChange.objects.get(
        person=change.person, household=household, kind=kind, occurred_on=occurred_on,
        undone_at__isnull=True,
    )  # fmt: skip


@transaction.atomic
def register_population_change(
    told: Told,
    kind: ChangeKind,
    household: Household,
    person: Person | Newcomer,
    *,
    new_head: Person | None = None,
    relation: str = "",
) -> FamilyChange:
    """Do what `record_population_change` says and return the registered change."""
    former = person.household if isinstance(person, Person) else None
    other = former if kind.opens and former is not None and former != household else None
    led = isinstance(person, Person) and person.relation == HEAD
    change = Change(told, FamilyChangeKind(kind.value), household, other=other)
    if kind.opens:
        affected = _come(change, kind, household, person, relation)
    else:
        affected = _leave(change, kind, household, person, new_head)
    if other is not None:
        if led and Person.objects.filter(household=other).exists():
            raise RefusedError(
                "head-elsewhere",
                f"{mask_name(affected.name)}是原户的户主，原户还有成员，请先在原户变更户主，再办转入。",
            )
        change.close_when_empty(other, LeaveReason.MOVED_HOUSEHOLD.label)
    if PopulationChange.objects.filter(
        person=affected, household=household, kind=kind, occurred_on=told.occurred_on,
        undone_at__isnull=True,
    ).exists():  # fmt: skip
        raise RefusedError("registered", f"{mask_name(affected.name)}当天的这项变动已经登记过。")
    change.journal.add(
        PopulationChange(
            kind=kind,
            person=affected,
            household=household,
            occurred_on=told.occurred_on,
            reason=told.reason.strip()[:200],
            recorded_at=told.now,
            recorded_by=told.by.label,
        )
    )
    return change.finish(person=affected)


def _come(
    change: Change,
    kind: ChangeKind,
    household: Household,
    person: Person | Newcomer,
    relation: str,
) -> Person:
    on = change.told.occurred_on
    if isinstance(person, Newcomer):
        born = on if kind is ChangeKind.BIRTH else None
        person = _register(change, household, person, born)
    elif kind is ChangeKind.BIRTH:
        raise RefusedError("born-before", f"{mask_name(person.name)}已在库中，不能再登记出生。")
    elif person.household_id == household.pk:
        raise RefusedError("already-member", f"{mask_name(person.name)}已是该户成员，无需登记。")
    elif person.memberships.filter(left_reason=LeaveReason.DEATH).exists():
        raise RefusedError("dead", f"{mask_name(person.name)}已登记死亡，请先核对。")
    elif person.household_id is not None:
        change.leave(person, LeaveReason.MOVED_HOUSEHOLD)
    if relation and relation != person.relation:
        change.correct(person, "relation", relation)
    change.join(person, household, _JOINING[kind])
    change.reopen(household)
    return person


def _leave(
    change: Change,
    kind: ChangeKind,
    household: Household,
    person: Person | Newcomer,
    new_head: Person | None,
) -> Person:
    if isinstance(person, Newcomer) or person.household_id != household.pk:
        name = mask_name(person.name)
        raise RefusedError("not-a-member", f"{name}不是该户现有成员，请核对。")
    led = person.relation == HEAD
    change.leave(person, _LEAVING[kind])
    change.settle_head(household, new_head, gone=led)
    change.close_when_empty(household, _LEAVING[kind].label)
    return person


def known_person(number: str) -> Person | None:
    """Return the present member of any household who has an ID number; call it in an action."""
    return (
        Person.objects.filter(id_index=blind_index("id", number), household__isnull=False)
        .select_related("household")
        .first()
    )


def _register(
    change: Change, household: Household, newcomer: Newcomer, born_on: date | None
) -> Person:
    name = newcomer.name.strip()
    if not name:
        raise RefusedError("no-name", "请填写姓名。")
    number = normalise_id(newcomer.id_number) if newcomer.id_number.strip() else ""
    check = check_id(number) if number else None
    if check is not None and not check.form_ok:
        raise RefusedError("bad-id", "证件号码不正确，请核对原件后重填。")
    known = known_person(number) if number else None
    if known is not None and known.household is not None:
        raise RefusedError("known-person", _where_known(change.told.by, known.household))
    person = Person(
        county_code=household.county_code,
        name=name[:60],
        id_number=number,
        id_length=check.length if check else 0,
        id_check_ok=check.check_ok if check else None,
        id_region=(check.region6 or "") if check else "",
        birth_date=newcomer.birth_date or (check.birth_date if check else None) or born_on,
        sex=newcomer.sex or (check.sex if check and check.sex else ""),
        relation=newcomer.relation,
        ethnicity=newcomer.ethnicity,
        created_at=change.told.now,
        updated_at=change.told.now,
    )
    change.journal.add(person)
    return person


def _where_known(by: Actor, household: Household) -> str:
    if not by.scope.may(Permission.VIEW_HOUSEHOLDS, household.division_code):
        return "该证件号码已登记在您管辖范围以外的户，请由乡镇或县级办理转入。"
    return (
        f"该证件号码已属于户编号 {household.household_code} 的成员，请选择该人员登记，而不是新增。"
    )


def person_with_number(number: str, county: str) -> Person | None:
    """Return whom an ID number names: a present member, else who left a household of the county.

    Call it in an action.
    """
    known = known_person(number)
    if known is not None:
        return known
    gone = Person.objects.filter(
        id_index=blind_index("id", number),
        household__isnull=True,
        merged_into__isnull=True,
        county_code=county,
    )
    return gone.order_by("-updated_at", "-pk").first()
