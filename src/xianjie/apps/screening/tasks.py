"""Long work of the comparison: what a draft changes, and a month's run."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.jobs.runners import JobContext, runner
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.screening.actions import preview_draft


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
