"""The yearly plan built from the ranking; notices posted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.funds import rules
from xianjie.apps.funds.actions.steps import StepNote, take_step
from xianjie.apps.funds.machine import LIBRARY
from xianjie.apps.funds.models import Project, ProjectNotice
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def plan_projects(
    *, by: Actor, county: str, reasons: dict[int, str], today: date, now: datetime
) -> int:
    """Put projects of the library into the yearly plan, each with its rank as the reason.

    Raises ``RefusedError`` without the right, or when one of them is no longer in the library.
    """
    if not addressed(by.scope, Project).may(Permission.DECIDE_PROJECTS, county):
        raise RefusedError("not-permitted", "您没有编制这个县年度计划的权限。")
    rows = Project.objects.filter(pk__in=reasons, division_code__startswith=county)
    found = list(rows.order_by("pk"))
    if len(found) != len(reasons) or any(one.state != LIBRARY for one in found):
        raise RefusedError("changed", "有项目已不在库里，请刷新后重新选。")
    for one in found:
        note = StepNote(words=reasons[one.pk])
        take_step(by=by, project=one, step="PLAN", note=note, today=today, now=now)
    return len(found)


@transaction.atomic
def post_notice(
    *, by: Actor, projects: Collection[Project], kind: str, starts_on: date, posted_at: str,
    now: datetime,
) -> int:  # fmt: skip
    """Register the same notice for projects, for as many days as the place asks; once a day each.

    Raises ``RefusedError`` without the right at one of the places.
    """
    made = 0
    for one in projects:
        if not addressed(by.scope, ProjectNotice).may(
            Permission.PROPOSE_PROJECTS, one.division_code
        ):
            raise RefusedError("not-permitted", "您没有为这里的项目登记公示的权限。")
        days = rules.fund_rules(one.division_code, starts_on).whole(rules.NOTICE_DAYS) or 1
        _notice, is_new = ProjectNotice.objects.get_or_create(
            project=one, kind=kind, starts_on=starts_on, retired_at=None,
            defaults={
                "division_code": one.division_code, "posted_at": posted_at.strip()[:100],
                "ends_on": starts_on + timedelta(days=days - 1), "created_at": now,
                "updated_at": now,
            },
        )  # fmt: skip
        if is_new:
            made += 1
            record(
                actor=by, action="funds.post-notice", object_type="funds.ProjectNotice",
                object_id=_notice.pk, division_code=one.division_code, detail={"kind": kind},
                at=now,
            )  # fmt: skip
    return made
