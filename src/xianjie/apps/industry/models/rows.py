"""The base of rows about a household."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xianjie.apps.industry.enums import Booking
from xianjie.apps.ledger.models import LedgerRow
from xianjie.apps.registry.models import Household

FARMING: tuple[str, ...] = ("农业农村",)
WITH_MONEY: tuple[str, ...] = ("农业农村", "财政")
WITH_TRADE: tuple[str, ...] = ("农业农村", "财政", "商务", "工信", "供销", "林草")
LIVE = Q(retired_at__isnull=True)


class BookedRow(models.Model):
    """A row whose money goes into the account of its household, by its own key.

    ``booked_version`` is the version of the row that was looked at last; a row that was saved or
    taken out since waits to be booked. ``booking`` is what came of it.
    """

    booked_version = models.PositiveIntegerField("记账版本", default=0, editable=False)
    booking = models.CharField(
        "记账", max_length=8, choices=Booking.choices, default=Booking.WAITING, editable=False
    )

    class Meta:
        abstract = True


BOOKED_FIELDS = "booked_version booking"
WAITS = Q(version__gt=F("booked_version"))
"""The condition of rows that wait to be booked."""


class HomeRow(LedgerRow):
    """A row about a household; it lies where the household does."""

    clerk_sectors: ClassVar[tuple[str, ...]] = FARMING

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="+", verbose_name="户编号"
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Lie where the household does."""
        if self.household_id is not None:
            self.division_code = self.household.division_code
