"""What is late is urged by itself, one level after the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.audit.actions import record
from xianjie.apps.supervision.actions.rectifying import answering
from xianjie.apps.supervision.enums import OPEN_STATES, RectificationState, Step, UrgeLevel
from xianjie.apps.supervision.models import Rectification, RectificationEvent
from xianjie.apps.supervision.queries.rectifications import (
    SOON_DAYS,
    level_after,
    rectification_rules,
)


@transaction.atomic
def escalate_problems(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Raise the level of what is late and remind of what is due soon; returns how many rose."""
    rules = rectification_rules(county, today)
    rows = Rectification.objects.select_for_update().filter(
        county_code=county, state__in=OPEN_STATES, retired_at__isnull=True, due_on__isnull=False
    )
    risen = 0
    for held in rows.filter(due_on__lt=today).exclude(state=RectificationState.REGISTERED):
        level = level_after(rules, (today - held.due_on).days) if held.due_on else 0
        if level <= held.urge:
            continue
        risen += 1
        held.urge, held.version, held.updated_at = level, held.version + 1, now
        held.save(update_fields=["urge", "version", "updated_at"])
        name = UrgeLevel(level).label
        RectificationEvent.objects.create(
            item=held, step=Step.URGE, words=f"逾期自动升级：{name}", urge=level,
            due_on=held.due_on, user_id=by.user_id, at=now,
        )  # fmt: skip
        record(
            actor=by, action="supervision.rectification-urge", at=now,
            object_type="supervision.Rectification", object_id=held.pk,
            division_code=held.division_code, detail={"level": level},
        )  # fmt: skip
        notify(
            users=answering(held, today),
            key=f"rectification:{held.pk}:urge:{level}:{held.due_on}",
            kind=NotificationKind.OVERDUE,
            title=f"整改问题 {held.code} 逾期：{name}",
            url=reverse("supervision:rectification", args=[held.pk]),
            due_on=held.due_on,
            now=now,
        )
    soon = today + timedelta(days=rules.whole(SOON_DAYS) or 0)
    for held in rows.filter(due_on__range=(today, soon), state=RectificationState.RUNNING):
        notify(
            users=answering(held, today),
            key=f"rectification:{held.pk}:soon",
            kind=NotificationKind.REMINDER,
            title=f"整改问题 {held.code} 快到期",
            url=reverse("supervision:rectification", args=[held.pk]),
            due_on=held.due_on,
            now=now,
        )
    return risen
