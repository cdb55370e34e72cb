"""The pages of the indicators: board, report, matches, own formulas, rows, burden, workbook."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from tests.apps.indicators.test_values import COUNTY, JUNE, NOW, PLACE, by, figures, member, value
from tests.apps.screening.conftest import deliver_month, run_month, screened_county
from tests.web.pages import count_queries, plain_static_files
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.indicators.actions import WantedGoal, ensure_indicators, set_target
from xianjie.apps.indicators.interfaces.registers import AWARDS, QUOTAS, RESERVES
from xianjie.apps.indicators.models import Award, Indicator, LandQuota
from xianjie.apps.ledger.actions import save_row
from xianjie.kernel.errors import RefusedError

__all__ = ["deliver_month", "figures", "plain_static_files", "run_month", "screened_county"]
JUNE_QUERY = f"?period={JUNE}"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def analyst(figures):
    return member("analyst", Role.COUNTY_ANALYST, COUNTY)


def page(client: Client, view: str, *args, query: str = JUNE_QUERY, **data) -> str:
    answer = client.get(reverse(f"indicators:{view}", args=args) + query, data or None)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_board_shows_values_goals_and_townships_in_constant_queries(analyst):
    client = signed_in(analyst)
    address = reverse("indicators:board") + JUNE_QUERY
    before = count_queries(client, address)
    for code, number in (("income-lifted", "300"), ("unsafe-water", "0"), ("work-none", "0")):
        set_target(
            by=by(analyst), indicator=Indicator.objects.get(code=code), now=NOW,
            goal=WantedGoal(PLACE, 2022, ">=" if number == "300" else "=", Decimal(number), "方案"),
        )  # fmt: skip
    assert count_queries(client, address) == before
    text = page(client, "board", query=f"{JUNE_QUERY}&goals=1")
    assert "脱贫户家庭人均纯收入" in text and "≥ 300 元" in text and "落后 23.8 个百分点" in text
    assert "各乡镇对比" in text
    red = page(client, "board", query=f"{JUNE_QUERY}&light=RED")
    assert "脱贫户家庭人均纯收入" in red and "零就业家庭" not in red
    one = Indicator.objects.get(code="income-lifted")
    detail = page(client, "indicator", one.pk)
    assert "《方案》" in detail and "家庭人均纯收入" in detail
    assert "228.57" in page(client, "indicator", one.pk).replace(",", "") or "229" in detail
    villages = page(client, "indicator-villages", one.pk)
    assert "175" in villages and "300" in villages
    rows = page(client, "indicator-rows", one.pk)
    assert rows.count("/registry/households/") >= 3 or rows.count("H") >= 3
    assert client.get(reverse("indicators:indicator-rows",
                              args=[Indicator.objects.get(code="tap-water").pk])
                      ).status_code == 404  # fmt: skip
    burden = page(client, "burden")
    assert "填报负担" in burden and "系统占比" in burden
    book = client.get(reverse("indicators:board-export") + JUNE_QUERY)
    sheet = load_workbook(io.BytesIO(book.content)).worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "脱贫户家庭人均纯收入" in cells


def test_departments_see_and_report_their_own_and_nothing_else(analyst):
    office = Organisation.objects.create(
        name="姚安县水务局", sector="水利", level="COUNTY", division_code=PLACE
    )
    ensure_indicators(COUNTY)
    clerk = signed_in(member("clerk", Role.DEPARTMENT_CLERK, COUNTY, office))
    board = page(clerk, "board")
    assert "农村自来水普及率" in board and "脱贫户家庭人均纯收入" not in board
    foreign = Indicator.objects.get(code="income-lifted")
    assert clerk.get(reverse("indicators:indicator", args=[foreign.pk])).status_code == 404
    assert clerk.get(reverse("indicators:define")).status_code == 403
    assert "农村自来水普及率" in page(clerk, "report")
    one = Indicator.objects.get(code="tap-water")
    address = reverse("indicators:report") + JUNE_QUERY
    kept = {f"value-{one.pk}": "九十", f"evidence-{one.pk}": "月报", f"version-{one.pk}": "0"}
    refused = clerk.post(address, kept).content.decode()
    assert "请填数" in refused and 'value="九十"' in refused
    good = kept | {f"value-{one.pk}": "95.5"}
    assert clerk.post(address, good).status_code == 302
    assert value("tap-water").value == Decimal("95.5")
    # Sent twice: the second one saw an older version.
    again = clerk.post(address, good | {f"value-{one.pk}": "96"}).content.decode()
    assert "刚被别人改过" in again and value("tap-water").value == Decimal("95.5")
    town = signed_in(member("town", Role.TOWNSHIP_REVIEWER, "532325100"))
    below = page(town, "board")
    assert "175" in below and "229" not in below
    other = reverse("indicators:board") + f"{JUNE_QUERY}&town=532325101000"
    assert town.get(other).status_code == 404
    assert "农村自来水普及率" in page(town, "report")
    one = Indicator.objects.get(code="tap-water")
    for place, title in (("532325100000", "本镇方案"), ("532325101000", "邻镇方案"),
                         (PLACE, "全县方案")):  # fmt: skip
        set_target(by=by(analyst), indicator=one, now=NOW,
                   goal=WantedGoal(place, 2022, ">=", Decimal(90), title))  # fmt: skip
    seen = page(town, "indicator", one.pk)
    assert [title in seen for title in ("本镇方案", "邻镇方案", "全县方案")] == [True, False, True]


def test_an_indicator_of_the_county_is_tried_and_saved(analyst):
    client = signed_in(analyst)
    address = reverse("indicators:define")
    wanted = {
        "name": "低收入脱贫户", "topic": "本县指标", "unit": "户", "source": "COMPUTED",
        "grain": "household", "measure": "count", "condition": "脱贫户 AND 家庭人均纯收入 < 二百",
        "better": "down", "rhythm": "MONTHLY", "decimals": "0", "version": "0",
    }  # fmt: skip
    wrong = client.post(address, wanted | {"try": "1"}).content.decode()
    assert "二百" in wrong and "xj-notice-bad" in wrong
    right = wanted | {"condition": "脱贫户 AND 家庭人均纯收入 < 监测收入线"}
    tried = client.post(address, right | {"try": "1"}).content.decode()
    assert "试算结果" in tried and "<strong>3</strong>" in tried
    assert not Indicator.objects.filter(name="低收入脱贫户").exists()
    assert client.post(address, right).status_code == 302
    made = Indicator.objects.get(name="低收入脱贫户")
    assert (made.code, made.roll_up) == (f"own-{made.pk}", "SUM")
    assert "已有同名指标" in client.post(address, right).content.decode()
    edit = reverse("indicators:redefine", args=[made.pk])
    assert client.post(edit, right | {"name": "低收入户", "version": "1"}).status_code == 302
    assert "刚被别人改过" in client.post(edit, right | {"version": "1"}).content.decode()
    packaged = Indicator.objects.get(code="income-lifted")
    assert client.get(reverse("indicators:redefine", args=[packaged.pk])).status_code == 404
    goal = reverse("indicators:goal", args=[made.pk])
    empty = {"year": "2022", "division": PLACE, "comparator": ">=", "value": "", "document": ""}
    assert "请填目标值" in client.post(goal, empty).content.decode()
    assert client.post(goal, empty | {"value": "5", "document": "会议纪要"}).status_code == 302
    assert made.goals.get().set_by == analyst


def test_registers_of_construction_refuse_what_cannot_be(analyst):
    def save(register, **values):
        return save_row(
            by=by(analyst), register=register, row=None, values=values, version=None, now=NOW
        )

    day = date(2022, 6, 1)
    base = {"division_code": PLACE, "year": 2022, "purpose": "乡村产业", "approved_on": day}
    save(QUOTAS, **base, item="下达", granted=Decimal(50), used=Decimal(0))
    use = base | {"granted": Decimal(0), "proof": "批文"}
    for fields in (
        {"item": "甲", "used": Decimal(51)},
        {"item": "乙", "used": Decimal(5), "purpose": "其他"},
        {"item": "丙", "used": Decimal(5), "proof": ""},
    ):
        with pytest.raises(Exception) as error:
            save(QUOTAS, **(use | fields))
        assert not isinstance(error.value, AssertionError)
    save(QUOTAS, **(use | {"item": "丁", "used": Decimal(5)}))
    assert LandQuota.objects.count() == 2
    save(
        RESERVES, division_code=PLACE, plan="县规划", level="县级", year=2022,
        building_land=Decimal(100), reserved=Decimal(8),
    )  # fmt: skip
    client = signed_in(analyst)
    reserves = client.get(reverse("indicators:land-reserves")).content.decode()
    assert "不到 10%" in reserves and "不足" in reserves
    with pytest.raises(Exception, match="先评分"):
        save(
            AWARDS, division_code=PLACE, kind="样板镇", year=2022, subject="甲镇", state="已公布",
            nominated_on=day,
        )  # fmt: skip
    assert Award.objects.count() == 0
    assert "建设台账" in client.get(reverse("indicators:rural")).content.decode()
    assert "还没有登记长期目标" in page(client, "long-goals-board")
    assert "还没有文件指标" in page(client, "matches")


def test_strangers_and_helpers_are_refused(analyst):
    helper = signed_in(member("helper", Role.HELPER, "532325100201"))
    assert helper.get(reverse("indicators:board")).status_code == 403
    one = Indicator.objects.get(code="income-lifted")
    with pytest.raises(RefusedError):
        set_target(
            by=by(member("two", Role.COUNTY_ANALYST, "623027")), indicator=one, now=NOW,
            goal=WantedGoal(PLACE, 2022, ">=", Decimal(1), "方案"),
        )  # fmt: skip
