"""Families in which somebody can and wants to work and nobody does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.employment.enums import STANDING, Clearing, FamilyState, FamilyStep
from xianjie.apps.employment.models.rows import LABOUR
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import ArchiveDocument, Household


class ZeroFamily(models.Model):
    """One household, one row for ever: found, helped into work, cleared, back when it recurs.

    ``able`` is how many could and want to work. CHECK: somebody is unemployed, but of others it is
    not known whether they work; such a family is none until the village has asked.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    household = models.OneToOneField(Household, models.PROTECT, related_name="zero_family")
    state = models.CharField("状态", max_length=8, choices=FamilyState.choices)
    focus = models.BooleanField("脱贫或监测户", default=False)
    relocated = models.BooleanField("易地搬迁户", default=False)
    able = models.PositiveSmallIntegerField("能干愿干人数", default=0)
    found_on = models.DateField("发现日期")
    period = models.CharField("数据期", max_length=7, blank=True)
    due_on = models.DateField("办结期限", null=True, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.CharField("措施", max_length=10, blank=True)
    reopened = models.PositiveSmallIntegerField("再次出现次数", default=0)
    employed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    cleared_on = models.DateField("销号日期", null=True, blank=True)
    clearing = models.CharField("怎样销号", max_length=8, choices=Clearing.choices, blank=True)
    version = models.PositiveIntegerField("版本", default=1)

    objects = ScopedManager()
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    field_classes = classed(
        public="county_code",
        internal="id division_code household state focus relocated able found_on period due_on "
        "owner measure reopened employed_by cleared_on clearing version",
    )

    class Meta:
        verbose_name = "零就业家庭"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FamilyState.CLEARED, cleared_on__isnull=False)
                | (~Q(state=FamilyState.CLEARED) & Q(cleared_on__isnull=True)),
                name="zero_family_cleared_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=STANDING[1:3]) | Q(owner__isnull=False),
                name="zero_family_assigned_to_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "due_on"], name="zero_family_state"),
            models.Index(fields=["division_code", "state"], name="zero_family_place"),
            models.Index(fields=["owner", "state"], name="zero_family_owner"),
        ]

    def __str__(self) -> str:
        return str(self.household_id)

    @property
    def stands(self) -> bool:
        """Whether it counts towards the target of none."""
        return self.state in STANDING


class ZeroFamilyEvent(models.Model):
    """What was done about a family: by whom, when, in which words, with which paper."""

    family = models.ForeignKey(ZeroFamily, models.CASCADE, related_name="events")
    step = models.CharField("做了什么", max_length=8, choices=FamilyStep.choices)
    words = EncryptedTextField("说明")
    period = models.CharField("数据期", max_length=7, blank=True)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+"
    )
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField("时间")

    field_classes = classed(internal="id family step period document user at", personal="words")

    class Meta:
        verbose_name = "零就业家庭记录"
        ordering = ["family", "-id"]

    def __str__(self) -> str:
        return f"{self.family_id} {self.step}"
