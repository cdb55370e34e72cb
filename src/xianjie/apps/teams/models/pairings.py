"""Cadres and their households, leaders and their places, what society needs and offers."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from xianjie.apps.accounts.models import User
from xianjie.apps.ledger.models import LedgerRow, PlacedRow, row_classes
from xianjie.apps.registry.fields import BlindIndexField, EncryptedTextField
from xianjie.apps.registry.models import Household
from xianjie.apps.teams.enums import LinkLevel, MatchState, SocialSide
from xianjie.apps.teams.models.members import SECTORS

_LIVE = Q(retired_at__isnull=True)


class Pairing(LedgerRow):
    """Who helps a household, from a day to a day, and why it changed (M14-07).

    A household has one cadre at a time. A cadre is told apart by his account, otherwise by his
    phone. The help plan's ``helper`` is his account: a change proposes it, never sets it alone.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="pairings", verbose_name="户编号"
    )
    account = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, verbose_name="账户", related_name="+"
    )
    name = EncryptedTextField("帮扶干部")
    unit = models.CharField("干部单位", max_length=80)
    phone = EncryptedTextField("联系电话")
    phone_index = BlindIndexField(source="phone", kind="phone")
    since = models.DateField("结对日期")
    until = models.DateField("结束日期", null=True, blank=True)
    reason = models.CharField("调整原因", max_length=100, blank=True)

    field_classes = row_classes(
        internal="division_code household account unit since until reason",
        personal="name phone phone_index",
    )

    class Meta:
        verbose_name = "结对帮扶"
        ordering = ["division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=_LIVE & Q(until__isnull=True),
                name="household_paired_once",
                violation_error_message="这一户已有帮扶干部，先结束原来的结对，或用“调整干部”。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="pairing_ends_after_start",
                violation_error_message="结束日期不能早于结对日期。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | ~Q(reason=""),
                name="pairing_ends_for_a_reason",
                violation_error_message="结束结对的请写调整原因。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "until", "id"], name="pairing_place"),
            models.Index(fields=["account", "until"], name="pairing_account"),
            models.Index(fields=["phone_index"], name="pairing_phone"),
            models.Index(fields=["-since"], name="pairing_since"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.household_id}"

    def clean(self) -> None:
        """Lie where the household does; know who it is."""
        if self.household_id is not None:
            self.division_code = self.household.division_code
        if self.account is None and not (self.name and self.phone):
            raise ValidationError({"name": "没有账户的干部请填姓名和电话。"})


class LeaderLink(PlacedRow):
    """A leader who answers for a place: a county, a township or a village (M14-05)."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    number = models.CharField("编号", max_length=20)
    leader = EncryptedTextField("领导姓名")
    title = models.CharField("职务", max_length=60)
    level = models.CharField("领导层级", max_length=12, choices=LinkLevel.choices)
    since = models.DateField("联系起始")
    until = models.DateField("联系结束", null=True, blank=True)
    task = models.CharField("联系任务", max_length=200, blank=True)

    field_classes = row_classes(
        internal="division_code number title level since until task", personal="leader"
    )

    class Meta:
        verbose_name = "领导联系点"
        ordering = ["division_code", "level"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "number"], condition=_LIVE, name="leader_link_number_once",
                violation_error_message="这个地方已有同样的编号。",
            ),
            models.UniqueConstraint(
                fields=["division_code", "title"], condition=_LIVE & Q(until__isnull=True),
                name="leader_linked_once",
                violation_error_message="这个职务已联系这个地方。",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="leader_link_ends_after_start",
                violation_error_message="结束日期不能早于起始日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["division_code", "until"], name="leader_link_place"),
        ]

    def __str__(self) -> str:
        return self.title


class LeaderVisit(LedgerRow):
    """A visit of a leader to his place: what was found, what was done about it."""

    clerk_sectors: ClassVar[tuple[str, ...]] = SECTORS

    link = models.ForeignKey(
        LeaderLink, models.PROTECT, verbose_name="联系点", related_name="visits"
    )
    visited_on = models.DateField("调研日期")
    found = models.CharField("发现的问题", max_length=300, blank=True)
    solved = models.CharField("协调解决", max_length=300, blank=True)

    scope_field = "link__division_code"

    field_classes = row_classes(internal="link visited_on found solved")

    class Meta:
        verbose_name = "领导调研"
        ordering = ["-visited_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["link", "visited_on"],
                condition=_LIVE,
                name="leader_visit_once",
                violation_error_message="这一天的调研已经登记过。",
            )
        ]
        indexes = [models.Index(fields=["-visited_on"], name="leader_visit_day")]

    def __str__(self) -> str:
        return str(self.visited_on)


class SocialItem(PlacedRow):
    """Something that is needed in a place, or that somebody offers there (M14-12).

    ``kind`` is a text of the code set 社会帮扶类型; ``amount`` is what it is worth in fen.
    """

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政", "农业农村", "组织")

    side = models.CharField("供需", max_length=6, choices=SocialSide.choices)
    kind = models.CharField("类型", max_length=20)
    title = models.CharField("内容", max_length=120)
    who = models.CharField("提出单位", max_length=80)
    contact = EncryptedTextField("联系人和电话")
    amount = models.BigIntegerField("金额", null=True, blank=True)
    made_on = models.DateField("提出日期")
    until = models.DateField("有效期止", null=True, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True, editable=False)

    field_classes = row_classes(
        internal="division_code side kind title who amount made_on until closed_on",
        personal="contact",
    )

    class Meta:
        verbose_name = "社会帮扶供需"
        ordering = ["-made_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["division_code", "side", "title", "made_on"], condition=_LIVE,
                name="social_item_once",
                violation_error_message="同一天的同一条已经登记过。",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="social_amount_not_negative",
                violation_error_message="金额不能小于 0。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-made_on"], name="social_item_day"),
            models.Index(fields=["division_code", "side", "closed_on"], name="social_item_place"),
        ]

    def __str__(self) -> str:
        return self.title


class SocialMatch(LedgerRow):
    """A need and an offer that were brought together, and what came of it."""

    clerk_sectors: ClassVar[tuple[str, ...]] = ("民政", "农业农村", "组织")

    need = models.ForeignKey(SocialItem, models.PROTECT, related_name="met_by", verbose_name="需求")
    offer = models.ForeignKey(
        SocialItem, models.PROTECT, related_name="given_to", verbose_name="供给"
    )
    agreed_on = models.DateField("对接日期")
    state = models.CharField("状态", max_length=8, choices=MatchState.choices)
    done_on = models.DateField("落实日期", null=True, blank=True)
    amount = models.BigIntegerField("落实金额", null=True, blank=True)
    words = models.CharField("结果", max_length=200, blank=True)

    scope_field = "need__division_code"

    field_classes = row_classes(internal="need offer agreed_on state done_on amount words")

    class Meta:
        verbose_name = "供需对接"
        ordering = ["-agreed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need", "offer"], condition=_LIVE & ~Q(state="DROPPED"),
                name="social_match_once",
                violation_error_message="这两条已经对接过。",
            ),
            models.CheckConstraint(
                condition=~Q(state="DONE") | Q(done_on__isnull=False),
                name="social_match_done_on_a_day",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.need_id}–{self.offer_id}"
