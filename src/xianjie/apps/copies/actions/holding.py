"""The file of a copy: handed out once, removed when its time is over."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.copies.actions.common import note
from xianjie.apps.copies.enums import OPEN, CopyState, CopyStep
from xianjie.apps.copies.models import CopyRequest
from xianjie.apps.copies.queries.copies import copy_path, may_take
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def take_copy(*, by: Actor, found: CopyRequest, today: date, now: datetime) -> bytes:
    """Hand out the file once; another time somebody who approves must release it again.

    Raises:
        RefusedError: not permitted, taken before, expired, or the file is gone or was changed.
    """
    held = CopyRequest.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if held.state == CopyState.TAKEN:
        raise RefusedError("taken", "这份副本已经下载过一次；要再下载，请审批人再次放行。")
    if not may_take(by.scope, held):
        raise RefusedError("not-ready", f"现在是“{held.get_state_display()}”，不能下载。")
    if held.until < today:
        raise RefusedError("expired", "这份副本已过使用期限，不能再下载。")
    path = copy_path(held)
    if not held.file_name or not path.is_file():
        raise RefusedError("file-gone", "文件已经清理，请重新制作。")
    content = path.read_bytes()
    held.state = CopyState.TAKEN
    held.save(update_fields=["state"])
    note(by, held, CopyStep.TAKE, now, sha256=held.sha256, size=held.size)
    return content


def drop_copy_file(held: CopyRequest) -> None:
    """Remove the file from the disk."""
    if held.file_name:
        copy_path(held).unlink(missing_ok=True)
        held.file_name = ""


def clear_expired(*, by: Actor, today: date, now: datetime) -> int:
    """Remove copies past their term; return how many. Their keys stay until destroyed."""
    number = 0
    for pk in CopyRequest.objects.filter(state__in=OPEN, until__lt=today).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            held = CopyRequest.objects.select_for_update(of=("self",)).get(pk=pk)
            if held.state == CopyState.MAKING or held.state not in OPEN:
                continue
            drop_copy_file(held)
            held.state = CopyState.EXPIRED
            held.save()
            note(by, held, CopyStep.EXPIRE, now)
            number += 1
    return number
