"""Rows that a person must look at before they belong to somebody."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.enums import CandidateState
from xianjie.apps.sources.models.batch import FeedBatch


class LinkCandidate(models.Model):
    """A queued row of a batch with the people it may be about.

    ``choices`` lists ``{"person", "household", "reasons": [...]}`` with row numbers of the
    registry, best first; a ranked one also has ``"probability"`` and ``"evidence"``, a list of
    ``[title, words, bits]`` without personal values, the starting point first.
    ``village_code`` is the village of the best one, to sort the work by.
    """

    batch = models.ForeignKey(FeedBatch, models.PROTECT, related_name="candidates")
    part_number = models.PositiveSmallIntegerField("文件序号")
    row_no = models.PositiveIntegerField("行号")
    division_code = models.CharField("行政区划", max_length=12, db_index=True)
    village_code = models.CharField("候选人所在村", max_length=12, blank=True)
    id_number = EncryptedTextField("证件号码")
    name = EncryptedTextField("姓名")
    choices = models.JSONField("候选", default=list)
    state = models.CharField("状态", max_length=10, choices=CandidateState.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField("核对时间", null=True, blank=True)
    resolved_by = models.CharField("核对人", max_length=150, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id batch part_number row_no division_code village_code choices state "
        "person resolved_at resolved_by",
        personal="id_number name",
    )

    class Meta:
        verbose_name = "待核对行"
        ordering = ["batch", "part_number", "row_no"]
        indexes = [
            models.Index(
                fields=["division_code"],
                condition=Q(state=CandidateState.OPEN),
                name="candidate_open",
            ),
            models.Index(
                fields=["resolved_by", "resolved_at"],
                condition=Q(state__in=[CandidateState.LINKED, CandidateState.DISMISSED]),
                name="candidate_decided",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "part_number", "row_no"], name="row_once_in_review"
            ),
            models.CheckConstraint(
                condition=Q(state=CandidateState.LINKED, person__isnull=False)
                | (~Q(state=CandidateState.LINKED) & Q(person__isnull=True)),
                name="linked_row_has_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} / {self.row_no}"
