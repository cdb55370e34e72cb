"""What teams have to do, what shows that it was done, and villages whose organisation is weak."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.teams.enums import DutySource, Rhythm
from xianjie.apps.teams.models.members import SECTORS

_LIVE = Q(retired_at__isnull=True)


class Duty(PlacedRow):
    """One duty of all teams of a county (M14-02); the place is the county.

    ``times`` is how often in one ``rhythm``. ``source`` says which events of the platform show
    that it was done; only what no event shows is ticked with evidence.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    number = models.PositiveSmallIntegerField("序号")
    title = models.CharField("职责", max_length=120)
    rhythm = models.CharField("频次", max_length=8, choices=Rhythm.choices)
    times = models.PositiveSmallIntegerField("次数", default=1, validators=[MinValueValidator(1)])
    source = models.CharField("怎样算完成", max_length=10, choices=DutySource.choices)
    since = models.DateField("施行日期")
    until = models.DateField("停止日期", null=True, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)

    field_classes = row_classes(
        internal="division_code number title rhythm times source since until basis"
    )

    class Meta:
        verbose_name = "驻村职责"
        ordering = ["division_code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "title"],
                condition=_LIVE,
                name="duty_once",
                violation_error_message="这一条职责已经在清单里。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="duty_ends_after_start",
                violation_error_message="停止日期不能早于施行日期。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "number"], name="duty_place")]

    def __str__(self) -> str:
        return self.title


class DutyTick(PlacedRow):
    """What the team of a village did of a duty that no event of the platform shows."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    duty = models.ForeignKey(Duty, models.PROTECT, verbose_name="职责", related_name="ticks")
    done_on = models.DateField("完成日期")
    evidence = models.CharField("佐证", max_length=300)

    field_classes = row_classes(internal="division_code duty done_on evidence")

    class Meta:
        verbose_name = "职责完成登记"
        ordering = ["-done_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "duty", "done_on", "evidence"], condition=_LIVE,
                name="duty_tick_once",
                violation_error_message="这一天的这一条已经登记过。",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-done_on"], name="duty_tick_day"),
            models.Index(fields=["division_code", "-done_on"], name="duty_tick_place"),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.done_on}"


class WeakVillage(PlacedRow):
    """A village whose party organisation is weak, until it was mended (M14-04)."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    listed_on = models.DateField("列入日期")
    reason = models.CharField("主要问题", max_length=200)
    plan = models.CharField("整顿措施", max_length=300, blank=True)
    leader = models.CharField("联系领导职务", max_length=60, blank=True)
    mended_on = models.DateField("转化验收日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code listed_on reason plan leader mended_on note"
    )

    class Meta:
        verbose_name = "软弱涣散村"
        ordering = ["mended_on", "-listed_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code"], condition=_LIVE & Q(mended_on__isnull=True),
                name="weak_village_once",
                violation_error_message="这个村已列入，还没有转化。",
            ),
            models.CheckConstraint(
                condition=Q(mended_on__isnull=True) | Q(mended_on__gte=F("listed_on")),
                name="weak_village_mended_later",
                violation_error_message="转化日期不能早于列入日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-listed_on"], name="weak_village_day"),
            models.Index(fields=["division_code", "mended_on"], name="weak_village_place"),
        ]

    def __str__(self) -> str:
        return self.division_code
