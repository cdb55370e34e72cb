"""A rural household."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField


class Household(models.Model):
    """A household, registered poor or not, in the statistics division of its village.

    ``household_code`` is 户编号, unique within the county. Code columns hold canonical texts
    and ``originals`` what a file said instead. ``extra`` holds the other household columns of
    the registry contract: money in fen, dates as ISO texts, yes/no as booleans; ``private`` is
    the JSON text of those that name somebody.
    ``import_index`` is the keyed index of the last imported row, empty where no list ever had the
    household. ``member_count`` follows the present members (`registry.counting`).
    ``merged_into`` is the record that stands for the same household where this one was a
    duplicate; that one was never merged itself.
    """

    county_code = models.CharField("县代码", max_length=6)
    household_code = models.CharField("户编号", max_length=40)
    division_code = models.CharField("村代码", max_length=12, db_index=True)
    village_name = models.CharField("行政村(原文)", max_length=80, blank=True)
    group_name = models.CharField("自然村", max_length=80, blank=True)
    head_name = models.CharField("户主姓名", max_length=60, blank=True)
    address = EncryptedTextField("住址")
    phone = EncryptedTextField("户联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    account = EncryptedTextField("银行账号")
    account_index = BlindIndexField(source="account", kind="account")
    private = EncryptedTextField("其他个人信息")
    household_type = models.CharField("户类型", max_length=30, blank=True)
    monitor_category = models.CharField("监测对象类别", max_length=30, blank=True)
    risk_cleared = models.BooleanField("风险是否已消除", null=True, blank=True)
    identified_on = models.DateField("识别监测时间", null=True, blank=True)
    cleared_on = models.DateField("风险消除时间", null=True, blank=True)
    income_per_capita = models.BigIntegerField("人均纯收入(分)", null=True, blank=True)
    member_count = models.PositiveIntegerField("在册人口", default=0)
    is_active = models.BooleanField("在册", default=True)
    left_on = models.DateField("退出日期", null=True, blank=True)
    left_reason = models.CharField("退出原因", max_length=40, blank=True)
    extra = models.JSONField("其他户级指标", default=dict, blank=True)
    originals = models.JSONField("原文", default=dict, blank=True)
    import_index = models.BinaryField(default=b"", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False,
        related_name="merged_households", verbose_name="并入",
    )  # fmt: skip
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id household_code division_code village_name group_name household_type "
        "monitor_category risk_cleared identified_on cleared_on member_count is_active left_on "
        "left_reason import_index merged_into created_at updated_at",
        personal="head_name address phone phone_index income_per_capita originals",
        sensitive="account account_index private extra",
    )

    class Meta:
        verbose_name = "农户"
        ordering = ["division_code", "household_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "household_code"], name="household_code_once_in_a_county"
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(is_active=False),
                name="merged_household_is_not_active",
            ),
        ]
        # Each ends with what the list counts and adds up, so that totals need no table.
        indexes = [
            models.Index(
                fields=["county_code", "is_active", *narrowing, "division_code", "household_code",
                        "member_count"],
                name=name,
            )
            for name, narrowing in (
                ("household_by_place", ()),
                ("household_by_type", ("household_type",)),
                ("household_by_monitor", ("monitor_category", "risk_cleared")),
            )
        ] + [
            models.Index(
                fields=["county_code", "is_active", field, "id"], name=f"household_by_{short}"
            )
            for field, short in (("income_per_capita", "income"), ("member_count", "members"))
        ] + [
            models.Index(
                fields=[field], name=f"household_{field}", opclasses=["varchar_pattern_ops"]
            )
            for field in ("head_name", "household_code")
        ] + [
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="household_merged",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.household_code
