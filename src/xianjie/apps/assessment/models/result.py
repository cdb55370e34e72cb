"""Results: one run of a scheme over a stage, the points of every object and every line."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.assessment.enums import AppealState, Grade, RunState, Stage
from xianjie.apps.assessment.models.scheme import AssessmentScheme
from xianjie.apps.audit.classification import classed


class AssessmentRun(models.Model):
    """A scheme computed for a stage of its year, from the first month to the last.

    It may be computed again until it is reviewed. ``snapshot`` is everything that was published:
    what pages show of a published run comes from it, whatever happens to the data.
    """

    scheme = models.ForeignKey(AssessmentScheme, models.PROTECT, related_name="runs")
    division_code = models.CharField("区划代码", max_length=12)
    stage = models.CharField("阶段", max_length=4, choices=Stage.choices)
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.OPEN)
    computed_at = models.DateTimeField("计分时间")
    computed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    review_words = models.CharField("复核意见", max_length=300, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField("公布时间", null=True, blank=True)
    snapshot = models.JSONField("公布内容", default=dict, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id scheme division_code stage state computed_at computed_by reviewed_by "
        "review_words published_by published_at snapshot"
    )

    class Meta:
        verbose_name = "考核结果"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "stage"], name="run_once_a_stage"),
            models.CheckConstraint(
                condition=Q(state="OPEN")
                | (Q(reviewed_by__isnull=False) & ~Q(reviewed_by=F("computed_by"))),
                name="run_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED")
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="run_published_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "state"], name="run_list")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.get_stage_display()}"


class ObjectScore(models.Model):
    """The points of one object: a county, a township, a village's team or a department.

    ``own`` are the points of this run alone, ``total`` those with the stages before a year-end.
    ``effects`` are the words of vetoes that struck. The grade is decided by people.
    """

    run = models.ForeignKey(AssessmentRun, models.CASCADE, related_name="scores")
    division_code = models.CharField("地方", max_length=12)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField("对象", max_length=100)
    own = models.DecimalField("本次得分", max_digits=6, decimal_places=2)
    process = models.DecimalField("过程得分", max_digits=6, decimal_places=2, null=True, blank=True)
    total = models.DecimalField("总分", max_digits=6, decimal_places=2)
    scored = models.DecimalField("已计权重", max_digits=6, decimal_places=2)
    rank = models.PositiveIntegerField("名次")
    effects = models.JSONField("限制事项", default=list, blank=True)
    grade = models.CharField(
        "等次", max_length=6, choices=Grade.choices, default=Grade.NONE, blank=True
    )
    graded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.CharField("评语", max_length=300, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id run division_code organisation name own process total scored rank effects "
        "grade graded_by remark"
    )

    class Meta:
        verbose_name = "对象得分"
        ordering = ["run", "rank", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "division_code"], condition=Q(organisation__isnull=True),
                name="place_scored_once",
            ),
            models.UniqueConstraint(
                fields=["run", "organisation"], condition=Q(organisation__isnull=False),
                name="department_scored_once",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["run", "rank"], name="score_rank")]

    def __str__(self) -> str:
        return self.name


class LineScore(models.Model):
    """One line of one object: the value that was found, and the points it gave, in words.

    ``value`` NULL: nothing is known, the line is left out. Manual ones stay when the run is
    computed again; ``evidence`` says why.
    """

    score = models.ForeignKey(ObjectScore, models.CASCADE, related_name="lines")
    line_number = models.PositiveSmallIntegerField("序号")
    group = models.CharField("分组", max_length=30)
    name = models.CharField("指标", max_length=80)
    weight = models.DecimalField("权重", max_digits=5, decimal_places=2)
    source = models.CharField("数据来源", max_length=80)
    rule = models.CharField("计分办法", max_length=10)
    value = models.DecimalField("数值", max_digits=24, decimal_places=6, null=True, blank=True)
    points = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    words = models.CharField("算法说明", max_length=200, blank=True)
    evidence = models.CharField("评分依据", max_length=300, blank=True)
    given_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    field_classes = classed(
        internal="id score line_number group name weight source rule value points words evidence "
        "given_by"
    )

    class Meta:
        verbose_name = "指标得分"
        ordering = ["score", "line_number"]
        constraints = [
            models.UniqueConstraint(fields=["score", "line_number"], name="line_scored_once"),
            models.CheckConstraint(
                condition=~Q(source="manual")
                | Q(value__isnull=True)
                | (Q(given_by__isnull=False) & ~Q(evidence="")),
                name="manual_score_with_evidence",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """An object's objection to its published result, and the answer."""

    score = models.ForeignKey(ObjectScore, models.PROTECT, related_name="appeals")
    words = models.CharField("申诉理由", max_length=1000)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申诉时间")
    state = models.CharField(
        "状态", max_length=8, choices=AppealState.choices, default=AppealState.OPEN
    )
    answer = models.CharField("答复", max_length=1000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    field_classes = classed(
        internal="id score words asked_by asked_at state answer answered_by answered_at"
    )

    class Meta:
        verbose_name = "考核申诉"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["score"], condition=Q(state="OPEN"), name="one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(state="OPEN") | (Q(answered_by__isnull=False) & ~Q(answer="")),
                name="appeal_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score_id} {self.state}"


class ResultUse(models.Model):
    """What followed from a published result; ``kind`` is a text of 考核结果运用."""

    score = models.ForeignKey(ObjectScore, models.PROTECT, related_name="uses")
    kind = models.CharField("运用方式", max_length=20)
    words = models.CharField("说明", max_length=300, blank=True)
    used_on = models.DateField("日期")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    field_classes = classed(internal="id score kind words used_on recorded_by recorded_at")

    class Meta:
        verbose_name = "结果运用"
        ordering = ["-used_on", "-id"]

    def __str__(self) -> str:
        return self.kind
