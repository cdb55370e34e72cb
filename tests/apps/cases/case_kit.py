"""People at every level of a village, and shorthand to carry a case through its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.cases.actions import complete_step, open_case, post_notice
from xianjie.apps.cases.enums import CaseKind, NoticeKind
from xianjie.apps.cases.models import Case
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.models import Clue

MONDAY = date(2022, 7, 4)
STEPS = ["入户核实", "信息比对", "民主评议", "村内公示", "乡镇审核", "县级审定", "公告"]


def at(day: date) -> dict[str, Any]:
    """The moment of an act on a day."""
    return {"today": day, "now": datetime.combine(day, time(2, 0), UTC)}


@dataclass
class Office:
    """Who acts: two of each level where it takes two."""

    worker: User
    member: User
    town: User
    town_two: User
    analyst: User
    leader: User


def office(county: kit.County) -> Office:
    """Return the people of a county, some of them new."""
    return Office(
        worker=county.worker,
        member=small.make_user("member", Role.STATIONED_MEMBER, small.VILLAGE),
        town=county.town,
        town_two=small.make_user("town-two", Role.TOWNSHIP_REVIEWER, small.TOWN[:9]),
        analyst=county.analyst,
        leader=small.make_user("leader", Role.COUNTY_LEADER),
    )


def by(user: User, day: date = MONDAY) -> Actor:
    return kit.by(user, day)


def clue(
    household: Household, user: User, day: date = MONDAY, *, risk: str = "因病", level: str = "黄"
) -> Clue:
    return raise_clue(
        by=by(user, day), county=small.COUNTY, division_code=household.division_code,
        household=household, kind=ClueKind.DECLARATION, risk=risk, level=level,
        source_ref=f"SQ{uuid4().hex[:10]}", channel="农户自主申报", words="家里人病了。",
        seen_on=day, **at(day),
    )  # fmt: skip


def opened(user: User, household: Household, day: date = MONDAY, **fields: Any) -> Case:
    values: dict[str, Any] = {
        "by": by(user, day),
        "household": household,
        "kind": CaseKind.IDENTIFY,
        "client_id": uuid4(),
        **at(day),
    }
    return open_case(**(values | fields))


CONTENT: dict[str, dict[str, Any]] = {
    "VERIFY": {
        "conclusion": "有风险", "finding": "主要劳力住院，收入减少。", "consent_on": "2022-07-04",
        "consent_by": "户主",
    },
    "COMPARE": {"queried_on": "2022-07-04", "departments": ["公安", "住建"]},
    "ASSEMBLY": {
        "held_on": "2022-07-04", "expected": 12, "present": 10, "votes_for": 9,
        "votes_against": 1, "abstained": 0,
    },
    "NOTICE": {},
    "REVIEW": {},
    "DECIDE": {"category": "突发严重困难户", "risks": ["因病"]},
    "ANNOUNCE": {},
}  # fmt: skip


def do(user: User, case: Case, day: date = MONDAY, **fields: Any) -> Case:
    """Do the present step of a case as it is stored."""
    case = Case.objects.get(pk=case.pk)
    content = CONTENT.get(case.step_kind, {}) | fields.pop("content", {})
    values: dict[str, Any] = {
        "by": by(user, day),
        "case": case,
        "step": case.step,
        "version": case.version,
        "content": content,
        "words": "情况属实，同意。",
        **at(day),
    }
    return complete_step(**(values | fields))


def posted(user: User, *cases: Case, day: date = MONDAY, days: int = 5, **fields: Any) -> Any:
    values: dict[str, Any] = {
        "by": by(user, day),
        "cases": list(cases),
        "kind": NoticeKind.PUBLICATION,
        "starts_on": day,
        "ends_on": day + timedelta(days=days),
        "place": "村委会公示栏",
        "contact": "光禄镇农业农村服务中心 0878-0000000",
        "client_id": uuid4(),
        **at(day),
    }
    return post_notice(**(values | fields))


def carry(people: Office, case: Case, until: str = "", day: date = MONDAY) -> Case:
    """Do the steps of a case, each by whoever may, until it stands at ``until`` or is closed."""
    hands = {
        "VERIFY": people.worker, "COMPARE": people.analyst, "ASSEMBLY": people.worker,
        "NOTICE": people.worker, "REVIEW": people.town, "DECIDE": people.leader,
        "ANNOUNCE": people.town,
    }  # fmt: skip
    case = Case.objects.get(pk=case.pk)
    while case.step and case.step != until:
        if case.step_kind == "NOTICE":
            posted(people.worker, case, day=day)
            day += timedelta(days=6)
        if case.step_kind == "ANNOUNCE":
            posted(people.town, case, day=day, kind=NoticeKind.ANNOUNCEMENT)
        case = do(hands[case.step_kind], case, day)
    return case
