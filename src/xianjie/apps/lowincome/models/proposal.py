"""What data or a person want of the register, for somebody to judge."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.lowincome.enums import MemberSource, ProposalKind, ProposalState
from xianjie.apps.lowincome.models.member import LowIncomeMember
from xianjie.apps.registry.models import Household


class RegisterProposal(models.Model):
    """A membership that should begin or end though a decision stands against it, or by hand.

    ``proposed_by`` is empty when the monthly data propose it. The columns from ``people`` on are
    those of the membership that accepting makes.
    """

    kind = models.CharField("建议", max_length=4, choices=ProposalKind.choices)
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="low_income_proposals")
    member = models.ForeignKey(
        LowIncomeMember, models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    category = models.CharField("类别", max_length=40)
    source = models.CharField("来源", max_length=10, choices=MemberSource.choices)
    source_ref = models.CharField("来源说明", max_length=80, blank=True)
    reason = models.TextField("理由")
    people = models.PositiveSmallIntegerField("人数", default=0)
    grade = models.CharField("档次", max_length=30, blank=True)
    valid_from = models.DateField("自")
    state = models.CharField("状态", max_length=10, choices=ProposalState.choices)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    words = models.TextField("处理意见", blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id kind division_code household member source source_ref people valid_from "
        "state proposed_by proposed_at decided_by decided_at words",
        sensitive="category grade reason",
    )

    class Meta:
        verbose_name = "低收入名册待核对"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "category", "kind"],
                condition=Q(state=ProposalState.OPEN),
                name="low_income_one_open_proposal",
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="low_income_proposal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(decided_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="low_income_proposal_by_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "proposed_at"], name="low_income_proposals"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.category}"
