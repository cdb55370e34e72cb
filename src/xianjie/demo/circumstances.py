"""Register the planted circumstances of a demo county, as the departments that judged them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registry.interfaces.circumstances import CIRCUMSTANCES
from xianjie.apps.registry.models import Circumstance, Household, Person


def register_circumstances(
    *, by: Actor, division: str, told: list[dict[str, Any]], now: datetime
) -> int:
    """Register what a demo folder tells of, once; return how many were registered."""
    county = division[:6]
    if not told or Circumstance.objects.filter(household__county_code=county).exists():
        return 0
    homes = {
        one.household_code: one
        for one in Household.objects.filter(
            county_code=county, household_code__in=[line["户编号"] for line in told]
        )
    }
    people = {
        one.person_code: one
        for one in Person.objects.filter(
            county_code=county, person_code__in=[line["人编号"] for line in told if line["人编号"]]
        ).select_related("household")
    }
    for line in told:
        values: dict[str, Any] = {
            "household": homes[line["户编号"]],
            "person": people[line["人编号"]] if line["人编号"] else None,
            "kind": line["情形"],
            "content": line["内容"],
            "number": None if line["数值"] is None else Decimal(str(line["数值"])),
            "amount": line["金额"],
            "since": _day(line["发生日期"]),
            "judged_on": _day(line["认定日期"]),
            "valid_until": _day(line["有效期止"]),
            "department": line["认定部门"],
            "basis": line["依据"],
        }
        save_row(by=by, register=CIRCUMSTANCES, row=None, values=values, version=None, now=now)
    return len(told)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
