"""The ledger as a source of facts: rules read it like a feed (contract income-ledger)."""

from __future__ import annotations

from datetime import date

from xianjie.apps.registry.platform_tables import PlatformTable
from xianjie.apps.registry.platform_tables import register as register_table

_SOURCES = "CASE e.source WHEN 'FEED' THEN '部门数据' WHEN 'VISIT' THEN '走访' " \
    "WHEN 'DOCUMENT' THEN '凭证' WHEN 'REGISTER' THEN '业务台账' ELSE '手工' END"  # fmt: skip


def _rows(county: str, until: date) -> str:
    """Entries that count, with those taken back and their mirror images.

    Proposals are left out: a run has its month filled afterwards, and the same month screened
    again must find the same inputs.
    """
    return (
        "FROM income_incomeentry e JOIN registry_household h ON h.id = e.household_id "
        f"WHERE e.county_code = '{county}' AND h.is_active "
        f"AND e.state IN ('CONFIRMED', 'REVERSED') AND e.counted_on <= '{until.isoformat()}'"
    )


LEDGER = PlatformTable(
    source="income-ledger",
    row_no="e.id",
    person_no="e.person_id",
    household_no="e.household_id",
    village_code="h.division_code",
    columns={
        "大类": "e.kind",
        "项目": "e.item",
        "金额": "e.amount",
        "发生日期": "e.counted_on",
        "来源": _SOURCES,
        "状态": "'已确认'",
    },
    rows=_rows,
)


def register() -> None:
    """Let a run's snapshot write the ledger."""
    register_table(LEDGER)
