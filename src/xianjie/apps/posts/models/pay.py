"""在岗领补: the pay sheet of a village's month, a line for everybody who was in post."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.posts.enums import PostKind, SheetState
from xianjie.apps.posts.models.holding import PostHolding
from xianjie.apps.posts.models.need import SECTORS


class PaySheet(models.Model):
    """The pay of one kind of post in a village and month; ``period`` is 2022-06, amounts fen.

    Who filled the attendance in does not approve it.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    division_code = models.CharField("村代码", max_length=12)
    kind = models.CharField("岗位类型", max_length=10, choices=PostKind.choices)
    period = models.CharField("月份", max_length=7)
    state = models.CharField("状态", max_length=10, choices=SheetState.choices)
    people = models.PositiveIntegerField("人数", default=0)
    amount = models.BigIntegerField("应发金额", default=0)
    filled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    filled_on = models.DateField("提交日期", null=True, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_on = models.DateField("审批日期", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    created_at = models.DateTimeField("建立时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code kind period state people amount filled_by filled_on approved_by "
        "approved_on paid_on words created_at version"
    )

    class Meta:
        verbose_name = "岗位补贴发放表"
        ordering = ["-period", "division_code", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "period"], name="pay_sheet_once_a_month"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(filled_by__isnull=True)
                | ~Q(approved_by=F("filled_by")),
                name="pay_sheet_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="PAID") | Q(paid_on__isnull=False, approved_on__isnull=False),
                name="pay_sheet_paid_after_approval",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["period", "state", "division_code"], name="pay_sheet_month"),
            models.Index(fields=["division_code", "state"], name="pay_sheet_place"),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.get_kind_display()}"


class PayLine(models.Model):
    """What one holder gets for a month: days that he should and did attend, amount in fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "sheet__division_code"

    sheet = models.ForeignKey(PaySheet, models.CASCADE, related_name="lines")
    holding = models.ForeignKey(PostHolding, models.PROTECT, related_name="lines")
    period = models.CharField("月份", max_length=7)
    expected = models.PositiveSmallIntegerField("应出勤")
    attended = models.PositiveSmallIntegerField("实出勤")
    amount = models.BigIntegerField("应发金额")
    note = models.CharField("说明", max_length=60, blank=True)

    objects = ScopedManager()

    field_classes = classed(internal="id sheet holding period expected attended amount note")

    class Meta:
        verbose_name = "岗位补贴发放明细"
        ordering = ["sheet", "id"]
        constraints = [
            models.UniqueConstraint(fields=["holding", "period"], name="pay_line_once_a_month"),
            models.CheckConstraint(
                condition=Q(attended__lte=F("expected")), name="pay_line_within_the_month"
            ),
            # In post and present, or no pay.
            models.CheckConstraint(
                condition=Q(attended__gt=0, amount__gte=0) | Q(amount=0),
                name="pay_line_only_for_presence",
            ),
        ]
        indexes = [models.Index(fields=["period"], name="pay_line_month")]

    def __str__(self) -> str:
        return f"{self.period} {self.holding_id}"
