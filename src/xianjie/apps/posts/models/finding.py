"""What does not fit about somebody in post; people find out and decide."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.accounts.models import User
from xianjie.apps.audit.classification import classed
from xianjie.apps.posts.enums import FindingKind, FindingState
from xianjie.apps.posts.models.holding import PostHolding
from xianjie.apps.posts.models.need import SECTORS


class PostFinding(models.Model):
    """A doubt about a holder, from the register itself or from a department's data.

    ``words`` says what was found and where, without a name. A doubt that people answered with
    ``KEPT`` does not come back for the same facts (``mark``).
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    holding = models.ForeignKey(PostHolding, models.CASCADE, related_name="findings")
    division_code = models.CharField("村代码", max_length=12)
    kind = models.CharField("疑点", max_length=12, choices=FindingKind.choices)
    mark = models.CharField("依据标识", max_length=40)
    words = models.CharField("情况", max_length=200)
    state = models.CharField("状态", max_length=8, choices=FindingState.choices)
    found_on = models.DateField("发现日期")
    seen_on = models.DateField("最近核对")
    answer = models.CharField("核实情况", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_on = models.DateField("核实日期", null=True, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        internal="id holding division_code kind mark state found_on seen_on answered_by "
        "answered_on",
        personal="words answer",
    )

    class Meta:
        verbose_name = "在岗疑点"
        ordering = ["-found_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["holding", "kind", "mark"], name="post_finding_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="KEPT") | ~Q(answer=""), name="post_finding_kept_with_words"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "state", "kind"], name="post_finding_place")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
