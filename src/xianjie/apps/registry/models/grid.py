"""The network of grids, and who walks them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Substr

from xianjie.apps.accounts.models import User
from xianjie.apps.divisions.codes import significant
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.enums import GridLevel, GridPost
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField

_DIGITS = 12


class Grid(PlacedRow):
    """A grid of the four-level network: a division, or a group within a village.

    ``division_end`` is the last code within the division, kept so that households are counted by
    the index of their code.
    """

    code = models.CharField("网格编号", max_length=30)
    name = models.CharField("网格名称", max_length=60)
    level = models.CharField("层级", max_length=10, choices=GridLevel.choices)
    division_end = models.CharField("代码止", max_length=12, editable=False)
    group_name = models.CharField(
        "自然村", max_length=80, blank=True, help_text="组级网格填，写法与户册一致。"
    )
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code code name level division_end group_name note"
    )

    class Meta:
        verbose_name = "网格"
        ordering = ["division_code", "code"]
        constraints = [
            models.UniqueConstraint(
                Substr("division_code", 1, 6),
                "code",
                condition=models.Q(retired_at__isnull=True),
                name="grid_code_once_a_county",
                violation_error_message="本县已有这个网格编号，请换一个。",
            ),
            models.CheckConstraint(
                condition=~models.Q(level="GROUP", group_name=""),
                name="group_grid_names_its_group",
                violation_error_message="组级网格要填自然村。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "code"], name="grid_place")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Derive where the division ends."""
        prefix = significant(self.division_code) if self.division_code else ""
        self.division_end = prefix.ljust(_DIGITS, "9")


class GridWorker(LedgerRow):
    """Who walks a grid from a day to a day: an account, or a name and a phone number."""

    grid = models.ForeignKey(Grid, models.PROTECT, verbose_name="网格", related_name="workers")
    post = models.CharField("岗位", max_length=10, choices=GridPost.choices)
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="账户", related_name="+"
    )
    name = EncryptedTextField("姓名")
    phone = EncryptedTextField("联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)

    scope_field = "grid__division_code"

    field_classes = row_classes(
        internal="grid post account valid_from valid_to", personal="name phone phone_index"
    )

    class Meta:
        verbose_name = "网格员"
        ordering = ["grid", "-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="grid_worker_ends_after_beginning",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            models.UniqueConstraint(
                fields=["grid", "account"],
                condition=models.Q(
                    retired_at__isnull=True, valid_to__isnull=True, account__isnull=False
                ),
                name="account_once_in_a_grid",
                violation_error_message="这个账户已在该网格任职。",
            ),
        ]
        indexes = [models.Index(fields=["-valid_from"], name="grid_worker_since")]

    def __str__(self) -> str:
        return f"{self.grid} {self.get_post_display()}"

    def clean(self) -> None:
        """Refuse somebody who cannot be reached."""
        from django.core.exceptions import ValidationError

        if self.account_id is None and not self.name:
            raise ValidationError({"name": "请填写姓名，或在“账户”里选一个账户。"})
