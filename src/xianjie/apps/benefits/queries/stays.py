"""The ledger of medical bills: what each layer paid and what the tables give, bill by bill and
household by household."""

# ruff: noqa: S608 - the pieces of SQL are written here, values are parameters
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, overload
from urllib.parse import urlencode

import duckdb

from xianjie.apps.benefits.queries.care_source import CareSource, opened, rows_of
from xianjie.apps.benefits.queries.settling import (
    RELIEF,
    SECOND,
    SERIOUS,
    Person,
    Tables,
    key_of,
    persons_of,
    settled,
)
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, VillagePlace, villages_by_code
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.models import Person as Member
from xianjie.kernel.ids import mask_name
from xianjie.policy.settlement import Settlement, Sofar, rate

INPATIENT = "住院"
SICK, BELOW = "sick", "below"
_PAID = "basic + serious + relief"
_FEN = Decimal(100)


@dataclass(frozen=True)
class StayFilters:
    """``care`` a kind of care; ``group`` sick (households whose risk of illness is open) or below
    (those under the goal); ``code`` the beginning of a 户编号, never a name."""

    care: str = ""
    group: str = ""
    town: str = ""
    code: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> StayFilters:
        """Read the filters from an address; what is no 户编号, such as a name, is dropped."""
        given = {f.name: values.get(f.name, "").strip()[:40] for f in fields(cls)}
        if not given["town"].isdecimal():
            given["town"] = ""
        code = given["code"]
        if code and not (code.isascii() and code.replace("-", "").isalnum()):
            given["code"] = ""
        return cls(**given)

    @property
    def narrowed(self) -> bool:
        """Whether any filter is set."""
        return any(getattr(self, f.name) for f in fields(self))


@dataclass(frozen=True)
class Paid:
    """What one layer paid and what the tables give, in fen; ``given`` None where it is unknown."""

    title: str
    paid: int
    given: int | None

    @property
    def short(self) -> int:
        """What was paid less than the tables give."""
        return max((self.given or 0) - self.paid, 0)


@dataclass(frozen=True)
class StayRow:
    """One bill; names masked, money in fen, rates as shares."""

    county: str
    on: date
    care: str
    household_id: int
    household_code: str
    head: str
    person: str
    place: VillagePlace
    identities: str
    total: int
    catalogue: int | None
    layers: tuple[Paid, ...]
    own: int
    rate: Decimal | None
    below: bool
    missing: tuple[str, ...]
    settlement: Settlement | None

    @property
    def trial(self) -> str:
        """The bill as the calculator takes it, without who it is."""
        bill = self.settlement.bill if self.settlement else None
        used = bill.sofar if bill else {}
        serious, relief = used.get(SERIOUS, Sofar()), used.get(RELIEF, Sofar())
        return urlencode(
            {
                "place": self.county,
                "on": self.on.isoformat(),
                "care": self.care,
                "total": Decimal(self.total) / _FEN,
                "catalogue": Decimal(self.catalogue or 0) / _FEN,
                "basic": Decimal(self.layers[0].paid) / _FEN,
                "people": sorted(bill.people) if bill else [],
                "serious_base": serious.base,
                "relief_base": relief.base,
                "relief_paid": relief.paid,
                **({"referred": "on"} if bill and bill.referred else {}),
            },
            doseq=True,
        )


@dataclass(frozen=True)
class HomeRow:
    """Inpatient bills of a household in the year."""

    household_id: int
    household_code: str
    head: str
    place: VillagePlace
    stays: int
    catalogue: int
    paid: int
    own: int
    rate: Decimal | None
    below: bool
    sick: bool


@dataclass(frozen=True)
class StayTotals:
    """Sums of a list, in fen."""

    bills: int
    total: int
    catalogue: int
    basic: int
    serious: int
    relief: int
    own: int
    within: int

    @property
    def rate(self) -> Decimal | None:
        """Share of the catalogue amounts that was paid, of bills that tell such an amount."""
        return rate(Decimal(self.within), Decimal(self.catalogue))


