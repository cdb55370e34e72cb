"""The bases of the registers: rows of an area, at a place or of a household or member."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.guarantees.gate import AreaManager, reaches
from xianjie.apps.ledger.models import LedgerRow, PlacedRow
from xianjie.apps.registry.models import Household, Person


class AreaRow(LedgerRow):
    """A row of one area; ``own_area`` is empty for what no department answers for."""

    own_area: ClassVar[str] = ""

    objects = AreaManager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def written_by(self, scope: Scope, permission: Permission) -> bool:
        """Whether who may write here may write in this area."""
        return reaches(scope, permission, self.place_code, self.own_area)

    @property
    def place_code(self) -> str:
        """The village that the row belongs to."""
        return str(getattr(self, "division_code", ""))


class PlaceRow(AreaRow, PlacedRow):
    """A row of one area at a place."""

    objects = AreaManager()  # type: ignore[misc]

    class Meta:
        abstract = True


class HouseholdRow(AreaRow):
    """A row about a household; it lies where the household does."""

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


class PersonRow(AreaRow):
    """A row about a member; it lies where the household does."""

    division_code = models.CharField("行政区划", max_length=12, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="人编号")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Lie where the household of the member does."""
        if self.person_id is not None and self.person.household is not None:
            self.division_code = self.person.household.division_code
