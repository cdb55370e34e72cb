"""What the tables of a place give for the bills of a person's year, beside what was paid.

The hospital's level does not stand in the bills, so what 基本医保 paid is taken as it is and the
layers after it are settled by the tables. A second relief asks for a registered referral.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from xianjie.apps.benefits.queries.care_source import CareSource, rows_of
from xianjie.apps.policies.queries import current_version, rulebook_of
from xianjie.apps.policies.queries.readers import resolved_at
from xianjie.apps.registry.models import Circumstance
from xianjie.policy.resolution import Resolved
from xianjie.policy.scheme_model import Scheme
from xianjie.policy.settlement import Bill, Settlement, schemes_at, settle_year

BASIC, SERIOUS, RELIEF, SECOND = "基本医保", "大病保险", "医疗救助", "倾斜救助"
GOAL = "住院目录内报销目标"
_FEN = Decimal(100)
_IDENTITY = {
    "特困供养": "特困人员",
    "农村低保": "低保对象",
    "城市低保": "低保对象",
    "孤儿": "孤儿",
    "事实无人抚养儿童": "孤儿",
    "低保边缘": "低收入家庭",
    "刚性支出困难": "刚性支出困难家庭",
}
_STATED = {"返贫致贫人口": "返贫致贫人口", "因病致贫重病患者": "刚性支出困难家庭"}
_REFERRAL = "规范转诊"


@dataclass(frozen=True)
class Tables:
    """The tables of a place on a day, with the parameters that they read."""

    resolved: Resolved
    schemes: tuple[Scheme, ...]

    @property
    def goal(self) -> Decimal | None:
        """The share of the catalogue amount that inpatients should get back; None unset."""
        value = self.resolved.values.get(GOAL)
        is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return Decimal(str(value)) if is_number else None


@dataclass(frozen=True)
class Person:
    """Who somebody is to the tables, and whether a referral is registered."""

    identities: frozenset[str]
    referred: bool


def tables_at(place: str, on: date) -> Tables | None:
    """Return the tables in force at a place on a day; None before the first rulebook."""
    version = current_version()
    if version is None:
        return None
    rulebook = rulebook_of(version.hash)
    return Tables(resolved_at(version.hash, place, on), schemes_at(rulebook, place, on))


def persons_of(
    connection: duckdb.DuckDBPyConnection, source: CareSource, people: Iterable[int]
) -> dict[int, Person]:
    """Return the statuses of people by number: the roll, the register and what was judged."""
    keys = sorted(set(people))
    found: dict[int, set[str]] = defaultdict(set)
    referred: set[int] = set()
    on_roll = "SELECT DISTINCT person_no, 救助类型 FROM roll WHERE person_no IN (SELECT unnest(?))"
    for row in rows_of(connection, on_roll, [keys]):
        if row["救助类型"] in _IDENTITY:
            found[row["person_no"]].add(_IDENTITY[row["救助类型"]])
    homes = (
        "SELECT person_no, monitored, lifted FROM people JOIN homes USING (household_no)"
        " WHERE person_no IN (SELECT unnest(?))"
    )
    for row in rows_of(connection, homes, [keys]):
        if row["monitored"]:
            found[row["person_no"]].add("易返贫致贫人口")
        if row["lifted"]:
            found[row["person_no"]].add("脱贫人口")
    stated = Circumstance.objects.proven("of people whose bills came through the scope")
    for person, kind in (
        stated.filter(
            person_id__in=keys, kind__in=[*_STATED, _REFERRAL], judged_on__lte=source.as_of
        )
        .exclude(retired_at__isnull=False)
        .exclude(valid_until__lt=source.as_of)
        .values_list("person_id", "kind")
    ):
        if kind == _REFERRAL:
            referred.add(person)
        else:
            found[person].add(_STATED[kind])
    return {key: Person(frozenset(found[key]), key in referred) for key in keys}


BillKey = tuple[int, int, int]
"""Month number, row number and person of a bill: what tells it from all others of the year."""


def key_of(row: Mapping[str, Any]) -> BillKey:
    """Return what tells a bill from all others."""
    return (row["period_no"], row["row_no"], row["person_no"])


def settled(
    connection: duckdb.DuckDBPyConnection,
    people: Mapping[int, Person],
    tables: Tables,
) -> dict[BillKey, Settlement]:
    """Return every bill of the year of these people, settled after those before it."""
    rows = rows_of(
        connection,
        "SELECT * FROM bills WHERE person_no IN (SELECT unnest(?)) AND 目录内费用 IS NOT NULL"
        " ORDER BY person_no, 结算日期, period_no, row_no",
        [sorted(people)],
    )
    by_person: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        by_person[row["person_no"]].append(row)
    found: dict[BillKey, Settlement] = {}
    for number, own in by_person.items():
        bills = [_bill(row, people[number]) for row in own]
        done = settle_year(bills, tables.schemes, tables.resolved.values, tables.resolved.documents)
        found |= {key_of(row): one for row, one in zip(own, done, strict=True)}
    return found


def _bill(row: Mapping[str, Any], person: Person) -> Bill:
    catalogue = min(row["目录内费用"], row["医疗总费用"])
    return Bill(
        total=Decimal(row["医疗总费用"]) / _FEN,
        catalogue=Decimal(catalogue) / _FEN,
        care=row["就医类别"],
        referred=person.referred,
        people=person.identities,
        given={BASIC: Decimal(row["basic"]) / _FEN},
    )
