"""Visits after a removal end when the household is monitored again."""

from __future__ import annotations

from django.db import transaction

from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.actions import cancel_tasks
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.removal.queries.following import SOURCE


@transaction.atomic
def cancel_follow_ups(*, episode: Episode) -> int:
    """Take back the visits after an earlier removal; returns how many were open.

    Part of the act that monitors the household again, which leaves the audit event.
    """
    household = episode.household
    sources = FieldTask.objects.filter(
        household=household, source__startswith=SOURCE, state=TaskState.OPEN
    ).values_list("source", flat=True)
    return sum(
        cancel_tasks(source=source, household=household, words="该户已重新纳入监测")
        for source in list(sources)
    )
