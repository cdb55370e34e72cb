"""Those who learn, and the two groups of school leavers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.ledger.models import LedgerRow, row_classes
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.training.enums import JobSource, JobState
from xianjie.apps.training.models.course import SECTORS, TrainingClass

_LIVE = Q(retired_at__isnull=True)
_POOR = "脱贫户"


class LearnerRow(LedgerRow):
    """A row about a member; it lies where the household does.

    ``focus``: the household was out of poverty or watched when the row was made.
    """

    division_code = models.CharField("所在村", max_length=12, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人编号")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", editable=False, verbose_name="户编号"
    )
    focus = models.BooleanField("脱贫或监测", default=False, editable=False)
    booked_at = models.DateTimeField("入账时间", null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Lie where the household does; keep what the household was on the first day."""
        if self.person_id is None:
            return
        home = self.person.household
        if home is None:
            raise ValidationError({"person": "这个人现在不在任何一户，请核对。"})
        if self.pk is None:
            self.focus = home.household_type == _POOR or bool(home.monitor_category)
        self.household, self.division_code = home, home.division_code


class Trainee(LearnerRow):
    """Somebody in a class: attendance, skill, certificate, subsidy, work afterwards.

    ``subsidy`` goes to the body that teaches, ``allowance`` to the person and so into the account
    of the household; both fen. ``job_state`` says how sure the work is.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    course = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="trainees", verbose_name="培训班"
    )
    enrolled_on = models.DateField("报名日期")
    willing = models.BooleanField("有就业意愿", null=True, blank=True)
    hours = models.PositiveSmallIntegerField("出勤学时", null=True, blank=True)
    finished = models.BooleanField("结业", null=True, blank=True)
    skilled = models.BooleanField("掌握一项技能", null=True, blank=True)
    certificate = models.CharField("证书编号", max_length=40, blank=True)
    certified_on = models.DateField("发证日期", null=True, blank=True)
    subsidy = models.BigIntegerField(
        "培训补贴", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    subsidy_paid_on = models.DateField("补贴拨付日期", null=True, blank=True)
    allowance = models.BigIntegerField(
        "本人生活补助", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    allowance_paid_on = models.DateField("补助发放日期", null=True, blank=True)
    job_state = models.CharField(
        "培训后就业", max_length=10, choices=JobState.choices, default=JobState.NONE,
        editable=False,
    )  # fmt: skip
    job_from = models.DateField("就业日期", null=True, blank=True, editable=False)
    employer = models.CharField("就业单位", max_length=60, blank=True, editable=False)
    job_source = models.CharField(
        "就业依据", max_length=6, choices=JobSource.choices, blank=True, editable=False
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code person household focus booked_at course enrolled_on willing hours "
        "finished skilled certificate certified_on subsidy subsidy_paid_on allowance_paid_on "
        "job_state job_from job_source confirmed_by confirmed_on",
        personal="employer allowance",
    )

    class Meta:
        verbose_name = "培训学员"
        ordering = ["-enrolled_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["course", "person"], condition=_LIVE, name="trainee_once_a_class",
                violation_error_message="这个人已经在这个班里。",
            ),
            models.CheckConstraint(
                condition=Q(certificate="") | Q(certified_on__isnull=False),
                name="trainee_certified_on_a_day",
                violation_error_message="有证书编号的请填发证日期。",
            ),
            models.CheckConstraint(
                condition=Q(certificate="") | Q(finished=True),
                name="trainee_certified_after_finishing",
                violation_error_message="发了证书的要先登记结业。",
            ),
            models.CheckConstraint(
                condition=~Q(job_state="CONFIRMED") | Q(job_from__isnull=False),
                name="trainee_works_since_a_day",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "job_state"], name="trainee_place"),
            models.Index(fields=["-enrolled_on"], name="trainee_day"),
            models.Index(fields=["person"], name="trainee_person"),
            models.Index(fields=["household"], name="trainee_home"),
        ]

    def __str__(self) -> str:
        return str(self.course) if self.course_id else ""

    def clean(self) -> None:
        """Attend no more hours than the class has."""
        super().clean()
        if self.course_id and self.hours is not None and self.hours > self.course.hours:
            raise ValidationError({"hours": f"出勤学时不能多于总学时 {self.course.hours}。"})


class Youth(LearnerRow):
    """两后生: school leavers of 15 to 25 of poor households, found by the data or added by hand.

    ``stage`` is a text of 两后生毕业阶段, ``fate`` of 两后生去向; empty is not known yet.
    ``left_out`` says why somebody does not belong here after all: what was asked, or age.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    found_on = models.DateField("发现日期", editable=False)
    unmarried = models.BooleanField("未婚", null=True, blank=True)
    stage = models.CharField("毕业阶段", max_length=10, blank=True)
    fate = models.CharField("去向", max_length=10, blank=True)
    school = models.CharField("学校或培训机构", max_length=60, blank=True)
    major = models.CharField("专业或工种", max_length=40, blank=True)
    entered_on = models.DateField("入学日期", null=True, blank=True)
    finished_on = models.DateField("结业日期", null=True, blank=True)
    aid = models.BigIntegerField(
        "资助金额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    aid_paid_on = models.DateField("资助发放日期", null=True, blank=True)
    employer = models.CharField("就业单位", max_length=60, blank=True)
    job_from = models.DateField("就业日期", null=True, blank=True)
    asked_on = models.DateField("核实日期", null=True, blank=True)
    left_out = models.CharField("不再属于的原因", max_length=60, blank=True)

    field_classes = row_classes(
        internal="division_code person household focus booked_at found_on stage fate school major "
        "entered_on finished_on aid_paid_on job_from asked_on left_out",
        personal="unmarried employer aid",
    )

    class Meta:
        verbose_name = "两后生"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=_LIVE, name="youth_once",
                violation_error_message="这个人已经在两后生台账里。",
            ),
            models.CheckConstraint(
                condition=~Q(fate="结业后就业") | Q(job_from__isnull=False),
                name="youth_works_since_a_day",
                violation_error_message="结业后就业的请填就业日期。",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(entered_on__isnull=True)
                | Q(finished_on__gte=F("entered_on")),
                name="youth_finishes_after_entering",
                violation_error_message="结业日期不能早于入学日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "fate"], name="youth_place"),
            models.Index(fields=["household"], name="youth_home"),
        ]

    def __str__(self) -> str:
        return self.fate or "去向待核"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the day on which somebody was added by hand."""
        if self.found_on is None:
            self.found_on = self.created_at.date()
        super().save(*args, **kwargs)
