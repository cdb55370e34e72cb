"""Assets through the actions and pages: titles, contracts, income, stock-taking, disposal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from tests.apps.assets.kit import NOW, TODAY, asset, by, contract, income, paper
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.assets.actions import (
    DisposalStepGiven,
    Seen,
    answer_alarm,
    close_round,
    confirm_titles,
    decide_item,
    decide_title,
    explain_alarm,
    open_round,
    propose_disposal,
    receive_rent,
    refresh_alarms,
    see_asset,
    step_disposal,
    strike_asset,
)
from xianjie.apps.assets.interfaces.ledger import ASSETS, TITLES
from xianjie.apps.assets.interfaces.money import INCOMES, USES
from xianjie.apps.assets.models import Asset, AssetAlarm, AssetIncome, AssetTitle, RentDue
from xianjie.apps.assets.queries.boards import board_of
from xianjie.apps.assets.queries.coverage import coverage_of, missing_in
from xianjie.apps.assets.queries.sharing import income_source
from xianjie.apps.assets.queries.values import net
from xianjie.apps.assets.queries.yields import earned_in
from xianjie.apps.collective.actions.distributing import open_distribution
from xianjie.apps.collective.models import Distribution
from xianjie.apps.ledger.actions import retire_row, save_row
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def claim(county, found, user, number="确权1号", **fields) -> AssetTitle:
    values = {
        "asset": found, "owner_kind": "VILLAGE", "owner_name": "旧城村", "shares": "旧城村 100%",
        "number": number, "dated_on": TODAY, "owner_code": "", "registered_on": None,
        "handed_on": None,
    }  # fmt: skip
    return save_row(
        by=by(user), register=TITLES, row=None, values=values | fields, version=None, now=NOW
    )


def refused(code: str):
    return pytest.raises(RefusedError, check=lambda error: error.code == code)


def test_money_adds_up_and_classes_agree(county):
    found = asset(county)
    found.full_clean()
    for name, value in (
        ("money_county", 39_999_99), ("kind", "道路桥梁"), ("owner_name", ""), ("longitude", 100),
    ):  # fmt: skip
        bad = Asset.objects.get(pk=found.pk)
        setattr(bad, name, value)
        with pytest.raises(ValidationError):
            bad.full_clean()


def test_net_value_in_the_database_is_that_of_the_rule(county):
    for number, (kind, life, bought) in enumerate((
        ("加工设施", None, date(2018, 3, 5)), ("加工设施", 5, date(2020, 7, 31)),
        ("股权", None, date(2015, 1, 1)), ("加工设施", None, date(2022, 7, 1)),
    )):  # fmt: skip
        asset(county, number, kind=kind, life_years=life, acquired_on=bought)
    rows = Asset.objects.order_by("code").values_list(net("532325", TODAY), flat=True)
    # 52 of 120 months; 24 of 60; not written off; not a month yet.
    assert list(rows) == [
        100_000_00 - 100_000_00 * 95 * 52 // 12_000,
        100_000_00 - 100_000_00 * 95 * 24 // 6_000,
        100_000_00, 100_000_00,
    ]  # fmt: skip


def test_another_person_confirms_a_title_and_then_it_stays(county):
    found = asset(county, owner_name="")
    made = claim(county, found, county.town)
    with refused("same-person"):
        decide_title(by=by(county.town), title=made, confirm=True, words="", today=TODAY, now=NOW)
    with refused("not-permitted"):
        decide_title(by=by(county.worker), title=made, confirm=True, words="", today=TODAY, now=NOW)
    decide_title(by=by(county.analyst), title=made, confirm=True, words="", today=TODAY, now=NOW)
    found.refresh_from_db()
    assert (found.owner_name, found.confirmed_on) == ("旧城村", TODAY)
    found.owner_name = "别的村"
    with pytest.raises(ValidationError):
        found.full_clean()
    again = claim(county, found, county.worker, "确权2号", owner_name="光禄村")
    own = claim(county, asset(county, 2), county.town, "确权3号")
    done, left = confirm_titles(by=by(county.town), titles=[again, own], today=TODAY, now=NOW)
    assert (done, list(left)) == (1, ["确权3号"])
    found.refresh_from_db()
    states = dict(AssetTitle.objects.values_list("number", "state"))
    assert found.owner_name == "光禄村"
    assert states == {"确权1号": "REPLACED", "确权2号": "CONFIRMED", "确权3号": "PROPOSED"}


def test_contracts_too_long_or_too_cheap(county):
    found = asset(county)
    with pytest.raises(ValidationError) as error:
        contract(found, until=date(2041, 1, 1))
    assert list(error.value.message_dict) == ["until"]
    contract(found, until=date(2040, 12, 31), number="HT-20")
    with pytest.raises(ValidationError) as error:
        contract(found, rent=2_999_99, number="HT-2")
    assert list(error.value.message_dict) == ["low_reason"]
    contract(found, rent=2_999_99, number="HT-3", low_reason="设备老旧", decided_on=TODAY)
    contract(found, rent=3_000_00, number="HT-4")


def test_rent_becomes_income_and_a_changed_contract_keeps_what_was_paid(county):
    made = contract(asset(county))
    dues = list(made.dues.order_by("due_on"))
    assert [one.amount for one in dues] == [6_000_00] * 3

    def receive(amount: int, voucher: str) -> AssetIncome:
        return receive_rent(
            by=by(county.worker), due=dues[0], amount=amount, voucher=voucher,
            received_on=TODAY, today=TODAY, now=NOW,
        )  # fmt: skip

    receive(2_000_00, "P1")
    with refused("bad-amount"):
        receive(4_000_01, "P2")
    with refused("known-voucher"):
        receive(1_00, "P1")
    rent = receive(4_000_00, "P2")
    assert (rent.year, rent.kind, rent.amount) == (2021, "租金", 4_000_00)
    made.rent, made.until = 7_000_00, date(2022, 12, 31)
    made.save()
    assert list(made.dues.order_by("due_on").values_list("amount", "received")) == [
        (6_000_00, 6_000_00), (7_000_00, 0),
    ]  # fmt: skip


def test_an_income_is_never_less_than_what_was_spent_of_it(county):
    made = contract(asset(county))
    due = made.dues.order_by("due_on").first()
    earned = receive_rent(by=by(county.worker), due=due, amount=2_000_00, voucher="P1",
                          received_on=TODAY, today=TODAY, now=NOW)  # fmt: skip
    spent = {
        "by": by(county.analyst), "village": made.asset.division_code, "source_kind": "ASSET",
        "source_ref": "厂房收益", "source_key": f"assets.income:{earned.pk}", "year": 2021,
        "today": TODAY, "now": NOW,
    }  # fmt: skip
    with refused("bad-amount"):
        open_distribution(**spent, amount=2_000_01)
    with refused("other-village"):
        open_distribution(**(spent | {"village": small.OTHER_VILLAGE}), amount=1)
    open_distribution(**spent, amount=1_500_00)
    with refused("bad-amount"):
        open_distribution(**spent, amount=500_01)

    def save(version, amount):
        earned.refresh_from_db()
        return save_row(by=by(county.worker), register=INCOMES, row=earned, version=version,
                        values={"amount": amount}, now=NOW)  # fmt: skip

    with pytest.raises(RefusedError):
        save(1, 1_499_99)
    with pytest.raises(RefusedError):
        save(1, 6_000_01)
    save(1, 1_800_00)
    due.refresh_from_db()
    assert due.received == 1_800_00
    with refused("spent"):
        retire_row(by=by(county.worker), register=INCOMES, row=earned, reason="误登",
                   restore=False, now=NOW)  # fmt: skip
    Distribution.objects.update(state="WITHDRAWN")
    retire_row(by=by(county.worker), register=INCOMES, row=earned, reason="误登", restore=False,
               now=NOW)  # fmt: skip
    due.refresh_from_db()
    assert (due.received, due.received_on) == (0, None)


def use(county, earned, purpose, amount):
    return save_row(
        by=by(county.worker), register=USES, row=None, version=None, now=NOW,
        values={"income": earned, "purpose": purpose, "amount": amount, "used_on": TODAY,
                "what": "检修"},
    )  # fmt: skip


def test_upkeep_comes_before_everything_else(county):
    found = asset(county, upkeep_money=1_000_00)
    earned = income(found, 3_000_00)
    source = income_source(by(county.worker).scope, earned.pk)
    assert (source.amount, source.upkeep_need, source.kind) == (3_000_00, 1_000_00, "ASSET")
    use(county, earned, "村级公益事业", 2_000_00)  # the upkeep is still left
    with pytest.raises(RefusedError):
        use(county, earned, "村级公益事业", 1)
    use(county, earned, "项目运行管护", 600_00)
    with pytest.raises(RefusedError):
        use(county, earned, "项目运行管护", 400_01)
    open_distribution(
        by=by(county.analyst), village=found.division_code, source_kind="ASSET",
        source_ref="厂房收益", source_key=f"assets.income:{earned.pk}", amount=400_00, year=2021,
        today=TODAY, now=NOW,
    )  # fmt: skip
    with pytest.raises(RefusedError):
        use(county, earned, "项目运行管护", 1)
    assert income_source(by(county.worker).scope, earned.pk) is None


def test_stock_taking_changes_the_ledger_when_another_confirms(county, tmp_path):
    found, fine = asset(county), asset(county, 2)
    made = open_round(
        by=by(county.town), division_code=found.division_code, year=2022, title="盘点",
        since=TODAY, due_on=TODAY + timedelta(days=30), now=NOW,
    )  # fmt: skip
    one, two = made.items.order_by("pk")

    def see(item, seen):
        return see_asset(
            by=by(county.worker), item=item, seen=seen, paper=paper(tmp_path), today=TODAY, now=NOW
        )

    same = Seen(there=True, in_use=True, run_state="NORMAL", keeper_right=True)
    assert see(two, same).state == "SAME"
    with refused("no-words"):
        see(one, Seen(there=True, in_use=False, run_state="IDLE"))
    seen = see(one, Seen(there=True, in_use=False, run_state="IDLE", words="门锁着"))
    assert (seen.state, seen.differences) == ("DIFFERENT", "状态正常→闲置")
    found.refresh_from_db()
    assert found.state == "NORMAL"
    with refused("waiting"):
        close_round(by=by(county.town), found=made, today=TODAY, now=NOW)
    decide_item(by=by(county.town), item=one, confirm=True, words="", today=TODAY, now=NOW)
    found.refresh_from_db()
    assert (found.state, found.state_since, found.seen_on) == ("IDLE", TODAY, TODAY)
    assert Asset.objects.get(pk=fine.pk).state == "NORMAL"
    close_round(by=by(county.town), found=made, today=TODAY, now=NOW)
    with refused("closed"):
        see(two, same)


def refresh(county, on=TODAY):
    return refresh_alarms(by=by(county.analyst), county="532325", today=on, now=NOW)


def test_alarms_come_and_go_with_the_data_or_with_evidence(county, tmp_path):
    found = asset(county, keeper="", keeper_body="")
    made = contract(found)
    income(found, 6_000_00)
    check = refresh(county)
    rules = dict(AssetAlarm.objects.values_list("rule", "state"))
    assert rules == {"无人管护": "OPEN", "租金逾期": "OPEN"}
    assert (check.raised, check.gone) == (2, 0)
    assert refresh(county).raised == 0
    RentDue.objects.filter(contract=made).update(received=6_000_00, received_on=TODAY)
    assert refresh(county).gone == 1
    alarm = AssetAlarm.objects.get(rule="无人管护")
    assert (alarm.grade, alarm.due_on) == ("黄", TODAY + timedelta(days=30))
    with refused("no-paper"):
        explain_alarm(by=by(county.worker), alarm=alarm, words="已定", paper=None, today=TODAY,
                      now=NOW)  # fmt: skip
    explain_alarm(by=by(county.town), alarm=alarm, words="已定", paper=paper(tmp_path),
                  today=TODAY, now=NOW)  # fmt: skip
    with refused("same-person"):
        answer_alarm(by=by(county.town), alarm=alarm, accept=True, words="", today=TODAY, now=NOW)
    answer_alarm(by=by(county.analyst), alarm=alarm, accept=True, words="", today=TODAY, now=NOW)
    # Quiet for 180 days, then it is asked again.
    assert refresh(county, TODAY + timedelta(days=179)).raised == 0
    assert refresh(county, TODAY + timedelta(days=180)).raised >= 1
    assert AssetAlarm.objects.filter(rule="无人管护", state="OPEN").count() == 1


def test_disposal_is_valued_decided_approved_above_and_shown(county, tmp_path):
    found, file = asset(county), paper(tmp_path)

    def propose(**fields):
        values = {"kind": "报废", "reason": "坏了", "valuation": 500_00, "valuer": "演示评估",
                  "valued_on": TODAY, "paper": file}  # fmt: skip
        return propose_disposal(
            by=by(county.town), asset=found, today=TODAY, now=NOW, **(values | fields)
        )

    with refused("no-valuation"):
        propose(valuation=None)
    with refused("no-paper"):
        propose(paper=None)
    made = propose()
    assert made.level == "COUNTY"  # worth what a township decides, but a township proposed it
    with refused("under-way"):
        propose()

    def step(user, name, on=TODAY, **given):
        return step_disposal(by=by(user, on), found=made, step=name,
                             given=DisposalStepGiven(**given), today=on, now=NOW)  # fmt: skip

    with refused("bad-step"):
        step(county.analyst, "approve")
    step(county.town, "meet", words="同意", paper=file)
    with refused("bad-step"):
        step(county.town, "approve")
    step(county.analyst, "approve")
    assert step(county.town, "publish").public_to == TODAY + timedelta(days=10)
    with refused("too-early"):
        step(county.town, "finish", TODAY + timedelta(days=10), proceeds=0)
    step(county.town, "finish", TODAY + timedelta(days=11), proceeds=300_00)
    found.refresh_from_db()
    assert (found.disposed_on, found.retired_at) == (TODAY + timedelta(days=11), NOW)
    assert found.events.filter(kind="DISPOSAL").count() == 5


def test_only_a_mistake_may_be_struck_out(county):
    found = asset(county)
    with refused("not-permitted"):
        strike_asset(by=by(county.worker), row=found, reason="重复", now=NOW)
    income(found, 1_00)
    with refused("has-records"):
        strike_asset(by=by(county.town), row=found, reason="重复", now=NOW)
    strike_asset(by=by(county.town), row=asset(county, 2), reason="重复", now=NOW)


def test_departments_see_what_they_look_after(county):
    asset(county)
    road = asset(county, 2, asset_class="PUBLIC", kind="道路桥梁", department="交通", name="产业路")
    scope = by(county.roads).scope
    assert board_of("532325", scope, TODAY).every.count == 1
    assert board_of("532325", by(county.farm).scope, TODAY).every.count == 2
    with pytest.raises(RefusedError):
        save_row(
            by=by(county.roads), register=ASSETS, row=asset(county, 3), version=1, now=NOW,
            values={"name": "改名"},
        )  # fmt: skip
    roads = signed_in(county.roads)
    page = roads.get("/assets/assets/")
    assert "产业路" in page.content.decode()
    assert "加工厂房" not in page.content.decode()
    assert roads.get(f"/assets/assets/{road.pk}/").status_code == 200
    assert roads.get(f"/assets/assets/{road.pk - 1}/").status_code == 404
    assert roads.get(f"/assets/at/{road.pk - 1}/").status_code == 404


def test_coverage_counts_people_of_lifted_households(county):
    type(county.one).objects.filter(pk=county.one.pk).update(
        household_type="脱贫户", member_count=3
    )
    scope = by(county.analyst).scope
    lines = [one for one in coverage_of("532325", scope, 2022)
             if one.code == county.one.division_code]  # fmt: skip
    assert [(one.covered_people, one.reason) for one in lines] == [(0, "村里没有经营性资产")]
    assert lines[0].people == 3
    assert county.one.pk in {one.pk for one in missing_in("532325", county.one.division_code, 2022)}


def test_yield_of_a_year(county):
    found = asset(county)
    income(found, 4_000_00)
    income(found, 9_000_00, year=2020)
    row = earned_in("532325", by(county.analyst).scope, 2021)[0]
    worth = 100_000_00 - 100_000_00 * 95 * 45 // 12_000
    assert (row.income, row.net) == (4_000_00, worth)
    assert earned_in("532325", by(county.analyst).scope, 2017) == []


PAGES = ("/assets/board/", "/assets/assets/", "/assets/titles/confirm/", "/assets/rents/",
         "/assets/incomes/")  # fmt: skip


def test_pages_take_as_many_queries_for_many_rows(county):
    def fill(numbers) -> None:
        for number in numbers:
            one = asset(county, number)
            contract(one)
            income(one, 1_000_00)
            claim(county, one, county.worker, f"确权{number}号")
        refresh(county)

    user = signed_in(county.analyst)
    fill(range(1))
    before = {page: count_queries(user, page) for page in PAGES}
    fill(range(1, 4))
    assert {page: count_queries(user, page) for page in PAGES} == before


def test_a_village_worker_takes_stock_on_the_phone(county):
    found = asset(county)
    made = open_round(
        by=by(county.analyst), division_code="532325000000", year=2022, title="盘点", since=TODAY,
        due_on=TODAY, now=NOW,
    )  # fmt: skip
    item = made.items.get()
    worker = signed_in(county.worker)
    page = worker.get(f"/assets/rounds/{made.pk}/go/?place={found.division_code}")
    assert f"/assets/items/{item.pk}/see/" in page.content.decode()
    url = f"/assets/items/{item.pk}/see/"
    assert worker.post(url, {"there": "yes"}).status_code == 200
    answer = worker.post(url, {"there": "no", "words": "没有见到"})
    assert answer.status_code == 302
    item.refresh_from_db()
    assert (item.state, item.differences) == ("DIFFERENT", "没有见到实物")
    assert worker.get(f"/assets/items/{item.pk}/decide/").status_code == 403
