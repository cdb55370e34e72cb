"""Leniency for honest mistakes, materials and experience, awards."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.apps.supervision.enums import AwardState, CaseState


class LeniencyCase(models.Model):
    """An application not to be blamed for an honest mistake, decided by somebody else (M15-09)."""

    division_code = models.CharField("区划代码", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    applicant = EncryptedTextField("申请人或单位")
    matter = models.CharField("事项", max_length=120)
    reasons = EncryptedTextField("申请理由")
    basis = models.CharField("依据条款", max_length=200, blank=True)
    applied_on = models.DateField("申请日期")
    state = models.CharField(
        "状态", max_length=8, choices=CaseState.choices, default=CaseState.ASKED
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField("认定日期", null=True, blank=True)
    decision = EncryptedTextField("认定意见")

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code organisation matter basis applied_on state asked_by asked_at "
        "decided_by decided_on",
        personal="applicant reasons decision",
    )

    class Meta:
        verbose_name = "容错纠错申请"
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="ASKED", decided_by__isnull=True)
                | (~Q(state="ASKED") & Q(decided_by__isnull=False, decided_on__isnull=False)),
                name="leniency_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="leniency_decided_by_another",
                violation_error_message="提出的人不能自己认定。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="leniency_list")]

    def __str__(self) -> str:
        return self.matter


class Material(PlacedRow):
    """A summary, a typical case, an experience of a place or a unit (M15-14)."""

    organisation = models.CharField("单位", max_length=80, blank=True)
    kind = models.CharField("类别", max_length=20)
    period = models.CharField("时期", max_length=20)
    title = models.CharField("题名", max_length=120)
    abstract = models.TextField("主要内容", blank=True)
    replicable = models.BooleanField("可复制推广", default=False)
    conditions = models.CharField("推广条件", max_length=200, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="档案文件",
    )  # fmt: skip

    field_classes = row_classes(
        internal="division_code organisation kind period title abstract replicable conditions "
        "document"
    )

    class Meta:
        verbose_name = "经验材料"
        ordering = ["-period", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "organisation", "period", "title"],
                condition=Q(retired_at__isnull=True),
                name="material_once",
                violation_error_message="这个单位这一时期已有同题的材料。",
            )
        ]
        indexes = [
            models.Index(fields=["-period"], name="material_period"),
            models.Index(fields=["division_code", "kind"], name="material_place"),
        ]

    def __str__(self) -> str:
        return self.title


class Nomination(models.Model):
    """Somebody or a unit proposed for an award: reviewed, decided, published (M15-15).

    ``award`` is a text of the code set 表彰奖项.
    """

    division_code = models.CharField("区划代码", max_length=12)
    award = models.CharField("奖项", max_length=30)
    year = models.PositiveSmallIntegerField("年度")
    nominee = EncryptedTextField("对象")
    unit = models.CharField("所在单位", max_length=80)
    deeds = EncryptedTextField("主要事迹")
    state = models.CharField(
        "状态", max_length=10, choices=AwardState.choices, default=AwardState.NOMINATED
    )
    nominated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField("推荐时间")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opinion = models.CharField("意见", max_length=300, blank=True)
    notice_from = models.DateField("公示自", null=True, blank=True)
    notice_to = models.DateField("公示至", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code award year unit state nominated_by nominated_at reviewed_by "
        "decided_by opinion notice_from notice_to",
        personal="nominee deeds",
    )

    class Meta:
        verbose_name = "表彰推荐"
        ordering = ["-year", "award", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("nominated_by")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("nominated_by"))),
                name="nomination_decided_by_another",
                violation_error_message="推荐的人不能审核或决定自己推荐的对象。",
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED")
                | Q(notice_from__isnull=False, notice_to__gte=F("notice_from")),
                name="nomination_published_with_days",
                violation_error_message="公示要写起止日期，止日不能早于起日。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["DECIDED", "PUBLISHED"])
                | Q(reviewed_by__isnull=False, decided_by__isnull=False),
                name="nomination_reviewed_and_decided",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state", "-year"], name="nomination_list")]

    def __str__(self) -> str:
        return f"{self.year} {self.award}"
