"""Episodes: of cases and of lists, ended, begun anew, and following their families."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.cases import case_kit as kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.models import Notification
from xianjie.apps.cases.actions import adopt_listed, end_episode
from xianjie.apps.cases.enums import CaseKind, CaseState, EpisodeOrigin, EpisodeState
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.plans.models import Plan
from xianjie.apps.registry.actions import (
    Told,
    exit_household,
    merge_households,
    move_household,
    return_household,
    split_household,
    undo_change,
)
from xianjie.apps.registry.following import consequences
from xianjie.apps.registry.models import CategorySpell, Correction, Household, Person
from xianjie.apps.screening.enums import ClueStatus, Outcome
from xianjie.apps.screening.models import Clue
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(county):
    return kit.office(county)


def refused(call, *args, **fields) -> str:
    with pytest.raises(RefusedError) as caught:
        call(*args, **fields)
    return caught.value.code


def adopt(by, day: date = kit.MONDAY) -> dict[str, int]:
    return adopt_listed(by=by, county=small.COUNTY, **kit.at(day))


def listed(household: Household, **fields: object) -> None:
    values = {"monitor_category": "边缘易致贫户", "risk_cleared": False} | fields
    Household.objects.filter(pk=household.pk).update(**values)


def test_listed_households_are_adopted_once(county, root) -> None:
    listed(
        county.one, identified_on=date(2021, 8, 1),
        extra={"致贫返贫风险1": "因残", "致贫返贫风险2": "因病", "整户无劳动能力兜底保障户": True},
    )  # fmt: skip
    listed(
        county.other, monitor_category="脱贫不稳定户", risk_cleared=True,
        identified_on=date(2021, 8, 1), cleared_on=date(2022, 3, 1),
        extra={"风险消除方式": "帮扶消除"},
    )  # fmt: skip
    assert adopt(root) == {"begun": 2, "removed": 0, "again": 0}
    assert adopt(root) == {"begun": 0, "removed": 0, "again": 0}
    one = Episode.objects.get(household=county.one)
    assert (one.origin, one.state, one.risks) == (
        EpisodeOrigin.LISTED, EpisodeState.MONITORED, ["因残", "因病"],
    )  # fmt: skip
    assert (one.category, one.national_category, one.no_labour) == (
        "边缘易致贫户", "边缘易致贫户", True,
    )  # fmt: skip
    assert (one.identified_on, one.ended_on) == (date(2021, 8, 1), None)
    other = Episode.objects.get(household=county.other)
    assert (other.state, other.ended_on, other.removal_way) == (
        EpisodeState.REMOVED, date(2022, 3, 1), "帮扶消除",
    )  # fmt: skip
    # A later list: the one is removed, the other is at risk again.
    listed(county.one, risk_cleared=True, cleared_on=date(2022, 6, 1))
    listed(county.other, monitor_category="脱贫不稳定户", cleared_on=None)
    assert adopt(root) == {"begun": 0, "removed": 1, "again": 1}
    assert adopt(root) == {"begun": 0, "removed": 0, "again": 0}
    one.refresh_from_db()
    assert (one.state, one.ended_on) == (EpisodeState.REMOVED, date(2022, 6, 1))
    second = Episode.objects.get(household=county.other, number=2)
    assert (second.state, second.identified_on) == (EpisodeState.MONITORED, kit.MONDAY)


def test_adopting_takes_as_many_queries_for_many(county, root, django_assert_max_num_queries):
    for number in range(10, 30):
        listed(small.make_household(number))
    with django_assert_max_num_queries(20):
        assert adopt(root)["begun"] == 20


def test_a_list_that_was_quicker_than_the_case(county, people, root) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), "公告")
    listed(county.one, identified_on=date(2022, 7, 1))
    adopt(root)
    done = kit.carry(people, case, day=kit.MONDAY + timedelta(days=6))
    episode = Episode.objects.get()
    assert (done.state, done.episode, episode.origin) == (
        CaseState.APPROVED, episode, EpisodeOrigin.LISTED,
    )  # fmt: skip
    assert (episode.category, episode.risks) == ("突发严重困难户", ["因病"])


def monitored(people, household: Household) -> Episode:
    kit.carry(people, kit.opened(people.town, household))
    return Episode.objects.get(household=household, state=EpisodeState.MONITORED)


def test_the_register_is_marked_against_old_lists(county, people) -> None:
    episode = monitored(people, county.one)
    assert episode.identified_on == date(2022, 7, 10)
    home = Household.objects.get(pk=county.one.pk)
    # Lists know months only.
    assert home.identified_on == date(2022, 7, 1)
    standing = Correction.objects.filter(household=home, settled_at__isnull=True)
    assert set(standing.values_list("field", flat=True)) == {
        "monitor_category", "risk_cleared", "identified_on",
    }  # fmt: skip
    spells = CategorySpell.objects.filter(household=home, valid_to__isnull=True)
    assert set(spells.values_list("kind", "value")) >= {
        ("MONITOR_CATEGORY", "突发严重困难户"), ("RISK_CLEARED", "否"),
    }  # fmt: skip
    change = home.family_changes.get(kind="MONITORED")
    undoing = {"change": change, "reason": "错了", "now": kit.at(kit.MONDAY)["now"]}
    assert refused(undo_change, by=kit.by(people.analyst), **undoing) == "decided"


def removal(people, episode: Episode, day: date) -> Case:
    case = kit.opened(
        people.member, episode.household, day, kind=CaseKind.REMOVE, episode=episode,
        removal_way="帮扶消除",
    )  # fmt: skip
    cleared = {"conclusion": "风险已消除", "consent_on": ""}
    case = kit.do(people.worker, case, day, content=cleared)
    case = kit.do(people.worker, case, day, content={"held_on": day.isoformat()})
    return kit.carry(people, case, day=day)


def test_removal_relapse_and_the_old_episode_kept(county, people, monkeypatch) -> None:
    from xianjie.apps.cases import deciding

    monkeypatch.setattr(deciding, "_checks", deciding.defaultdict(dict))
    warning = small.make_clue(county.run, county.one).clue
    episode = monitored(people, county.one)
    warning.refresh_from_db()
    assert (warning.status, warning.outcome) == (ClueStatus.CLOSED, Outcome.CONFIRMED)
    day = date(2023, 2, 1)
    case = removal(people, episode, day)
    episode.refresh_from_db()
    assert (case.state, case.removal_way) == (CaseState.APPROVED, "帮扶消除")
    assert (episode.state, episode.removal_way, episode.ended_on) == (
        EpisodeState.REMOVED, "帮扶消除", day + timedelta(days=6),
    )  # fmt: skip
    home = Household.objects.get(pk=county.one.pk)
    assert (home.risk_cleared, home.cleared_on) == (True, date(2023, 2, 1))
    # The warning that still stands is heard again after the silence.
    warning.refresh_from_db()
    assert (warning.outcome, warning.quiet_level) == (Outcome.NO_RISK, warning.level)
    assert adopt(kit.by(people.analyst), date(2023, 3, 1))["again"] == 0
    # Relapse: the next episode, and the old one kept.
    later = date(2023, 6, 1)
    again = kit.opened(people.town, home, later)
    held = {"held_on": later.isoformat()}
    again = kit.do(people.worker, again, later)
    again = kit.do(people.analyst, again, later)
    again = kit.do(people.worker, again, later, content=held)
    kit.carry(people, again, day=later)
    rows = Episode.objects.filter(household=home).order_by("number")
    assert list(rows.values_list("number", "state")) == [(1, "REMOVED"), (2, "MONITORED")]
    assert refused(
        kit.opened, people.town, home, later, kind=CaseKind.IDENTIFY
    ) == "monitored"  # fmt: skip
    assert refused(
        kit.opened, people.member, home, later, kind=CaseKind.REMOVE, episode=episode,
        removal_way="帮扶消除",
    ) == "not-monitored"  # fmt: skip


def test_ending_by_hand(county, people) -> None:
    episode = monitored(people, county.one)
    values = {
        "by": kit.by(people.leader), "episode": episode, "state": EpisodeState.REMOVED,
        "way": "自然消除", "ending": "户主去世，子女迁出。", "on": date(2022, 8, 1),
        **kit.at(date(2022, 8, 2)),
    }  # fmt: skip
    assert refused(end_episode, **(values | {"by": kit.by(people.member)})) == "not-permitted"
    assert refused(end_episode, **(values | {"way": ""})) == "no-way"
    assert refused(end_episode, **(values | {"ending": " "})) == "no-words"
    assert refused(end_episode, **(values | {"on": date(2022, 7, 1)})) == "bad-day"
    assert refused(end_episode, **(values | {"on": date(2022, 9, 1)})) == "bad-day"
    assert end_episode(**values).state == EpisodeState.REMOVED
    assert end_episode(**values).state == EpisodeState.REMOVED
    assert refused(end_episode, **(values | {"state": EpisodeState.ENDED, "way": ""})) == "ended"


def told(user, day: date = date(2022, 7, 12)) -> Told:
    return Told(kit.by(user, day), day, "户里有变动", **kit.at(day))


def test_a_household_that_moves_takes_all_along(county, people) -> None:
    episode = monitored(people, county.one)
    running = kit.opened(people.analyst, county.other)
    lines = consequences(county.one)
    assert any("正在监测（突发严重困难户，2022-07-10 识别）" in line for line in lines)
    assert any(running.number in line for line in consequences(county.other))
    move_household(told(people.analyst), county.one, small.OTHER_VILLAGE)
    move_household(told(people.analyst), county.other, small.VILLAGE)
    episode.refresh_from_db()
    running.refresh_from_db()
    assert (episode.division_code, running.division_code) == (small.OTHER_VILLAGE, small.VILLAGE)


def test_monitoring_ends_with_the_household_and_goes_on_when_it_is_back(county, people) -> None:
    episode = monitored(people, county.one)
    home = Household.objects.get(pk=county.one.pk)
    exit_household(told(people.analyst), home, "整户外迁")
    episode.refresh_from_db()
    assert (episode.state, episode.ended_on) == (EpisodeState.ENDED, date(2022, 7, 12))
    assert episode.ending == "整户退出登记：整户外迁"
    assert Plan.objects.get(episode=episode).state == "CLOSED"
    return_household(told(people.analyst), Household.objects.get(pk=home.pk))
    episode.refresh_from_db()
    assert (episode.state, episode.ended_on, episode.ending) == (EpisodeState.MONITORED, None, "")
    assert Plan.objects.get(episode=episode).state == "DRAFT"


def test_a_merger_of_monitored_households_is_not_overheard(county, people, root) -> None:
    episode = monitored(people, county.one)
    Household.objects.filter(pk=county.other.pk).update(is_active=True)
    home = Household.objects.get(pk=county.one.pk)
    change = merge_households(
        told(people.analyst), Household.objects.get(pk=county.other.pk), home, relation="之父"
    )
    episode.refresh_from_db()
    assert (episode.state, episode.ending) == (EpisodeState.ENDED, "整户退出登记：并入其他户")
    assert Notification.objects.filter(user=people.town, title__contains="并入别户").exists()
    undo_change(by=root, change=change, reason="并错了", now=kit.at(date(2022, 7, 13))["now"])
    episode.refresh_from_db()
    assert episode.state == EpisodeState.MONITORED


def test_a_split_may_take_the_monitoring_along(county, people, root) -> None:
    monitored(people, county.one)
    home = Household.objects.get(pk=county.one.pk)
    son = Person.objects.create(
        county_code=small.COUNTY, household=home, name="李小山", relation="之子",
        created_at=small.NOW, updated_at=small.NOW,
    )  # fmt: skip
    made = split_household(told(people.analyst), home, [son], new_head=son, with_monitoring=True)
    assert adopt(root, date(2022, 7, 13)) == {"begun": 1, "removed": 0, "again": 0}
    founded = Episode.objects.get(household=made.other)
    assert (founded.state, founded.category) == (EpisodeState.MONITORED, "突发严重困难户")
    assert Clue.objects.filter(household=made.other).count() == 0
