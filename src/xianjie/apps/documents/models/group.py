"""Leading groups and special working groups, their members, and what names in documents mean."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.enums import GroupKind, GroupPost
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class LeadingGroup(PlacedRow):
    """A leading group or special working group, with the name that it had before.

    Documents name it as one unit; its members are whom the unit stands for.
    """

    name = models.CharField("名称", max_length=100)
    kind = models.CharField("类别", max_length=10, choices=GroupKind.choices)
    former_name = models.CharField("原名称", max_length=100, blank=True)
    renamed_on = models.DateField("改名日期", null=True, blank=True)
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="办公室所在单位",
    )  # fmt: skip
    set_up_on = models.DateField("成立日期", null=True, blank=True)
    document = models.CharField("依据文件", max_length=200, blank=True)
    clause = models.CharField("条款", max_length=60, blank=True)

    field_classes = row_classes(
        internal="division_code name kind former_name renamed_on office set_up_on document clause"
    )

    class Meta:
        verbose_name = "领导小组"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "name"],
                condition=Q(retired_at__isnull=True),
                name="leading_group_once_a_place",
                violation_error_message="这个地方已有同名的领导小组。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LeadingGroupMember(LedgerRow):
    """A unit in a group, with the person who stands for it, in ``[valid_from, valid_to)``."""

    scope_field = "group__division_code"

    group = models.ForeignKey(
        LeadingGroup, models.PROTECT, related_name="members", verbose_name="领导小组"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="group_seats",
        verbose_name="成员单位",
    )  # fmt: skip
    post = models.CharField("组内职务", max_length=12, choices=GroupPost.choices)
    leader = EncryptedTextField("负责人", blank=True, default="")
    title = models.CharField("职务", max_length=80, blank=True)
    valid_from = models.DateField("自", null=True, blank=True)
    valid_to = models.DateField("至", null=True, blank=True)

    field_classes = row_classes(
        internal="group organisation post title valid_from valid_to", personal="leader"
    )

    class Meta:
        verbose_name = "领导小组成员"
        ordering = ["group", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(title=""),
                name="group_seat_names_a_unit_or_a_title",
                violation_error_message="成员单位和职务至少填一项。",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="group_seat_ends_after_it_began",
                violation_error_message="止的日期要晚于起的日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.organisation or self.title}"


class UnitAlias(models.Model):
    """What a name printed in documents means in a county: an organisation or a group.

    Remembered when a person resolves a name that no register knows, and used from then on.
    """

    division_code = models.CharField("区划代码", max_length=12)
    name = models.CharField("文件所写名称", max_length=100)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="document_aliases"
    )
    group = models.ForeignKey(
        LeadingGroup, models.CASCADE, null=True, blank=True, related_name="aliases"
    )

    objects = ScopedManager()

    field_classes = classed(public="division_code name", internal="id organisation group")

    class Meta:
        verbose_name = "单位别称"
        ordering = ["division_code", "name"]
        constraints = [
            models.UniqueConstraint(fields=["division_code", "name"], name="unit_alias_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) ^ Q(group__isnull=False),
                name="unit_alias_means_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.name
