"""低保: applications with survey, calculation and decision; who holds it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.relief.enums import (
    AllowanceKind,
    AllowanceState,
    AllowanceStep,
    LineKind,
    LineSource,
)


class AllowanceHolding(PlacedRow):
    """A household, or one member of it, that receives 低保 (the register).

    ``category`` is one of the place's list 低保档次清单. Amounts are fen: ``monthly`` for all
    people together, ``per_head`` the countable income a person and year at the decision.
    ``tapers_to`` is the day until which it goes on although the income rose (渐退).
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政",)

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="allowances", verbose_name="农户"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=AllowanceKind.choices)
    category = models.CharField("档次", max_length=20, blank=True)
    people = models.PositiveSmallIntegerField("保障人数")
    monthly = models.BigIntegerField("月保障金额")
    per_head = models.BigIntegerField("人均可计算收入", null=True, blank=True)
    standard = models.BigIntegerField("认定时标准", null=True, blank=True)
    since = models.DateField("享受起始")
    reviewed_on = models.DateField("上次复核", null=True, blank=True)
    review_due_on = models.DateField("下次复核", null=True, blank=True)
    tapers_to = models.DateField("渐退期至", null=True, blank=True)
    stopped_on = models.DateField("停保日期", null=True, blank=True)
    stop_reason = models.CharField("停保原因", max_length=40, blank=True)

    field_classes = row_classes(
        internal="division_code household person kind people since reviewed_on review_due_on "
        "tapers_to stopped_on stop_reason",
        sensitive="category monthly per_head standard",
    )

    class Meta:
        verbose_name = "低保对象"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(stopped_on__isnull=True, person__isnull=True),
                name="allowance_held_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(stopped_on__isnull=True, person__isnull=False),
                name="allowance_held_once_alone",
            ),
            models.CheckConstraint(
                condition=Q(monthly__gte=0) & Q(people__gte=1), name="allowance_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(stopped_on__isnull=True) | ~Q(stop_reason=""),
                name="allowance_stopped_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "stopped_on"], name="allowance_place"),
            models.Index(fields=["review_due_on"], name="allowance_review"),
            models.Index(fields=["per_head"], name="allowance_income"),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.category}"


