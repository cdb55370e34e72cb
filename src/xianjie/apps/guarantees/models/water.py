"""Registers of drinking water: works and who keeps them, faults, households behind a works."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Substr

from xianjie.apps.guarantees.enums import Area, WorksState
from xianjie.apps.guarantees.models.rows import AreaRow, HouseholdRow, PlaceRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.fields import EncryptedTextField

_LIVE = Q(retired_at__isnull=True)


class WaterWorks(PlaceRow):
    """A supply works: source, size, who keeps it up, old pipes, protection of the source."""

    own_area = Area.WATER

    code = models.CharField("工程编号", max_length=30)
    name = models.CharField("工程名称", max_length=60)
    kind = models.CharField("工程类型", max_length=20)
    source = models.CharField("水源", max_length=60)
    built_year = models.PositiveSmallIntegerField("建成年", null=True, blank=True)
    capacity = models.DecimalField(
        "设计日供水", max_digits=9, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    keeper_body = models.CharField("管护单位", max_length=80)
    keeper = EncryptedTextField("管护人")
    old_pipes = models.DecimalField(
        "待更新老旧管道", max_digits=7, decimal_places=2, default=0,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    renew_year = models.PositiveSmallIntegerField("计划更新年", null=True, blank=True)
    protected = models.BooleanField("已划水源保护区", null=True, blank=True)
    checked_on = models.DateField("水质检测日期", null=True, blank=True)
    state = models.CharField(
        "运行情况", max_length=10, choices=WorksState.choices, default=WorksState.RUNNING
    )

    field_classes = row_classes(
        internal="division_code code name kind source built_year capacity keeper_body old_pipes "
        "renew_year protected checked_on state",
        personal="keeper",
    )

    class Meta:
        verbose_name = "供水工程"
        ordering = ["division_code", "code"]
        constraints = [
            models.UniqueConstraint(
                Substr("division_code", 1, 6),
                "code",
                condition=_LIVE,
                name="water_works_once",
                violation_error_message="这个工程编号已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(old_pipes__gte=0), name="water_works_pipes_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="water_works_place")]

    def __str__(self) -> str:
        return self.name


class WaterFault(AreaRow):
    """A fault of a works: since when, why, how many households, when repaired."""

    own_area = Area.WATER
    scope_field = "works__division_code"

    works = models.ForeignKey(
        WaterWorks, models.PROTECT, related_name="faults", verbose_name="工程编号"
    )
    reported_on = models.DateField("报修日期")
    channel = models.CharField("报修来源", max_length=20)
    cause = models.CharField("故障原因", max_length=20)
    households = models.PositiveIntegerField("影响户数", default=0)
    description = models.CharField("故障情况", max_length=300)
    due_on = models.DateField("修复期限")
    repaired_on = models.DateField("修复日期", null=True, blank=True)
    repair = models.CharField("怎样修复", max_length=300, blank=True)

    field_classes = row_classes(
        internal="works reported_on channel cause households description due_on repaired_on repair"
    )

    class Meta:
        verbose_name = "供水故障"
        ordering = ["repaired_on", "due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repaired_on__isnull=True) | Q(repaired_on__gte=F("reported_on")),
                name="water_fault_repaired_after_report",
                violation_error_message="修复日期不能早于报修日期。",
            ),
            models.CheckConstraint(
                condition=Q(repaired_on__isnull=True) | ~Q(repair=""),
                name="water_fault_repaired_somehow",
                violation_error_message="修好了的请写怎样修复。",
            ),
        ]
        indexes = [
            models.Index(fields=["works", "repaired_on"], name="water_fault_works"),
            models.Index(fields=["-reported_on"], name="water_fault_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.works_id} {self.reported_on}"

    @property
    def place_code(self) -> str:
        """The place of the works."""
        return self.works.division_code if self.works_id else ""


class HouseholdWater(HouseholdRow):
    """A household's drinking water by the four standards, and the works that it hangs on.

    A standard that nobody looked at is NULL: unknown, not met.
    """

    own_area = Area.WATER

    works = models.ForeignKey(
        WaterWorks, models.PROTECT, null=True, blank=True, related_name="homes",
        verbose_name="供水工程",
    )  # fmt: skip
    way = models.CharField("供水方式", max_length=10)
    amount = models.BooleanField("水量达标", null=True, blank=True)
    quality = models.BooleanField("水质达标", null=True, blank=True)
    ease = models.BooleanField("取水方便", null=True, blank=True)
    assurance = models.BooleanField("保证率达标", null=True, blank=True)
    checked_on = models.DateField("核查日期")
    cause = models.CharField("不达标原因", max_length=20, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code household works way amount quality ease assurance checked_on "
        "cause note"
    )

    class Meta:
        verbose_name = "农户饮水"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=_LIVE,
                name="household_water_once",
                violation_error_message="这户已经登记，请改那一条。",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "checked_on"], name="household_water_place"),
            models.Index(fields=["-checked_on"], name="household_water_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.household_id} {self.checked_on}"
