"""Lists from outside: of the years before the platform, and other offices' base lists."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.census.enums import LinkState, ListPurpose
from xianjie.apps.census.models.base import SECTORS, BaseList
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField
from xianjie.apps.registry.models import Household, Person


class ListUpload(models.Model):
    """A list as it was brought: of which year, how many lines answered to somebody registered."""

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    purpose = models.CharField("用途", max_length=10, choices=ListPurpose.choices)
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    base = models.ForeignKey(
        BaseList, models.SET_NULL, null=True, blank=True, related_name="comparisons"
    )
    file_name = models.CharField("文件名", max_length=255)
    sha256 = models.CharField("文件摘要", max_length=64)
    read = models.PositiveIntegerField("行数", default=0)
    linked = models.PositiveIntegerField("一致", default=0)
    differing = models.PositiveIntegerField("内容不同", default=0)
    unlinked = models.PositiveIntegerField("登记表没有", default=0)
    absent = models.PositiveIntegerField("名单没有", default=0)
    rejected = models.PositiveIntegerField("读不懂的行", default=0)
    brought_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    brought_at = models.DateTimeField("导入时间")
    dropped_at = models.DateTimeField("撤下时间", null=True, blank=True)

    field_classes = classed(
        public="county_code",
        internal="id division_code purpose title year base file_name sha256 read linked differing "
        "unlinked absent rejected brought_by brought_at dropped_at",
    )

    class Meta:
        verbose_name = "外部名单"
        ordering = ["-brought_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "purpose", "year", "sha256"],
                condition=models.Q(dropped_at__isnull=True),
                name="outside_list_once_a_file",
            )
        ]
        indexes = [models.Index(fields=["county_code", "-brought_at"], name="outside_lists")]

    def __str__(self) -> str:
        return self.title


class ListEntry(models.Model):
    """A person of such a list, kept as it said, with who in the registry it is.

    Of a comparison also who stands in the base list and not in the file (``ABSENT``).
    ``differences`` are the titles of what differs.
    """

    upload = models.ForeignKey(ListUpload, models.CASCADE, related_name="entries")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household_code = models.CharField("户编号", max_length=40, blank=True)
    name = EncryptedTextField("姓名")
    id_number = EncryptedTextField("证件号码")
    id_index = BlindIndexField(source="id_number", kind="id")
    relation = models.CharField("与户主关系", max_length=20, blank=True)
    attribute = models.CharField("属性", max_length=40, blank=True)
    removed_year = models.PositiveSmallIntegerField("脱贫年度", null=True, blank=True)
    first_on = models.DateField("首次识别", null=True, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="list_entries"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="list_entries"
    )
    state = models.CharField("结果", max_length=10, choices=LinkState.choices)
    differences = models.JSONField("不同之处", default=list, blank=True)
    note = models.CharField("说明", max_length=100, blank=True)

    objects = ScopedManager()
    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code",
        internal="id upload division_code household_code person household state differences note",
        personal="name id_number id_index relation attribute removed_year first_on",
    )

    class Meta:
        verbose_name = "外部名单行"
        ordering = ["upload", "division_code", "household_code", "id"]
        indexes = [
            models.Index(fields=["upload", "state", "division_code", "id"], name="list_entries"),
            models.Index(fields=["household", "upload"], name="list_entries_of_home"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
