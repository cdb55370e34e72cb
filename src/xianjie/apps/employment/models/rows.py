"""The bases of the rows about members of households; they lie where the household does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xianjie.apps.accounts.gate import ScopedManager
from xianjie.apps.ledger.models import LedgerRow
from xianjie.apps.registry.models import Person

LABOUR = ("人社",)
DEMAND = ("人社", "发改", "住建", "交通", "工信", "园区")
"""Who collects the labour demand of firms and projects (M08-05)."""


class MemberRow(LedgerRow):
    """A row about a member; household and place follow from the person.

    ``focus``: of a household that was lifted out of poverty or is or was monitored.
    """

    county_code = models.CharField("县代码", max_length=6, editable=False)
    division_code = models.CharField("行政区划", max_length=12, editable=False)
    household_id: int
    focus = models.BooleanField("脱贫或监测户", default=False, editable=False)

    objects = ScopedManager()  # type: ignore[misc]
    clerk_sectors: ClassVar[tuple[str, ...]] = LABOUR

    class Meta:
        abstract = True

    def lie(self, person: Person) -> None:
        """Take the household and place of a person."""
        home = person.household
        if home is not None:
            self.household_id = home.pk
            self.division_code, self.county_code = home.division_code, home.county_code
            self.focus = home.household_type == "脱贫户" or bool(home.monitor_category)
