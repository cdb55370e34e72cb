"""Registers of housing: repair of each household's house to acceptance, hidden dangers."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.models.rows import HouseholdRow, PlaceRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import ArchiveDocument, Household

_LIVE = Q(retired_at__isnull=True)


class HouseRepair(HouseholdRow):
    """One house from appraisal to acceptance; who reported it finished does not accept it."""

    own_area = Area.HOUSING

    grade = models.CharField("鉴定等级", max_length=4)
    appraised_on = models.DateField("鉴定日期")
    risk = models.CharField("新增风险", max_length=30, blank=True)
    way = models.CharField("改造方式", max_length=20, blank=True)
    subsidy = models.BigIntegerField(
        "补助金额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    paid_on = models.DateField("补助发放日期", null=True, blank=True)
    started_on = models.DateField("开工日期", null=True, blank=True)
    due_on = models.DateField("应竣工日期", null=True, blank=True)
    finished_on = models.DateField("竣工日期", null=True, blank=True, editable=False)
    finished_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    accepted_on = models.DateField("验收日期", null=True, blank=True, editable=False)
    accepted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="验收人",
    )  # fmt: skip
    verdict = models.CharField("验收意见", max_length=300, blank=True, editable=False)
    document = models.ForeignKey(
        ArchiveDocument, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="验收资料",
    )  # fmt: skip

    field_classes = row_classes(
        internal="division_code household grade appraised_on risk way subsidy paid_on started_on "
        "due_on finished_on finished_by accepted_on accepted_by verdict document"
    )

    class Meta:
        verbose_name = "住房改造"
        ordering = ["accepted_on", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "appraised_on"], condition=_LIVE, name="house_repair_once",
                violation_error_message="这户这次鉴定已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(started_on__isnull=True)
                | Q(finished_on__gte=F("started_on")),
                name="house_repair_finished_after_start",
                violation_error_message="竣工日期不能早于开工日期。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on__isnull=True)
                | (Q(finished_on__isnull=False) & Q(document__isnull=False)),
                name="house_repair_accepted_with_a_file",
                violation_error_message="没有竣工日期和验收资料，不能验收。",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | Q(finished_by__isnull=True)
                | ~Q(accepted_by=F("finished_by")),
                name="house_repair_accepted_by_another",
                violation_error_message="报竣工的人不能自己验收。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "accepted_on"], name="house_repair_place"),
            models.Index(fields=["-appraised_on"], name="house_repair_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.grade} {self.appraised_on}"


class HouseHazard(PlaceRow):
    """A house with a hidden danger, or built against a cut slope, and how it is treated."""

    own_area = Area.HOUSING

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="户编号"
    )
    spot = models.CharField("位置", max_length=80)
    kind = models.CharField("隐患类型", max_length=20)
    found_on = models.DateField("发现日期")
    people = models.PositiveSmallIntegerField("受威胁人数", default=0)
    treatment = models.CharField("整治方式", max_length=20, blank=True)
    due_on = models.DateField("整治期限")
    treated_on = models.DateField("整治完成日期", null=True, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)

    field_classes = row_classes(
        internal="division_code household kind found_on people treatment due_on treated_on note",
        personal="spot",
    )

    class Meta:
        verbose_name = "房屋隐患"
        ordering = ["treated_on", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "spot", "kind"],
                condition=_LIVE,
                name="house_hazard_once",
                violation_error_message="这个地方的这处隐患已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(treated_on__isnull=True) | ~Q(treatment=""),
                name="house_hazard_treated_somehow",
                violation_error_message="整治完成的请选整治方式。",
            ),
            models.CheckConstraint(
                condition=Q(treated_on__isnull=True) | Q(treated_on__gte=F("found_on")),
                name="house_hazard_treated_after_finding",
                violation_error_message="整治完成日期不能早于发现日期。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "due_on"], name="house_hazard_place"),
            models.Index(fields=["due_on"], name="house_hazard_due"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.kind} {self.spot}"
