"""Long work of the comparison: what a draft changes, and a month's run."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.runners import JobContext, runner
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.screening.actions import preview_draft, screen_period
from xianjie.apps.screening.models import Run
from xianjie.kernel.periods import Period


@runner("screening.preview-draft", permission=Permission.DRAFT_PARAMETERS)
def preview(context: JobContext) -> dict[str, Any]:
    """Compute whom a draft of a parameter changes and keep it with the draft."""
    draft = ParameterDraft.objects.get(pk=context.payload["draft"])
    preview_draft(
        by=context.by,
        draft=draft,
        now=context.now(),
        progress=context.progress,
    )
    return {"url": reverse("policies:draft", args=[draft.pk])}


@runner("screening.run", permission=Permission.RUN_SCREENING)
def run(context: JobContext) -> dict[str, Any]:
    """Compare a county's month; begun again after a kill it comes to the same end."""
    asked = context.payload
    steps = 0

    def progress(message: str) -> None:
        nonlocal steps
        steps += 1
        context.progress(steps, None, message)

    result = screen_period(
        by=context.by,
        county=asked["county"],
        period=Period.parse(asked["period"]),
        as_of=date.fromisoformat(asked["as_of"]),
        now=context.now(),
        progress=progress,
    )
    run = Run.objects.get(folder=result.run)
    return {
        "url": reverse("screening:run", args=[run.pk]),
        "unchanged": result.unchanged,
        "clues": result.clues,
    }
