"""Which packaged registers a county keeps."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class RegisterSwitch(models.Model):
    """A county's word on a packaged register: kept or not, whatever its ``places`` say."""

    county_code = models.CharField("县代码", max_length=6)
    register = models.CharField("台账", max_length=40)
    is_on = models.BooleanField("启用")
    changed_by = models.CharField("操作人", max_length=150)
    changed_at = models.DateTimeField("时间")

    field_classes = classed(internal="id county_code register is_on changed_by changed_at")

    class Meta:
        verbose_name = "台账启用"
        ordering = ["county_code", "register"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "register"], name="one_switch_a_register"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county_code} {self.register}"
