"""Members, their days and leave, what they did, who helps whom, needs met."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from tests.apps.cases import kit as cases
from tests.apps.rounds import kit
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.actions import open_plan
from xianjie.apps.teams.actions import (
    adopt_duties,
    ask_leave,
    close_match,
    decide_leave,
    declare_month,
    end_leave,
    judge_declared,
    match_items,
    note_day,
    propose_scores,
    settle_score,
)
from xianjie.apps.teams.enums import LeaveState, MonthState, ScoreOf
from xianjie.apps.teams.models import (
    DutyTick,
    Leave,
    MemberMonth,
    Pairing,
    SocialItem,
    TeamMember,
    WeakVillage,
    YearScore,
)
from xianjie.apps.teams.queries.diary import diary_of
from xianjie.apps.teams.queries.duties import done_by_team, duties_in_force
from xianjie.apps.teams.queries.gaps import NO_TEAM, covers_of
from xianjie.apps.teams.queries.rules import day_rules, team_rules
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
ROOT = "/teams/"
STAMPS = {"created_at": kit.NOW, "updated_at": kit.NOW}
WHEN = {"today": kit.TODAY, "now": kit.NOW}
JUNE = Period(2022, 6)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


@pytest.fixture
def county(db, home, root):
    from tests.apps.cases.kit import build_county

    return build_county(root)


@pytest.fixture
def own(county) -> User:
    return small.make_user("stationed", Role.STATIONED_MEMBER, small.VILLAGE)


def stationed(account: User | None = None, **fields: object) -> TeamMember:
    values: dict[str, object] = {
        "division_code": small.VILLAGE, "number": "ZC1", "name": "王建国", "post": "FIRST",
        "unit": "县林草局", "stay": "吃住在村", "since": date(2021, 5, 1), "account": account,
        **STAMPS,
    }  # fmt: skip
    return TeamMember.objects.create(**(values | fields))


def test_days_are_declared_by_one_and_confirmed_by_another(county, own) -> None:
    member = stationed(own)
    url = f"{ROOT}members/{member.pk}/months/2022-06/"
    client = signed_in(own)
    assert "申报 2022-06 在村天数" in client.get("/").content.decode()
    assert "在村最多 30 天" in client.post(url, {"days": "31"}).content.decode()
    assert client.post(url, {"days": "18", "words": "县里培训两天"}).status_code == 302
    month = MemberMonth.objects.get()
    with pytest.raises(RefusedError, match="由村里、乡镇或县里确认"):
        judge_declared(by=cases.by(own), month=month, confirm=True, now=kit.NOW)
    with pytest.raises(RefusedError, match="还没有过完"):
        declare_month(by=cases.by(own), member=member, period=Period(2022, 7), days=1, **WHEN)
    with pytest.raises(RefusedError, match="本人申报"):
        declare_month(by=cases.by(county.analyst), member=member, period=JUNE, days=30, **WHEN)
    town = signed_in(county.town)
    assert "1 人的在村天数待确认" in town.get("/").content.decode()
    page = town.get(f"{ROOT}months/?period=2022-06").content.decode()
    assert "差 2" in page and "王建国" not in page
    town.post(f"{ROOT}months/{month.pk}/return/", {"words": "少报了"})
    month.refresh_from_db()
    assert (month.state, month.answer) == (MonthState.RETURNED, "少报了")
    client.post(url, {"days": "20"})
    town.post(f"{ROOT}months/confirm/?period=2022-06", {"pick": [month.pk]})
    month.refresh_from_db()
    assert (month.state, month.days, month.confirmed_by) == (
        MonthState.CONFIRMED, 20, county.town
    )  # fmt: skip
    assert "已经确认" in client.post(url, {"days": "21"}).content.decode()


def test_leave_goes_up_the_ladder_by_its_length(county, own) -> None:
    member = stationed(own)
    client = signed_in(own)
    form = {"client_id": str(uuid4()), "member": str(member.pk), "from_on": "2022-07-05",
            "to_on": "2022-07-09", "reason": "家里有病人"}  # fmt: skip
    assert client.post(f"{ROOT}leaves/new/", form).status_code == 302
    assert client.post(f"{ROOT}leaves/new/", form).status_code == 302
    leave = Leave.objects.get()
    assert (leave.days, leave.level) == (5, "TOWN")
    again = form | {"client_id": str(uuid4())}
    assert "这几天里已有请假" in client.post(f"{ROOT}leaves/new/", again).content.decode()
    # The day after: with the first it is six days, so the county decides.
    more = ask_leave(
        by=cases.by(own), client_id=uuid4(), member=member, from_on=date(2022, 7, 10),
        to_on=date(2022, 7, 10), reason="续假", **WHEN,
    )  # fmt: skip
    assert more.level == "COUNTY"
    with pytest.raises(RefusedError, match="县组织部门"):
        decide_leave(by=cases.by(county.town), leave=more, approve=True, **WHEN)
    party = cases.clerk("party", cases.organisation("县委组织部", "组织"))
    health = cases.clerk("doctors", cases.organisation("县卫健局", "卫健"))
    assert signed_in(health).get(f"{ROOT}leaves/{more.pk}/").status_code == 403
    page = signed_in(party).get(f"{ROOT}leaves/{more.pk}/").content.decode()
    assert "续假" in page and "批准" in page
    decide_leave(by=cases.by(party), leave=more, approve=False, words="先回村", **WHEN)
    assert "驻村请假待审批" in signed_in(county.town).get("/").content.decode()
    answer = signed_in(county.town).post(
        f"{ROOT}leaves/{leave.pk}/", {"act": "approve", "decide-words": ""}
    )
    assert answer.status_code == 302
    leave.refresh_from_db()
    assert leave.state == LeaveState.APPROVED
    # Back a day early: only the days that he took come off what is asked.
    end_leave(
        by=cases.by(own), leave=leave, back_on=date(2022, 7, 8), today=date(2022, 7, 9),
        now=kit.NOW,
    )  # fmt: skip
    page = client.get(f"{ROOT}months/?period=2022-07").content.decode()
    assert '<td class="xj-num" data-title="请假">4</td>' in page


def test_the_diary_writes_itself(county, own) -> None:
    member = stationed(own)
    kit.sheet(own, county.one)
    other = small.make_user("second", Role.STATIONED_MEMBER, small.VILLAGE)
    kit.sheet(other, county.one)
    note_day(by=cases.by(own), member=member, day=kit.TODAY, words="下雨，路滑", **WHEN)
    days = diary_of(member, Period(2022, 7))
    assert [(one.day, [d.words for d in one.done], one.note) for one in days] == [
        (kit.TODAY, ["入户填写“月度监测” 1 户"], "下雨，路滑")
    ]
    with pytest.raises(RefusedError, match="本人"):
        note_day(by=cases.by(county.town), member=member, day=kit.TODAY, words="x", **WHEN)
    client, url = signed_in(county.town), f"{ROOT}diary/?member={member.pk}&period=2022-07"
    page = client.get(url).content.decode()
    assert county.one.household_code in page and county.one.head_name not in page
    before = count_queries(client, url)
    for number in range(3):
        kit.sheet(own, small.make_household(800 + number))
    assert count_queries(client, url) == before
    assert signed_in(small.make_user("far", Role.TOWNSHIP_REVIEWER, small.OTHER_TOWN[:9])).get(
        url
    ).status_code == 404  # fmt: skip


def test_duties_are_counted_and_the_year_is_scored_by_two_people(county, own) -> None:
    member = stationed(own)
    assert adopt_duties(by=cases.by(county.analyst), county=small.COUNTY, **WHEN) == 8
    with pytest.raises(RefusedError, match="已有职责清单"):
        adopt_duties(by=cases.by(county.analyst), county=small.COUNTY, **WHEN)
    duties = duties_in_force(small.COUNTY, kit.TODAY)
    kit.sheet(own, county.one)
    DutyTick.objects.create(
        division_code=small.VILLAGE, duty=duties[5], done_on=kit.TODAY, evidence="签到表", **STAMPS
    )
    rules = day_rules(team_rules(small.COUNTY, kit.TODAY))
    done = done_by_team(duties, [small.VILLAGE], Period(2022, 7), rules)[small.VILLAGE]
    assert [(one.duty.source, one.done, one.met) for one in done[1:7]] == [
        ("VISITS", 1, False), ("MEETINGS", 0, False), ("CASES", 0, False),
        ("MEASURES", 0, False), ("TICK", 1, True), ("TICK", 0, False),
    ]  # fmt: skip
    client = signed_in(county.analyst)
    url = f"{ROOT}duty-board/?period=2022-07"
    before = count_queries(client, url)
    stationed(division_code=small.OTHER_VILLAGE, number="ZC2")
    assert count_queries(client, url) == before
    assert propose_scores(by=cases.by(county.analyst), county=small.COUNTY, year=2022, **WHEN) == 4
    row = YearScore.objects.get(of=ScoreOf.MEMBER, member=member)
    assert row.points == sum(line[1] for line in row.lines)
    settle = {"found": row, "grade": "称职", "words": "", "version": row.version, "now": kit.NOW}
    with pytest.raises(RefusedError, match="换一个人"):
        settle_score(by=cases.by(county.analyst), **settle)
    second = small.make_user("second", Role.COUNTY_ANALYST)
    assert "等次" in signed_in(second).get(f"{ROOT}scores/{row.pk}/").content.decode()
    settle_score(by=cases.by(second), **settle)
    assert propose_scores(by=cases.by(county.analyst), county=small.COUNTY, year=2022, **WHEN) == 3


def test_weak_villages_without_a_team_are_told(county) -> None:
    WeakVillage.objects.create(
        division_code=small.VILLAGE, listed_on=date(2022, 3, 1), reason="班子不团结", **STAMPS
    )
    scope = cases.by(county.analyst).scope
    found = covers_of(small.COUNTY, scope, kit.TODAY)
    assert [(one.name, one.why, one.faults) for one in found] == [
        ("旧城村", ("软弱涣散村",), (NO_TEAM,))
    ]
    client = signed_in(county.analyst)
    page = client.get(f"{ROOT}weak-villages/").content.decode()
    assert "有 1 个软弱涣散村没有第一书记" in page
    assert "个村的工作队有空缺" in client.get("/").content.decode()
    stationed()
    stationed(number="ZC2", post="MEMBER")
    stationed(number="ZC3", post="MEMBER")
    assert "没有这种空缺" in client.get(f"{ROOT}gaps/").content.decode()
    assert client.get(f"{ROOT}gaps/export/").status_code == 200


def test_households_are_handed_over_and_plans_follow(county) -> None:
    kit.monitor(county.one)
    episode = Episode.objects.get(state=EpisodeState.MONITORED)
    plan = open_plan(by=cases.by(county.worker), episode=episode, **WHEN)
    client = signed_in(county.analyst)
    gaps = f"{ROOT}pairing-gaps/"
    assert county.one.household_code in client.get(gaps).content.decode()
    new = {"household": county.one.household_code, "name": "赵石宝", "phone": "13900001111",
           "unit": "县水务局", "since": "2022-01-01"}  # fmt: skip
    assert client.post(f"{ROOT}pairings/new/", new).status_code == 302
    first = Pairing.objects.get()
    assert first.division_code == county.one.division_code
    assert "监测户都有帮扶干部" in client.get(gaps).content.decode()
    assert "有 1 户超过间隔天数没有走访" in client.get(f"{ROOT}pairings/").content.decode()
    helper = small.make_user("helper", Role.HELPER, small.VILLAGE)
    url = f"{ROOT}hand-over/?pick={first.pk}&all=1"
    form = {"household": [county.one.pk], "account": "helper", "unit": "县水务局",
            "reason": "干部调离", "plans": "1"}  # fmt: skip
    assert "没有这个账户" in client.post(url, form | {"account": "nobody"}).content.decode()
    assert client.post(url, form).status_code == 302
    first.refresh_from_db()
    plan.refresh_from_db()
    assert (first.until, first.reason, plan.helper) == (kit.TODAY, "干部调离", helper)
    home = client.get(f"/registry/households/{county.one.pk}/").content.decode()
    assert "谁在帮" in home and "干部调离" in home and "赵石宝" not in home
    assert client.post(url, form).status_code == 404


def test_a_need_meets_an_offer(county) -> None:
    def item(side: str, code: str) -> SocialItem:
        return SocialItem.objects.create(
            division_code=code, side=side, kind="助学", title=f"{side}助学", who="演示商会",
            made_on=date(2022, 6, 1), **STAMPS,
        )  # fmt: skip

    need, far = item("NEED", small.VILLAGE), item("OFFER", small.OTHER_VILLAGE)
    near = item("OFFER", small.VILLAGE)
    client, url = signed_in(county.town), f"{ROOT}social/{need.pk}/match/"
    page = client.get(url).content.decode()
    assert page.index(f'value="{near.pk}"') < page.index(f'value="{far.pk}"')
    assert client.post(url, {"act": "match", "pick": near.pk}).status_code == 302
    match = need.met_by.get()
    same = match_items(by=cases.by(county.town), need=need, offer=near, **WHEN)
    assert same.pk == match.pk
    assert (
        "没有成的请写原因" in client.post(url, {"act": "drop", "pick": match.pk}).content.decode()
    )
    data = {"act": "done", "pick": match.pk, "amount": "3000", "closes": "on"}
    assert client.post(url, data).status_code == 302
    match.refresh_from_db()
    need.refresh_from_db()
    assert (match.state, match.amount, need.closed_on) == ("DONE", 300_000, kit.TODAY)
    with pytest.raises(RefusedError, match="不用再办"):
        close_match(by=cases.by(county.town), found=match, done=True, **WHEN)
