"""Loans of the banks' roll of a screened month: taken over, never typed again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import duckdb
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.funds.choices import MICRO_LOAN, PAID_OFF, START_UP_LOAN
from xianjie.apps.funds.models import SmallLoan
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

CHUNK = 2_000
_ROLL = """
    SELECT household_no, max(person_no), 贷款类型, 发放日期, max(到期日期), sum(金额),
           sum(余额), max(状态)
    FROM read_parquet($paths, hive_partitioning = false)
    WHERE household_no IS NOT NULL AND 贷款类型 IN ($micro, $start) AND 金额 > 0
    GROUP BY household_no, 贷款类型, 发放日期
    ORDER BY household_no, 贷款类型, 发放日期"""
_CHANGED = (
    "amount", "balance", "due_on", "state", "period", "version", "updated_at", "division_code",
)  # fmt: skip
Row = tuple[Any, ...]


def take_over_after_run(
    by: Actor, run: Run, now: datetime, progress: Callable[[str], None]
) -> None:
    """Take the loans of a month that was just screened over; for `screening.finishing`."""
    progress("带出小额信贷")
    take_over_loans(by=by, county=run.county_code, period=Period.parse(run.period), now=now)


def take_over_loans(*, by: Actor, county: str, period: Period, now: datetime) -> dict[str, int]:
    """Bring the loans in line with the newest roll up to a month; its own rows stay as they are.

    A loan is known by household, kind and day of issue. An older month than the one taken over
    already changes nothing, nor does the same month again. Returns how many are new, changed, and
    paid back because the roll no longer lists them.

    Raises ``RefusedError`` without the right to screen the county.
    """
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县比对的权限。")
    result = {"new": 0, "changed": 0, "settled": 0}
    batches = active_batches(county, feed="loan", up_to=period)
    if not batches:
        return result
    newest = max(one.period for one in batches)
    known = SmallLoan.objects.filter(division_code__startswith=county, retired_at__isnull=True)
    if known.filter(period__gt=str(newest)).exists():
        return result
    paths = [str(path) for one in batches if one.period == newest for path in one.paths]
    rows = _read(paths) if paths else []
    with transaction.atomic():
        _write(county, str(newest), rows, now, result)
        if any(result.values()):
            record(
                actor=by, action="funds.take-over-loans", object_type="funds.SmallLoan",
                object_id="", division_code=county.ljust(12, "0"),
                detail={"period": str(newest), **result}, at=now,
            )  # fmt: skip
    return result


def _read(paths: list[str]) -> list[Row]:
    with duckdb.connect() as lake:
        values = {"paths": paths, "micro": MICRO_LOAN, "start": START_UP_LOAN}
        return lake.execute(_ROLL, values).fetchall()


def _write(county: str, period: str, rows: list[Row], now: datetime, result: Any) -> None:
    homes = dict(
        Household.objects.filter(county_code=county, is_active=True).values_list(
            "pk", "division_code"
        )
    )
    known: dict[tuple[int, str, date], SmallLoan] = {
        (one.household_id, one.kind, one.issued_on): one
        for one in SmallLoan.objects.select_for_update().filter(
            division_code__startswith=county, retired_at__isnull=True
        )
    }
    fresh, changed = [], []
    for home, person, kind, issued, due, lent, open_, state in rows:
        if home not in homes or not issued or not due or due <= issued:
            continue
        found = known.pop((home, kind, issued), None)
        values = {
            "amount": int(lent), "balance": min(int(open_ or 0), int(lent)), "due_on": due,
            "state": state, "division_code": homes[home],
        }  # fmt: skip
        if found is None:
            fresh.append(
                SmallLoan(
                    household_id=home, person_id=person, kind=kind, issued_on=issued,
                    period=period, created_at=now, updated_at=now, **values,
                )
            )  # fmt: skip
        elif any(getattr(found, name) != value for name, value in values.items()):
            changed.append(_set(found, now, period=period, **values))
    gone = [one for one in known.values() if one.period and one.state != PAID_OFF]
    changed += [_set(one, now, period=period, state=PAID_OFF, balance=0) for one in gone]
    SmallLoan.objects.bulk_create(fresh, batch_size=CHUNK)
    SmallLoan.objects.bulk_update(changed, list(_CHANGED), batch_size=CHUNK)
    result |= {"new": len(fresh), "changed": len(changed) - len(gone), "settled": len(gone)}


def _set(row: SmallLoan, now: datetime, **values: Any) -> SmallLoan:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at = now
    return row
