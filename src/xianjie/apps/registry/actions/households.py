"""Changes of whole households: head, split, merger, village, exit and return."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.divisions.queries.places import short_name
from xianjie.apps.registry.actions.family import Change, Told
from xianjie.apps.registry.codes import next_code
from xianjie.apps.registry.enums import CategoryKind, FamilyChangeKind, JoinReason, LeaveReason
from xianjie.apps.registry.models import FamilyChange, Household, Person
from xianjie.apps.registry.relations import HEAD, through
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

_CODE = re.compile(r"[0-9A-Za-z_-]{1,40}")
_RELOCATED = CategoryKind.RELOCATED.label
MERGED = LeaveReason.MERGED.label


@transaction.atomic
def change_head(told: Told, household: Household, new_head: Person) -> FamilyChange:
    """Make another member the head; the members' relations follow as far as they tell."""
    change = Change(told, FamilyChangeKind.HEAD, household)
    if new_head.household_id != household.pk:
        raise RefusedError("not-a-member", f"{mask_name(new_head.name)}不是该户现有成员，请核对。")
    if new_head.relation == HEAD:
        raise RefusedError("is-head", f"{mask_name(new_head.name)}已是户主，无需变更。")
    change.lead(household, new_head)
    return change.finish(person=new_head)


@transaction.atomic
def split_household(
    told: Told,
    household: Household,
    members: Sequence[Person],
    *,
    new_head: Person,
    stays_head: Person | None = None,
    code: str = "",
    with_type: bool = True,
    with_monitoring: bool = False,
) -> FamilyChange:
    """Let some members found a household of their own in the same village.

    ``code`` is its 户编号, generated where none is given. With ``with_type`` the new household
    is of the same type, with ``with_monitoring`` it is monitored in the same category since the
    same day; both are kept as spells from the day of the split. ``stays_head`` leads the old
    household when its head goes. Income and other figures are not divided: they stay where they
    were recorded. Raises ``RefusedError`` when the members are none, all, or of other
    households, or when the code is taken.
    """
    change = Change(told, FamilyChangeKind.SPLIT, household)
    going = {person.pk for person in members}
    own = {person.pk: person for person in Person.objects.filter(household=household)}
    if not going or not going <= own.keys():
        raise RefusedError("not-a-member", "请从该户现有成员中选择分出去的人。")
    if going == own.keys():
        raise RefusedError("all-go", "全家都选中了，没有人留在原户；整户搬迁请用“整户迁村”。")
    if new_head.pk not in going:
        raise RefusedError("no-head", "新户的户主要从分出去的人中选。")
    founded = _found(change, household, code, with_type=with_type, monitored=with_monitoring)
    led = any(own[pk].relation == HEAD for pk in going)
    for pk in sorted(going):
        change.leave(own[pk], LeaveReason.SPLIT)
        change.join(own[pk], founded, JoinReason.SPLIT)
    change.lead(founded, own[new_head.pk])
    change.settle_head(household, stays_head, gone=led)
    return change.finish(person=own[new_head.pk], other=founded)


def _found(
    change: Change, household: Household, code: str, *, with_type: bool, monitored: bool
) -> Household:
    code = code.strip() or next_code(household)
    if not _CODE.fullmatch(code):
        raise RefusedError("bad-code", "户编号只能用数字、字母和短横线，不超过 40 位。")
    known = Household.objects.filter(county_code=household.county_code, household_code=code)
    if known.exists():
        raise RefusedError("code-taken", f"户编号 {code} 已有人用，请换一个或留空由系统编号。")
    moved = household.extra.get(_RELOCATED)
    founded = Household(
        county_code=household.county_code,
        household_code=code,
        division_code=household.division_code,
        village_name=household.village_name,
        group_name=household.group_name,
        household_type=household.household_type if with_type else "",
        extra={_RELOCATED: moved} if with_type and moved is not None else {},
        created_at=change.told.now,
        updated_at=change.told.now,
    )
    if monitored:
        founded.monitor_category = household.monitor_category
        founded.risk_cleared = household.risk_cleared
        founded.identified_on = household.identified_on
        founded.cleared_on = household.cleared_on
    change.journal.add(founded)
    cleared = {True: "是", False: "否", None: ""}
    change.set_category(founded, CategoryKind.HOUSEHOLD_TYPE, founded.household_type)
    change.set_category(founded, CategoryKind.MONITOR_CATEGORY, founded.monitor_category)
    change.set_category(founded, CategoryKind.RISK_CLEARED, cleared[founded.risk_cleared])
    relocated = founded.extra.get(_RELOCATED)
    if isinstance(relocated, bool):
        change.set_category(founded, CategoryKind.RELOCATED, cleared[relocated])
    return founded


