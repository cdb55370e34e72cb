"""A row that a rule calls doubtful, from the run that found it to the run that no longer does."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.quality.enums import FindingStep, Mending, Severity, Standing
from xianjie.apps.quality.models.exemption import QualityExemption
from xianjie.apps.quality.models.run import QualityRun
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household


class QualityFinding(models.Model):
    """A doubtful row, once for each rule; kept as a difference between runs.

    ``row_key`` is the stable key of the row in its table: ``h<number>`` of a household,
    ``p<number>`` of a person, ``v<code>`` of a village, ``r<digest>`` of a record by its own key.
    ``last_run`` is the last run that found it and only written when it is gone: what stands was
    found by the newest run. ``values`` is the JSON text of what was read: cells, values of the
    condition, involved rows, message; ``data_hash`` tells whether that changed. ``duty`` says who
    answers for the household: ``p<pairing>``, ``g<grid worker>`` or ``v`` for the village itself.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="quality_findings"
    )
    person_no = models.BigIntegerField("人编号(内部)", null=True, blank=True)
    rule_id = models.CharField("规则", max_length=120)
    rule_hash = models.CharField("规则版本", max_length=64)
    table = models.CharField("表", max_length=40)
    row_key = models.CharField("行标识", max_length=80)
    severity = models.CharField("严重度", max_length=4, choices=Severity.choices)
    severity_rank = models.PositiveSmallIntegerField("严重度次序")
    category = models.CharField("类别", max_length=20)
    standing = models.CharField("状态", max_length=8, choices=Standing.choices)
    is_new = models.BooleanField("新增", default=True)
    times = models.PositiveSmallIntegerField("出现次数", default=1)
    first_run = models.ForeignKey(QualityRun, models.PROTECT, related_name="+")
    first_seen = models.DateField("首次发现")
    last_run = models.ForeignKey(
        QualityRun, models.PROTECT, null=True, blank=True, related_name="+"
    )
    last_seen = models.DateField("最后发现")
    cleared_on = models.DateField("消除日期", null=True, blank=True)
    parameters = models.JSONField("参数值", default=dict, blank=True)
    values = EncryptedTextField("所读的值")
    data_hash = models.CharField("数据摘要", max_length=32)
    duty = models.CharField("责任人", max_length=20, blank=True)
    mending = models.CharField("整改", max_length=8, choices=Mending.choices, blank=True)
    sent_to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    due_on = models.DateField("整改期限", null=True, blank=True)
    marked_at = models.DateTimeField("报改正时间", null=True, blank=True)
    exemption = models.ForeignKey(
        QualityExemption, models.SET_NULL, null=True, blank=True, related_name="findings"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household person_no rule_id rule_hash table row_key severity "
        "severity_rank category standing is_new times first_run first_seen last_run last_seen "
        "cleared_on parameters data_hash duty mending sent_to due_on marked_at exemption",
        sensitive="values",
    )

    class Meta:
        verbose_name = "数据疑点"
        ordering = ["severity_rank", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "rule_id", "row_key"], name="finding_once_a_row"
            ),
            models.CheckConstraint(
                condition=~Q(standing="CLEARED") | Q(cleared_on__isnull=False),
                name="finding_cleared_on_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "standing", "severity_rank", "division_code", "id"],
                name="finding_list",
            ),
            models.Index(
                fields=["county_code", "standing", "rule_id", "division_code"], name="finding_rule"
            ),
            models.Index(
                fields=["county_code", "standing", "division_code", "severity_rank", "id"],
                name="finding_place",
            ),
            models.Index(fields=["county_code", "standing", "duty"], name="finding_duty"),
            models.Index(
                fields=["county_code", "standing", "mending", "due_on"], name="finding_mending"
            ),
            models.Index(fields=["county_code", "is_new", "standing"], name="finding_new"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.row_key}"

    @property
    def state(self) -> str:
        """新增, 持续 or 已消除, as the newest run left it."""
        if self.standing == Standing.CLEARED:
            return "已消除"
        return "新增" if self.is_new else "持续"


class FindingEvent(models.Model):
    """What happened to a finding: found, sent, marked, confirmed, exempted."""

    finding = models.ForeignKey(QualityFinding, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=FindingStep.choices)
    words = EncryptedTextField("说明")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id finding step user at", sensitive="words")

    class Meta:
        verbose_name = "疑点办理记录"
        ordering = ["finding", "-id"]

    def __str__(self) -> str:
        return f"{self.finding_id} {self.step}"
