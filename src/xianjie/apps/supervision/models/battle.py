"""What is under supervision by name: 挂牌督战."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.divisions.codes import significant
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.supervision.enums import BattleLevel, BattleObject

_DIGITS = 12


class Battle(PlacedRow):
    """One item of the list: what, to which goal, by which leader, until when.

    The place is the village (or township, county) that it is about. ``division_end`` is the last
    code within it, so that people are counted by the index of their code. Closed with evidence,
    never by ticking a box.
    """

    level = models.CharField("督战层级", max_length=10, choices=BattleLevel.choices)
    subject = models.CharField("督办对象类别", max_length=10, choices=BattleObject.choices)
    title = models.CharField("督办对象", max_length=80)
    division_end = models.CharField("代码止", max_length=12, editable=False)
    goal = models.CharField("督办目标", max_length=200)
    demand = models.CharField("督办要求", max_length=300, blank=True)
    leader = EncryptedTextField("责任领导")
    organisation = models.CharField("牵头单位", max_length=80, blank=True)
    listed_on = models.DateField("挂牌日期")
    due_on = models.DateField("完成期限")
    closed_on = models.DateField("销号日期", null=True, blank=True)
    evidence = models.TextField("销号依据", blank=True)

    field_classes = row_classes(
        internal="division_code division_end level subject title goal demand organisation "
        "listed_on due_on closed_on evidence",
        personal="leader",
    )

    class Meta:
        verbose_name = "挂牌督战"
        ordering = ["closed_on", "due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "subject", "title"],
                condition=Q(retired_at__isnull=True, closed_on__isnull=True),
                name="battle_once_a_place",
                violation_error_message="这个地方已有一条同样的督战事项，还没有销号。",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("listed_on")),
                name="battle_due_after_listing",
                violation_error_message="完成期限不能早于挂牌日期。",
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | ~Q(evidence=""),
                name="battle_closed_with_evidence",
                violation_error_message="没有依据不能销号。",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "due_on"], name="battle_place"),
            models.Index(fields=["due_on"], name="battle_due"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Derive where the division ends."""
        prefix = significant(self.division_code) if self.division_code else ""
        self.division_end = prefix.ljust(_DIGITS, "9")
