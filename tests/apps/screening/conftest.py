"""A county of four households with a published rulebook, and deliveries for its months."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest


@pytest.fixture
def screened_county(db, home, root, now):
    """Four ordinary households and the packaged rulebook."""
    from tests.apps.sources.kit import make_county, make_people
    from xianjie.apps.policies.actions import publish
    from xianjie.apps.registry.models import Household

    make_county()
    people = make_people(now)
    Household.objects.update(household_type="一般农户")
    publish(by=root, at=now)
    return people


@pytest.fixture
def deliver_month(root, now, tmp_path):
    """Import one feed of a month from rows."""

    def call(feed: str, period: str, rows: list[dict], *, complete: bool = False, **options):
        import csv

        from xianjie.apps.sources.actions import import_feed
        from xianjie.kernel.periods import Period

        path = Path(tmp_path) / f"{feed}-{period}-{len(rows)}.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return import_feed(
            by=root,
            feed_id=feed,
            path=path,
            period=Period.parse(period),
            complete=complete,
            now=now,
            **options,
        )

    return call


@pytest.fixture
def run_month(root, now, monkeypatch):
    """Screen one month of the county; what higher apps make of it is tested with them."""
    monkeypatch.setattr("xianjie.apps.screening.finishing._finishers", {})

    def call(period: str, **options):
        from xianjie.apps.screening.actions import screen_period
        from xianjie.kernel.periods import Period

        month = Period.parse(period)
        options = {"as_of": month.last_day, "now": now} | options
        return screen_period(by=root, county="532325", period=month, **options)

    return call


def water(person, *, safe: bool, day: date = date(2022, 6, 1)) -> dict:
    """A row of the feed water-safety about a head's household."""
    return {
        "户主证件号码": person.id_number,
        "户主姓名": person.name,
        "供水方式": "集中供水",
        "水量达标": "是",
        "水质达标": "是",
        "取水方便": "是",
        "保证率达标": "是",
        "饮水安全": "是" if safe else "否",
        "核查日期": day.isoformat(),
    }


def medical(person, yuan: float, day: date = date(2022, 6, 1)) -> dict:
    """A row of the feed medical-expense."""
    return {
        "证件号码": person.id_number,
        "姓名": person.name,
        "结算日期": day.isoformat(),
        "就医类别": "门诊慢特病",
        "医疗总费用": yuan * 2,
        "个人自付": yuan,
    }
