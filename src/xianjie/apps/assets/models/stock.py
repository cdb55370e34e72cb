"""盘点: rounds, and what was found of each asset of a round."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.choices import sectors
from xianjie.apps.assets.enums import AssetState, RoundItemState
from xianjie.apps.assets.gate import AssetManager, AssetQuerySet
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.models import ArchiveDocument

_COUNTY, _TOWN, _CODE = 6, 9, 12


class RoundQuerySet(AssetQuerySet["StockRound"]):
    """Rounds of a scope, with those over a larger place that reach into it."""

    def visible_to(
        self, scope: Scope, permission: Permission | None = None, *, inside: str = ""
    ) -> Self:
        """Return the rounds within a scope; who reads or looks sees those above it too."""
        part = scope.narrowed(permission) if permission else scope
        if part.unlimited or permission == Permission.APPROVE_ASSETS:
            return super().visible_to(scope, permission, inside=inside)
        condition = part.filter("division_code")
        for prefix in part.prefixes:
            for length in (_COUNTY, _TOWN):
                if len(prefix) > length:
                    condition |= Q(division_code=prefix[:length].ljust(_CODE, "0"))
        return self.proven("rounds within a scope or around it").filter(condition)


class RoundManager(AssetManager["StockRound"]):
    """The default manager of rounds."""

    def get_queryset(self) -> RoundQuerySet:
        """Return all rounds, not yet let through."""
        return RoundQuerySet(self.model, using=self._db, hints=self._hints)  # type: ignore[attr-defined]


class StockRound(PlacedRow):
    """A round of stock-taking over a place: when it began and by when it has to be finished."""

    clerk_sectors = sectors()
    department_field = ""

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("盘点名称", max_length=60)
    since = models.DateField("开始日期")
    due_on = models.DateField("完成期限")
    closed_on = models.DateField("结束日期", null=True, blank=True)

    objects = RoundManager()  # type: ignore[misc]

    field_classes = row_classes(internal="division_code year title since due_on closed_on")

    class Meta:
        verbose_name = "资产盘点"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "title"],
                condition=Q(retired_at__isnull=True),
                name="stock_round_once",
                violation_error_message="这个地方本年度已有同名的盘点。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("since")),
                name="stock_round_ends_after_begin",
                violation_error_message="完成期限不能早于开始日期。",
            ),
        ]
        indexes = [models.Index(fields=["-since"], name="stock_round_day")]

    def __str__(self) -> str:
        return self.title


class StockItem(AssetRow):
    """One asset of a round: what somebody saw of it, and whether a difference was confirmed.

    What was seen changes the ledger only when a second person confirms it.
    """

    round = models.ForeignKey(StockRound, models.PROTECT, related_name="items", verbose_name="盘点")
    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="stock_items", verbose_name="资产编码"
    )
    state = models.CharField(
        "盘点结果", max_length=10, choices=RoundItemState.choices, default=RoundItemState.WAITING
    )
    there = models.BooleanField("实物在", null=True, blank=True)
    in_use = models.BooleanField("在使用", null=True, blank=True)
    run_state = models.CharField("看到的状态", max_length=8, choices=AssetState.choices, blank=True)
    keeper_right = models.BooleanField("管护人属实", null=True, blank=True)
    taken = models.BooleanField("被侵占", null=True, blank=True)
    words = models.CharField("情况", max_length=200, blank=True)
    differences = models.CharField("差异", max_length=120, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="照片",
    )  # fmt: skip
    seen_on = models.DateField("盘点日期", null=True, blank=True)
    seen_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="盘点人"
    )
    decided_on = models.DateField("确认日期", null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="确认人"
    )

    field_classes = row_classes(
        internal="round asset state there in_use run_state keeper_right taken words differences "
        "document seen_on seen_by decided_on decided_by"
    )

    class Meta:
        verbose_name = "盘点明细"
        ordering = ["round", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "asset"], name="stock_item_once"),
            models.CheckConstraint(
                condition=Q(state="WAITING") | Q(seen_on__isnull=False),
                name="stock_item_seen_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(seen_by__isnull=True)
                | ~Q(decided_by=F("seen_by")),
                name="stock_item_decided_by_another",
                violation_error_message="盘点的人不能自己确认差异。",
            ),
        ]
        indexes = [
            models.Index(fields=["round", "state"], name="stock_item_round"),
            models.Index(fields=["asset", "-seen_on"], name="stock_item_asset"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.asset_id}"
