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

from xianjie.apps.cases.actions import (
    open_case,
    pause_case,
    reject_case,
    return_case,
    withdraw_case,
)
from xianjie.apps.cases.enums import CaseKind
from xianjie.apps.cases.models import Case
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import RANKS, ClueKind, ClueStatus, Level
from xianjie.apps.screening.models import Clue
from xianjie.demo.hands import Hands
from xianjie.demo.walking import CaseWalk
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
WAITS = {
    "verify": "VERIFY", "compare": "COMPARE", "assembly": "ASSEMBLY", "notice": "NOTICE",
    "posted": "NOTICE", "review": "REVIEW", "decide": "DECIDE", "announce": "ANNOUNCE",
    "withdrawn": "COMPARE", "paused": "COMPARE", "returned": "REVIEW",
    "rejected": "REVIEW",
}  # fmt: skip
"""Kind of step at which a case waits when its course ends, or from which it turns."""
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
        self.hands, self.household, self.course, self.channel = hands, household, course, channel
        self.walk = CaseWalk(hands, household.division_code, age)

    def tell(self) -> None:
        """Carry the case as far as its course says."""
        today, now = self.walk.on()
        code, household, ends = self.household.division_code, self.household, self.course.ends
        risk = RISKS[household.pk % len(RISKS)]
        event = today - timedelta(days=3 + household.pk % 12)
        case = open_case(
            by=self.hands.town(code, today),
            household=household,
            kind=CaseKind.IDENTIFY,
            clues=self._clues(risk, today, now),
            risks=[risk] if self.channel else [],
            started_on=today,
            event_on=event if household.pk % 3 else None,
            client_id=self.hands.form(f"case-{household.household_code}-{self.walk.age}"),
            today=today,
            now=now,
        )
        case = self.walk.go(
            case, until=WAITS.get(ends, ""), told=self._told(case), posted=ends == "posted"
        )
        self._turn(case)

    def _told(self, case: Case) -> dict[str, object]:
        risky = self.course.ends != "rejected"
        found = (
            f"入户核实情况属实：{'、'.join(case.risks[:2])}，近几个月开支明显大于收入，需要帮扶。"
        )
        return {
            "核查结论": AT_RISK if risky else NO_RISK,
            "风险类型": case.risks[:5] or ["其他"],
            "承诺授权": True,
            "情况说明": found if risky else WELL,
        }

    def _turn(self, case: Case) -> None:
        """Do what ends the course otherwise than by going on."""
        self.walk.after += 1
        today, now = self.walk.on()
        act: dict[str, Any] = {
            "case": case, "version": case.version, "today": today, "now": now,
        }  # fmt: skip
        town = self.hands.town(self.household.division_code, today)
        match self.course.ends:
            case "rejected":
                reason = "入户核实没有返贫致贫风险，按程序不纳入，继续关注。"
                reject_case(by=self.walk.by(case, today), reason=reason, **act)
            case "paused":
                pause_case(by=town, reason="户主住院，等出院后再办。", **act)
            case "withdrawn":
                withdraw_case(by=town, reason="农户书面撤回申请。", **act)
            case "returned":
                first = case.process["steps"][0]["name"]
                return_case(by=town, to_step=first, reason="核查表缺农户签名，请补。", **act)

    def _clues(self, risk: str, today: date, now: datetime) -> list[Clue]:
        """Let somebody report the household, where the case is to begin with a record of it."""
        if not self.channel or self.household.pk % RAISED:
            return []
        kind = load_codes("线索渠道").resolve(self.channel)
        clue = raise_clue(
            by=self.hands.village(self.household.division_code, today),
            county=self.household.county_code,
            division_code=self.household.division_code,
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
