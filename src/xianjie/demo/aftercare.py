"""After inclusion, in the demo county: plans, measures, monthly visits, removals, relapses.

Through the real actions, like `caseload`. What is left undone is left on purpose: drafts of plans,
late measures and unvisited households are what a county has on an ordinary day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.cases.actions import open_case
from xianjie.apps.cases.enums import CaseKind, EpisodeOrigin, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Episode
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.plans.actions import (
    edit_plan,
    open_plan,
    report_measure,
    review_plan,
    submit_plan,
)
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.removal.actions import propose_removal
from xianjie.apps.rounds.actions import open_round
from xianjie.apps.rounds.enums import Population, RoundKind
from xianjie.demo.answering import visit
from xianjie.demo.hands import Hands
from xianjie.demo.walking import CaseWalk
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

UNPLANNED = 6  # every so many plans are still drafts
ROUNDS = (2, 1, 0)  # months back
VISITS = (40, 40, 15)
REMOVABLE_AFTER = 200  # days since identification
MOST_REMOVED = 14
RELAPSE = 5  # every so many removed households came back
PROPOSED = 24  # days ago
GOOD_MONTH = 9000_00  # fen that a household took in
WELL = {
    "收入是否稳定": "稳定",
    "原风险已解决": True,
    "有新风险": False,
    "核查结论": "风险已消除",
}
CALM = {"收入变化": "差不多", "风险变化": "减轻了", "有新风险": False, "措施效果": "管用"}


def care(hands: Hands, last: Period) -> None:
    """Plan, help, visit, remove; ``last`` is the last month that was compared.

    Households that the list monitors got their plans before the end of that month, so that its
    board of zero has something to count.
    """
    listed = Episode.objects.filter(
        county_code=hands.division, origin=EpisodeOrigin.LISTED, state=EpisodeState.MONITORED
    ).select_related("household")
    for number, episode in enumerate(listed.order_by("identified_on", "id")):
        with _allowed():
            _plan(hands, episode, number, last.first_day)
    episodes = list(
        Episode.objects.filter(county_code=hands.division, origin=EpisodeOrigin.CASE)
        .select_related("household")
        .order_by("identified_on", "id")
    )
    for number, episode in enumerate(episodes):
        if number % UNPLANNED != UNPLANNED - 1:
            with _allowed():
                _plan(hands, episode, number, episode.identified_on)
    for back, most in zip(ROUNDS, VISITS, strict=True):
        with _allowed():
            _round(hands, back, most)
    old = [one for one in episodes if (hands.at(0)[0] - one.identified_on).days > REMOVABLE_AFTER]
    for number, episode in enumerate(old[:MOST_REMOVED]):
        with _allowed():
            _remove(hands, episode, number)


@contextmanager
def _allowed() -> Iterator[None]:
    """Do one thing wholly or, where the rules of the place refuse it, not at all."""
    try:
        with transaction.atomic():
            yield
    except RefusedError:
        return


def _since(hands: Hands, day: date, after: int) -> tuple[date, datetime]:
    ago = (hands.at(0)[0] - day).days
    return hands.at(max(ago - after, 0))


def _plan(hands: Hands, episode: Episode, number: int, begun: date) -> None:
    """Let a household have its plan and most of its measures in the days after ``begun``."""
    code = episode.division_code
    today, now = _since(hands, begun, 3)
    plan = open_plan(by=hands.village(code, today), episode=episode, today=today, now=now)
    plan = edit_plan(
        by=hands.village(code, today),
        plan=plan,
        version=plan.version,
        analysis=f"主要风险是{'、'.join(episode.risks)}，家里开支大、收入不稳。",
        needs="先把看得见的困难解决，再让收入稳下来。",
        goal="半年内收入稳定超过监测线，三保障和饮水没有问题。",
        helper=None,
        today=today,
        now=now,
    )
    plan = submit_plan(
        by=hands.village(code, today), plan=plan, version=plan.version, today=today, now=now
    )
    today, now = _since(hands, begun, 5)
    plan = review_plan(
        by=hands.town(code, today), plan=plan, version=plan.version, passes=True,
        words="措施对得上风险，同意。", today=today, now=now,
    )  # fmt: skip
    for place, measure in enumerate(plan.measures.order_by("id")):
        if (number + place) % 7 == 6:
            continue  # late on purpose
        done = (number + place) % 3
        today, now = _since(hands, begun, 9 + place)
        report_measure(
            by=hands.village(code, today), measure=measure, version=measure.version,
            state=MeasureState.DONE if done else MeasureState.RUNNING, on=today,
            words="已经落实，农户认可。" if done else "正在办。", today=today, now=now,
        )  # fmt: skip


def _round(hands: Hands, back: int, most: int) -> None:
    """Open the monthly round of a month and visit some of its households."""
    present = hands.at(0)[0]
    period = Period.of(present) - back
    opened = min(period.first_day + timedelta(days=2), present)
    ago = (present - opened).days
    today, now = hands.at(ago)
    made = open_round(
        by=hands.county(today), client_id=hands.form(f"round-{period}"), kind=RoundKind.MONTHLY,
        title=f"{period} 月度监测", period=str(period), division_code=hands.division.ljust(12, "0"),
        asks=Population.MONITORED, due_on=max(period.first_day + timedelta(days=19), today),
        today=today, now=now,
    )  # fmt: skip
    tasks = FieldTask.objects.filter(source=made.source, state=TaskState.OPEN)
    for number, task in enumerate(tasks.select_related("household").order_by("opened_on", "id")):
        if number >= most:
            return
        today, now = hands.at(max(ago - 3 - number % 10, 0))
        told = CALM | {"本月收入": GOOD_MONTH * max(task.household.member_count, 1) // 3}
        if number % 9 == 8:
            told |= {"收入变化": "少了一些", "减少原因": ["没活干了"], "风险变化": "加重了"}
        visit(
            by=hands.village(task.division_code, today), task=task, told=told,
            client_id=hands.form(f"visit-{period}-{task.household_id}"), today=today, now=now,
        )  # fmt: skip


def _remove(hands: Hands, episode: Episode, number: int) -> None:
    """Carry a household whose conditions hold through its removal; now and then it comes back."""
    walk = CaseWalk(hands, episode.division_code, PROPOSED + number)
    today, now = walk.on()
    proposal = propose_removal(
        by=hands.village(episode.division_code, today), episode=episode, way=RemovalWay.HELPED,
        reason="收入稳定超过监测线，措施都已见效。",
        client_id=hands.form(f"removal-{episode.pk}"), today=today, now=now,
    )  # fmt: skip
    until = ("ASSEMBLY", "REVIEW", "", "", "")[number % 5]
    case = walk.go(proposal.case, until=until, told=WELL)
    episode.refresh_from_db()
    if episode.state != EpisodeState.REMOVED or number % RELAPSE != 2:
        return
    walk = CaseWalk(hands, episode.division_code, max(walk.age - walk.after - 1, 0))
    today, now = walk.on()
    again = open_case(
        by=hands.town(episode.division_code, today), household=case.household,
        kind=CaseKind.IDENTIFY, started_on=today, risks=["因病"],
        client_id=hands.form(f"relapse-{episode.pk}"), today=today, now=now,
    )  # fmt: skip
    told = {
        "核查结论": "有返贫致贫风险，建议纳入", "风险类型": ["因病"], "承诺授权": True,
        "情况说明": "户主突发重病，医疗支出大。",
    }  # fmt: skip
    walk.go(again, until="ASSEMBLY", told=told)
