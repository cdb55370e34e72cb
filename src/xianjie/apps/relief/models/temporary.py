"""临时救助: applied for, decided, paid; for emergencies paid first and the papers later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.enums import Decider, TemporaryKind, TemporaryState, TemporaryStep


class TemporaryRelief(models.Model):
    """One case of temporary relief. ``ground`` is a text of the code set 临时救助事由.

    Amounts are fen. ``papers_due_on`` is set where relief came first: the working day by which
    the papers have to be complete.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政",)

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("编号", max_length=20, blank=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="temporary_reliefs"
    )
    who = EncryptedTextField("救助对象")
    kind = models.CharField("类型", max_length=10, choices=TemporaryKind.choices)
    ground = models.CharField("事由", max_length=30)
    words = EncryptedTextField("困难情况")
    people = models.PositiveSmallIntegerField("救助人数", default=1)
    cost = models.BigIntegerField("刚性支出", null=True, blank=True)
    asked = models.BigIntegerField("申请金额")
    first_aid = models.BooleanField("先行救助", default=False)
    state = models.CharField("状态", max_length=10, choices=TemporaryState.choices)
    applied_on = models.DateField("申请日期")
    due_on = models.DateField("审批期限", null=True, blank=True)
    decider = models.CharField("审批层级", max_length=8, choices=Decider.choices, blank=True)
    decided_on = models.DateField("审批日期", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField("救助金额", null=True, blank=True)
    paid_on = models.DateField("发放日期", null=True, blank=True)
    paid_by = models.CharField("发放方式", max_length=20, blank=True)
    papers_due_on = models.DateField("补手续期限", null=True, blank=True)
    papers_on = models.DateField("补齐日期", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id number division_code household kind people first_aid state "
        "applied_on due_on decider decided_on decided_by paid_on paid_by papers_due_on papers_on "
        "created_by created_at version",
        personal="who",
        sensitive="ground words cost asked amount",
    )

    class Meta:
        verbose_name = "临时救助"
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["DECIDED", "PAID"])
                | (Q(amount__gt=0, decided_on__isnull=False) & ~Q(decider="")),
                name="temporary_decided_with_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state="PAID") | Q(paid_on__isnull=False),
                name="temporary_paid_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(asked__gte=0) & Q(people__gte=1), name="temporary_asked_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on"], name="temporary_list"),
            models.Index(fields=["division_code", "state"], name="temporary_place"),
            models.Index(fields=["county_code", "papers_due_on"], name="temporary_papers"),
        ]

    def __str__(self) -> str:
        return self.number


class TemporaryEvent(models.Model):
    """What was done about temporary relief: who, when, in which words."""

    relief = models.ForeignKey(TemporaryRelief, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=TemporaryStep.choices)
    words = EncryptedTextField("说明")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id relief step user at", sensitive="words")

    class Meta:
        verbose_name = "临时救助记录"
        ordering = ["relief", "-id"]

    def __str__(self) -> str:
        return f"{self.relief_id} {self.step}"
