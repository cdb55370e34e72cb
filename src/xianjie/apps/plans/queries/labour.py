"""Who in a household can work, and whether its income from work is steady. Requirement M02-10."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.apps.plans.enums import Labour
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Person
from xianjie.kernel.dates import age_on

AGE, SKILLS, WEAK_SKILLS, STEADY = (
    "法定劳动年龄",
    "劳动力技能清单",
    "弱劳动力技能清单",
    "稳定就业月数",
)
_MONTHS = ("务工时间", "公益性岗位月数")


@dataclass(frozen=True)
class LabourFacts:
    """What is registered about the members of a household.

    ``full`` and ``weak`` count those of working age by their 劳动技能; ``unknown`` those of whom
    none is registered. ``steady``: somebody works away, or in a public post, for as many months a
    year as the rulebook asks.
    """

    members: int = 0
    full: int = 0
    weak: int = 0
    unknown: int = 0
    steady: bool = False

    @property
    def labour(self) -> Labour:
        """What the household can do; not known where members without an entry could change it."""
        if self.full:
            return Labour.FULL
        if self.unknown or not self.members:
            return Labour.UNKNOWN
        return Labour.PARTIAL if self.weak else Labour.NONE

    @property
    def words(self) -> str:
        """Return the facts in one sentence."""
        if not self.members:
            return "没有登记家庭成员。"
        parts = [f"家里 {self.members} 口人"]
        if self.full:
            parts.append(f"劳动力 {self.full} 人")
        if self.weak:
            parts.append(f"弱劳动力或半劳动力 {self.weak} 人")
        if not self.full and not self.weak and not self.unknown:
            parts.append("没有劳动力")
        if self.unknown:
            parts.append(f"{self.unknown} 人没有登记劳动技能")
        parts.append("有稳定务工或岗位收入" if self.steady else "没有登记稳定的务工或岗位收入")
        return "，".join(parts) + "。"


@dataclass(frozen=True)
class _Book:
    age: int | None
    skills: frozenset[str]
    weak: frozenset[str]
    steady: int | None


def labour_of(households: Iterable[int], place: str, on: date) -> dict[int, LabourFacts]:
    """Return what is registered of the members of households, found by the caller; one query.

    ``place`` is the division (6 to 12 digits) whose rulebook counts.
    """
    numbers = list(households)
    found = standards(place, on, (AGE, SKILLS, WEAK_SKILLS, STEADY))
    book = _Book(
        found.whole(AGE),
        frozenset(found.texts(SKILLS)),
        frozenset(found.texts(WEAK_SKILLS)),
        found.whole(STEADY),
    )
    members: dict[int, list[tuple[date | None, str, Any]]] = defaultdict(list)
    rows = Person.objects.proven("members of households that the caller found")
    for number, born, skill, extra in rows.filter(household__in=numbers).values_list(
        "household_id", "birth_date", "labour_skill", "extra"
    ):
        if number is not None:
            members[number].append((born, skill, extra))
    return {number: _facts(members[number], book, on) for number in numbers}


def _facts(members: list[tuple[date | None, str, Any]], book: _Book, on: date) -> LabourFacts:
    full = weak = unknown = 0
    steady = False
    for born, skill, extra in members:
        if born is not None and book.age is not None and age_on(born, on) < book.age:
            continue
        full += skill in book.skills
        weak += skill in book.weak
        unknown += not skill
        steady = steady or _works(extra, book.steady)
    return LabourFacts(len(members), full, weak, unknown, steady)


def _works(extra: Any, months: int | None) -> bool:
    if months is None or not isinstance(extra, dict):
        return False
    for name in _MONTHS:
        try:
            if Decimal(str(extra.get(name) or 0)) >= months:
                return True
        except InvalidOperation:
            continue
    return False
