"""Relocation sites, their industries, the households that were moved and what they live on."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.places.enums import MoveOrigin, OldHome, SiteKind, WorkState
from xianjie.apps.registry.models import Household

_LIVE = Q(retired_at__isnull=True)
_SECTORS = ("发改", "农业农村", "人社", "自然资源")


class RelocationSite(PlacedRow):
    """A place to which households were moved (M13-01); its name is what lists call 安置点.

    ``planned_households`` and ``planned_people`` are what the plan or a policy document says, for
    comparison with who is registered; ``source`` is where that stands (document and clause).
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = _SECTORS

    name = models.CharField("安置区", max_length=60)
    kind = models.CharField("安置方式", max_length=10, choices=SiteKind.choices)
    batch = models.CharField("批次", max_length=30, blank=True)
    moved_in_on = models.DateField("搬迁入住日期", null=True, blank=True)
    planned_households = models.PositiveIntegerField("计划户数", null=True, blank=True)
    planned_people = models.PositiveIntegerField("计划人数", null=True, blank=True)
    source = models.CharField("计划数依据", max_length=120, blank=True)
    services = models.CharField("公共服务配套", max_length=200, blank=True)
    organisation = models.CharField("社区管理组织", max_length=80, blank=True)
    manager = models.CharField("属地责任单位", max_length=80, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code name kind batch moved_in_on planned_households planned_people "
        "source services organisation manager note"
    )

    class Meta:
        verbose_name = "安置区"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"], condition=_LIVE, name="site_once_in_a_place",
                violation_error_message="这个地方已登记过同名的安置区。",
            ),
            models.CheckConstraint(
                condition=Q(planned_people__isnull=True) | Q(planned_households__isnull=True)
                | Q(planned_people__gte=F("planned_households")),
                name="site_people_not_fewer_than_households",
                violation_error_message="计划人数不能少于计划户数。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["division_code", "name"], name="site_place")]

    def __str__(self) -> str:
        return self.name


class SiteIndustry(LedgerRow):
    """An industry that a site lives on; each site needs a leading one (M13-02)."""

    clerk_sectors: ClassVar[tuple[str, ...]] = _SECTORS

    site = models.ForeignKey(
        RelocationSite, models.PROTECT, verbose_name="安置区", related_name="industries"
    )
    name = models.CharField("产业项目", max_length=80)
    kind = models.CharField("产业类型", max_length=20)
    is_leading = models.BooleanField("主导产业", default=True)
    employed = models.PositiveIntegerField("吸纳搬迁户就业人数", null=True, blank=True)
    since = models.DateField("投产日期")
    until = models.DateField("停产日期", null=True, blank=True)
    note = models.CharField("备注", max_length=300, blank=True)

    scope_field = "site__division_code"

    field_classes = row_classes(internal="site name kind is_leading employed since until note")

    class Meta:
        verbose_name = "安置区产业"
        ordering = ["site", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"], condition=_LIVE, name="industry_once_in_a_site",
                violation_error_message="这个安置区已登记过这个项目。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="site_industry_ends_after_start",
                violation_error_message="停产日期不能早于投产日期。",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["-since"], name="site_industry_since")]

    def __str__(self) -> str:
        return self.name


class RelocatedHousehold(LedgerRow):
    """A household that was moved; it lies where the household does (M13-01).

    ``origin`` says whether the roll named it or somebody entered it; ``correction`` is why it
    stands otherwise than in the roll. ``site`` is empty for those that were settled singly.
    ``projects`` and ``work`` are what `places.actions.refresh_sites` found on ``looked_on``.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = _SECTORS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="relocations", verbose_name="户编号"
    )
    site = models.ForeignKey(
        RelocationSite, models.PROTECT, null=True, blank=True, verbose_name="安置区",
        related_name="moved",
    )  # fmt: skip
    moved_on = models.DateField("搬迁日期", null=True, blank=True)
    moved_from = models.CharField("迁出地", max_length=80, blank=True)
    old_home = models.CharField("旧房处置", max_length=10, choices=OldHome.choices, blank=True)
    origin = models.CharField(
        "来源", max_length=10, choices=MoveOrigin.choices, default=MoveOrigin.ENTERED
    )
    correction = models.CharField("与名册不同的原因", max_length=200, blank=True)
    projects = models.PositiveSmallIntegerField("增收项目数", null=True, blank=True, editable=False)
    work = models.CharField(
        "就业情况", max_length=10, choices=WorkState.choices, blank=True, editable=False
    )
    looked_on = models.DateField("核对日期", null=True, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code household site moved_on moved_from old_home origin correction "
        "projects work looked_on"
    )

    class Meta:
        verbose_name = "搬迁户"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=_LIVE,
                name="household_relocated_once",
                violation_error_message="这一户已经登记为搬迁户。",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "id"], name="relocated_place"),
            models.Index(fields=["site", "id"], name="relocated_site"),
            models.Index(fields=["division_code", "work"], name="relocated_work"),
        ]

    def __str__(self) -> str:
        return str(self.household_id)

    def clean(self) -> None:
        """Lie where the household does; keep to sites of its county."""
        if self.household_id is None:
            return
        self.division_code = self.household.division_code
        if self.site is not None and self.site.division_code[:6] != self.division_code[:6]:
            raise ValidationError({"site": "这个安置区不在本县。"})


class IncomeProject(LedgerRow):
    """What a relocated household earns with; each needs one (M13-02).

    ``kind`` is a text of the code set 增收项目类型. Help that other registers know of (a post, a
    share, a measure in force) counts without being entered here.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = _SECTORS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="income_projects", verbose_name="户编号"
    )
    name = models.CharField("增收项目", max_length=80)
    kind = models.CharField("项目类型", max_length=20)
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(internal="division_code household name kind since until note")

    class Meta:
        verbose_name = "搬迁户增收项目"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "name", "since"], condition=_LIVE,
                name="income_project_once",
                violation_error_message="这一户的这个项目已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="income_project_ends_after_start",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-since"], name="income_project_since"),
            models.Index(fields=["division_code", "-since"], name="income_project_place"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Lie where the household does."""
        if self.household_id is not None:
            self.division_code = self.household.division_code