class Slices(Sequence[dict[str, Any]]):
    """Rows of a query for the pager: counted once, cut where they are."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, sql: str, values: Sequence[Any], order: str
    ) -> None:
        self._connection, self.sql, self.values = connection, sql, list(values)
        self._order = order

    def __len__(self) -> int:
        """Count the rows."""
        sql = f"SELECT count(*) FROM ({self.sql})"
        found = self._connection.execute(sql, self.values).fetchone()
        return int(found[0]) if found else 0

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Any:
        """Read the rows of a slice."""
        if isinstance(index, int):
            return self[index : index + 1][0]
        start = index.start or 0
        size = "" if index.stop is None else f" LIMIT {index.stop - start}"
        sql = f"{self.sql} ORDER BY {self._order}{size} OFFSET {start}"
        return rows_of(self._connection, sql, self.values)


def stays(
    connection: duckdb.DuckDBPyConnection, filters: StayFilters, goal: Decimal | None
) -> Slices:
    """Return the bills that the filters let through, the newest first."""
    where, values = _conditions(filters, goal)
    sql = (
        "SELECT b.*, coalesce(h.sick, false) AS sick FROM bills b"
        f" LEFT JOIN homes h USING (household_no) WHERE {where}"
    )
    return Slices(connection, sql, values, "结算日期 DESC, person_no, period_no, row_no")


def homes(
    connection: duckdb.DuckDBPyConnection, filters: StayFilters, goal: Decimal | None
) -> Slices:
    """Return households with inpatient bills, the lowest rate first."""
    where, values = _conditions(StayFilters(town=filters.town, code=filters.code), None)
    below = ""
    if filters.group in (SICK, BELOW):
        below = " HAVING bool_or(coalesce(h.sick, false))"
    if filters.group == BELOW:
        below += " AND sum(b.basic + b.serious + b.relief) < ? * sum(b.目录内费用)"
        values.append(goal or Decimal(0))
    sql = (
        "SELECT household_no, any_value(b.village_code) AS village_code, count(*) AS stays,"
        f" sum(目录内费用)::BIGINT AS catalogue, sum({_PAID})::BIGINT AS paid,"
        " sum(b.个人自付)::BIGINT AS own, bool_or(coalesce(h.sick, false)) AS sick"
        " FROM bills b LEFT JOIN homes h USING (household_no)"
        f" WHERE 就医类别 = '住院' AND 目录内费用 > 0 AND {where} GROUP BY household_no{below}"
    )
    return Slices(connection, sql, values, "paid / catalogue, household_no")


def totals(
    connection: duckdb.DuckDBPyConnection, filters: StayFilters, goal: Decimal | None
) -> StayTotals:
    """Return the sums of the bills that the filters let through."""
    found = stays(connection, filters, goal)
    sql = (
        "SELECT count(*) AS bills, coalesce(sum(医疗总费用), 0)::BIGINT AS total,"
        " coalesce(sum(目录内费用), 0)::BIGINT AS catalogue,"
        " coalesce(sum(basic), 0)::BIGINT AS basic, coalesce(sum(serious), 0)::BIGINT AS serious,"
        " coalesce(sum(relief), 0)::BIGINT AS relief, coalesce(sum(个人自付), 0)::BIGINT AS own,"
        f" coalesce(sum({_PAID}) FILTER (目录内费用 IS NOT NULL), 0)::BIGINT AS within"
        f" FROM ({found.sql})"
    )
    return StayTotals(**rows_of(connection, sql, found.values)[0])


def _conditions(filters: StayFilters, goal: Decimal | None) -> tuple[str, list[Any]]:
    parts, values = ["true"], list[Any]()
    if filters.care:
        parts.append("就医类别 = ?")
        values.append(filters.care)
    if filters.group in (SICK, BELOW):
        parts.append("coalesce(h.sick, false)")
    if filters.group == BELOW:
        parts.append(f"就医类别 = '住院' AND 目录内费用 > 0 AND {_PAID} < ? * 目录内费用")
        values.append(goal or Decimal(0))
    if filters.town:
        parts.append("starts_with(b.village_code, ?)")
        values.append(filters.town[:TOWN_DIGITS])
    if filters.code:
        keys = Household.objects.proven("numbers alone, cut by the scope of the bills")
        found = keys.filter(household_code__startswith=filters.code).values_list("pk", flat=True)
        parts.append("b.household_no IN (SELECT unnest(?))")
        values.append(list(found[:200]))
    return " AND ".join(parts), values


@dataclass(frozen=True)
class CareLine:
    """A household's bills of one kind of care in the year, in fen."""

    care: str
    bills: int
    catalogue: int
    paid: int
    within: int
    own: int

    @property
    def rate(self) -> Decimal | None:
        """Share of the catalogue amounts that was paid, of bills that tell such an amount."""
        return rate(Decimal(self.within), Decimal(self.catalogue))


