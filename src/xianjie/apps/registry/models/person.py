"""Somebody who belongs, or belonged, to a household."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField, PinyinField
from xianjie.apps.registry.models.household import Household


class Person(models.Model):
    """A person; ``household`` is the present one and NULL after death or departure.

    What rules need of the ID number is derived once: birth date, sex, region part, length and
    whether the check digit holds. ``extra`` and ``originals`` as for a household.
    ``merged_into`` is the record that stands for the same person where this one was a duplicate;
    that one was never merged itself.
    """

    county_code = models.CharField("县代码", max_length=6)
    person_code = models.CharField("人编号", max_length=40, blank=True)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="members"
    )
    name = models.CharField("姓名", max_length=60)
    pinyin = PinyinField("姓名全拼", source="name")
    initials = PinyinField("姓名拼音首字母", source="name", initials=True)
    id_number = EncryptedTextField("证件号码")
    id_index = BlindIndexField(source="id_number", kind="id")
    id_kind = models.CharField("证件类型", max_length=30, blank=True)
    id_length = models.PositiveSmallIntegerField("证件长度", default=0)
    id_check_ok = models.BooleanField("证件校验通过", null=True, blank=True)
    id_region = models.CharField("证件地区码", max_length=6, blank=True)
    birth_date = models.DateField("出生日期", null=True, blank=True)
    sex = models.CharField("性别", max_length=10, blank=True)
    relation = models.CharField("与户主关系", max_length=20, blank=True)
    ethnicity = models.CharField("民族", max_length=30, blank=True)
    education = models.CharField("文化程度", max_length=30, blank=True)
    school_status = models.CharField("在校生状况", max_length=30, blank=True)
    health = models.CharField("健康状况", max_length=60, blank=True)
    labour_skill = models.CharField("劳动技能", max_length=30, blank=True)
    phone = EncryptedTextField("联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    extra = models.JSONField("其他个人指标", default=dict, blank=True)
    originals = models.JSONField("原文", default=dict, blank=True)
    import_index = models.BinaryField(default=b"", blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, db_index=False,
        related_name="merged_persons", verbose_name="并入",
    )  # fmt: skip
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")

    objects = ScopedManager()
    scope_field = "household__division_code"

    field_classes = classed(
        public="county_code",
        internal="id person_code household import_index merged_into created_at updated_at",
        personal="name pinyin initials id_number id_index id_kind id_length id_check_ok id_region "
        "birth_date sex relation ethnicity education school_status labour_skill phone phone_index "
        "originals",
        sensitive="health extra",
    )

    class Meta:
        verbose_name = "人口"
        ordering = ["household", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "person_code"],
                condition=~models.Q(person_code=""),
                name="person_code_once_in_a_county",
            ),
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | models.Q(household__isnull=True),
                name="merged_person_is_in_no_household",
            ),
        ]
        # The operator class makes PostgreSQL find by the beginning of a text; SQLite needs none.
        indexes = [
            models.Index(fields=[field], name=f"person_{field}", opclasses=["varchar_pattern_ops"])
            for field in ("name", "pinyin", "initials")
        ] + [
            models.Index(
                fields=["merged_into"],
                condition=models.Q(merged_into__isnull=False),
                name="person_merged",
            )
        ]

    def __str__(self) -> str:
        return self.person_code or str(self.pk)
