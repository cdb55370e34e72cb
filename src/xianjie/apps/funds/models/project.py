"""Projects: proposal, way, goals, and the households that they help."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.funds import concern
from xianjie.apps.funds.financing import FinancingError, read_financing
from xianjie.apps.funds.machine import CHANGING, IDEA, machine
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.kernel.errors import RefusedError

LIVE = Q(retired_at__isnull=True)
_NOT_NEGATIVE = [MinValueValidator(0)]
_LOCKED = ("review", "library", "plan", "build", "done", "out")


class Project(PlacedRow):
    """A project of the library: what is proposed, and how far it is.

    ``state`` is a key of ``contracts/projects.yaml``; ``held_state`` where it goes on after a
    change or a pause. Amounts are fen; ``financing`` says them by kind of money in ten thousand
    yuan (see `funds.financing`). Entering the library and being approved are two things, each
    with its day and number.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.PROJECTS

    code = models.CharField("项目编号", max_length=20, blank=True, editable=False)
    name = models.CharField("项目名称", max_length=80)
    year = models.PositiveSmallIntegerField(
        "计划年度", validators=[MinValueValidator(2013), MaxValueValidator(2100)]
    )
    kind = models.CharField("项目类别", max_length=20, blank=True)
    nature = models.CharField("建设性质", max_length=10, blank=True)
    site = models.CharField("实施地点", max_length=120, blank=True)
    starts_on = models.DateField("计划开工", null=True, blank=True)
    ends_on = models.DateField("计划完工", null=True, blank=True)
    unit = models.CharField("责任单位", max_length=60, blank=True)
    task = models.CharField("建设任务", max_length=500, blank=True)
    amount = models.BigIntegerField("资金规模", null=True, blank=True, validators=_NOT_NEGATIVE)
    financing = models.CharField("筹资方式", max_length=300, blank=True)
    beneficiaries = models.CharField("受益对象", max_length=200, blank=True)
    households = models.PositiveIntegerField("受益户数", null=True, blank=True)
    poor_households = models.PositiveIntegerField("其中脱贫户和监测户", null=True, blank=True)
    link_way = models.CharField("联农带农方式", max_length=20, blank=True)
    link_terms = models.CharField("联农带农（带贫）机制", max_length=300, blank=True)
    participation = models.CharField("群众参与", max_length=300, blank=True)
    is_income = models.BooleanField("增收项目", default=False)
    entity_name = models.CharField("实施主体", max_length=60, blank=True)
    entity_kind = models.CharField("主体类型", max_length=20, blank=True)
    entity_code = models.CharField("主体统一社会信用代码", max_length=18, blank=True)
    way = models.CharField("实施方式", max_length=20, blank=True)
    negative = models.CharField("负面情形", max_length=30, blank=True)
    diligence_number = models.CharField("尽职调查文号", max_length=60, blank=True)

    state = models.CharField("状态", max_length=10, default=IDEA, editable=False)
    held_state = models.CharField("原状态", max_length=10, blank=True, editable=False)
    state_since = models.DateField("到此状态", null=True, blank=True, editable=False)
    due_on = models.DateField("下一步期限", null=True, blank=True, editable=False)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="申报人",
    )  # fmt: skip
    entered_on = models.DateField("入库日期", null=True, blank=True, editable=False)
    entered_number = models.CharField("入库文号", max_length=60, blank=True, editable=False)
    plan_year = models.PositiveSmallIntegerField("列入年度", null=True, blank=True, editable=False)
    approved_on = models.DateField("立项日期", null=True, blank=True, editable=False)
    approved_number = models.CharField("立项文号", max_length=60, blank=True, editable=False)
    finished_on = models.DateField("完工日期", null=True, blank=True, editable=False)
    accepted_on = models.DateField("验收日期", null=True, blank=True, editable=False)
    handed_on = models.DateField("资产移交日期", null=True, blank=True, editable=False)
    out_reason = models.CharField("调出原因", max_length=200, blank=True, editable=False)
    self_score = models.PositiveSmallIntegerField("自评分", null=True, blank=True, editable=False)
    rated_score = models.PositiveSmallIntegerField("评价分", null=True, blank=True, editable=False)
    grade = models.CharField("绩效等次", max_length=4, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code code name year kind nature site starts_on ends_on unit task amount "
        "financing beneficiaries households poor_households link_way link_terms participation "
        "is_income entity_name entity_kind entity_code way negative diligence_number state "
        "held_state state_since due_on proposed_by entered_on entered_number plan_year "
        "approved_on approved_number finished_on accepted_on handed_on out_reason self_score "
        "rated_score grade"
    )

    class Meta:
        verbose_name = "帮扶项目"
        ordering = ["-year", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "year", "name"], condition=LIVE, name="project_once",
                violation_error_message="同一地方同一年已有同名项目。",
            ),
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="project_code_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
                violation_error_message="计划完工不能早于计划开工。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="project_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(poor_households__isnull=True)
                | Q(households__gte=F("poor_households")),
                name="project_poor_within",
                violation_error_message="其中脱贫户和监测户不能多于受益户数。",
            ),
            models.CheckConstraint(
                condition=Q(entered_on__isnull=True) | ~Q(entered_number=""),
                name="project_entered_with_number",
            ),
            models.CheckConstraint(
                condition=Q(approved_on__isnull=True) | ~Q(approved_number=""),
                name="project_approved_with_number",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "state", "due_on"], name="project_place"),
            models.Index(fields=["year", "state"], name="project_year"),
            models.Index(fields=["due_on"], name="project_due"),
            models.Index(fields=["entity_code"], name="project_entity"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    def clean(self) -> None:
        """Keep what is under review; let the financing add up to the amount."""
        self.entity_code = self.entity_code.strip().upper()
        self._keep_what_is_reviewed()
        if not self.financing.strip():
            return
        try:
            amounts = read_financing(self.financing)
        except FinancingError as error:
            raise ValidationError({"financing": str(error)}) from None
        total = sum(amounts.values())
        if self.amount is not None and total != self.amount:
            words = (
                f"筹资合计 {total / 100:,.2f} 元，与资金规模 {self.amount / 100:,.2f} 元不一致。"
            )
            raise ValidationError({"financing": words})

    def _keep_what_is_reviewed(self) -> None:
        if not self.pk or self.phase not in _LOCKED or self.state == CHANGING:
            return
        stored = type(self).objects.filter(pk=self.pk).values(*machine().kept).first() or {}
        changed = [
            str(getattr(self._meta.get_field(name), "verbose_name", name))
            for name, value in stored.items()
            if value != getattr(self, name)
        ]
        if changed:
            word = machine().states[self.state].title
            raise ValidationError(
                f"项目现在是“{word}”，{'、'.join(changed)}不能直接改：评审中的请退回后改，"
                "已入库的请先申请变更。"
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give a new project its number; let nobody take out what is under way."""
        if self.retired_at is not None and self.phase != "idea":
            word = self.state_word
            raise RefusedError("under-way", f"项目现在是“{word}”，不能停用；不做了的请调出。")
        super().save(*args, **kwargs)
        if not self.code:
            self.code = f"XM{self.year}-{self.pk:05d}"
            type(self).objects.filter(pk=self.pk).update(code=self.code)

    @property
    def phase(self) -> str:
        """The part of the way: idea, review, library, plan, build, done, side, out."""
        return machine().states[self.state].phase

    @property
    def state_word(self) -> str:
        """The state as people say it."""
        return machine().states[self.state].title


class ProjectStep(models.Model):
    """What was done about a project: when, with which document, in which words."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    step = models.CharField("环节", max_length=10)
    source = models.CharField("原状态", max_length=10)
    target = models.CharField("新状态", max_length=10)
    on = models.DateField("日期")
    number = models.CharField("文号", max_length=60, blank=True)
    words = models.CharField("说明", max_length=500, blank=True)
    score = models.PositiveSmallIntegerField("得分", null=True, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(
        internal="id project step source target on number words score document user at"
    )

    class Meta:
        verbose_name = "项目环节"
        ordering = ["project", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=100), name="project_score_at_most"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.step}"

    @property
    def word(self) -> str:
        """The step as people say it."""
        known = machine().steps.get(self.step)
        return known.title if known else self.step


class ProjectGoal(PlacedRow):
    """A performance goal of a project, what half a year brought, and what came of it."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.PROJECTS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="goals", verbose_name="项目编号"
    )
    dimension = models.CharField("维度", max_length=10)
    indicator = models.CharField("指标", max_length=80)
    target = models.DecimalField("目标值", max_digits=14, decimal_places=2)
    unit = models.CharField("计量单位", max_length=12, blank=True)
    at_most = models.BooleanField("越小越好", default=False)
    halfway = models.DecimalField(
        "年中监控值", max_digits=14, decimal_places=2, null=True, blank=True
    )
    halfway_on = models.DateField("监控日期", null=True, blank=True)
    actual = models.DecimalField("完成值", max_digits=14, decimal_places=2, null=True, blank=True)
    deviation = models.CharField("偏差原因", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code project dimension indicator target unit at_most halfway halfway_on "
        "actual deviation"
    )

    class Meta:
        verbose_name = "绩效目标"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "dimension", "indicator"], condition=LIVE,
                name="project_goal_once",
                violation_error_message="这个项目这一维度已有同名指标。",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["division_code"], name="project_goal_place")]

    def __str__(self) -> str:
        return f"{self.dimension} {self.indicator}"

    def clean(self) -> None:
        """Lie where the project does."""
        if self.project_id is not None:
            self.division_code = self.project.division_code


class ProjectBeneficiary(PlacedRow):
    """A household that a project helps, and with what; ``kind`` is of the code set 帮扶措施."""

    clerk_sectors: ClassVar[tuple[str, ...]] = concern.PROJECTS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="helped", verbose_name="项目编号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name="户编号"
    )
    kind = models.CharField("帮扶措施", max_length=20)
    way = models.CharField("怎样受益", max_length=100, blank=True)
    amount = models.BigIntegerField("受益金额", null=True, blank=True, validators=_NOT_NEGATIVE)
    since = models.DateField("受益起")
    until = models.DateField("受益止", null=True, blank=True)

    field_classes = row_classes(
        internal="division_code project household kind way since until", sensitive="amount"
    )

    class Meta:
        verbose_name = "项目受益户"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "household"], condition=LIVE, name="project_helps_once",
                violation_error_message="这户已经是这个项目的受益户。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="project_helps_until",
                violation_error_message="受益止不能早于受益起。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code"], name="project_helps_place"),
            models.Index(fields=["household"], name="project_helps_household"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.household_id}"

    def clean(self) -> None:
        """Lie where the household does."""
        if self.household_id is not None:
            self.division_code = self.household.division_code
