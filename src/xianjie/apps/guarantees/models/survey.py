"""What people say of the result: surveys of recognition and satisfaction."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.guarantees.models.rows import PlaceRow
from xianjie.apps.ledger.models import row_classes


class SatisfactionSurvey(PlaceRow):
    """One round of a survey at a place: how many were asked, recognise the result, are content."""

    period = models.CharField("轮次", max_length=20)
    surveyed_on = models.DateField("调查日期")
    surveyor = models.CharField("调查单位", max_length=80)
    asked = models.PositiveIntegerField("调查户数", validators=[MinValueValidator(1)])
    recognised = models.PositiveIntegerField("认可户数")
    satisfied = models.PositiveIntegerField("满意户数")
    problems = models.CharField("反映的问题", max_length=500, blank=True)

    field_classes = row_classes(
        internal="division_code period surveyed_on surveyor asked recognised satisfied problems"
    )

    class Meta:
        verbose_name = "认可度和满意度调查"
        ordering = ["-surveyed_on", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "period", "surveyor"],
                condition=Q(retired_at__isnull=True),
                name="satisfaction_survey_once",
                violation_error_message="这个地方这一轮已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(satisfied__lte=F("asked")) & Q(recognised__lte=F("asked")),
                name="satisfaction_within_asked",
                violation_error_message="认可、满意的户数不能多于调查户数。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "surveyed_on"], name="satisfaction_place"),
            models.Index(fields=["-surveyed_on"], name="satisfaction_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.division_code} {self.period}"
