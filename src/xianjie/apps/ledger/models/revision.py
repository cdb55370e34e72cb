"""What happened to the rows of the registers."""

from __future__ import annotations

from django.db import models

from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.ledger.enums import RevisionKind


class LedgerRevision(models.Model):
    """One change of one row: who, when, and each changed value before and after.

    ``values`` is the encrypted JSON text ``{field: [old, new]}`` of values as people write them;
    it is read only through a row that came through the gate. Never changed, never deleted.
    """

    register = models.CharField("台账", max_length=60)
    row_id = models.BigIntegerField("记录")
    version = models.PositiveIntegerField("版本")
    kind = models.CharField("做了什么", max_length=10, choices=RevisionKind.choices)
    values = models.BinaryField("改动", default=b"")
    reason = models.CharField("原因", max_length=200, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField("操作人", max_length=150)
    at = models.DateTimeField("时间")

    field_classes = classed(
        internal="id register row_id version kind reason user actor_label at", personal="values"
    )

    class Meta:
        verbose_name = "台账历史"
        ordering = ["register", "row_id", "-id"]
        indexes = [models.Index(fields=["register", "row_id"], name="revision_of_row")]

    def __str__(self) -> str:
        return f"{self.register} {self.row_id} v{self.version}"
