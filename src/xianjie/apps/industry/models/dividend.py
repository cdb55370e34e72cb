"""Money of households in an entity: the agreement, each household's part, dividends."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import F, Q, Sum

from xianjie.apps.industry.enums import DividendWay
from xianjie.apps.industry.models.entity import Entity
from xianjie.apps.industry.models.rows import (
    BOOKED_FIELDS,
    LIVE,
    WAITS,
    WITH_MONEY,
    BookedRow,
    HomeRow,
)
from xianjie.apps.ledger.models import PlacedRow, row_classes

_FEN = 100


class DividendAgreement(PlacedRow):
    """An agreement by which households put money into an entity (到户资金入股分红协议).

    ``principal`` and ``returned`` are fen; ``rate`` is percent a year, ``fixed`` fen a household
    and year; dividends fall due each year on ``due_month``/``due_day``.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_MONEY

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="agreements", verbose_name="主体"
    )
    number = models.CharField("协议编号", max_length=40)
    source = models.CharField("资金来源", max_length=20)
    principal = models.BigIntegerField("本金", validators=[MinValueValidator(1)])
    signed_on = models.DateField("签订日期")
    valid_until = models.DateField("到期日期")
    way = models.CharField(
        "分红约定", max_length=5, choices=DividendWay.choices, default=DividendWay.RATE
    )
    rate = models.DecimalField(
        "年分红比例", max_digits=6, decimal_places=3, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    fixed = models.BigIntegerField(
        "每户每年分红", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    due_month = models.PositiveSmallIntegerField(
        "每年兑付月", default=12, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    due_day = models.PositiveSmallIntegerField(
        "每年兑付日", default=28, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    returned = models.BigIntegerField("已退本金", default=0, validators=[MinValueValidator(0)])
    returned_on = models.DateField("退本日期", null=True, blank=True)
    note = models.CharField("带贫和风险约定", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code entity number source principal signed_on valid_until way rate "
        "fixed due_month due_day returned returned_on note"
    )

    class Meta:
        verbose_name = "入股分红协议"
        ordering = ["valid_until", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "number"],
                condition=LIVE,
                name="dividend_agreement_once",
                violation_error_message="这个主体的这份协议已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("signed_on")),
                name="dividend_agreement_ends_after_signing",
                violation_error_message="到期日期不能早于签订日期。",
            ),
            models.CheckConstraint(
                condition=Q(returned__gte=0) & Q(returned__lte=F("principal")),
                name="dividend_agreement_returns_at_most_all",
                violation_error_message="已退本金不能多于本金。",
            ),
            models.CheckConstraint(
                condition=Q(way="RATE", rate__isnull=False) | Q(way="FIXED", fixed__isnull=False),
                name="dividend_agreement_says_how_much",
                violation_error_message="按比例的填年分红比例，定额的填每户每年分红。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "valid_until"], name="agreement_place"),
            models.Index(fields=["entity"], name="agreement_entity"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Keep as much principal as its households put in."""
        if self.pk is None or self.principal is None:
            return
        put_in = put_in_by_households(self.pk)
        if self.principal < put_in:
            words = f"入股户的本金已有 {put_in / _FEN:,.2f} 元，协议本金不能比它少。"
            raise ValidationError({"principal": words})


def put_in_by_households(number: int, but: int | None = None) -> int:
    """Return the principal of an agreement's households, in fen; it stays held meanwhile."""
    if connection.in_atomic_block:
        rows = DividendAgreement.objects.proven("the agreement whose principal is counted")
        rows.select_for_update().filter(pk=number).first()
    shares = AgreementShare.objects.proven("the shares of the agreement that is being written")
    shares = shares.filter(agreement=number, retired_at__isnull=True).exclude(pk=but or 0)
    return shares.aggregate(n=Sum("principal"))["n"] or 0


class AgreementShare(HomeRow):
    """A household's part of the principal of an agreement, in fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_MONEY

    agreement = models.ForeignKey(
        DividendAgreement, models.PROTECT, related_name="shares", verbose_name="协议编号"
    )
    principal = models.BigIntegerField("入股本金", validators=[MinValueValidator(1)])

    field_classes = row_classes(internal="division_code household agreement", personal="principal")

    class Meta:
        verbose_name = "入股户"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "household"],
                condition=LIVE,
                name="agreement_share_once",
                violation_error_message="这一户在这份协议里已经登记过。",
            ),
        ]
        indexes = [models.Index(fields=["division_code"], name="agreement_share_place")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.household_id}"

    def clean(self) -> None:
        """Put in no more than the agreement is about."""
        super().clean()
        if self.agreement_id is None or self.principal is None:
            return
        rest = self.agreement.principal - put_in_by_households(self.agreement_id, but=self.pk)
        if self.principal > rest:
            words = f"协议本金只剩 {max(rest, 0) / _FEN:,.2f} 元没有分到户。"
            raise ValidationError({"principal": words})


class Dividend(BookedRow, HomeRow):
    """A dividend of a household that falls due on a day: how much, and what was paid when (fen)."""

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_MONEY

    agreement = models.ForeignKey(
        DividendAgreement, models.PROTECT, related_name="dividends", verbose_name="协议编号"
    )
    due_on = models.DateField("应兑付日期")
    due = models.BigIntegerField("应分红", validators=[MinValueValidator(0)])
    paid = models.BigIntegerField(
        "已兑付", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    paid_on = models.DateField("兑付日期", null=True, blank=True)

    field_classes = row_classes(
        internal=f"division_code household agreement due_on paid_on {BOOKED_FIELDS}",
        personal="due paid",
    )

    class Meta:
        verbose_name = "分红"
        ordering = ["-due_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "household", "due_on"],
                condition=LIVE,
                name="dividend_once",
                violation_error_message="这一户这一天到期的分红已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(paid__isnull=True, paid_on__isnull=True)
                | Q(paid__isnull=False, paid_on__isnull=False),
                name="dividend_paid_on_a_day",
                violation_error_message="兑付了的，金额和日期都要填。",
            ),
        ]
        indexes = [
            models.Index(fields=["-due_on", "-id"], name="dividend_newest"),
            models.Index(fields=["division_code", "due_on"], name="dividend_place"),
            models.Index(fields=["agreement", "due_on"], name="dividend_agreement_due"),
            models.Index(fields=["id"], condition=WAITS, name="dividend_to_book"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.due_on}"

    def clean(self) -> None:
        """Fall due while the agreement is in force."""
        super().clean()
        if self.agreement_id is not None and self.due_on and self.due_on < self.agreement.signed_on:
            raise ValidationError({"due_on": "应兑付日期不能早于协议签订日期。"})
