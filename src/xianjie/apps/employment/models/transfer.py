"""Who went to work where, by year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from xianjie.apps.employment.enums import PLACES, Place, Source
from xianjie.apps.employment.models.rows import MemberRow
from xianjie.apps.ledger.models import row_classes
from xianjie.apps.registry.models import Household, Person
from xianjie.kernel.errors import RefusedError


class Transfer(MemberRow):
    """Work of a person at one kind of place in one year.

    ``counted`` stands on exactly one row of a person and year: the one that began last, so that
    nobody counts twice however often they moved. The transfer is no income: wages come by the
    feed; ``subsidy`` (fen) is booked by `actions.subsidies`.
    """

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="transfers", verbose_name="人编号"
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="transfers", verbose_name="户编号", editable=False
    )
    year = models.PositiveSmallIntegerField("年度")
    place = models.CharField("就业地", max_length=6, choices=Place.choices)
    where = models.CharField("具体地方", max_length=60, blank=True)
    employer = models.CharField("单位", max_length=120, blank=True)
    started_on = models.DateField("开始日期", null=True, blank=True)
    ended_on = models.DateField("结束日期", null=True, blank=True)
    organised = models.CharField("怎样出去", max_length=6, blank=True)
    subsidy = models.PositiveBigIntegerField("交通补贴", null=True, blank=True, editable=False)
    subsidy_paid_on = models.DateField("补贴发放日期", null=True, blank=True, editable=False)
    counted = models.BooleanField("计入", default=True, editable=False)
    source = models.CharField(
        "来源", max_length=8, choices=Source.choices, default=Source.DOOR, editable=False
    )

    field_classes = row_classes(
        internal="county_code division_code household person focus year counted source",
        personal="place where employer started_on ended_on organised subsidy subsidy_paid_on",
    )

    class Meta:
        verbose_name = "转移就业"
        ordering = ["-year", "division_code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "year", "place"], name="transfer_once_a_place_and_year",
                violation_error_message="这个人这一年在这类地方的转移就业已经登记过。",
            ),
            models.UniqueConstraint(
                fields=["person", "year"],
                condition=Q(counted=True, retired_at__isnull=True),
                name="transfer_counted_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(subsidy__isnull=True, subsidy_paid_on__isnull=True)
                | Q(subsidy__isnull=False, subsidy_paid_on__isnull=False),
                name="transfer_subsidy_paid_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(ended_on__gte=F("started_on")),
                name="transfer_ends_after_it_began",
                violation_error_message="结束日期不能早于开始日期。",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["household", "subsidy_paid_on"], name="transfer_subsidy"),
            models.Index(
                fields=["county_code", "year", "counted", "division_code"], name="transfer_year"
            ),
            models.Index(fields=["division_code", "-year"], name="transfer_place"),
            models.Index(fields=["-year", "division_code", "id"], name="transfer_order"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}"

    def clean(self) -> None:
        """Lie where the household does; whether the row counts is decided when it is saved."""
        if self.person_id is not None:
            self.lie(self.person)
        self.counted = False
        rows = Transfer.objects.proven("the row that is being changed")
        whose = rows.filter(pk=self.pk).values_list("person_id", flat=True).first()
        if self.subsidy and whose not in {None, self.person_id}:
            raise ValidationError({"person": "已登记交通补贴，不能换人；请先更正为没有发放。"})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the row, and let exactly one of the person and year count.

        One whose subsidy stands in the account of the household cannot be taken out.
        """
        if self.retired_at is not None and self.subsidy:
            raise RefusedError("paid", "已登记交通补贴，请先更正为没有发放，再停用。")
        super().save(*args, **kwargs)
        rows = Transfer.objects.proven("rows of the person of a row that was just written")
        mine = list(rows.filter(person_id=self.person_id, year=self.year))
        best = counted_one(mine)
        number = best.pk if best else 0
        others = [one.pk for one in mine if one.counted and one.pk != number]
        Transfer.objects.filter(pk__in=others).update(counted=False)
        Transfer.objects.filter(pk=number).update(counted=True)
        self.counted = self.pk == number


def counted_one(rows: Sequence[Transfer]) -> Transfer | None:
    """Return the row of a person and year that counts: begun last, the farthest on one day."""
    live = [one for one in rows if one.retired_at is None]
    return max(
        live, key=lambda one: (one.started_on or date.min, PLACES.index(one.place)), default=None
    )
