"""Where the register and the national system differ."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.national.enums import STANDING, DifferenceKind, DifferenceState
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import FamilyChange, Household, Person


class Comparison(models.Model):
    """A person list of the national system held against the register; nothing was imported.

    ``place`` is a division prefix, ``division_code`` the same padded to 12. ``columns`` are the
    declared columns that the file had. Counts: ``read`` rows, ``matched`` members found in the
    register, ``differing`` differences as of then (also those that stood before), ``settled``
    that the file showed to be settled.
    """

    county_code = models.CharField("县代码", max_length=6)
    place = models.CharField("范围", max_length=12)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    data_on = models.DateField("数据日期")
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    columns = models.JSONField("列", default=list)
    read = models.PositiveIntegerField("读入")
    unreadable = models.PositiveIntegerField("读不出的行", default=0)
    matched = models.PositiveIntegerField("在册")
    differing = models.PositiveIntegerField("差异")
    settled = models.PositiveIntegerField("已一致", default=0)
    compared_at = models.DateTimeField("比对时间")
    compared_by = models.CharField("比对人", max_length=150)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code place division_code",
        internal="id data_on sha256 columns read unreadable matched differing settled compared_at "
        "compared_by",
        personal="file_name",
    )

    class Meta:
        verbose_name = "与国家系统比对"
        ordering = ["-compared_at", "-id"]
        indexes = [
            models.Index(fields=["county_code", "-compared_at"], name="comparison_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.data_on}"


class Difference(models.Model):
    """One column of one household or person that differs, or somebody whom one side lacks.

    ``ours`` and ``theirs`` are texts as a file has them. ``subject`` names the thing (household or
    person code); with ``column`` it stands once while it is not settled, over all comparisons.
    ``column`` is empty where somebody is missing. ``change`` is what accepting theirs did.
    """

    comparison = models.ForeignKey(Comparison, models.PROTECT, related_name="differences")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    kind = models.CharField("类型", max_length=10, choices=DifferenceKind.choices)
    state = models.CharField("状态", max_length=10, choices=DifferenceState.choices)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    household_code = models.CharField("户编号", max_length=40)
    subject = models.CharField("对象", max_length=60)
    column = models.CharField("项目", max_length=60, blank=True)
    name = EncryptedTextField("姓名")
    ours = EncryptedTextField("我方")
    theirs = EncryptedTextField("国家系统")
    found_at = models.DateTimeField("发现时间")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.CharField("处理人", max_length=150, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    sent_at = models.DateTimeField("报送时间", null=True, blank=True)
    change = models.ForeignKey(
        FamilyChange, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="county_code division_code",
        internal="id comparison kind state household person household_code subject column "
        "found_at decided_at decided_by sent_at change",
        personal="name note",
        sensitive="ours theirs",
    )

    class Meta:
        verbose_name = "与国家系统的差异"
        ordering = ["division_code", "household_code", "subject", "column"]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "household_code", "id"],
                name="difference_by_place",
            ),
            models.Index(fields=["county_code", "state", "column"], name="difference_by_column"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "subject", "column"],
                condition=Q(state__in=[state.value for state in STANDING]),
                name="difference_stands_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=DifferenceKind.VALUE) ^ Q(column=""),
                name="difference_of_a_column_or_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_code} {self.column}"
