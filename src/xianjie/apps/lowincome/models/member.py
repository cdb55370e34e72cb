"""Who is registered as low-income, in which category, from when to when and by which source."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.lowincome.enums import EndReason, MemberSource
from xianjie.apps.registry.models import Household, Person


class LowIncomeMember(models.Model):
    """A household in a category in ``[valid_from, valid_to)``; ``person`` when one member alone is.

    ``category`` is one of the place's own list (rulebook parameter 低收入人口类别清单). ``people``
    counts the members on the roll. ``by_decision`` says that somebody decided it (entered by hand,
    kept or adjusted by a review): data alone then never end it. ``review_due_on`` is NULL where
    the rulebook sets no interval.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.ForeignKey(Household, models.PROTECT, related_name="low_income")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    people = models.PositiveSmallIntegerField("人数", default=0)
    category = models.CharField("类别", max_length=40)
    grade = models.CharField("档次", max_length=30, blank=True)
    source = models.CharField("来源", max_length=10, choices=MemberSource.choices)
    source_ref = models.CharField("来源说明", max_length=80, blank=True)
    valid_from = models.DateField("自")
    valid_to = models.DateField("至", null=True, blank=True)
    end_reason = models.CharField("退出原因", max_length=12, choices=EndReason.choices, blank=True)
    by_decision = models.BooleanField("经人决定", default=False)
    reviewed_on = models.DateField("上次复核", null=True, blank=True)
    review_due_on = models.DateField("下次复核", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code household person people source source_ref valid_from valid_to "
        "end_reason by_decision reviewed_on review_due_on",
        sensitive="category grade",
    )

    class Meta:
        verbose_name = "低收入人口"
        ordering = ["division_code", "household", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "category"],
                condition=Q(valid_to__isnull=True),
                name="low_income_open_once_a_category",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True, end_reason="")
                | (Q(valid_to__gte=F("valid_from")) & ~Q(end_reason="")),
                name="low_income_ended_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "division_code", "id"],
                condition=Q(valid_to__isnull=True),
                name="low_income_place",
            ),
            models.Index(
                fields=["county_code", "category", "division_code"],
                condition=Q(valid_to__isnull=True),
                name="low_income_category",
            ),
            models.Index(
                fields=["county_code", "review_due_on", "id"],
                condition=Q(valid_to__isnull=True),
                name="low_income_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.category}"
