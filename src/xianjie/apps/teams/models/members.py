"""Those stationed in villages, their days, leave, sentences, training and score."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField
from xianjie.apps.teams.enums import (
    LeaveLevel,
    LeaveState,
    MonthState,
    ScoreOf,
    ScoreState,
    TeamPost,
)

_LIVE = Q(retired_at__isnull=True)
SECTORS = ("组织", "农业农村")
_PERIOD = RegexValidator(r"^\d{4}-(0[1-9]|1[0-2])$", "写成 2022-06。")


class TeamMember(PlacedRow):
    """A first secretary or member of a team, from a day to a day (M14-01).

    ``term_ends_on`` is until when somebody was sent, ``left_on`` when he really left and
    ``left_reason`` why. ``stay`` is a text of the code set 驻村方式: what is asked of his days
    depends on it. ``account`` is his account where he has one.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    number = models.CharField("编号", max_length=20)
    name = EncryptedTextField("姓名")
    post = models.CharField("职务", max_length=8, choices=TeamPost.choices)
    unit = models.CharField("派出单位", max_length=80)
    phone = EncryptedTextField("联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="账户", related_name="+"
    )
    stay = models.CharField("驻村方式", max_length=20)
    since = models.DateField("到村日期")
    term_ends_on = models.DateField("任期止", null=True, blank=True)
    left_on = models.DateField("离任日期", null=True, blank=True)
    left_reason = models.CharField("轮换原因", max_length=100, blank=True)

    field_classes = row_classes(
        internal="division_code number post unit account stay since term_ends_on left_on "
        "left_reason",
        personal="name phone phone_index",
    )

    class Meta:
        verbose_name = "驻村人员"
        ordering = ["division_code", "post", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("since")),
                name="member_leaves_after_coming",
                violation_error_message="离任日期不能早于到村日期。",
            ),
            models.CheckConstraint(
                condition=Q(term_ends_on__isnull=True) | Q(term_ends_on__gte=F("since")),
                name="member_term_ends_after_coming",
                violation_error_message="任期止不能早于到村日期。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | ~Q(left_reason=""),
                name="member_leaves_for_a_reason",
                violation_error_message="离任的请写轮换原因。",
            ),
            models.UniqueConstraint(
                fields=["division_code", "number"],
                condition=_LIVE,
                name="team_member_number_once",
                violation_error_message="这个村已有同样的编号。",
            ),
            models.UniqueConstraint(
                fields=["division_code"],
                condition=_LIVE & Q(post=TeamPost.FIRST, left_on__isnull=True),
                name="one_first_secretary_a_village",
                violation_error_message="这个村已有在任的第一书记，先登记他的离任。",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=_LIVE & Q(account__isnull=False, left_on__isnull=True),
                name="account_in_one_team",
                violation_error_message="这个账户已在一个村驻村。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "left_on", "post"], name="team_member_place"),
            models.Index(fields=["-since"], name="team_member_since"),
            models.Index(fields=["term_ends_on"], name="team_member_term"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.get_post_display()}"

    def clean(self) -> None:
        """Refuse somebody without a name."""
        if not self.name:
            raise ValidationError({"name": "请填写姓名。"})


class _MemberRow(LedgerRow):
    """A row about a member; it lies where he is stationed."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    scope_field = "member__division_code"

    class Meta:
        abstract = True


class MemberTraining(_MemberRow):
    """A training that a member took part in (M14-03)."""

    member = models.ForeignKey(
        TeamMember, models.PROTECT, verbose_name="驻村人员", related_name="trainings"
    )
    held_on = models.DateField("培训日期")
    topic = models.CharField("培训主题", max_length=80)
    organiser = models.CharField("举办单位", max_length=80, blank=True)
    days = models.DecimalField(
        "天数", max_digits=4, decimal_places=1, validators=[MinValueValidator(0)]
    )

    field_classes = row_classes(internal="member held_on topic organiser days")

    class Meta:
        verbose_name = "驻村培训"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "held_on", "topic"], condition=_LIVE,
                name="member_training_once",
                violation_error_message="这个人这一天的这次培训已经登记过。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["-held_on"], name="member_training_day")]

    def __str__(self) -> str:
        return self.topic


class MemberMonth(models.Model):
    """How many days of a month a member was in the village (M14-03).

    He declares them, somebody else who may confirms or returns them with words. Nothing is
    recorded of where he was. ``leave_days`` is what approved leave covers of the month.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "member__division_code"

    member = models.ForeignKey(TeamMember, models.PROTECT, related_name="months")
    period = models.CharField("月份", max_length=7, validators=[_PERIOD])
    days = models.PositiveSmallIntegerField("在村天数", validators=[MaxValueValidator(31)])
    leave_days = models.PositiveSmallIntegerField("请假天数", default=0)
    words = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=MonthState.choices)
    declared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField("申报时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    answer = models.CharField("确认意见", max_length=200, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        internal="id member period days leave_days words state declared_by declared_at "
        "confirmed_by confirmed_at answer version"
    )

    class Meta:
        verbose_name = "驻村考勤"
        ordering = ["-period", "member"]
        constraints = [
            models.UniqueConstraint(fields=["member", "period"], name="member_month_once"),
            models.CheckConstraint(condition=Q(days__lte=31), name="member_month_days"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | Q(declared_by__isnull=True)
                | ~Q(confirmed_by=F("declared_by")),
                name="member_month_confirmed_by_another",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["period", "state"], name="member_month_period")]

    def __str__(self) -> str:
        return f"{self.period} {self.days}"


