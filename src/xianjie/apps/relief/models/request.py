"""Requests to the government's relief platform, and what was done about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.enums import RequestKind, RequestState, RequestStep
from xianjie.apps.screening.models import Clue


class ReliefRequest(models.Model):
    """What somebody needs, who deals with it until when, and what came of it.

    ``who`` names people who are not registered, or whoever of the household is meant. ``need`` is
    a text of the code set 救助需求, ``channel`` of 救助申请渠道, ``result`` of 救助办理结果.
    ``due_on`` is the day of the step that is under way, ``finish_by`` the day by which the whole
    has to be finished. ``amount`` is fen of money or goods that were given.
    """

    client_id = models.UUIDField("表单标识", unique=True)
    number = models.CharField("编号", max_length=20, blank=True)
    kind = models.CharField("类别", max_length=10, choices=RequestKind.choices)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="relief_requests"
    )
    who = EncryptedTextField("申请人")
    phone = EncryptedTextField("联系电话")
    need = models.CharField("救助需求", max_length=20)
    channel = models.CharField("申请渠道", max_length=20)
    origin = models.CharField("来源编号", max_length=30, blank=True)
    urgent = models.BooleanField("急难", default=False)
    words = EncryptedTextField("情况说明")
    state = models.CharField("状态", max_length=12, choices=RequestState.choices)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="relief_requests"
    )
    received_on = models.DateField("申请日期")
    due_on = models.DateField("本环节期限", null=True, blank=True)
    finish_by = models.DateField("办结期限", null=True, blank=True)
    finished_on = models.DateField("办结日期", null=True, blank=True)
    result = models.CharField("办理结果", max_length=20, blank=True)
    amount = models.BigIntegerField("救助金额(分)", null=True, blank=True)
    clue = models.OneToOneField(
        Clue, models.PROTECT, null=True, blank=True, related_name="relief_request"
    )
    created_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("登记时间")
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id client_id number kind division_code household channel origin urgent state "
        "organisation received_on due_on finish_by finished_on result clue created_by created_at "
        "version",
        personal="who phone",
        sensitive="need words amount",
    )

    class Meta:
        verbose_name = "救助申请"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["TRANSFERRED", "HANDLED"]) | Q(organisation__isnull=False),
                name="relief_transferred_to_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="FINISHED") | (Q(finished_on__isnull=False) & ~Q(result="")),
                name="relief_finished_with_result",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="relief_amount_positive"
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "finish_by"], name="relief_list"),
            models.Index(fields=["division_code", "state"], name="relief_place"),
            models.Index(fields=["organisation", "state", "due_on"], name="relief_office"),
            models.Index(fields=["county_code", "received_on"], name="relief_received"),
        ]

    def __str__(self) -> str:
        return self.number


class ReliefEvent(models.Model):
    """What was done about a request: who, when, in which words, until when, handed to whom."""

    request = models.ForeignKey(ReliefRequest, models.CASCADE, related_name="events")
    step = models.CharField("步骤", max_length=10, choices=RequestStep.choices)
    words = EncryptedTextField("说明")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("期限", null=True, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(
        internal="id request step organisation due_on user at", sensitive="words"
    )

    class Meta:
        verbose_name = "救助申请记录"
        ordering = ["request", "-id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.step}"
