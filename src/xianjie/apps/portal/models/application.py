"""What a farmer, or somebody for a farmer, asks on the public page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.portal.enums import (
    WAITING,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    Relation,
)
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Clue


class Application(models.Model):
    """An application from the public page; accepted it becomes a clue.

    ``number`` is the receipt: eleven random digits and a check digit. ``lookup`` is the keyed
    index of receipt and last four digits of ``phone``: whoever lacks one of them finds nothing.
    ``who`` is the household applied for, the applicant's own name where it is the own one.
    ``needs`` are texts of the code set 主动发现需求. ``consent`` is the version of the text that
    the applicant agreed to. ``identity_proven`` says that staff have made sure that the applicant
    is who the application says: only then are the steps of the household's case shown.
    """

    number = models.CharField("回执号", max_length=12, unique=True)
    lookup = models.BinaryField("查询索引", max_length=16, unique=True)
    client_id = models.UUIDField("表单标识", unique=True)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    kind = models.CharField("为谁申报", max_length=10, choices=ApplicationKind.choices)
    relation = models.CharField("与该户关系", max_length=6, choices=Relation.choices, blank=True)
    applicant = EncryptedTextField("申报人")
    phone = EncryptedTextField("联系电话")
    who = EncryptedTextField("困难户户主")
    id_number = EncryptedTextField("证件号码")
    address = EncryptedTextField("住址或村民小组")
    needs = models.JSONField("困难", default=list)
    words = EncryptedTextField("情况说明")
    consent = models.CharField("授权文本版本", max_length=20)
    language = models.CharField("语言", max_length=12)
    state = models.CharField("状态", max_length=10, choices=ApplicationState.choices)
    received_on = models.DateField("申报日期")
    received_at = models.DateTimeField("申报时间")
    due_on = models.DateField("受理期限", null=True, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="applications"
    )
    clue = models.OneToOneField(
        Clue, models.PROTECT, null=True, blank=True, related_name="application"
    )
    identity_proven = models.BooleanField("已核实申报人身份", default=False)
    handled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="handled_applications"
    )
    handled_at = models.DateTimeField("受理时间", null=True, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id number lookup client_id division_code kind consent language state "
        "received_on received_at due_on household clue identity_proven handled_by handled_at "
        "answered_by answered_at",
        personal="applicant phone relation who id_number address",
        sensitive="needs words",
    )

    class Meta:
        verbose_name = "群众申报"
        ordering = ["-received_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[*WAITING, ApplicationState.WITHDRAWN])
                | Q(handled_by__isnull=False, handled_at__isnull=False),
                name="application_handled_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ApplicationState.ACCEPTED, ApplicationState.ANSWERED])
                | Q(clue__isnull=False),
                name="application_accepted_as_a_clue",
            ),
            models.CheckConstraint(
                condition=~Q(state=ApplicationState.ANSWERED)
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="application_answered_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "division_code", "due_on"],
                name="application_queue",
            ),
            models.Index(fields=["county_code", "-received_at"], name="application_newest"),
            models.Index(fields=["household", "state"], name="application_household"),
        ]

    def __str__(self) -> str:
        return self.number


class ApplicationEvent(models.Model):
    """A step of an application; ``user`` is empty for what the applicant did."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=ApplicationStep.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")
    words = EncryptedTextField("说明")

    field_classes = classed(internal="id application step user at", sensitive="words")

    class Meta:
        verbose_name = "群众申报记录"
        ordering = ["application", "id"]

    def __str__(self) -> str:
        return self.get_step_display()
