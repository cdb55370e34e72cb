"""Pages of tasks: who sees what, what is done on them, how many queries they take."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.apps.taskbook import kit
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.enums import Role
from xianjie.apps.documents.models import ClauseDuty
from xianjie.apps.taskbook.actions import ask_plans
from xianjie.apps.taskbook.models import ActionPlan, Task
from xianjie.apps.taskbook.queries import desk
from xianjie.apps.taskbook.queries.calendar import DUTY, month_of
from xianjie.apps.taskbook.queries.parties import Party

pytestmark = pytest.mark.django_db
URL = "/tasks/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def text(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_from_drafts_to_the_board(county, document) -> None:
    analyst, clerk, town = (
        signed_in(user) for user in (county.analyst, county.health_clerk, county.town)
    )
    assert "已经采用，还没有生成任务" in text(analyst.get(f"{URL}issue/"))
    assert clerk.post(f"{URL}propose/{document.pk}/").status_code == 403
    assert analyst.post(f"{URL}propose/{document.pk}/").status_code == 302
    tasks = {task.clause.path: task for task in Task.objects.select_related("clause")}
    health, housing = tasks["一(一)"], tasks["一(二)"]
    assert "请勾选" in text(analyst.post(f"{URL}issue/", {}))
    told = text(
        analyst.post(
            f"{URL}issue/",
            {
                "pick": [health.pk, housing.pk],
                f"lead-{county.health.pk}": "李建华",
                f"due-{health.pk}": "2022-12-31",
                f"due-{housing.pk}": "2022-11-30",
            },
        )
    )
    assert ("还缺责任领导" in told, "1 个认不出" in told) == (True, True)
    assert "不是日期" in text(
        analyst.post(f"{URL}issue/", {"pick": housing.pk, f"due-{housing.pk}": "年底"})
    )
    health.refresh_from_db()
    assert (health.state, health.leader) == ("ISSUED", "李建华")
    page = text(clerk.get(f"{URL}{health.pk}/"))
    assert ("李**" in page, "参保率" in page, "不低于 95%" in page) == (True, True, True)
    assert [clerk.get(f"{URL}{housing.pk}/").status_code, town.get(URL).status_code] == [404, 200]
    assert clerk.post(f"{URL}{health.pk}/", {"form": "cancel"}).status_code == 403
    assert "参保全覆盖" in text(town.get(URL))
    board = text(analyst.get(f"{URL}board/"))
    assert [name for name in ("医疗保障局", "光禄镇", "前场镇") if name in board] == [
        "医疗保障局", "光禄镇", "前场镇"
    ]  # fmt: skip
    calendar = text(analyst.get(f"{URL}calendar/?month=2022-12"))
    assert ("参保率 不低于 95%" in calendar, "报送进展" in calendar) == (True, True)
    leader = signed_in(small.make_user("leader", Role.COUNTY_LEADER, small.COUNTY))
    month = f"{URL}calendar/?month=2022-12"
    assert ["看报送情况" in text(one.get(month)) for one in (analyst, leader)] == [True, False]
    rows = sheet_rows(analyst.get(f"{URL}export.xlsx?light=green"))
    assert [row[3] for row in rows if row[0] == "参保全覆盖"] == []
    rows = sheet_rows(analyst.get(f"{URL}export.xlsx?state=ISSUED"))
    assert [row[3] for row in rows if row[0] == "参保全覆盖"] == ["姚安县医疗保障局"]
    type(document).objects.filter(pk=document.pk).update(state="REPLACED")
    kit.make_document(county.analyst, version=2)
    assert "还没有生成任务" not in text(analyst.get(f"{URL}issue/"))


def test_one_task_is_changed_finished_and_taken_apart(county, document) -> None:
    client = signed_in(county.analyst)
    tasks = kit.proposed(county.analyst, document)
    health, housing = tasks["一(一)"], tasks["一(二)"]
    data = {
        "title": "参保不落一人", "leads": [f"o{county.health.pk}"], "others": ["t532325101"],
        "leader": "周正", "due_on": "2022-12-01", "rhythm": "QUARTERLY", "is_priority": "on",
        "version": "1",
    }  # fmt: skip
    assert client.post(f"{URL}{health.pk}/edit/", data).status_code == 302
    assert "同事刚改过" in text(client.post(f"{URL}{health.pk}/edit/", data))
    health.refresh_from_db()
    assert (health.title, health.is_priority, health.parties.count()) == ("参保不落一人", True, 2)
    assert client.post(f"{URL}{health.pk}/", {"form": "issue"}).status_code == 302
    finish = {"form": "finish", "version": "3", "finish-done_on": "2022-07-04"}
    assert "请填写这一项" in text(client.post(f"{URL}{health.pk}/", finish))
    done = client.post(f"{URL}{health.pk}/", finish | {"finish-evidence": "核定表3号"})
    assert (done.status_code, Task.objects.get(pk=health.pk).state) == (302, "DONE")
    assert "至少两项" in text(client.post(f"{URL}{housing.pk}/split/", {"titles": "一项"}))
    client.post(f"{URL}{housing.pk}/split/", {"titles": "排查危房\n改造危房"})
    titles = Task.objects.filter(clause=housing.clause).values_list("title", flat=True)
    assert sorted(titles) == ["排查危房", "改造危房"]
    base = {"form": "items", "version": Task.objects.get(pk=housing.pk).version}
    line = {
        "items-name": "抗震改造", "items-partner": "", "items-funding": "衔接资金",
        "items-duty": "", "items-year": "22", "items-income_goal": "",
    }  # fmt: skip
    wrong = text(client.post(f"{URL}{housing.pk}/parts/", base | line))
    assert ("不是年份" in wrong, "抗震改造" in wrong) == (True, True)
    good = line | {"items-year": "2022", "items-income_goal": "1200.5"}
    assert client.post(f"{URL}{housing.pk}/parts/", base | good).status_code == 302
    assert "抗震改造" in text(client.get(f"{URL}projects/"))
    new = {"title": "自己安排的事", "leads": [f"o{county.housing.pk}"], "rhythm": "ONCE"}
    assert client.post(f"{URL}new/", new).status_code == 302
    assert "自行安排" in text(client.get(f"{URL}?document=none"))


def test_a_plan_is_asked_handed_in_and_given_back(county, document) -> None:
    analyst, clerk = signed_in(county.analyst), signed_in(county.health_clerk)
    ask = {"title": "专项方案", "document": document.pk, "due_on": "2022-08-01"}
    assert "请填写这一项" in text(analyst.post(f"{URL}plans/new/", ask))
    owed = ask | {"owed_by": [f"o{county.health.pk}", "t532325101"]}
    assert analyst.post(f"{URL}plans/new/", owed).status_code == 302
    plan = ActionPlan.objects.get(organisation=county.health)
    url = f"{URL}plans/{plan.pk}/"
    assert signed_in(county.housing_clerk).get(url).status_code == 404
    assert "请写方案要点" in text(clerk.post(url, {"form": "plan"}))
    assert clerk.post(url, {"form": "plan", "words": "三步走"}).status_code == 302
    assert clerk.post(url, {"form": "return", "reason": "补"}).status_code == 403
    assert "三步走" in text(analyst.get(url))
    assert analyst.post(url, {"form": "return", "reason": "补时限"}).status_code == 302
    assert "补时限" in text(clerk.get(url))
    assert analyst.get(f"{url}file/").status_code == 404
    assert "专项方案" in text(clerk.get(f"{URL}plans/?view=owed"))


def test_the_desk_says_what_waits(county, document) -> None:
    def waiting(user, source):
        ask = DeskAsk(cases.by(user).scope, user.pk, date(2022, 11, 30), kit.NOW, small.COUNTY)
        group = source(ask)
        return [item.title for item in group.items] if group else None

    tasks = kit.proposed(county.analyst, document)
    assert len(waiting(county.analyst, desk.drafts_to_issue)) == 3
    assert waiting(county.town, desk.drafts_to_issue) is None
    kit.issued(county.analyst, tasks["一(一)"])
    assert waiting(county.health_clerk, desk.tasks_behind) == ["参保全覆盖"]
    assert waiting(county.housing_clerk, desk.tasks_behind) == []
    ask_plans(
        by=cases.by(county.analyst), county=small.COUNTY, title="方案",
        due_on=date(2022, 8, 1), owed_by=[Party("LEAD", county.health.pk)], **kit.WHEN,
    )  # fmt: skip
    assert waiting(county.health_clerk, desk.plans_owed) == ["方案"]
    assert waiting(county.town, desk.plans_owed) is None


def test_pages_take_the_same_queries_for_more_tasks(county, document) -> None:
    client = signed_in(county.analyst)
    tasks = kit.proposed(county.analyst, document)
    kit.issued(county.analyst, tasks["一(一)"])
    pages = (URL, f"{URL}board/", f"{URL}issue/", f"{URL}calendar/?month=2022-12")
    before = {page: count_queries(client, page) for page in pages}
    other = kit.make_document(county.analyst, "另一计划")
    kit.issued(county.analyst, *list(kit.proposed(county.analyst, other).values())[:2])
    assert {page: count_queries(client, page) for page in pages} == before


@pytest.mark.parametrize(
    "query",
    ["year=0", "year=99999", "year=²", "document=²", "unit=99999999999999999999", "unit=٣"],
)
def test_an_address_that_makes_no_sense_is_answered(county, query: str) -> None:
    assert signed_in(county.analyst).get(f"{URL}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("due", "day"), [("2022-06-31", 30), ("2022-06-00", 1), ("2022-06-上旬", 30), ("2022-06", 30)]
)
def test_a_day_that_no_calendar_has_stops_no_calendar(county, document, due: str, day: int) -> None:
    ClauseDuty.objects.update(due=due, every="", day=None)
    entries = month_of(actor_of(county.analyst, today=kit.TODAY).scope, "532325", "2022-06",
                       kit.TODAY)  # fmt: skip
    assert [one.on.day for one in entries if one.kind == DUTY] == [day]
