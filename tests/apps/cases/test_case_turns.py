"""Return, reject, withdraw, pause: with words, and never losing a clue."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.apps.cases import case_kit as kit
from xianjie.apps.accounts.models import Notification
from xianjie.apps.cases.actions import (
    escalate,
    pause_case,
    reject_case,
    resume_case,
    return_case,
    withdraw_case,
)
from xianjie.apps.cases.enums import CaseState, Escalation
from xianjie.apps.cases.models import Case, CaseEvent, CaseStep
from xianjie.apps.screening.enums import ClueStatus, Outcome
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
DAY = kit.MONDAY + timedelta(days=6)


@pytest.fixture
def people(county):
    return kit.office(county)


def refused(call, *args, **fields) -> str:
    with pytest.raises(RefusedError) as caught:
        call(*args, **fields)
    return caught.value.code


def test_a_case_sent_back_goes_its_way_again(county, people) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), "县级审定")
    by = kit.by(people.leader)
    common = {"by": by, "case": case, **kit.at(DAY)}
    assert refused(return_case, to_step="民主评议", reason="不清", **common) == "no-words"
    assert refused(return_case, to_step="公告", reason="票数要核对。", **common) == "not-earlier"
    stranger = common | {"by": kit.by(people.worker)}
    assert refused(return_case, to_step="民主评议", reason="票数要核对。", **stranger) == (
        "not-permitted"
    )
    back = return_case(to_step="民主评议", reason="票数要核对。", **common)
    assert (back.step, back.round, back.state) == ("民主评议", 2, CaseState.OPEN)
    # 2 days for the step, within the total of 15 days from the clue.
    assert back.due_on == DAY + timedelta(days=2)
    left = CaseStep.objects.get(name="县级审定", round=1)
    assert (left.state, left.words, left.done_by) == ("RETURNED", "票数要核对。", people.leader)
    # Done anew: a notice once in each round.
    done = kit.carry(people, back, day=DAY)
    assert done.state == CaseState.APPROVED
    names = list(CaseStep.objects.filter(round=2).values_list("name", flat=True))
    assert names == ["民主评议", "村内公示", "乡镇审核", "县级审定", "公告"]
    event = CaseEvent.objects.get(act="RETURN")
    assert (event.step, event.words, event.user) == ("县级审定", "票数要核对。", people.leader)


@pytest.mark.parametrize(("step", "who"), [("村内公示", "worker"), ("公告", "town")])
def test_a_paper_on_the_wall_ends_no_case(county, people, step: str, who: str) -> None:
    case = kit.carry(people, kit.opened(people.town, county.one), step)
    by = kit.by(getattr(people, who))
    day = kit.at(kit.MONDAY + timedelta(days=20))
    assert refused(reject_case, by=by, case=case, reason="不想纳入了。", **day) == "never-here"
    case.refresh_from_db()
    assert (case.state, case.step) == (CaseState.OPEN, step)


def test_rejected_at_the_township(county, people) -> None:
    clue = kit.clue(county.one, people.worker)
    case = kit.carry(people, kit.opened(people.town, county.one, clues=[clue]), "乡镇审核")
    by = kit.by(people.town)
    ended = reject_case(by=by, case=case, reason="收入来源稳定，没有风险。", **kit.at(DAY))
    assert (ended.state, ended.step, ended.closing) == (
        CaseState.REJECTED, "", "收入来源稳定，没有风险。",
    )  # fmt: skip
    clue.refresh_from_db()
    assert (clue.status, clue.outcome) == (ClueStatus.CLOSED, Outcome.NO_RISK)
    result = Notification.objects.filter(user=people.worker, kind="RESULT")
    assert [one.title for one in result] == [f"{case.number} 没有通过，请看理由"]
    assert refused(reject_case, by=by, case=case, reason="再来一次。", **kit.at(DAY)) == "closed"
    # The way is free for the next case, and the same clue may join it once it is open again.
    clue.status = ClueStatus.OPEN
    clue.save()
    again = kit.opened(people.town, county.one, clues=[clue])
    assert {one.case_id for one in clue.case_clues.all()} == {case.pk, again.pk}


def test_withdrawn_clues_wait_again(county, people) -> None:
    clue = kit.clue(county.one, people.worker)
    case = kit.opened(people.worker, county.one, clues=[clue])
    other = {"case": case, "reason": "重复立案了。", **kit.at(kit.MONDAY)}
    assert refused(withdraw_case, by=kit.by(people.member), **other) == "not-permitted"
    assert refused(withdraw_case, by=kit.by(people.town), version=9, **other) == "changed"
    gone = withdraw_case(by=kit.by(people.worker), **other)
    clue.refresh_from_db()
    assert (gone.state, clue.status) == (CaseState.WITHDRAWN, ClueStatus.OPEN)
    assert kit.opened(people.town, county.one).case_clues.get().clue == clue


def test_a_paused_case_is_left_in_peace(county, people) -> None:
    case = kit.opened(people.town, county.one)
    by = kit.by(people.worker)
    assert (
        refused(
            pause_case,
            by=kit.by(people.leader),
            case=case,
            reason="等一等再说。",
            **kit.at(kit.MONDAY),
        )
        == "not-permitted"
    )
    pause_case(by=by, case=case, reason="全家外出，联系不上。", **kit.at(kit.MONDAY))
    late = kit.MONDAY + timedelta(days=30)
    assert escalate(by=kit.by(people.analyst), **kit.at(late)) == 0
    assert refused(
        return_case, by=by, case=case, to_step="入户核实", reason="票数要核对。", **kit.at(late)
    ) in {"wrong-state", "not-earlier"}
    resumed = resume_case(by=by, case=case, words="人回来了。", **kit.at(late))
    assert resumed.due_on == date(2022, 8, 8)


def test_what_is_late_is_called_for_once_at_each_level(county, people) -> None:
    case = kit.opened(people.town, county.one)
    by = kit.by(people.analyst)

    def called(day: date) -> tuple[int, int, set[str]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        number = escalate(by=by, **kit.at(day))
        fresh = Notification.objects.exclude(pk__in=before)
        level = Case.objects.get(pk=case.pk).escalation
        return number, level, set(fresh.values_list("user__username", flat=True))

    due = case.due_on
    assert due == date(2022, 7, 9)
    assert called(due - timedelta(days=2)) == (0, Escalation.NONE, set())
    village = {"worker", "member"}
    assert called(due - timedelta(days=1)) == (1, Escalation.REMINDED, village)
    assert called(due) == (0, Escalation.REMINDED, set())
    assert called(due + timedelta(days=1)) == (
        1, Escalation.SUPERVISED, village | {"town", "town-two"},
    )  # fmt: skip
    assert called(due + timedelta(days=4))[0] == 0
    number, level, who = called(due + timedelta(days=5))
    assert (number, level) == (1, Escalation.CIRCULATED)
    assert who >= village | {"town", "town-two", "analyst", "leader"}
    assert called(due + timedelta(days=50))[0] == 0
    acts = CaseEvent.objects.filter(case=case).values_list("act", flat=True)
    assert list(acts) == ["OPEN", "REMIND", "SUPERVISE", "CIRCULATE"]
    # Nobody's form is spoiled by a reminder, and the next step starts quietly.
    assert Case.objects.get(pk=case.pk).version == case.version
    after = kit.do(people.worker, case, due + timedelta(days=6))
    assert after.escalation == Escalation.NONE
    assert not Notification.objects.filter(
        read_at__isnull=True, key__contains=":入户核实:"
    ).exists()
