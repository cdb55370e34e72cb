"""One demo county of 3,000 households over invented villages, for all tests of the demo."""

from datetime import date

import pytest

from xianjie.demo.county import County, Village, generate_county
from xianjie.demo.plan import Plan
from xianjie.demo.shares import DemoSize
from xianjie.demo.stories import plant_stories
from xianjie.demo.thresholds import Thresholds, thresholds_for

DIVISION = "532325"
FLOOR = 9000.0


def villages(count: int = 40, division: str = DIVISION) -> list[Village]:
    return [
        Village(("栋川镇", "光禄镇", "前场镇")[n % 3], f"第{n}村", f"{division}10{n % 3}2{n:02d}")
        for n in range(count)
    ]


def county_of(households: int = 3000, seed: int = 1, months: int = 3) -> County:
    size = DemoSize(households=households, seed=seed, months=months)
    return generate_county(DIVISION, "姚安县", villages(), size, income_floor=FLOOR)


@pytest.fixture(scope="session")
def lines() -> Thresholds:
    return thresholds_for(DIVISION, date(2022, 6, 30))


@pytest.fixture(scope="session")
def told(lines: Thresholds) -> tuple[County, Plan]:
    county = county_of()
    return county, plant_stories(county, lines)
