from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.sealing import unseal_searched
from xianjie.apps.screening.enums import ClueState

pytestmark = pytest.mark.django_db
LIST = "/screening/clues/"


@pytest.fixture
def analyst(client: Client) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def codes(response: object) -> list[tuple[str, str]]:
    return [(row.household_code, row.risk) for row in response.context["rows"]]  # type: ignore[attr-defined]


@pytest.fixture
def month() -> None:
    rules = [{"rule_id": "因学-辍学", "hits": 1}, {"rule_id": "因残-新增残疾", "hits": 0}]
    run = county.make_run(manifest={"rules": rules})
    first = county.make_household(1, head="张三丰")
    second = county.make_household(2, county.OTHER_VILLAGE, head="李大山")
    county.make_clue(run, first, risk="因病", level="黄", rule="因病-大额自付")
    county.make_clue(run, first, risk="因学", level="橙", rule="因学-辍学", state=ClueState.WORSE)
    county.make_clue(run, second, risk="因病", level="红", rule="因病-新增大病")
    county.make_clue(run, second, risk="因残", level="蓝", state=ClueState.CLEARED)


ONE, TWO = "532300000001", "532300000002"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [(TWO, "因病"), (ONE, "因学"), (ONE, "因病")]),
        ("state=all", [(TWO, "因病"), (ONE, "因学"), (ONE, "因病"), (TWO, "因残")]),
        ("state=CLEARED", [(TWO, "因残")]),
        ("state=WORSE", [(ONE, "因学")]),
        ("risk=因病", [(TWO, "因病"), (ONE, "因病")]),
        ("level=红", [(TWO, "因病")]),
        (f"town={county.TOWN}", [(ONE, "因学"), (ONE, "因病")]),
        (f"town={county.OTHER_TOWN}&village={county.OTHER_VILLAGE}", [(TWO, "因病")]),
        ("rule=因学-辍学", [(ONE, "因学")]),
        ("kind=warning&level=蓝", []),
        ("risk=没有这种", []),
        ("sort=-level", [(ONE, "因病"), (ONE, "因学"), (TWO, "因病")]),
        ("sort=state", [(ONE, "因学"), (TWO, "因病"), (ONE, "因病")]),
        ("sort=household", [(ONE, "因学"), (ONE, "因病"), (TWO, "因病")]),
        ("sort=nonsense", [(TWO, "因病"), (ONE, "因学"), (ONE, "因病")]),
        ("page=9", [(TWO, "因病"), (ONE, "因学"), (ONE, "因病")]),
    ],
)
def test_filters_and_order(
    analyst: Client, month: None, query: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(analyst.get(f"{LIST}?{query}")) == expected


@pytest.mark.parametrize(
    ("typed", "expected"), [("张三", [(ONE, "因学"), (ONE, "因病")]), (TWO, [(TWO, "因病")])]
)
def test_what_is_searched_for_is_posted_and_stands_in_no_address(
    analyst: Client, month: None, typed: str, expected: list[tuple[str, str]]
) -> None:
    response = analyst.post(LIST, {"period": "2022-06", "q": typed, "sort": "", "level": ""})
    address, _, sealed = response["Location"].partition("&q=")
    assert address == f"{LIST}?period=2022-06"
    assert unseal_searched(sealed) == typed
    page = analyst.get(response["Location"], headers={"HX-Request": "true"})
    assert codes(page) == expected
    assert typed not in unquote(page["HX-Push-Url"])
    assert typed not in unquote(page.context["export_query"])
    assert len(codes(analyst.get(f"{LIST}?q={typed}"))) == 3


def test_rules_that_hit_are_offered(analyst: Client, month: None) -> None:
    fields = {field["name"]: field for field in analyst.get(LIST).context["fields"]}
    assert fields["rule"]["choices"] == [("因学-辍学", "因学-辍学")]
    assert ("因病", "因病") in fields["risk"]["choices"]


def test_names_are_masked(analyst: Client, month: None) -> None:
    text = analyst.get(LIST).content.decode()
    assert "张**" in text
    assert "张三丰" not in text


def test_the_part_for_htmx_is_the_list_alone(analyst: Client, month: None) -> None:
    response = analyst.get(f"{LIST}?q=&risk=因病", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.strip().startswith('<div id="clue-results"')
    assert "<html" not in text
    assert response["HX-Push-Url"] == "/screening/clues/?risk=%E5%9B%A0%E7%97%85"
    assert "HX-Request" in response["Vary"]


def test_going_back_gets_the_whole_page(analyst: Client, month: None) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in analyst.get(LIST, headers=headers).content.decode()


def test_nothing_found_says_how_to_go_on(analyst: Client, month: None) -> None:
    answer = analyst.post(LIST, {"q": "无此人"}, follow=True)
    assert "没有符合条件的线索" in answer.content.decode()


def test_a_household_without_clues_is_found_all_the_same(analyst: Client, month: None) -> None:
    quiet = county.make_household(3, head="赵小川")
    response = analyst.post(LIST, {"q": "赵小", "state": "all"}, follow=True)
    assert [hit.pk for hit in response.context["households"]] == [quiet.pk]
    assert "赵**" in response.content.decode()
    assert analyst.post(LIST, {"q": "张三"}, follow=True).context["households"] == []


def test_a_month_without_clues(analyst: Client) -> None:
    county.make_run()
    assert "本期没有未解除的线索" in analyst.get(LIST).content.decode()


def test_a_month_without_a_run(analyst: Client) -> None:
    county.make_run("2022-05")
    assert "这一期还没有筛查" in analyst.get(f"{LIST}?period=2022-06").content.decode()


def test_a_village_worker_sees_the_own_village(client: Client, month: None) -> None:
    county.make_divisions()
    client.force_login(county.make_user("w", Role.VILLAGE_WORKER, county.OTHER_VILLAGE))
    assert codes(client.get(LIST)) == [(TWO, "因病")]
    assert codes(client.get(f"{LIST}?town={county.TOWN}")) == []


def test_queries_do_not_grow(analyst: Client) -> None:
    run = county.make_run()
    county.make_clue(run, county.make_household(1))
    few = count_queries(analyst, LIST)
    for number in (2, 3):
        county.make_clue(run, county.make_household(number, county.OTHER_VILLAGE), risk="因残")
    assert count_queries(analyst, LIST) == few
