"""An open problem of the guarantees, from finding to acceptance, and what is known of a month."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.guarantees.enums import Area, ProblemSource, ProblemState, Step
from xianjie.apps.guarantees.gate import AreaManager
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household, Person

_CLOSED = (ProblemState.ACCEPTED.value, ProblemState.CLEARED.value)


class Problem(models.Model):
    """One problem of one household or member: one row for ever, opened again when it comes back.

    ``kind`` is the id of a rule of kind ``guarantee`` or a text of the code set 保障问题 (the
    same names), ``subject`` the household and member as ``household:person``. ``periods`` are
    months ``2022-06``: ``first_period`` and ``last_period`` in which a feed named it,
    ``closed_period`` the newest data at closing. ``lasting``: it rests on events, so no later
    roll clears it. ``undecided``: the newest data could not say. ``exempt_until``: accepted with
    a proof that excuses it, until then a roll does not open it again.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="guarantee_problems")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="guarantee_problems"
    )
    subject = models.CharField("对象", max_length=44)
    area = models.CharField("领域", max_length=10, choices=Area.choices)
    kind = models.CharField("问题", max_length=60)
    source = models.CharField("来源", max_length=10, choices=ProblemSource.choices)
    cause = models.CharField("原因", max_length=30, blank=True)
    words = EncryptedTextField("情况")
    state = models.CharField("状态", max_length=10, choices=ProblemState.choices)
    department = models.CharField("责任部门", max_length=30)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="guarantee_problems"
    )
    due_on = models.DateField("办结期限")
    found_on = models.DateField("发现日期")
    first_period = models.CharField("首次数据期", max_length=7, blank=True)
    last_period = models.CharField("最近数据期", max_length=7, blank=True)
    reopened = models.PositiveSmallIntegerField("再次出现次数", default=0)
    lasting = models.BooleanField("由事件算出", default=False)
    undecided = models.BooleanField("最近数据不能判断", default=False)
    promised_on = models.DateField("承诺解决日期", null=True, blank=True)
    done_on = models.DateField("解决日期", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    closed_period = models.CharField("销号时数据期", max_length=7, blank=True)
    exempt_until = models.DateField("例外有效期至", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = AreaManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household person subject area source state department owner "
        "due_on found_on first_period last_period reopened lasting undecided promised_on "
        "done_on done_by accepted_by closed_on closed_period exempt_until version",
        sensitive="kind cause words",
    )

    class Meta:
        verbose_name = "保障问题"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "kind"], name="guarantee_problem_once"),
            models.CheckConstraint(
                condition=~Q(department=""), name="guarantee_problem_has_a_department"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_CLOSED, closed_on__isnull=False)
                | (~Q(state__in=_CLOSED) & Q(closed_on__isnull=True)),
                name="guarantee_problem_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProblemState.HANDLING) | Q(owner__isnull=False),
                name="guarantee_problem_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | Q(done_by__isnull=True)
                | ~Q(accepted_by=F("done_by")),
                name="guarantee_problem_accepted_by_another",
                violation_error_message="报请验收的人不能自己验收。",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "area"], name="guarantee_board"),
            models.Index(fields=["division_code", "state", "due_on"], name="guarantee_place"),
            models.Index(fields=["county_code", "closed_on"], name="guarantee_closed"),
            models.Index(fields=["owner", "state"], name="guarantee_owner"),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def title(self) -> str:
        """What it is called beside its area: 住房安全-危房未改造 → 危房未改造."""
        return self.kind.partition("-")[2] or self.kind


class ProblemEvent(models.Model):
    """What was done about a problem: by whom, when, in which words, with which paper."""

    problem = models.ForeignKey(Problem, models.CASCADE, related_name="events")
    step = models.CharField("做了什么", max_length=8, choices=Step.choices)
    words = EncryptedTextField("说明")
    period = models.CharField("数据期", max_length=7, blank=True)
    due_on = models.DateField("期限", null=True, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(
        internal="id problem step period due_on document user at", sensitive="words"
    )

    class Meta:
        verbose_name = "保障问题记录"
        ordering = ["problem", "-id"]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.step}"


class DropoutControl(models.Model):
    """Who answers for a child's return to school at the four levels (四级联控联保)."""

    problem = models.OneToOneField(Problem, models.CASCADE, related_name="control")
    prefecture = EncryptedTextField("州（市）级责任人")
    county = EncryptedTextField("县级责任人")
    town = EncryptedTextField("乡级责任人")
    village = EncryptedTextField("村级责任人")
    school = models.CharField("学校", max_length=80, blank=True)
    returned_on = models.DateField("返校日期", null=True, blank=True)

    field_classes = classed(
        internal="id problem school returned_on", personal="prefecture county town village"
    )

    class Meta:
        verbose_name = "四级联控联保"

    def __str__(self) -> str:
        return str(self.problem_id)


class GuaranteeCheck(models.Model):
    """What a month's data said: counts of each rule, by rule id, and what it changed.

    ``rules`` maps a rule id to its population, hits, unknown, and why its result is held.
    """

    county_code = models.CharField("县代码", max_length=6)
    period = models.CharField("数据期", max_length=7)
    as_of = models.DateField("截至日")
    run_hash = models.CharField("输入指纹", max_length=64)
    rules = models.JSONField("各规则", default=dict)
    found = models.PositiveIntegerField("新发现", default=0)
    again = models.PositiveIntegerField("再次出现", default=0)
    cleared = models.PositiveIntegerField("名册销号", default=0)
    checked_at = models.DateTimeField("比对时间")

    field_classes = classed(
        public="county_code period as_of",
        internal="id run_hash rules found again cleared checked_at",
    )

    class Meta:
        verbose_name = "保障比对"
        ordering = ["-period"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period"], name="one_guarantee_check_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.period}"


class InsuredVillage(models.Model):
    """How many of those who must be insured are, by village and month."""

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    period = models.CharField("数据期", max_length=7)
    insured = models.PositiveIntegerField("参保人数")
    people = models.PositiveIntegerField("应参保人数")
    unknown = models.PositiveIntegerField("信息不足人数", default=0)

    own_area = Area.MEDICAL
    objects = AreaManager()

    field_classes = classed(
        public="county_code", internal="id division_code period insured people unknown"
    )

    class Meta:
        verbose_name = "村参保人数"
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "period", "division_code"], name="insured_village_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.division_code} {self.period}"
