"""Registers of rural construction: plans, land, services, awards, showpieces, long goals."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.indicators.models.indicator import Indicator
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField

LIVE = Q(retired_at__isnull=True)
_YEARS = [MinValueValidator(2015), MaxValueValidator(2100)]
_SCORE = [MinValueValidator(0), MaxValueValidator(100)]
MOST_POINTS = 36
"""Indicators by which a beautiful village is scored (姚安 二(三))."""


class VillagePlan(PlacedRow):
    """The plan of a village: its class, and how far the plan has come (M16-05)."""

    kind = models.CharField("村庄类别", max_length=20)
    state = models.CharField("规划进度", max_length=20)
    compiler = models.CharField("编制单位", max_length=100, blank=True)
    due_on = models.DateField("应完成日期", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    number = models.CharField("批复文号", max_length=80, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code kind state compiler due_on approved_on number note"
    )

    class Meta:
        verbose_name = "村庄规划"
        ordering = ["division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code"], condition=LIVE, name="village_plan_once",
                violation_error_message="这个村已经登记过规划。",
            ),
            models.CheckConstraint(
                condition=~Q(state="已批复") | Q(approved_on__isnull=False),
                name="village_plan_approved_on_a_day",
                violation_error_message="已批复的要写批复日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.division_code


class LandReserve(PlacedRow):
    """Building land of a new territorial plan, and what of it is kept for the country (M16-06)."""

    level = models.CharField("规划层级", max_length=10)
    plan = models.CharField("规划名称", max_length=100)
    year = models.PositiveSmallIntegerField("批准年度", validators=_YEARS)
    building_land = models.DecimalField(
        "建设用地", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    reserved = models.DecimalField(
        "预留乡村用地", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code level plan year building_land reserved note"
    )

    class Meta:
        verbose_name = "乡村建设用地预留"
        ordering = ["-year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "plan"], condition=LIVE, name="land_reserve_once_a_plan",
                violation_error_message="这个规划已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(reserved__lte=F("building_land")), name="land_reserve_within_the_plan",
                violation_error_message="预留的不能多于建设用地。",
            ),
            models.CheckConstraint(
                condition=Q(building_land__gt=0), name="land_reserve_of_something",
                violation_error_message="建设用地要大于 0。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-year", "division_code"], name="land_reserve_year")]

    def __str__(self) -> str:
        return self.plan


class LandQuota(PlacedRow):
    """The special quota of new building land of a year, and one use of it (M16-07).

    A row with ``granted`` is a quota that came down, one with ``used`` a use of it. Used for
    something else is refused: the quota is for the purposes of the code set 用地去向 alone.
    """

    year = models.PositiveSmallIntegerField("年度", validators=_YEARS)
    item = models.CharField("项目或文号", max_length=120)
    purpose = models.CharField("用地去向", max_length=20)
    granted = models.DecimalField(
        "下达", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    used = models.DecimalField(
        "使用", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    approved_on = models.DateField("批准日期")
    proof = models.CharField("用地批文", max_length=120, blank=True)

    field_classes = row_classes(
        internal="division_code year item purpose granted used approved_on proof"
    )

    class Meta:
        verbose_name = "专项用地指标"
        ordering = ["-year", "-approved_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "item"], condition=LIVE, name="land_quota_once",
                violation_error_message="同一年同一地方的这个项目已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(granted=0) | Q(used=0), name="land_quota_comes_or_goes",
                violation_error_message="一行只登记下达或使用，不同时登记。",
            ),
            models.CheckConstraint(
                condition=Q(granted__gt=0) | Q(used__gt=0), name="land_quota_is_something",
                violation_error_message="请填下达或使用的亩数。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-year", "-approved_on"], name="land_quota_year")]

    def __str__(self) -> str:
        return self.item

    def clean(self) -> None:
        """Refuse what is used beyond the quota of the year, or for something else (不得挪用)."""
        super().clean()
        if not self.used:
            return
        if self.purpose == "其他":
            raise ValidationError(
                {"purpose": "专项指标只能用于乡村产业、基础设施、公共服务和住房，不得挪用。"}
            )
        if not self.proof:
            raise ValidationError({"proof": "使用指标要写用地批文。"})
        county = self.division_code[:6]
        rows = LandQuota.objects.proven("sums of the county in which the row is written").filter(
            division_code__startswith=county, year=self.year, retired_at__isnull=True
        )
        if self.pk:
            rows = rows.exclude(pk=self.pk)
        known = rows.aggregate(came=models.Sum("granted"), went=models.Sum("used"))
        left = (known["came"] or 0) - (known["went"] or 0)
        if self.used > left:
            raise ValidationError({"used": f"超过 {self.year} 年剩余的专项指标 {left} 亩。"})


class VillageService(PlacedRow):
    """What a village has of public services: terminal, counter, legal adviser (M16-10)."""

    counter = models.BooleanField("便民服务点", default=False)
    terminals = models.PositiveSmallIntegerField("政务服务终端", default=0)
    adviser = EncryptedTextField("法律顾问", blank=True)
    has_adviser = models.BooleanField("有法律顾问", default=False, editable=False)
    firm = models.CharField("顾问所在单位", max_length=100, blank=True)
    until = models.DateField("聘期至", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code counter terminals has_adviser firm until note", personal="adviser"
    )

    class Meta:
        verbose_name = "村级服务"
        ordering = ["division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code"], condition=LIVE, name="village_service_once",
                violation_error_message="这个村已经登记过了。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.division_code

    def save(self, *args: object, **kwargs: object) -> None:
        """Note whether there is an adviser, so that it can be counted without the name."""
        self.has_adviser = bool(self.adviser)
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Award(PlacedRow):
    """五美户, 五星村 or 样板镇: nominated, scored, published (M16-11).

    ``subject`` names the place; a household is named by its code, never by a person.
    """

    kind = models.CharField("评选类别", max_length=10)
    year = models.PositiveSmallIntegerField("年度", validators=_YEARS)
    subject = models.CharField("评选对象", max_length=60)
    state = models.CharField("评选进度", max_length=10)
    score = models.DecimalField(
        "得分", max_digits=5, decimal_places=1, null=True, blank=True, validators=_SCORE
    )
    scored_by = models.CharField("评分单位", max_length=80, blank=True)
    nominated_on = models.DateField("申报日期")
    published_on = models.DateField("公布日期", null=True, blank=True)
    proof = models.CharField("公布文号或地点", max_length=120, blank=True)

    field_classes = row_classes(
        internal="division_code kind year subject state score scored_by nominated_on published_on "
        "proof"
    )

    class Meta:
        verbose_name = "乡村振兴评选"
        ordering = ["-year", "kind", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "year", "subject"], condition=LIVE,
                name="award_once_a_year",
                violation_error_message="这个对象今年已经申报过了。",
            ),
            models.CheckConstraint(
                condition=Q(state="申报") | Q(score__isnull=False), name="award_scored_first",
                violation_error_message="先评分，再公布或落选。",
            ),
            models.CheckConstraint(
                condition=~Q(state="已公布") | (Q(published_on__isnull=False) & ~Q(proof="")),
                name="award_published_somewhere",
                violation_error_message="已公布的要写公布日期和文号或地点。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-year", "kind"], name="award_year")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"


class Showpiece(PlacedRow):
    """A demonstration town or village of 十百千 with its type and score (M16-12)."""

    kind = models.CharField("示范类别", max_length=10)
    type = models.CharField("示范类型", max_length=10)
    state = models.CharField("创建进度", max_length=10)
    name = models.CharField("名称", max_length=60)
    planned_year = models.PositiveSmallIntegerField("计划建成年度", validators=_YEARS)
    points = models.PositiveSmallIntegerField(
        "达标指标数", null=True, blank=True, validators=[MaxValueValidator(MOST_POINTS)]
    )
    scored_on = models.DateField("评分日期", null=True, blank=True)
    built_on = models.DateField("建成日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code kind type state name planned_year points scored_on built_on note"
    )

    class Meta:
        verbose_name = "示范创建"
        ordering = ["planned_year", "division_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "kind", "name"], condition=LIVE, name="showpiece_once",
                violation_error_message="这个示范对象已经登记过了。",
            ),
            models.CheckConstraint(
                condition=~Q(state="已建成") | Q(built_on__isnull=False),
                name="showpiece_built_on_a_day",
                violation_error_message="已建成的要写建成日期。",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__lte=MOST_POINTS),
                name="showpiece_points_of_36",
                violation_error_message="达标指标数最多 36 项。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "state"], name="showpiece_state")]

    def __str__(self) -> str:
        return self.name


class LongGoal(PlacedRow):
    """A goal of 2024, 2025 or 2035 in a few words, and an indicator that serves it (M16-18)."""

    year = models.PositiveSmallIntegerField("目标年", validators=_YEARS)
    goal = models.CharField("总体目标", max_length=120)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="long_goals"
    )
    document = models.CharField("依据文件", max_length=120)
    clause = models.CharField("条款", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    field_classes = row_classes(internal="division_code year goal indicator document clause note")

    class Meta:
        verbose_name = "长期目标"
        ordering = ["year", "goal", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "goal", "indicator"], condition=LIVE,
                name="long_goal_once_an_indicator",
                violation_error_message="这个目标和指标已经登记过了。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "goal"], name="long_goal_year")]

    def __str__(self) -> str:
        return f"{self.year} {self.goal}"
