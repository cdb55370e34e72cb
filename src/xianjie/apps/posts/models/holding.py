"""以岗聘任、有序退岗: who holds a post, since when, until when, and why he left."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.ledger.models import PlacedRow, row_classes
from xianjie.apps.posts.enums import NeedState, PostKind
from xianjie.apps.posts.models.need import SECTORS, PostNeed
from xianjie.apps.posts.rules import age_fault, post_rules
from xianjie.apps.registry.fields import EncryptedTextField
from xianjie.apps.registry.models import Household, Person

_LIVE = Q(retired_at__isnull=True, left_on__isnull=True)


class PostHolding(PlacedRow):
    """One appointment. ``pay`` is fen a month, ``area`` 亩 that a ranger guards.

    ``person`` is missing for a graduate who is no member of a registered household: ``holder`` then
    holds the name, and no household's account is concerned. ``household`` is that of the day of
    appointment; where somebody moves, pay goes where he lives.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    division_code = models.CharField("所在村", max_length=12, blank=True)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="人编号"
    )
    holder = EncryptedTextField("姓名（不在册的）")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name="户编号",
    )  # fmt: skip
    need = models.ForeignKey(
        PostNeed, models.PROTECT, null=True, blank=True, related_name="holdings", editable=False,
        verbose_name="岗位需求",
    )  # fmt: skip
    kind = models.CharField("岗位类型", max_length=10, choices=PostKind.choices)
    duty = models.CharField("职责", max_length=20)
    developer = models.CharField("开发单位", max_length=60)
    since = models.DateField("合同开始")
    until = models.DateField("合同到期")
    pay = models.BigIntegerField("月补贴", validators=[MinValueValidator(0)])
    area = models.DecimalField(
        "管护面积", max_digits=10, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    insured = models.BooleanField("购买保险", null=True, blank=True)
    contract_no = models.CharField("合同编号", max_length=40, blank=True)
    appointed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    left_on = models.DateField("退岗日期", null=True, blank=True, editable=False)
    left_reason = models.CharField("退岗原因", max_length=20, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code person household need kind duty developer since until pay area "
        "insured contract_no appointed_by left_on left_reason",
        personal="holder",
    )

    class Meta:
        verbose_name = "在岗人员"
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=_LIVE, name="post_holding_one_a_person",
                violation_error_message="这个人已经在岗，一人不能同时占两个岗位。",
            ),
            models.CheckConstraint(
                condition=Q(until__gt=F("since")), name="post_holding_ends_after_beginning",
                violation_error_message="合同到期要晚于合同开始。",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True)
                | (Q(left_on__gte=F("since")) & ~Q(left_reason="")),
                name="post_holding_left_with_reason",
                violation_error_message="退岗日期不能早于合同开始，并要写原因。",
            ),
            models.CheckConstraint(
                condition=Q(pay__gte=0), name="post_holding_pay_not_negative",
                violation_error_message="月补贴不能小于 0。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "left_on", "kind"], name="post_holding_place"),
            models.Index(fields=["-since"], name="post_holding_day"),
            models.Index(fields=["left_on", "until"], name="post_holding_end"),
            models.Index(fields=["household", "left_on"], name="post_holding_house"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}·{self.duty}"

    def clean(self) -> None:
        """Lie where the household does; fit the limits of the place on the day of appointment."""
        person = self.person if self.person_id is not None else None
        if person is None and not self.holder:
            raise ValidationError({"person": "请填人编号；不在册的填姓名。"})
        if person is None and self.kind != PostKind.GRADUATE:
            raise ValidationError({"person": "只有大学生专岗可以填不在册的人。"})
        if person is not None:
            self._of_household(person)
        if not self.division_code:
            raise ValidationError({"division_code": "请选所在村。"})
        if self.left_on is None and self.retired_at is None:
            self._fits(person)

    def _of_household(self, person: Person) -> None:
        if person.household is None:
            if self.household_id is None:
                raise ValidationError({"person": "这个人现在不在任何一户，不能聘任。"})
            return
        self.household = person.household
        self.division_code = person.household.division_code

    def _fits(self, person: Person | None) -> None:
        if not isinstance(self.since, date):
            return
        rules = post_rules(self.division_code, self.since)
        fault = age_fault(person.birth_date, self.since, rules, self.kind) if person else ""
        if fault:
            raise ValidationError({"person": fault})
        others = type(self).objects.filter(_LIVE).exclude(pk=self.pk)
        if (
            rules.one_a_household
            and self.kind in rules.counted_kinds
            and self.household_id is not None
            and others.filter(household_id=self.household_id, kind__in=rules.counted_kinds).exists()
        ):
            raise ValidationError({"person": "这户已经有人在岗，当地规定一户只安排一人。"})
        if self.need_id is not None and self.need is not None:
            self._within(self.need, others)

    def _within(self, need: PostNeed, others: models.QuerySet[PostHolding]) -> None:
        if need.state != NeedState.APPROVED:
            raise ValidationError("这个岗位需求没有批准，不能聘任。")
        if others.filter(need_id=need.pk).count() >= (need.approved or 0):
            raise ValidationError("批准的人数已经聘满，先退岗或另报需求。")
        if self.pay is not None and self.pay > need.pay:
            raise ValidationError({"pay": "月补贴不能高于批准的数。"})
