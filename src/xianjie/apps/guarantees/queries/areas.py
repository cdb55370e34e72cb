"""What is known of one area beside its problems: who is insured, by place, from the newest data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Substr

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.guarantees.models import InsuredVillage
from xianjie.apps.policies.queries import standards

_HUNDRED, _CENT = Decimal(100), Decimal("0.01")
INSURED_GOAL = "参保率目标"


@dataclass(frozen=True)
class Rate:
    """A share of a place: numerator, denominator, unknown subjects, and the goal in percent."""

    name: str
    code: str
    numerator: int
    denominator: int
    unknown: int
    goal: Decimal | None

    @property
    def percent(self) -> Decimal | None:
        """The share in percent with two decimals, rounded down: 99.999 % is not 100 %."""
        if not self.denominator:
            return None
        share = Decimal(self.numerator) * _HUNDRED / Decimal(self.denominator)
        return (Decimal(int(share * _HUNDRED)) / _HUNDRED).quantize(_CENT)

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where it cannot be told."""
        if self.percent is None or self.goal is None:
            return None
        return Decimal(self.numerator) * _HUNDRED >= self.goal * Decimal(self.denominator)


def insured_by_town(county: str, period: str, scope: Scope, today: date) -> list[Rate]:
    """Return the rate of insurance of each township in the newest month (M04-06)."""
    rows = (
        InsuredVillage.objects.visible_to(scope, Permission.VIEW_GUARANTEES)
        .filter(county_code=county, period=period)
        .annotate(part=Substr("division_code", 1, 9))
        .values("part")
        .order_by("part")
        .annotate(ins=Sum("insured"), all=Sum("people"), open=Sum("unknown"))
        .values_list("part", "ins", "all", "open")
    )
    found = {part: (insured, people, unknown) for part, insured, people, unknown in rows}
    share = standards(county, today).share(INSURED_GOAL)
    goal = share * _HUNDRED if share is not None else None
    return [
        Rate(one.name, one.code[:9], *found.get(one.code[:9], (0, 0, 0)), goal)
        for one in towns_of(county, scope)
    ]
