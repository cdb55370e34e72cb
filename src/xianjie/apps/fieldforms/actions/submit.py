"""Hand in a sheet: check everything, keep it, complete its task, let others act."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.fieldforms.actions.pictures import (
    Picture,
    check_pictures,
    file_picture,
    file_pictures,
)
from xianjie.apps.fieldforms.enums import SheetState, TaskState, VisitStage
from xianjie.apps.fieldforms.handlers import Accepted, tell
from xianjie.apps.fieldforms.marks import Since, compare
from xianjie.apps.fieldforms.models import FieldTask, Sheet, SheetDraft
from xianjie.apps.fieldforms.queries.prefill import Prefill, prefill, values_of
from xianjie.apps.registry.models import Household
from xianjie.exchange.sheet_values import Checked, check_values, plain
from xianjie.exchange.sheets import ItemType, SheetDefinition, all_sheets
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

STAGE_ITEM = "阶段"
MOST_ITEMS = 200
MOST_BASE = 400
MOST_METRES = 100_000
_VERSION = re.compile(r"[0-9a-f]{64}")
_STAGES = {str(stage.label): stage.value for stage in VisitStage}


@transaction.atomic
def submit_sheet(
    *,
    by: Actor,
    client_id: UUID,
    form: str,
    definition: str,
    household: Household,
    task: FieldTask | None = None,
    values: Mapping[str, Any],
    typed: int,
    chosen: int,
    kept: int,
    base: str,
    filled_at: datetime,
    position: Mapping[str, Any] | None = None,
    signature: Picture | None = None,
    photos: Sequence[Picture] = (),
    today: date,
    now: datetime,
) -> Sheet:
    """Take in a sheet; the same sheet sent twice by the same account is one sheet.

    Nothing that was handed in before is overwritten: where the task was done meanwhile with other
    answers, or what was known changed in an item that this sheet changed too, the sheet is kept
    in conflict until somebody who may settles it.

    Args:
        client_id: made when the sheet was opened.
        definition: version of the definition that it was filled in by.
        values: item → answer, as `exchange.sheet_values.check_values` takes them.
        typed, chosen, kept: how many answers were typed, tapped and left as known.
        base: the mark that came with the prefill.
        filled_at: aware; the clock of the device, never later than ours.
        position: ``lat``, ``lon`` in degrees and ``accuracy`` in metres, or None.

    Raises:
        RefusedError: ``details["faults"]`` tells by item what is wrong; nothing is kept.
    """
    held = Household.objects.select_for_update().filter(pk=household.pk).first()
    if (
        held is None
        or by.user_id is None
        or not by.scope.may(Permission.FILL_SHEETS, held.division_code)
    ):
        raise RefusedError("not-permitted", "您没有填写这一户的权限，或者这一户不归您走访。")
    known_sheet = Sheet.objects.filter(client_id=client_id).first()
    if known_sheet is not None:
        if known_sheet.filled_by_id != by.user_id or known_sheet.household_id != held.pk:
            raise RefusedError("foreign-sheet", "这张表不是您填的，请重新打开表单。")
        return known_sheet
    asked = _task_of(task, held, form)
    filled_at = min(filled_at, now)
    filled_on = localtime(filled_at).date()
    ahead = _known(held, form, filled_on, asked)
    checked = _checked(ahead, values, (typed, chosen, kept), definition, base)
    faults = check_pictures(photos, signature) | _missing_pictures(
        ahead.definition, photos, signature
    )
    checked.faults |= faults
    if checked.faults:
        raise RefusedError(
            "bad-sheet",
            f"表里有 {len(checked.faults)} 处要改：" + "".join(checked.faults.values())[:600],
            faults=checked.faults,
        )
    since = compare(ahead.definition, held.pk, base, ahead.values, checked.values)
    answers = _following(ahead, checked.values, since)
    state, against, disputed = _standing(held, asked, answers, since)
    stage = _STAGES.get(str(answers.get(STAGE_ITEM, "")), "")
    sheet = Sheet.objects.create(
        client_id=client_id,
        form=form,
        definition=definition,
        county_code=held.county_code,
        division_code=held.division_code,
        household=held,
        task=asked,
        stage=(asked.stage if asked else "") or stage,
        period=str(Period.of(filled_on)),
        content=json.dumps(answers, ensure_ascii=False),
        base=base,
        typed=typed,
        chosen=chosen,
        kept=kept,
        position=_position(position),
        signature=(
            file_picture(by, signature, held, f"{form}签名", dated_on=filled_on, now=now)
            if signature
            else None
        ),
        state=state,
        against=against,
        disputed=disputed,
        filled_by_id=by.user_id,
        filled_at=filled_at,
        received_at=now,
    )
    file_pictures(by, sheet, photos, now)
    SheetDraft.objects.filter(client_id=client_id, user_id=by.user_id).delete()
    record(
        actor=by,
        action="fieldforms.submit-sheet",
        object_type="fieldforms.Sheet",
        object_id=sheet.pk,
        division_code=held.division_code,
        detail={
            "filled_form": form,
            "state": sheet.state,
            "typed_items": typed,
            "chosen_items": chosen,
            "kept_items": kept,
            "photo_count": len(photos),
        },
        at=now,
    )
    if sheet.state == SheetState.ACCEPTED:
        accept(by=by, sheet=sheet, task=asked, replaces=None, today=today, now=now)
    return sheet


def accept(
    *,
    by: Actor,
    sheet: Sheet,
    task: FieldTask | None,
    replaces: Sheet | None,
    today: date,
    now: datetime,
) -> None:
    """Complete the task with an accepted sheet and let the other apps act, in this transaction.

    A task that is done stays with the sheet that did it unless that one is replaced; one that was
    cancelled stays cancelled, the visit counts all the same.
    """
    if task is not None and replaces is None and task.state == TaskState.DONE:
        return  # The same answers a second time: there is nothing new to act upon.
    if task is not None and (replaces is not None or task.state == TaskState.OPEN):
        task.state, task.done_on, task.sheet = TaskState.DONE, today, sheet
        task.save(update_fields=["state", "done_on", "sheet"])
    tell(Accepted(by, sheet, values_of(sheet), task, replaces, today, now))


def _task_of(task: FieldTask | None, household: Household, form: str) -> FieldTask | None:
    if task is None:
        return None
    held = FieldTask.objects.select_for_update().filter(pk=task.pk).first()
    if held is None or held.household_id != household.pk or held.form != form:
        raise RefusedError("other-task", "这张表与入户任务对不上，请从任务清单重新打开。")
    return held


def _known(household: Household, form: str, on: date, task: FieldTask | None) -> Prefill:
    if form not in all_sheets():
        raise RefusedError("unknown-form", "没有这种入户表，请从任务清单重新打开。")
    return prefill(household, form, on, task=task)


def _checked(
    ahead: Prefill,
    values: Mapping[str, Any],
    counts: tuple[int, int, int],
    definition: str,
    base: str,
) -> Checked:
    if not isinstance(values, Mapping) or len(values) > MOST_ITEMS:
        raise RefusedError("bad-sheet", "表的内容读不出来，请重新打开表单填写。")
    if not _VERSION.fullmatch(definition) or len(base) > MOST_BASE:
        raise RefusedError("bad-sheet", "表单版本读不出来，请重新打开表单填写。")
    checked = check_values(ahead.definition, values, members=frozenset(ahead.people))
    most = len(ahead.definition.asked)
    if any(isinstance(n, bool) or not isinstance(n, int) or n < 0 for n in counts) or (
        sum(counts) > most
    ):
        raise RefusedError("bad-counts", "表的项数对不上，请重新打开表单填写。")
    return checked


def _missing_pictures(
    definition: SheetDefinition, photos: Sequence[Picture], signature: Picture | None
) -> dict[str, str]:
    given = {ItemType.PHOTO: bool(photos), ItemType.SIGNATURE: signature is not None}
    return {
        item.id: f"请附“{item.name}”。"
        for item in definition.asked
        if item.type.is_file and not item.optional and not given[item.type]
    }


def _following(ahead: Prefill, values: dict[str, Any], since: Since) -> dict[str, Any]:
    """Return the answers, where those left as known follow what is known by now.

    Otherwise a sheet that slept on a phone would bring back what somebody corrected meanwhile.
    """
    if not since.moved:
        return values
    moved = values | {name: ahead.known[name].value for name in since.moved}
    asked = {item.id for item in ahead.definition.asked}
    told = {name: value for name, value in moved.items() if name in asked}
    again = check_values(ahead.definition, told, members=frozenset(ahead.people))
    # An answer that now opens another question cannot be taken over without asking it.
    return values if again.faults else again.values


def _standing(
    household: Household, task: FieldTask | None, values: dict[str, Any], since: Since
) -> tuple[SheetState, Sheet | None, list[str]]:
    """Return whether a sheet may be accepted, else against which other one, and about what."""
    if task is not None and task.state == TaskState.DONE and task.sheet is not None:
        disputed = differing(values_of(task.sheet), values)
        if not disputed:
            return SheetState.ACCEPTED, None, []
        return SheetState.CONFLICT, task.sheet, disputed
    if not since.disputed:
        return SheetState.ACCEPTED, None, []
    rows = Sheet.objects.filter(household=household, state=SheetState.ACCEPTED)
    latest = rows.order_by("-filled_at", "-id").first()
    holds = latest is not None and any(item in values_of(latest) for item in since.disputed)
    return SheetState.CONFLICT, latest if holds else None, since.disputed


def differing(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[str]:
    """Return the items that two sheets answer differently, in the order of the second."""
    items = dict.fromkeys([*second, *first])
    return [item for item in items if plain(first.get(item)) != plain(second.get(item))]


def _position(position: Mapping[str, Any] | None) -> str:
    """Return a position as it is kept; empty without one. Refuses what is none."""
    if not position:
        return ""
    try:
        found = {name: float(position[name]) for name in ("lat", "lon")}
        found["accuracy"] = float(position.get("accuracy") or 0)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RefusedError("bad-position", "位置读不出来，请关掉定位再提交。") from error
    inside = abs(found["lat"]) <= 90 and abs(found["lon"]) <= 180
    if not inside or not 0 <= found["accuracy"] <= MOST_METRES:
        raise RefusedError("bad-position", "位置不对，请关掉定位再提交。")
    return json.dumps({name: round(number, 6) for name, number in found.items()})
