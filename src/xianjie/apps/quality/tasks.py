"""Checks in the background: asked for, after imports and screenings; exemptions that are over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import counties_loaded
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.apps.quality.actions.check import check_quality
from xianjie.apps.quality.actions.exempting import expire_exemptions
from xianjie.apps.quality.actions.following import check_after_news
from xianjie.apps.quality.models import RuleDraft


@runner("quality.check", permission=Permission.MANAGE_QUALITY)
def check(context: JobContext) -> dict[str, Any]:
    """Check a county; begun again after a kill it comes to the same end."""
    asked, steps = context.payload, 0

    def progress(message: str) -> None:
        nonlocal steps
        steps += 1
        context.progress(steps, None, message)

    result = check_quality(
        by=context.by,
        county=asked["county"],
        tables=asked.get("tables", ()),
        today=timezone.localdate(),
        now=context.now(),
        cause=asked.get("cause", ""),
        progress=progress,
    )
    return {
        "url": reverse("quality:run", args=[result.run]),
        "findings": result.findings,
        "new": result.new,
        "cleared": result.cleared,
    }


@runner("quality.preview", permission=Permission.MANAGE_QUALITY)
def preview(context: JobContext) -> dict[str, Any]:
    """Count what a draft of a rule would hit and keep it with the draft."""
    from xianjie.apps.quality.actions.previewing import preview_rule

    draft = RuleDraft.objects.get(pk=context.payload["draft"])
    context.progress(0, None, "试算")
    preview_rule(by=context.by, draft=draft, today=timezone.localdate(), now=context.now())
    return {"url": reverse("quality:draft", args=[draft.pk])}


@tick("quality.after-news")
def after_news(by: Actor, now: datetime) -> int:
    """Check counties where data came or a month was compared since their last check."""
    return check_after_news(by=by, today=timezone.localdate(), now=now)


@tick("quality.exemptions")
def exemptions(by: Actor, now: datetime) -> int:
    """Let findings stand again whose exemption is over."""
    del by
    today = timezone.localdate()
    return sum(
        expire_exemptions(county=one.code[:6], today=today, now=now) for one in counties_loaded()
    )
