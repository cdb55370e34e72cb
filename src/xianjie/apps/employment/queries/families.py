"""Whether a family has somebody who can and wants to work and nobody who does; pure (M08-03).

Set-based from the labour register and not a rule of the engine: the register knows what the
village asked at the door, a run knows only the feeds of its month, and a rule over the register as
a platform table would see it one month late. The screening rule 就业-零就业家庭 goes on warning
from the feeds alone; its truth is untouched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xianjie.apps.employment.enums import State
from xianjie.apps.employment.queries.rules import LabourRules

_NEVER = (State.STUDENT.value, State.UNABLE.value, State.UNWILLING.value)


class Verdict(StrEnum):
    """What the register says about a family; UNKNOWN stays unknown."""

    ZERO = "zero"
    NOT = "not"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Member:
    """What the register knows of a member; ``age`` in whole years, empty texts and None unknown.

    ``fed``: a feed says what the state is.
    """

    state: str
    ability: str
    willing: bool | None
    age: int | None
    fed: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """The verdict with how many can and want to work, and whether somebody is unemployed.

    ``works``: somebody is at work; ``fed``: a feed says so.
    """

    verdict: Verdict
    able: int = 0
    unemployed: bool = False
    works: bool = False
    fed: bool = False


def age_on(born: date | None, day: date) -> int | None:
    """Return the age in whole years on a day; on the birthday a year is full."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def can_and_will(member: Member, rules: LabourRules) -> bool | None:
    """Whether a member can and wants to work; None where the register does not know."""
    if member.state in _NEVER or member.willing is False:
        return False
    if member.ability and member.ability not in rules.able:
        return False
    if member.age is not None and (
        (rules.age_min is not None and member.age < rules.age_min)
        or (rules.family_age_max is not None and member.age > rules.family_age_max)
    ):
        return False
    if not member.ability or member.willing is None or member.age is None:
        return None
    return True


def judge_family(members: Iterable[Member], rules: LabourRules) -> Judged:
    """Judge a family by its members in the register.

    ZERO: somebody certainly can and wants to work, and of every member it is known that they do
    not. Somebody whose state is unknown may be working, so the family stays unknown, unless
    nobody could work at all.
    """
    known = tuple(members)
    at_work = [one for one in known if one.state in rules.working]
    if at_work:
        return Judged(Verdict.NOT, works=True, fed=any(one.fed for one in at_work))
    able, maybe, unsure, unemployed = 0, 0, False, False
    for one in known:
        unsure = unsure or not one.state
        answer = can_and_will(one, rules)
        able += answer is True
        maybe += answer is None
        unemployed = unemployed or (one.state == State.UNEMPLOYED and answer is not False)
    if not able and not maybe:
        return Judged(Verdict.NOT)
    if able and not unsure:
        return Judged(Verdict.ZERO, able, unemployed)
    return Judged(Verdict.UNKNOWN, able, unemployed)
