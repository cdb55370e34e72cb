from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.screening.enums import ClueKind, ClueState

pytestmark = pytest.mark.django_db


@pytest.fixture
def divisions() -> None:
    county.make_divisions()


def signed_in(client: Client, **fields: object) -> Client:
    client.force_login(county.make_user(**fields))  # type: ignore[arg-type]
    return client


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(reverse("screening:month"))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_before_any_run_the_page_says_what_to_do(client: Client, divisions: None) -> None:
    text = signed_in(client).get("/screening/").content.decode()
    assert "还没有筛查结果" in text
    assert "xianjie screen --period" in text


def test_without_a_county_the_page_says_so(client: Client) -> None:
    text = signed_in(client).get("/screening/").content.decode()
    assert "您的岗位还没有对应的县" in text


def test_a_month_counts_by_risk_level_and_township(client: Client, divisions: None) -> None:
    run = county.make_run()
    first, second = county.make_household(1), county.make_household(2, county.OTHER_VILLAGE)
    county.make_clue(run, first, level="红")
    county.make_clue(run, first, risk="因学", level="黄", state=ClueState.CONTINUING)
    county.make_clue(run, second, level="橙", state=ClueState.WORSE)
    county.make_clue(run, second, risk="因残", state=ClueState.CLEARED)
    county.make_clue(run, second, kind=ClueKind.ASSET_SIGNAL, risk="资产", level="蓝")
    county.make_clue(run, second, kind=ClueKind.MISMATCH, risk="死亡仍享", level="黄")
    summary = signed_in(client).get("/screening/").context["summary"]
    assert summary.states == {"NEW": 2, "CONTINUING": 1, "WORSE": 1, "CLEARED": 1}
    assert (summary.total.total, summary.total.households) == (4, 2)
    assert [(line.kind, line.risk, line.tally.total) for line in summary.lines] == [
        ("warning", "因病", 2),
        ("warning", "因学", 1),
        ("asset-signal", "资产", 1),
    ]
    assert [(line.risk, line.tally.total) for line in summary.doubts] == [("死亡仍享", 1)]
    assert [(t.place.name, t.tally.total, t.tally.households) for t in summary.towns] == [
        ("光禄镇", 2, 1),
        ("前场镇", 2, 1),
    ]


def test_every_figure_opens_its_rows(client: Client, divisions: None) -> None:
    run = county.make_run()
    for number in range(3):
        county.make_clue(run, county.make_household(number), level="红")
    client = signed_in(client)
    text = client.get("/screening/").content.decode()
    filters = urlencode({"period": "2022-06", "kind": "warning", "risk": "因病", "level": "红"})
    address = f"/screening/clues/?{filters}"
    assert f'<a href="{escape(address)}">3</a>' in text
    page = client.get(address).context["page"]
    assert page.paginator.count == 3


def test_incomplete_data_and_held_rules_are_said(client: Client, divisions: None) -> None:
    county.make_run(
        complete_data=False,
        notes=["医保：医疗费用结算未到"],
        held=[
            {"rule_id": "收入-低于县均值", "hits": 80, "population": 200, "reason": "命中 40.0%"}
        ],
    )
    text = signed_in(client).get("/screening/").content.decode()
    assert "本期数据不齐" in text
    assert "医保：医疗费用结算未到" in text
    assert "1 条规则命中过多" in text


def test_a_township_sees_its_own_clues_only(client: Client, divisions: None) -> None:
    run = county.make_run()
    county.make_clue(run, county.make_household(1))
    county.make_clue(run, county.make_household(2, county.OTHER_VILLAGE))
    client = signed_in(client, role=Role.TOWNSHIP_REVIEWER, prefix="532325101")
    summary = client.get("/screening/").context["summary"]
    assert summary.total.total == 1
    assert [line.place.name for line in summary.towns] == ["光禄镇"]


def test_a_department_sees_figures_without_households(client: Client, divisions: None) -> None:
    run = county.make_run()
    county.make_clue(run, county.make_household(1))
    client = signed_in(client, role=Role.DEPARTMENT_CLERK)
    text = client.get("/screening/").content.decode()
    assert "/screening/clues/" not in text
    assert client.get("/screening/clues/").status_code == 403


def test_months_stand_below_each_other(client: Client, divisions: None) -> None:
    household = county.make_household(1)
    for period, state in (("2022-05", ClueState.NEW), ("2022-06", ClueState.CLEARED)):
        county.make_clue(county.make_run(period), household, state=state)
    client = signed_in(client)
    lines = client.get("/screening/").context["months"]
    assert [(line.period, line.states["NEW"], line.states["CLEARED"]) for line in lines] == [
        ("2022-06", 0, 1),
        ("2022-05", 1, 0),
    ]
    before = client.get("/screening/?period=2022-05").context["months"]
    assert [line.period for line in before] == ["2022-05"]


def test_a_whole_county_reads_what_the_runs_stored(client: Client, divisions: None) -> None:
    summary = {
        "clues": {"new": 5, "continuing": 3, "worse": 1, "cleared": 2},
        "by_level": {"红": 1, "橙": 2, "黄": 3, "蓝": 3},
    }
    county.make_run("2022-05", summary=summary)
    county.make_run("2022-06", summary=summary)
    (line, _) = signed_in(client).get("/screening/").context["months"]
    assert line.states == {"NEW": 5, "CONTINUING": 3, "WORSE": 1, "CLEARED": 2}
    assert (line.tally.total, line.tally.levels["黄"]) == (9, 3)


def test_a_period_that_is_none_is_not_found(client: Client, divisions: None) -> None:
    assert signed_in(client).get("/screening/?period=2022-13").status_code == 404


def test_what_could_not_be_decided_is_listed(client: Client, divisions: None) -> None:
    run = county.make_run()
    county.make_insufficient(run, "因灾-房屋受损", "房屋受损", 12)
    (line,) = signed_in(client).get("/screening/").context["summary"].insufficient
    assert (line.rule, line.subjects, line.missing) == ("因灾-房屋受损", 12, (("房屋受损", 12),))


def test_what_could_not_be_decided_is_the_countys_and_no_townships(
    client: Client, divisions: None
) -> None:
    county.make_insufficient(county.make_run(), "因灾-房屋受损", "房屋受损", 12)
    client.force_login(county.make_user("t", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]))
    assert client.get("/screening/").context["summary"].insufficient == ()


@pytest.mark.parametrize("path", ["/screening/", "/screening/clues/"])
def test_queries_do_not_grow_with_the_rows(client: Client, divisions: None, path: str) -> None:
    run = county.make_run()
    county.make_clue(run, county.make_household(1))
    client = signed_in(client)
    few = count_queries(client, path)
    for number in (2, 3):
        county.make_clue(run, county.make_household(number, county.OTHER_VILLAGE), risk="因残")
        county.make_insufficient(run, f"规则{number}", "事实", number)
    assert count_queries(client, path) == few
