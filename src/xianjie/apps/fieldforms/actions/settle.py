"""Decide between two sheets that say different things."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.fieldforms.actions.submit import accept
from xianjie.apps.fieldforms.enums import SheetState, TaskState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def settle_sheets(*, by: Actor, sheet: Sheet, keep: bool, today: date, now: datetime) -> Sheet:
    """Keep a sheet that is in conflict, or what held before; the other one is set aside.

    Nothing is deleted. Where the sheet is kept it completes its task, the one that held before is
    set aside if it did the same task, and the other apps act upon the sheet; otherwise they acted
    already, and the task stays as it is.

    Raises:
        RefusedError: without the permission in the place, for one's own sheet, and when somebody
            else settled it meanwhile.
    """
    Household.objects.select_for_update().get(pk=sheet.household_id)
    held = Sheet.objects.select_for_update().select_related("household").get(pk=sheet.pk)
    if not by.scope.may(Permission.SETTLE_SHEETS, held.division_code):
        raise RefusedError("not-permitted", "您没有核对这个村入户表的权限。")
    if held.state != SheetState.CONFLICT:
        raise RefusedError("settled", "这张表已经有人核对过了，请刷新页面看结果。")
    task = FieldTask.objects.select_for_update().get(pk=held.task_id) if held.task_id else None
    other = _standing_one(held, task)
    if by.user_id is None or by.user_id in {held.filled_by_id, other and other.filled_by_id}:
        raise RefusedError("own-sheet", "其中一张是您自己填的，请由别人核对。")
    held.settled_by_id, held.settled_at = by.user_id, now
    held.state = SheetState.ACCEPTED if keep else SheetState.SET_ASIDE
    held.save(update_fields=["state", "settled_by", "settled_at"])
    same_task = other is not None and task is not None and task.sheet_id == other.pk
    if keep and other is not None and same_task:
        other.state = SheetState.SET_ASIDE
        other.settled_by_id, other.settled_at = by.user_id, now
        other.save(update_fields=["state", "settled_by", "settled_at"])
    record(
        actor=by,
        action="fieldforms.settle-sheets",
        object_type="fieldforms.Sheet",
        object_id=held.pk,
        division_code=held.division_code,
        detail={
            "filled_form": held.form,
            "state": held.state,
            "other_sheet": other.pk if other else None,
        },
        at=now,
    )
    aside = other if keep and same_task else None if keep else held
    if aside is not None:
        _tell(aside, now)
    if keep:
        replaces = other if same_task else None
        accept(by=by, sheet=held, task=task, replaces=replaces, today=today, now=now)
    return held


def _tell(aside: Sheet, now: datetime) -> None:
    notify(
        users=[aside.filled_by],
        key=f"fieldforms.sheet:{aside.pk}:set-aside",
        title=f"您填的一张{aside.form}表核对后没有采用，另一份为准",
        url=reverse("fieldforms:sheet", args=[aside.pk]),
        now=now,
    )


def _standing_one(sheet: Sheet, task: FieldTask | None) -> Sheet | None:
    """Return the sheet that holds now: of the task when it is done, else the one it is against."""
    if task is not None and task.state == TaskState.DONE and task.sheet is not None:
        return task.sheet
    return sheet.against
