"""Entries by workbook: a template, rows booked, rows that come back with their reasons."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.income.actions import NewEntry, record_entry
from xianjie.apps.income.enums import EntrySource
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.rules import ITEMS
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.contracts import Contract
from xianjie.exchange.reading import open_table
from xianjie.exchange.template import write_template
from xianjie.exchange.validation import RowValidator, ValidatedRow
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

MOST_ROWS = 5_000


@dataclass(frozen=True)
class RowFault:
    """A row that was not booked: where, what and how to mend it."""

    row: int
    column: str
    words: str


@dataclass
class Imported:
    """What became of a workbook."""

    read: int = 0
    booked: int = 0
    known: int = 0
    faults: list[RowFault] = field(default_factory=list)


@cache
def contract() -> Contract:
    """Return the table of entries that people fill in."""
    return Contract.model_validate(
        {
            "id": "income-entry",
            "title": "收入条目",
            "kind": "registry",
            "note": "一行一笔；金额以元为单位；一次管几个月的填“至”，平均到各月。",
            "key": ["户编号", "人编号", "项目", "所属月份", "金额"],
            "columns": [
                {"name": "户编号", "type": "text", "required": True, "aliases": ["家庭编号"]},
                {"name": "人编号", "type": "text", "note": "全户的不填"},
                {"name": "项目", "type": "code", "codes": ITEMS, "required": True},
                {"name": "金额", "type": "money", "unit": "元", "required": True},
                {"name": "所属月份", "type": "month", "required": True, "aliases": ["月份"]},
                {"name": "至", "type": "month", "aliases": ["所属月份至"]},
                {"name": "发生日期", "type": "date"},
                {"name": "依据", "type": "text", "note": "不要写姓名、证件号码和账号"},
            ],
        }
    )


def write_entry_template() -> bytes:
    """Return the empty workbook of entries."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(contract(), path)
        return path.read_bytes()


def import_entries(
    *,
    by: Actor,
    scope: Scope,
    county: str,
    content: bytes,
    name: str,
    today: date,
    now: datetime,
) -> Imported:
    """Book the rows of a workbook of households within a scope; the same file twice books once.

    Rows that cannot be booked are told with their reasons and change nothing.

    Raises:
        RefusedError: a file that is no such table, or with too many rows.
    """
    digest = hashlib.sha256(content).hexdigest()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"entries{Path(name).suffix.lower()[:5] or '.xlsx'}"
        path.write_bytes(content)
        validator = RowValidator(contract())
        with open_table(path, contract()) as table:
            rows = [validator.validate(raw) for raw in table]
    if len(rows) > MOST_ROWS:
        raise RefusedError("too-many", f"一次最多导入 {MOST_ROWS} 行，请分几个文件导入。")
    homes, people = _found(scope, county, rows)
    result = Imported(read=len(rows))
    with transaction.atomic():
        for row in rows:
            _one(by, county, digest, row, homes, people, result, today=today, now=now)
        record(
            actor=by, action="income.import", object_type="income.IncomeEntry", object_id=county,
            division_code=county, at=now,
            detail={"read": result.read, "booked": result.booked, "sha256": digest},
        )  # fmt: skip
    return result


def _found(
    scope: Scope, county: str, rows: list[ValidatedRow]
) -> tuple[dict[str, Household], dict[str, Person]]:
    codes = {row.values.get("户编号") for row in rows} - {None}
    homes = Household.objects.visible_to(scope, Permission.RECORD_INCOME).filter(
        county_code=county, household_code__in=codes
    )
    found = {home.household_code: home for home in homes}
    numbers = {row.values.get("人编号") for row in rows} - {None}
    people = Person.objects.visible_to(scope, Permission.RECORD_INCOME).filter(
        county_code=county, person_code__in=numbers
    )
    return found, {person.person_code: person for person in people}


def _one(
    by: Actor, county: str, digest: str, row: ValidatedRow, homes: dict[str, Household],
    people: dict[str, Person], result: Imported, *, today: date, now: datetime,
) -> None:  # fmt: skip
    if row.errors:
        result.faults += [
            RowFault(row.number, fault.column, f"{fault.message}；{fault.remedy}")
            for fault in row.errors
        ]
        return
    said = row.values
    household = homes.get(said["户编号"])
    if household is None:
        words = "您的管辖范围里没有这个户编号，请核对。"
        result.faults.append(RowFault(row.number, "户编号", words))
        return
    code = said.get("人编号")
    person = people.get(code) if code else None
    if code and person is None:
        result.faults.append(RowFault(row.number, "人编号", "这一户没有这个人编号，请核对。"))
        return
    mark = uuid5(NAMESPACE_URL, f"income:{county}:{digest}:{row.number}")
    if IncomeEntry.objects.filter(client_id=mark).exists():
        result.known += 1
        return
    until = said.get("至")
    entry = NewEntry(
        item=said["项目"],
        amount=said["金额"],
        period=Period.of(said["所属月份"]),
        period_to=Period.of(until) if until else None,
        person=person,
        occurred_on=said.get("发生日期"),
        source=EntrySource.DOCUMENT,
        source_ref=said.get("依据") or "Excel 导入",
        checked=True,
    )
    try:
        record_entry(by=by, household=household, entry=entry, client_id=mark, today=today, now=now)
    except RefusedError as error:
        result.faults.append(RowFault(row.number, "", error.message))
    else:
        result.booked += 1
