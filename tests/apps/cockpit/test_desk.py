from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.apps.cockpit.test_overview import as_role, build
from tests.apps.cockpit.test_snapshot import monitored
from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actions import notify
from xianjie.apps.accounts.enums import OFFICERS, Role
from xianjie.apps.accounts.models import Post, User
from xianjie.apps.cockpit.desk import SOURCES, marked, read_mark
from xianjie.apps.cockpit.models import SnapshotClue
from xianjie.apps.cockpit.queries.desk import clue_url
from xianjie.apps.screening.enums import ClueStatus
from xianjie.apps.screening.models import Clue

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(db):
    county.make_divisions()
    run = county.make_run()
    for number, village, level in (
        (1, county.VILLAGE, "黄"),
        (2, county.VILLAGE, "红"),
        (3, county.OTHER_VILLAGE, "红"),
    ):
        county.make_clue(run, monitored(number, village), level=level)
    snapshot = build()
    for number, clue in enumerate(snapshot.clues.order_by("pk")):
        clue.due_on = date(2022, 7, 10 + number)
        clue.save()
    return snapshot


@pytest.fixture
def no_report_due(monkeypatch) -> None:
    """The month's report of a township is due by the real calendar: leave it aside."""
    monkeypatch.setitem(SOURCES, "progress", lambda ask: None)


def groups(client: Client) -> dict[str, list[str]]:
    desk = client.get("/").context["desk"]
    return {group.kind: [item.title for item in group.items] for group in desk.groups}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_desk(client, month, role) -> None:
    page = as_role(client, role).get("/")
    assert page.status_code == 200
    assert "我的工作台" in page.content.decode()


@pytest.mark.parametrize("role", list(OFFICERS))
def test_officers_see_no_household(client, month, role) -> None:
    page = as_role(client, role).get("/")
    assert b"53230000000" not in page.content
    assert not {"clues", "households", "towns", "feeds"} & {
        group.kind for group in page.context["desk"].groups
    }


def test_a_township_has_its_own_clues_by_deadline(client, month, no_report_due) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    assert groups(client)["clues"] == ["532300000002 · 因病", "532300000001 · 因病"]
    desk = client.get("/").context["desk"]
    assert (desk.count, desk.overdue, desk.next_due) == (2, 2, date(2022, 7, 10))


def test_the_office_has_the_red_ones_alone(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    assert groups(client)["clues"] == ["532300000002 · 因病", "532300000003 · 因病"]


@pytest.mark.parametrize("role", [Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER])
def test_a_village_has_its_households(client, month, role) -> None:
    as_role(client, role, county.OTHER_VILLAGE)
    assert groups(client)["households"] == ["532300000003"]


def test_what_was_settled_leaves_the_desk(client, month, no_report_due) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.OTHER_TOWN[:9])
    assert "clues" in groups(client)
    Clue.objects.filter(household__household_code="532300000003").update(status=ClueStatus.CLOSED)
    page = client.get("/")
    assert page.context["desk"].groups == ()
    assert "今天没有待办" in page.content.decode()


def test_a_leader_sees_what_changed_and_who_is_late(client, month) -> None:
    month.cells.create(division_code=county.VILLAGE, measure="overdue", value=4)
    desk = as_role(client, Role.COUNTY_LEADER).get("/").context["desk"]
    towns = next(group for group in desk.groups if group.kind == "towns")
    assert [(item.title, item.count) for item in towns.items] == [("光禄镇", 4)]
    assert [item.count for item in desk.news[0].items] == [3, 0, 0]


def test_officers_have_accounts_and_posts_to_see_to(client) -> None:
    county.make_divisions()
    new = User.objects.create_user("new", county.PASSWORD, division_prefix=county.COUNTY)
    soon = timezone.localdate() + timedelta(days=10)
    Post.objects.create(
        user=county.make_user("ending"), role=Role.HELPER, division_prefix=county.VILLAGE,
        valid_from=county.SINCE, valid_to=soon,
    )  # fmt: skip
    as_role(client, Role.SECURITY_OFFICER)
    assert groups(client) == {
        "without-a-post": [new.username],
        "ending-posts": ["ending · 帮扶责任人"],
    }
    as_role(client, Role.ADMINISTRATOR)
    assert groups(client)["first-sign-in"][0] in {"new", "ending", "u-security_officer"}


def test_what_the_bell_assigns_is_on_the_desk(client) -> None:
    county.make_divisions()
    as_role(client, Role.HELPER, county.VILLAGE)
    user = User.objects.get(username="u-helper")
    notify(
        users=[user], key="k", title="请核实申报", url="/cases/1/", due_on=date(2022, 7, 1),
        now=county.NOW,
    )  # fmt: skip
    page = client.get("/")
    assert groups(client) == {"assignments": ["请核实申报"]}
    assert "逾期" in page.content.decode()
    assert (page.context["desk"].count, page.context["desk"].overdue) == (1, 1)


