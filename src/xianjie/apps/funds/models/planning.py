"""Notices, the check of each item of the plan, and the scores of townships."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.funds import choices, concern, rules
from xianjie.apps.funds.models.project import LIVE, Project
from xianjie.apps.ledger.models import PlacedRow, row_classes


class ProjectNotice(PlacedRow):
    """A notice (公告公示) of a project: where, from when to when, what people said."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.PROJECTS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="notices", verbose_name="项目编号"
    )
    kind = models.CharField("公告公示类型", max_length=20)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止")
    posted_at = models.CharField("张贴地点", max_length=100)
    voices = models.PositiveIntegerField("收到意见", default=0)
    feedback = models.CharField("意见内容", max_length=500, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.CharField("处理结果", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code project kind starts_on ends_on posted_at voices feedback "
        "answered_on answer"
    )

    class Meta:
        verbose_name = "项目公告公示"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "kind", "starts_on"], condition=LIVE, name="project_notice_once",
                violation_error_message="这个项目当天已有同类公示。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="project_notice_ends",
                violation_error_message="止不能早于起。",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | ~Q(answer=""),
                name="project_notice_answered",
                violation_error_message="答复了的要写处理结果。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "-starts_on"], name="project_notice_place"),
            models.Index(fields=["project", "kind"], name="project_notice_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_on}"

    def clean(self) -> None:
        """Lie where the project does, and stand for as many days as the place asks."""
        if self.project_id is None or not self.starts_on or not self.ends_on:
            return
        self.division_code = self.project.division_code
        known = rules.fund_rules(self.division_code, self.starts_on)
        days = known.whole(rules.NOTICE_DAYS)
        if days is not None and (self.ends_on - self.starts_on) < timedelta(days=days - 1):
            clause = rules.clause_of(known, rules.NOTICE_DAYS)
            words = rules.Refusal(f"公告公示至少 {days} 天。", clause)
            raise ValidationError({"ends_on": str(words)})


class PlanCheck(PlacedRow):
    """The check of one item of the plan (逐项摸底): need and money in hand of a source, opinion."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.MONEY

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="checks", verbose_name="项目编号"
    )
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    source = models.CharField("资金类别", max_length=20)
    need = models.BigIntegerField("需要资金", validators=[MinValueValidator(0)])
    got = models.BigIntegerField("已落实", default=0, validators=[MinValueValidator(0)])
    opinion = models.CharField("处理意见", max_length=10)
    cut_to = models.BigIntegerField(
        "调减到", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    reason = models.CharField("理由", max_length=200, blank=True)
    checked_on = models.DateField("摸底日期")
    done_on = models.DateField("落实日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code project year source need got opinion cut_to reason checked_on "
        "done_on"
    )

    class Meta:
        verbose_name = "项目逐项摸底"
        ordering = ["-year", "project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year", "source"], condition=LIVE, name="plan_check_once",
                violation_error_message="这个项目这一年这类资金已经摸底。",
            ),
            models.CheckConstraint(
                condition=Q(opinion=choices.KEEP) | ~Q(reason=""), name="plan_check_with_reason",
                violation_error_message="建议调减、调出的要写理由。",
            ),
            models.CheckConstraint(
                condition=~Q(opinion=choices.CUT)
                | (Q(cut_to__isnull=False) & Q(cut_to__lt=F("need"))),
                name="plan_check_cut",
                violation_error_message="建议调减的要填调减到多少，比需要的少。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["division_code", "year"], name="plan_check_place")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.source}"

    def clean(self) -> None:
        """Lie where the project does."""
        if self.project_id is not None:
            self.division_code = self.project.division_code


class TownScore(PlacedRow):
    """How a township did in the assessment of a year, for the allocation of money."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.MONEY

    year = models.PositiveSmallIntegerField(
        "考核年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    score = models.DecimalField(
        "得分", max_digits=6, decimal_places=2, validators=[MinValueValidator(0)]
    )
    grade = models.CharField("等次", max_length=10)
    source = models.CharField("依据", max_length=100, blank=True)

    field_classes = row_classes(internal="division_code year score grade source")

    class Meta:
        verbose_name = "乡镇考核得分"
        ordering = ["-year", "-score"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year"], condition=LIVE, name="town_score_once",
                violation_error_message="这个乡镇这一年已有得分。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.division_code} {self.year}"
