"""Firms, cooperatives and family farms: one table, one entity once."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from stdnum.cn import uscc as uscc_number
from stdnum.exceptions import ValidationError as BadNumberError

from xianjie.apps.accounts.gate import ScopedManager, ScopedQuerySet
from xianjie.apps.industry.enums import EntityKind, EntityState
from xianjie.apps.industry.models.rows import LIVE, WITH_TRADE
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class Entity(PlacedRow):
    """A firm, cooperative or family farm in its division; named once in a county.

    ``level`` is the level of recognition (龙头企业级别 or 示范社级别), ``sales`` of the last whole
    year and ``investment`` in fen, ``surplus_share`` the percent of the surplus that goes back to
    members. ``state`` is what the market regulator says, ``state_on`` since when it is known.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = WITH_TRADE

    kind = models.CharField("类型", max_length=4, choices=EntityKind.choices)
    name = models.CharField("名称", max_length=80)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True)
    level = models.CharField("级别", max_length=20, blank=True)
    industry = models.CharField("主导产业", max_length=20)
    origin = models.CharField("来源", max_length=10, blank=True)
    founded_on = models.DateField("成立日期", null=True, blank=True)
    recognised_on = models.DateField("认定日期", null=True, blank=True)
    sales = models.BigIntegerField(
        "年销售收入", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    investment = models.BigIntegerField(
        "投资额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    charter = models.BooleanField("有章程", null=True, blank=True)
    surplus_share = models.DecimalField(
        "盈余返还比例", max_digits=5, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )  # fmt: skip
    surplus_rule = models.CharField("盈余分配办法", max_length=200, blank=True)
    staff = models.PositiveIntegerField("从业人数", null=True, blank=True)
    contact = EncryptedTextField("负责人")
    phone = EncryptedTextField("联系电话")
    state = models.CharField(
        "登记状态", max_length=10, choices=EntityState.choices, default=EntityState.NORMAL
    )
    state_on = models.DateField("状态日期", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code kind name uscc level industry origin founded_on recognised_on "
        "sales investment charter surplus_share surplus_rule staff state state_on",
        personal="contact phone",
    )

    class Meta:
        verbose_name = "经营主体"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(
                Substr("division_code", 1, 6),
                "uscc",
                condition=LIVE & ~Q(uscc=""),
                name="entity_once_a_number",
                violation_error_message="这个统一社会信用代码已经登记过，一个主体只登记一次。",
            ),
            models.UniqueConstraint(
                Substr("division_code", 1, 6),
                "name",
                condition=LIVE,
                name="entity_once_a_name",
                violation_error_message="这个名称已经登记过，一个主体只登记一次。",
            ),
            models.CheckConstraint(
                condition=Q(sales__isnull=True) | Q(sales__gte=0), name="entity_sales_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(investment__isnull=True) | Q(investment__gte=0),
                name="entity_investment_not_negative",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "division_code"], name="entity_kind_place"),
            models.Index(fields=["kind", "name"], name="entity_kind_name"),
            models.Index(fields=["uscc"], name="entity_uscc"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Check the number; a firm or cooperative must have one."""
        self.uscc = uscc_number.compact(self.uscc).upper() if self.uscc else ""
        if not self.uscc:
            if self.kind != EntityKind.FARM:
                raise ValidationError({"uscc": "请填 18 位统一社会信用代码。"})
            return
        try:
            uscc_number.validate(self.uscc)
        except BadNumberError:
            raise ValidationError(
                {"uscc": "代码不对：应为 18 位，末位校验码要相符，请照营业执照核对。"}
            ) from None


class KindManager(ScopedManager[Any]):
    """Entities of one kind."""

    def get_queryset(self) -> ScopedQuerySet[Any]:
        """Return the entities of the model's kind, not yet let through."""
        return super().get_queryset().filter(kind=self.model.own_kind)


class Firm(Entity):
    """A leading firm or another firm of agriculture."""

    own_kind: ClassVar[EntityKind] = EntityKind.FIRM
    objects = KindManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "企业"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kind or self.own_kind


class Coop(Entity):
    """A farmers' cooperative."""

    own_kind: ClassVar[EntityKind] = EntityKind.COOP
    objects = KindManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "合作社"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kind or self.own_kind


class Farm(Entity):
    """A family farm."""

    own_kind: ClassVar[EntityKind] = EntityKind.FARM
    objects = KindManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = "家庭农场"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = self.kind or self.own_kind
