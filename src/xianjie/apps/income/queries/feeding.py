"""What the departmental feeds of a month say about income, one line a household, person and item.

Read in the lake by DuckDB; nothing here touches the database of the platform but the list of
active batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from xianjie.apps.income.queries.rules import OTHER_TRANSFER, WAGES, item_named, kinds_by_item
from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.periods import Period

_ROWS_SHOWN = 8
_ROWS = """
    WITH rows AS (
        SELECT * FROM read_parquet($paths, hive_partitioning = false)
        WHERE household_no IS NOT NULL
    )"""

# Each gives: name of the payment, household, person, fen, day, rows of the file.
_QUERIES: dict[str, str] = {
    "employment": """
        SELECT if(就业形式 = '公益性岗位', '公益性岗位工资', '务工工资') AS name,
               household_no, person_no, sum(月收入), CAST(NULL AS DATE),
               list(row_no ORDER BY row_no)
        FROM rows
        WHERE 就业状态 = '就业' AND 月收入 > 0
          AND (开始日期 IS NULL OR 开始日期 <= $last)
          AND (结束日期 IS NULL OR 结束日期 >= $first)
        GROUP BY ALL""",
    "social-assistance": """
        SELECT 救助类型, household_no, person_no, sum(月发放金额), CAST(NULL AS DATE),
               list(row_no ORDER BY row_no)
        FROM rows
        WHERE 月发放金额 > 0 AND 救助类型 NOT IN ('低保边缘', '刚性支出困难')
          AND (起始月 IS NULL OR 起始月 <= $last) AND (终止月 IS NULL OR 终止月 >= $first)
        GROUP BY ALL""",
    "pension": """
        SELECT CASE WHEN 险种 = '城镇职工' THEN '离退休金' ELSE '城乡居民养老金' END AS name,
               household_no, person_no, sum(月待遇), CAST(NULL AS DATE),
               list(row_no ORDER BY row_no)
        FROM rows WHERE 缴费状态 = '待遇领取' AND 月待遇 > 0 GROUP BY ALL""",
    "medical-expense": """
        SELECT '医疗自付', household_no, person_no, sum(个人自付), max(结算日期),
               list(row_no ORDER BY row_no)
        FROM rows WHERE 个人自付 > 0 GROUP BY ALL""",
    "disaster": """
        SELECT '灾害救助款', household_no, CAST(NULL AS BIGINT), sum(已救助金额), max(受灾日期),
               list(row_no ORDER BY row_no)
        FROM rows WHERE 已救助金额 > 0 GROUP BY ALL""",
    "subsidy-payment": """
        SELECT 补贴项目, household_no, person_no, sum(金额), max(发放日期),
               list(row_no ORDER BY row_no)
        FROM rows WHERE 金额 > 0 GROUP BY ALL""",
}
FEEDS = tuple(_QUERIES)
"""The feeds that hold income; payments last, since they repeat what the rolls say already."""


@dataclass(frozen=True, slots=True)
class Fed:
    """What a feed says: ``amount`` in fen; ``name`` is the payment's own name where it has one."""

    feed: str
    batch: str
    item: str
    name: str
    household: int
    person: int | None
    amount: int
    occurred_on: date | None
    rows: tuple[int, ...]

    def key(self, period: Period) -> str:
        """Return the name under which the ledger knows this line, whatever its amount."""
        return f"{self.feed}|{period}|{self.household}|{self.person or 0}|{self.item}"

    @property
    def shown_rows(self) -> str:
        """Row numbers of the file as text; the first few of many."""
        few = "、".join(map(str, self.rows[:_ROWS_SHOWN]))
        return f"{few}等{len(self.rows)}行" if len(self.rows) > _ROWS_SHOWN else few


@dataclass(frozen=True)
class Feeding:
    """All lines of a month, and the feeds that have come for it."""

    lines: dict[str, Fed]
    feeds: tuple[str, ...]
    doubles: int


def feeding(
    county: str, period: Period, progress: Callable[[str], None] = lambda _: None
) -> Feeding:
    """Read the month's active batches; lines of the same key are added up.

    A payment that a roll of the month tells already (the 低保金 paid by card) is left out and
    counted in ``doubles``: for wages of the same person, for everything else of the household.
    """
    lines: dict[str, Fed] = {}
    told: set[tuple[int, int | None, str]] = set()
    came: list[str] = []
    doubles = 0
    for feed in FEEDS:
        progress(feed)
        fresh: dict[str, Fed] = {}
        for one in _read(county, feed, period, came):
            if feed == "subsidy-payment" and _place(one) in told:
                doubles += 1
                continue
            key = one.key(period)
            fresh[key] = _added(fresh[key], one) if key in fresh else one
        told.update(_place(one) for one in fresh.values())
        lines |= fresh
    return Feeding(lines, tuple(came), doubles)


def _place(one: Fed) -> tuple[int, int | None, str]:
    by_person = kinds_by_item()[one.item] == WAGES
    return one.household, one.person if by_person else None, one.item


def _added(one: Fed, other: Fed) -> Fed:
    days = [day for day in (one.occurred_on, other.occurred_on) if day]
    return replace(
        one, amount=one.amount + other.amount, rows=one.rows + other.rows,
        occurred_on=max(days) if days else None,
    )  # fmt: skip


def _read(county: str, feed: str, period: Period, came: list[str]) -> Iterator[Fed]:
    batches = [b for b in active_batches(county, feed=feed, up_to=period) if b.period == period]
    if batches:
        came.append(feed)
    for batch in batches:
        paths = [str(path) for path in batch.paths]
        if not paths:
            continue
        sql = _ROWS + _QUERIES[feed] + " ORDER BY ALL"
        values: dict[str, object] = {"paths": paths}
        if "$last" in sql:
            values |= {"first": period.first_day, "last": period.last_day}
        with duckdb.connect() as connection:
            found = connection.execute(sql, values).fetchall()
        for name, household, person, amount, day, numbers in found:
            item = item_named(name) or OTHER_TRANSFER
            yield Fed(
                feed, batch.batch_id, item, name, household, person, int(amount), day,
                tuple(numbers),
            )  # fmt: skip
