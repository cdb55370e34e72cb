"""Vacancies of firms and projects, which people they fit, and to whom they were offered."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.employment.enums import Place, PushResult
from xianjie.apps.employment.gate import CountyManager
from xianjie.apps.employment.models.rows import DEMAND, LABOUR
from xianjie.apps.employment.models.worker import Worker
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class Vacancy(PlacedRow):
    """Posts of one kind at one employer; ``outside`` where they lie beyond the county.

    ``division_code`` is the village, township or county of the work; for work beyond the county
    it is the county that publishes. Pay is fen a month. ``local_first``: those of the place come
    before others.
    """

    title = models.CharField("岗位", max_length=40)
    employer = models.CharField("用工单位", max_length=120)
    kind = models.CharField("单位类别", max_length=10)
    reporter = models.CharField("报送部门", max_length=10, blank=True)
    work = models.CharField("工种", max_length=10)
    outside = models.CharField(
        "县外", max_length=6, blank=True,
        choices=[(one.value, one.label) for one in (Place.PROVINCE, Place.CHINA, Place.ABROAD)],
    )  # fmt: skip
    address = models.CharField("工作地点", max_length=80, blank=True)
    openings = models.PositiveIntegerField("招聘人数", validators=[MinValueValidator(1)])
    filled = models.PositiveIntegerField("已录用", default=0, editable=False)
    pay_low = models.PositiveBigIntegerField("月薪起", null=True, blank=True)
    pay_high = models.PositiveBigIntegerField("月薪止", null=True, blank=True)
    age_min = models.PositiveSmallIntegerField("最小年龄", null=True, blank=True)
    age_max = models.PositiveSmallIntegerField("最大年龄", null=True, blank=True)
    sex = models.CharField("性别", max_length=2, blank=True, choices=[("男", "男"), ("女", "女")])
    skilled = models.BooleanField("须有该工种技能", null=True, blank=True)
    weak = models.BooleanField("接收弱、半劳力", null=True, blank=True)
    local_first = models.BooleanField("优先本地劳动力", null=True, blank=True, default=True)
    board = models.CharField("食宿和待遇", max_length=120, blank=True)
    contact = EncryptedTextField("联系人", blank=True)
    phone = EncryptedTextField("联系电话", blank=True)
    published_on = models.DateField("发布日期")
    until = models.DateField("有效期至", null=True, blank=True)

    objects = CountyManager()  # type: ignore[misc]
    clerk_sectors: ClassVar[tuple[str, ...]] = DEMAND

    field_classes = row_classes(
        internal="division_code title employer kind reporter work outside address openings filled "
        "pay_low pay_high age_min age_max sex skilled weak local_first board published_on until",
        personal="contact phone",
    )

    class Meta:
        verbose_name = "岗位"
        ordering = ["-published_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "employer", "title", "published_on"],
                condition=Q(retired_at__isnull=True),
                name="vacancy_once_a_day",
                violation_error_message="这家单位的这个岗位当天已经登记过。",
            ),
            models.CheckConstraint(condition=Q(openings__gte=1), name="vacancy_has_openings"),
            models.CheckConstraint(
                condition=Q(pay_low__isnull=True)
                | Q(pay_high__isnull=True)
                | Q(pay_high__gte=F("pay_low")),
                name="vacancy_pay_from_to",
                violation_error_message="月薪止不能低于月薪起。",
            ),
            models.CheckConstraint(
                condition=Q(age_min__isnull=True)
                | Q(age_max__isnull=True)
                | Q(age_max__gte=F("age_min")),
                name="vacancy_age_from_to",
                violation_error_message="最大年龄不能小于最小年龄。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("published_on")),
                name="vacancy_until_after_published",
                violation_error_message="有效期不能早于发布日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["-published_on", "-id"], name="vacancy_order"),
            models.Index(fields=["division_code", "until"], name="vacancy_place"),
        ]

    def __str__(self) -> str:
        return f"{self.employer} {self.title}"

    @property
    def left(self) -> int:
        """How many openings are still free."""
        return max(0, self.openings - self.filled)


class Match(models.Model):
    """One of the best pairs of a vacancy and a worker, as of the last matching.

    ``reasons`` are the parts of the score, ``[[word, points], …]``. ``rank`` counts within the
    vacancy, ``own_rank`` within the worker, both from one.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    vacancy = models.ForeignKey(Vacancy, models.CASCADE, related_name="matches")
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="matches")
    score = models.PositiveSmallIntegerField("匹配分")
    reasons = models.JSONField("理由", default=list)
    rank = models.PositiveSmallIntegerField("岗位内名次")
    own_rank = models.PositiveSmallIntegerField("本人岗位名次")
    matched_at = models.DateTimeField("匹配时间")

    objects = ScopedManager()
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = classed(
        public="county_code",
        internal="id division_code vacancy worker score reasons rank own_rank matched_at",
    )

    class Meta:
        verbose_name = "人岗匹配"
        ordering = ["vacancy", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "worker"], name="match_once"),
        ]
        indexes = [
            models.Index(fields=["county_code", "division_code"], name="match_place"),
            models.Index(fields=["vacancy", "rank"], name="match_rank"),
            models.Index(fields=["worker", "own_rank"], name="match_own_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.worker_id}"


class Push(models.Model):
    """A vacancy that was offered to somebody, and what became of it."""

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    vacancy = models.ForeignKey(Vacancy, models.PROTECT, related_name="pushes")
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="pushes")
    channel = models.CharField("推送方式", max_length=6)
    score = models.PositiveSmallIntegerField("匹配分", default=0)
    reasons = models.JSONField("理由", default=list)
    pushed_on = models.DateField("推送日期")
    pushed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField(
        "结果", max_length=8, choices=PushResult.choices, default=PushResult.WAITING
    )
    why_not = models.CharField("不去原因", max_length=10, blank=True)
    result_on = models.DateField("反馈日期", null=True, blank=True)
    result_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    objects = ScopedManager()
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = classed(
        public="county_code",
        internal="id division_code vacancy worker channel score reasons pushed_on pushed_by "
        "result why_not result_on result_by",
    )

    class Meta:
        verbose_name = "岗位推送"
        ordering = ["-pushed_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["vacancy", "worker"], name="pushed_once"),
            models.CheckConstraint(
                condition=Q(result=PushResult.WAITING, result_on__isnull=True)
                | (~Q(result=PushResult.WAITING) & Q(result_on__isnull=False)),
                name="push_answered_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(result=PushResult.DECLINED) | ~Q(why_not=""),
                name="push_declined_for_a_reason",
                violation_error_message="不去的请选原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "result", "division_code"], name="push_result"),
            models.Index(fields=["county_code", "pushed_on"], name="push_day"),
            models.Index(fields=["county_code", "result_on"], name="push_answered"),
        ]

    def __str__(self) -> str:
        return f"{self.vacancy_id} {self.worker_id}"
