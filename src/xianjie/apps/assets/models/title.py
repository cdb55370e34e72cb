"""确权: who owns an asset, by which paper, confirmed by somebody else than who proposed it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import AssetClass, OwnerKind, TitleState
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import ArchiveDocument


class AssetTitle(AssetRow):
    """A claim that an asset has this owner; ``shares`` says who holds which part (amounts or %)."""

    asset = models.ForeignKey(Asset, models.PROTECT, related_name="titles", verbose_name="资产编码")
    owner_kind = models.CharField("所有权人类型", max_length=10, choices=OwnerKind.choices)
    owner_name = models.CharField("所有权人", max_length=80)
    owner_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    shares = models.CharField("产权份额", max_length=200, blank=True)
    number = models.CharField("确权文号", max_length=60)
    dated_on = models.DateField("文件日期")
    registered_on = models.DateField("登记入账日期", null=True, blank=True)
    handed_on = models.DateField("移交日期", null=True, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="确权文件",
    )  # fmt: skip
    state = models.CharField(
        "确权状态", max_length=10, choices=TitleState.choices, default=TitleState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )
    decided_on = models.DateField("确认日期", null=True, blank=True)

    field_classes = row_classes(
        internal="asset owner_kind owner_name owner_code shares number dated_on registered_on "
        "handed_on document state proposed_by decided_by decided_on"
    )

    class Meta:
        verbose_name = "资产确权"
        ordering = ["-dated_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(state="CONFIRMED", retired_at__isnull=True),
                name="asset_title_confirmed_once",
            ),
            models.UniqueConstraint(
                fields=["asset", "number"],
                condition=Q(retired_at__isnull=True),
                name="asset_title_number_once",
                violation_error_message="这项资产已用这个文号提过确权。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="asset_title_decided_by_another",
                violation_error_message="提出确权的人不能自己确认。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["CONFIRMED", "RETURNED"]) | Q(decided_on__isnull=False),
                name="asset_title_decided_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "asset"], name="asset_title_state"),
            models.Index(fields=["-dated_on"], name="asset_title_day"),
        ]

    def __str__(self) -> str:
        return self.number

    def clean(self) -> None:
        """Ask for shares where an asset earns money, and for a code where an organisation owns."""
        faults = {}
        asset = self.of_asset
        if asset is None:
            return
        if asset.asset_class == AssetClass.OPERATING and not self.shares:
            faults["shares"] = (
                "经营性资产要写清产权份额，如“旧城村 60%，光禄村 40%”或“旧城村 100%”。"
            )
        if faults:
            raise ValidationError(faults)

    def written_by(self, scope: Scope, permission: Permission) -> bool:
        """Whether it may be written: one that was decided stays as it is."""
        stands = self.state in {TitleState.PROPOSED, TitleState.RETURNED}
        return stands and super().written_by(scope, permission)
