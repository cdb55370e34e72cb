"""What training means for a household: help that it has, for its page and its plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from django.urls import reverse

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.plans.queries.support import SupportLine, SupportState
from xianjie.apps.training.models import Trainee, Youth
from xianjie.apps.training.rules import IN_SCHOOL, fates_of

WORK_HELP, SCHOOL_HELP = "就业帮扶", "教育帮扶"


def training_lines(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return the training of members of households; one query."""
    rows = (
        Trainee.objects.proven("asked for households that the caller found")
        .filter(household_id__in=households, retired_at__isnull=True)
        .select_related("course")
    )
    for one in rows.order_by("-enrolled_on", "pk"):
        course = one.course
        state = SupportState.COMING if course.starts_on > on else SupportState.RUNNING
        yield SupportLine(
            key=f"training.trainee:{one.pk}", household_id=one.household_id, kind=WORK_HELP,
            title=f"技能培训·{course.trade}{'（已取证）' if one.certificate else ''}",
            state=SupportState.ENDED if course.ends_on < on else state,
            since=course.starts_on, until=course.ends_on, amount=one.allowance,
            url=reverse("training:trainees-detail", args=[one.pk]),
            permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip


def youth_lines(households: Collection[int], on: date) -> Iterator[SupportLine]:
    """Return 两后生 in vocational education of households; one query."""
    rows = Youth.objects.proven("asked for households that the caller found").filter(
        household_id__in=households, retired_at__isnull=True, left_out="",
        fate__in=fates_of(IN_SCHOOL),
    )  # fmt: skip
    for one in rows.order_by("-found_on", "pk"):
        ended = one.finished_on is not None and one.finished_on < on
        yield SupportLine(
            key=f"training.youth:{one.pk}", household_id=one.household_id, kind=SCHOOL_HELP,
            title=f"两后生职业教育·{one.fate}",
            state=SupportState.ENDED if ended else SupportState.RUNNING,
            since=one.entered_on, until=one.finished_on, amount=one.aid,
            url=reverse("training:youths-detail", args=[one.pk]),
            permission=Permission.VIEW_EMPLOYMENT.value,
        )  # fmt: skip
