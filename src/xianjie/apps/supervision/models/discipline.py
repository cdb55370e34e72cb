"""Clues of corruption and bad conduct; only few may know that they exist."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.supervision.enums import ClueState


class DisciplineClue(models.Model):
    """A clue and what came of it (M15-11). Its words are encrypted and found by number alone."""

    division_code = models.CharField("区划代码", max_length=12)
    number = models.CharField("编号", max_length=20)
    received_on = models.DateField("收到日期")
    category = EncryptedTextField("问题类型")
    channel = EncryptedTextField("线索来源")
    subject = EncryptedTextField("被反映人或单位")
    content = EncryptedTextField("反映内容")
    handler = EncryptedTextField("承办人")
    state = models.CharField(
        "状态", max_length=8, choices=ClueState.choices, default=ClueState.OPEN
    )
    result = EncryptedTextField("办理结果")
    closed_on = models.DateField("了结日期", null=True, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField("登记时间")

    objects = ScopedManager()

    field_classes = classed(
        internal="id division_code number received_on state closed_on created_by created_at",
        sensitive="category channel subject content handler result",
    )

    class Meta:
        verbose_name = "违纪问题线索"
        ordering = ["-received_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["division_code", "number"], name="clue_number_once"),
            models.CheckConstraint(
                condition=Q(state="OPEN") | Q(closed_on__isnull=False),
                name="discipline_clue_closed_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "-received_on"], name="discipline_list"),
        ]

    def __str__(self) -> str:
        return self.number
