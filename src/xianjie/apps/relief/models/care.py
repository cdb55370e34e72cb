"""Ledgers of care: 特困, institutions, people cared for, services, help for the disabled."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household

CIVIL = ("民政",)
DISABLED = ("民政", "残联")


class CareRow(PlacedRow):
    """Somebody of a household, or somebody who is not registered: the base of these ledgers."""

    division_code = models.CharField("行政区划", max_length=12, blank=True)
    name = EncryptedTextField("姓名")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Take the place of the household where one is named."""
        household: Household | None = getattr(self, "household", None)
        if household is not None:
            self.division_code = household.division_code
        if not self.division_code:
            raise ValidationError({"division_code": "请选所在村，或者填户编号。"})


class CareInstitution(PlacedRow):
    """An institution of the county or a township for old and disabled people, with its beds.

    ``level`` is a text of the code set 养老机构层级: the two levels are named differently by place.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = CIVIL

    title = models.CharField("机构名称", max_length=60)
    level = models.CharField("层级", max_length=10)
    beds = models.PositiveIntegerField("床位", default=0)
    nursing_beds = models.PositiveIntegerField("护理型床位", default=0)
    staff = models.PositiveIntegerField("护理人员", default=0)
    manager = EncryptedTextField("负责人")
    remark = models.CharField("备注", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code title level beds nursing_beds staff remark", personal="manager"
    )

    class Meta:
        verbose_name = "供养机构"
        ordering = ["division_code", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "title"],
                condition=Q(retired_at__isnull=True),
                name="care_institution_once",
                violation_error_message="这个地方已登记过同名的机构。",
            ),
            models.CheckConstraint(
                condition=Q(nursing_beds__lte=F("beds")),
                name="care_nursing_beds_within",
                violation_error_message="护理型床位不能多于床位。",
            ),
        ]
        indexes = [models.Index(fields=["division_code", "level"], name="care_institution_place")]

    def __str__(self) -> str:
        return self.title


class SupportedPerson(CareRow):
    """A 特困 person: form of support, self-care by six items, standard and level of care.

    ``form`` is a text of the code set 供养形式, ``ability`` of 自理能力等级; ``failed`` is how many
    of the six items he cannot do. ``basic`` and ``care`` are fen a month.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = CIVIL

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="supported_people",
        verbose_name="户编号",
    )  # fmt: skip
    group = models.CharField("对象类别", max_length=10)
    form = models.CharField("供养形式", max_length=10)
    institution = models.ForeignKey(
        CareInstitution, models.PROTECT, null=True, blank=True, related_name="residents",
        verbose_name="供养机构",
    )  # fmt: skip
    ability = models.CharField("自理能力", max_length=10)
    failed = models.PositiveSmallIntegerField("不达标项数", null=True, blank=True)
    assessed_on = models.DateField("评估日期", null=True, blank=True)
    basic = models.BigIntegerField("基本生活月标准", validators=[MinValueValidator(0)])
    care = models.BigIntegerField(
        "照料护理月标准", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    carer = EncryptedTextField("照料人")
    agreement = models.BooleanField("已签照料协议", default=False)
    since = models.DateField("认定日期")

    field_classes = row_classes(
        internal="division_code household form institution agreement since assessed_on",
        personal="name carer",
        sensitive="group ability failed basic care",
    )

    class Meta:
        verbose_name = "特困人员"
        ordering = ["division_code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(failed__isnull=True) | Q(failed__lte=6),
                name="supported_six_items",
                violation_error_message="自理能力评估只有六项。",
            ),
            models.CheckConstraint(
                condition=~Q(form="集中供养") | Q(institution__isnull=False),
                name="supported_in_an_institution",
                violation_error_message="集中供养的要写供养机构。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "form"], name="supported_place"),
            models.Index(fields=["institution"], name="supported_institution"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CareRecipient(CareRow):
    """A child, old person or woman who is cared for: category, guardian, visits and aid (M06-09).

    ``category`` is a text of the code set 关爱对象类别. ``aid`` is fen a month.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = CIVIL

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="care_recipients",
        verbose_name="户编号",
    )  # fmt: skip
    category = models.CharField("类别", max_length=20)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    guardian = EncryptedTextField("监护人")
    relation = models.CharField("监护关系", max_length=20, blank=True)
    keeper = EncryptedTextField("关爱责任人")
    aid = models.BigIntegerField("月补助", null=True, blank=True, validators=[MinValueValidator(0)])
    aid_since = models.DateField("补助起始", null=True, blank=True)
    visits = models.PositiveIntegerField("本年探访次数", default=0)
    visited_on = models.DateField("最近探访", null=True, blank=True)
    needs = models.CharField("需求和问题", max_length=200, blank=True)
    since = models.DateField("登记日期")

    field_classes = row_classes(
        internal="division_code household visits visited_on since aid_since",
        personal="name birth_year guardian relation keeper",
        sensitive="category aid needs",
    )

    class Meta:
        verbose_name = "关爱对象"
        ordering = ["division_code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visits=0) | Q(visited_on__isnull=False),
                name="care_visits_have_a_day",
                violation_error_message="填了探访次数，也要填最近探访日期。",
            )
        ]
        indexes = [
            models.Index(fields=["division_code", "category"], name="care_place"),
            models.Index(fields=["visited_on"], name="care_visited"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ReliefService(CareRow):
    """A service, goods or money given to a household beside the allowances (M05-10, M05-15).

    ``kind`` is a text of the code set 服务救助类型, ``giver`` of 服务救助来源 (bought by the
    government, social workers, charity …). ``value`` is fen.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = DISABLED

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="relief_services",
        verbose_name="户编号",
    )  # fmt: skip
    group = models.CharField("对象", max_length=20, blank=True)
    kind = models.CharField("类型", max_length=20)
    giver = models.CharField("来源", max_length=20)
    provider = models.CharField("提供方", max_length=60)
    given_on = models.DateField("服务日期")
    content = models.CharField("内容", max_length=200)
    times = models.PositiveIntegerField("次数", default=1)
    value = models.BigIntegerField(
        "金额或折价", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    result = models.CharField("效果", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code household kind giver provider given_on content times value result",
        personal="name",
        sensitive="group",
    )

    class Meta:
        verbose_name = "服务救助"
        ordering = ["-given_on", "-id"]
        indexes = [
            models.Index(fields=["division_code", "-given_on"], name="relief_service_place"),
            models.Index(fields=["-given_on"], name="relief_service_day"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DisabilityAid(CareRow):
    """Help for a disabled person, rehabilitation of children included (M06-10, M05-14).

    ``kind`` is a text of the code set 残疾人帮扶项目, ``progress`` of 残疾人帮扶进度. ``amount`` is
    fen: a month for allowances, in all for the rest.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = DISABLED

    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="disability_aids",
        verbose_name="户编号",
    )  # fmt: skip
    disability = models.CharField("残疾类别等级", max_length=30)
    is_child = models.BooleanField("残疾儿童", default=False)
    kind = models.CharField("帮扶项目", max_length=20)
    provider = models.CharField("服务机构", max_length=60, blank=True)
    content = models.CharField("服务内容", max_length=200, blank=True)
    amount = models.BigIntegerField(
        "补助金额", null=True, blank=True, validators=[MinValueValidator(0)]
    )
    since = models.DateField("开始日期")
    until = models.DateField("结束日期", null=True, blank=True)
    progress = models.CharField("进度", max_length=10)

    field_classes = row_classes(
        internal="division_code household kind provider since until progress",
        personal="name",
        sensitive="disability is_child content amount",
    )

    class Meta:
        verbose_name = "残疾人帮扶"
        ordering = ["division_code", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="disability_aid_ends_after_begin",
                violation_error_message="结束日期不能早于开始日期。",
            )
        ]
        indexes = [models.Index(fields=["division_code", "kind"], name="disability_aid_place")]

    def __str__(self) -> str:
        return str(self.pk)
