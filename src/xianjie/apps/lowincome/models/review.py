"""Regular reviews: kept, moved to another category, or let go."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.lowincome.enums import ReviewOutcome, ReviewState
from xianjie.apps.lowincome.models.member import LowIncomeMember


class LowIncomeReview(models.Model):
    """One review of one membership; proposed by one account and decided by another.

    ``in_batch`` marks one of many that were kept together; ``evidence`` then says which of them
    were visited as a sample.
    """

    member = models.ForeignKey(LowIncomeMember, models.PROTECT, related_name="reviews")
    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    outcome = models.CharField("复核结果", max_length=8, choices=ReviewOutcome.choices)
    new_category = models.CharField("调整为", max_length=40, blank=True)
    reason = models.TextField("理由")
    evidence = models.TextField("依据", blank=True)
    in_batch = models.BooleanField("成批", default=False)
    state = models.CharField("状态", max_length=10, choices=ReviewState.choices)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("审定时间", null=True, blank=True)
    words = models.TextField("审定意见", blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id member division_code outcome in_batch state proposed_by proposed_at "
        "decided_by decided_at words",
        sensitive="new_category reason evidence",
    )

    class Meta:
        verbose_name = "低收入人口复核"
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state=ReviewState.PROPOSED),
                name="low_income_one_open_review",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="low_income_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=ReviewState.PROPOSED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="low_income_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=ReviewOutcome.ADJUST) | ~Q(new_category=""),
                name="low_income_adjusted_to_something",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "proposed_at"], name="low_income_reviews")
        ]

    def __str__(self) -> str:
        return self.get_outcome_display()