def test_what_the_bell_says_of_other_work_is_not_counted_twice(
    client, month, no_report_due
) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    user = User.objects.get(username="u-township_reviewer")
    notify(
        users=[user], key="k", title="请核查", url="/cases/1/", due_on=date(2022, 7, 1),
        now=county.NOW,
    )  # fmt: skip
    desk = client.get("/").context["desk"]
    assert [group.kind for group in desk.groups] == ["assignments", "clues"]
    assert (desk.count, desk.overdue) == (2, 2)


def test_a_bell_about_a_thing_of_the_desk_is_not_shown_besides(
    client, month, no_report_due
) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    user = User.objects.get(username="u-township_reviewer")
    first = client.get("/").context["desk"].groups[0].items[0]
    for key, url in (("a", first.url), ("b", "/cases/1/")):
        notify(
            users=[user], key=key, title=f"请核查 {key}", url=url, due_on=date(2022, 7, 1),
            now=county.NOW,
        )  # fmt: skip
    desk = client.get("/").context["desk"]
    assert groups(client)["assignments"] == ["请核查 b"]
    assert [(group.count, group.overdue) for group in desk.groups] == [(1, 1), (2, 2)]


def test_queries_do_not_grow_with_what_waits(client, month) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    few = count_queries(client, "/")
    for number in range(20, 26):
        county.make_clue(month.run, monitored(number))
    build()
    assert count_queries(client, "/") == few


def test_from_one_thing_to_the_next(client, month) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    first, second = SnapshotClue.objects.filter(division_code=county.VILLAGE).order_by("due_on")
    mark = f"desk:clues:{first.clue_month.clue_id}"
    page = client.get(f"/registry/households/{first.household_id}/?next={mark}")
    assert "下一件" in page.content.decode()
    answer = client.get(f"/next/?after={mark}")
    following = clue_url(second.clue_month.clue_id, second.kind, second.household_id)
    assert answer["Location"].startswith(following)
    assert f"next=desk%3Aclues%3A{second.clue_month.clue_id}" in answer["Location"]
    Clue.objects.filter(pk=first.clue_month.clue_id).update(status=ClueStatus.CLOSED)
    assert client.get(f"/next/?after={mark}")["Location"] == answer["Location"]
    last = f"desk:clues:{second.clue_month.clue_id}"
    answer = client.get(f"/next/?after={last}", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert "没有下一件" in answer.content.decode()


def test_a_check_leads_on_and_makes_the_overview_stale(client, month) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    first = SnapshotClue.objects.filter(division_code=county.VILLAGE).order_by("pk").first()
    mark = f"desk:clues:{first.clue_month.clue_id}"
    page = client.get("/").context["desk"].groups[0].items[0].url
    assert page == reverse("screening:verify", args=[first.clue_month.clue_id])
    data = {"outcome": "CONFIRMED", "note": "入户看过，情况属实。"}
    answer = client.post(f"{page}?next={mark}", data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert f"next=desk%3Aclues%3A{first.clue_month.clue_id}" in answer["Location"]
    assert groups(client)["clues"] == ["532300000001 · 因病"]
    assert client.get("/overview/").context["stale"] == [month]


@pytest.mark.parametrize("mark", ["", "desk:", "desk:nothing:1", "/screening/", "desk:clues:a b"])
def test_a_mark_that_means_nothing_leads_home(client, month, mark) -> None:
    as_role(client, Role.TOWNSHIP_REVIEWER, county.TOWN[:9])
    assert client.get("/next/", {"after": mark})["Location"] == "/"


def test_a_page_that_was_opened_otherwise_offers_no_next(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    assert "下一件" not in client.get("/screening/clues/?next=/x/").content.decode()


def test_marks_replace_each_other_and_keep_the_rest_of_the_address() -> None:
    url = marked("/a/?period=2022-06&next=desk:x:1#list", "clues", "7")
    assert url == "/a/?period=2022-06&next=desk%3Aclues%3A7#list"
    assert read_mark("desk:clues:7") == ("clues", "7")
    assert set(SOURCES) == {kind for kind in SOURCES if read_mark(f"desk:{kind}:1")}


def test_a_form_leads_on_with_the_mark(client, month) -> None:
    as_role(client, Role.COUNTY_ANALYST)
    mark = "desk:clues:1"
    data = {"code": county.COUNTY, "next": "/screening/?period=2022-06"}
    answer = client.post(
        reverse("divisions:choose"), data, headers={"Referer": f"http://testserver/a/?next={mark}"}
    )
    assert answer["Location"] == "/screening/?period=2022-06&next=desk%3Aclues%3A1"
    answer = client.post(reverse("divisions:choose"), data)
    assert answer["Location"] == "/screening/?period=2022-06"
    own = data | {"next": "/screening/?next=desk:clues:2"}
    answer = client.post(f"{reverse('divisions:choose')}?next={mark}", own)
    assert answer["Location"] == own["next"]


def test_a_deadline_names_the_days(rf) -> None:
    from xianjie.apps.cockpit.templatetags.cockpit import due

    today = datetime(2022, 7, 10).date()  # noqa: DTZ001
    assert "逾期 2 天" in due(date(2022, 7, 8), today)
    assert "逾期 364 天" in due(date(2021, 7, 11), today)
    assert "逾期 4 年多" in due(date(2018, 7, 1), today)
    assert "今天到期" in due(today, today)
    assert due(None, today) == ""
