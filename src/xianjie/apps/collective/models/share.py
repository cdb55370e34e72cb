"""Assets turned into shares of the collective, and resources that are put to use."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import connection, models
from django.db.models import F, Q, Sum

from xianjie.apps.collective.models.income import SECTORS
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.models import Household

_LIVE = Q(retired_at__isnull=True)


class ShareAsset(PlacedRow):
    """An asset paid by public money and turned into shares of the collective (M10-05).

    ``value`` and ``public_money`` are fen; ``shares`` are all shares, ``collective_shares`` those
    that the collective keeps; the rest may belong to households. ``kind`` is a text of the code
    set 折股项目类型, ``asset_ref`` names the asset in the ledger of assets.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    code = models.CharField("编号", max_length=30)
    title = models.CharField("资产名称", max_length=80)
    kind = models.CharField("项目类型", max_length=20)
    asset_ref = models.CharField("资产台账编号", max_length=60, blank=True)
    public_money = models.BigIntegerField("财政投入", validators=[MinValueValidator(0)])
    value = models.BigIntegerField("折股资产值", validators=[MinValueValidator(1)])
    shares = models.PositiveIntegerField("总股数", validators=[MinValueValidator(1)])
    collective_shares = models.PositiveIntegerField("集体股")
    agreed_on = models.DateField("折股日期")
    operator = models.CharField("经营单位", max_length=80)
    until = models.DateField("经营期止", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code code title kind asset_ref public_money value shares "
        "collective_shares agreed_on operator until note"
    )

    class Meta:
        verbose_name = "折股量化资产"
        ordering = ["division_code", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "code"],
                condition=_LIVE,
                name="share_asset_once",
                violation_error_message="这个编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(collective_shares__lte=F("shares")),
                name="share_asset_collective_part",
                violation_error_message="集体股不能多于总股数。",
            ),
            models.CheckConstraint(
                condition=Q(value__gt=0, shares__gt=0), name="share_asset_of_value"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "kind"], name="share_asset_place")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Keep as many shares as households hold."""
        if self.pk is None or self.shares is None or self.collective_shares is None:
            return
        held = held_by_households(self.pk)
        if self.shares - self.collective_shares < held:
            words = f"农户已持 {held} 股，总股数减去集体股不能比它少。"
            raise ValidationError({"shares": words})


def held_by_households(number: int, but: int | None = None) -> int:
    """Return how many shares of an asset households hold; the asset stays held meanwhile."""
    if connection.in_atomic_block:
        rows = ShareAsset.objects.proven("the asset whose shares are counted")
        rows.select_for_update().filter(pk=number).first()
    holdings = ShareHolding.objects.proven("shares of the asset that is being written")
    holdings = holdings.filter(asset=number, retired_at__isnull=True).exclude(pk=but or 0)
    return holdings.aggregate(all=Sum("shares"))["all"] or 0


class ShareHolding(LedgerRow):
    """The shares that a household holds of an asset."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "asset__division_code"

    asset = models.ForeignKey(
        ShareAsset, models.PROTECT, related_name="holdings", verbose_name="资产编号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name="户编号"
    )
    shares = models.PositiveIntegerField("股数", validators=[MinValueValidator(1)])
    since = models.DateField("持股日期")
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="asset household shares since note")

    class Meta:
        verbose_name = "农户持股"
        ordering = ["asset", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "household"],
                condition=_LIVE,
                name="share_holding_once",
                violation_error_message="这户在这项资产里已经登记过股份，请改那一条。",
            ),
            models.CheckConstraint(condition=Q(shares__gt=0), name="share_holding_of_shares"),
        ]
        indexes = [models.Index(fields=["household"], name="share_holding_household")]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.household_id}"

    def clean(self) -> None:
        """Refuse shares beyond those of the asset that are not the collective's."""
        if self.asset_id is None or self.shares is None:
            return
        others = held_by_households(self.asset_id, but=self.pk)
        free = self.asset.shares - self.asset.collective_shares - others
        if self.shares > free:
            raise ValidationError({"shares": f"这项资产还有 {max(free, 0)} 股可以分给农户。"})


class ResourceUse(PlacedRow):
    """Land, forest, an idle homestead or house that is put to use (M10-04); money is fen a year.

    ``kind`` is a text of the code set 盘活资源类型, ``mode`` of 盘活方式. ``goes_to_collective``
    tells whose the income is: the collective's, shared out by it, or the owners'.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = (*SECTORS, "林草", "自然资源", "文旅")

    code = models.CharField("编号", max_length=30)
    kind = models.CharField("资源类型", max_length=20)
    title = models.CharField("名称", max_length=80)
    area = models.DecimalField(
        "面积", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)]
    )
    mode = models.CharField("盘活方式", max_length=20)
    government = models.CharField("政府方", max_length=80, blank=True)
    enterprise = models.CharField("经营主体", max_length=80, blank=True)
    collective = models.CharField("村集体", max_length=80, blank=True)
    households = models.PositiveIntegerField("涉及农户", default=0)
    contract = models.CharField("合同编号", max_length=60, blank=True)
    since = models.DateField("起始日期")
    until = models.DateField("到期日期", null=True, blank=True)
    yearly = models.BigIntegerField("年收益", validators=[MinValueValidator(0)])
    goes_to_collective = models.BooleanField("收益归村集体", default=True)
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code code kind title area mode government enterprise collective "
        "households contract since until yearly goes_to_collective note"
    )

    class Meta:
        verbose_name = "资源盘活"
        ordering = ["division_code", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "code"],
                condition=_LIVE,
                name="resource_use_once",
                violation_error_message="这个编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="resource_use_days_in_order",
                violation_error_message="到期日期不能早于起始日期。",
            ),
            models.CheckConstraint(condition=Q(yearly__gte=0), name="resource_use_not_negative"),
        ]
        indexes = [
            models.Index(fields=["division_code", "kind"], name="resource_use_place"),
            models.Index(fields=["until"], name="resource_use_end"),
        ]

    def __str__(self) -> str:
        return self.title
