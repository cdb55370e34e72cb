"""The facts of a county's assets for its alarms, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import F, Min, Sum

from xianjie.apps.assets.enums import AssetClass, RoundItemState
from xianjie.apps.assets.models import Asset, AssetContract, AssetIncome, RentDue, StockItem
from xianjie.apps.assets.queries.alarming import Facts, Limits
from xianjie.apps.assets.queries.rules import (
    ENDING,
    KEPT_CLASSES,
    NO_INCOME,
    RENT_LATE,
    REVIVE_DAYS,
    asset_rules,
)

_WHY = "a county's assets are looked through for alarms"
_YEARS_BACK = 10


def limits_at(county: str, on: date) -> Limits:
    """Return the limits of a county on a day."""
    rules = asset_rules(county, on)
    words = set(rules.texts(KEPT_CLASSES))
    return Limits(
        ending_days=rules.whole(ENDING),
        rent_days=rules.whole(RENT_LATE),
        no_income_years=rules.whole(NO_INCOME),
        kept_classes=frozenset(one.value for one in AssetClass if one.label in words),
        revive_days=rules.whole(REVIVE_DAYS),
    )


def _place(county: str, path: str = "asset__division_code") -> dict[str, str]:
    return {f"{path}__gte": county.ljust(12, "0"), f"{path}__lte": county.ljust(12, "9")}


def facts_of(county: str, on: date) -> dict[int, Facts]:
    """Return the facts of every live asset of a county (six digits) by its number."""
    contracts = _contracts(county, on)
    rents = _rents(county, on)
    incomes = _incomes(county, on)
    looks = _looks(county)
    found = {}
    rows = Asset.objects.proven(_WHY).filter(
        retired_at__isnull=True, **_place(county, "division_code")
    )
    for row in rows.only(
        "asset_class", "state", "acquired_on", "agreed_income", "state_since", "measure",
        "measure_due_on", "has_keeper",
    ).iterator():  # fmt: skip
        until, rent = contracts.get(row.pk, (None, 0))
        due_on, owed = rents.get(row.pk, (None, 0))
        seen, taken = looks.get(row.pk, (None, False))
        found[row.pk] = Facts(
            asset_class=row.asset_class, state=row.state, acquired_on=row.acquired_on,
            contract_until=until, rent_due_on=due_on, rent_owed=owed,
            agreed=row.agreed_income or rent, incomes=incomes.get(row.pk, {}),
            keeper=row.has_keeper, seen=seen, taken=taken,
            state_since=row.state_since, measure=row.measure, measure_due_on=row.measure_due_on,
        )  # fmt: skip
    return found


def _contracts(county: str, on: date) -> dict[int, tuple[date, int]]:
    """Return the last day of the contracts of each asset, and last year's whole rent."""
    first, last = date(on.year - 1, 1, 1), date(on.year - 1, 12, 31)
    rows = AssetContract.objects.proven(_WHY).filter(retired_at__isnull=True, **_place(county))
    found: dict[int, tuple[date, int]] = {}
    for asset, since, until, ended, rent in rows.values_list(
        "asset_id", "since", "until", "ended_on", "rent"
    ):
        end = min(until, ended) if ended else until
        whole = rent if since <= first and end >= last else 0
        known = found.get(asset)
        found[asset] = (max(end, known[0]), known[1] + whole) if known else (end, whole)
    return found


def _rents(county: str, on: date) -> dict[int, tuple[date, int]]:
    rows = (
        RentDue.objects.proven(_WHY)
        .filter(
            received__lt=F("amount"), due_on__lt=on, contract__retired_at__isnull=True,
            contract__asset__retired_at__isnull=True,
            **_place(county, "contract__asset__division_code"),
        )
        .order_by()
        .values("contract__asset_id")
        .annotate(first=Min("due_on"), owed=Sum(F("amount") - F("received")))
    )  # fmt: skip
    return {row["contract__asset_id"]: (row["first"], row["owed"]) for row in rows}


def _incomes(county: str, on: date) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    rows = (
        AssetIncome.objects.proven(_WHY)
        .filter(retired_at__isnull=True, year__gte=on.year - _YEARS_BACK, **_place(county))
        .order_by()
        .values("asset_id", "year")
        .annotate(total=Sum("amount"))
    )
    for row in rows:
        found[row["asset_id"]][row["year"]] = row["total"]
    return found


def _looks(county: str) -> dict[int, tuple[bool | None, bool]]:
    """Return of each asset what the newest look found that nobody rejected: there, taken."""
    rows = StockItem.objects.proven(_WHY).filter(
        state__in=[RoundItemState.SAME, RoundItemState.DIFFERENT, RoundItemState.CONFIRMED],
        **_place(county),
    )
    found: dict[int, tuple[bool | None, bool]] = {}
    for asset, there, taken in rows.order_by("pk").values_list("asset_id", "there", "taken"):
        found[asset] = (there, bool(taken))
    return found
