"""A copy from the request to the end of its key."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.copies.enums import CopyState, CopyStep
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.engine.copying import CopyKind

KINDS = [(CopyKind.RESEARCH.value, "研究"), (CopyKind.TRAINING.value, "培训")]


class CopyKey(models.Model):
    """The key that makes the pseudonyms of a copy, encrypted; gone for ever once destroyed.

    A copy that is to be joined with an earlier one, and was approved as such, has the same key.
    """

    secret = EncryptedTextField("密钥")
    made_at = models.DateTimeField("生成时间")
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)
    destroyed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    field_classes = classed(internal="id made_at destroyed_at destroyed_by", sensitive="secret")

    class Meta:
        verbose_name = "副本密钥"

    def __str__(self) -> str:
        return str(self.pk)


class CopyRequest(models.Model):
    """Who asks for a copy, what for, of which columns; what became of it.

    ``groups`` are ids of column groups, ``levels`` the generalisation from which each
    quasi-identifier starts, by id (``contracts/copies.yaml``). ``report`` is that of
    `engine.copying.AnonymityReport`, ``tables`` the rows by table. ``file_name`` lies in the
    folder of exports while the copy is held.
    """

    number = models.CharField("编号", max_length=20, blank=True)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    kind = models.CharField("类别", max_length=10, choices=KINDS)
    purpose = models.CharField("用途", max_length=300)
    receiver = models.CharField("接收单位", max_length=100)
    until = models.DateField("使用期限")
    groups = models.JSONField("列组", default=list)
    levels = models.JSONField("准标识符", default=dict)
    k = models.PositiveSmallIntegerField("k")
    most_suppressed = models.DecimalField("最多略去", max_digits=5, decimal_places=4)
    rounding = models.PositiveIntegerField("金额取整(元)", default=100)
    linked_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="linked_from",
        verbose_name="与之可连接的副本",
    )  # fmt: skip
    key = models.ForeignKey(CopyKey, models.PROTECT, null=True, blank=True, related_name="copies")
    state = models.CharField("状态", max_length=10, choices=CopyState.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    made_at = models.DateTimeField("制作时间", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("制作次数", default=0)
    file_name = models.CharField("文件", max_length=100, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("字节", default=0)
    report = models.JSONField("匿名报告", default=dict, blank=True)
    tables = models.JSONField("各表行数", default=dict, blank=True)
    trouble = models.CharField("原因", max_length=500, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id number client_id division_code kind purpose receiver until groups levels k "
        "most_suppressed rounding linked_to key state asked_by asked_at decided_by decided_at "
        "made_at attempts file_name sha256 size report tables trouble",
    )

    class Meta:
        verbose_name = "脱敏副本"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="copy_decided_by_another",
            ),
            models.CheckConstraint(condition=Q(k__gte=2), name="copy_k_hides_somebody"),
            models.CheckConstraint(
                condition=Q(most_suppressed__gte=Decimal(0), most_suppressed__lte=Decimal(1)),
                name="copy_suppressed_is_a_share",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[CopyState.READY, CopyState.TAKEN])
                | (Q(decided_at__isnull=False) & ~Q(sha256="")),
                name="copy_made_after_approval",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "-asked_at"], name="copy_queue"),
            models.Index(fields=["county_code", "-asked_at"], name="copy_county"),
        ]

    def __str__(self) -> str:
        return self.number


class CopyEvent(models.Model):
    """What was done about a copy, by whom, when; never changed."""

    copy = models.ForeignKey(CopyRequest, models.PROTECT, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=CopyStep.choices)
    words = models.CharField("说明", max_length=500, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id copy step words user at")

    class Meta:
        verbose_name = "副本办理记录"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.get_step_display()
