"""Money: batches, what of them is allocated to projects, what is paid."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum

from xianjie.apps.funds import concern, rules
from xianjie.apps.funds.models.project import LIVE, Project
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError

_POSITIVE = [MinValueValidator(1)]
_NOT_NEGATIVE = [MinValueValidator(0)]
_FUNDED = ("plan", "build", "done", "side")


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f} 元"


class NumberedRow(PlacedRow):
    """A row that other tables name by a number of ours."""

    prefix: ClassVar[str] = ""

    code = models.CharField("编号", max_length=20, blank=True, editable=False)

    class Meta:
        abstract = True

    def number_it(self, year: int) -> None:
        """Give a stored row its number once."""
        if not self.code:
            self.code = f"{self.prefix}{year}-{self.pk:05d}"
            type(self)._default_manager.filter(pk=self.pk).update(code=self.code)


class FundBatch(NumberedRow):
    """A batch of money: the document that gave it, kind, level, amount (fen), day of arrival.

    ``allocated`` is what projects were given of it, less what they gave back; the database lets
    it never exceed the amount. ``integrated``: part of the integrated farm funds (统筹整合).
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.MONEY
    prefix = "ZJ"

    number = models.CharField("文号", max_length=60)
    title = models.CharField("资金名称", max_length=100)
    kind = models.CharField("资金类别", max_length=20)
    level = models.CharField("来源级次", max_length=10)
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    amount = models.BigIntegerField("金额", validators=_POSITIVE)
    arrived_on = models.DateField("到位日期", null=True, blank=True)
    direct = models.BooleanField("直达资金", default=False)
    integrated = models.BooleanField("纳入统筹整合", default=False)
    big_item = models.CharField("大专项名称", max_length=60, blank=True)
    purpose = models.CharField("用途限制", max_length=200, blank=True)
    allocated = models.BigIntegerField("已分配", default=0, editable=False)

    field_classes = row_classes(
        internal="division_code code number title kind level year amount arrived_on direct "
        "integrated big_item purpose allocated"
    )

    class Meta:
        verbose_name = "资金批次"
        ordering = ["-year", "-arrived_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "number", "kind"], condition=LIVE, name="batch_once",
                violation_error_message="这份文件的这类资金已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(allocated__gte=0) & Q(allocated__lte=F("amount")),
                name="batch_not_over_allocated",
                violation_error_message="已分配的超过了批次金额。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "year", "kind"], name="batch_place"),
            models.Index(fields=["year", "arrived_on"], name="batch_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.number}".strip()

    def clean(self) -> None:
        """Refuse integration when it is not allowed, and an amount below what is allocated."""
        if self.amount is not None and self.amount < self.allocated:
            words = f"已分配 {_yuan(self.allocated)}，批次金额不能比它小。"
            raise ValidationError({"amount": words})
        if self.integrated and self.division_code:
            on = self.arrived_on or (self.created_at.date() if self.created_at else None)
            refused = rules.integration_refusal(self.division_code, on, self.big_item) if on else ""
            if refused:
                raise ValidationError({"integrated": str(refused)})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Number it; let nobody take out what projects were given of."""
        if self.retired_at is not None and self.allocated:
            raise RefusedError("allocated", "这批资金已经分配给项目，请先停用那些分配。")
        super().save(*args, **kwargs)
        self.number_it(self.year)

    def add_up(self) -> None:
        """Count anew what is allocated of it."""
        found = FundAllocation.objects.filter(batch=self, retired_at__isnull=True).aggregate(
            given=Sum("amount"), back=Sum("returned")
        )
        total = (found["given"] or 0) - (found["back"] or 0)
        type(self).objects.filter(pk=self.pk).update(allocated=total)


class FundAllocation(NumberedRow):
    """What a project was given of a batch, and what it gave back; fen.

    ``paid`` is what was spent of it; with what went back it never exceeds the amount.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.MONEY

    prefix = "FP"

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    batch = models.ForeignKey(
        FundBatch, models.PROTECT, related_name="allocations", verbose_name="资金文号"
    )
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="allocations", verbose_name="项目编号"
    )
    amount = models.BigIntegerField("分配金额", validators=_POSITIVE)
    number = models.CharField("分配文号", max_length=60, blank=True)
    allocated_on = models.DateField("分配日期")
    returned = models.BigIntegerField("收回结余", default=0, validators=_NOT_NEGATIVE)
    returned_on = models.DateField("收回日期", null=True, blank=True)
    returned_number = models.CharField("收回文号", max_length=60, blank=True)
    paid = models.BigIntegerField("已支付", default=0, editable=False)

    field_classes = row_classes(
        internal="division_code code batch project amount number allocated_on returned returned_on "
        "returned_number paid"
    )

    class Meta:
        verbose_name = "资金分配"
        ordering = ["-allocated_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "project", "allocated_on"], condition=LIVE,
                name="allocation_once",
                violation_error_message="这批资金当天已经给这个项目分配过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(returned__gte=0) & Q(paid__gte=0)
                & Q(amount__gte=F("paid") + F("returned")),
                name="allocation_not_over_paid",
                violation_error_message="已支付加收回的超过了分配金额。",
            ),
            models.CheckConstraint(
                condition=Q(returned=0) | Q(returned_on__isnull=False),
                name="allocation_returned_on_a_day",
                violation_error_message="收回结余要填收回日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "-allocated_on"], name="allocation_place"),
            models.Index(fields=["batch", "project"], name="allocation_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {_yuan(self.amount)}".strip()

    def clean(self) -> None:
        """Give no more than the batch has, and only to projects of a yearly plan."""
        if self.batch_id is None or self.project_id is None:
            return
        self.division_code = self.project.division_code
        if self.batch.division_code[:6] != self.division_code[:6]:
            raise ValidationError({"project": "资金和项目不在同一个县。"})
        if self.project.phase not in _FUNDED and self.retired_at is None:
            words = f"项目现在是“{self.project.state_word}”，列入年度计划后才能分配资金。"
            raise ValidationError({"project": words})
        if self.amount is None:
            return
        others = FundAllocation.objects.select_for_update().filter(
            batch_id=self.batch_id, retired_at__isnull=True
        )
        FundBatch.objects.select_for_update().filter(pk=self.batch_id).first()
        given = sum(
            one.amount - one.returned for one in others.exclude(pk=self.pk).only(
                "amount", "returned"
            )
        )  # fmt: skip
        rest = self.batch.amount - given
        if self.amount - self.returned > rest:
            words = f"这批资金只剩 {_yuan(rest)} 没有分配。"
            raise ValidationError({"amount": words})
        if self.paid + self.returned > self.amount:
            words = f"已支付 {_yuan(self.paid)}，加上收回超过了分配金额。"
            raise ValidationError({"returned": words})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what the batch has left in line; of two batches when it was moved."""
        if self.retired_at is not None and self.paid:
            raise RefusedError("paid", "这笔分配已经支付，请先停用那些支付，或登记收回结余。")
        before = type(self).objects.filter(pk=self.pk).values_list("batch_id", flat=True).first()
        super().save(*args, **kwargs)
        self.number_it(self.allocated_on.year)
        if before not in (None, self.batch_id):
            FundBatch.objects.get(pk=before).add_up()
        self.batch.add_up()

    def add_up(self) -> None:
        """Count anew what is paid of it."""
        rows = FundPayment.objects.filter(allocation=self, retired_at__isnull=True)
        total = rows.aggregate(paid=Sum("amount"))["paid"] or 0
        type(self).objects.filter(pk=self.pk).update(paid=total)


class FundPayment(PlacedRow):
    """Money that was paid of an allocation: to whom, how much (fen), with which voucher.

    A payment to a household is person-level: it goes to the income ledger under ``item``.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.MONEY

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    allocation = models.ForeignKey(
        FundAllocation, models.PROTECT, related_name="payments", verbose_name="资金分配"
    )
    paid_on = models.DateField("支付日期")
    payee = EncryptedTextField("收款人")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="户编号"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人编号"
    )
    amount = models.BigIntegerField("支付金额", validators=_POSITIVE)
    voucher = models.CharField("凭证号", max_length=40)
    use = models.CharField("支出用途", max_length=20)
    item = models.CharField("收入项目", max_length=30, blank=True)

    field_classes = row_classes(
        internal="division_code allocation paid_on household person voucher use item",
        personal="payee", sensitive="amount",
    )  # fmt: skip

    class Meta:
        verbose_name = "资金支付"
        ordering = ["-paid_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "voucher"], condition=LIVE & Q(household__isnull=True),
                name="payment_once",
                violation_error_message="这张凭证已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["allocation", "voucher", "household"],
                condition=LIVE & Q(household__isnull=False, person__isnull=True),
                name="payment_once_a_household",
                violation_error_message="这张凭证给这户的支付已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["allocation", "voucher", "person"],
                condition=LIVE & Q(person__isnull=False), name="payment_once_a_person",
                violation_error_message="这张凭证给这个人的支付已经登记过。",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(household__isnull=True) | ~Q(item=""), name="payment_with_item",
                violation_error_message="付给农户的要选收入项目，才能进收入台账。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "-paid_on"], name="payment_place"),
            models.Index(fields=["paid_on"], name="payment_day"),
            models.Index(fields=["household"], name="payment_household"),
        ]

    def __str__(self) -> str:
        return self.voucher

    def clean(self) -> None:
        """Pay no more than is left, and for nothing that is forbidden."""
        if self.allocation_id is None:
            return
        self.division_code = self.allocation.division_code
        if self.person is not None and self.household_id is None:
            self.household = self.person.household
        if self.person is not None and self.person.household_id != self.household_id:
            raise ValidationError({"person": "这个人不在所填的户里。"})
        refused = self.paid_on and rules.use_refusal(self.division_code, self.paid_on, self.use)
        if refused:
            raise ValidationError({"use": str(refused)})
        if self.amount is None:
            return
        held = FundAllocation.objects.select_for_update().get(pk=self.allocation_id)
        rows = FundPayment.objects.filter(allocation=held, retired_at__isnull=True)
        paid = rows.exclude(pk=self.pk).aggregate(paid=Sum("amount"))["paid"] or 0
        rest = held.amount - held.returned - paid
        if self.amount > rest:
            raise ValidationError({"amount": f"这笔分配只剩 {_yuan(rest)} 没有支付。"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what is left of the allocation in line; of two when it was moved."""
        known = type(self).objects.filter(pk=self.pk)
        before = known.values_list("allocation_id", flat=True).first()
        super().save(*args, **kwargs)
        if before not in (None, self.allocation_id):
            FundAllocation.objects.get(pk=before).add_up()
        self.allocation.add_up()
