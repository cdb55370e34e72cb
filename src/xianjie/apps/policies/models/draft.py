"""A change of one parameter on its way from an idea to a published rulebook."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.policies.enums import OPEN_STATES, DraftKind, DraftState
from xianjie.policy.blob import scalar_from_json
from xianjie.policy.changing import Change, ChangeKind
from xianjie.policy.model import UNVERIFIED, Citation


class ParameterDraft(models.Model):
    """One value of one parameter in the layer of a county, township or village.

    ``place`` is the layer's code of 6, 9 or 12 digits, ``division_code`` the same padded to 12.
    ``value`` is what the page would write (`policy.blob.scalar_to_json`); ``before`` is the entry
    that stood at the same place and day when the draft was written, or null; ``before_text`` is
    the value that was in force there on that day, whosever it was. ``base_hash`` names
    the rulebook that ``preview`` was computed against: another publication makes it stale. Nobody
    decides on a draft of their own; the database refuses it too.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("区划代码", max_length=12)
    place = models.CharField("层级代码", max_length=12)
    parameter = models.CharField("参数", max_length=80)
    title = models.CharField("参数名称", max_length=200)
    kind = models.CharField("改法", max_length=8, choices=DraftKind.choices, default=DraftKind.SET)
    value = models.JSONField("取值", null=True, blank=True)
    value_text = models.CharField("取值（文字）", max_length=500, blank=True)
    before = models.JSONField("原有一条", null=True, blank=True)
    before_text = models.CharField("改前取值（文字）", max_length=500, blank=True)
    from_date = models.DateField("自")
    to_date = models.DateField("至", null=True, blank=True)
    document = models.CharField("依据文件", max_length=150, blank=True)
    clause = models.CharField("条款", max_length=120, blank=True)
    number = models.CharField("文号", max_length=80, blank=True)
    unverified = models.BooleanField("待核", default=False)
    reason = models.TextField("理由", max_length=1000)
    state = models.CharField(
        "状态", max_length=10, choices=DraftState.choices, default=DraftState.DRAFT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="parameter_drafts"
    )
    created_at = models.DateTimeField("起草时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    base_hash = models.CharField("试算所依规则库", max_length=64, blank=True)
    preview = models.JSONField("试算结果", null=True, blank=True)
    previewed_at = models.DateTimeField("试算时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decided_parameter_drafts",
    )
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decision_note = models.CharField("审核意见", max_length=500, blank=True)
    published_hash = models.CharField("发布为", max_length=64, blank=True)
    restores = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="restored_by"
    )

    objects = ScopedManager()

    field_classes = classed(
        public="county_code division_code place parameter title kind value value_text from_date "
        "to_date document clause number unverified base_hash published_hash",
        internal="id before before_text reason state author created_at submitted_at preview "
        "previewed_at decided_by decided_at decision_note restores",
    )

    class Meta:
        verbose_name = "参数草稿"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("author")),
                name="draft_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["PUBLISHED", "REJECTED"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="draft_decision_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state="PUBLISHED") | ~Q(published_hash=""),
                name="draft_published_as_something",
            ),
            models.CheckConstraint(
                condition=Q(to_date__isnull=True) | Q(to_date__gt=F("from_date")),
                name="draft_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["place", "parameter", "from_date"],
                condition=Q(state__in=OPEN_STATES),
                name="draft_one_open_a_value",
            ),
        ]
        indexes = [
            models.Index(fields=["county_code", "state", "-created_at"]),
            models.Index(fields=["county_code", "parameter"]),
        ]

    def __str__(self) -> str:
        return f"{self.parameter} {self.place} {self.from_date}"

    @property
    def citation(self) -> Citation:
        """The source that the value is to carry."""
        return Citation(
            document=self.document or UNVERIFIED,
            clause=self.clause,
            number=self.number,
            flagged=self.unverified and bool(self.document),
        )

    @property
    def change(self) -> Change:
        """What the draft would do to the rulebook."""
        return Change(
            place=self.place,
            parameter=self.parameter,
            kind=ChangeKind(self.kind),
            from_date=self.from_date,
            to_date=self.to_date,
            value=scalar_from_json(self.value) if self.kind == DraftKind.SET else None,
            cite=self.citation,
        )
