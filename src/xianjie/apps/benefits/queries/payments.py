"""Who is paid for: subsidies for 居民医保 (M06-01) and contributions for 居民养老 (M06-07, M06-08).

A line is a person: on the department's roll with an amount, or owed it and not on the roll, or on
the roll without being entitled. One person has one line and one amount: nobody is aided twice.
"""

# ruff: noqa: S608 - the pieces of SQL are written here, values are parameters
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.benefits.enums import GapKind, GapSeen
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.care_source import (
    INSURANCE,
    PENSIONS,
    CareSource,
    newest_files,
    rows_of,
)
from xianjie.apps.benefits.queries.stays import Slices, names_of
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.kernel.periods import Period

PAID, OWED, UNDUE = "paid", "owed", "undue"


@dataclass(frozen=True)
class Payment:
    """A benefit that pays for people: its roll and who answers for it."""

    key: str
    benefit: str
    title: str
    departments: tuple[str, ...]
    feed: str
    amount: str
    category: str


PAYMENTS = {
    one.key: one
    for one in (
        Payment(
            "insurance",
            "参保资助",
            "参保资助清单",
            ("医保", "财政"),
            INSURANCE,
            "资助金额",
            "资助类别",
        ),
        Payment(
            "pension",
            "养老代缴",
            "养老代缴清单",
            ("人社", "财政"),
            PENSIONS,
            "代缴金额",
            "缴费档次",
        ),
    )
}


@dataclass(frozen=True)
class PaymentRow:
    """One person, in fen: ``amount`` due, ``paid`` as the roll has it; ``state`` PAID, OWED or
    UNDUE."""

    household_id: int
    household_code: str
    person: str
    place: VillagePlace
    category: str
    amount: int
    paid: int
    state: str


@dataclass(frozen=True)
class PaymentTotal:
    """People and fen of one state or category."""

    name: str
    people: int
    amount: int


def payments(
    connection: duckdb.DuckDBPyConnection,
    source: CareSource,
    scope: Scope,
    payment: Payment,
    *,
    state: str = "",
    town: str = "",
) -> tuple[Slices, list[PaymentTotal], list[PaymentTotal]]:
    """Return the lines, then the totals by state and by category of those who are to be paid."""
    _lines(connection, source, scope, payment)
    where, values = ["true"], list[Any]()
    if town:
        where.append("starts_with(village_code, ?)")
        values.append(town[:TOWN_DIGITS])
    base = f"SELECT * FROM lines WHERE {' AND '.join(where)}"
    by_state = rows_of(
        connection,
        f"SELECT state AS name, count(*) AS people, sum(due)::BIGINT AS amount FROM ({base})"
        " GROUP BY state ORDER BY state",
        values,
    )
    by_category = rows_of(
        connection,
        f"SELECT category AS name, count(*) AS people, sum(due)::BIGINT AS amount FROM ({base})"
        f" WHERE state <> '{UNDUE}' GROUP BY category ORDER BY amount DESC, name",
        values,
    )
    if state in (PAID, OWED, UNDUE):
        base += f" AND state = '{state}'"
    rows = Slices(connection, base, values, "village_code, household_no, person_no")
    return (
        rows,
        [PaymentTotal(**one) for one in by_state],
        [PaymentTotal(**one) for one in by_category],
    )


def payment_rows(source: CareSource, page: Sequence[Mapping[str, Any]]) -> list[PaymentRow]:
    """Return the lines of a page."""
    names = names_of(source, page)
    places = villages_by_code(row["village_code"] for row in page)
    return [
        PaymentRow(
            household_id=row["household_no"],
            household_code=names.codes.get(row["household_no"], ""),
            person=names.members.get(row["person_no"], ""),
            place=places.get(row["village_code"], VillagePlace(row["village_code"], "")),
            category=row["category"],
            amount=row["due"],
            paid=row["paid"],
            state=row["state"],
        )
        for row in page
    ]


def _lines(
    connection: duckdb.DuckDBPyConnection, source: CareSource, scope: Scope, payment: Payment
) -> None:
    """Make the table ``lines``: the roll, corrected by the gaps that stand."""
    gaps = _gaps(scope, source.county, payment.benefit)
    connection.execute(
        "CREATE TEMP TABLE gaps (person_no BIGINT, household_no BIGINT, village_code VARCHAR,"
        " kind VARCHAR, category VARCHAR, amount BIGINT)"
    )
    if gaps:
        connection.executemany("INSERT INTO gaps VALUES (?, ?, ?, ?, ?, ?)", gaps)
    files = newest_files(source.county, payment.feed, Period.parse(source.run.period))
    roll = (
        "SELECT 0::BIGINT AS person_no, 0::BIGINT AS household_no, '' AS village_code,"
        " '' AS category, 0::BIGINT AS paid WHERE false"
    )
    if files:
        connection.read_parquet(
            list(files), hive_partitioning=False, union_by_name=True
        ).create_view("raw_payments")
        roll = (
            "SELECT person_no, any_value(household_no) AS household_no,"
            " any_value(village_code) AS village_code,"
            f" coalesce(any_value({payment.category}), '') AS category,"
            f" sum({payment.amount})::BIGINT AS paid FROM raw_payments WHERE person_no IS NOT NULL"
            " AND household_no IS NOT NULL AND 险种 = '城乡居民' AND EXISTS"
            " (SELECT 1 FROM places WHERE village_code BETWEEN low AND high)"
            f" GROUP BY person_no HAVING sum({payment.amount}) > 0"
        )
    connection.execute(
        f"CREATE TEMP TABLE lines AS WITH roll_lines AS ({roll}),"
        " one AS (SELECT person_no, any_value(household_no) AS household_no,"
        " any_value(village_code) AS village_code, max(kind) AS kind, any_value(category) AS"
        " category, max(amount) AS amount FROM gaps GROUP BY person_no)"
        " SELECT coalesce(r.person_no, g.person_no) AS person_no,"
        " coalesce(r.household_no, g.household_no) AS household_no,"
        " coalesce(r.village_code, g.village_code) AS village_code,"
        " coalesce(nullif(g.category, ''), nullif(r.category, ''), '未写类别') AS category,"
        " coalesce(r.paid, 0) AS paid,"
        f" CASE WHEN g.kind = '{GapKind.UNDUE}' THEN '{UNDUE}'"
        f" WHEN r.person_no IS NULL THEN '{OWED}' ELSE '{PAID}' END AS state,"
        f" CASE WHEN g.kind = '{GapKind.UNDUE}' THEN 0"
        " ELSE coalesce(g.amount, r.paid, 0) END AS due"
        " FROM roll_lines r FULL JOIN one g USING (person_no)"
    )


def _gaps(scope: Scope, county: str, benefit: str) -> list[tuple[Any, ...]]:
    rows = (
        EntitlementGap.objects.visible_to(scope)
        .filter(county_code=county, benefit_id=benefit, person__isnull=False)
        .exclude(seen=GapSeen.CLEARED)
    )
    seen: dict[int, tuple[Any, ...]] = defaultdict(tuple)
    for row in rows.values_list(
        "person_id", "household_id", "division_code", "kind", "category", "amount"
    ):
        seen[row[0]] = row
    return list(seen.values())
