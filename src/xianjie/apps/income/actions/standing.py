"""Work out where every household of the two groups stands in a year of income."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions.checks import must
from xianjie.apps.income.enums import Group, Purpose, StatementState
from xianjie.apps.income.models import IncomeStanding, IncomeStatement
from xianjie.apps.income.queries.calculation import Calculation, Window, divided
from xianjie.apps.income.queries.goals import Goal, goals_of, group_of, months_of_year
from xianjie.apps.income.queries.rules import (
    BUSINESS,
    COSTS,
    INCOME_KINDS,
    PROPERTY,
    TRANSFERS,
    WAGES,
    YEAR,
    IncomeRules,
    income_rules,
)
from xianjie.apps.income.queries.totals import CHUNK, calculations
from xianjie.apps.registry.models import Household
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

LEDGER, REGISTER = "台账", "登记"
_FIELDS = (
    "county_code", "division_code", "group", "people", "base", "base_source", "mean", "below",
    "since", "upto", "covered", "wages", "business", "property", "transfers", "costs", "so_far",
    "forecast",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh came to."""

    year: int
    upto: str
    households: int
    below: int
    gone: int


def refresh_standings(
    *,
    by: Actor,
    county: str,
    upto: Period,
    today: date,
    now: datetime,
    progress: Callable[[int, int | None, str], None] = lambda *_: None,
) -> Refreshed:
    """Write the standing of every household of the groups in the year that holds ``upto``.

    Again with the same ledger it changes nothing; killed half way it is simply begun again. Who
    was a focus household and is so still keeps the day on which that was found. Once the year is
    over the figures of the year before are not taken anew: the registry then tells of this one.

    Raises:
        RefusedError: not permitted, or no household belongs to a group.
    """
    must(by, Permission.MANAGE_INCOME, county, "更新增收进度")
    rules = income_rules(county, upto.last_day)
    first, last = rules.year_of(upto)
    year, goals = last.year, goals_of(county, last.year)
    members = list(_members(county))
    if not members:
        raise RefusedError("no-group", "名单里没有脱贫户，也没有未消除风险的监测户，先导入名单。")
    year_is_over = today > last.last_day
    below = done = 0
    for chunk in _chunks(members):
        rows = _rows(chunk, county, Window(first, upto), last, rules, goals)
        with transaction.atomic():
            below += _store(rows, year, today, keep_base=year_is_over)
        done += len(rows)
        progress(done, len(members), "推算收入")
    with transaction.atomic():
        stale = IncomeStanding.objects.filter(county_code=county, year=year).exclude(
            household__in=_groups(county)
        )
        gone, _ = stale.delete()
        record(
            actor=by, action="income.refresh-standings", object_type="income.IncomeStanding",
            object_id=year, division_code=county, at=now,
            detail={"year": year, "upto": str(upto), "households": done, "below": below},
        )  # fmt: skip
    return Refreshed(year, str(upto), done, below, gone)


def _groups(county: str) -> Any:
    chosen = Q(household_type=Group.LIFTED.value) | (
        ~Q(monitor_category="") & ~Q(risk_cleared=True)
    )
    return Household.objects.filter(chosen, county_code=county, is_active=True)


def _members(county: str) -> Iterator[tuple[int, str, Group, int, int | None]]:
    rows = _groups(county).order_by("pk").values_list(
        "pk", "division_code", "household_type", "monitor_category", "risk_cleared",
        "member_count", "income_per_capita",
    )  # fmt: skip
    for pk, place, kind, monitor, cleared, people, income in rows.iterator():
        group = group_of(kind, monitor, cleared)
        if group is not None:
            yield pk, place, group, max(people, 1), income


def _chunks(members: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(members), CHUNK):
        yield members[start : start + CHUNK]


def _rows(
    chunk: Sequence[tuple[int, str, Group, int, int | None]],
    county: str,
    window: Window,
    last: Period,
    rules: IncomeRules,
    goals: dict[Group, Goal],
) -> list[IncomeStanding]:
    numbers = [one[0] for one in chunk]
    so_far = calculations(numbers, county, window, rules=rules)
    whole = calculations(numbers, county, Window(window.first, last), rules=rules)
    stated = annual_statements(numbers, county, last.year - 1)
    found = []
    for pk, place, group, _people, registered in chunk:
        now = so_far[pk]
        base = stated.get(pk, registered)
        mean = goals[group].mean
        below = base is not None and mean is not None and base < mean
        found.append(
            IncomeStanding(
                county_code=county, division_code=place, household_id=pk, year=last.year,
                group=group, people=now.people, base=base,
                base_source="" if base is None else (LEDGER if pk in stated else REGISTER),
                mean=mean, below=below, upto=str(window.last), covered=now.covered,
                wages=now.kinds[WAGES], business=now.kinds[BUSINESS],
                property=now.kinds[PROPERTY], transfers=now.kinds[TRANSFERS],
                costs=now.kinds[COSTS], so_far=now.per_capita,
                forecast=forecast_of(now, whole[pk], rules),
            )
        )  # fmt: skip
    return found


def annual_statements(numbers: Sequence[int], county: str, year: int) -> dict[int, int]:
    """Return the approved net income per head of households in a year of income, in fen."""
    _, last = months_of_year(county, year)
    rows = IncomeStatement.objects.filter(
        household__in=numbers,
        purpose=Purpose.ANNUAL,
        state=StatementState.APPROVED,
        period_to=str(last),
    )
    return dict(rows.values_list("household_id", "per_capita"))


def forecast_of(now: Calculation, whole: Calculation, rules: IncomeRules) -> int | None:
    """Return what a head will have by the end of the year, if the months go on as they did.

    Kinds that come month by month grow in a straight line; those of a season (``rules.yearly``)
    are what the ledger holds of them, or the figure of the registry for the whole year. None
    where no month was gone through and the registry says nothing.
    """
    if not now.covered and not any(whole.kinds.values()):
        return None
    months = len(now.window.months)
    total = 0
    for kind in (*INCOME_KINDS, COSTS):
        amount = whole.kinds[kind]
        if kind not in rules.yearly:
            amount = divided(now.kinds[kind] * YEAR, months)
        total += -amount if kind == COSTS else amount
    return divided(total, whole.people)


def _store(rows: list[IncomeStanding], year: int, today: date, *, keep_base: bool) -> int:
    """Write a chunk; returns how many of it lie below the mean of their group."""
    old = {
        one.household_id: one
        for one in IncomeStanding.objects.filter(
            household__in=[row.household_id for row in rows], year=year
        )
    }
    for row in rows:
        before = old.get(row.household_id)
        if keep_base and before is not None and row.base_source == REGISTER:
            row.base, row.base_source = before.base, before.base_source
            row.below = row.base is not None and row.mean is not None and row.base < row.mean
        if row.below:
            row.since = before.since if before is not None and before.below else today
    IncomeStanding.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["household", "year"], update_fields=_FIELDS
    )
    return sum(row.below for row in rows)
