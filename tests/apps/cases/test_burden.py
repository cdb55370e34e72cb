"""What was asked of each unit in a month."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit
from tests.apps.lowincome.kit import register
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.cases.actions import check_report
from xianjie.apps.cases.enums import ReportStep
from xianjie.apps.sources.models import FeedExpectation

pytestmark = pytest.mark.django_db
PAGE = "/cases/burden/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(kit.NOW, tick=False):
        yield


def shown(user, query: str = "") -> dict[str, tuple[int, ...]]:
    client = Client()
    client.force_login(user)
    table = client.get(f"{PAGE}{query}").context["table"]
    return {line.name: line.counts for line in table.lines if line.total}


def fill(county) -> None:
    FeedExpectation.objects.create(
        feed="medical-expense", county_code=small.COUNTY, division_code="532325000000",
        department="医保", organisation=county.health, due_day=5,
    )  # fmt: skip
    kit.handling(county.analyst, county.one, county.health, county.housing)
    register(county.one, review_due_on=date(2022, 7, 20))
    report = kit.report(county.worker, county.one, typed=2)
    check_report(
        by=kit.by(county.town), report=report, step=ReportStep.ASK, words="在哪？",
        today=kit.TODAY, now=kit.NOW,
    )  # fmt: skip


def test_each_unit_and_kind(county) -> None:
    fill(county)
    assert shown(county.analyst) == {
        "光禄镇": (0, 0, 0, 1, 1),
        "姚安县医疗保障局": (1, 1, 0, 0, 0),
        "姚安县住房和城乡建设局": (0, 1, 0, 0, 0),
    }
    client = Client()
    client.force_login(county.analyst)
    table = client.get(PAGE).context["table"]
    assert (table.total, table.asked_back, table.typed) == (5, 1, 2.0)
    assert shown(county.analyst, "?period=2022-05") == {"姚安县医疗保障局": (1, 0, 0, 0, 0)}
    assert client.get(f"{PAGE}?period=x").status_code == 404


def test_a_township_sees_only_its_own_line(county) -> None:
    fill(county)
    assert shown(county.town) == {"光禄镇": (0, 0, 0, 1, 1)}


def test_more_rows_take_no_more_queries(county) -> None:
    fill(county)
    client = Client()
    client.force_login(county.analyst)
    before = count_queries(client, PAGE)
    for number in range(5, 9):
        household = small.make_household(number)
        kit.handling(county.analyst, household, county.health)
        kit.report(county.worker, household)
    assert count_queries(client, PAGE) == before
