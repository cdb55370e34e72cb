"""Registers of schooling: checks of temples, cohorts of schools, aid to students."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.guarantees.enums import Area, SchoolReturn
from xianjie.apps.guarantees.models.rows import PersonRow, PlaceRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.fields import EncryptedTextField

_LIVE = Q(retired_at__isnull=True)


class TempleCheck(PlaceRow):
    """A minor found in a temple instead of school, or a check that found none (半僧半学)."""

    own_area = Area.SCHOOLING

    checked_on = models.DateField("核查日期")
    temple = models.CharField("寺院", max_length=60)
    result = models.CharField("核查结果", max_length=20)
    child = EncryptedTextField("未成年人姓名")
    age = models.PositiveSmallIntegerField("年龄", null=True, blank=True)
    school = models.CharField("应就读学校", max_length=80, blank=True)
    outcome = models.CharField("返校情况", max_length=10, choices=SchoolReturn.choices)
    returned_on = models.DateField("返校日期", null=True, blank=True)
    checker = EncryptedTextField("核查人")

    field_classes = row_classes(
        internal="division_code checked_on temple result school outcome returned_on",
        personal="child checker",
        sensitive="age",
    )

    class Meta:
        verbose_name = "半僧半学核查"
        ordering = ["-checked_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome=SchoolReturn.RETURNED) | Q(returned_on__isnull=False),
                name="temple_child_returned_on_a_day",
                violation_error_message="已返校的请填返校日期。",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("checked_on")),
                name="temple_child_returned_after_check",
                violation_error_message="返校日期不能早于核查日期。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "checked_on"], name="temple_check_place")]

    def __str__(self) -> str:
        return f"{self.temple} {self.checked_on}"


class SchoolCohort(PlaceRow):
    """A year group of a school at entry and at completion of the nine years (巩固率)."""

    own_area = Area.SCHOOLING

    school = models.CharField("学校", max_length=80)
    entry_year = models.PositiveSmallIntegerField("入学年", validators=[MinValueValidator(1986)])
    completed_year = models.PositiveSmallIntegerField("毕业年")
    entered = models.PositiveIntegerField("入学人数", validators=[MinValueValidator(1)])
    moved_in = models.PositiveIntegerField("转入人数", default=0)
    moved_out = models.PositiveIntegerField("转出人数", default=0)
    completed = models.PositiveIntegerField("毕业人数")

    field_classes = row_classes(
        internal="division_code school entry_year completed_year entered moved_in moved_out "
        "completed"
    )

    class Meta:
        verbose_name = "义务教育学生批次"
        ordering = ["-completed_year", "school"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "school", "completed_year"],
                condition=_LIVE,
                name="school_cohort_once",
                violation_error_message="这所学校这一届已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(completed_year__gt=F("entry_year")),
                name="school_cohort_completes_after_entry",
                violation_error_message="毕业年要晚于入学年。",
            ),
            models.CheckConstraint(
                condition=Q(moved_out__lt=F("entered") + F("moved_in")),
                name="school_cohort_keeps_somebody",
                violation_error_message="转出人数不能等于或多于入学加转入人数。",
            ),
            models.CheckConstraint(
                condition=Q(completed__lte=F("entered") + F("moved_in") - F("moved_out")),
                name="school_cohort_completed_of_those_left",
                violation_error_message="毕业人数不能多于入学加转入减转出的人数。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "completed_year"], name="school_cohort_place"),
            models.Index(fields=["completed_year"], name="school_cohort_year"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school} {self.completed_year}"


class StudentAid(PersonRow):
    """Aid of one student in a school year: recognised as what, which aid, how much, paid when."""

    own_area = Area.SCHOOLING

    school_year = models.CharField("学年", max_length=9)
    stage = models.CharField("学段", max_length=20)
    grade = models.CharField("困难认定", max_length=20)
    item = models.CharField("资助项目", max_length=60)
    amount = models.BigIntegerField("资助金额", validators=[MinValueValidator(0)])
    paid_on = models.DateField("发放日期", null=True, blank=True)
    school = models.CharField("学校", max_length=80, blank=True)

    field_classes = row_classes(
        internal="division_code person school_year stage item paid_on school",
        sensitive="grade amount",
    )

    class Meta:
        verbose_name = "学生资助"
        ordering = ["-school_year", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school_year", "item"],
                condition=_LIVE,
                name="student_aid_once",
                violation_error_message="这名学生这个学年的这项资助已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="student_aid_not_negative",
                violation_error_message="金额不能小于 0。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "school_year"], name="student_aid_place"),
            models.Index(fields=["-school_year"], name="student_aid_year"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.school_year} {self.item}"
