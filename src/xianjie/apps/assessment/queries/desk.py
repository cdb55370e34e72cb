"""What waits of assessment: appeals to answer, results to publish."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.enums import AppealState, RunState
from xianjie.apps.assessment.models import Appeal, AssessmentRun
from xianjie.apps.assessment.queries.results import sees_all
from xianjie.apps.divisions.codes import padded


def appeals_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return the appeals of the county that nobody has answered."""
    if not ask.county or not sees_all(ask.scope, ask.county):
        return None
    rows = Appeal.objects.filter(
        score__run__division_code=padded(ask.county), state=AppealState.OPEN
    )
    shown = rows.select_related("score").order_by("asked_at", "pk")[: ask.limit]
    return DeskGroup(
        kind="appeals",
        title=_("要答复的考核申诉"),
        verb=_("答复"),
        icon="star",
        count=rows.count(),
        items=tuple(
            DeskItem(str(one.pk), one.score.name, reverse("assessment:object", args=[one.score_id]))
            for one in (shown if ask.limit else ())
        ),
        url=reverse("assessment:schemes"),
        rank=35,
    )


def results_to_publish(ask: DeskAsk) -> DeskGroup | None:
    """Return the reviewed results that the asker may publish."""
    if not ask.county or not ask.scope.may(Permission.PUBLISH_ASSESSMENT, ask.county):
        return None
    rows = AssessmentRun.objects.visible_to(ask.scope, Permission.PUBLISH_ASSESSMENT).filter(
        division_code=padded(ask.county), state=RunState.REVIEWED
    )
    shown = rows.select_related("scheme").order_by("pk")[: ask.limit]
    return DeskGroup(
        kind="assessment-publishing",
        title=_("待公布的考核结果"),
        verb=_("公布"),
        icon="star",
        count=rows.count(),
        items=tuple(
            DeskItem(str(one.pk), str(one), reverse("assessment:run", args=[one.pk]))
            for one in (shown if ask.limit else ())
        ),
        url=reverse("assessment:schemes"),
        rank=35,
    )
