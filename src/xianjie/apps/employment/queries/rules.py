"""Numbers and lists of the rulebook that employment rests on, by the name of the parameter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.policies.queries import Standards, standards

AGE_MIN, AGE_MAX = "法定劳动年龄", "劳动力年龄上限"
NEW_DAYS, FEED_MONTHS = "失业新增天数", "就业数据有效月数"
GOAL, GOAL_OUT = "转移就业年目标", "省外转移就业年目标"
COUNTED_PLACES, LEFT_OUT_FORMS = "转移就业计入地", "转移就业不计形式"
FAMILY_WORKING, FAMILY_ABLE = "零就业算就业的状态", "零就业劳动能力"
FAMILY_AGE_MAX, FAMILY_DAYS = "零就业年龄上限", "零就业办结天数"
POINTS, PER_VACANCY, PER_WORKER = "岗位匹配分值", "每岗推荐人数", "每人推荐岗位数"
ANSWER_DAYS = "岗位推送反馈天数"


@dataclass(frozen=True)
class LabourRules:
    """What the rulebook of a county says about the labour register on a day.

    Ages are whole years, both ends included; a number that nobody set is None and limits nothing.
    """

    age_min: int | None
    age_max: int | None
    months: int | None
    places: frozenset[str]
    forms_left_out: frozenset[str]
    working: frozenset[str]
    able: frozenset[str]
    family_age_max: int | None
    days: int | None


def labour_rules(county: str, on: date) -> LabourRules:
    """Return the rules of a county on a day."""
    book: Standards = standards(county, on)
    return LabourRules(
        age_min=book.whole(AGE_MIN),
        age_max=book.whole(AGE_MAX),
        months=book.whole(FEED_MONTHS),
        places=frozenset(book.texts(COUNTED_PLACES)),
        forms_left_out=frozenset(book.texts(LEFT_OUT_FORMS)),
        working=frozenset(book.texts(FAMILY_WORKING)),
        able=frozenset(book.texts(FAMILY_ABLE)),
        family_age_max=book.whole(FAMILY_AGE_MAX),
        days=book.whole(FAMILY_DAYS),
    )