class Leave(models.Model):
    """A leave asked for, decided by the level that its length needs (M14-03).

    ``days`` counts both ends. ``reason`` is personal; ``back_on`` is when he was back.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "member__division_code"

    client_id = models.UUIDField("表单标识", unique=True)
    member = models.ForeignKey(TeamMember, models.PROTECT, related_name="leaves")
    from_on = models.DateField("开始日期")
    to_on = models.DateField("结束日期")
    days = models.PositiveSmallIntegerField("天数")
    reason = EncryptedTextField("请假事由")
    level = models.CharField("审批层级", max_length=8, choices=LeaveLevel.choices)
    state = models.CharField("状态", max_length=10, choices=LeaveState.choices)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    words = models.CharField("审批意见", max_length=200, blank=True)
    back_on = models.DateField("销假日期", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        internal="id client_id member from_on to_on days level state asked_by asked_at decided_by "
        "decided_at words back_on version",
        sensitive="reason",
    )

    class Meta:
        verbose_name = "驻村请假"
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="leave_ends_later"),
            models.CheckConstraint(condition=Q(days__gte=1), name="leave_has_days"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="leave_decided_by_another",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "from_on"], name="leave_queue"),
            models.Index(fields=["member", "-from_on"], name="leave_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on} {self.days}"


class DiaryNote(models.Model):
    """A sentence that a member adds to what the platform says of his day."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS
    scope_field = "member__division_code"

    member = models.ForeignKey(TeamMember, models.CASCADE, related_name="notes")
    day = models.DateField("日期")
    words = EncryptedTextField("补记")
    written_at = models.DateTimeField("填写时间")

    objects = ScopedManager()

    field_classes = classed(internal="id member day written_at", sensitive="words")

    class Meta:
        verbose_name = "驻村日志补记"
        ordering = ["member", "-day"]
        constraints = [
            models.UniqueConstraint(fields=["member", "day"], name="diary_note_once_a_day")
        ]

    def __str__(self) -> str:
        return str(self.day)


class YearScore(models.Model):
    """The score of a member, or of the team of a village, in a year (M14-03).

    ``lines`` is how it came about: ``[name, got, of, words]`` each; ``points`` in hundredths.
    Who settles it gives the grade (a text of 驻村考核等次) and is not who proposed it.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    of = models.CharField("考核对象", max_length=8, choices=ScoreOf.choices)
    division_code = models.CharField("村代码", max_length=12)
    member = models.ForeignKey(
        TeamMember, models.PROTECT, null=True, blank=True, related_name="scores"
    )
    year = models.PositiveSmallIntegerField("年度")
    points = models.PositiveIntegerField("计算得分")
    lines: models.JSONField[Any, Any] = models.JSONField("得分明细", default=list)
    grade = models.CharField("等次", max_length=20, blank=True)
    words = models.CharField("审定意见", max_length=300, blank=True)
    state = models.CharField("状态", max_length=10, choices=ScoreState.choices)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField("计算时间")
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField("审定时间", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        internal="id of division_code member year points lines grade words state proposed_by "
        "proposed_at settled_by settled_at version"
    )

    class Meta:
        verbose_name = "驻村年度考核"
        ordering = ["-year", "division_code", "of", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "year"], condition=Q(of=ScoreOf.MEMBER),
                name="member_scored_once_a_year",
            ),
            models.UniqueConstraint(
                fields=["division_code", "year"], condition=Q(of=ScoreOf.TEAM),
                name="team_scored_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(of=ScoreOf.TEAM, member__isnull=True)
                | Q(of=ScoreOf.MEMBER, member__isnull=False),
                name="score_of_a_member_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True) | Q(proposed_by__isnull=True)
                | ~Q(settled_by=F("proposed_by")),
                name="score_settled_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ScoreState.SETTLED) | ~Q(grade=""),
                name="settled_score_has_a_grade",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "division_code"], name="year_score_place")]

    def __str__(self) -> str:
        return f"{self.year} {self.division_code}"
