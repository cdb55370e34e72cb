"""The ledger of problems that have to be put right, who does it, and what was done."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.supervision.enums import ProblemKind, RectificationState, Step, UrgeLevel

_COUNTY, _TOWN = 6, 9


class Rectification(PlacedRow):
    """One problem: where, found by whom, who puts it right until when, and how far it is.

    ``source`` is a text of the code set 整改问题来源, ``topic`` a short word by which the same
    problem is looked for elsewhere. The lead is an organisation of the county or a township
    (``lead_town``, nine digits). ``parent`` is the problem after which this one was sought
    (举一反三). ``wanted_on`` is a later deadline that was asked for and is not decided yet.
    """

    county_code = models.CharField("县代码", max_length=6, editable=False)
    code = models.CharField("编号", max_length=40, blank=True)
    source = models.CharField("问题来源", max_length=30)
    origin = models.CharField("来源文件", max_length=120, blank=True)
    kind = models.CharField("问题类型", max_length=10, choices=ProblemKind.choices)
    topic = models.CharField("主题词", max_length=30, blank=True)
    title = models.CharField("问题", max_length=120)
    description = models.TextField("问题描述", blank=True)
    measures = models.TextField("整改措施", blank=True)
    lead = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="rectifications",
        verbose_name="牵头单位",
    )  # fmt: skip
    lead_town = models.CharField("牵头乡镇", max_length=9, blank=True)
    leader = EncryptedTextField("责任人")
    households = models.ManyToManyField(Household, related_name="rectifications", blank=True)
    found_on = models.DateField("发现日期")
    due_on = models.DateField("整改期限", null=True, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=RectificationState.choices,
        default=RectificationState.REGISTERED,
    )  # fmt: skip
    urge = models.PositiveSmallIntegerField(
        "督办等级", choices=UrgeLevel.choices, default=UrgeLevel.NONE
    )
    wanted_on = models.DateField("申请延期到", null=True, blank=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    look_on = models.DateField("回头看日期", null=True, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="spread", verbose_name="由来"
    )
    field_classes = row_classes(
        internal="division_code county_code code source origin kind topic title description "
        "measures lead lead_town found_on due_on state urge wanted_on reported_by "
        "accepted_by closed_on look_on parent",
        personal="leader",
    )

    class Meta:
        verbose_name = "整改问题"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "code"],
                condition=~Q(code=""),
                name="rectification_code_once",
                violation_error_message="这个编号已经登记过了。",
            ),
            models.CheckConstraint(
                condition=Q(state="REGISTERED")
                | (Q(due_on__isnull=False) & (Q(lead__isnull=False) | ~Q(lead_town=""))),
                name="rectification_assigned_with_deadline",
                violation_error_message="没有牵头单位和期限，不能交办。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["CLOSED", "LOOKED"])
                | (Q(closed_on__isnull=False) & Q(accepted_by__isnull=False)),
                name="rectification_closed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | Q(reported_by__isnull=True)
                | ~Q(accepted_by=F("reported_by")),
                name="rectification_accepted_by_another",
                violation_error_message="报请验收的人不能自己验收。",
            ),
            models.CheckConstraint(
                condition=Q(lead__isnull=True) | Q(lead_town=""),
                name="rectification_one_lead",
                violation_error_message="牵头单位只能有一个：部门或者乡镇。",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on"], name="rectification_list"),
            models.Index(fields=["division_code", "state"], name="rectification_place"),
            models.Index(fields=["lead", "state"], name="rectification_lead"),
            models.Index(fields=["lead_town", "state"], name="rectification_town"),
            models.Index(fields=["due_on"], name="rectification_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Derive the county; a township that leads is kept by its place."""
        self.county_code = self.division_code[:_COUNTY]
        if self.lead is not None and self.lead.level == OrganisationLevel.TOWNSHIP:
            self.lead_town, self.lead = self.lead.division_code[:_TOWN], None


class RectificationParty(models.Model):
    """Who else has to help: an organisation of the county or a township."""

    item = models.ForeignKey(Rectification, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="rectification_parts"
    )
    town_code = models.CharField("乡镇代码", max_length=9, blank=True)

    field_classes = classed(internal="id item organisation town_code")

    class Meta:
        verbose_name = "整改责任单位"
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "organisation"], condition=Q(organisation__isnull=False),
                name="rectification_party_once",
            ),
            models.UniqueConstraint(
                fields=["item", "town_code"], condition=~Q(town_code=""),
                name="rectification_town_once",
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, town_code="")
                | (Q(organisation__isnull=True) & ~Q(town_code="")),
                name="rectification_party_is_one",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["town_code"], name="rectification_party_town")]

    def __str__(self) -> str:
        return self.town_code or str(self.organisation_id)


class RectificationEvent(models.Model):
    """What was done about a problem: who, when, in which words, with which paper."""

    item = models.ForeignKey(Rectification, models.CASCADE, related_name="events")
    step = models.CharField("做了什么", max_length=8, choices=Step.choices)
    words = models.TextField("说明", blank=True)
    urge = models.PositiveSmallIntegerField(
        "督办等级", choices=UrgeLevel.choices, default=UrgeLevel.NONE
    )
    due_on = models.DateField("期限", null=True, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id item step words urge due_on document user at")

    class Meta:
        verbose_name = "整改记录"
        ordering = ["item", "-id"]

    def __str__(self) -> str:
        return f"{self.item_id} {self.step}"