@transaction.atomic
def merge_households(
    told: Told, household: Household, absorbed: Household, *, relation: str
) -> FamilyChange:
    """Let all members of another household of the county join this one, and close the other.

    ``relation`` is what the other head is to this household's head; the other members' relations
    follow as far as they tell. Categories, income and clues of the closed household stay in its
    own record. Raises ``RefusedError`` for the same household or another county, and for
    households that are not in the register.
    """
    if absorbed.pk == household.pk:
        raise RefusedError("same-household", "不能与自己合并，请填另一户的户编号。")
    if absorbed.county_code != household.county_code:
        raise RefusedError("other-county", "两户不在同一个县，不能合并。")
    change = Change(told, FamilyChangeKind.MERGE, household, other=absorbed)
    if not (household.is_active and absorbed.is_active):
        raise RefusedError("not-active", "已退出登记表的户不能合并，请先恢复在册。")
    if relation == HEAD or not relation:
        raise RefusedError("no-relation", "请选择对方户主与本户户主的关系。")
    coming = list(Person.objects.filter(household=absorbed).order_by("pk"))
    for person in coming:
        new = through(their_head=relation, relation=person.relation, sex=person.sex)
        change.leave(person, LeaveReason.MERGED)
        change.correct(person, "relation", new)
        change.join(person, household, JoinReason.MERGED)
    change.journal.write(absorbed, is_active=False, left_on=told.occurred_on, left_reason=MERGED)
    return change.finish()


@transaction.atomic
def move_household(
    told: Told, household: Household, village: str, *, group_name: str = ""
) -> FamilyChange:
    """Let a household move to another village (12-digit code) of the same county.

    Needs the right in both villages. Raises ``RefusedError`` for the same village, an unknown
    one, or one of another county.
    """
    if village == household.division_code:
        raise RefusedError("same-village", "该户已在这个村，请选要迁往的村。")
    found = find_division(village)
    if found is None or found.level != Level.VILLAGE or village[:6] != household.county_code:
        raise RefusedError("unknown-village", "请选择本县已装入区划的村；迁出本县请用“整户退出”。")
    if not told.by.scope.may(Permission.CHANGE_REGISTRY, village):
        raise RefusedError("not-permitted", "迁往的村不在您的管辖范围，请由乡镇或县级办理。")
    change = Change(told, FamilyChangeKind.MOVED_VILLAGE, household)
    if not household.is_active:
        raise RefusedError("not-active", "该户已退出登记表，请先恢复在册。")
    change.correct(household, "division_code", village)
    change.correct(household, "village_name", short_name(found.name)[:80])
    change.correct(household, "group_name", group_name.strip()[:80])
    return change.finish()


@transaction.atomic
def exit_household(told: Told, household: Household, why: str) -> FamilyChange:
    """Let a whole household leave the register; its members stay recorded with it."""
    change = Change(told, FamilyChangeKind.EXIT, household)
    if not household.is_active:
        raise RefusedError("not-active", "该户已经不在册，无需再退出。")
    change.journal.write(household, is_active=False, left_on=told.occurred_on, left_reason=why[:40])
    return change.finish()


@transaction.atomic
def return_household(told: Told, household: Household) -> FamilyChange:
    """Let a household that left be in the register again; it must have members."""
    change = Change(told, FamilyChangeKind.RETURN, household)
    if household.is_active:
        raise RefusedError("active", "该户在册，无需恢复。")
    if not Person.objects.filter(household=household).exists():
        raise RefusedError(
            "no-members", "该户没有成员，恢复前请先登记迁入或婚入；有人迁入后自动恢复在册。"
        )
    change.reopen(household)
    return change.finish()
