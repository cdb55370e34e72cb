"""The labour register, and what a feed says against it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.employment.enums import WITH_JOB, Place, QuestionState, Source, State
from xianjie.apps.employment.models.rows import LABOUR, MemberRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import Household, Person

JOB_FIELDS = ("job_place", "employer", "job_form", "pay", "job_from", "job_to", "organised")


class Worker(MemberRow):
    """One person of working age: what they do, can do, want and need.

    ``state`` is empty while nobody knows. ``since`` is the day from which an unemployed person
    has been without work. ``pay`` and ``wish_pay`` are fen a month; ``job_place`` and
    ``wish_place`` are seen from the own township. ``confirmed_on`` is the day on which somebody
    asked at the door: from then on a feed that says otherwise asks, it does not overwrite.
    ``period`` is the month of the newest feed that named the person.
    """

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="worker", verbose_name="人编号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="workers", verbose_name="户编号", editable=False
    )
    state = models.CharField("现状", max_length=10, choices=State.choices, blank=True)
    since = models.DateField("失业起", null=True, blank=True)
    ability = models.CharField("劳动能力", max_length=12, blank=True)
    willing = models.BooleanField("有就业意愿", null=True, blank=True)
    skill = models.CharField("主要技能", max_length=10, blank=True)
    skills = models.CharField("其他技能和证书", max_length=120, blank=True)
    wish_place = models.CharField("想去哪里", max_length=6, choices=Place.choices, blank=True)
    wish_work = models.CharField("想做什么", max_length=10, blank=True)
    wish_pay = models.PositiveBigIntegerField("期望月薪", null=True, blank=True)
    wish_training = models.CharField("想学什么", max_length=10, blank=True)
    need = models.CharField("需求", max_length=10, blank=True)
    job_place = models.CharField("就业地", max_length=6, choices=Place.choices, blank=True)
    employer = models.CharField("单位", max_length=120, blank=True)
    job_form = models.CharField("就业形式", max_length=10, blank=True)
    pay = models.PositiveBigIntegerField("月收入", null=True, blank=True)
    job_from = models.DateField("就业起", null=True, blank=True)
    job_to = models.DateField("就业止", null=True, blank=True)
    organised = models.CharField("怎样出去", max_length=6, blank=True)
    relocated = models.BooleanField("易地搬迁户", default=False, editable=False)
    confirmed_on = models.DateField("核实日期", null=True, blank=True)
    source = models.CharField(
        "来源", max_length=8, choices=Source.choices, default=Source.DOOR, editable=False
    )
    period = models.CharField("数据期", max_length=7, blank=True, editable=False)

    field_classes = row_classes(
        internal="county_code division_code household person focus relocated confirmed_on source "
        "period",
        personal="state since willing skill skills wish_place wish_work wish_pay "
        "wish_training need job_place employer job_form pay job_from job_to organised",
        sensitive="ability",
    )

    class Meta:
        verbose_name = "劳动力"
        ordering = ["division_code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(state=State.UNEMPLOYED),
                name="worker_without_work_since",
                violation_error_message="只有失业的填“失业起”。",
            ),
            models.CheckConstraint(
                condition=Q(job_to__isnull=True)
                | Q(job_from__isnull=True)
                | Q(job_to__gte=F("job_from")),
                name="worker_job_ends_after_it_began",
                violation_error_message="就业止不能早于就业起。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "id"], name="worker_place"),
            models.Index(fields=["county_code", "state", "division_code"], name="worker_state"),
            models.Index(fields=["county_code", "since"], name="worker_since"),
            models.Index(fields=["county_code", "confirmed_on"], name="worker_confirmed"),
            models.Index(fields=["household", "state"], name="worker_home"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    def clean(self) -> None:
        """Lie where the household does; a job belongs to those who have one."""
        if self.person_id is not None:
            if self.person.household is None:
                raise ValidationError({"person": "这个人已经不在任何一户。"})
            self.lie(self.person)
            self.relocated = bool(self.person.household.extra.get("是否易地搬迁户"))
        if self.state not in WITH_JOB:
            self.no_job()
        if self.state != State.UNEMPLOYED:
            self.since = None
        if self.state == State.UNWILLING:
            self.willing = False

    def no_job(self) -> None:
        """Forget the job."""
        self.job_place = self.employer = self.job_form = self.organised = ""
        self.pay = None
        self.job_from = self.job_to = None

    @property
    def works(self) -> bool:
        """Whether the person has a paid job or a business."""
        return self.state in WITH_JOB

    def days_out(self, today: date) -> int | None:
        """Days without work; None when it is not known since when."""
        return (today - self.since).days if self.since else None


class WorkerQuestion(models.Model):
    """A feed that says otherwise than what was confirmed: to be accepted, or not.

    The values are those of the feed. The same values are not asked again after they were refused.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    worker = models.ForeignKey(Worker, models.CASCADE, related_name="questions")
    period = models.CharField("数据期", max_length=7)
    says = models.CharField("现状", max_length=10, choices=State.choices)
    since = models.DateField("失业起", null=True, blank=True)
    job_place = models.CharField("就业地", max_length=6, choices=Place.choices, blank=True)
    employer = models.CharField("单位", max_length=120, blank=True)
    job_form = models.CharField("就业形式", max_length=10, blank=True)
    pay = models.PositiveBigIntegerField("月收入", null=True, blank=True)
    job_from = models.DateField("就业起", null=True, blank=True)
    job_to = models.DateField("就业止", null=True, blank=True)
    state = models.CharField(
        "核对", max_length=8, choices=QuestionState.choices, default=QuestionState.OPEN
    )
    asked_on = models.DateField("提出日期")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("核对时间", null=True, blank=True)

    objects = ScopedManager()
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = classed(
        public="county_code",
        internal="id division_code worker period state asked_on answered_by answered_at",
        personal="says since job_place employer job_form pay job_from job_to",
    )

    class Meta:
        verbose_name = "就业数据核对"
        ordering = ["asked_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(state=QuestionState.OPEN),
                name="worker_asked_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN) | Q(answered_at__isnull=False),
                name="worker_question_answered_at_a_moment",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county_code", "state", "division_code"], name="worker_question"),
        ]

    def __str__(self) -> str:
        return f"{self.worker_id} {self.period}"


class EmploymentCheck(models.Model):
    """What a month's feed changed in the registers, and how many people it left unknown."""

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    as_of = models.DateField("截至日")
    run_hash = models.CharField("输入指纹", max_length=64)
    counts = models.JSONField("结果", default=dict)
    checked_at = models.DateTimeField("更新时间")

    field_classes = classed(
        public="county_code period as_of", internal="id run_hash counts checked_at"
    )

    class Meta:
        verbose_name = "就业数据更新"
        ordering = ["-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period"], name="one_employment_check_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"
