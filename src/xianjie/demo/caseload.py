"""Cases of the demo county in every state, with a history that could have been.

Everything goes through the real actions, by people of the right level, on days counted back from
the present: some steps are due, some overdue, whenever the demo is made.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.cases.actions import (
    complete_step,
    open_case,
    pause_case,
    post_notice,
    reject_case,
    return_case,
    withdraw_case,
)
from xianjie.apps.cases.enums import CaseKind, NoticeKind, StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.process import notice_end
from xianjie.apps.cases.queries.questions import questions_of
from xianjie.apps.cases.queries.suggesting import suggest_category
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import RANKS, ClueKind, ClueStatus, Level
from xianjie.apps.screening.models import Clue
from xianjie.demo.answering import visit
from xianjie.demo.hands import Hands
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

MOST_RUNNING, MOST_ENDED = 90, 110
ONE_IN = 20  # households of which at most one was included or refused
LEFT = 3  # of every so many households with clues one is left to whoever tries the demo
AT_RISK = "有返贫致贫风险，建议纳入"
NO_RISK = "没有风险，不建议纳入"
CHANNELS = ("农户自主申报", "干部排查", "网格排查", "他人代报", "农户自主申报", "巡视巡察")
WELL = "入户看过，家里收入和往年一样，没有困难。"
RISKS = ("因病", "因残", "缺劳动力", "因务工就业不稳", "因学", "因自然灾害", "因意外事故", "因病")
RAISED = 5  # every so many ended cases began with a clue that is on record


@dataclass(frozen=True)
class Course:
    """How far a case comes (the step at which it waits, or its end), and how often in ten."""

    ends: str
    times: int
    days: int
    """Days that it takes to come there."""


RUNNING = (
    Course("verify", 4, 1),
    Course("compare", 3, 3),
    Course("assembly", 3, 5),
    Course("notice", 2, 6),
    Course("posted", 3, 8),
    Course("review", 3, 13),
    Course("decide", 3, 15),
    Course("announce", 1, 16),
    Course("withdrawn", 1, 3),
    Course("paused", 1, 4),
    Course("returned", 1, 14),
)
ENDED = (Course("approved", 7, 18), Course("rejected", 1, 4))
_STEP = 17  # has no divisor in common with the number of turns: neighbours fare differently
_SPREAD = 270  # days over which ended cases lie


def fill_cases(hands: Hands, *, told_of: Collection[str]) -> int:
    """Open cases in every state, once; return how many.

    ``told_of`` are the codes of households of which the known truth of the county speaks, also
    as near misses: they are not included, since rules speak otherwise of who is monitored.

    Running ones answer clues of the comparison. Ended ones answer what people declared, for
    households without such clues: the months that were compared stay as their data made them.
    """
    if Case.objects.filter(county_code=hands.division).exists():
        return 0
    made = 0
    for number, household in enumerate(_with_clues(hands)):
        course = _turn(RUNNING, number)
        made += _tell(_Story(hands, household, course, course.days + number % 4))
    for number, household in enumerate(_poor(hands, told_of)):
        course = _turn(ENDED, number)
        age = course.days + (number * 73) % _SPREAD
        made += _tell(_Story(hands, household, course, age, CHANNELS[number % len(CHANNELS)]))
    return made


def _turn(courses: tuple[Course, ...], number: int) -> Course:
    turns = [course for course in courses for _ in range(course.times)]
    return turns[number * _STEP % len(turns)]


def _tell(story: _Story) -> int:
    try:
        with transaction.atomic():
            story.tell()
    except RefusedError:
        return 0  # what the rules refuse here, as in a place without a procedure
    return 1


def _with_clues(hands: Hands) -> list[Household]:
    """Return households with open clues, the gravest first, without every third."""
    rows = (
        Clue.objects.filter(
            county_code=hands.division,
            status=ClueStatus.OPEN,
            kind__in=(ClueKind.WARNING, ClueKind.HOTLINE),
            household__is_active=True,
            household__monitor_category="",
        )
        .order_by("id")
        .values_list("household_id", "level")
    )
    gravest: dict[int, int] = {}
    for household, level in rows:
        gravest[household] = max(gravest.get(household, 0), RANKS[level])
    ordered = sorted(gravest, key=lambda number: (-gravest[number], number))
    wanted = [number for place, number in enumerate(ordered) if place % LEFT != LEFT - 1]
    return _found(wanted[:MOST_RUNNING])


def _poor(hands: Hands, told_of: Collection[str]) -> list[Household]:
    """Return the poorest households that no comparison spoke of and no list monitors."""
    rows = Household.objects.filter(
        county_code=hands.division,
        is_active=True,
        monitor_category="",
        clues__isnull=True,
        income_per_capita__isnull=False,
        member_count__gt=0,
    ).order_by("income_per_capita", "id")
    free = [pk for pk, code in rows.values_list("pk", "household_code") if code not in told_of]
    return _found(free[: min(MOST_ENDED, len(free) // ONE_IN)])


def _found(numbers: list[int]) -> list[Household]:
    found = Household.objects.in_bulk(numbers)
    return [found[number] for number in numbers]


class _Story:
    """One case on its way; ``age`` is how many days ago it was opened."""

    def __init__(
        self, hands: Hands, household: Household, course: Course, age: int, channel: str = ""
    ) -> None:
        self.hands, self.household, self.course, self.age = hands, household, course, age
        self.channel = channel
        self.code = household.division_code

    def on(self, after: int) -> tuple[date, datetime]:
        """Return the day so many days after the opening, never in the future."""
        return self.hands.at(max(self.age - after, 0))

    def by(self, step: str, today: date) -> Actor:
        """Return who does a step of a kind."""
        match step:
            case StepKind.COMPARE:
                return self.hands.county(today)
            case StepKind.REVIEW | StepKind.ANNOUNCE:
                return self.hands.town(self.code, today)
            case StepKind.DECIDE:
                return self.hands.county(today, "demo-reviewer")
            case _:
                return self.hands.village(self.code, today)

    def tell(self) -> None:
        """Carry the case as far as its course says."""
        today, now = self.on(0)
        event = today - timedelta(days=3 + self.household.pk % 12)
        risk = RISKS[self.household.pk % len(RISKS)]
        case = open_case(
            by=self.hands.town(self.code, today),
            household=self.household,
            kind=CaseKind.IDENTIFY,
            clues=self._clues(risk, today, now),
            risks=[risk] if self.channel else [],
            started_on=today,
            event_on=event if self.household.pk % 3 else None,
            fast_track=False,
            client_id=self.hands.form(f"case-{self.household.household_code}"),
            today=today,
            now=now,
        )
        ends = self.course.ends
        if ends == "verify":
            return
        case = self._verify(case, 1)
        if ends == "rejected":
            self._reject(case)
            return
        if ends in {"withdrawn", "paused"}:
            self._stop(case, ends)
            return
        if ends == "compare":
            return
        case = self._compare(case, 3)
        if ends == "assembly":
            return
        case = self._assemble(case, 5)
        if ends == "notice":
            return
        case, free_on = self._post(case, 5)
        if ends == "posted":
            return
        case = self._complete(case, StepKind.NOTICE, free_on, {})
        if ends == "review":
            return
        if ends == "returned":
            self._return(case, free_on + 1)
            return
        case = self._complete(
            case, StepKind.REVIEW, free_on + 1, {"checked": ["入户核查表", "评议记录", "公示照片"]},
            "材料齐全，程序完整，同意上报。",
        )  # fmt: skip
        if ends == "decide":
            return
        case = self._decide(case, free_on + 2)
        if ends == "announce":
            return
        self._announce(case, free_on + 3)

    def _clues(self, risk: str, today: date, now: datetime) -> list[Clue]:
        """Let somebody report the household, where the case is to begin with a record of it."""
        if not self.channel or self.household.pk % RAISED:
            return []
        kind = load_codes("线索渠道").resolve(self.channel)
        clue = raise_clue(
            by=self.hands.village(self.code, today),
            county=self.household.county_code,
            division_code=self.code,
            household=self.household,
            kind=ClueKind(kind.code if kind and kind.code else ClueKind.DISCOVERY),
            risk=risk,
            level=Level.YELLOW,
            source_ref=f"YS-{self.household.household_code}",
            channel=self.channel,
            words="家里这几个月开支大，日子不好过，请来看看。",
            seen_on=today,
            today=today,
            now=now,
        )
        return [clue]

    def _complete(
        self,
        case: Case,
        kind: StepKind,
        after: int,
        content: dict[str, Any],
        words: str = "",
    ) -> Case:
        today, now = self.on(after)
        return complete_step(
            by=self.by(kind, today),
            case=case,
            step=case.step,
            version=case.version,
            content=content,
            words=words,
            today=today,
            now=now,
        )

    def _verify(self, case: Case, after: int) -> Case:
        """Fill in the sheet at the door, which completes the step."""
        today, now = self.on(after)
        risky = self.course.ends != "rejected"
        task = FieldTask.objects.select_related("household").get(source=f"case:{case.pk}:1")
        visit(
            by=self.hands.village(self.code, today),
            task=task,
            told={
                "核查结论": AT_RISK if risky else NO_RISK,
                "风险类型": case.risks[:5] or ["其他"],
                "承诺授权": True,
                "情况说明": _situation(case)
                if risky
                else "入户看过，家里收入和往年一样，没有困难。",
            },
            client_id=self.hands.form(f"verify-{case.number}"),
            today=today,
            now=now,
        )
        case.refresh_from_db()
        return case

    def _compare(self, case: Case, after: int) -> Case:
        told = [
            {
                "key": one.key,
                "question": one.text,
                "answer": "已向户主核实，用于务工代步，价值不高。",
            }
            for one in questions_of(case)
        ]
        today, _now = self.on(after)
        content = {
            "answers": told,
            "queried_on": today.isoformat(),
            "departments": ["公安", "自然资源", "市场监管", "医保"],
        }
        return self._complete(case, StepKind.COMPARE, after, content)

    def _assemble(self, case: Case, after: int) -> Case:
        expected = 18 + case.pk % 9
        present = expected - case.pk % 4
        against = case.pk % 3
        today, _now = self.on(after)
        content = {
            "held_on": today.isoformat(),
            "expected": expected,
            "present": present,
            "votes_for": present - against,
            "votes_against": against,
            "abstained": 0,
            "place": "村委会会议室",
            "host": "村党总支书记",
        }
        return self._complete(case, StepKind.ASSEMBLY, after, content, "按程序评议。")

    def _post(self, case: Case, after: int) -> tuple[Case, int]:
        """Post the notice; return the day after the opening on which it has run out."""
        today, now = self.on(after)
        ends_on = notice_end(case, today) or today + timedelta(days=5)
        post_notice(
            by=self.hands.village(self.code, today),
            cases=[case],
            kind=NoticeKind.PUBLICATION,
            starts_on=today,
            ends_on=ends_on,
            place="村务公开栏",
            contact="村委会 0878-0000000",
            client_id=self.hands.form(f"notice-{case.number}"),
            today=today,
            now=now,
        )
        case.refresh_from_db()
        return case, after + (ends_on - today).days + 1

    def _decide(self, case: Case, after: int) -> Case:
        today, _now = self.on(after)
        found = suggest_category(self.household, today)
        content = {
            "category": found.category or case.category,
            "national_category": found.national or case.national_category,
            "risks": case.risks or ["其他"],
            "no_labour": case.no_labour,
        }
        return self._complete(case, StepKind.DECIDE, after, content, "同意纳入监测。")

    def _announce(self, case: Case, after: int) -> None:
        today, now = self.on(after)
        town = self.hands.town(self.code, today)
        post_notice(
            by=town, cases=[case], kind=NoticeKind.ANNOUNCEMENT, starts_on=today,
            ends_on=today + timedelta(days=7), place="村务公开栏",
            contact="乡镇人民政府 0878-0000000",
            client_id=self.hands.form(f"announce-{case.number}"), today=today, now=now,
        )  # fmt: skip
        case.refresh_from_db()
        self._complete(case, StepKind.ANNOUNCE, after, {})

    def _reject(self, case: Case) -> None:
        today, now = self.on(3)
        reject_case(
            by=self.by(case.step_kind, today), case=case, version=case.version,
            reason="入户核实没有返贫致贫风险，按程序不纳入，继续关注。", today=today, now=now,
        )  # fmt: skip

    def _stop(self, case: Case, ends: str) -> None:
        today, now = self.on(3)
        if ends == "paused":
            pause_case(
                by=self.by(case.step_kind, today), case=case, version=case.version,
                reason="户主住院，等出院后再办。", today=today, now=now,
            )  # fmt: skip
            return
        withdraw_case(
            by=self.hands.town(self.code, today), case=case, version=case.version,
            reason="农户书面撤回申请。", today=today, now=now,
        )  # fmt: skip

    def _return(self, case: Case, after: int) -> None:
        today, now = self.on(after)
        return_case(
            by=self.hands.town(self.code, today), case=case, to_step="民主评议",
            reason="到会签名不全，请重新评议。", version=case.version, today=today, now=now,
        )  # fmt: skip


def _situation(case: Case) -> str:
    risks = "、".join(case.risks[:2]) or "支出大"
    return f"入户核实情况属实：{risks}，近几个月开支明显大于收入，需要帮扶。"
