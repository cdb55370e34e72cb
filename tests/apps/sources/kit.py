"""What the tests of the feeds are made of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.registry.models import Household, Person
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


def make_county() -> str:
    """Two townships with a village each."""
    divide("532325000000", "姚安县", Level.COUNTY, "532300000000")
    divide("532325100000", "栋川镇", Level.TOWNSHIP, "532325000000")
    divide("532325101000", "光禄镇", Level.TOWNSHIP, "532325000000")
    for code, name in VILLAGES.items():
        divide(code, name, Level.VILLAGE, f"{code[:9]}000")
    return COUNTY


def make_people(now: dt.datetime) -> list[Person]:
    """Twelve people in four households, two in each village; the first of each is the head."""
    names = ["王大明", "李秀英", "王小丽", "单永福", "普琼芬", "单志华"]
    names += ["起文学", "毕美仙", "起春兰", "罗光荣", "张桂珍", "罗海燕"]
    found = []
    for number in range(4):
        village = list(VILLAGES)[number // 2]
        household = Household.objects.create(
            county_code=COUNTY,
            household_code=f"H{number}",
            division_code=village,
            head_name=names[number * 3],
            phone=f"1380000000{number}",
            created_at=now,
            updated_at=now,
        )
        for place in range(3):
            index = number * 3 + place
            body = f"532399{1950 + index * 3}{index % 12 + 1:02d}{index + 10}{100 + index * 37}"
            person = Person.objects.create(
                county_code=COUNTY,
                person_code=f"P{index}",
                household=household,
                name=names[index],
                id_number=id_number(body),
                birth_date=dt.date(1950 + index * 3, index % 12 + 1, index + 10),
                relation="户主" if place == 0 else "之子",
                created_at=now,
                updated_at=now,
            )
            found.append(person)
    return found


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
