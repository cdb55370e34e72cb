"""A small county with people, and a way to import files.

Models are imported where they are used: this file is read before Django has started.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest


@pytest.fixture
def county(db, home):
    from tests.apps.sources.kit import COUNTY, VILLAGES, Level, divide

    divide("532325000000", "姚安县", Level.COUNTY, "532300000000")
    divide("532325100000", "栋川镇", Level.TOWNSHIP, "532325000000")
    divide("532325101000", "光禄镇", Level.TOWNSHIP, "532325000000")
    for code, name in VILLAGES.items():
        divide(code, name, Level.VILLAGE, f"{code[:9]}000")
    return COUNTY


@pytest.fixture
def people(county, now):
    """Twelve people in four households, two in each village; the first of each is the head."""
    from tests.apps.sources.kit import VILLAGES, id_number
    from xianjie.apps.registry.models import Household, Person

    names = ["王大明", "李秀英", "王小丽", "单永福", "普琼芬", "单志华"]
    names += ["起文学", "毕美仙", "起春兰", "罗光荣", "张桂珍", "罗海燕"]
    found = []
    for number in range(4):
        village = list(VILLAGES)[number // 2]
        household = Household.objects.create(
            county_code=county,
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
                county_code=county,
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


@pytest.fixture
def deliver(root, now):
    """Import a file with everything that a test does not care about filled in."""

    from tests.apps.sources.kit import JUNE
    from xianjie.apps.sources.actions import import_feed

    def call(path: Path, feed: str = "medical-expense", **options):
        options = {"period": JUNE, "now": now, "by": root} | options
        return import_feed(feed_id=feed, path=path, **options)

    return call


@pytest.fixture
def write_csv(tmp_path):
    def call(rows: list[dict], name: str = "六月.csv", **options) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=options.get("encoding", "utf-8"), newline="") as file:
            writer = csv.DictWriter(file, options.get("columns") or list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return call
