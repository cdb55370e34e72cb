"""The ledger: one asset with what it cost, who owns, uses and keeps it, and how it runs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.choices import class_word_of, sectors
from xianjie.apps.assets.enums import AssetClass, AssetState, OwnerKind, OwnerLevel
from xianjie.apps.assets.gate import AssetManager, reaches
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household

MONEY = (
    "money_central", "money_province", "money_city", "money_county", "money_bond",
    "money_cooperation", "money_paired", "money_donation", "money_own", "money_other",
)  # fmt: skip
"""The sources of money, in the order of the ledger; together they are the original value."""
_LIVE = Q(retired_at__isnull=True)


def _money(title: str) -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(title, default=0, validators=[MinValueValidator(0)])


def _money_sum() -> Any:
    total = F(MONEY[0])
    for name in MONEY[1:]:
        total = total + F(name)  # type: ignore[assignment]
    return total


class Asset(PlacedRow):
    """One asset. Money is fen; ``kind`` is a text of 资产子类 and decides nothing but the words.

    ``department`` is a text of 资产部门, ``way`` of 资产经营方式, ``measure`` of 资产盘活措施.
    ``owner_*`` is what the ledger says; ``confirmed_on`` is set by the confirmation alone (see
    `AssetTitle`). An asset that was disposed of is retired and keeps ``disposed_on``.
    """

    clerk_sectors = sectors()

    code = models.CharField("资产编码", max_length=30)
    name = models.CharField("资产名称", max_length=80)
    asset_class = models.CharField("大类", max_length=10, choices=AssetClass.choices)
    kind = models.CharField("子类", max_length=20)
    department = models.CharField("主管部门", max_length=20)
    project_code = models.CharField("来源项目编码", max_length=40, blank=True)
    project_name = models.CharField("来源项目名称", max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(
        "形成年度", validators=[MinValueValidator(2012), MaxValueValidator(2100)]
    )
    original_value = models.BigIntegerField("原值", validators=[MinValueValidator(0)])
    money_central = _money("中央资金")
    money_province = _money("省级资金")
    money_city = _money("市州资金")
    money_county = _money("县级资金")
    money_bond = _money("地方债券")
    money_cooperation = _money("协作资金")
    money_paired = _money("定点帮扶资金")
    money_donation = _money("社会捐赠")
    money_own = _money("自筹资金")
    money_other = _money("其他资金")
    scale = models.DecimalField(
        "规模数量", max_digits=12, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    unit = models.CharField("计量单位", max_length=10, blank=True)
    spot = models.CharField("坐落", max_length=120, blank=True)
    longitude = models.DecimalField(
        "经度", max_digits=9, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(70), MaxValueValidator(140)],
    )  # fmt: skip
    latitude = models.DecimalField(
        "纬度", max_digits=8, decimal_places=6, null=True, blank=True,
        validators=[MinValueValidator(3), MaxValueValidator(54)],
    )  # fmt: skip
    acquired_on = models.DateField("购建日期")
    life_years = models.PositiveSmallIntegerField(
        "预计使用年限", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    level = models.CharField("权属层级", max_length=10, choices=OwnerLevel.choices)
    owner_kind = models.CharField(
        "所有权人类型", max_length=10, choices=OwnerKind.choices, blank=True
    )
    owner_name = models.CharField("所有权人", max_length=80, blank=True)
    owner_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="到户编号"
    )
    user_name = models.CharField("使用权人", max_length=80, blank=True)
    way = models.CharField("经营方式", max_length=20, blank=True)
    agreed_income = models.BigIntegerField(
        "约定年收益", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    state = models.CharField(
        "运行状态", max_length=8, choices=AssetState.choices, default=AssetState.NORMAL
    )
    state_since = models.DateField("状态起始", null=True, blank=True)
    measure = models.CharField("盘活措施", max_length=20, blank=True)
    measure_note = models.CharField("措施说明", max_length=200, blank=True)
    measure_due_on = models.DateField("盘活期限", null=True, blank=True)
    keeper_body = models.CharField("管护单位", max_length=80, blank=True)
    keeper = EncryptedTextField("管护责任人")
    keeper_phone = EncryptedTextField("管护人电话")
    has_keeper = models.BooleanField("有管护人", default=False, editable=False)
    keeper_duty = models.CharField("管护责任", max_length=200, blank=True)
    upkeep_money = models.BigIntegerField(
        "年管护经费", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    relocation = models.BooleanField("易地搬迁资产", default=False)
    confirmed_on = models.DateField("确权日期", null=True, blank=True, editable=False)
    handed_on = models.DateField("移交日期", null=True, blank=True)
    seen_on = models.DateField("最近盘点", null=True, blank=True, editable=False)
    disposed_on = models.DateField("处置日期", null=True, blank=True, editable=False)

    objects = AssetManager()  # type: ignore[misc]

    field_classes = row_classes(
        internal="division_code code name asset_class kind department project_code project_name "
        "year original_value scale unit spot longitude latitude acquired_on life_years level "
        "owner_kind owner_name owner_code household user_name way agreed_income state state_since "
        "measure measure_note measure_due_on keeper_body has_keeper keeper_duty upkeep_money "
        f"relocation confirmed_on handed_on seen_on disposed_on {' '.join(MONEY)}",
        personal="keeper keeper_phone",
    )

    class Meta:
        verbose_name = "帮扶资产"
        ordering = ["division_code", "code"]
        constraints = [
            models.UniqueConstraint(
                Substr("division_code", 1, 6),
                "code",
                condition=_LIVE,
                name="asset_code_once",
                violation_error_message="这个资产编码已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(original_value=_money_sum()),
                name="asset_money_adds_up",
                violation_error_message="各来源资金加起来要等于原值。",
            ),
            models.CheckConstraint(
                condition=Q(original_value__gte=0) & Q(**{f"{n}__gte": 0 for n in MONEY}),
                name="asset_money_not_negative",
                violation_error_message="金额不能小于 0。",
            ),
            models.CheckConstraint(
                condition=~Q(asset_class="HOUSEHOLD") | Q(household__isnull=False),
                name="asset_of_a_household_names_it",
                violation_error_message="到户类资产要填到户编号。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "asset_class"], name="asset_place"),
            models.Index(fields=["code"], name="asset_code"),
            models.Index(fields=["department", "division_code"], name="asset_department"),
            models.Index(fields=["state", "division_code"], name="asset_state"),
            models.Index(fields=["confirmed_on", "division_code"], name="asset_confirmed"),
            models.Index(fields=["project_code"], name="asset_project"),
            models.Index(fields=["household"], name="asset_household"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def written_by(self, scope: Scope, permission: Permission) -> bool:
        """Whether who may write here may write for this department."""
        return reaches(scope, permission, self.division_code, self.department)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, noting whether a keeper is named: the name itself cannot be asked for."""
        self.has_keeper = bool(self.keeper_body or self.keeper)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Let class and sub-class agree, the money add up, a confirmed owner stay."""
        faults: dict[str, str] = {}
        word = class_word_of(self.kind)
        if self.asset_class and word and word != self.get_asset_class_display():
            faults["kind"] = f"“{self.kind}”属于{word}资产，请改大类或子类。"
        total = sum(getattr(self, name) or 0 for name in MONEY)
        if self.original_value is not None and total != self.original_value:
            value = self.original_value / 100
            faults["original_value"] = (
                f"各来源资金合计 {total / 100:,.2f} 元，不等于原值 {value:,.2f} 元。"
            )
        if self.household is not None:
            self.division_code, self.level = self.household.division_code, OwnerLevel.HOUSEHOLD
            if not self.owner_kind:
                self.owner_kind = OwnerKind.HOUSEHOLD
        if self.asset_class == AssetClass.OPERATING and not self.owner_name:
            faults["owner_name"] = "经营性资产要明晰产权，请写所有权人。"
        if (self.longitude is None) != (self.latitude is None):
            faults["latitude"] = "经度和纬度要一起填。"
        if self.pk and self.confirmed_on is not None:
            self._keep_owner(faults)
        if faults:
            raise ValidationError(faults)

    def _keep_owner(self, faults: dict[str, str]) -> None:
        """Refuse another owner for a confirmed asset: that is a change of title."""
        rows = Asset.objects.proven("the row that is being saved").filter(pk=self.pk)
        before = rows.values_list("owner_kind", "owner_name", "owner_code").first()
        if before and before != (self.owner_kind, self.owner_name, self.owner_code):
            faults["owner_name"] = "已确权的资产要改所有权人，请在“确权”里提出变更，由另一人确认。"


class AssetRow(LedgerRow):
    """A row about an asset; it lies where the asset does and concerns its department."""

    clerk_sectors = sectors()
    scope_field = "asset__division_code"
    department_field = "asset__department"

    objects = AssetManager()  # type: ignore[misc]

    class Meta:
        abstract = True

    @property
    def of_asset(self) -> Asset | None:
        """The asset that the row is about."""
        return self.asset if getattr(self, "asset_id", None) else None  # type: ignore[attr-defined]

    def written_by(self, scope: Scope, permission: Permission) -> bool:
        """Whether who may write here may write for the department of the asset."""
        asset = self.of_asset
        return asset is not None and asset.written_by(scope, permission)
