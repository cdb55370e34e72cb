"""Long work on benefits, and what happens by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.actions import evaluate_benefits
from xianjie.apps.benefits.actions import remind_due as remind
from xianjie.apps.jobs.runners import JobContext, runner, tick


@runner("benefits.evaluate", permission=Permission.RUN_SCREENING)
def evaluate(context: JobContext) -> dict[str, Any]:
    """Compare the benefits of a month; begun again after a kill it comes to the same end."""
    steps = 0

    def progress(message: str) -> None:
        nonlocal steps
        steps += 1
        context.progress(steps, None, message)

    done = evaluate_benefits(
        by=context.by,
        county=context.payload["county"],
        period=context.payload["period"],
        now=context.now(),
        progress=progress,
    )
    return {
        "url": reverse("benefits:gaps"),
        "unchanged": done.unchanged,
        "gaps": done.evaluation.summary["kinds"],
    }


@tick("benefits.remind")
def remind_due(by: Actor, now: datetime) -> int:
    """Ring in departments for gaps that are due soon or overdue."""
    del by
    return remind(today=localtime(now).date(), now=now)
