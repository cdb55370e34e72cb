"""The pages of the register."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.lowincome import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview, RegisterProposal
from xianjie.apps.policies.queries import current_version

pytestmark = pytest.mark.django_db
LIST = "/low-income/"
ONE, TWO = "532300000001", "532300000002"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def codes(answer) -> list[tuple[str, str]]:
    return [(row.household_code, row.category) for row in answer.context["rows"]]


def test_the_following_review_is_marked_as_its_own(county) -> None:
    first, second = kit.register(county.one), kit.register(county.one, "特困人员")
    client = signed_in(county.town)
    data = {"form": "review", "outcome": "KEEP", "reason": "情况没有变化。"}
    answer = client.post(f"/low-income/{first.pk}/?next=desk:low-income:{first.pk}", data)
    mark = f"?next=desk:low-income:{second.pk}"
    assert answer["Location"] == f"/low-income/{second.pk}/{mark}"


@pytest.fixture
def filled(county):
    kit.register(county.one)
    kit.register(county.one, "防止返贫监测对象", source="MONITORED", review_due_on=None)
    kit.register(county.other, "特困人员", review_due_on=date(2022, 7, 10))
    kit.register(county.other, valid_to=date(2022, 5, 1), end_reason="NOT_LISTED")
    small.make_clue(county.run, county.other)
    return county


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [(ONE, "低保对象"), (ONE, "防止返贫监测对象"), (TWO, "特困人员")]),
        ("category=特困人员", [(TWO, "特困人员")]),
        (f"town={small.OTHER_TOWN}", [(TWO, "特困人员")]),
        (f"village={small.VILLAGE}", [(ONE, "低保对象"), (ONE, "防止返贫监测对象")]),
        ("source=MONITORED", [(ONE, "防止返贫监测对象")]),
        ("due=overdue", [(ONE, "低保对象")]),
        ("due=soon", [(TWO, "特困人员")]),
        ("due=none", [(ONE, "防止返贫监测对象")]),
        ("due=x", []),
        ("clue=yes", [(TWO, "特困人员")]),
        ("state=ended", [(TWO, "低保对象")]),
        ("state=x", []),
        (f"code={TWO}", [(TWO, "特困人员")]),
        ("sort=-due", [(TWO, "特困人员"), (ONE, "低保对象"), (ONE, "防止返贫监测对象")]),
    ],
)
def test_filters_and_order(filled, query: str, expected) -> None:
    assert codes(signed_in(filled.analyst).get(f"{LIST}?{query}")) == expected


def test_a_name_in_the_address_is_no_filter_and_names_are_masked(filled) -> None:
    answer = signed_in(filled.analyst).get(f"{LIST}?code=李大山")
    assert len(answer.context["rows"]) == 3
    text = answer.content.decode()
    assert ("李**" in text, "李大山" in text) == (True, False)


def test_a_township_sees_its_own(filled) -> None:
    assert {code for code, _ in codes(signed_in(filled.town).get(LIST))} == {ONE}
    foreign = LowIncomeMember.objects.get(category="特困人员")
    assert signed_in(filled.town).get(f"{LIST}{foreign.pk}/").status_code == 404
    assert signed_in(filled.health_clerk).get(LIST).status_code == 403


@pytest.mark.parametrize("page", ["", "warnings/", "statistics/", "reviews/?view=overdue",
                                  "reviews/?view=pending", "proposals/"])  # fmt: skip
def test_pages_take_the_same_queries_for_more_rows(county, page: str) -> None:
    def more(numbers) -> None:
        for number in numbers:
            household = small.make_household(number)
            member = kit.register(household)
            kit.propose(county.town, kit.register(household, "特困人员"))
            small.make_clue(county.run, household)
            RegisterProposal.objects.create(
                kind="END", county_code=small.COUNTY, division_code=household.division_code,
                household=household, member=member, category="低保对象", source="CIVIL",
                reason="x", valid_from=date(2022, 1, 1), state="OPEN", proposed_at=cases.NOW,
            )  # fmt: skip

    client = signed_in(county.analyst)
    more([3])
    before = count_queries(client, f"{LIST}{page}")
    more([4, 5, 6])
    assert count_queries(client, f"{LIST}{page}") == before


def test_the_warnings_of_registered_households(filled) -> None:
    small.make_clue(filled.run, small.make_household(9))
    rows = signed_in(filled.analyst).get(f"{LIST}warnings/").context["rows"]
    assert [(row.household_code, row.risk) for row in rows] == [(TWO, "因病")]


def test_the_figures_add_up_and_open_their_rows(filled) -> None:
    answer = signed_in(filled.analyst).get(f"{LIST}statistics/")
    table = answer.context["table"]
    assert table.categories[0] == "低保对象"
    assert [(line.place.name, line.total) for line in table.lines] == [("光禄镇", 2), ("前场镇", 1)]
    assert (table.total, table.households) == (3, 2)
    assert "?category=" in answer.content.decode()


def test_the_month_is_brought_in_by_a_button(county) -> None:
    client = signed_in(county.analyst)
    assert client.post(f"{LIST}refresh/").status_code == 302
    assert AuditEvent.objects.filter(action="lowincome.refresh").count() == 1
    assert signed_in(county.town).post(f"{LIST}refresh/").status_code == 403
    assert current_version() is not None


def test_a_review_from_the_page_leads_to_the_next(filled) -> None:
    first = LowIncomeMember.objects.get(category="低保对象", valid_to__isnull=True)
    other = kit.register(small.make_household(7), review_due_on=date(2022, 7, 2))
    client = signed_in(filled.town)
    page = f"{LIST}{first.pk}/"
    wrong = client.post(page, {"form": "review", "outcome": "EXIT", "reason": "收入高了"})
    assert set(wrong.context["review"].errors) == {"evidence"}
    done = client.post(page, {"form": "review", "outcome": "KEEP", "reason": "没有变化"})
    assert done["Location"] == f"{LIST}{other.pk}/"
    county = signed_in(filled.analyst)
    assert "没有变化" in county.get(page).content.decode()
    wrong = county.post(page, {"form": "decision", "agrees": "no"})
    assert set(wrong.context["decision"].errors) == {"words"}
    assert county.post(page, {"form": "decision", "agrees": "yes"}).status_code == 302
    assert LowIncomeReview.objects.get().state == "DECIDED"
    assert "复核“低保对象”" in county.get(page).content.decode()


def test_many_at_once_from_the_page(filled) -> None:
    number = LowIncomeMember.objects.get(category="低保对象", valid_to__isnull=True).pk
    town, county = signed_in(filled.town), signed_in(filled.analyst)
    wrong = town.post(f"{LIST}reviews/?view=overdue", {"pick": [number], "words": ""})
    assert wrong.context["error"]
    assert wrong.context["picked"] == [str(number)]
    sent = {"pick": [number], "words": "抽查一户，属实"}
    assert town.post(f"{LIST}reviews/?view=overdue", sent).status_code == 302
    review = LowIncomeReview.objects.get()
    assert town.post(f"{LIST}reviews/?view=pending", {"pick": [review.pk]}).status_code == 403
    assert county.post(f"{LIST}reviews/?view=pending", {"pick": [review.pk]}).status_code == 302
    assert county.get(f"{LIST}reviews/?view=done").context["rows"][0].in_batch
    assert county.get(f"{LIST}reviews/?view=x").status_code == 404


def test_entering_and_judging_on_the_pages(county) -> None:
    town = signed_in(county.town)
    sent = {"code": TWO, "category": "特困人员", "people": 1, "reason": "入户核实"}
    assert set(town.post(f"{LIST}add/", sent).context["form"].errors) == {"code"}
    assert town.post(f"{LIST}add/", sent | {"code": ONE}).status_code == 302
    proposal = RegisterProposal.objects.get()
    address = f"{LIST}proposals/{proposal.pk}/"
    assert town.post(address, {"accepts": "yes"}).status_code == 403
    analyst = signed_in(county.analyst)
    assert analyst.post(address, {"accepts": "no"}).status_code == 409
    assert analyst.post(address, {"accepts": "yes"}).status_code == 302
    assert codes(analyst.get(LIST)) == [(ONE, "特困人员")]


def test_the_workbook_holds_what_the_list_shows(filled) -> None:
    answer = signed_in(filled.analyst).get(f"{LIST}export.xlsx?category=特困人员")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["低收入人口"].iter_rows(values_only=True))
    assert [row[:5] for row in rows[1:]] == [(TWO, "李**", "前场镇", "小河村", "特困人员")] or [
        row[:5] for row in rows[1:]
    ] == [(TWO, "张**", "前场镇", "小河村", "特困人员")]
    assert book.sheetnames == ["低收入人口", "导出说明"]
    event = AuditEvent.objects.get(action="lowincome.export")
    assert event.detail == {"rows": 1, "filters": {"类别": "特困人员"}}
    assert signed_in(filled.worker).get(f"{LIST}export.xlsx").status_code == 403


def test_the_first_run_says_what_to_do(county) -> None:
    assert "名册还是空的" in signed_in(county.analyst).get(LIST).content.decode()


def test_the_tab_counts_what_it_opens(filled) -> None:
    page = signed_in(filled.analyst).get("/low-income/reviews/")
    (count,) = [tab[3] for tab in page.context["tabs"] if str(tab[0]) == "到期复核"]
    assert count == page.context["page"].paginator.count == 2
