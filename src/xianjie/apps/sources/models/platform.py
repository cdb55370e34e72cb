"""Platforms of other bodies with which data are exchanged."""

from __future__ import annotations

from django.db import models

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.sources.enums import ExchangeWay


class OutsidePlatform(PlacedRow):
    """An outside platform: whose it is, what comes and goes, by which adapter or format."""

    name = models.CharField("平台名称", max_length=80)
    owner = models.CharField("主管单位", max_length=80, blank=True)
    takes = models.CharField("取自平台", max_length=300, blank=True)
    gives = models.CharField("送往平台", max_length=300, blank=True)
    way = models.CharField(
        "对接方式", max_length=12, choices=ExchangeWay.choices, default=ExchangeWay.UNKNOWN
    )
    format = models.CharField("格式", max_length=120, blank=True)
    feed = models.CharField("对应部门数据", max_length=40, blank=True)
    contact = EncryptedTextField("联系人")
    phone = EncryptedTextField("联系电话")
    last_exchange_on = models.DateField("最近交换", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code name owner takes gives way format feed last_exchange_on note",
        personal="contact phone",
    )

    class Meta:
        verbose_name = "外部平台"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=models.Q(retired_at__isnull=True),
                name="platform_once_a_place",
                violation_error_message="这个平台已经登记过了。",
            )
        ]
        indexes = [models.Index(fields=["division_code", "name"], name="platform_place")]

    def __str__(self) -> str:
        return self.name
