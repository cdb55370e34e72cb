"""Merges that were carried out, with the journal of every row that they wrote."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.merging.models.proposal import MergeProposal
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import FamilyChange


class Merge(models.Model):
    """One merge of two records; never deleted, an undone one keeps its row.

    ``kept`` and ``gone`` are the numbers of the records of the proposal: people, or households.
    ``counts`` lists ``[register, rows that went over, rows that stayed]``. The journal (JSON text)
    holds old and new values of every row that was written.
    """

    proposal = models.ForeignKey(MergeProposal, models.PROTECT, related_name="merges")
    change = models.OneToOneField(FamilyChange, models.PROTECT, related_name="+")
    division_code = models.CharField("村代码", max_length=12)
    kept = models.BigIntegerField("保留的一份")
    gone = models.BigIntegerField("并入的一份")
    counts = models.JSONField("改挂的登记", default=list)
    journal = EncryptedTextField("合并前后")
    reason = models.CharField("理由", max_length=200)
    merged_at = models.DateTimeField("合并时间")
    merged_by = models.CharField("合并人", max_length=150)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.CharField("撤销人", max_length=150, blank=True)
    undone_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id proposal change division_code kept gone counts merged_at merged_by undone_at "
        "undone_by",
        personal="reason undone_reason",
        sensitive="journal",
    )

    class Meta:
        verbose_name = "档案合并"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"],
                condition=models.Q(undone_at__isnull=True),
                name="one_standing_merge_a_proposal",
            ),
            models.CheckConstraint(
                condition=~models.Q(kept=models.F("gone")), name="merge_of_two_records"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kept} ← {self.gone}"
