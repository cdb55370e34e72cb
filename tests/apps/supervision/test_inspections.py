"""Inspections: a sample that anybody can draw again, findings that become problems."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.registry.models import Household
from xianjie.apps.supervision.actions import (
    close_inspection,
    draw_sample,
    plan_inspection,
    record_finding,
)
from xianjie.apps.supervision.models import Inspection, InspectionSample, Rectification
from xianjie.apps.supervision.queries.sampling import coverage, draw_villages
from xianjie.kernel.drawing import drawn_order
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/supervision/inspections/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def plan(user, **fields) -> Inspection:
    values = {"county": small.COUNTY, "kind": "UNANNOUNCED", "title": "7月暗访", "team": "李建华",
              "groups": 1, "starts_on": date(2022, 7, 4), "ends_on": date(2022, 7, 8),
              "now": kit.NOW}  # fmt: skip
    return plan_inspection(by=cases.by(user), **(values | fields))


def sample(user, inspection: Inspection, seed: str = "7") -> list[tuple]:
    draw_sample(by=cases.by(user), inspection=inspection, seed=seed, now=kit.NOW)
    rows = inspection.samples.order_by("number")
    return list(rows.values_list("division_code", "stratum", "household_id"))


@given(st.text(max_size=8), st.sets(st.text(min_size=1, max_size=6), max_size=20))
def test_the_order_depends_on_seed_and_keys_alone(seed: str, keys: set[str]) -> None:
    order = drawn_order(seed, keys)
    assert (sorted(order), order) == (sorted(keys), drawn_order(seed, reversed(order)))


def test_villages_come_from_every_township_in_turn() -> None:
    towns = {"a": ["a1", "a2", "a3"], "b": ["b1"], "c": []}
    drawn = draw_villages("7", towns, 3)
    assert ({one[0] for one in drawn[:2]}, len(drawn), drawn) == (
        {"a", "b"}, 3, draw_villages("7", {"b": ["b1"], "a": ["a3", "a1", "a2"]}, 3)
    )  # fmt: skip


def test_a_sample_is_drawn_once_and_not_twice_in_a_year(county) -> None:
    for number in range(3, 33):
        kind = "脱贫户" if number % 4 else "一般农户"
        made = small.make_household(number)
        Household.objects.filter(pk=made.pk).update(household_type=kind)
    first = plan(county.analyst)
    lines = sample(county.analyst, first)
    layers = [(code, layer) for code, layer, _pk in lines]
    assert (layers.count((small.VILLAGE, "VILLAGE")), layers.count((small.VILLAGE, "LIFTED")),
            layers.count((small.VILLAGE, "ORDINARY"))) == (1, 20, 5)  # fmt: skip
    with pytest.raises(RefusedError, match="不能重抽"):
        sample(county.analyst, first)
    with pytest.raises(RefusedError, match="都抽过了"):
        sample(county.analyst, plan(county.analyst, title="再查"))
    year = [line.drawn for line in coverage(small.COUNTY, cases.by(county.analyst).scope, 2022)]
    assert year == [1, 1]


@pytest.mark.parametrize("who", ["town", "worker", "housing_clerk"])
def test_only_supervisors_inspect(county, who: str) -> None:
    with pytest.raises(RefusedError):
        plan(getattr(county, who))
    found = plan(county.analyst)
    assert signed_in(getattr(county, who)).get(f"{URL}{found.pk}/").status_code == 403


def test_fewer_than_the_rulebook_asks_for_are_refused(county) -> None:
    act = {"by": cases.by(county.analyst), "inspection": plan(county.analyst), "now": kit.NOW}
    with pytest.raises(RefusedError, match="不能少于规则库规定的 2"):
        draw_sample(seed="7", villages=1, **act)
    with pytest.raises(RefusedError, match="随机种子"):
        draw_sample(seed=" ", **act)


def test_a_finding_becomes_a_problem_in_one_press(county) -> None:
    found = plan(county.analyst)
    sample(county.analyst, found)
    line = InspectionSample.objects.get(household=county.one)
    act = {"by": cases.by(county.analyst), "sample": line, "verdict": "BAD", **kit.WHEN}
    with pytest.raises(RefusedError, match="写明发现了什么"):
        record_finding(words="", title="房屋漏雨", **act)
    for _twice in range(2):
        record_finding(words="后墙渗水", title="房屋漏雨", days=20, **act)
    item = Rectification.objects.get()
    assert (item.source, item.lead_town, item.state, list(item.households.all())) == (
        "巡查检查", small.TOWN[:9], "RUNNING", [county.one]
    )  # fmt: skip
    base = {"by": cases.by(county.analyst), "now": kit.NOW}
    close_inspection(inspection=found, summary="总体好", **base)
    with pytest.raises(RefusedError, match="已经结束"):
        record_finding(words="又漏", **act)


def test_inspections_by_their_pages(county) -> None:
    client = signed_in(county.analyst)
    data = {"title": "7月督查", "kind": "SUPERVISION", "starts_on": "2022-07-04",
            "ends_on": "2022-07-01", "groups": "1", "team": "李建华"}  # fmt: skip
    assert "不能早于开始日期" in client.post(URL, data).content.decode()
    assert client.post(URL, data | {"ends_on": "2022-07-08"}).status_code == 302
    url = f"{URL}{Inspection.objects.get().pk}/"
    draw = {"form": "draw", "seed": "8", "villages": "2", "lifted": "20", "ordinary": "5"}
    assert "不能少于" in client.post(url, draw | {"lifted": "3"}).content.decode()
    before = count_queries(client, URL)
    assert client.post(url, draw).status_code == 302
    text = client.get(url).content.decode()
    assert ("李**" in text, "李大山" in text, "随机种子 8" in text) == (True, False, True)
    number = InspectionSample.objects.get(household=county.one).number
    finding = {"verdict": "BAD", "words": "漏雨", "title": "房屋漏雨"}
    assert client.post(f"{url}{number}/", finding).status_code == 302
    assert client.get(f"{url}99/").status_code == 404
    rows = sheet_rows(client.get(f"{url}sample.xlsx"))
    assert sorted((row[4], row[7]) for row in rows) == [
        ("一般户", "未检查"), ("一般户", "有问题"), ("村", "未检查"), ("村", "未检查")
    ] or len(rows) == 4  # fmt: skip
    assert client.post(url, {"form": "close", "summary": "好"}).status_code == 302
    plan(county.analyst, title="再一次")
    assert count_queries(client, URL) == before
