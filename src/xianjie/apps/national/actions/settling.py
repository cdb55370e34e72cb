"""Decide where the register and the national system differ: theirs, ours, and back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.national.comparing import HOUSEHOLD_CODE, VILLAGE, comparison_contract
from xianjie.apps.national.enums import UNDECIDED, DifferenceKind, DifferenceState
from xianjie.apps.national.models import Difference
from xianjie.apps.national.queries.registry_rows import current_text
from xianjie.apps.registry.actions import (
    Newcomer,
    Told,
    move_household,
    take_listed,
    undo_change,
)
from xianjie.apps.registry.actions.population import register_population_change
from xianjie.apps.registry.enums import ChangeKind
from xianjie.apps.registry.models import FamilyChange, Household
from xianjie.apps.registry.relations import HEAD
from xianjie.exchange.rows import RawRow
from xianjie.exchange.validation import RowValidator
from xianjie.kernel.errors import RefusedError

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """What deciding many did: done, set aside for review, refused with how often and why."""

    done: int
    conflicts: int
    refused: tuple[tuple[str, int], ...]


@transaction.atomic
def accept_theirs(
    *, by: Actor, difference: Difference, note: str, today: date, now: datetime
) -> Difference:
    """Let the register say what the national system says.

    Where the register was changed since the comparison nothing is written: the difference is set
    aside for review with what stands there now, and has to be decided again.

    :raises RefusedError: not permitted, decided already, or to be changed in its own way.
    """
    row = _locked(by, difference)
    if row.kind == DifferenceKind.VALUE and _moved_on(row):
        row.state = DifferenceState.CONFLICT
        row.note = "登记表在比对之后改过，请重新核对"
        row.save(update_fields=["state", "note", "ours"])
        return row
    told = Told(by, today, note.strip() or "按国家系统数据更正", today, now)
    row.change = _apply(row, told)
    return _decide(row, DifferenceState.THEIRS, by, note, now)


@transaction.atomic
def accept_ours(*, by: Actor, difference: Difference, note: str, now: datetime) -> Difference:
    """Keep what the register says; the national system is to be told.

    :raises RefusedError: not permitted, or decided already.
    """
    row = _locked(by, difference)
    return _decide(row, DifferenceState.OURS, by, note, now)


@transaction.atomic
def undo_decision(*, by: Actor, difference: Difference, reason: str, now: datetime) -> Difference:
    """Take a decision back; one that was sent becomes one to be sent.

    :raises RefusedError: nothing was decided, it is settled, or the register was changed since.
    """
    row = _lock(by, difference)
    if row.state == DifferenceState.THEIRS and row.change is not None:
        undo_change(by=by, change=row.change, reason=reason.strip() or "撤销差异处理", now=now)
        row.change = None
    elif row.state == DifferenceState.SENT:
        row.sent_at = None
        return _decide(row, DifferenceState.OURS, by, reason, now, action="national.undo")
    elif row.state != DifferenceState.OURS:
        raise RefusedError("not-decided", "这条差异没有可撤销的处理。")
    other = Difference.objects.filter(
        county_code=row.county_code, subject=row.subject, column=row.column, state__in=UNDECIDED
    )
    if other.exists():
        raise RefusedError("stands-anew", "后来的比对又列出了这一项，请处理新的那一条。")
    row.decided_at, row.decided_by = None, ""
    row.state = DifferenceState.OPEN
    row.note = reason.strip()[:200]
    row.save()
    _record(by, row, "national.undo", now)
    return row


def settle_many(
    *,
    by: Actor,
    rows: QuerySet[Difference],
    theirs: bool,
    note: str,
    today: date,
    now: datetime,
) -> Settled:
    """Decide up to `MOST_AT_ONCE` undecided differences alike; each by itself, so that one that
    cannot be decided keeps none from it."""
    done = conflicts = 0
    refused: Counter[str] = Counter()
    keys = list(rows.filter(state__in=UNDECIDED).values_list("pk", flat=True)[:MOST_AT_ONCE])
    for key in keys:
        difference = Difference.objects.proven("keys of the caller's gated rows").get(pk=key)
        try:
            if theirs:
                row = accept_theirs(by=by, difference=difference, note=note, today=today, now=now)
                conflicts += row.state == DifferenceState.CONFLICT
                done += row.state == DifferenceState.THEIRS
            else:
                accept_ours(by=by, difference=difference, note=note, now=now)
                done += 1
        except RefusedError as error:
            refused[error.message] += 1
    return Settled(done, conflicts, tuple(refused.most_common()))


@transaction.atomic
def mark_sent(*, by: Actor, rows: QuerySet[Difference], now: datetime) -> int:
    """Note that corrections were reported to the national system; return how many."""
    keys = list(
        rows.filter(state=DifferenceState.OURS)
        .select_for_update(of=("self",))
        .values_list("pk", "division_code")
    )
    allowed = [key for key, place in keys if by.scope.may(Permission.SETTLE_DIFFERENCES, place)]
    for start in range(0, len(allowed), 500):
        Difference.objects.filter(pk__in=allowed[start : start + 500]).update(
            state=DifferenceState.SENT, sent_at=now
        )
    if allowed:
        record(
            actor=by,
            action="national.sent",
            object_type="difference",
            object_id=allowed[0],
            at=now,
            division_code=keys[0][1],
            detail={"rows": len(allowed)},
        )
    return len(allowed)


def _lock(by: Actor, difference: Difference) -> Difference:
    row = (
        Difference.objects.select_for_update(of=("self",))
        .select_related("household", "person", "change")
        .get(pk=difference.pk)
    )
    if not by.scope.may(Permission.SETTLE_DIFFERENCES, row.division_code):
        raise RefusedError("not-permitted", "您没有处理这里差异的权限。")
    if row.household_id is not None:
        # Locked before it is read, so that what it says now is what is decided about.
        row.household = Household.objects.select_for_update().get(pk=row.household_id)
    return row


def _locked(by: Actor, difference: Difference) -> Difference:
    row = _lock(by, difference)
    if row.state not in UNDECIDED:
        who = f"（{row.decided_by}）" if row.decided_by else ""
        raise RefusedError(
            "decided", f"这条差异已经处理过：{row.get_state_display()}{who}，没有再改。"
        )
    return row


def _moved_on(row: Difference) -> bool:
    """Whether the register says something else by now; notes what."""
    if row.column == HOUSEHOLD_CODE or row.household is None:
        return False
    text = current_text(row.household, row.person, row.column)
    if row.column == VILLAGE:
        text = f"{current_text(row.household, None, '乡')} {text}"
    if text == row.ours:
        return False
    row.ours = text
    return True


def _apply(row: Difference, told: Told) -> FamilyChange:
    if row.kind == DifferenceKind.NOT_THERE:
        raise RefusedError(
            "register-change", "对方没有的人或户，请在户的页面登记迁出、死亡、并户等实际变动。"
        )
    household = row.household
    if household is None:
        raise RefusedError(
            "whole-household", "整户都不在登记表，请用“导入户与人口名单”导入这一户。"
        )
    if row.kind == DifferenceKind.NOT_HERE:
        cells: dict[str, str] = json.loads(row.theirs)
        return _join(household, _typed(cells), told)
    if row.column == HOUSEHOLD_CODE:
        raise RefusedError("other-household", "这个人在对方的另一户，请在户的页面办理转户或并户。")
    if row.column == VILLAGE:
        town, _space, village = row.theirs.partition(" ")
        found = village_index(row.county_code).match(town, village)
        if not found.code:
            raise RefusedError("unknown-village", f"区划里找不到“{row.theirs}”，请先核对区划。")
        return move_household(told, household, found.code, group_name=household.group_name)
    values = _typed({row.column: row.theirs})
    column = comparison_contract().column(row.column)
    if (
        row.theirs
        and values[row.column] is None
        and not (column.code_set and column.code_set.is_empty(row.theirs))
    ):
        raise RefusedError(
            "unreadable", "对方的这一格读不懂，不能写进登记表，请核对后在户的页面更正。"
        )
    texts = {row.column: row.theirs}
    return take_listed(told, household, values, texts, person=row.person)


def _join(household: Any, values: dict[str, Any], told: Told) -> FamilyChange:
    relation = values.get("与户主关系") or ""
    if not values.get("姓名") or not relation or relation == HEAD:
        raise RefusedError(
            "incomplete", "对方的姓名、与户主关系不全，或者是另一个户主，请在户的页面登记成员变动。"
        )
    person = Newcomer(
        name=values["姓名"],
        relation=relation,
        id_number=values.get("证件号码") or "",
        sex=values.get("性别") or "",
        birth_date=values.get("出生日期"),
        ethnicity=values.get("民族") or "",
    )
    return register_population_change(told, ChangeKind.MOVED_IN, household, person)


def _typed(cells: dict[str, str]) -> dict[str, Any]:
    contract = comparison_contract()
    return RowValidator(contract).validate(RawRow.from_cells(contract, 1, cells)).values


def _decide(
    row: Difference,
    state: DifferenceState,
    by: Actor,
    note: str,
    now: datetime,
    *,
    action: str = "",
) -> Difference:
    row.state = state
    row.decided_at, row.decided_by = now, by.label
    row.note = note.strip()[:200]
    row.save()
    _record(by, row, action or f"national.{state.value.lower()}", now)
    return row


def _record(by: Actor, row: Difference, action: str, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="difference",
        object_id=row.pk,
        at=now,
        division_code=row.division_code,
        detail={
            "kind": row.kind,
            "column": row.column,
            "household": row.household_code,
            "change": row.change_id,
        },
    )
