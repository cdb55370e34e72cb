"""What assets earn, and what it is used for."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Q, Sum

from xianjie.apps.assets.choices import sectors, uses_in_order
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.assets.models.contract import RentDue
from xianjie.apps.collective.enums import DistributionState
from xianjie.apps.collective.models import Distribution
from xianjie.apps.ledger.models import row_classes
from xianjie.kernel.errors import RefusedError

_FEN = 100
SOURCE = "assets.income:"
"""How a distribution of the village names the income whose money it shares out."""
_DEAD = (DistributionState.WITHDRAWN, DistributionState.REVERSED)


def shared_out(number: int) -> int:
    """Return how much of an income stands in distributions, planned or paid, in fen."""
    rows = Distribution.objects.proven("the distributions of one income").filter(
        source_key=f"{SOURCE}{number}"
    )
    return rows.exclude(state__in=_DEAD).aggregate(n=Sum("amount"))["n"] or 0


class AssetIncome(AssetRow):
    """Income of an asset for a year; ``kind`` is a text of 资产收益类型, ``amount`` fen."""

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="incomes", verbose_name="资产编码"
    )
    due = models.ForeignKey(
        RentDue, models.PROTECT, null=True, blank=True, related_name="incomes",
        verbose_name="应收租金",
    )  # fmt: skip
    year = models.PositiveSmallIntegerField(
        "收益年度", validators=[MinValueValidator(2012), MaxValueValidator(2100)]
    )
    kind = models.CharField("收益类型", max_length=20)
    amount = models.BigIntegerField("金额", validators=[MinValueValidator(1)])
    received_on = models.DateField("到账日期")
    voucher = models.CharField("凭证号", max_length=40)
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="asset due year kind amount received_on voucher note")

    class Meta:
        verbose_name = "资产收益"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "voucher"],
                condition=Q(retired_at__isnull=True),
                name="asset_income_once",
                violation_error_message="这项资产已登记过这个凭证号的收益。",
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="asset_income_positive"),
        ]
        indexes = [
            models.Index(fields=["-received_on"], name="asset_income_day"),
            models.Index(fields=["asset", "year"], name="asset_income_asset"),
            models.Index(fields=["year"], name="asset_income_year"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.year} {self.voucher}"

    @property
    def label(self) -> str:
        """How people name it where they type it: the asset's code and the voucher."""
        return f"{self.asset.code}/{self.voucher}"

    @property
    def spent(self) -> int:
        """What of it was used or stands in distributions, in fen."""
        if self.pk is None:
            return 0
        rows = IncomeUse.objects.proven("the uses of the income that is being changed")
        used = rows.filter(income_id=self.pk, retired_at__isnull=True).aggregate(n=Sum("amount"))
        return (used["n"] or 0) + shared_out(self.pk)

    def clean(self) -> None:
        """Stay above what was spent of it, and within the rent that it is; with its asset."""
        if self.asset_id is None or self.amount is None:
            return
        hold_income(self.pk)
        spent = self.spent
        if self.amount < spent:
            words = f"这笔收益已经使用或列入分配 {spent / _FEN:.2f} 元，金额不能比它小。"
            raise ValidationError({"amount": words})
        kept = AssetIncome.objects.proven("the income that is being changed").filter(pk=self.pk)
        before = kept.values_list("asset_id", flat=True).first()
        if before not in {None, self.asset_id} and (spent or self.due_id):
            raise ValidationError({"asset": "这笔收益是合同租金，或已经使用、分配，不能换资产。"})
        if self.due is not None and self.retired_at is None:
            owed = self.due.amount - received_of(self.due, but=self.pk)
            if self.amount > owed:
                raise ValidationError({"amount": f"这一期租金只欠 {owed / _FEN:.2f} 元。"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the rent that it is in line; let nobody take out what was spent."""
        if self.retired_at is not None and self.spent:
            raise RefusedError("spent", "这笔收益已经使用或列入分配，请先停用使用记录、撤回分配。")
        super().save(*args, **kwargs)
        if self.due is not None:
            last = _of_rent(self.due).order_by("-received_on").first()
            RentDue.objects.proven("the rent of the income that was saved").filter(
                pk=self.due.pk
            ).update(received=received_of(self.due), received_on=last.received_on if last else None)


def hold_income(number: int | None) -> None:
    """Hold an income until the transaction ends: what is spent of it is counted one by one."""
    if number is not None and connection.in_atomic_block:
        rows = AssetIncome.objects.proven("the income that is being spent")
        rows.select_for_update().filter(pk=number).first()


def _of_rent(due: RentDue) -> models.QuerySet[AssetIncome]:
    rows = AssetIncome.objects.proven("the incomes of the rent of an income")
    return rows.filter(due=due, retired_at__isnull=True)


def received_of(due: RentDue, but: int | None = None) -> int:
    """Return what came in of a rent, in fen; ``but`` leaves one income out."""
    return _of_rent(due).exclude(pk=but or 0).aggregate(n=Sum("amount"))["n"] or 0


class IncomeUse(AssetRow):
    """A part of an income and what it was used for, first things first.

    ``purpose`` is a text of 资产收益用途. The yearly upkeep of the asset (年管护经费) comes before
    any other use of what it earned in that year.
    """

    clerk_sectors = sectors()
    scope_field = "income__asset__division_code"
    department_field = "income__asset__department"

    income = models.ForeignKey(
        AssetIncome, models.PROTECT, related_name="uses", verbose_name="资产收益"
    )
    purpose = models.CharField("用途", max_length=20)
    amount = models.BigIntegerField("金额", validators=[MinValueValidator(1)])
    used_on = models.DateField("使用日期")
    what = models.CharField("用在哪里", max_length=120)
    decided_on = models.DateField("民主议定日期", null=True, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)

    field_classes = row_classes(
        internal="income purpose amount used_on what decided_on published_on"
    )

    class Meta:
        verbose_name = "资产收益使用"
        ordering = ["-used_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="income_use_positive")
        ]
        indexes = [
            models.Index(fields=["-used_on"], name="income_use_day"),
            models.Index(fields=["income", "purpose"], name="income_use_income"),
        ]

    def __str__(self) -> str:
        return f"{self.income_id} {self.purpose}"

    @property
    def of_asset(self) -> Asset | None:
        """The asset that earned it."""
        return self.income.asset if self.income_id else None

    def clean(self) -> None:
        """Use no more than was earned, and upkeep first."""
        if not self.income_id or not self.amount or not self.purpose:
            return
        hold_income(self.income_id)
        rows = IncomeUse.objects.proven("the uses of the income that is being used")
        rows = rows.filter(retired_at__isnull=True).exclude(pk=self.pk)
        used = rows.filter(income_id=self.income_id).aggregate(n=Sum("amount"))["n"] or 0
        left = self.income.amount - used - shared_out(self.income_id)
        if self.amount > left:
            raise ValidationError({"amount": f"这笔收益只剩 {left / _FEN:.2f} 元没有用。"})
        first = uses_in_order()[0]
        asset = self.income.asset
        if self.purpose == first or not asset.upkeep_money:
            return
        kept = rows.filter(
            income__asset_id=asset.pk, income__year=self.income.year, purpose=first
        ).aggregate(n=Sum("amount"))["n"] or 0  # fmt: skip
        owed = asset.upkeep_money - kept
        if owed > 0 and left - self.amount < owed:
            raise ValidationError({
                "purpose": f"收益先用于{first}：这项资产 {self.income.year} 年还差 "
                f"{owed / _FEN:.2f} 元管护经费，请先登记{first}，再用于{self.purpose}。"
            })  # fmt: skip