def bills_of_household(source: CareSource, household_id: int) -> list[CareLine]:
    """Return the year's bills of a household, found through the gate, by kind of care."""
    sql = (
        "SELECT 就医类别 AS care, count(*) AS bills,"
        " coalesce(sum(目录内费用), 0)::BIGINT AS catalogue,"
        f" sum({_PAID})::BIGINT AS paid,"
        f" coalesce(sum({_PAID}) FILTER (目录内费用 IS NOT NULL), 0)::BIGINT AS within,"
        " sum(个人自付)::BIGINT AS own FROM bills WHERE household_no = ? GROUP BY 就医类别"
        " ORDER BY own DESC"
    )
    with opened(source) as connection:
        return [CareLine(**row) for row in rows_of(connection, sql, [household_id])]


def stay_rows(
    connection: duckdb.DuckDBPyConnection,
    source: CareSource,
    tables: Tables | None,
    page: Sequence[Mapping[str, Any]],
) -> list[StayRow]:
    """Return the lines of a page of bills, settled by the tables, in a few queries."""
    people = persons_of(connection, source, (row["person_no"] for row in page))
    done = settled(connection, people, tables) if tables and page else {}
    names = names_of(source, page)
    places = villages_by_code(row["village_code"] for row in page)
    goal = tables.goal if tables else None
    return [
        _row(source.county, row, done.get(key_of(row)), people, names, places, goal) for row in page
    ]


def home_rows(
    source: CareSource, goal: Decimal | None, page: Sequence[Mapping[str, Any]]
) -> list[HomeRow]:
    """Return the lines of a page of households."""
    names = names_of(source, page)
    places = villages_by_code(row["village_code"] for row in page)
    return [
        HomeRow(
            household_id=row["household_no"],
            household_code=names.codes.get(row["household_no"], ""),
            head=names.heads.get(row["household_no"], ""),
            place=places.get(row["village_code"], VillagePlace(row["village_code"], "")),
            stays=row["stays"],
            catalogue=row["catalogue"],
            paid=row["paid"],
            own=row["own"],
            rate=rate(Decimal(row["paid"]), Decimal(row["catalogue"])),
            below=goal is not None and row["sick"] and row["paid"] < goal * row["catalogue"],
            sick=row["sick"],
        )
        for row in page
    ]


@dataclass(frozen=True)
class Names:
    """Codes and masked names of a page."""

    codes: Mapping[int, str]
    heads: Mapping[int, str]
    members: Mapping[int, str]


def names_of(source: CareSource, page: Sequence[Mapping[str, Any]]) -> Names:
    """Return the codes and masked names of a page, as far as the scope reaches."""
    homes_found = Household.objects.visible_to(source.scope).filter(
        pk__in={row["household_no"] for row in page}
    )
    known = {one.pk: one for one in homes_found.only("pk", "household_code", "head_name")}
    wanted = {row["person_no"] for row in page if "person_no" in row}
    members = Member.objects.visible_to(source.scope).filter(pk__in=wanted)
    return Names(
        {pk: one.household_code for pk, one in known.items()},
        {pk: mask_name(one.head_name) for pk, one in known.items()},
        {one.pk: f"{mask_name(one.name)} {one.relation}".strip() for one in members},
    )


def _row(
    county: str,
    row: Mapping[str, Any],
    done: Settlement | None,
    people: Mapping[int, Person],
    names: Names,
    places: Mapping[str, VillagePlace],
    goal: Decimal | None,
) -> StayRow:
    catalogue = row["目录内费用"]
    paid = row["basic"] + row["serious"] + row["relief"]
    known = done is not None and not done.missing
    given = {
        name: int(done.amount_of(name) * _FEN) if done is not None and known else None
        for name in (SERIOUS, RELIEF, SECOND)
    }
    first = given[RELIEF]
    both = None if first is None else first + (given[SECOND] or 0)
    inpatient = row["就医类别"] == INPATIENT and bool(catalogue)
    return StayRow(
        county=county,
        on=row["结算日期"],
        care=row["就医类别"],
        household_id=row["household_no"],
        household_code=names.codes.get(row["household_no"], ""),
        head=names.heads.get(row["household_no"], ""),
        person=names.members.get(row["person_no"], ""),
        place=places.get(row["village_code"], VillagePlace(row["village_code"], "")),
        identities="、".join(sorted(people[row["person_no"]].identities)),
        total=row["医疗总费用"],
        catalogue=catalogue,
        layers=(
            Paid("基本医保", row["basic"], row["basic"] if catalogue is not None else None),
            Paid("大病保险", row["serious"], given[SERIOUS]),
            Paid("医疗救助", row["relief"], both),
        ),
        own=row["个人自付"],
        rate=rate(Decimal(paid), Decimal(catalogue or 0)),
        below=bool(goal is not None and row["sick"] and inpatient and paid < goal * catalogue),
        missing=done.missing if done else (),
        settlement=done,
    )
