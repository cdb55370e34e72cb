"""Papers of a case: signed scans, minutes, photos of what hangs in the village."""

from __future__ import annotations

from django.db import models

from xianjie.apps.audit.classification import classed
from xianjie.apps.cases.models.case import Case
from xianjie.apps.registry.models import ArchiveDocument


class CaseDocument(models.Model):
    """A filed paper that belongs to a step of a case.

    The paper itself lies in the archive of the household. ``client_id`` is made when the form is
    opened: sent twice it is one paper.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="case_documents")
    step = models.CharField("步骤", max_length=30)
    document = models.OneToOneField(ArchiveDocument, models.PROTECT, related_name="case_document")
    client_id = models.UUIDField("表单标识", unique=True)
    filed_at = models.DateTimeField("归档时间")

    field_classes = classed(internal="id case step document client_id filed_at")

    class Meta:
        verbose_name = "个案材料"
        ordering = ["case", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.document_id}"
