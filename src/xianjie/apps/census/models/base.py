"""The base list (底册): one numbered version after the other, each frozen with its hash."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.census.enums import BaseState, Change, RowSource
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household

SECTORS = ("统计",)
"""Of the departments only the statistics bureau has to do with the census."""


class BaseList(models.Model):
    """One version of the list of everybody registered since ``since_year``.

    ``checks`` are the ids of the completeness checks that were on (``contracts/census.yaml``).
    ``sha256`` is over the lines in order of their keys, see `queries.base_rows.list_hash`; it is
    computed with the draft and proven again when the version is frozen. Households of the former
    version that are in this one no more are counted in ``gone``; nobody leaves a base list but by
    a correction of the registry.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("行政区划", max_length=12)
    number = models.PositiveIntegerField("版次")
    as_of = models.DateField("数据截至")
    since_year = models.PositiveSmallIntegerField("起始年度")
    state = models.CharField("状态", max_length=10, choices=BaseState.choices)
    checks = models.JSONField("检查项目", default=list)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    households = models.PositiveIntegerField("户数", default=0)
    people = models.PositiveIntegerField("人数", default=0)
    incomplete = models.PositiveIntegerField("不完整的户", default=0)
    missing = models.JSONField("各项缺失", default=dict, blank=True)
    added = models.PositiveIntegerField("新增户", default=0)
    changed = models.PositiveIntegerField("有变化的户", default=0)
    gone = models.PositiveIntegerField("减少的户", default=0)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="following"
    )
    made_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("生成时间")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    frozen_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    frozen_at = models.DateTimeField("冻结时间", null=True, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)

    field_classes = classed(
        public="county_code",
        internal="id division_code number as_of since_year state checks sha256 households people "
        "incomplete missing added changed gone previous made_by made_at checked_by checked_at "
        "frozen_by frozen_at words",
    )

    class Meta:
        verbose_name = "普查底册"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "number"], name="base_list_number_once_a_county"
            ),
            models.CheckConstraint(
                condition=~Q(state=BaseState.FROZEN) | (Q(frozen_at__isnull=False) & ~Q(sha256="")),
                name="base_list_frozen_with_its_hash",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "state", "-number"], name="base_lists")]

    def __str__(self) -> str:
        return f"{self.county_code} 第{self.number}版"


class BaseHousehold(models.Model):
    """One household of a version, with everybody who ever belonged to it.

    ``household`` is empty for a line of an old list to which nobody in the registry answers.
    ``content`` is the JSON text of the line as it was (names and ID numbers, so encrypted),
    ``digest`` its keyed hash. ``missing`` are the ids of the checks it fails, ``changes`` what is
    new since the former version.
    """

    base = models.ForeignKey(BaseList, models.CASCADE, related_name="lines")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="base_lines"
    )
    household_code = models.CharField("户编号", max_length=40)
    source = models.CharField("来源", max_length=10, choices=RowSource.choices)
    household_type = models.CharField("户类型", max_length=30, blank=True)
    first_on = models.DateField("首次识别", null=True, blank=True)
    removed_on = models.DateField("脱贫或消除", null=True, blank=True)
    re_entered = models.BooleanField("返贫或再纳入", default=False)
    left_on = models.DateField("退出日期", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=40, blank=True)
    present = models.PositiveIntegerField("在册人口", default=0)
    people = models.PositiveIntegerField("曾在册人口", default=0)
    content = EncryptedTextField("内容")
    digest = models.BinaryField("行摘要", default=b"")
    missing = models.JSONField("缺失", default=list, blank=True)
    missing_count = models.PositiveSmallIntegerField("缺失项数", default=0)
    change = models.CharField("变化", max_length=8, choices=Change.choices)
    changes = models.JSONField("变化内容", default=list, blank=True)

    objects = ScopedManager()
    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code",
        internal="id base division_code household household_code source household_type first_on "
        "removed_on re_entered left_on left_reason present people digest missing missing_count "
        "change changes",
        sensitive="content",
    )

    class Meta:
        verbose_name = "底册户"
        ordering = ["division_code", "household_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "household_code"], name="base_household_once_a_version"
            )
        ]
        indexes = [
            models.Index(fields=["base", "division_code", "household_code"], name="base_lines"),
            models.Index(
                fields=["base", "missing_count", "division_code", "household_code"],
                name="base_lines_missing",
            ),
            models.Index(
                fields=["base", "change", "division_code", "household_code"],
                name="base_lines_changed",
            ),
        ]

    def __str__(self) -> str:
        return self.household_code


class BaseVillage(models.Model):
    """A village in a version: how many lines, how many complete, what is missing how often.

    ``years`` are the years since the beginning for which the village has no record.
    """

    base = models.ForeignKey(BaseList, models.CASCADE, related_name="villages")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    households = models.PositiveIntegerField("户数", default=0)
    people = models.PositiveIntegerField("人数", default=0)
    incomplete = models.PositiveIntegerField("不完整的户", default=0)
    missing = models.JSONField("各项缺失", default=dict, blank=True)
    years = models.JSONField("缺村情的年度", default=list, blank=True)

    objects = ScopedManager()
    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code",
        internal="id base division_code households people incomplete missing years",
    )

    class Meta:
        verbose_name = "底册村"
        ordering = ["division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["base", "division_code"], name="base_village_once_a_version"
            )
        ]

    def __str__(self) -> str:
        return self.division_code
