"""Money that is shared out, whatever it comes from: plan, meeting, review, notice, payment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.collective.enums import (
    GIVEN,
    DistributionState,
    DistributionStep,
    SourceKind,
)
from xianjie.apps.collective.models.income import SECTORS
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household


class Distribution(models.Model):
    """One sum of money of a village and how it is shared out (M10-02, M11-04); amounts are fen.

    ``source_key`` names the thing that earned it as ``app.model:pk``, ``source_ref`` says it in
    words. ``upkeep_need`` is what the upkeep of the projects needs, served first where the
    rulebook says so. ``direct`` is rent that is paid to the owners of land by contract: it is no
    money of the collective and takes no meeting and no notice. ``income_item`` is the item of the
    income ledger under which households get it.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("编号", max_length=20, blank=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    source_kind = models.CharField("资金来源", max_length=12, choices=SourceKind.choices)
    source_key = models.CharField("来源键", max_length=60, blank=True)
    source_ref = models.CharField("来源说明", max_length=120)
    income_item = models.CharField("收入项目", max_length=30)
    year = models.PositiveSmallIntegerField("收益年度")
    amount = models.BigIntegerField("分配总额(分)")
    upkeep_need = models.BigIntegerField("运行管护需要(分)", default=0)
    direct = models.BooleanField("按合同直接付给农户", default=False)
    order_reason = models.CharField("不按顺序的理由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=DistributionState.choices)
    met_on = models.DateField("会议日期", null=True, blank=True)
    expected = models.PositiveIntegerField("应到人数", null=True, blank=True)
    attended = models.PositiveIntegerField("实到人数", null=True, blank=True)
    agreed = models.PositiveIntegerField("同意人数", null=True, blank=True)
    meeting_record = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    public_from = models.DateField("公示开始", null=True, blank=True)
    public_to = models.DateField("公示结束", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)
    paid_by = models.CharField("发放方式", max_length=20, blank=True)
    announced_on = models.DateField("公告日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField("建立时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id number division_code source_kind source_key source_ref income_item "
        "year amount upkeep_need direct order_reason state met_on expected attended agreed "
        "meeting_record agreed_by reviewed_by reviewed_on public_from public_to paid_on paid_by "
        "announced_on version created_by created_at",
    )

    class Meta:
        verbose_name = "收益分配"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="distribution_of_money"),
            models.CheckConstraint(
                condition=Q(upkeep_need__gte=0), name="distribution_upkeep_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(direct=False) | Q(source_kind=SourceKind.LAND),
                name="distribution_direct_is_rent",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True)
                | Q(agreed_by__isnull=True)
                | ~Q(reviewed_by=F("agreed_by")),
                name="distribution_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(attended__isnull=True) | Q(attended__lte=F("expected")),
                name="distribution_attended_of_expected",
            ),
            models.CheckConstraint(
                condition=Q(public_to__isnull=True) | Q(public_to__gt=F("public_from")),
                name="distribution_notice_has_days",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=GIVEN) | Q(paid_on__isnull=False),
                name="distribution_paid_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code"], name="distribution_queue"
            ),
            models.Index(fields=["county_code", "year", "state"], name="distribution_year"),
            models.Index(fields=["source_key", "state"], name="distribution_source"),
            models.Index(fields=["county_code", "-created_at"], name="distribution_newest"),
        ]

    def __str__(self) -> str:
        return self.number


class DistributionLine(models.Model):
    """A part of the money: to a household, for posts, works, upkeep, or kept; amounts are fen.

    ``use`` is a text of the code set 收益分配用途. ``group`` and ``weight`` (hundredths) are what
    the rulebook's differentiated shares say of the household, ``proposed`` what follows from
    them; where the village gives another amount, ``reason`` says why (M10-03). ``first_amount``
    is what was paid before a correction.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="lines")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    use = models.CharField("用途", max_length=20)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="distribution_lines"
    )
    title = models.CharField("内容", max_length=100, blank=True)
    group = models.CharField("分配类别", max_length=20, blank=True)
    weight = models.PositiveIntegerField("权重(百分之一)", null=True, blank=True)
    shares = models.PositiveIntegerField("股数", null=True, blank=True)
    proposed = models.BigIntegerField("建议金额(分)", null=True, blank=True)
    amount = models.BigIntegerField("金额(分)")
    first_amount = models.BigIntegerField("更正前金额(分)", null=True, blank=True)
    grounds = models.CharField("分配依据", max_length=200, blank=True)
    reason = EncryptedTextField("调整理由")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id distribution division_code use household title shares",
        personal="reason",
        sensitive="group weight proposed amount first_amount grounds",
    )

    class Meta:
        verbose_name = "收益分配明细"
        ordering = ["distribution", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["distribution", "household", "use"],
                condition=Q(household__isnull=False),
                name="distribution_line_once_a_household",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="distribution_line_of_money"),
        ]
        indexes = [
            models.Index(fields=["household", "distribution"], name="distribution_household")
        ]

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.use}"


class DistributionObjection(models.Model):
    """What somebody says against a distribution while it is shown, and what came of it."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    distribution = models.ForeignKey(Distribution, models.PROTECT, related_name="objections")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    who = EncryptedTextField("提出人")
    words = EncryptedTextField("异议内容")
    received_on = models.DateField("收到日期")
    answer = EncryptedTextField("处理结果")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id distribution division_code received_on answered_on answered_by recorded_by",
        personal="who words answer",
    )

    class Meta:
        verbose_name = "收益分配异议"
        ordering = ["distribution", "id"]

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.received_on}"


class DistributionEvent(models.Model):
    """One thing that was done about a distribution; never changed."""

    distribution = models.ForeignKey(Distribution, models.CASCADE, related_name="events")
    step = models.CharField("事项", max_length=10, choices=DistributionStep.choices)
    words = models.CharField("说明", max_length=500, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id distribution step user at", personal="words")

    class Meta:
        verbose_name = "收益分配办理记录"
        ordering = ["distribution", "id"]

    def __str__(self) -> str:
        return f"{self.distribution_id} {self.get_step_display()}"
