"""Calls and letters of the public."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.sources.enums import LinkKind
from xianjie.apps.sources.models.batch import FeedBatch


class HotlineAppeal(models.Model):
    """An accepted row of the feed hotline; becomes a clue of the channel 热线信访.

    Its text is personal and therefore here, encrypted, and not in the lake.
    """

    batch = models.ForeignKey(FeedBatch, models.PROTECT, related_name="appeals")
    part_number = models.PositiveSmallIntegerField("文件序号")
    row_no = models.PositiveIntegerField("行号")
    appeal_no = models.CharField("诉求编号", max_length=80)
    appealed_on = models.DateField("诉求日期")
    channel = models.CharField("来源渠道", max_length=40)
    township_name = models.CharField("乡镇(原文)", max_length=80, blank=True)
    village_name = models.CharField("行政村(原文)", max_length=80, blank=True)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    name = EncryptedTextField("诉求人姓名")
    id_number = EncryptedTextField("证件号码")
    phone = EncryptedTextField("联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    content = EncryptedTextField("诉求内容")
    link = models.CharField("关联方式", max_length=10, choices=LinkKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ScopedManager()

    field_classes = classed(
        internal="id batch part_number row_no appeal_no appealed_on channel township_name "
        "village_name division_code link person household",
        personal="name id_number phone phone_index",
        sensitive="content",
    )

    class Meta:
        verbose_name = "热线诉求"
        ordering = ["-appealed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "part_number", "row_no"], name="appeal_once_in_a_batch"
            )
        ]

    def __str__(self) -> str:
        return self.appeal_no
