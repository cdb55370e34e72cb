"""The list of a register: filters, sort, totals, saved filters, print; as htmx part or whole."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.ledger.models import SavedFilter
from xianjie.apps.sources.models import Training

pytestmark = pytest.mark.django_db
LIST = "/feeds/trainings/"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


def make_training(topic: str = "录入培训", day: int = 1, **fields: object) -> Training:
    values = {
        "division_code": county.VILLAGE, "held_on": date(2022, 6, day), "topic": topic,
        "organiser": "县农业农村局", "hours": 4, "attendees": 20, "names": "李大山、王小河",
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    return Training.objects.create(**(values | fields))


@pytest.fixture
def analyst(client: Client, home: object) -> Client:
    county.make_divisions()
    client.force_login(county.make_user())
    return client


def topics(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"{LIST}?{query or 'view=everything'}")
    assert answer.status_code == 200
    return [cells[0][1].text for _, cells in answer.context["lines"]]


def searched(client: Client, **data: str) -> list[str]:
    answer = client.post(LIST, data)
    assert answer.status_code == 302
    return topics(client, answer["Location"].partition("?")[2])


def test_an_empty_list_says_what_it_will_hold_and_what_to_do(analyst: Client) -> None:
    text = analyst.get(LIST).content.decode()
    assert "业务培训还没有记录" in text
    assert "每办一次培训登记一条" in text
    assert f"{LIST}new/" in text
    assert f"{LIST}import/" in text


def test_filters_narrow_and_combine(analyst: Client) -> None:
    make_training("甲", 1)
    make_training("乙", 20)
    make_training("丙", 25, division_code=county.OTHER_VILLAGE)
    assert topics(analyst) == ["丙", "乙", "甲"]
    assert topics(analyst, "held_on_from=2022-06-10") == ["丙", "乙"]
    assert topics(analyst, "held_on_from=2022-06-10&held_on_to=2022-06-22") == ["乙"]
    assert topics(analyst, f"town={county.TOWN}") == ["乙", "甲"]
    assert topics(analyst, f"town={county.TOWN}&village={county.OTHER_VILLAGE}") == ["乙", "甲"]
    assert topics(analyst, f"town={county.OTHER_TOWN}&village={county.OTHER_VILLAGE}") == ["丙"]


def test_a_searched_text_is_found_and_stands_in_no_address(analyst: Client) -> None:
    make_training("防止返贫政策")
    make_training("录入培训", 2)
    answer = analyst.post(LIST, {"q": "返贫", "sort": "topic"})
    assert "返贫" not in answer["Location"]
    assert "%E8%BF%94" not in answer["Location"]
    page = analyst.get(answer["Location"])
    assert [cells[0][1].text for _, cells in page.context["lines"]] == ["防止返贫政策"]
    assert 'value="返贫"' in page.content.decode()


def test_a_broken_seal_finds_everything(analyst: Client) -> None:
    make_training()
    assert topics(analyst, "q=00ff") == ["录入培训"]
    assert topics(analyst, "q=返贫") == ["录入培训"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("topic", ["a", "b", "c"]),
        ("-topic", ["c", "b", "a"]),
        ("attendees", ["b", "a", "c"]),
        ("-held_on", ["c", "b", "a"]),
        ("names", ["c", "b", "a"]),
        ("id;drop", ["c", "b", "a"]),
    ],
)
def test_every_listed_column_sorts(analyst: Client, sort: str, expected: list[str]) -> None:
    for day, (topic, attendees) in enumerate([("a", 2), ("b", 1), ("c", 3)], start=1):
        make_training(topic, day, attendees=attendees)
    assert topics(analyst, f"sort={sort}") == expected


def test_totals_count_all_rows_of_the_choice_and_not_the_page(analyst: Client) -> None:
    for number in range(35):
        make_training(f"t{number:02}", 1, attendees=100, hours="1.5")
    make_training("x", 2, attendees=7, division_code=county.OTHER_VILLAGE)
    page = analyst.get(f"{LIST}?town={county.TOWN}")
    assert len(page.context["lines"]) == 30
    assert [text for _, text in page.context["totals"]] == ["", "", "", "", "52.5", "3,500"]


def test_the_scope_bounds_rows_totals_and_choices(client: Client, home: object) -> None:
    county.make_divisions()
    make_training("甲")
    make_training("乙", 2, division_code=county.OTHER_VILLAGE)
    client.force_login(county.make_user("town", Role.TOWNSHIP_REVIEWER, county.TOWN[:9]))
    page = client.get(LIST)
    assert [cells[0][1].text for _, cells in page.context["lines"]] == ["甲"]
    assert [text for _, text in page.context["totals"]][-1] == "20"
    assert "前场镇" not in page.content.decode()


def test_names_are_masked_on_the_page_of_a_row(analyst: Client) -> None:
    row = make_training()
    text = analyst.get(f"{LIST}{row.pk}/").content.decode()
    assert "李**、王**" in text
    assert "李大山" not in text


def test_the_number_of_queries_does_not_grow(analyst: Client) -> None:
    make_training("a")
    few = count_queries(analyst, LIST)
    make_training("b", 2, division_code=county.OTHER_VILLAGE)
    make_training("c", 3)
    assert count_queries(analyst, LIST) == few


def test_htmx_gets_the_part_with_the_address_to_show(analyst: Client) -> None:
    make_training()
    headers = {"HX-Request": "true"}
    answer = analyst.get(f"{LIST}?town={county.TOWN}&page=1&junk=1", headers=headers)
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="ledger-results"')
    assert 'id="ledger-box-village" hx-swap-oob="true"' in text
    assert "旧城村" in text
    assert answer["HX-Push-Url"] == f"{LIST}?town={county.TOWN}&page=1"
    whole = analyst.get(LIST, headers=headers | {"HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode()


def test_retired_rows_are_listed_only_when_asked_for(analyst: Client) -> None:
    make_training("旧", retired_at=NOW, retired_reason="重复")
    make_training("新", 2)
    assert topics(analyst) == ["新"]
    assert topics(analyst, "retired=yes") == ["旧"]


def test_the_print_view_names_the_choice(analyst: Client) -> None:
    make_training()
    text = analyst.get(f"{LIST}?town={county.TOWN}&view=print").content.decode()
    assert "乡镇：光禄镇" in text
    assert "录入培训" in text
    assert "xj-pager" not in text


def save(client: Client, name: str, query: str = "", **data: str) -> None:
    assert client.post(f"{LIST}filters/", {"name": name, "query": query, **data}).status_code == 302


def test_a_saved_filter_is_used_replaced_and_removed(analyst: Client) -> None:
    make_training("甲")
    make_training("乙", 2, division_code=county.OTHER_VILLAGE)
    save(analyst, "光禄", f"town={county.TOWN}")
    kept = SavedFilter.objects.get()
    assert kept.query == f"town={county.TOWN}"
    assert topics(analyst, kept.query) == ["甲"]
    save(analyst, "光禄", f"town={county.OTHER_TOWN}")
    assert SavedFilter.objects.get().query == f"town={county.OTHER_TOWN}"
    assert analyst.post(f"{LIST}filters/{kept.pk}/remove/").status_code == 302
    assert SavedFilter.objects.count() == 0
    assert analyst.post(f"{LIST}filters/{kept.pk}/remove/").status_code == 404


def test_the_default_filter_opens_first_and_there_is_one(analyst: Client) -> None:
    save(analyst, "一", f"town={county.TOWN}", default="yes")
    save(analyst, "二", f"town={county.OTHER_TOWN}", default="yes")
    assert analyst.get(LIST)["Location"] == f"{LIST}?town={county.OTHER_TOWN}"
    assert analyst.get(f"{LIST}?view=everything").status_code == 200
    assert SavedFilter.objects.filter(is_default=True).count() == 1


def test_a_saved_filter_without_a_name_is_refused(analyst: Client) -> None:
    answer = analyst.post(f"{LIST}filters/", {"name": " "}, follow=True)
    assert "请给筛选条件起一个名称。" in answer.content.decode()
    assert SavedFilter.objects.count() == 0


def test_saved_filters_belong_to_their_account(analyst: Client) -> None:
    save(analyst, "一", f"town={county.TOWN}")
    number = SavedFilter.objects.get().pk
    other = Client()
    other.force_login(county.make_user("other"))
    assert "一" not in [one.name for one, _ in other.get(LIST).context["saved"]]
    assert other.post(f"{LIST}filters/{number}/remove/").status_code == 404
    assert AuditEvent.objects.filter(action="sources.trainings.save-filter").count() == 1


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(analyst: Client, method: str) -> None:
    assert getattr(analyst, method)(LIST).status_code == 405
