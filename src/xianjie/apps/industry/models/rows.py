"""The base of rows about a household."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xianjie.apps.ledger.models import LedgerRow
from xianjie.apps.registry.models import Household

FARMING: tuple[str, ...] = ("农业农村",)
WITH_MONEY: tuple[str, ...] = ("农业农村", "财政")
WITH_TRADE: tuple[str, ...] = ("农业农村", "财政", "商务", "工信", "供销", "林草")
LIVE = Q(retired_at__isnull=True)


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
