"""Training of those who collect and enter data."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models

from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField


class Training(PlacedRow):
    """One training: what about, when, where, for whom; the place is who held it."""

    held_on = models.DateField("培训日期")
    topic = models.CharField("培训主题", max_length=120)
    organiser = models.CharField("组织单位", max_length=80)
    venue = models.CharField("培训地点", max_length=80, blank=True)
    hours = models.DecimalField(
        "学时", max_digits=5, decimal_places=1, validators=[MinValueValidator(0)]
    )
    attendees = models.PositiveIntegerField("参训人数")
    names = EncryptedTextField("参训人员")
    materials = models.CharField("培训材料", max_length=500, blank=True)

    field_classes = row_classes(
        internal="division_code held_on topic organiser venue hours attendees materials",
        personal="names",
    )

    class Meta:
        verbose_name = "业务培训"
        ordering = ["-held_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "held_on", "topic"],
                condition=models.Q(retired_at__isnull=True),
                name="training_once_a_day",
                violation_error_message="同一地方同一天已登记过这个主题的培训。",
            ),
            models.CheckConstraint(
                condition=models.Q(hours__gte=0),
                name="training_hours_not_negative",
                violation_error_message="学时不能小于 0。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "held_on"], name="training_place"),
            models.Index(fields=["held_on"], name="training_day"),
        ]

    def __str__(self) -> str:
        return self.topic
