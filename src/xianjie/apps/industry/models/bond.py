"""What binds: contracts of firms with cooperatives, members, bonds with households, income."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.industry.enums import EntityKind
from xianjie.apps.industry.models.entity import Entity
from xianjie.apps.industry.models.rows import (
    BOOKED_FIELDS,
    FARMING,
    LIVE,
    WAITS,
    WITH_TRADE,
    BookedRow,
    HomeRow,
)
from xianjie.apps.ledger.models import LedgerRow, row_classes
from xianjie.apps.registry.models import ArchiveDocument


class PurchaseContract(LedgerRow):
    """A contract of a firm with a cooperative; it lies where the cooperative does."""

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_TRADE

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    firm = models.ForeignKey(Entity, models.PROTECT, related_name="sold_to", verbose_name="企业")
    coop = models.ForeignKey(
        Entity, models.PROTECT, related_name="contracts", verbose_name="合作社"
    )
    kind = models.CharField("合同类型", max_length=20)
    number = models.CharField("合同编号", max_length=40)
    product = models.CharField("产品", max_length=40)
    amount = models.BigIntegerField(
        "约定金额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    signed_on = models.DateField("签订日期")
    valid_until = models.DateField("到期日期")
    file = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, editable=False,
        related_name="+", verbose_name="合同文本",
    )  # fmt: skip

    field_classes = row_classes(
        internal="division_code firm coop kind number product amount signed_on valid_until file"
    )

    class Meta:
        verbose_name = "企社合同"
        ordering = ["valid_until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "coop", "number"],
                condition=LIVE,
                name="purchase_contract_once",
                violation_error_message="这家企业和合作社的这份合同已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("signed_on")),
                name="purchase_contract_ends_after_signing",
                violation_error_message="到期日期不能早于签订日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "valid_until"], name="purchase_place_until"),
            models.Index(fields=["coop", "valid_until"], name="purchase_coop_until"),
            models.Index(fields=["firm", "valid_until"], name="purchase_firm_until"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Lie where the cooperative does; a firm on one side, a cooperative on the other."""
        if self.coop_id is None or self.firm_id is None:
            return
        self.division_code = self.coop.division_code
        if self.firm.kind != EntityKind.FIRM:
            raise ValidationError({"firm": "这里要填企业。"})
        if self.coop.kind != EntityKind.COOP:
            raise ValidationError({"coop": "这里要填合作社。"})


class CoopMember(HomeRow):
    """A household that is a member of a cooperative, with what it put in (fen)."""

    coop = models.ForeignKey(Entity, models.PROTECT, related_name="members", verbose_name="合作社")
    joined_on = models.DateField("入社日期")
    left_on = models.DateField("退社日期", null=True, blank=True)
    capital = models.CharField("出资方式", max_length=20, blank=True)
    amount = models.BigIntegerField(
        "出资额", null=True, blank=True, validators=[MinValueValidator(0)]
    )

    field_classes = row_classes(
        internal="division_code household coop joined_on left_on capital amount"
    )

    class Meta:
        verbose_name = "入社成员"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "coop"],
                condition=LIVE & Q(left_on__isnull=True),
                name="coop_member_once",
                violation_error_message="这一户已经是这个合作社的成员。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="coop_member_leaves_after_joining",
                violation_error_message="退社日期不能早于入社日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "left_on"], name="coop_member_place"),
            models.Index(fields=["coop", "left_on", "division_code"], name="coop_member_coop"),
            models.Index(fields=["household", "left_on"], name="coop_member_home"),
        ]

    def __str__(self) -> str:
        return f"{self.coop_id} {self.household_id}"

    def clean(self) -> None:
        """Name a cooperative."""
        super().clean()
        if self.coop_id is not None and self.coop.kind != EntityKind.COOP:
            raise ValidationError({"coop": "这里要填合作社。"})


class Bond(HomeRow):
    """What binds a household to an entity: the kind (联结方式), since when and until when."""

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="bonds", verbose_name="主体")
    kind = models.CharField("联结方式", max_length=20)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    contract_no = models.CharField("协议编号", max_length=40, blank=True)
    note = models.CharField("内容", max_length=100, blank=True)

    field_classes = row_classes(
        internal="division_code household entity kind since until contract_no note"
    )

    class Meta:
        verbose_name = "联结关系"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "entity", "kind", "since"],
                condition=LIVE,
                name="bond_once",
                violation_error_message="这一户和这个主体同一天开始的这种联结已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="bond_ends_after_beginning",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["-since", "-id"], name="bond_newest"),
            models.Index(fields=["division_code", "until"], name="bond_place"),
            models.Index(fields=["entity", "until", "division_code"], name="bond_entity"),
            models.Index(fields=["household", "until"], name="bond_home"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.household_id}"


class BondIncome(BookedRow, HomeRow):
    """What a bond brought a household in a year, in fen; the bond must stand in that year."""

    clerk_sectors: ClassVar[tuple[str, ...]] = FARMING

    entity = models.ForeignKey(Entity, models.PROTECT, related_name="incomes", verbose_name="主体")
    kind = models.CharField("联结方式", max_length=20)
    year = models.PositiveSmallIntegerField(
        "年度", validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    amount = models.BigIntegerField("增收金额", validators=[MinValueValidator(0)])
    paid_on = models.DateField("支付日期", null=True, blank=True)

    field_classes = row_classes(
        internal=f"division_code household entity kind year paid_on {BOOKED_FIELDS}",
        personal="amount",
    )

    class Meta:
        verbose_name = "联结收入"
        ordering = ["-year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "entity", "kind", "year"],
                condition=LIVE,
                name="bond_income_once_a_year",
                violation_error_message="这一户这一年从这种联结得到的收入已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="bond_income_not_negative",
                violation_error_message="金额不能小于 0。",
            ),
        ]
        indexes = [
            models.Index(fields=["-year", "-id"], name="bond_income_newest"),
            models.Index(fields=["division_code", "year"], name="bond_income_place"),
            models.Index(fields=["entity", "year"], name="bond_income_entity"),
            models.Index(fields=["id"], condition=WAITS, name="bond_income_to_book"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.household_id}"

    def clean(self) -> None:
        """Belong to a bond, or to a membership, that stood in the year."""
        super().clean()
        if self.household_id is None or self.entity_id is None or not self.year:
            return
        bonds = Bond.objects.proven("of a household and entity that the form found").filter(
            LIVE, Q(until__isnull=True) | Q(until__year__gte=self.year),
            household=self.household_id, entity=self.entity_id, kind=self.kind,
            since__year__lte=self.year,
        )  # fmt: skip
        if not bonds.exists():
            raise ValidationError(
                {"kind": "这一户那一年没有登记这种联结，请先在“联结”里登记，再填收入。"}
            )
        if self.paid_on is not None and self.paid_on.year < self.year:
            raise ValidationError({"paid_on": "支付日期不能早于这一年。"})
