"""Rules that a county writes in the browser, and results of rules that somebody confirmed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.quality.enums import DraftState
from xianjie.apps.registry.fields import EncryptedTextField


class RuleDraft(models.Model):
    """One version of a rule of the county's own, or a packaged rule switched off or on again.

    ``body`` is the rule as the rulebook's YAML has it, ``built`` what was chosen in the builder
    (empty when the expression was written by hand). ``number`` counts the versions of a rule; at
    most one is in force and at most one is a draft. ``counted`` is the JSON text of what was
    counted last, with some of the rows that it hit.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("区划代码", max_length=12)
    rule_id = models.CharField("规则", max_length=120)
    number = models.PositiveIntegerField("版本", default=1)
    title = models.CharField("名称", max_length=120)
    body = models.JSONField("规则内容", default=dict)
    built = models.JSONField("条件选择", default=dict, blank=True)
    counted = EncryptedTextField("试算结果")
    state = models.CharField("状态", max_length=10, choices=DraftState.choices)
    note = models.CharField("理由", max_length=300, blank=True)
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("建立时间")
    updated_at = models.DateTimeField("更新时间")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    published_hash = models.CharField("发布的规则库", max_length=64, blank=True)
    version = models.PositiveIntegerField("修改次数", default=1)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code division_code",
        internal="id rule_id number title body built state note author created_at "
        "updated_at published_at published_by published_hash version",
        sensitive="counted",
    )

    class Meta:
        verbose_name = "本县规则"
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "rule_id", "number"], name="rule_version_once"
            ),
            models.UniqueConstraint(
                fields=["county_code", "rule_id", "state"],
                condition=Q(state__in=["DRAFT", "PUBLISHED"]),
                name="rule_draft_and_published_once",
            ),
        ]
        indexes = [models.Index(fields=["county_code", "-updated_at"], name="rule_draft_list")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def preview(self) -> dict[str, Any]:
        """What was counted last, empty when nothing was."""
        found: dict[str, Any] = json.loads(self.counted) if self.counted else {}
        return found

    @preview.setter
    def preview(self, found: Mapping[str, Any]) -> None:
        self.counted = json.dumps(found, ensure_ascii=False) if found else ""


class QualityConfirmation(models.Model):
    """Somebody looked at a rule that hit unusually many rows and says that they are real."""

    county_code = models.CharField("县代码", max_length=6)
    rule_id = models.CharField("规则", max_length=120)
    rule_hash = models.CharField("规则版本", max_length=64)
    hits = models.PositiveIntegerField("命中", default=0)
    population = models.PositiveIntegerField("核查行数", default=0)
    reason = models.CharField("理由", max_length=300)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField("确认时间")

    field_classes = classed(
        public="county_code",
        internal="id rule_id rule_hash hits population reason confirmed_by confirmed_at",
    )

    class Meta:
        verbose_name = "核查结果确认"
        ordering = ["-confirmed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["county_code", "rule_id", "rule_hash"], name="quality_confirmed_once"
            )
        ]

    def __str__(self) -> str:
        return self.rule_id
