"""A policy document as it was registered, in one version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.documents.enums import DocumentSource, DocumentState


class PolicyDocument(models.Model):
    """One version of a document in the register of a county (``division_code``, 12 digits).

    ``region_code`` is whom it governs (2 to 12 digits; a prefecture's document in the register of
    its county). ``text`` is the clean text that the spans of clauses and targets count in; empty
    for a document that came as a pack, which holds figures and units, not sentences. ``missing``
    names facts that the document does not print; ``fact_spans`` says where the others stand.
    Versions of one document share ``root``.
    """

    division_code = models.CharField("登记单位区划", max_length=12)
    region_code = models.CharField("适用区域", max_length=12, blank=True)
    region = models.CharField("适用地区", max_length=60, blank=True)
    title = models.CharField("标题", max_length=200)
    key = models.CharField("简称", max_length=100)
    issuer = models.CharField("发文机关", max_length=200, blank=True)
    number = models.CharField("文号", max_length=80, blank=True)
    kind = models.CharField("文种", max_length=40, blank=True)
    level = models.CharField("层级", max_length=10, blank=True)
    issued_on = models.DateField("成文日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    period_from = models.DateField("执行期起", null=True, blank=True)
    period_to = models.DateField("执行期止", null=True, blank=True)
    annexes = models.JSONField("附件", default=list, blank=True)
    missing = models.JSONField("未载明事项", default=list, blank=True)
    findings = models.JSONField("解析提示", default=list, blank=True)
    fact_spans = models.JSONField("事项出处", default=dict, blank=True)
    text = models.TextField("正文", blank=True)
    file_name = models.CharField("文件名", max_length=255, blank=True)
    sha256 = models.CharField("文件摘要", max_length=64, blank=True)
    source = models.CharField("来源", max_length=10, choices=DocumentSource.choices)
    state = models.CharField(
        "状态", max_length=10, choices=DocumentState.choices, default=DocumentState.READ
    )
    version = models.PositiveIntegerField("版本", default=1)
    root = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="versions")
    registered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField("登记时间")
    adopted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    adopted_at = models.DateTimeField("采用时间", null=True, blank=True)
    revision = models.PositiveIntegerField("校核次数", default=0)

    objects = ScopedManager()

    field_classes = classed(
        public="division_code region_code region title key issuer number kind level issued_on "
        "published_on period_from period_to annexes",
        internal="id missing findings fact_spans text file_name sha256 source state version root "
        "registered_by registered_at adopted_by adopted_at revision",
    )

    class Meta:
        verbose_name = "政策文件"
        ordering = ["-issued_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "key", "version"], name="document_version_once"
            ),
            models.UniqueConstraint(
                fields=["division_code", "key"],
                condition=Q(state="ADOPTED"),
                name="document_one_version_adopted",
            ),
            models.CheckConstraint(
                condition=~Q(state="ADOPTED")
                | Q(adopted_by__isnull=False, adopted_at__isnull=False),
                name="document_adoption_has_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["division_code", "state"], name="document_place_state"),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentParent(models.Model):
    """A document that another one names as its ground (《…》), linked once it is registered."""

    document = models.ForeignKey(PolicyDocument, models.CASCADE, related_name="parents")
    title = models.CharField("依据文件", max_length=200)
    parent = models.ForeignKey(
        PolicyDocument, models.SET_NULL, null=True, blank=True, related_name="children"
    )

    field_classes = classed(public="id document title parent")

    class Meta:
        verbose_name = "上级文件"
        ordering = ["document", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document", "title"], name="parent_once_a_document")
        ]

    def __str__(self) -> str:
        return self.title
