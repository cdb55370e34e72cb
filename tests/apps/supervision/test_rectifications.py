"""The rectification ledger: who sees what, every step, late ones, the same problem elsewhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import sheet_rows, signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification, Post
from xianjie.apps.supervision.actions import (
    add_step,
    assign_registered,
    escalate_problems,
    register_problem,
    spread_problem,
)
from xianjie.apps.supervision.actions.rectifying import Charge, Problem
from xianjie.apps.supervision.enums import TRANSITIONS, RectificationState, Step
from xianjie.apps.supervision.models import Rectification, RectificationEvent
from xianjie.apps.supervision.queries.item_desk import items_to_judge, items_to_mend
from xianjie.apps.supervision.queries.rectifications import similar_items, visible_items
from xianjie.apps.supervision.queries.units import units_of
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/supervision/rectifications/"
DUE = date(2022, 8, 1)
COUNTY = small.COUNTY + "000000"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture
def second(county):
    """Another supervisor of the county."""
    return small.make_user("second")


def unit(office=None, town: str = small.TOWN):
    return units_of(small.COUNTY)[f"o{office.pk}" if office else f"t{town[:9]}"]


def register(county, *, lead=None, code: str = small.VILLAGE, **fields) -> Rectification:
    values = {"source": "审计", "kind": "WORK", "title": "危房改造补贴没有到户", "topic": "住房",
              "found_on": date(2022, 6, 20), "households": (county.one,)}  # fmt: skip
    charge = Charge(lead=lead, due_on=DUE, leader="李建华", measures="限期补发") if lead else None
    problem = Problem(division_code=code, **(values | fields))
    return register_problem(by=cases.by(county.analyst), problem=problem, charge=charge, **kit.WHEN)


def step(user, item: Rectification, name: str, **fields) -> Rectification:
    values = {"words": "已经办了", **kit.WHEN} | fields
    return add_step(by=cases.by(user), item=item, step=name, **values)


def test_who_sees_a_problem(county) -> None:
    own = register(county, lead=unit(county.housing))
    wide = register(county, lead=unit(town=small.OTHER_TOWN), code=COUNTY, title="报表多")
    seen = {
        name: sorted(visible_items(cases.by(getattr(county, name)).scope).values_list("pk"))
        for name in ("analyst", "town", "worker", "housing_clerk", "health_clerk")
    }
    assert seen == {
        "analyst": [(own.pk,), (wide.pk,)],
        "town": [(own.pk,)],
        "worker": [],
        "housing_clerk": [(own.pk,)],
        "health_clerk": [],
    }
    assert signed_in(county.health_clerk).get(f"{URL}{own.pk}/").status_code == 404
    page = signed_in(county.housing_clerk).get(f"{URL}{own.pk}/").content.decode()
    assert ("另有 1 户不在您能看的范围" in page, county.one.household_code in page) == (True, False)
    assert (
        county.one.household_code in signed_in(county.town).get(f"{URL}{own.pk}/").content.decode()
    )


def test_a_problem_is_put_right_and_accepted_by_another(county, second) -> None:
    item = register(county, lead=unit(county.housing))
    clerk = county.housing_clerk
    assert Notification.objects.filter(user=clerk, title__contains="已交办").count() == 1
    step(clerk, item, "NOTE")
    with pytest.raises(RefusedError, match="没有办理这一步"):
        step(county.health_clerk, item, "REPORT")
    step(clerk, item, "REPORT", words="补贴已发到户")
    assert Notification.objects.filter(user=second, title__contains="报请验收").exists()
    step(second, item, "RETURN", words="缺凭证")
    step(county.analyst, item, "REPORT", words="代单位报")
    with pytest.raises(RefusedError, match="不能自己验收"):
        step(county.analyst, item, "ACCEPT")
    done = step(second, item, "ACCEPT", words="凭证齐全")
    assert (done.state, done.closed_on, done.look_on) == (
        "CLOSED", kit.TODAY, kit.TODAY + timedelta(days=90)
    )  # fmt: skip
    with pytest.raises(RefusedError, match="已销号"):
        step(clerk, item, "NOTE")
    back = step(county.analyst, item, "REOPEN", words="又停发", wanted_on=date(2022, 9, 1))
    assert (back.state, back.due_on, back.closed_on) == ("RUNNING", date(2022, 9, 1), None)
    names = list(item.events.order_by("id").values_list("step", flat=True))
    assert names == ["ASSIGN", "NOTE", "REPORT", "RETURN", "REPORT", "ACCEPT", "REOPEN"]


def test_no_step_out_of_turn(county) -> None:
    item = register(county, lead=unit(county.housing))
    for state in RectificationState:
        Rectification.objects.filter(pk=item.pk).update(
            state=state, closed_on=kit.TODAY, accepted_by=county.analyst
        )
        for name in set(Step) - set(TRANSITIONS[state]) - {Step.ASSIGN, Step.SPREAD}:
            with pytest.raises(RefusedError) as caught:
                step(county.analyst, item, name)
            assert caught.value.code == "bad-step"


def test_a_later_day_is_asked_for_and_granted(county) -> None:
    item = register(county, lead=unit())
    for day in (None, DUE):
        with pytest.raises(RefusedError, match="新的期限"):
            step(county.town, item, "ASK", wanted_on=day)
    step(county.town, item, "ASK", wanted_on=date(2022, 8, 20), words="雨季停工")
    with pytest.raises(RefusedError):
        step(county.town, item, "GRANT")
    Post.objects.create(
        user=county.town, role=Role.COUNTY_ANALYST, division_prefix=small.COUNTY,
        valid_from=date(2022, 1, 1),
    )  # fmt: skip
    with pytest.raises(RefusedError, match="不能自己同意"):
        step(county.town, item, "GRANT", words="同意")
    assert step(county.analyst, item, "GRANT", words="同意").due_on == date(2022, 8, 20)


def test_what_is_late_is_urged_level_by_level(county) -> None:
    item = register(county, lead=unit(county.housing))
    by = cases.by(county.analyst)
    levels = []
    for days in (0, 1, 3, 4, 4, 11, 30):
        escalate_problems(by=by, county=small.COUNTY, today=DUE + timedelta(days=days), now=kit.NOW)
        item.refresh_from_db()
        levels.append(item.urge)
    assert levels == [0, 1, 1, 2, 2, 3, 4]
    titles = Notification.objects.filter(user=county.housing_clerk, kind="OVERDUE").order_by("id")
    assert [one.title.rpartition("：")[2] for one in titles] == [
        "提醒", "书面督办", "通报", "约谈"
    ]  # fmt: skip
    assert step(county.housing_clerk, item, "REPLY").urge == 4


def test_pressed_twice_it_is_urged_once(county) -> None:
    item = register(county, lead=unit(county.housing))
    assert step(county.analyst, item, "URGE", words="请抓紧").urge == 1
    assert step(county.analyst, item, "URGE", words="请抓紧 ").urge == 1
    assert item.events.filter(step="URGE").count() == 1
    assert step(county.analyst, item, "URGE", words="仍未动工，书面督办").urge == 2


def test_the_same_problem_is_sought_elsewhere(county) -> None:
    item = register(county, lead=unit(county.housing))
    other = register(county, code=small.OTHER_VILLAGE, title="住房鉴定漏项", topic="")
    register(county, code=small.OTHER_VILLAGE, title="医保漏保", topic="医保")
    by = cases.by(county.analyst)
    assert list(similar_items(item, by.scope)) == [other]
    send = {"by": by, "item": item, "due_on": DUE, **kit.WHEN}
    (made,) = spread_problem(units=[unit(), unit(county.housing)], **send)
    assert (made.parent_id, made.lead_town, made.state) == (item.pk, small.TOWN[:9], "RUNNING")
    with pytest.raises(RefusedError, match="还没有派过"):
        spread_problem(units=[unit()], **send)


def test_by_its_pages(county, second) -> None:
    analyst, clerk = signed_in(county.analyst), signed_in(county.housing_clerk)
    data = {"title": "补贴没有到户", "source": "审计", "kind": "WORK", "topic": "住房",
            "division_code": small.VILLAGE, "found_on": "2022-06-20",
            "codes": county.one.household_code}  # fmt: skip
    wrong = analyst.post(f"{URL}new/", data | {"codes": "不存在", "charge-due_on": "2022-08-01"})
    text = wrong.content.decode()
    assert ("没有找到 1 个户编号" in text, "要一起填" in text) == (True, True)
    charge = {"charge-lead": f"o{county.housing.pk}", "charge-due_on": "2022-08-01"}
    assert analyst.post(f"{URL}new/", data | charge).status_code == 302
    item = Rectification.objects.get()
    url = f"{URL}{item.pk}/"
    assert (item.code, item.households.count()) == (f"ZG2022-{item.pk:05d}", 1)
    paper = SimpleUploadedFile("凭证.pdf", b"%PDF-1.4 proof")
    report = {"step": "REPORT", "report-words": "已补发", "report-file": paper}
    assert clerk.post(url, report).status_code == 302
    assert clerk.post(url, {"step": "ACCEPT", "accept-words": "行"}).status_code == 403
    event = RectificationEvent.objects.get(step="REPORT")
    file = f"{url}file/{event.pk}/"
    assert b"".join(clerk.get(file).streaming_content) == b"%PDF-1.4 proof"
    assert signed_in(county.health_clerk).get(file).status_code == 404
    empty = signed_in(second).post(url, {"step": "ACCEPT", "accept-words": ""})
    assert "请填写这一项" in empty.content.decode()
    accept = {"step": "ACCEPT", "accept-words": "属实"}
    assert signed_in(second).post(url, accept).status_code == 302
    assert "ZG2022" in analyst.get(f"{URL}?view=closed").content.decode()
    rows = sheet_rows(analyst.get(f"{URL}export.xlsx?view=closed"))
    assert [(row[0], row[9], row[12]) for row in rows] == [
        (item.code, "姚安县住房和城乡建设局", "已销号")
    ]


def test_imported_problems_are_handed_out_together(county) -> None:
    for number, due in ((1, DUE), (2, None)):
        item = register(county, code=small.VILLAGE, title=f"问题{number}")
        Rectification.objects.filter(pk=item.pk).update(lead=county.housing, due_on=due)
    assert assign_registered(by=cases.by(county.analyst), county=small.COUNTY, **kit.WHEN) == 1
    with pytest.raises(RefusedError):
        assign_registered(by=cases.by(county.town), county=small.COUNTY, **kit.WHEN)


def test_the_desk_and_constant_queries(county) -> None:
    def ask(user):
        return DeskAsk(cases.by(user).scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY)

    client = signed_in(county.analyst)
    first = register(county, lead=unit(county.housing))
    url = f"{URL}{first.pk}/"
    before = count_queries(client, URL), count_queries(client, url)
    for number in range(3):
        register(county, lead=unit(), title=f"住房{number}", code=small.OTHER_VILLAGE)
    step(county.analyst, first, "NOTE")
    assert (count_queries(client, URL), count_queries(client, url)) == before
    step(county.housing_clerk, first, "NOTE")
    assert (items_to_mend(ask(county.housing_clerk)).count, items_to_mend(ask(county.town)).count,
            items_to_mend(ask(county.worker)), items_to_judge(ask(county.analyst)).count) == (
        1, 3, None, 0
    )  # fmt: skip


@pytest.mark.parametrize(
    "query", ["urge=²", "unit=o²", "unit=o99999999999999999999", "urge=9999999"]
)
def test_an_address_that_makes_no_sense_is_answered(county, query: str) -> None:
    assert signed_in(county.analyst).get(f"{URL}?{query}").status_code == 200
