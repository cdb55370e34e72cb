"""Sharing out: proposed by labour, agreed, reviewed by another, shown, paid into the accounts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.apps.collective.kit import (
    NOW,
    TODAY,
    VILLAGE,
    agreed,
    by,
    home,
    opened,
    record,
    step,
)
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.web.ledger.sheets import workbook
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.collective.actions import (
    Change,
    Plan,
    answer_objection,
    correct_line,
    record_objection,
    set_lines,
)
from xianjie.apps.collective.models import Distribution, ShareAsset, ShareHolding
from xianjie.apps.collective.queries.distributions import distributed, persons_with_asset_income
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.plans.queries.support import support_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/collective/distributions/"
LATER = TODAY + timedelta(days=11)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def homes(county):
    """Three households: nobody can work, nobody moved for work, and one that earns."""
    county.one.members.all().delete()
    county.one.is_active = False
    county.one.save(update_fields=["is_active"])
    return (
        home(1, "无劳动力", "丧失劳动力"),
        home(2, "普通劳动力", "无劳动力"),
        home(3, "技能劳动力", "普通劳动力", months="10"),
    )


def amounts(found: Distribution) -> dict[str, int]:
    rows = found.lines.select_related("household")
    return {
        one.household.household_code[-1] if one.household else one.use: one.amount
        for one in rows
    }  # fmt: skip


def waits_of(client, kind: str) -> list[str]:
    """The numbers of what the desk shows of a kind."""
    groups = client.get("/").context["desk"].groups
    return [one.title.split()[0] for group in groups if group.kind == kind for one in group.items]


def refused(code: str, call) -> None:
    with pytest.raises(RefusedError) as told:
        call()
    assert told.value.code == code


def test_more_goes_to_those_who_cannot_work_and_every_household_is_told_why(county, homes):
    found = opened(county.worker, 1_000_00, upkeep_need=100_00, plan=Plan(upkeep=100_00))
    # 900 yuan by the weights 3 : 1.5 : 1
    assert amounts(found) == {"项目运行管护": 100_00, "1": 49091, "2": 24545, "3": 16364}
    told = list(found.lines.filter(household__isnull=False).values_list("group", "grounds"))
    assert told == [
        ("无劳动力户", "2 人，劳动力 0 人：无劳动力户"),
        ("未就业户", "2 人，劳动力 1 人，没有务工：未就业户"),
        ("一般户", "2 人，劳动力 2 人，最长务工 10 个月：一般户"),
    ]


def test_the_village_changes_an_amount_with_a_reason_and_nothing_may_be_left_over(
    county, homes, tmp_path
):
    found = opened(county.worker, 1_000_00)
    first, second, _third = homes

    def change(amount, reason=""):
        return lambda: set_lines(
            by=by(county.worker), found=found, version=found.version, now=NOW,
            changes=[Change("分配到户", amount, first, reason)],
        )  # fmt: skip

    refused("no-reason", change(600_00))
    changed = change(600_00, "两人长期住院")()
    assert changed.version == 2
    refused("stale", change(500_00, "再改"))
    refused("rest", lambda: agreed(found, county.worker, tmp_path))
    set_lines(
        by=by(county.worker), found=found, version=2, now=NOW,
        changes=[Change("分配到户", 0, second)],
    )  # fmt: skip
    assert sorted(amounts(found)) == ["1", "3"]
    refused("other-village", lambda: set_lines(
        by=by(county.worker), found=found, version=3, now=NOW,
        changes=[Change("分配到户", 1, county.other, "外村")]))  # fmt: skip
    refused("twice", lambda: set_lines(
        by=by(county.worker), found=found, version=3, now=NOW,
        changes=[Change("提留积累", 1), Change("提留积累", 2)]))  # fmt: skip
    refused("not-permitted", lambda: opened(county.far_town))


def test_from_plan_to_the_accounts_and_back(county, homes, tmp_path):
    found = opened(county.worker, 1_000_00, source_key="assets.asset:7", plan=Plan(kept=100_00))
    refused("few", lambda: agreed(found, county.worker, tmp_path, attended=19))
    refused("no-majority", lambda: agreed(found, county.worker, tmp_path, agreed=10))
    refused("no-record", lambda: agreed(found, county.worker, tmp_path, paper=None))
    found = agreed(found, county.worker, tmp_path)
    assert (found.state, found.meeting_record.division_code) == ("AGREED", VILLAGE)
    refused("bad-step", lambda: step(found, county.worker, "REVIEW"))
    found = step(found, county.town, "REVIEW")
    found = step(found, county.worker, "NOTICE")
    assert found.public_to == date(2022, 7, 14)
    said = record_objection(by=by(county.worker), found=found, who="王小川", words="漏了我家",
                            day=TODAY, today=TODAY, now=NOW)  # fmt: skip
    pay = {"paid_by": "一卡通"}
    refused("bad-step", lambda: step(found, county.worker, "PAY", **pay))
    refused("objections", lambda: step(found, county.worker, "PAY", LATER, **pay))
    answer_objection(by=by(county.worker), objection=said, answer="已核对", today=TODAY, now=NOW)
    found = step(found, county.worker, "PAY", LATER, **pay)
    assert IncomeEntry.objects.filter(state="CONFIRMED").count() == 3
    entry = IncomeEntry.objects.get(household=homes[0], state="CONFIRMED")
    assert (entry.item, entry.amount, entry.period) == ("资产收益分红", 49091, "2022-07")
    assert len(persons_with_asset_income("532325", 2022)) == 6
    given = distributed(["assets.asset:7", "assets.asset:8"])
    assert list(given) == ["assets.asset:7"]
    told = given["assets.asset:7"]
    assert (told.given, told.to_households, told.households) == (1_000_00, 900_00, 3)
    (support,) = support_of([homes[0].pk], LATER)[homes[0].pk]
    assert (support.state, support.amount, support.kind) == ("RUNNING", 49091, "产业帮扶")
    found = step(found, county.worker, "ANNOUNCE", LATER)

    line = found.lines.get(household=homes[0])
    correct_line(by=by(county.town, LATER), line=line, amount=500_00, reason="算错",
                 today=LATER, now=NOW + timedelta(days=11))  # fmt: skip
    assert amounts(found)["提留积累"] == 100_00 - (500_00 - 49091)
    assert sum(amounts(found).values()) == found.amount
    entries = IncomeEntry.objects.filter(household=homes[0]).order_by("pk")
    assert [(one.state, one.amount) for one in entries] == [
        ("REVERSED", 49091), ("REVERSED", -49091), ("CONFIRMED", 500_00),
    ]  # fmt: skip
    refused("no-money", lambda: correct_line(
        by=by(county.town, LATER), line=line, amount=900_00, reason="再加",
        today=LATER, now=NOW))  # fmt: skip
    found = step(found, county.town, "REVERSE", LATER, words="资金来源有误")
    assert not IncomeEntry.objects.filter(state="CONFIRMED").exists()
    assert persons_with_asset_income("532325", 2022) == set()


def test_before_it_is_paid_it_can_be_taken_back_to_the_plan(county, homes, tmp_path):
    found = agreed(opened(county.worker), county.worker, tmp_path)
    found = step(found, county.town, "RETURN", words="管护费没留")
    assert (found.state, found.agreed_by_id, found.met_on) == ("DRAFT", None, None)
    assert found.meeting_record is not None
    assert step(found, county.worker, "WITHDRAW", words="合并到年底").state == "WITHDRAWN"


def test_rent_is_paid_to_owners_without_meeting_and_notice(county, homes):
    refused("bad-source", lambda: opened(county.worker, direct=True))
    found = opened(county.worker, 300_00, source_kind="LAND", direct=True)
    assert amounts(found) == {}
    found = set_lines(by=by(county.worker), found=found, version=1, now=NOW,
                      changes=[Change("分配到户", 300_00, homes[1], "2 亩地")])  # fmt: skip
    found = step(found, county.worker, "AGREE")
    found = step(found, county.town, "REVIEW")
    step(found, county.worker, "PAY", paid_by="转账")
    entry = IncomeEntry.objects.get(state="CONFIRMED")
    assert (entry.item, entry.amount) == ("土地流转收入", 300_00)


def test_dividends_follow_the_shares(county, homes):
    asset = ShareAsset.objects.create(
        division_code=VILLAGE, code="ZC1", title="大棚", kind="设施农业", public_money=1,
        value=1_000_00, shares=10, collective_shares=4, agreed_on=TODAY, operator="合作社",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    for one, shares in zip(homes, (3, 2, 1), strict=True):
        holding = ShareHolding(asset=asset, household=one, shares=shares, since=TODAY,
                               created_at=NOW, updated_at=NOW)  # fmt: skip
        holding.clean()
        holding.save()
    asset.shares = 9
    with pytest.raises(ValidationError):
        asset.clean()
    asset.refresh_from_db()
    found = opened(county.worker, 1_000_00, source_kind="SHARE",
                   source_key=f"collective.shareasset:{asset.pk}")  # fmt: skip
    assert amounts(found) == {"提留积累": 400_00, "1": 300_00, "2": 200_00, "3": 100_00}


def test_a_village_of_a_thousand_takes_no_more_queries_than_one_of_three(county, homes, tmp_path):
    def pay(number: int) -> int:
        for at in range(number):
            home(100 + at, "普通劳动力")
        with CaptureQueriesContext(connection) as queries:
            found = agreed(opened(county.worker, 10_000_00), county.worker, tmp_path)
            step(found, county.town, "REVIEW")
            step(found, county.worker, "NOTICE")
            step(found, county.worker, "PAY", LATER, paid_by="一卡通")
        return len(queries)

    few = pay(0)
    assert pay(60) <= few + 2


def test_pages_from_opening_to_the_workbook(county, homes, tmp_path):
    worker, town = signed_in(county.worker), signed_in(county.town)
    form = worker.get(f"{URL}new/").context["form"]
    values = {"client_id": str(form["client_id"].value()), "village": VILLAGE,
              "source_kind": "SOLAR", "source_ref": "电站收益", "year": "2022",
              "amount": "1000", "upkeep_need": "100", "upkeep": "50"}  # fmt: skip
    answer = worker.post(f"{URL}new/", values)
    found = Distribution.objects.proven("test").get()
    page = f"{URL}{found.pk}/"
    assert answer["Location"] == page
    assert "先安排运行管护：还差 50.00 元" in worker.get(page).content.decode()
    assert worker.post(f"{URL}new/", values)["Location"] == page  # sent twice
    assert Distribution.objects.proven("test").count() == 1
    book = sheet_rows(worker.get(f"{URL}{found.pk}/lines.xlsx"))
    assert next((row[0], row[2]) for row in book) == ("项目运行管护", None)
    assert {row[2] for row in book[1:]} == {"王**"}
    changed = workbook(
        ["用途", "户编号", "金额", "调整理由"], [
        ["项目运行管护", "", "100", ""],
        ["分配到户", homes[0].household_code, "468.18", "腾出管护费"],
    ])  # fmt: skip
    lines = f"{page}lines/"
    file = SimpleUploadedFile("lines.xlsx", changed)
    worker.post(lines, {"step": "import", "version": found.version, "import-file": file})
    assert amounts(found)["项目运行管护"] == 100_00
    line = found.lines.get(household=homes[1])
    found.refresh_from_db()
    shown = worker.post(lines, {"step": "save", "version": found.version,
                                f"amount-{line.pk}": "abc"})  # fmt: skip
    assert "不是数字" in shown.content.decode()
    with record(tmp_path).path.open("rb") as file:
        worker.post(
            page,
            {
                "step": "AGREE",
                "agree-day": "2022-07-04",
                "agree-expected": "3",
                "agree-attended": "2",
                "agree-agreed": "2",
                "agree-paper": file,
            },
        )
    assert waits_of(town, "distributions") == [found.number]
    town.post(page, {"step": "REVIEW", "review-words": "同意"})
    assert waits_of(town, "distributions") == []
    assert waits_of(worker, "distributions") == [found.number]
    worker.post(page, {"step": "NOTICE", "notice-day": "2022-07-04"})
    found.refresh_from_db()
    assert found.state == "NOTICED"
    notice = worker.get(f"{page}notice/").content.decode()
    assert "王**" in notice
    assert "无劳动力" not in notice
    few = count_queries(town, URL)
    for _ in range(2):
        opened(county.worker)
    assert count_queries(town, URL) == few
    assert signed_in(county.farm_clerk).get(page).status_code == 200
    assert signed_in(county.health_clerk).get(page).status_code == 403
    assert signed_in(county.far_town).get(page).status_code == 404
    assert len(sheet_rows(town.get(f"{URL}export.xlsx"))) == 3
