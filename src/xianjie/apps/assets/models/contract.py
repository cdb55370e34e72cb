"""Contracts over assets, and the rents that fall due by them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.assets.choices import sectors
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.assets.schedule import add_months, dues_of
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.fields import EncryptedTextField

LONGEST, LOWEST, LOW_WAY = "资产合同最长年限", "资产合同最低收益率", "资产低价合同办法"
REFUSE = "不准"
_LIVE = Q(retired_at__isnull=True)
_COUNTY, _MONTHS, _FEN = 6, 12, 100


class AssetContract(AssetRow):
    """A lease, a contracting or a share: with whom, from when to when (both days in), for how much.

    ``kind`` is a text of 资产合同类型; ``rent`` is fen a year, paid every ``pay_months`` months,
    ``grace_days`` after the period begins. Saving one lays out its `RentDue` rows.
    """

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="contracts", verbose_name="资产编码"
    )
    number = models.CharField("合同编号", max_length=40)
    kind = models.CharField("合同类型", max_length=20)
    party = EncryptedTextField("承租承包方")
    party_code = models.CharField("对方信用代码", max_length=18, blank=True)
    phone = EncryptedTextField("对方电话")
    signed_on = models.DateField("签订日期")
    since = models.DateField("合同起")
    until = models.DateField("合同止")
    rent = models.BigIntegerField("年租金", validators=[MinValueValidator(0)])
    pay_months = models.PositiveSmallIntegerField(
        "几个月付一次", default=12, validators=[MinValueValidator(1)]
    )
    grace_days = models.PositiveSmallIntegerField("每期开始后几天付", default=0)
    deposit = models.BigIntegerField(
        "押金", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    decided_on = models.DateField("集体决策日期", null=True, blank=True)
    published_on = models.DateField("公示日期", null=True, blank=True)
    low_reason = models.CharField("低价理由", max_length=200, blank=True)
    ended_on = models.DateField("提前终止", null=True, blank=True)
    ended_why = models.CharField("终止原因", max_length=100, blank=True)

    field_classes = row_classes(
        internal="asset number kind party_code signed_on since until rent pay_months grace_days "
        "deposit decided_on published_on low_reason ended_on ended_why",
        personal="party phone",
    )

    class Meta:
        verbose_name = "资产合同"
        ordering = ["until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "number"],
                condition=_LIVE,
                name="asset_contract_once",
                violation_error_message="这项资产已登记过这个编号的合同。",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")),
                name="asset_contract_ends_after_begin",
                violation_error_message="合同止不能早于合同起。",
            ),
            models.CheckConstraint(
                condition=Q(rent__gte=0, pay_months__gte=1),
                name="asset_contract_rent_positive",
                violation_error_message="租金不能小于 0，至少一个月付一次。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(ended_why=""),
                name="asset_contract_ended_for_a_reason",
                violation_error_message="提前终止的要写原因。",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], name="asset_contract_until"),
            models.Index(fields=["asset", "until"], name="asset_contract_asset"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def last_day(self) -> Any:
        """The last day on which it holds."""
        return min(self.until, self.ended_on) if self.ended_on else self.until

    def clean(self) -> None:
        """Refuse a contract that is longer, or cheaper, than the rulebook of the place lets be."""
        if self.of_asset is None or None in (self.since, self.until, self.signed_on, self.rent):
            return
        rules = standards(self.asset.division_code[:_COUNTY], self.signed_on)
        faults: dict[str, str] = {}
        longest = rules.whole(LONGEST)
        if longest is not None and self.until >= add_months(self.since, longest * _MONTHS):
            faults["until"] = f"合同最长 {longest} 年，请改合同止，或分期签订。"
        lowest = rules.share(LOWEST)
        least = 0 if lowest is None else int(self.asset.original_value * lowest)
        if self.rent < least:
            words = f"年租金低于原值的 {lowest:%}（{least / _FEN:.2f} 元）"
            if rules.text(LOW_WAY) == REFUSE:
                faults["rent"] = f"{words}，本地规定不能登记。"
            elif not (self.low_reason and self.decided_on):
                faults["low_reason"] = f"{words}，请写明理由和集体决策日期。"
        if self.ended_on is not None and self.ended_on < self.since:
            faults["ended_on"] = "提前终止不能早于合同起。"
        if faults:
            raise ValidationError(faults)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and lay out the rents; those that were paid stay as they are."""
        super().save(*args, **kwargs)
        self._lay_out()

    def _lay_out(self) -> None:
        rows = RentDue.objects.proven("the rents of the contract that is saved")
        known = {one.since: one for one in rows.filter(contract=self)}
        wanted = {} if self.retired_at else {
            one.since: one
            for one in dues_of(self.since, self.last_day, self.rent, self.pay_months,
                               self.grace_days)
        }  # fmt: skip
        paid = {since for since, one in known.items() if one.received}
        drop = [one.pk for since, one in known.items() if since not in wanted and since not in paid]
        rows.filter(pk__in=drop).delete()
        changed = []
        for since, one in known.items():
            if since in wanted and since not in paid:
                new = wanted[since]
                one.until, one.due_on, one.amount = new.until, new.due_on, new.amount
                changed.append(one)
        RentDue.objects.bulk_update(changed, ["until", "due_on", "amount"])
        RentDue.objects.bulk_create(
            RentDue(
                contract=self, since=one.since, until=one.until, due_on=one.due_on,
                amount=one.amount, created_at=self.updated_at, updated_at=self.updated_at,
            )
            for since, one in wanted.items() if since not in known
        )  # fmt: skip


class RentDue(AssetRow):
    """The rent of one period: due when, how much, received how much and when."""

    clerk_sectors = sectors()
    scope_field = "contract__asset__division_code"
    department_field = "contract__asset__department"

    contract = models.ForeignKey(
        AssetContract, models.CASCADE, related_name="dues", verbose_name="合同编号"
    )
    since = models.DateField("期起")
    until = models.DateField("期止")
    due_on = models.DateField("应付日期")
    amount = models.BigIntegerField("应收")
    received = models.BigIntegerField("已收", default=0)
    received_on = models.DateField("收到日期", null=True, blank=True)

    field_classes = row_classes(internal="contract since until due_on amount received received_on")

    class Meta:
        verbose_name = "应收租金"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "since"], name="rent_due_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, received__gte=0), name="rent_due_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(received=0) | Q(received_on__isnull=False),
                name="rent_received_on_a_day",
            ),
        ]
        indexes = [models.Index(fields=["due_on"], name="rent_due_day")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.since}"

    @property
    def of_asset(self) -> Asset | None:
        """The asset of the contract."""
        return self.contract.asset
