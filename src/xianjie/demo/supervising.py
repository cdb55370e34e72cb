"""Look-backs, analysis meetings, items under supervision and progress reports of the demo county.

Through the real actions, by people of the right level. What is missing is missing on purpose: an
ordinary month has villages that were not visited and townships that have not reported.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import NamedPlace, towns_of
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.rounds.actions import open_round
from xianjie.apps.rounds.actions.meetings import GO_ON, Conclusion, conclude, open_meeting
from xianjie.apps.rounds.enums import Population, RoundKind
from xianjie.apps.rounds.models import Meeting
from xianjie.apps.supervision.actions import close_battle, submit_progress
from xianjie.apps.supervision.interfaces.registers import BATTLES, DISPATCHES
from xianjie.apps.supervision.models import Battle
from xianjie.apps.supervision.queries.progress import reporters_of
from xianjie.demo.answering import visit
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

VISITED = 14  # households of a look-back that somebody has been to
MET = (40, 8)  # days ago
MORE_HELP = 3  # of the first households of an agenda
REPORTED = 4  # every so many townships have not reported this month
FOUND: tuple[dict[str, Any], ...] = (
    {"住房安全问题": True, "情况说明": "后墙有裂缝，下雨漏水。"},
    {"未参加医保": True, "情况说明": "一人外出务工，今年没有参保。"},
    {"饮水安全问题": True, "情况说明": "枯水季水压不够。"},
    {"发展需求": ["学技术"]},
    {"发展需求": ["小额贷款"]},
)
QUIET: dict[str, Any] = {
    "失学辍学": False, "住房安全问题": False, "未参加医保": False, "饮水安全问题": False,
    "收入变化": "差不多", "主要来源": ["外出务工"], "发展需求": ["暂无"], "有返贫风险": False,
}  # fmt: skip


def supervise(hands: Hands) -> None:
    """Fill the pages of look-backs, meetings and supervision."""
    towns = towns_of(hands.division, Scope.everything())
    acts: tuple[Callable[[], None], ...] = (
        lambda: _look_back(hands, towns),
        lambda: _meetings(hands, towns),
        lambda: _battles(hands, towns),
        lambda: _dispatches(hands),
        lambda: _progress(hands),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse


def _look_back(hands: Hands, towns: list[NamedPlace]) -> None:
    """Look back at the households of one township that were poor; some doors are left."""
    opened, now = hands.at(12)
    made = open_round(
        by=hands.county(opened),
        client_id=hands.form("look-back"),
        kind=RoundKind.LOOKBACK,
        title=f"{opened.year}年{towns[0].name}脱贫户回头看",
        period=str(Period.of(opened)),
        division_code=towns[0].code,
        asks=Population.LIFTED,
        due_on=opened + timedelta(days=30),
        today=opened,
        now=now,
    )
    tasks = FieldTask.objects.filter(source=made.source, state=TaskState.OPEN)
    for number, task in enumerate(tasks.select_related("household").order_by("pk")[:VISITED]):
        today, moment = hands.at(10 - number % 8)
        told = QUIET | (FOUND[number // 2] if number % 2 == 0 and number < 2 * len(FOUND) else {})
        visit(
            by=hands.village(task.division_code, today),
            task=task,
            told=told,
            client_id=hands.form(f"look-back-{task.household.household_code}"),
            today=today,
            now=moment,
        )


def _meetings(hands: Hands, towns: list[NamedPlace]) -> None:
    """Let the county and two townships meet; the older meeting is settled, the last is not."""
    for ago in MET:
        today, now = hands.at(ago)
        for code, by in (
            (hands.division.ljust(12, "0"), hands.county(today)),
            *((town.code, hands.town(town.code, today)) for town in towns[:2]),
        ):
            meeting = open_meeting(
                by=by,
                client_id=hands.form(f"meeting-{code}-{ago}"),
                division_code=code,
                period=str(Period.of(today)),
                held_on=today,
                place="三楼会议室",
                chair="周正",
                attendees="农业农村、民政、教育、住建、医保、水务等部门和各村负责人",
                today=today,
                now=now,
            )
            if ago == max(MET):
                _conclude(meeting, by=by, now=now)


def _conclude(meeting: Meeting, **act: Any) -> None:
    numbers = list(meeting.items.order_by("id").values_list("pk", flat=True))
    more = {number: Conclusion("加大帮扶", "尽快对接措施。") for number in numbers[:MORE_HELP]}
    rest = {number: Conclusion(GO_ON) for number in numbers[MORE_HELP:]}
    conclude(
        meeting=meeting, version=meeting.version, words="逐户研判，情况属实。",
        items=more | rest, settles=True, **act,
    )  # fmt: skip


def _battles(hands: Hands, towns: list[NamedPlace]) -> None:
    """List three items: one closed, one late, one under way."""
    listed, now = hands.at(120)
    by = hands.county(listed)
    goals = (
        ("VILLAGE", "难点村风险清零", 20, "监测户措施全部落实，风险稳定消除"),
        ("UNSOLVED", "未消除风险的监测户", -15, "逐户销号"),
        ("PROBLEM", "枯水季供水不足", -60, "蓄水池建成通水"),
    )
    for number, (subject, title, late, goal) in enumerate(goals):
        town = towns[number % len(towns)]
        row: Battle = save_row(
            by=by, register=BATTLES, row=None, version=None, now=now,
            values={"division_code": town.code, "subject": subject, "title": title,
                    "level": "COUNTY", "goal": goal, "demand": "每月调度一次，年底前完成",
                    "leader": "王建国", "organisation": "县农业农村局", "listed_on": listed,
                    "due_on": hands.at(0)[0] - timedelta(days=late)},
        )  # fmt: skip
        if subject == "PROBLEM":
            today, moment = hands.at(6)
            close_battle(
                by=hands.county(today), battle=row, closed_on=today,
                evidence="蓄水池已验收通水，水务局验收单第12号。", today=today, now=moment,
            )  # fmt: skip


def _dispatches(hands: Hands) -> None:
    for back in (2, 1):
        held = _day(hands, back, 8)
        _today, now = hands.at((hands.at(0)[0] - held).days)
        save_row(
            by=hands.county(held), register=DISPATCHES, row=None, version=None, now=now,
            values={"division_code": hands.division.ljust(12, "0"), "supervisor": "领导小组",
                    "organisation": "", "period": str(Period.of(held)), "held_on": held,
                    "venue": "县政府会议室", "chair": "王建国", "attendees": "周正、李建华",
                    "problems": "两个乡镇月度监测进度慢；个别监测户措施没有落实。",
                    "orders": "月底前补齐走访；行业部门一周内对接措施。", "results": ""},
        )  # fmt: skip


def _day(hands: Hands, back: int, day: int) -> date:
    return (Period.of(hands.at(0)[0]) - back).first_day.replace(day=day)


def _progress(hands: Hands) -> None:
    """Let most townships report the last month, some of them late, and this one if its day came."""
    for back in (1, 0):
        for number, reporter in enumerate(reporters_of(hands.division, hands.at(0)[0])):
            day = _day(hands, back, 22 if number % REPORTED == 1 else 15)
            left_out = back == 0 and number % REPORTED == 0
            if reporter.organisation is not None or left_out or day > hands.at(0)[0]:
                continue
            ago = (hands.at(0)[0] - day).days
            submit_progress(
                by=hands.town(reporter.code, day),
                reporter=reporter,
                period=str(Period.of(day)),
                done="按月走访监测户，落实产业、就业和公益性岗位措施，情况平稳。",
                problems="外出务工户联系不便。" if number % 2 else "",
                plans="补齐走访，核查新线索。",
                today=day,
                now=hands.at(ago)[1],
            )
