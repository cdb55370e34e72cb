"""Two records that may be one person, or one household."""

from __future__ import annotations

from typing import Any

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.audit.classification import classed
from xianjie.apps.merging.enums import DuplicateKind, ProposalState
from xianjie.apps.registry.models import Household, Person


def _record(model: type[models.Model], title: str) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        model, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=title
    )


class MergeProposal(models.Model):
    """A pair of records that a search took for one; the lower number is the first.

    One row a pair for ever: a later search brings it up to date. ``evidence`` lists
    ``[what was compared, weight, code]`` in the county's points, or in bits where ``probability``
    says that Splink weighed the pair; ``pairs`` the people ``[first, second]`` of two
    households; neither holds a value of a record. ``mark`` is a keyed digest of what was compared,
    ``decided_mark`` what it was when somebody said that the two are not one, or parted
    them again.
    """

    county_code = models.CharField("县代码", max_length=6)
    division_code = models.CharField("村代码", max_length=12)
    other_code = models.CharField("另一份的村代码", max_length=12, blank=True)
    kind = models.CharField("重复类型", max_length=20, choices=DuplicateKind.choices)
    state = models.CharField("状态", max_length=12, choices=ProposalState.choices)
    first_person = _record(Person, "第一份（人）")
    second_person = _record(Person, "第二份（人）")
    first_household = _record(Household, "第一份（户）")
    second_household = _record(Household, "第二份（户）")
    score = models.DecimalField("得分", max_digits=6, decimal_places=2)
    probability = models.FloatField("是同一个的概率", null=True, blank=True)
    evidence = models.JSONField("依据", default=list)
    pairs = models.JSONField("成员对应", default=list, blank=True)
    mark = models.BinaryField("数据摘要", default=b"")
    decided_mark = models.BinaryField("决定时的数据摘要", default=b"", blank=True)
    found_at = models.DateTimeField("发现时间")
    seen_at = models.DateTimeField("最近一次查到")
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)
    decided_by = models.CharField("处理人", max_length=150, blank=True)
    reason = models.CharField("理由", max_length=200, blank=True)

    objects = ScopedManager()

    field_classes = classed(
        public="county_code",
        internal="id division_code other_code kind state first_person second_person "
        "first_household second_household score probability evidence pairs mark decided_mark "
        "found_at seen_at "
        "decided_at decided_by",
        personal="reason",
    )

    class Meta:
        verbose_name = "合并提议"
        ordering = ["division_code", "-score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first_person", "second_person"],
                condition=models.Q(first_person__isnull=False),
                name="merge_proposal_once_a_pair_of_people",
            ),
            models.UniqueConstraint(
                fields=["first_household", "second_household"],
                condition=models.Q(first_household__isnull=False),
                name="merge_proposal_once_a_pair_of_households",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    first_person__lt=models.F("second_person"),
                    first_household__isnull=True,
                    second_household__isnull=True,
                )
                | models.Q(
                    first_household__lt=models.F("second_household"),
                    first_person__isnull=True,
                    second_person__isnull=True,
                ),
                name="merge_proposal_about_one_pair",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county_code", "state", "kind", "division_code"], name="merge_proposal_list"
            ),
            models.Index(fields=["county_code", "state", "division_code"], name="merge_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def about_households(self) -> bool:
        """Whether the two records are households."""
        return self.first_household_id is not None
