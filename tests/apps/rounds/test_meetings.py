"""Analysis meetings: agenda, conclusions, settling, minutes, and who has still to meet."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_findings import accept
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk
from xianjie.apps.removal.models import RemovalStanding
from xianjie.apps.rounds.actions.meetings import Conclusion, add_item, conclude, open_meeting
from xianjie.apps.rounds.models import Meeting
from xianjie.apps.rounds.queries.desk import (
    meetings_to_hold,
    problems_to_close,
    rounds_running,
)
from xianjie.apps.rounds.queries.meetings import item_rows
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
URL = "/rounds/meetings/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def meet(user, place: str = small.COUNTY, **fields) -> Meeting:
    values = {
        "by": cases.by(user), "client_id": uuid4(), "division_code": place, "period": "2022-07",
        "held_on": kit.TODAY, "place": "会议室", "chair": "李建华", "attendees": "驻村队、村委",
        **kit.WHEN,
    }  # fmt: skip
    return open_meeting(**(values | fields))


def agenda(meeting: Meeting) -> list[tuple[str, str, str]]:
    rows = meeting.items.order_by("id").select_related("household")
    return [(item.household.household_code, item.reason, item.note) for item in rows]


def say(user, meeting: Meeting, version: int = 1, settles: bool = False, **items: str) -> Meeting:
    given = {int(key[1:]): Conclusion(text) for key, text in items.items()}
    return conclude(
        by=cases.by(user), meeting=meeting, version=version, words="讨论", items=given,
        settles=settles, now=kit.NOW,
    )  # fmt: skip


def test_the_agenda_is_filled_from_what_is_known(county) -> None:
    third = small.make_household(3)
    accept(county.worker, county.one, "月度监测", {"风险变化": "加重了", "未参加医保": True})
    accept(county.worker, third, "月度监测", {"风险变化": "已经解决"})
    small.make_clue(county.run, county.one)
    small.make_clue(county.run, county.other, risk="因学")
    assert agenda(meet(county.analyst)) == [
        (county.one.household_code, "WORSE", "2022-07 月度监测：有所加重，基本医疗有问题"),
        (county.other.household_code, "CLUE", "风险预警：因学（橙）"),
        (third.household_code, "REMOVAL", "2022-07 月度监测：风险已经解决"),
    ]
    assert [code for code, *_ in agenda(meet(county.town, small.TOWN))] == [
        county.one.household_code, third.household_code
    ]  # fmt: skip


def test_households_ready_for_removal_are_on_the_agenda(county) -> None:
    RemovalStanding.objects.create(
        episode=kit.monitor(county.one), household=county.one, county_code=small.COUNTY,
        division_code=small.VILLAGE, standing="READY", identified_on=date(2022, 1, 5),
        counted_on=kit.TODAY,
    )  # fmt: skip
    meeting = meet(county.town, small.TOWN)
    assert agenda(meeting) == [
        (county.one.household_code, "REMOVAL", "消除条件都满足，2022-01-05 识别")
    ]
    item = meeting.items.get()
    say(county.town, meeting, **{f"i{item.pk}": "拟消除"})
    row = item_rows(meeting)[0]
    assert row.follow_up == f"/removal/{county.one.episodes.get().pk}/"


def test_the_same_form_is_one_meeting_and_places_are_kept(county) -> None:
    key = uuid4()
    assert meet(county.town, small.TOWN, client_id=key) == meet(
        county.town, small.TOWN, client_id=key
    )
    for user, place in ((county.town, small.COUNTY), (county.worker, small.TOWN)):
        with pytest.raises(RefusedError, match="没有为这个地方"):
            meet(user, place)
    with pytest.raises(RefusedError, match="还没有到"):
        meet(county.town, small.TOWN, held_on=date(2022, 7, 5))


def test_a_record_is_settled_when_everybody_has_a_conclusion(county) -> None:
    accept(county.worker, county.one, "月度监测", {"风险变化": "加重了"})
    meeting = meet(county.town, small.TOWN)
    item = meeting.items.get()
    with pytest.raises(RefusedError, match="还有 1 户没有结论"):
        say(county.town, meeting, settles=True)
    with pytest.raises(RefusedError, match="没有这种结论"):
        say(county.town, meeting, **{f"i{item.pk}": "随便"})
    say(county.town, meeting, **{f"i{item.pk}": "加大帮扶"})
    with pytest.raises(RefusedError, match="别人刚改过"):
        say(county.town, meeting, **{f"i{item.pk}": "其他"})
    done = say(county.town, meeting, 2, settles=True)
    assert (done.state, done.version) == ("HELD", 3)
    with pytest.raises(RefusedError, match="已经定稿"):
        say(county.town, meeting, 3)


def test_a_household_of_the_place_is_added_once(county) -> None:
    meeting = meet(county.town, small.TOWN)
    base = {"by": cases.by(county.analyst), "meeting": meeting, "note": "新", "now": kit.NOW}
    first = add_item(household=county.one, **base)
    assert add_item(household=county.one, **base) == first
    with pytest.raises(RefusedError, match="不在本次研判"):
        add_item(household=county.other, **base)


def test_a_meeting_by_its_pages(county) -> None:
    accept(county.worker, county.one, "月度监测", {"风险变化": "加重了"})
    client = signed_in(county.town)
    page = client.get(f"{URL}new/")
    codes = [value for value, _ in page.context["form"].fields["division_code"].choices]
    assert codes == [small.TOWN, small.VILLAGE]
    data = {
        "division_code": small.TOWN, "period": "2022-07", "held_on": "2022-07-04",
        "place": "镇政府", "chair": "李建华", "attendees": "驻村队", "client_id": str(uuid4()),
    }  # fmt: skip
    answer = client.post(f"{URL}new/", data)
    meeting = Meeting.objects.get()
    assert answer["Location"] == f"{URL}{meeting.pk}/"
    item = meeting.items.get()
    url = f"{URL}{meeting.pk}/"
    table = {"version": "1", f"conclusion-{item.pk}": "加大帮扶", f"words-{item.pk}": "加强",
             "words": "逐户讨论"}  # fmt: skip
    assert client.post(url, table).status_code == 302
    stale = client.post(url, table | {f"words-{item.pk}": "另一句"})
    assert ("别人刚改过" in stale.content.decode(), "另一句" in stale.content.decode()) == (
        True, True
    )  # fmt: skip
    wrong = client.post(url, {"form": "add", "code": county.other.household_code})
    assert "没有这个户编号" in wrong.content.decode()
    assert client.post(url, table | {"version": "2", "settle": "1"}).status_code == 302
    minutes = client.get(f"{url}minutes/").content.decode()
    assert all(text in minutes for text in ("风险研判会议记录", "李**", "加大帮扶", "驻村队"))
    listed = client.get(URL).context["rows"]
    assert [(one.asked, one.answered, place) for one, place in listed] == [(1, 1, "光禄镇")]
    assert signed_in(county.worker).get(url).status_code == 404


def test_the_list_takes_the_same_queries_for_more_meetings(county) -> None:
    client = signed_in(county.analyst)
    meet(county.analyst)
    meet(county.town, small.TOWN)
    before = count_queries(client, URL)
    for _ in range(3):
        meet(county.town, small.TOWN)
    assert count_queries(client, URL) == before
    meeting = Meeting.objects.first()
    household = small.make_household(11)
    base = {"by": cases.by(county.analyst), "meeting": meeting, "note": "", "now": kit.NOW}
    add_item(household=household, **base)
    before = count_queries(client, f"{URL}{meeting.pk}/")
    for number in (12, 13, 14):
        add_item(household=small.make_household(number), **base)
    assert count_queries(client, f"{URL}{meeting.pk}/") == before


def ask(user) -> DeskAsk:
    return DeskAsk(cases.by(user).scope, user.pk, kit.TODAY, kit.NOW, small.COUNTY)


def test_the_desk_says_who_has_to_meet(county) -> None:
    group = meetings_to_hold(ask(county.town))
    assert [(item.key, item.title) for item in group.items] == [(small.TOWN, "光禄镇乡级研判")]
    meet(county.town, small.TOWN)
    assert meetings_to_hold(ask(county.town)).count == 0
    assert meetings_to_hold(ask(county.worker)).count == 1
    meet(county.analyst, period="2022-05")
    assert meetings_to_hold(ask(county.analyst)).count == 0
    assert meetings_to_hold(ask(county.housing_clerk)) is None
    page = signed_in(county.analyst).get(URL)
    assert page.context["missing"] == ["前场镇"]


def test_the_desk_shows_running_rounds_and_problems(county) -> None:
    kit.monitor(county.one)
    one = kit.opened(county.analyst)
    accept(county.worker, county.one, "回头看", {"住房安全问题": True})
    group = rounds_running(ask(county.town))
    assert [(item.key, item.count) for item in group.items] == [(str(one.pk), 1)]
    assert rounds_running(ask(county.worker)) is None
    counts = [
        group.count if group else None
        for group in (
            problems_to_close(ask(user))
            for user in (county.housing_clerk, county.health_clerk, county.town, county.worker)
        )
    ]
    assert counts == [1, 0, 1, None]
