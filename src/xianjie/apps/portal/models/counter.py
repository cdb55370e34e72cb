"""How often the public page was used, so that nobody can flood it."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed


class UseCounter(models.Model):
    """Uses of one kind under one key within one window of time.

    ``key`` is a keyed hash of an address, a village, a phone or a receipt: it names nobody.
    Several workers share the row.
    """

    key = models.BinaryField("键", max_length=16)
    starts_at = models.DateTimeField("时段开始")
    used = models.PositiveIntegerField("次数", default=0)

    field_classes = classed(internal="id key starts_at used")

    class Meta:
        verbose_name = "群众服务页使用次数"
        constraints = [
            models.UniqueConstraint(fields=["key", "starts_at"], name="use_counter_once_a_window")
        ]
        indexes = [models.Index(fields=["starts_at"], name="use_counter_age")]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.used}"
