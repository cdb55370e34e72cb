"""The common ground of all changes of a family: rights, locks, conflicts, journal, audit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import ChangeKind, FamilyChangeKind, JoinReason, LeaveReason
from xianjie.apps.registry.following import follow
from xianjie.apps.registry.journal import Journal
from xianjie.apps.registry.labels import stored_text
from xianjie.apps.registry.models import (
    CategorySpell,
    Correction,
    FamilyChange,
    Household,
    Membership,
    Person,
)
from xianjie.apps.registry.relations import HEAD, under_new_head
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import mask_name

Marks = Mapping[int, str]


@dataclass(frozen=True)
class Told:
    """What every registered change is given: who, when it happened, why, and the clock.

    ``marks`` are the `family_mark` of each household as the user saw it; a household that has
    another mark by now was changed by somebody else meanwhile.
    """

    by: Actor
    occurred_on: date
    reason: str
    today: date
    now: datetime
    marks: Marks = field(default_factory=dict)


def family_mark(household: Household) -> str:
    """Return a short digest of a household and its members as they stand."""
    own = (
        household.pk, household.updated_at.isoformat(), household.division_code,
        household.is_active, household.head_name,
    )  # fmt: skip
    people = sorted(
        (person.pk, person.updated_at.isoformat(), person.relation)
        for person in household.members.all()
    )
    return hashlib.sha256(repr((own, people)).encode()).hexdigest()[:20]


class Change:
    """A change being written: begin, write through the journal, finish."""

    def __init__(
        self,
        told: Told,
        kind: FamilyChangeKind,
        household: Household,
        *,
        other: Household | None = None,
        person: Person | None = None,
    ) -> None:
        """Check what holds for all changes, lock the households, and open the journal.

        Raises ``RefusedError`` without the right in the place of each household, for a day in
        the future, without a reason, or when somebody changed a household meanwhile.
        """
        self.told = told
        self.journal = Journal(told.now)
        households = [household, *([other] if other is not None else [])]
        for one in households:
            if not told.by.scope.may(Permission.CHANGE_REGISTRY, one.division_code):
                raise RefusedError("not-permitted", "您没有登记该户变动的权限。")
            if one.merged_into is not None:
                raise RefusedError(
                    "merged",
                    f"户编号 {one.household_code} 是重复档案，"
                    f"已并入 {one.merged_into.household_code}，请在那一户登记。",
                )
        if told.occurred_on > told.today:
            raise RefusedError("in-the-future", f"变动日期 {told.occurred_on} 在今天之后，请改正。")
        if not told.reason.strip():
            raise RefusedError("no-reason", "请填写变动原因。")
        self._lock(households)
        self.row = FamilyChange.objects.create(
            kind=kind,
            household=household,
            other=other,
            person=person,
            occurred_on=told.occurred_on,
            reason=told.reason.strip()[:200],
            recorded_at=told.now,
            recorded_by=told.by.label,
        )

    def _lock(self, households: Iterable[Household]) -> None:
        keys = sorted({one.pk for one in households})
        locked = Household.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        for one in locked:
            seen = self.told.marks.get(one.pk)
            if seen is not None and seen != family_mark(one):
                raise RefusedError(
                    "changed-meanwhile",
                    f"您打开本页之后，户编号 {one.household_code} 已被其他人改动。"
                    "下面是现在的情况，请核对后再确认。",
                )

    def join(self, person: Person, household: Household, reason: JoinReason) -> None:
        """Let somebody belong to a household from the day of the change."""
        stay = Membership(
            person=person,
            household=household,
            joined_on=self.told.occurred_on,
            joined_reason=reason,
        )
        self.journal.add(stay)
        self.journal.write(person, household_id=household.pk)
        person.household = household

    def leave(self, person: Person, reason: LeaveReason) -> None:
        """Let somebody leave the present household on the day of the change.

        A stay that only began with a list reaches back if need be.
        """
        on = self.told.occurred_on
        if person.birth_date is not None and on < person.birth_date:
            raise RefusedError(
                "before-birth", f"变动日期 {on} 早于{mask_name(person.name)}的出生日期，请改正。"
            )
        stay = person.memberships.filter(left_on__isnull=True).first()
        if stay is not None:
            values: dict[str, Any] = {"left_on": on, "left_reason": reason.value}
            if on < stay.joined_on:
                if stay.joined_reason not in {JoinReason.LISTED, JoinReason.RELISTED}:
                    raise RefusedError(
                        "before-joining",
                        f"变动日期 {on} 早于{mask_name(person.name)}加入该户的日期，请改正。",
                    )
                values["joined_on"] = on
            self.journal.write(stay, **values)
        self.journal.write(person, household_id=None)
        person.household = None

    def correct(self, row: Household | Person, name: str, value: Any) -> None:
        """Set a field against what lists say, keeping the old value."""
        old = getattr(row, name)
        if not self.journal.write(row, **{name: value}):
            return
        owner = {"household": row} if isinstance(row, Household) else {"person": row}
        standing = Correction.objects.filter(**owner, field=name, settled_at__isnull=True).first()
        listed = stored_text(old) if standing is None else standing.old_value
        if standing is not None:
            self.journal.write(standing, settled_at=self.told.now)
        self.journal.add(
            Correction(
                change=self.row,
                field=name,
                old_value=listed,
                new_value=stored_text(value),
                corrected_at=self.told.now,
                **owner,
            )
        )

    def lead(self, household: Household, head: Person) -> None:
        """Make a member the head; the others' relations follow as far as they tell."""
        members = list(Person.objects.filter(household=household).order_by("pk"))
        was, sex = head.relation, head.sex
        pairs = [m for m in members if m.relation == ("之儿媳" if was == "之子" else "之女婿")]
        siblings = [m for m in members if m.relation == was]
        alone = len(pairs) == 1 and len(siblings) == 1
        for member in members:
            if member.pk == head.pk:
                continue
            relation = under_new_head(
                new_head=was,
                new_head_sex=sex,
                relation=member.relation,
                sex=member.sex,
                only_child_in_law=alone,
            )
            self.correct(member, "relation", relation)
        head = next((m for m in members if m.pk == head.pk), head)
        self.correct(head, "relation", HEAD)
        self.correct(household, "head_name", head.name)

    def settle_head(self, household: Household, new_head: Person | None, *, gone: bool) -> None:
        """See that a household whose head is ``gone`` and that still has members gets a new one.

        The former relations of those who stay are read before the new head takes them over.
        """
        left = Person.objects.filter(household=household)
        if not gone or not left.exists():
            return
        if new_head is None or not left.filter(pk=new_head.pk).exists():
            raise RefusedError("no-head", "户主离开后还有成员，请从留下的成员中选新的户主。")
        self.lead(household, left.get(pk=new_head.pk))

    def close_when_empty(self, household: Household, why: str) -> None:
        """Let a household without members leave the register."""
        if not Person.objects.filter(household=household).exists():
            self.journal.write(
                household,
                is_active=False,
                left_on=self.told.occurred_on,
                left_reason=f"无在册成员（{why}）"[:40],
            )

    def reopen(self, household: Household) -> None:
        """Let a household that somebody joined be in the register again."""
        self.journal.write(household, is_active=True, left_on=None, left_reason="")

    def set_category(self, household: Household, kind: str, value: str) -> None:
        """Begin a category on the day of the change."""
        if value:
            on = self.told.occurred_on
            self.journal.add(
                CategorySpell(household=household, kind=kind, value=value, valid_from=on)
            )

    def finish(
        self, *, person: Person | None = None, other: Household | None = None
    ) -> FamilyChange:
        """Count, let the higher apps follow, keep the journal and leave the audit event."""
        if person is not None:
            self.row.person = person
        if other is not None:
            self.row.other = other
        self.row.journal = self.journal.text
        self.row.save(update_fields=["person", "other", "journal"])
        touched = {self.row.household_id, *self.journal.pks(Household)}
        touched |= {self.row.other_id} if self.row.other_id else set()
        touch_households(touched, self.told.now)
        record(
            actor=self.told.by,
            action=_audited(self.row.kind),
            object_type="household",
            object_id=self.row.household_id,
            division_code=self.row.household.division_code,
            at=self.told.now,
            detail={
                "change": self.row.pk,
                "kind": self.row.kind,
                "on": self.told.occurred_on,
                "person": self.row.person_id,
                "other": self.row.other_id,
            },
        )
        return self.row


def _audited(kind: str) -> str:
    """Return the name of the audit event of a kind of change."""
    natural = kind in ChangeKind.values
    return "registry.population-change" if natural else f"registry.{kind.lower().replace('_', '-')}"


def touch_households(households: Iterable[int], now: datetime) -> None:
    """Count the members of changed households anew, note the moment, let higher apps follow."""
    keys = set(households)
    Household.objects.filter(pk__in=keys).update(updated_at=now)
    recount(keys)
    for household in Household.objects.filter(pk__in=keys):
        follow(household)
