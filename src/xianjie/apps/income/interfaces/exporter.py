"""Accounts and lines as workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.accounts import account_rows
from xianjie.apps.income.queries.rules import COSTS, INCOME_KINDS
from xianjie.apps.registry.models import Household
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.periods import Period

PORTION = 500
_COLUMNS = (
    ("户编号", 18), ("户主", 8), ("乡镇", 12), ("村", 12), ("类别", 14), ("人口", 6),
    ("本月", 10), ("已核对月数", 10), *((f"{kind}（元）", 14) for kind in INCOME_KINDS),
    (f"{COSTS}（元）", 16), ("至今人均纯收入（元）", 18), ("全年推算人均（元）", 18),
    ("登记人均（元）", 14), ("相差（元）", 12),
)  # fmt: skip
_LINES = (
    ("户编号", 18), ("人编号", 12), ("项目", 18), ("大类", 12), ("金额（元）", 12),
    ("所属月份", 10), ("至", 10), ("发生日期", 12), ("来源", 10), ("批次", 28), ("行", 10),
    ("状态", 8), ("理由", 20),
)  # fmt: skip


def export_accounts(
    *,
    by: Actor,
    made_by: str,
    county: str,
    path: Path,
    households: QuerySet[Household],
    period: Period,
    filters: tuple[tuple[str, str], ...],
    now: datetime,
) -> int:
    """Write the accounts of a list, and their lines of the month, heads masked; return how many."""
    keys = list(households.values_list("pk", flat=True))
    with new_workbook(path) as book:
        number = write_table(book, "收入台账", _COLUMNS, _rows(keys, county, period))
        write_table(book, f"{period}明细", _LINES, _entry_rows(keys, period))
        write_provenance(
            book,
            Provenance(
                title="收入台账（户主姓名已脱敏）", by=made_by, at=timezone.localtime(now),
                filters=filters, rows=number, more=(("月份", str(period)),),
            ),
        )  # fmt: skip
    with transaction.atomic():
        record(
            actor=by, action="income.export", object_type="income.IncomeEntry", object_id=county,
            division_code=county, detail={"period": str(period), "rows": number}, at=now,
        )  # fmt: skip
    return number


def _portions(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), PORTION):
        yield keys[start : start + PORTION]


def _rows(keys: list[int], county: str, period: Period) -> Iterator[tuple[object, ...]]:
    for some in _portions(keys):
        rows = Household.objects.proven("picked by keys that came through the gate")
        by_key = rows.in_bulk(some)
        for row in account_rows([by_key[key] for key in some], county, period):
            found, registered = row.found, row.household.income_per_capita
            yield (
                row.household.household_code, row.head, row.place.town, row.place.name, row.group,
                found.people, "已核对" if row.confirmed else "未核对", found.covered,
                *(found.kinds[kind] / 100 for kind in (*INCOME_KINDS, COSTS)),
                found.per_capita / 100, row.whole.per_capita / 100,
                None if registered is None else registered / 100,
                None if row.difference is None else row.difference / 100,
            )  # fmt: skip


def _entry_rows(keys: list[int], period: Period) -> Iterator[tuple[object, ...]]:
    for some in _portions(keys):
        rows = IncomeEntry.objects.proven("of households that came through the gate").filter(
            household__in=some, period__lte=str(period), period_to__gte=str(period)
        )
        for entry in rows.select_related("household", "person").order_by("household", "pk"):
            yield (
                entry.household.household_code, entry.person.person_code if entry.person else "",
                entry.item, entry.kind, entry.amount / 100, entry.period, entry.period_to,
                entry.occurred_on, entry.get_source_display(), entry.batch, entry.rows,
                entry.get_state_display(), entry.reason,
            )  # fmt: skip
