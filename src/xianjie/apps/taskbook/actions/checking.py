"""What every action on tasks checks and leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import significant
from xianjie.apps.taskbook.models import Task
from xianjie.kernel.errors import RefusedError


def issuer(by: Actor, division_code: str) -> int:
    """Return the number of an account that may set tasks in a county; refuse any other."""
    if by.user_id is None or not by.scope.may(Permission.ISSUE_TASKS, significant(division_code)):
        raise RefusedError("not-permitted", "您没有下达和调整任务的权限。")
    return by.user_id


def locked(by: Actor, task: Task, version: int | None = None) -> Task:
    """Return a task held for a change by someone who may; refuse what was changed meanwhile."""
    held = Task.objects.select_for_update().get(pk=task.pk)
    issuer(by, held.division_code)
    if version is not None and held.version != version:
        raise RefusedError("stale", "同事刚改过这项任务，请先看最新内容再改。")
    return held


def store(by: Actor, task: Task, action: str, now: datetime, **detail: Any) -> Task:
    """Save a change as the next version and leave its trace."""
    task.version += 1
    task.save()
    record(
        actor=by,
        action=action,
        object_type="taskbook.Task",
        object_id=task.pk,
        division_code=task.division_code,
        detail={"state": task.state, "version": task.version, **detail},
        at=now,
    )
    return task
