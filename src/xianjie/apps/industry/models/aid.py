"""What households are asked and given: needs, herds, rewards; certificates and training."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from xianjie.apps.industry.models.entity import Entity
from xianjie.apps.industry.models.rows import (
    BOOKED_FIELDS,
    FARMING,
    LIVE,
    WAITS,
    WITH_MONEY,
    WITH_TRADE,
    BookedRow,
    HomeRow,
)
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.models import Household


class IndustryNeed(HomeRow):
    """What a household said when it was asked; NULL was not asked or not answered.

    ``able``: it has the conditions for industry. ``wishes``: it wants to. ``joins``: it is
    willing to join a cooperative. ``works_near``: it needs work near home.
    """

    able = models.BooleanField("有产业发展条件", null=True, blank=True)
    wishes = models.BooleanField("有产业发展意愿", null=True, blank=True)
    joins = models.BooleanField("愿意入社", null=True, blank=True)
    works_near = models.BooleanField("有就近就业需求", null=True, blank=True)
    wanted = models.CharField("想发展的产业", max_length=20, blank=True)
    asked_on = models.DateField("摸底日期")

    field_classes = row_classes(
        internal="division_code household able wishes joins works_near wanted asked_on"
    )

    class Meta:
        verbose_name = "产业摸底"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=LIVE,
                name="industry_need_once",
                violation_error_message="这一户已经摸底，请修改原来的记录。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "able", "wishes"], name="need_place")]

    def __str__(self) -> str:
        return str(self.household_id)


class Herd(LedgerRow):
    """Cattle of a household or farm on a day: stock, sold this year, the 四个一 that it has.

    ``added`` is what the herd added to the household's income this year, in fen.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = FARMING

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="户编号"
    )
    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="herds", verbose_name="主体"
    )
    counted_on = models.DateField("清点日期")
    stock = models.PositiveIntegerField("存栏")
    sold = models.PositiveIntegerField("本年出栏", default=0)
    added = models.BigIntegerField("本年增收", null=True, blank=True)
    shed = models.BooleanField("建一幢舍", null=True, blank=True)
    grass = models.BooleanField("种一片草", null=True, blank=True)
    silo = models.BooleanField("建一个池", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code household entity counted_on stock sold shed grass silo",
        personal="added",
    )

    class Meta:
        verbose_name = "肉牛存栏"
        ordering = ["-counted_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(household__isnull=False, entity__isnull=True)
                | Q(household__isnull=True, entity__isnull=False),
                name="herd_of_one_holder",
                violation_error_message="养在农户的填户编号，养在企业、合作社、农场的填主体，只填一个。",
            ),
            models.UniqueConstraint(
                fields=["household", "counted_on"],
                condition=LIVE & Q(household__isnull=False),
                name="herd_of_household_once",
                violation_error_message="这一户这一天已经清点过。",
            ),
            models.UniqueConstraint(
                fields=["entity", "counted_on"],
                condition=LIVE & Q(entity__isnull=False),
                name="herd_of_entity_once",
                violation_error_message="这个主体这一天已经清点过。",
            ),
        ]
        indexes = [
            models.Index(fields=["-counted_on", "-id"], name="herd_newest"),
            models.Index(fields=["division_code", "counted_on"], name="herd_place"),
        ]

    def __str__(self) -> str:
        return f"{self.counted_on} {self.stock}"

    def clean(self) -> None:
        """Lie where the holder does."""
        holder = self.household or self.entity
        if holder is not None:
            self.division_code = holder.division_code


class Reward(BookedRow, HomeRow):
    """Aid that follows what a household produced or built: 以奖代补、先建后补、劳务补贴; fen."""

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_MONEY

    way = models.CharField("奖补方式", max_length=20)
    project = models.CharField("奖补项目", max_length=60)
    applied_on = models.DateField("申报日期")
    checked_on = models.DateField("验收日期", null=True, blank=True)
    quantity = models.DecimalField(
        "验收数量", max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    unit = models.CharField("单位", max_length=10, blank=True)
    amount = models.BigIntegerField("奖补金额", validators=[MinValueValidator(1)])
    paid_on = models.DateField("发放日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code household way project applied_on checked_on quantity unit paid_on "
        + BOOKED_FIELDS,
        personal="amount",
    )

    class Meta:
        verbose_name = "生产奖补"
        ordering = ["-applied_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "way", "project", "applied_on"],
                condition=LIVE,
                name="reward_once",
                violation_error_message="这一户这一天申报的这项奖补已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True) | Q(checked_on__gte=F("applied_on")),
                name="reward_checked_after_application",
                violation_error_message="验收日期不能早于申报日期。",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True)
                | Q(checked_on__isnull=False, paid_on__gte=F("checked_on")),
                name="reward_paid_after_check",
                violation_error_message="先验收，再发放：请填验收日期，发放日期不能早于它。",
            ),
        ]
        indexes = [
            models.Index(fields=["-applied_on", "-id"], name="reward_newest"),
            models.Index(fields=["division_code", "paid_on"], name="reward_place"),
            models.Index(fields=["id"], condition=WAITS, name="reward_to_book"),
        ]

    def __str__(self) -> str:
        return self.project


class Certificate(PlacedRow):
    """A brand or certificate of a product (甘味、三品一标、地理标志), and until when."""

    clerk_sectors: ClassVar[tuple[str, ...]] = (*WITH_TRADE, "市场监管")

    entity = models.ForeignKey(
        Entity, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="持有主体"
    )
    kind = models.CharField("类别", max_length=20)
    product = models.CharField("产品", max_length=60)
    number = models.CharField("证书编号", max_length=40)
    issuer = models.CharField("发证单位", max_length=60, blank=True)
    issued_on = models.DateField("发证日期")
    valid_until = models.DateField("有效期止", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code entity kind product number issuer issued_on valid_until"
    )

    class Meta:
        verbose_name = "品牌和认证"
        ordering = ["valid_until", "id"]
        constraints = [
            models.UniqueConstraint(
                Substr("division_code", 1, 6), "kind", "number",
                condition=LIVE,
                name="certificate_once",
                violation_error_message="这个证书编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_ends_after_issue",
                violation_error_message="有效期止不能早于发证日期。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["division_code", "kind"], name="certificate_place")]

    def __str__(self) -> str:
        return self.number


class EntityTraining(LedgerRow):
    """A training of an entity's staff: about what, when, how many of them."""

    clerk_sectors: ClassVar[tuple[str, ...]] = ("农业农村", "人社")
    scope_field = "entity__division_code"

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="trainings", verbose_name="主体"
    )
    held_on = models.DateField("培训日期")
    topic = models.CharField("培训内容", max_length=60)
    organiser = models.CharField("组织单位", max_length=60)
    people = models.PositiveIntegerField("参训人数", validators=[MinValueValidator(1)])

    field_classes = row_classes(internal="entity held_on topic organiser people")

    class Meta:
        verbose_name = "主体人员培训"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "held_on", "topic"],
                condition=LIVE,
                name="entity_training_once",
                violation_error_message="这个主体同一天的这项培训已经登记过。",
            ),
        ]
        indexes = [models.Index(fields=["-held_on", "-id"], name="entity_training_newest")]

    def __str__(self) -> str:
        return self.topic

    def clean(self) -> None:
        """Train no more people than there are, where their number is known."""
        if self.entity_id is None:
            return
        staff = self.entity.staff
        if staff and self.people and self.people > staff:
            raise ValidationError({"people": "参训人数比主体的从业人数还多，请核对其中一个。"})
