"""Whose jobs an account sees."""

from __future__ import annotations

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.jobs.enums import OPEN
from xianjie.apps.jobs.models import Job, Upload
from xianjie.apps.jobs.runners import kinds_by_permission


def visible_jobs(user: User, scope: Scope) -> ScopedQuerySet[Job]:
    """Return an account's own jobs and those it could have started itself in its places.

    A department clerk has the right for the files of one department only and sees its own jobs.
    """
    condition = Q(created_by=user)
    for permission, kinds in kinds_by_permission().items():
        part = scope.narrowed(permission)
        wide = Scope(tuple(g for g in part.grants if g.role != Role.DEPARTMENT_CLERK))
        if wide.grants:
            condition |= Q(kind__in=kinds) & wide.filter()
    found = Job.objects.filter(condition).select_related("created_by")
    return found.proven("own jobs, and those of kinds and places the scope may start itself")


def job_with_key(user: User, scope: Scope, key: str) -> Job | None:
    """Return the visible job of a matter, if there is one."""
    return visible_jobs(user, scope).filter(key=key).first()


def visible_uploads(
    user: User, scope: Scope, permission: Permission, kind: str
) -> ScopedQuerySet[Upload]:
    """Return the files of one kind that an account brought or could have brought itself."""
    part = scope.narrowed(permission)
    wide = Scope(tuple(g for g in part.grants if g.role != Role.DEPARTMENT_CLERK))
    condition = Q(created_by=user)
    if wide.grants:
        condition |= wide.filter()
    found = Upload.objects.filter(condition, kind=kind)
    found = found.select_related("check_job", "load_job", "created_by")
    return found.proven("own files, and those of places where the scope may bring them itself")


def open_jobs_of(user: User) -> int:
    """Return how many of an account's jobs wait or run."""
    return (
        Job.objects.filter(created_by=user, state__in=OPEN).proven("an account's own jobs").count()
    )
