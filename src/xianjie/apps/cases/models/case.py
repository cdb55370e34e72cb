"""A case: what several clues about one household led to, step by step to a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import (
    OPEN_CASES,
    CaseAct,
    CaseKind,
    CaseState,
    Escalation,
    StepKind,
    StepLevel,
    StepState,
)
from xianjie.apps.cases.models.episode import Episode
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Clue


class Case(models.Model):
    """One household on its way into or out of monitoring.

    ``process`` is the procedure of the place as it was when the case was opened (see
    `cases.queries.process`): a later rulebook does not change a running case. ``step`` names
    the step that waits, empty once closed; ``round`` counts the times it was sent back.
    ``started_on`` is the day from which deadlines run: of the earliest clue. ``fast_track``:
    help came first, the papers follow by ``papers_due_on``. ``pauses`` are the ended spans
    ``[from, to]`` (ISO days) in which it stood still and deadlines with it. ``version`` grows
    with every act, so that two people at once are told apart.
    """

    number = models.CharField("案号", max_length=30)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases")
    kind = models.CharField("事项", max_length=10, choices=CaseKind.choices)
    state = models.CharField("状态", max_length=10, choices=CaseState.choices)
    process = models.JSONField("程序")
    step = models.CharField("当前步骤", max_length=30, blank=True)
    step_kind = models.CharField("步骤类型", max_length=10, choices=StepKind.choices, blank=True)
    step_level = models.CharField("步骤层级", max_length=10, choices=StepLevel.choices, blank=True)
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    started_on = models.DateField("起算日期")
    due_on = models.DateField("本步骤期限", null=True, blank=True)
    total_due_on = models.DateField("总期限", null=True, blank=True)
    fast_track = models.BooleanField("先救助后补程序", default=False)
    papers_due_on = models.DateField("手续补齐期限", null=True, blank=True)
    papers_done_on = models.DateField("手续补齐日期", null=True, blank=True)
    paused_on = models.DateField("中止日期", null=True, blank=True)
    pauses = models.JSONField("中止时段", default=list)
    escalation = models.PositiveSmallIntegerField(
        "催办", choices=Escalation.choices, default=Escalation.NONE
    )
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="assigned_cases"
    )
    event_on = models.DateField("事发日期", null=True, blank=True)
    category = models.CharField("拟定类别", max_length=30, blank=True)
    national_category = models.CharField("国家类别", max_length=30, blank=True)
    risks = models.JSONField("风险类型", default=list)
    focus_groups = models.JSONField("重点人群", default=list)
    key_links = models.JSONField("重点环节", default=list)
    no_labour = models.BooleanField("整户无劳动能力兜底保障户", default=False)
    removal_way = models.CharField("消除方式", max_length=10, blank=True)
    episode = models.ForeignKey(
        Episode, models.PROTECT, null=True, blank=True, related_name="cases"
    )
    opened_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="opened_cases"
    )
    opened_at = models.DateTimeField("立案时间")
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField("结案时间", null=True, blank=True)
    closing = EncryptedTextField("结案说明")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id number client_id division_code household kind state process step step_kind "
        "step_level round started_on due_on total_due_on fast_track papers_due_on papers_done_on "
        "paused_on pauses escalation assignee event_on category national_category "
        "focus_groups key_links removal_way episode opened_by opened_at closed_by closed_at "
        "version",
        sensitive="risks no_labour closing",
    )

    class Meta:
        verbose_name = "个案"
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["county_code", "number"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=OPEN_CASES),
                name="one_open_case_a_household",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_CASES, closed_at__isnull=True)
                | (~Q(state__in=OPEN_CASES) & Q(closed_at__isnull=False)),
                name="case_closed_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.PAUSED) | Q(paused_on__isnull=False),
                name="case_paused_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "step_level", "due_on"], name="case_queue"
            ),
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"], name="case_place"
            ),
            models.Index(fields=["county_code", "kind", "-closed_at"], name="case_closed"),
            models.Index(fields=["household", "state"], name="case_household"),
            models.Index(
                fields=["county_code", "papers_due_on"],
                condition=Q(fast_track=True, papers_done_on__isnull=True),
                name="case_papers",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CaseClue(models.Model):
    """A clue that a case answers.

    A clue belongs to one open case at most (it is ``IN_CASE`` meanwhile); a signal that comes
    back after one case may lead to the next.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="case_clues")
    clue = models.ForeignKey(Clue, models.PROTECT, related_name="case_clues")
    joined_at = models.DateTimeField("并入时间")

    field_classes = classed(internal="id case clue joined_at")

    class Meta:
        verbose_name = "个案线索"
        ordering = ["case", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "clue"], name="clue_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.clue_id}"


class CaseStep(models.Model):
    """One step of a case in one round.

    ``content`` is JSON text: what the step recorded (answers of a comparison, attendance and
    votes of an assembly, opinion of a review), in the shapes of `cases.contents`.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps")
    name = models.CharField("步骤", max_length=30)
    kind = models.CharField("类型", max_length=10, choices=StepKind.choices)
    level = models.CharField("层级", max_length=10, choices=StepLevel.choices)
    round = models.PositiveSmallIntegerField("第几轮")
    state = models.CharField("状态", max_length=10, choices=StepState.choices)
    started_on = models.DateField("开始日期")
    due_on = models.DateField("期限", null=True, blank=True)
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="case_steps"
    )
    words = EncryptedTextField("意见")
    content = EncryptedTextField("内容")
    sheet = models.ForeignKey(
        Sheet, models.PROTECT, null=True, blank=True, related_name="case_steps"
    )

    field_classes = classed(
        internal="id case name kind level round state started_on due_on done_at done_by sheet",
        sensitive="words content",
    )

    class Meta:
        verbose_name = "个案步骤"
        ordering = ["case", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name", "round"], name="case_step_once_a_round"
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=StepState.OPEN), name="one_open_step_a_case"
            ),
            models.CheckConstraint(
                condition=Q(state=StepState.OPEN) | Q(done_at__isnull=False),
                name="case_step_done_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CaseEvent(models.Model):
    """A line of the record of a case: who did what when, with which words."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="events")
    act = models.CharField("事项", max_length=10, choices=CaseAct.choices)
    step = models.CharField("步骤", max_length=30, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.CharField("办理人标识", max_length=150)
    at = models.DateTimeField("时间")
    words = EncryptedTextField("说明")

    field_classes = classed(internal="id case act step user actor at", sensitive="words")

    class Meta:
        verbose_name = "个案记录"
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return self.get_act_display()
