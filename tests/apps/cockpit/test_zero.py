from __future__ import annotations

import pytest

from tests.apps.cockpit.test_overview import as_role, build, month, opened  # noqa: F401
from tests.apps.cockpit.test_snapshot import monitored
from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.registry.models import Household

pytestmark = pytest.mark.django_db
PAGE = "/zero/"


def cards(client, url: str = PAGE) -> dict[str, int | None]:
    return {card.title: card.count for card in client.get(url).context["cards"]}


def test_what_is_open_is_counted_and_opens_its_rows(client, month) -> None:  # noqa: F811
    page = as_role(client, Role.COUNTY_ANALYST).get(PAGE)
    found = page.context["cards"]
    assert [(card.title, card.count) for card in found] == [
        ("没有落实帮扶措施", None),
        ("没有核查", 2),
        ("风险没有消除", 3),
        ("线索没有核查", 3),
        ("逾期没有核查", 1),
        ("数据待核对", 0),
        ("部门数据未到", 19),
    ]
    assert "信息不足" in page.content.decode()
    links = [(card.count, card.url) for card in found[1:5]]
    for line in page.context["lines"]:
        links += [(cell.count, cell.url) for cell in line.cells[1:5]]
    assert [(count, url) for count, url in links if opened(client, url) != count] == []


def test_places_with_overdue_clues_come_first(client, month) -> None:  # noqa: F811
    lines = as_role(client, Role.COUNTY_LEADER).get(PAGE).context["lines"]
    assert [(line.name, [cell.count for cell in line.cells]) for line in lines] == [
        ("光禄镇", [None, 1, 2, 1, 1, 0]),
        ("前场镇", [None, 1, 1, 2, 0, 0]),
    ]


def test_nought_is_calm(client, db) -> None:
    county.make_divisions()
    county.make_run()
    build()
    page = as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9]).get(PAGE)
    assert set(cards(client).values()) == {0}
    assert "已清零" in page.content.decode()
    assert all(line.is_clear for line in page.context["lines"])


def test_measures_are_counted_once_the_register_holds_them(client, db) -> None:
    county.make_divisions()
    county.make_run()
    monitored(1)
    monitored(2, extra={"就业帮扶": ["外出务工"]})
    build()
    as_role(client, Role.COUNTY_LEADER)
    card = client.get(PAGE).context["cards"][0]
    assert (card.title, card.count, opened(client, card.url)) == ("没有落实帮扶措施", 1, 1)


def test_another_township_cannot_be_opened(client, month) -> None:  # noqa: F811
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    assert client.get(f"{PAGE}?town={county.OTHER_TOWN}").status_code == 404


def test_queries_do_not_grow_with_the_rows(client, month) -> None:  # noqa: F811
    as_role(client, Role.COUNTY_LEADER)
    few = count_queries(client, PAGE)
    for number in range(20, 26):
        county.make_clue(month.run, monitored(number))
    assert Household.objects.count() > 10
    build()
    assert count_queries(client, PAGE) == few
