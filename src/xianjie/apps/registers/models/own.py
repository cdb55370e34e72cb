"""The registers that a county designed itself."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registers.enums import State


class OwnRegister(models.Model):
    """A register of one county: the definition in force, and the draft of the next.

    ``key`` is county and number (``532325-1``). Definitions are JSON as
    `exchange.registers.Definition` reads them; ``sectors`` repeats those in force for the gate,
    as ``,人社,财政,``. ``version`` counts what was saved, so that two designers notice each other.
    """

    county_code = models.CharField("县代码", max_length=6)
    number = models.PositiveIntegerField("编号")
    key = models.CharField("编码", max_length=40, unique=True)
    title = models.CharField("名称", max_length=60)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.DRAFT)
    sectors = models.CharField("涉及部门", max_length=400, blank=True)
    definition = models.JSONField("在用的设计", null=True, blank=True)
    draft = models.JSONField("未发布的设计", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1)
    token = models.CharField("提交标记", max_length=40, blank=True)
    retired_reason = models.CharField("停用原因", max_length=200, blank=True)
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")
    updated_by = models.CharField("更新人", max_length=150)

    field_classes = classed(
        internal="id county_code number key title state sectors definition draft version token "
        "retired_reason created_at updated_at updated_by"
    )

    class Meta:
        verbose_name = "自建台账"
        ordering = ["county_code", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "number"], name="own_register_once_a_number"
            ),
            models.UniqueConstraint(
                fields=["county_code", "token"],
                condition=~models.Q(token=""),
                name="own_register_once_a_token",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OwnRegisterVersion(models.Model):
    """A definition that was published: which, when and by whom."""

    register = models.ForeignKey(OwnRegister, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("版次")
    definition = models.JSONField("设计")
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_label = models.CharField("发布人", max_length=150)
    published_at = models.DateTimeField("发布时间")

    field_classes = classed(
        internal="id register number definition published_by published_label published_at"
    )

    class Meta:
        verbose_name = "台账设计版次"
        ordering = ["register", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="own_register_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.register} v{self.number}"
