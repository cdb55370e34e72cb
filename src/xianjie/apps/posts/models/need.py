"""按需设岗: how many posts of which duty a place needs, and what was decided."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.posts.enums import NeedState, PostKind

SECTORS = ("人社", "林草")
_MOST_MONTHS = 120
_DECIDED = ("kind", "duty", "number", "pay", "months", "division_code")


class PostNeed(PlacedRow):
    """A proposal of posts. ``pay`` is fen a month; ``duty`` a text of the code set 公益岗职责.

    ``developer`` is the unit that develops the posts: it answers for them and manages them
    (谁开发、谁负责、谁管理). Who proposed does not decide.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    title = models.CharField("岗位名称", max_length=40)
    kind = models.CharField("岗位类型", max_length=10, choices=PostKind.choices)
    duty = models.CharField("职责", max_length=20)
    developer = models.CharField("开发单位", max_length=60)
    number = models.PositiveSmallIntegerField("需要人数", validators=[MinValueValidator(1)])
    pay = models.BigIntegerField("月补贴", validators=[MinValueValidator(0)])
    months = models.PositiveSmallIntegerField(
        "聘期月数", validators=[MinValueValidator(1), MaxValueValidator(_MOST_MONTHS)]
    )
    reason = models.CharField("设岗理由", max_length=300)
    proposed_on = models.DateField("申报日期", editable=False)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="申报人",
    )  # fmt: skip
    state = models.CharField(
        "状态", max_length=10, choices=NeedState.choices, default=NeedState.PROPOSED,
        editable=False,
    )  # fmt: skip
    approved = models.PositiveSmallIntegerField("批准人数", null=True, blank=True, editable=False)
    decided_on = models.DateField("审批日期", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="审批人",
    )  # fmt: skip
    words = models.CharField("审批意见", max_length=300, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code title kind duty developer number pay months reason proposed_on "
        "proposed_by state approved decided_on decided_by words"
    )

    class Meta:
        verbose_name = "岗位需求"
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="APPROVED") | Q(approved__gte=1, decided_on__isnull=False),
                name="post_need_approved_with_number",
                violation_error_message="批准的需求要写批准人数。",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                name="post_need_decided_by_another",
                violation_error_message="申报的人不能自己审批。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "state"], name="post_need_place"),
            models.Index(fields=["-proposed_on"], name="post_need_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Keep what was decided as it was decided."""
        if self.pk is None or self.state == NeedState.PROPOSED:
            return
        before = type(self).objects.filter(pk=self.pk).values(*_DECIDED).first() or {}
        if any(getattr(self, name) != value for name, value in before.items()):
            raise ValidationError("审批过的需求不能再改类型、职责、人数和补贴，请另报一条。")
