"""Disposal of assets: valued, decided together, approved above, made public, done."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import DisposalLevel, DisposalState, EventKind
from xianjie.apps.assets.models.asset import Asset, AssetRow
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument


class AssetDisposal(AssetRow):
    """A disposal; ``kind`` is a text of 资产处置方式, money is fen.

    ``level`` is who approves it: by the value of the asset, and above whoever proposed it.
    """

    asset = models.ForeignKey(
        Asset, models.PROTECT, related_name="disposals", verbose_name="资产编码"
    )
    kind = models.CharField("处置方式", max_length=20)
    reason = models.CharField("处置原因", max_length=300)
    valuation = models.BigIntegerField("评估价值", validators=[MinValueValidator(0)])
    valuer = models.CharField("评估机构", max_length=80)
    valued_on = models.DateField("评估日期")
    valuation_paper = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="评估报告",
    )  # fmt: skip
    level = models.CharField(
        "审批层级", max_length=8, choices=DisposalLevel.choices, default=DisposalLevel.COUNTY
    )
    state = models.CharField(
        "处置进度", max_length=10, choices=DisposalState.choices, default=DisposalState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="提出人"
    )
    proposed_on = models.DateField("提出日期", null=True, blank=True)
    meeting_on = models.DateField("集体决策日期", null=True, blank=True)
    meeting_words = models.CharField("决策结果", max_length=200, blank=True)
    approved_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审批人"
    )
    approved_on = models.DateField("审批日期", null=True, blank=True)
    public_from = models.DateField("公示起", null=True, blank=True)
    public_to = models.DateField("公示止", null=True, blank=True)
    proceeds = models.BigIntegerField(
        "处置所得", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    done_on = models.DateField("处置日期", null=True, blank=True)

    field_classes = row_classes(
        internal="asset kind reason valuation valuer valued_on valuation_paper level state "
        "proposed_by proposed_on meeting_on meeting_words approved_by approved_on public_from "
        "public_to proceeds done_on"
    )

    class Meta:
        verbose_name = "资产处置"
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"],
                condition=Q(
                    state__in=["PROPOSED", "DECIDED", "APPROVED", "NOTICED"],
                    retired_at__isnull=True,
                ),
                name="asset_disposal_open_once",
                violation_error_message="这项资产已有一件处置在办。",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="asset_disposal_approved_by_another",
                violation_error_message="提出处置的人不能自己审批。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["APPROVED", "NOTICED", "DONE"])
                | Q(approved_on__isnull=False, meeting_on__isnull=False),
                name="asset_disposal_decided_then_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | Q(done_on__isnull=False, public_to__isnull=False),
                name="asset_disposal_done_after_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-proposed_on"], name="asset_disposal_state"),
            models.Index(fields=["-proposed_on"], name="asset_disposal_day"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.kind}"

    def written_by(self, scope: Scope, permission: Permission) -> bool:
        """Whether the proposal may be changed: only until it was decided upon."""
        return self.state == DisposalState.PROPOSED and super().written_by(scope, permission)


class AssetEvent(models.Model):
    """What was done about an asset outside its ledger: confirmed, explained, disposed of."""

    asset = models.ForeignKey(Asset, models.CASCADE, related_name="events")
    kind = models.CharField("事项", max_length=10, choices=EventKind.choices)
    about = models.BigIntegerField("记录号")
    step = models.CharField("步骤", max_length=20)
    words = EncryptedTextField("说明")
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id asset kind about step document user at", sensitive="words")

    class Meta:
        verbose_name = "资产办理记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["asset", "-id"], name="asset_event_asset"),
            models.Index(fields=["kind", "about"], name="asset_event_about"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.step}"
