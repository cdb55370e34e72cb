"""Medical relief of the year by person: what was paid, the yearly limit, second relief (M06-04);
and who among 脱贫人口 goes to ordinary treatment (M06-05)."""

# ruff: noqa: S608 - the pieces of SQL are written here, values are parameters
from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import duckdb

from xianjie.apps.benefits.queries.care_source import CareSource, rows_of
from xianjie.apps.benefits.queries.settling import (
    RELIEF,
    SECOND,
    Tables,
    persons_of,
    settled,
)
from xianjie.apps.benefits.queries.stays import Slices, StayFilters, names_of
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.policy.settlement import Settlement

ORDINARY, TILTED = "普通待遇", "倾斜待遇"
_FEN = Decimal(100)
_ROLLED = "('特困供养', '农村低保', '城市低保', '孤儿', '事实无人抚养儿童')"


@dataclass(frozen=True)
class ReliefRow:
    """One person's relief in the year, in fen; ``limit`` None where the tables set none."""

    household_id: int
    household_code: str
    person: str
    place: VillagePlace
    identities: str
    bills: int
    catalogue: int
    own: int
    paid: int
    given: int | None
    second: int | None
    limit: int | None
    missing: tuple[str, ...]

    @property
    def left(self) -> int | None:
        """What is left of the yearly limit."""
        return None if self.limit is None else max(self.limit - self.paid, 0)

    @property
    def used_up(self) -> bool:
        """Whether nothing is left of the yearly limit."""
        return self.left == 0


@dataclass(frozen=True)
class TreatmentRow:
    """A person of a 脱贫户 with the treatment and why."""

    household_id: int
    household_code: str
    person: str
    place: VillagePlace
    treatment: str
    reason: str


def relief(connection: duckdb.DuckDBPyConnection, filters: StayFilters) -> Slices:
    """Return people with relief paid or a status that gives it, the most paid first."""
    where, values = ["true"], list[Any]()
    if filters.town:
        where.append("starts_with(b.village_code, ?)")
        values.append(filters.town[:TOWN_DIGITS])
    sql = (
        "SELECT person_no, any_value(household_no) AS household_no,"
        " any_value(b.village_code) AS village_code, count(*) AS bills,"
        " coalesce(sum(目录内费用), 0)::BIGINT AS catalogue, sum(个人自付)::BIGINT AS own,"
        " sum(relief)::BIGINT AS paid FROM bills b LEFT JOIN homes h USING (household_no)"
        f" WHERE 就医类别 <> '普通门诊' AND {' AND '.join(where)} GROUP BY person_no"
        " HAVING sum(relief) > 0 OR bool_or(coalesce(h.monitored, false))"
        " OR person_no IN (SELECT person_no FROM roll)"
    )
    return Slices(connection, sql, values, "paid DESC, own DESC, person_no")


def relief_rows(
    connection: duckdb.DuckDBPyConnection,
    source: CareSource,
    tables: Tables | None,
    page: Sequence[Mapping[str, Any]],
) -> list[ReliefRow]:
    """Return the lines of a page of people, settled by the tables."""
    people = persons_of(connection, source, (row["person_no"] for row in page))
    by_person: dict[int, list[Settlement]] = defaultdict(list)
    if tables and page:
        for (_, _, number), one in settled(connection, people, tables).items():
            by_person[number].append(one)
    names = names_of(source, page)
    places = villages_by_code(row["village_code"] for row in page)
    found = []
    for row in page:
        own = by_person[row["person_no"]]
        missing = tuple(dict.fromkeys(name for one in own for name in one.missing))
        known = bool(own) and not missing
        found.append(
            ReliefRow(
                household_id=row["household_no"],
                household_code=names.codes.get(row["household_no"], ""),
                person=names.members.get(row["person_no"], ""),
                place=places.get(row["village_code"], VillagePlace(row["village_code"], "")),
                identities="、".join(sorted(people[row["person_no"]].identities)),
                bills=row["bills"],
                catalogue=row["catalogue"],
                own=row["own"],
                paid=row["paid"],
                given=_sum(own, RELIEF) if known else None,
                second=_sum(own, SECOND) if known else None,
                limit=_limit(own),
                missing=missing,
            )
        )
    return found


def _sum(done: Sequence[Settlement], scheme: str) -> int:
    return int(sum((one.amount_of(scheme) for one in done), Decimal(0)) * _FEN)


def _limit(done: Sequence[Settlement]) -> int | None:
    limits = [
        step.limit
        for one in done
        for step in one.steps
        if step.scheme == RELIEF and step.limit is not None
    ]
    return int(max(limits) * _FEN) if limits else None


def treatments(
    connection: duckdb.DuckDBPyConnection, treatment: str, town: str
) -> tuple[Slices, dict[str, int]]:
    """Return the people of 脱贫户 with their treatment, and how many have each."""
    where, values = ["lifted"], list[Any]()
    if town:
        where.append("starts_with(h.village_code, ?)")
        values.append(town[:TOWN_DIGITS])
    inner = (
        "SELECT p.person_no, p.household_no, h.village_code, h.monitored, r.kinds,"
        f" CASE WHEN h.monitored OR r.kinds IS NOT NULL THEN '{TILTED}' ELSE '{ORDINARY}' END"
        " AS treatment FROM people p JOIN homes h USING (household_no) LEFT JOIN"
        " (SELECT person_no, list_sort(list(DISTINCT 救助类型)) AS kinds FROM roll"
        f" WHERE 救助类型 IN {_ROLLED} GROUP BY person_no) r USING (person_no)"
        f" WHERE {' AND '.join(where)}"
    )
    counted = rows_of(
        connection,
        f"SELECT treatment, count(*) AS people FROM ({inner}) GROUP BY treatment",
        values,
    )
    sql = inner
    if treatment in (ORDINARY, TILTED):
        sql = f"SELECT * FROM ({inner}) WHERE treatment = '{treatment}'"
    order = "village_code, household_no, person_no"
    return Slices(connection, sql, values, order), {
        row["treatment"]: row["people"] for row in counted
    }


def treatment_rows(source: CareSource, page: Sequence[Mapping[str, Any]]) -> list[TreatmentRow]:
    """Return the lines of a page of people with the reason of their treatment."""
    names = names_of(source, page)
    places = villages_by_code(row["village_code"] for row in page)
    return [
        TreatmentRow(
            household_id=row["household_no"],
            household_code=names.codes.get(row["household_no"], ""),
            person=names.members.get(row["person_no"], ""),
            place=places.get(row["village_code"], VillagePlace(row["village_code"], "")),
            treatment=row["treatment"],
            reason=_why(row),
        )
        for row in page
    ]


def _why(row: Mapping[str, Any]) -> str:
    grounds = [
        *(row["kinds"] or ()),
        *(["易返贫致贫人口（风险未消除）"] if row["monitored"] else []),
    ]
    if grounds:
        return "、".join(grounds)
    return "不是低保、特困、孤儿，也不是风险未消除的监测对象"
