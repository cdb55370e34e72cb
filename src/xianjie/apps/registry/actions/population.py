"""Natural increase and decrease: births, deaths, moves and marriages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.enums import ChangeKind, JoinReason, LeaveReason
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Household, Membership, Person, PopulationChange
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id, normalise_id

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


@transaction.atomic
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
) -> PopulationChange:
    """Let somebody come into a household or leave it, with the reason; history is kept.

    出生, 迁入 and 婚入 take a newcomer or somebody known (who then leaves the present household);
    死亡, 迁出 and 婚出 take a present member. A household that its last member leaves is closed.
    Raises ``RefusedError`` with nothing changed when the change cannot be true.
    """
    if not by.scope.may(Permission.CHANGE_REGISTRY, household.division_code):
        raise RefusedError("not-permitted", "您没有登记该户人口变动的权限。")
    if occurred_on > today:
        raise RefusedError("in-the-future", f"变动日期 {occurred_on} 在今天之后，请改正。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写变动原因。")
    if kind.opens:
        affected = _come(kind, household, person, occurred_on, now)
    else:
        affected = _leave(kind, household, person, occurred_on)
    change = PopulationChange.objects.create(
        kind=kind,
        person=affected,
        household=household,
        occurred_on=occurred_on,
        reason=reason.strip()[:200],
        recorded_at=now,
        recorded_by=by.label,
    )
    record(
        actor=by,
        action="registry.population-change",
        object_type="household",
        object_id=household.pk,
        division_code=household.division_code,
        at=now,
        detail={"kind": kind.value, "person": change.person_id, "on": occurred_on},
    )
    return change


def _come(
    kind: ChangeKind,
    household: Household,
    person: Person | Newcomer,
    on: date,
    now: datetime,
) -> Person:
    if isinstance(person, Newcomer):
        person = _register(household, person, on if kind is ChangeKind.BIRTH else None, now)
    elif kind is ChangeKind.BIRTH:
        raise RefusedError("born-before", f"{person.name}已在库中，不能再登记出生。")
    elif person.household_id == household.pk:
        raise RefusedError("already-member", f"{person.name}已是该户成员，无需登记。")
    elif person.memberships.filter(left_reason=LeaveReason.DEATH).exists():
        raise RefusedError("dead", f"{person.name}已登记死亡，请先核对。")
    else:
        _end(person, LeaveReason.MOVED_HOUSEHOLD, on)
    Membership.objects.create(
        person=person, household=household, joined_on=on, joined_reason=_JOINING[kind]
    )
    left = person.household_id
    person.household = household
    person.updated_at = now
    person.save(update_fields=["household", "updated_at"])
    if left:
        _close_when_empty(left, LeaveReason.MOVED_HOUSEHOLD.label, on)
    if not household.is_active:
        household.is_active, household.left_on, household.left_reason = True, None, ""
        household.save(update_fields=["is_active", "left_on", "left_reason"])
    return person


def _leave(kind: ChangeKind, household: Household, person: Person | Newcomer, on: date) -> Person:
    if isinstance(person, Newcomer) or person.household_id != household.pk:
        name = person.name
        raise RefusedError("not-a-member", f"{name}不是该户现有成员，请核对。")
    if person.birth_date is not None and on < person.birth_date:
        raise RefusedError("before-birth", f"变动日期 {on} 早于{person.name}的出生日期，请改正。")
    _end(person, _LEAVING[kind], on)
    person.household = None
    person.save(update_fields=["household"])
    _close_when_empty(household.pk, _LEAVING[kind].label, on)
    return person


def _register(
    household: Household, newcomer: Newcomer, born_on: date | None, now: datetime
) -> Person:
    name = newcomer.name.strip()
    if not name:
        raise RefusedError("no-name", "请填写姓名。")
    number = normalise_id(newcomer.id_number) if newcomer.id_number.strip() else ""
    check = check_id(number) if number else None
    if check is not None and not check.form_ok:
        raise RefusedError("bad-id", "证件号码不正确，请核对原件后重填。")
    if number:
        known = (
            Person.objects.filter(id_index=blind_index("id", number), household__isnull=False)
            .select_related("household")
            .first()
        )
        if known is not None and known.household is not None:
            raise RefusedError(
                "known-person",
                f"该证件号码已属于户编号 {known.household.household_code} 的成员，"
                "请选择该人员登记，而不是新增。",
            )
    return Person.objects.create(
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
        created_at=now,
        updated_at=now,
    )


def _end(person: Person, reason: LeaveReason, on: date) -> None:
    """Close the present membership; one that only began with a list reaches back if need be."""
    stay = person.memberships.filter(left_on__isnull=True).first()
    if stay is None:
        return
    if on < stay.joined_on:
        if stay.joined_reason not in {JoinReason.LISTED, JoinReason.RELISTED}:
            raise RefusedError(
                "before-joining", f"变动日期 {on} 早于{person.name}加入该户的日期，请改正。"
            )
        stay.joined_on = on
    stay.left_on, stay.left_reason = on, reason
    stay.save(update_fields=["joined_on", "left_on", "left_reason"])


def _close_when_empty(household: int, why: str, on: date) -> None:
    if not Person.objects.filter(household_id=household).exists():
        Household.objects.filter(pk=household, is_active=True).update(
            is_active=False, left_on=on, left_reason=f"无在册成员（{why}）"
        )
