"""Village income on its pages, what units buy, unsold goods from the report to the close."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
import time_machine

from tests.apps.cases.kit import clerk, organisation
from tests.apps.collective.kit import NOW, OTHER, TODAY, VILLAGE, by
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.collective.actions import confirm_incomes
from xianjie.apps.collective.actions.unsold import (
    Goods,
    Sale,
    answer_call,
    call_units,
    end_unsold,
    record_sale,
    report_unsold,
)
from xianjie.apps.collective.models import BudgetUnit, UnsoldCase, VillageIncome
from xianjie.apps.collective.queries.purchases import unit_lines
from xianjie.apps.collective.queries.rules import tiers_of
from xianjie.apps.indicators.queries.counts import counted
from xianjie.apps.registry.models import VillageYear
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
STAMPS = {"created_at": NOW, "updated_at": NOW}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def income(village: str, year: int, yuan: int, span: str = "Y", source: str = "经营收入"):
    return VillageIncome.objects.create(
        division_code=village, year=year, span=span, source=source, amount=yuan * 100, **STAMPS
    )


def test_tiers_come_from_the_rulebook_of_the_place_and_year(county):
    told = {
        (place, year): [
            (one.line // 100, one.above, str(one.goal)) for one in tiers_of(place, year)
        ]
        for place, year in (("532325", 2022), ("532325", 2024), ("620402", 2021), ("441881", 2023))
    }
    assert told == {
        ("532325", 2022): [(100_000, False, "1"), (200_000, False, "0.3")],
        ("532325", 2024): [(100_000, False, "1"), (200_000, False, "0.8")],
        ("620402", 2021): [(50_000, False, "1"), (500_000, False, "0.1")],
        ("441881", 2023): [(150_000, True, "1")],
    }


def test_board_adds_up_confirms_and_falls_back_on_the_ledger_of_villages(county):
    income(VILLAGE, 2022, 80_000, "Q1")
    income(VILLAGE, 2022, 30_000, "Q2")
    income(VILLAGE, 2021, 250_000)
    VillageYear.objects.create(
        division_code=OTHER, year=2022, collective_income=9_999_999, **STAMPS
    )
    analyst, town = signed_in(county.analyst), signed_in(county.town)
    shown = analyst.get("/collective/board/?year=2022").context
    assert [(one.reached, one.needed, one.short, one.money) for one, _f in shown["standings"]] == [
        (1, 2, 1, 1), (0, 1, 1, 9_000_000),
    ]  # fmt: skip
    assert (shown["total"], shown["counts"]["fell"]) == (20_999_999, 1)
    inside = town.get(f"/collective/board/?year=2022&place={VILLAGE[:9]}").context
    line = inside["villages"][0][1]
    assert (line.state, line.forecast) == ("open", 22_000_000)
    values = {"year": "2022", "village": VILLAGE, "place": VILLAGE[:9]}
    town.post("/collective/board/confirm/", values)
    inside = town.get(f"/collective/board/?year=2022&place={VILLAGE[:9]}").context
    assert inside["villages"][0][1].state == "done"
    income(VILLAGE, 2022, 1, "Q3")
    rows = sheet_rows(analyst.get("/collective/board/export.xlsx?year=2022"))
    assert [(row[8], row[-1]) for row in rows] == [(110_001, "确认后有改动"), (99_999.99, "未确认")]
    with pytest.raises(RefusedError):
        confirm_incomes(by=by(county.town), villages=[OTHER], year=2022, now=NOW)
    assert town.get(f"/collective/board/?place={OTHER[:9]}").status_code == 404
    june = Period(2022, 6)
    reached = counted("village-income:村集体经济档一", "532325", june)
    assert reached is not None
    assert {code: int(part.numerator) for code, part in reached.items()} == {VILLAGE: 1, OTHER: 0}
    worker = signed_in(county.worker)
    few = count_queries(worker, "/collective/incomes/")
    form = {"division_code": VILLAGE, "year": "2022", "source": "经营收入", "amount": "5"}
    refused = worker.post("/collective/incomes/new/", form | {"span": "Y"})
    assert "再登记会重复计算" in refused.content.decode()
    worker.post("/collective/incomes/new/", form | {"span": "Q4"})
    assert VillageIncome.objects.proven("test").count() == 5
    assert count_queries(worker, "/collective/incomes/") == few


def test_a_tenth_through_the_platform_and_who_has_not_reported(county):
    finance = clerk("finance", organisation("姚安县财政局", "财政"))
    school = organisation("姚安县第一中学", "教育")
    own = clerk("school", school)
    place = "532325000000"
    for name, office in (("第一中学", school), ("人民医院", None), ("税务局", None)):
        BudgetUnit.objects.create(
            division_code=place, name=name, organisation=office, since_year=2021, **STAMPS
        )
    new = "/collective/purchases/new/"
    values = {"year": "2022", "canteen": "1000", "platform": "100", "as_of": "2022-06-30"}
    client = signed_in(finance)
    client.post(new, values | {"unit": "第一中学"})
    client.post(new, values | {"unit": "人民医院", "platform": "99.99"})
    answer = client.post(new, values | {"unit": "税务局", "platform": "1001"})
    assert "不能多于食堂食材采购额" in answer.content.decode()
    lines = {one.name: (one.state, one.gifts_met)
             for one in unit_lines("532325", by(finance).scope, 2022)}  # fmt: skip
    assert lines == {"第一中学": ("met", False), "人民医院": ("below", False),
                     "税务局": ("missing", False)}  # fmt: skip
    assert client.get("/collective/purchases/board/").context["missing"] == 1
    mine = signed_in(own)
    assert [one.name for one in mine.get("/collective/purchases/board/").context["lines"]] == [
        "第一中学"
    ]
    mine.post(
        "/collective/gifts/new/",
        {
            "unit": "第一中学",
            "year": "2022",
            "festival": "春节",
            "by_platform": "yes",
            "amount": "1",
            "members": "2",
        },
    )
    refused = mine.post("/collective/gifts/new/", {
        "unit": "人民医院", "year": "2022", "festival": "春节", "by_platform": "yes",
        "amount": "1", "members": "2"})  # fmt: skip
    assert refused.status_code in {200, 403}
    found = unit_lines("532325", by(own).scope, 2022)
    assert [(one.name, one.gifts_met) for one in found] == [("第一中学", True)]
    assert len(sheet_rows(client.get("/collective/purchases/board/export.xlsx"))) == 3
    share = counted("platform-share", "532325", Period(2022, 6))
    assert share is not None
    assert [(str(one.numerator), str(one.denominator)) for one in share.values()] == [
        ("19999", "200000")
    ]


def goods(**more: object) -> Goods:
    values: dict[str, object] = {
        "category": "蔬菜", "product": "白菜", "quantity": Decimal(20), "usual_price": 100,
        "price": 90, "keeps_days": 30, "households": 8,
    }  # fmt: skip
    return Goods(**(values | more))  # type: ignore[arg-type]


def report(county, **more: object) -> UnsoldCase:
    return report_unsold(
        by=by(county.worker), client_id=uuid4(), village=VILLAGE, goods=goods(**more),
        today=TODAY, now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "level", "days"),
    [
        ({}, "橙", 5),  # 20 tonnes
        ({"quantity": Decimal("19.99")}, "黄", 10),
        ({"quantity": Decimal(1)}, "蓝", 15),
        ({"quantity": Decimal(1), "price": 50}, "红", 3),  # half the price
        ({"quantity": Decimal(1), "price": 51}, "橙", 5),
        ({"quantity": Decimal(1), "keeps_days": 7}, "橙", 5),
        ({"quantity": Decimal(1), "keeps_days": 3}, "红", 3),
        ({"quantity": Decimal(50), "keeps_days": 3}, "红", 3),
    ],
)
def test_the_worst_of_quantity_price_and_days_is_the_level(county, more, level, days):
    found = report(county, **more)
    assert (found.level, found.due_on) == (level, TODAY + timedelta(days=days))


def test_units_are_called_sales_recorded_and_the_case_closed(county):
    found = report(county)
    town, clerk_of_farm = by(county.town), by(county.farm_clerk)
    called = call_units(by=town, found=found, organisations=[county.farm], task="联系超市",
                        due_on=TODAY, today=TODAY, now=NOW)  # fmt: skip
    call = called.calls.get()
    client = signed_in(county.farm_clerk)
    page = f"/collective/unsold/{found.pk}/"
    client.post(f"{page}calls/{call.pk}/", {"answer": "已联系"})
    call.refresh_from_db()
    assert (call.answer, call.answered_on) == ("已联系", TODAY)
    sale = Sale(TODAY, "演示超市", "商超批发", Decimal(12), 12_000_00)
    with pytest.raises(RefusedError) as told:
        record_sale(by=clerk_of_farm, found=found, today=TODAY, now=NOW,
                    sale=Sale(TODAY, "超市", "商超批发", Decimal("20.01"), 1))  # fmt: skip
    assert told.value.code == "bad-quantity"
    sold = record_sale(by=clerk_of_farm, found=found, sale=sale, today=TODAY, now=NOW)
    assert (sold.sold, sold.earned) == (12, 12_000_00)
    with pytest.raises(RefusedError):
        end_unsold(by=town, found=found, step="CLOSE", words="", today=TODAY, now=NOW)
    signed_in(county.town).post(page, {"step": "CLOSE", "close-words": "其余自用"})
    found.refresh_from_db()
    assert (found.state, found.closed_on) == ("CLOSED", TODAY)
    with pytest.raises(RefusedError):
        answer_call(by=clerk_of_farm, call=call, answer="再说", today=TODAY, now=NOW)
    rate = counted("unsold-in-time", "532325", Period(2022, 7))
    assert rate is not None
    assert [(part.numerator, part.denominator) for part in rate.values()] == [(1, 1)]


def test_a_village_reports_from_the_phone_and_others_do_not_see_it(county):
    client = signed_in(county.worker)
    values = {"client_id": str(uuid4()), "village": VILLAGE, "category": "蔬菜",
              "product": "白菜", "quantity": "6", "usual_price": "2", "price": "1",
              "keeps_days": "9", "households": "3", "poor_households": "4"}  # fmt: skip
    shown = client.post("/collective/unsold/new/", values).context["form"]
    assert list(shown.errors) == ["poor_households"]
    answer = client.post("/collective/unsold/new/", values | {"poor_households": "1"})
    found = UnsoldCase.objects.proven("test").get()
    page = f"/collective/unsold/{found.pk}/"
    assert answer["Location"] == page
    town = signed_in(county.town)
    few = count_queries(town, "/collective/unsold/")
    report(county)
    report(county)
    assert count_queries(town, "/collective/unsold/") == few
    assert len(sheet_rows(town.get("/collective/unsold/export.xlsx"))) == 3
    statuses = [signed_in(user).get(page).status_code
                for user in (county.farm_clerk, county.health_clerk, county.far_town)]  # fmt: skip
    assert statuses == [200, 403, 404]
    assert client.post(page, {"step": "CALL"}).status_code == 403
