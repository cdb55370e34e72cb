"""A proposal to remove a household: the conditions as they were, then and at the decision."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.enums import RemovalWay
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.registry.fields import EncryptedTextField


class RemovalProposal(models.Model):
    """What a case of kind 风险消除 rests on.

    ``proposed`` and ``decided`` are JSON texts: the list of conditions with their values and
    words, as they were judged when it was proposed and again before the county
    decided; the rulebook hashes say by which rules. ``situation`` is a text of
    自然消除情形清单, empty for 帮扶消除. ``exception`` says why a household without labour is
    proposed all the same.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="removal")
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="removals")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    way = models.CharField("消除方式", max_length=10, choices=RemovalWay.choices)
    situation = models.CharField("自然消除情形", max_length=30, blank=True)
    reason = EncryptedTextField("提出理由")
    exception = EncryptedTextField("无劳动力户例外理由")
    proposed = EncryptedTextField("提出时的条件")
    proposed_rulebook = models.CharField("提出时规则库", max_length=64, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided = EncryptedTextField("审定时的条件")
    decided_rulebook = models.CharField("审定时规则库", max_length=64, blank=True)
    decided_at = models.DateTimeField("审定核对时间", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id case episode division_code way situation proposed_rulebook proposed_by "
        "proposed_at decided_rulebook decided_at",
        sensitive="reason exception proposed decided",
    )

    class Meta:
        verbose_name = "风险消除提议"
        ordering = ["-proposed_at", "-id"]
        indexes = [models.Index(fields=["episode", "-proposed_at"], name="removal_episode")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.way}"
