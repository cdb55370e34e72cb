"""Who is on a list of another system and not monitored here (体外循环)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.national.enums import OutsideState
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField
from xianjie.apps.registry.models import Household, Person


class OutsideList(models.Model):
    """A list from another system held against the monitored households.

    Counts: ``read`` rows, ``monitored`` people whose household is monitored, ``outside`` those who
    are not, of whom ``unknown`` are not in the register at all; ``unreadable`` rows named nobody.
    """

    source = models.CharField("来源系统", max_length=40)
    risk = models.CharField("风险类型", max_length=20)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    data_on = models.DateField("数据日期")
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    read = models.PositiveIntegerField("读入")
    unreadable = models.PositiveIntegerField("读不出的行")
    monitored = models.PositiveIntegerField("已在监测")
    outside = models.PositiveIntegerField("体外")
    unknown = models.PositiveIntegerField("不在登记表")
    compared_at = models.DateTimeField("比对时间")
    compared_by = models.CharField("比对人", max_length=150)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code division_code",
        internal="id source risk data_on sha256 read unreadable monitored outside unknown "
        "compared_at compared_by",
        personal="file_name",
    )

    class Meta:
        verbose_name = "外部名单"
        ordering = ["-compared_at", "-id"]
        indexes = [models.Index(fields=["county_code", "-compared_at"], name="outside_list_newest")]

    def __str__(self) -> str:
        return f"{self.source} {self.data_on}"


class OutsideEntry(models.Model):
    """Somebody on such a list who is not monitored here.

    ``reason`` is what the list says about why; ``place_text`` where it says they live. The number
    and the name are kept encrypted; ``id_index`` finds the same person on the next list.
    """

    list = models.ForeignKey(OutsideList, models.PROTECT, related_name="entries")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    name = EncryptedTextField("姓名")
    id_number = EncryptedTextField("证件号码")
    id_index = BlindIndexField(source="id_number", kind="id")
    place_text = EncryptedTextField("名单上的住址")
    reason = EncryptedTextField("名单上的情况")
    state = models.CharField("状态", max_length=10, choices=OutsideState.choices)
    clue_id = models.BigIntegerField("线索", null=True, blank=True)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.CharField("处理人", max_length=150, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code division_code",
        internal="id list household person state clue_id decided_at decided_by found_at",
        personal="name id_number id_index place_text note",
        sensitive="reason",
    )

    class Meta:
        verbose_name = "体外人员"
        ordering = ["division_code", "id"]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "id"], name="outside_by_place"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=OutsideState.DISPATCHED) | Q(clue_id__isnull=False),
                name="outside_dispatched_has_a_clue",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
