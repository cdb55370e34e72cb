"""When something gathers: golden cases of the thresholds, alarms and their life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from tests.apps.cases import kit as cases
from tests.apps.removal import kit
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.indicators.actions import (
    acknowledge_alarm,
    close_alarm,
    watch_clusters,
    watch_county,
)
from xianjie.apps.indicators.enums import Happening, PlaceLevel
from xianjie.apps.indicators.models import ClusterAlarm
from xianjie.apps.indicators.queries.clusters import (
    ClusterRules,
    cluster_rules,
    clusters_of,
    telling,
)
from xianjie.apps.indicators.queries.happenings import Event, events_between
from xianjie.kernel.errors import RefusedError

TODAY = kit.TODAY
SYSTEM = cli_actor("test")
V, T, C = PlaceLevel.VILLAGE, PlaceLevel.TOWNSHIP, PlaceLevel.COUNTY
RULES = ClusterRules(
    windows=(30,),
    least={V: 3, T: 100, C: 100},
    share={V: Decimal("0.01"), T: None, C: None},
    factor=Decimal(3),
    usual_months=12,
)
LONG_AGO = date(2020, 1, 1)


def event(household: int, days_ago: int = 0, kind=Happening.IDENTIFIED, *causes: str) -> Event:
    on = TODAY - timedelta(days=days_ago)
    return Event(household, small.VILLAGE, on, kind, causes or ("因病",), household)


def village(events, rules=RULES, households: int = 100, begins=LONG_AGO, cause="因病"):
    found = clusters_of(events, {small.VILLAGE: households}, rules, TODAY, begins)
    return next((one for one in found if one.level == V and one.cause == cause), None)


def test_three_households_of_a_hundred_are_a_cluster() -> None:
    found = village([event(1), event(2), event(3, 29)])
    assert (found.households, found.share, found.is_alarm) == (3, 300, True)
    assert found.grounds[:2] == ("3户，达到村级最少3户", "占农户3.00%，达到1.00%")


@pytest.mark.parametrize(
    ("events", "number", "alarm"),
    [
        ([event(1), event(2)], 2, False),
        ([event(1), event(2), event(3, 30)], 2, False),  # the window has thirty days
        ([event(1), event(1, 5), event(1, 9, Happening.CONFIRMED)], 1, False),
        ([event(1), event(2, 0, Happening.RELAPSED), event(3, 0, Happening.CONFIRMED)], 3, True),
    ],
)
def test_a_household_is_counted_once_and_only_within_the_window(events, number, alarm) -> None:
    found = village(events)
    assert (found.households, found.is_alarm) == (number, alarm)


@pytest.mark.parametrize(("households", "alarm"), [(300, True), (301, False), (0, False)])
def test_a_share_is_reached_exactly_at_its_number(households: int, alarm: bool) -> None:
    rules = replace(RULES, factor=None)
    found = village([event(1), event(2), event(3)], rules, households)
    assert found.is_alarm is alarm


def test_against_the_usual_level() -> None:
    """Twelve households in the year before make one in thirty days: three are three times."""
    rules = replace(RULES, share=dict.fromkeys(PlaceLevel))
    before = [event(100 + n, 31 + n * 29) for n in range(12)]
    now = [event(1), event(2), event(3)]
    found = village([*now, *before], rules)
    assert (found.usual, found.is_alarm) == (98, True)
    more = [event(200 + n, 31 + n * 29) for n in range(2)]
    assert village([*now, *before, *more], rules).is_alarm is False


def test_before_the_data_begin_nothing_is_usual() -> None:
    rules = replace(RULES, share=dict.fromkeys(PlaceLevel))
    now = [event(1), event(2), event(3)]
    assert village(now, rules, begins=None).usual is None
    assert village(now, rules, begins=TODAY - timedelta(days=58)).usual is None
    assert village(now, rules, begins=TODAY - timedelta(days=59)).usual == 0
    assert village(now, rules, begins=None).is_alarm is False


def test_the_least_number_alone_where_nothing_else_is_set() -> None:
    rules = replace(RULES, share={}, factor=None)
    assert village([event(1), event(2), event(3)], rules).is_alarm is True
    assert village([event(1), event(2), event(3)], replace(rules, least={})).is_alarm is False


def test_each_cause_counts_for_itself_and_all_together() -> None:
    events = [event(1, 0, Happening.IDENTIFIED, "因病", "因学"), event(2), event(3)]
    assert village(events, cause="因学").households == 1
    assert village(events, cause="").households == 3


def test_an_alarm_that_another_explains_is_left_out() -> None:
    rules = replace(RULES, windows=(30, 90))
    events = [event(1), event(2), event(3), event(4, 60)]
    found = clusters_of(events, {small.VILLAGE: 100}, rules, TODAY, LONG_AGO)
    told = [(one.cause, one.window, one.households) for one in telling(found)]
    assert sorted(told) == [("因病", 30, 3), ("因病", 90, 4)]


@pytest.fixture
def gathered(county):
    """Three households of one village were identified by one cause within a month."""
    county.episodes = [kit.episode(county.one, identified_on=date(2022, 6, 10))]
    for number in (11, 12):
        found = kit.episode(small.make_household(number), identified_on=date(2022, 6, 20))
        county.episodes.append(found)
    county.leader = small.make_user("leader", Role.COUNTY_LEADER)
    return county


def watch(days: int = 0) -> int:
    later = timedelta(days=days)
    return watch_clusters(by=SYSTEM, today=TODAY + later, now=kit.NOW + later)


def alarms(**fields) -> list[tuple[str, str, int, str]]:
    rows = ClusterAlarm.objects.filter(**fields).order_by("level", "cause", "window", "pk")
    return [(row.level, row.cause, row.window, row.state) for row in rows]


@pytest.mark.django_db
def test_the_packaged_rules_are_read(county) -> None:
    rules = cluster_rules(small.COUNTY, TODAY)
    assert (rules.windows, rules.least[V], rules.factor) == ((30, 90), 3, Decimal(3))
    assert rules.unverified is True


@pytest.mark.django_db
def test_relapses_and_confirmed_clues_are_told_apart(county) -> None:
    kit.episode(county.one, state="REMOVED", ended_on=date(2022, 3, 1))
    kit.episode(county.one, number=2, identified_on=date(2022, 6, 1))
    clue = small.make_clue(county.run, county.other, risk="因学").clue
    clue.status, clue.outcome, clue.closed_on = "CLOSED", "CONFIRMED", date(2022, 6, 2)
    clue.save()
    found = events_between(small.COUNTY, date(2022, 6, 1), date(2022, 6, 30))
    assert [(one.kind, one.causes) for one in found] == [
        (Happening.CONFIRMED, ("因学",)),
        (Happening.RELAPSED, ("因病",)),
    ]


@pytest.mark.django_db
def test_an_alarm_is_stored_and_rings_once(gathered) -> None:
    assert watch() == 1
    assert alarms() == [("VILLAGE", "因病", 30, "OPEN")]
    assert watch() == 0
    bells = Notification.objects.filter(key__startswith="indicators.alarm")
    assert {bell.user.username for bell in bells} == {"analyst", "leader"}
    assert bells[0].title == "聚集预警：光禄镇旧城村30天内因病3户，请研判"


@pytest.mark.django_db
def test_an_alarm_that_falls_is_closed_once_somebody_took_notice(gathered) -> None:
    watch()
    assert watch(30) == 0  # the longer window has nothing to add
    row = ClusterAlarm.objects.get()
    assert (row.state, row.below_since) == ("OPEN", TODAY + timedelta(days=30))
    by = cases.by(gathered.leader)
    acknowledge_alarm(by=by, alarm=row, words="集中看病，已协调医保。", now=kit.NOW)
    row.refresh_from_db()
    assert (row.state, row.closing) == ("CLOSED", "研判时已回落。")
    assert not Notification.objects.filter(read_at__isnull=True, key=f"indicators.alarm:{row.pk}")


@pytest.mark.django_db
def test_an_acknowledged_alarm_closes_itself_when_it_falls(gathered) -> None:
    watch()
    row = ClusterAlarm.objects.get()
    acknowledge_alarm(by=cases.by(gathered.analyst), alarm=row, words="已入户核实三户", now=kit.NOW)
    watch(30)
    row.refresh_from_db()
    assert (row.state, row.closed_by) == ("CLOSED", None)


@pytest.mark.django_db
def test_what_somebody_closed_comes_back_only_when_it_grows(gathered) -> None:
    watch()
    row = ClusterAlarm.objects.get()
    by = cases.by(gathered.leader)
    with pytest.raises(RefusedError):
        close_alarm(by=by, alarm=row, words="还没研判", now=kit.NOW)
    acknowledge_alarm(by=by, alarm=row, words="集中看病，已协调医保。", now=kit.NOW)
    close_alarm(by=by, alarm=row, words="措施已落实，继续观察。", now=kit.NOW)
    assert watch(1) == 0
    kit.episode(small.make_household(13), identified_on=date(2022, 7, 1))
    assert watch(2) == 1
    assert ("VILLAGE", "因病", 30, "OPEN") in alarms(state="OPEN")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["town", "worker"])
def test_only_the_county_judges(gathered, who: str) -> None:
    watch()
    alarm = ClusterAlarm.objects.get()
    with pytest.raises(RefusedError):
        acknowledge_alarm(
            by=cases.by(getattr(gathered, who)), alarm=alarm, words="我来研判", now=kit.NOW
        )
    with pytest.raises(RefusedError):
        acknowledge_alarm(by=cases.by(gathered.leader), alarm=alarm, words="好", now=kit.NOW)


@pytest.mark.django_db
def test_the_pages(gathered) -> None:
    watch_county(by=SYSTEM, county=small.COUNTY, today=TODAY, now=kit.NOW)
    alarm = ClusterAlarm.objects.get()
    with time_machine.travel(kit.NOW, tick=False):
        client = Client()
        client.force_login(gathered.leader)
        text = client.get("/quality/clusters/").content.decode()
        assert f"/quality/clusters/{alarm.pk}/" in text
        table = client.get("/quality/clusters/").context["table"]
        assert [(row[0].name, row[1].households) for row in table.rows] == [
            ("光禄镇", 3), ("前场镇", 0),
        ]  # fmt: skip
        opened = client.get("/quality/clusters/rows/?place=532325101&cause=因病&window=30")
        assert len(opened.context["rows"]) == 3
        assert client.get("/quality/clusters/rows/?place=620402&window=30").status_code == 404
        assert client.get("/quality/clusters/rows/?window=x").status_code == 404
        url = f"/quality/clusters/{alarm.pk}/"
        assert client.get(url).context["households"] == 3
        assert client.post(url, {"words": "好"}).context["form"].errors["words"] == [
            "请写明研判的结论和措施。"
        ]
        client.post(url, {"words": "集中看病，已协调医保报销。"})
        alarm.refresh_from_db()
        assert alarm.state == "ACKNOWLEDGED"
        client.post(url, {"words": "已全部落实。"})
        alarm.refresh_from_db()
        assert (alarm.state, alarm.closed_by) == ("CLOSED", gathered.leader)


@pytest.mark.django_db
def test_a_village_sees_its_own_part_only(gathered) -> None:
    watch()
    far = small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    alarm = ClusterAlarm.objects.get()
    with time_machine.travel(kit.NOW, tick=False):
        client = Client()
        client.force_login(far)
        assert client.get(f"/quality/clusters/{alarm.pk}/").status_code == 404
        page = client.get("/quality/clusters/")
        assert [row[1].households for row in page.context["table"].rows] == [0]
        opened = client.get("/quality/clusters/rows/?place=532325&window=30")
        assert opened.context["rows"] == []
        few = count_queries(client, "/quality/clusters/")
        kit.episode(small.make_household(20, small.OTHER_VILLAGE), identified_on=date(2022, 7, 1))
        assert count_queries(client, "/quality/clusters/") == few