class AllowanceApplication(models.Model):
    """An application for 低保, or the review of one that is held (``holding``).

    ``ground`` is a text of the code set 单人户理由, for one member alone. What the survey found
    (``people`` to ``steps``) is money in fen a year; ``steps`` are the lines of the rule that gave
    category and amount, as the page shows them. Who surveyed never decides.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政",)

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("编号", max_length=20, blank=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="allowance_applications")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("类别", max_length=10, choices=AllowanceKind.choices)
    ground = models.CharField("单人户理由", max_length=30, blank=True)
    holding = models.ForeignKey(
        AllowanceHolding, models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    words = EncryptedTextField("申请理由")
    state = models.CharField("状态", max_length=10, choices=AllowanceState.choices)
    applied_on = models.DateField("申请日期")
    due_on = models.DateField("办理期限", null=True, blank=True)
    surveyed_on = models.DateField("调查日期", null=True, blank=True)
    surveyed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    property_ok = models.BooleanField("财产符合规定", null=True, blank=True)
    findings = EncryptedTextField("财产和生活状况")
    people = models.PositiveSmallIntegerField("计算人口", null=True, blank=True)
    income = models.BigIntegerField("可计算收入", null=True, blank=True)
    cost = models.BigIntegerField("扣减就业成本", null=True, blank=True)
    per_head = models.BigIntegerField("人均可计算收入", null=True, blank=True)
    standard = models.BigIntegerField("低保标准", null=True, blank=True)
    proposed = models.CharField("测算档次", max_length=20, blank=True)
    proposed_monthly = models.BigIntegerField("测算月金额", null=True, blank=True)
    outcome = models.CharField("测算结论", max_length=10, blank=True)
    steps = models.JSONField("测算过程", default=list, blank=True)
    opined_on = models.DateField("审核日期", null=True, blank=True)
    opined_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    agrees = models.BooleanField("乡镇同意", null=True, blank=True)
    public_from = models.DateField("公示起", null=True, blank=True)
    public_to = models.DateField("公示止", null=True, blank=True)
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    category = models.CharField("批准档次", max_length=20, blank=True)
    monthly = models.BigIntegerField("批准月金额", null=True, blank=True)
    effective_from = models.DateField("享受起始", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id number division_code household person kind holding state applied_on "
        "due_on surveyed_on surveyed_by people opined_on opined_by agrees public_from public_to "
        "decided_on decided_by effective_from created_by created_at version",
        sensitive="ground words property_ok findings income cost per_head standard proposed "
        "proposed_monthly outcome steps category monthly",
    )

    class Meta:
        verbose_name = "低保申请"
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["APPLIED", "SURVEYED", "OPINED"], person__isnull=True),
                name="allowance_applied_once",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["APPLIED", "SURVEYED", "OPINED"], person__isnull=False),
                name="allowance_applied_once_alone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(surveyed_by__isnull=True)
                | ~Q(decided_by=F("surveyed_by")),
                name="allowance_decided_by_another",
                violation_error_message="入户调查的人不能自己审批。",
            ),
            models.CheckConstraint(
                condition=~Q(state="GRANTED")
                | Q(monthly__isnull=False, decided_on__isnull=False, effective_from__isnull=False),
                name="allowance_granted_with_amount",
            ),
            models.CheckConstraint(
                condition=Q(kind="HOUSEHOLD", person__isnull=True)
                | (Q(kind="SINGLE", person__isnull=False) & ~Q(ground="")),
                name="allowance_alone_with_ground",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on"], name="allowance_list"),
            models.Index(fields=["division_code", "state"], name="allowance_town"),
            models.Index(fields=["household", "-applied_on"], name="allowance_household"),
        ]

    def __str__(self) -> str:
        return self.number


class AllowanceMember(models.Model):
    """A member at the survey: whether he counts, and if not why (code set 低保不计入人口)."""

    application = models.ForeignKey(AllowanceApplication, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    counts = models.BooleanField("计入", default=True)
    reason = models.CharField("不计入原因", max_length=30, blank=True)
    works = models.BooleanField("有劳动能力且就业", default=False)

    field_classes = classed(internal="id application person counts", sensitive="reason works")

    class Meta:
        verbose_name = "低保申请家庭成员"
        ordering = ["application", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="allowance_member_once"),
            models.CheckConstraint(
                condition=Q(counts=True) | ~Q(reason=""), name="allowance_member_left_out_for_cause"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.person_id}"


class AllowanceLine(models.Model):
    """A line of the calculation: an amount a year in fen, whether it counts, and why not."""

    application = models.ForeignKey(AllowanceApplication, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("类型", max_length=8, choices=LineKind.choices)
    item = models.CharField("项目", max_length=60)
    amount = models.BigIntegerField("年金额")
    known = models.BigIntegerField("平台已有金额", null=True, blank=True)
    counts = models.BooleanField("计入", default=True)
    because = models.CharField("依据", max_length=120, blank=True)
    source = models.CharField("来源", max_length=10, choices=LineSource.choices)

    field_classes = classed(
        internal="id application person kind counts because source",
        sensitive="item amount known",
    )

    class Meta:
        verbose_name = "低保测算明细"
        ordering = ["application", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="allowance_line_positive")
        ]

    def __str__(self) -> str:
        return self.item


class AllowanceEvent(models.Model):
    """What was done about an application: who, when, in which words."""

    application = models.ForeignKey(AllowanceApplication, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=AllowanceStep.choices)
    words = EncryptedTextField("说明")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id application step user at", sensitive="words")

    class Meta:
        verbose_name = "低保申请记录"
        ordering = ["application", "-id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.step}"
