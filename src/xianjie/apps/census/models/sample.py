"""A sealed sample: the frame, the lot, the sheets, what they found."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.assets.models import Asset
from xianjie.apps.audit.classification import classed
from xianjie.apps.census.enums import (
    AnswerResult,
    DrawState,
    DrawTheme,
    FollowState,
    Strata,
    UnitKind,
    UnitState,
)
from xianjie.apps.census.models.base import SECTORS
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person


class SampleDraw(models.Model):
    """What is drawn of what, and the lot. Everything but ``sealed`` is public within the county.

    ``frame`` is the packed text of `kernel.drawing.frame_text`, ``frame_hash`` its SHA-256.
    ``sealed`` is the secret half of the seed; ``commitment`` is of it and the frame, published
    when the frame is frozen. ``witness`` is what somebody else says at the draw, so that whoever
    opened the sample cannot choose; ``seed`` is both together, public from the draw on. A sample
    drawn anew names the one it ``replaces`` and why; that one stays.
    """

    number = models.CharField("编号", max_length=20, blank=True)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("抽样范围", max_length=12)
    title = models.CharField("名称", max_length=80)
    theme = models.CharField("内容", max_length=10, choices=DrawTheme.choices)
    unit = models.CharField("抽样单位", max_length=10, choices=UnitKind.choices)
    population = models.CharField("对象", max_length=20, blank=True)
    strata = models.CharField("分层", max_length=10, choices=Strata.choices)
    clusters = models.PositiveSmallIntegerField("先抽的村数", default=0)
    size = models.PositiveIntegerField("样本量")
    least = models.PositiveSmallIntegerField("每层至少", default=0)
    fields = models.JSONField("核查项目", default=list)
    hidden = models.BooleanField("先答后看", default=True)
    period_from = models.CharField("自", max_length=7, blank=True)
    period_to = models.CharField("至", max_length=7, blank=True)
    tolerance = models.DecimalField("允许误差", max_digits=5, decimal_places=4)
    due_on = models.DateField("完成期限")
    frame = models.BinaryField("抽样框", default=b"")
    frame_size = models.PositiveIntegerField("框内单位", default=0)
    frame_hash = models.CharField("抽样框摘要", max_length=64)
    commitment = models.CharField("承诺", max_length=64)
    sealed = EncryptedTextField("封存的种子")
    witness = models.CharField("见证号", max_length=40, blank=True)
    seed = models.CharField("种子", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=DrawState.choices)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    reason = models.CharField("重抽理由", max_length=200, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField("公布承诺时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    drawn_at = models.DateTimeField("抽签时间", null=True, blank=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    conclusion = models.CharField("结论", max_length=500, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)

    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code commitment frame_hash seed",
        internal="id number client_id division_code title theme unit population strata clusters "
        "size least fields hidden period_from period_to tolerance due_on frame frame_size witness "
        "state replaces reason opened_by opened_at drawn_by drawn_at signed_by signed_at "
        "conclusion published_by published_at",
        sensitive="sealed",
    )

    class Meta:
        verbose_name = "抽样"
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1), name="sample_of_something"),
            models.CheckConstraint(
                condition=Q(drawn_at__isnull=True) | ~Q(seed=""), name="sample_drawn_with_a_seed"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(reason=""),
                name="sample_drawn_anew_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | Q(published_at__gte=F("signed_at")),
                name="sample_signed_before_published",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "-opened_at"], name="samples_of_a_county")]

    def __str__(self) -> str:
        return self.number


class SampleUnit(models.Model):
    """One drawn unit: its sheet. ``place`` is the order of the draw."""

    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="units")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    place = models.PositiveIntegerField("抽取次序")
    key = models.CharField("单位", max_length=60)
    stratum = models.CharField("层", max_length=40, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="sample_units"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="sample_units"
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="sample_units"
    )
    state = models.CharField("结果", max_length=10, choices=UnitState.choices)
    words = models.CharField("说明", max_length=200, blank=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("核查时间", null=True, blank=True)

    objects = ScopedManager()
    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code",
        internal="id draw division_code place key stratum household person asset state checked_by "
        "checked_at",
        personal="words",
    )

    class Meta:
        verbose_name = "抽样核查表"
        ordering = ["draw", "place"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "key"], name="sample_unit_once_a_draw"),
            models.CheckConstraint(
                condition=Q(state=UnitState.OPEN) | Q(checked_at__isnull=False),
                name="sample_unit_checked_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "division_code"], name="sample_queue")
        ]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.place}"


class SampleAnswer(models.Model):
    """One question of a sheet: what the record said at the draw, what was found."""

    unit = models.ForeignKey(SampleUnit, models.CASCADE, related_name="answers")
    draw = models.ForeignKey(SampleDraw, models.PROTECT, related_name="answers")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    field = models.CharField("项目", max_length=40)
    recorded = EncryptedTextField("登记值")
    found = EncryptedTextField("核查值")
    result = models.CharField("比较", max_length=10, choices=AnswerResult.choices, blank=True)
    follow = models.CharField(
        "更正", max_length=10, choices=FollowState.choices, default=FollowState.NONE
    )
    confirmed_at = models.DateTimeField("更正核实时间", null=True, blank=True)

    objects = ScopedManager()
    clerk_sectors = SECTORS

    field_classes = classed(
        public="county_code",
        internal="id unit draw division_code field result follow confirmed_at",
        sensitive="recorded found",
    )

    class Meta:
        verbose_name = "抽样核查项"
        ordering = ["unit", "id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "field"], name="sample_answer_once_a_field")
        ]
        indexes = [
            models.Index(fields=["draw", "field", "result"], name="sample_results"),
            models.Index(
                fields=["county_code", "follow", "division_code"], name="sample_corrections"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.field}"
