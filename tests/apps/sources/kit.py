"""What the tests of the feeds are made of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.registry.models import Person
from xianjie.kernel.ids import check_digit
from xianjie.kernel.periods import Period

COUNTY = "532325"
VILLAGES = {"532325100200": "白塔村委会", "532325101201": "仓屯村委会"}
JUNE = Period(2022, 6)


def id_number(body: str) -> str:
    return body + check_digit(body)


def divide(code: str, name: str, level: Level, parent: str = "") -> None:
    Division.objects.create(
        scheme=Scheme.STATS,
        code=code,
        name=name,
        level=level,
        parent_code=parent,
        valid_from=dt.date(2020, 1, 1),
        source="test",
    )


def expense(number: str, name: str, own_part: str = "120.50", **more) -> dict:
    return {
        "证件号码": number,
        "姓名": name,
        "结算日期": "2022-06-15",
        "就医类别": "住院",
        "医疗总费用": "1,000.00",
        "个人自付": own_part,
    } | more


def expenses(people: list[Person]) -> list[dict]:
    return [expense(person.id_number, person.name) for person in people]


def snapshot_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a data folder but the lock, to tell that nothing changed."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "lock"
    }
