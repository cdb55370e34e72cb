"""What the first page of the exchange shows: tables with the day of their data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.enums import BatchState
from xianjie.apps.sources.models import ExportBatch
from xianjie.apps.sources.queries.exports import exports_visible_to
from xianjie.exchange.contracts import Contract, all_contracts

_MOST_HISTORY = 30


@dataclass(frozen=True)
class TableState:
    """A table of the national system: its newest file, and how many days there are data of."""

    contract: Contract
    newest: ExportBatch | None
    days: int

    @property
    def data_on(self) -> date | None:
        """The day of the newest data."""
        return self.newest.data_on if self.newest else None


def tables_of(county: str, scope: Scope) -> list[TableState]:
    """Return every table with its newest file that counts, in two queries."""
    rows = exports_visible_to(scope).filter(county_code=county, state=BatchState.ACTIVE)
    days: dict[str, set[date]] = {}
    newest: dict[str, int] = {}
    for table, day, key in rows.order_by("data_on", "imported_at", "pk").values_list(
        "table", "data_on", "pk"
    ):
        days.setdefault(table, set()).add(day)
        newest[table] = key
    batches = rows.in_bulk(newest.values())
    return [
        TableState(one, batches.get(newest.get(one.id, 0)), len(days.get(one.id, ())))
        for one in all_contracts("export")
    ]


def history_of(county: str, scope: Scope, table: str) -> list[ExportBatch]:
    """Return the newest files of a table, replaced ones included."""
    rows = exports_visible_to(scope).filter(county_code=county, table=table)
    return list(rows.order_by("-data_on", "-imported_at", "-pk")[:_MOST_HISTORY])
