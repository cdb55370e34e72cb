"""Limits and goals of training at a place on a day; who counts as 两后生. Pure but for the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.policies.queries import Standards, standards
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.dates import age_on

_COUNTY = 6
PEOPLE_GOAL, SKILL_GOAL, WORK_GOAL = "年培训人数目标", "培训一技一证目标", "培训后就业率目标"
WATCHED_DAYS, TIMES, ATTENDANCE = "培训后就业观察天数", "每年补贴培训次数", "培训结业出勤比例"
LEAST, MOST = "两后生起始年龄", "两后生截止年龄"
SCHOOL_GOAL, STEADY_GOAL = "两后生职教目标", "两后生稳定就业目标"
STEADY_MONTHS = "两后生稳定就业月数"
FATES, STAGES = "两后生去向", "两后生毕业阶段"
IN_SCHOOL, AFTER_SCHOOL, ASIDE = "职教", "离校", "其他"
STEADY_FATE = "结业后就业"
_JUNIOR, _SENIOR = "初中", "高中"
_NOT_AT_SCHOOL = "非在校生"
_VOCATIONAL = ("中职", "高职高专", "技师学院")
_HIGHER = ("本科", "硕士")
_EARLIER = ("学龄前", "学前", "小学", "七年级", "八年级", "九年级", "普通高中")


def training_rules(place: str, on: date) -> Standards:
    """Return the parameters of training; layers are of counties."""
    return standards(place[:_COUNTY], on)


def fates_of(kind: str) -> tuple[str, ...]:
    """Return the fates of a kind: 职教 (in vocational education), 离校, 未职教, 其他."""
    return tuple(one.text for one in load_codes(FATES).values if one.code == kind)


@dataclass(frozen=True)
class YouthFacts:
    """What is registered of a member; None and empty texts are not known."""

    born: date | None
    poor: bool
    married: bool | None
    education: str
    school: str
    works: bool | None = None


@dataclass(frozen=True)
class YouthVerdict:
    """Whether somebody is 两后生: yes, no (``why``), or to be asked (``unknown`` says what).

    ``stage`` and ``fate`` are what the registry lets suppose, empty where it does not say.
    """

    fits: bool
    why: str = ""
    unknown: tuple[str, ...] = ()
    stage: str = ""
    fate: str = ""


def of_age(born: date, on: date, least: int, most: int) -> bool:
    """Whether somebody is between two ages, both included: up to the eve of the next birthday."""
    return least <= age_on(born, on) <= most


def judge_youth(facts: YouthFacts, on: date, least: int, most: int) -> YouthVerdict:
    """Return whether somebody is 两后生 on a day.

    A member, 15 to 25 years old and unmarried, of a household that was registered poor, after
    junior or senior secondary school, whoever left or dropped out included
    (姚安县2022-2024增收计划 三(二)8). Who has gone to university or is still at school is not.
    """
    if not facts.poor:
        return YouthVerdict(False, "不是建档立卡户")
    if facts.married:
        return YouthVerdict(False, "已婚")
    if facts.born is not None and not of_age(facts.born, on, least, most):
        return YouthVerdict(False, f"不在 {least}–{most} 周岁")
    if facts.school.startswith(_EARLIER):
        return YouthVerdict(False, "还在中小学就读")
    if facts.school.startswith(_HIGHER) or facts.education.startswith(_HIGHER):
        return YouthVerdict(False, "已升入大学")
    if facts.born is None and not facts.school.startswith(_VOCATIONAL):
        return YouthVerdict(False, "没有登记出生日期")
    unknown = []
    if facts.born is None:
        unknown.append("出生日期")
    if facts.married is None:
        unknown.append("是否未婚")
    if facts.education not in {_JUNIOR, _SENIOR} and not facts.school.startswith(_VOCATIONAL):
        unknown.append("从哪里毕业或离开")
    fate = ""
    if facts.school.startswith(_VOCATIONAL):
        fate = "在读职业学校"
    elif facts.works:
        fate = "直接就业"
    else:
        unknown.append("现在做什么")
    stage = f"{facts.education}毕业" if facts.education in {_JUNIOR, _SENIOR} else ""
    return YouthVerdict(True, "", tuple(unknown), stage, fate)


@dataclass(frozen=True)
class Rate:
    """A share with what it is made of; None without anybody."""

    above: int
    below: int

    @property
    def share(self) -> Decimal | None:
        """Return it as a ratio such as 0.9."""
        return Decimal(self.above) / Decimal(self.below) if self.below else None

    @property
    def text(self) -> str:
        """Return it in percent with one decimal, rounded down: 89.99 % is not 90 %."""
        return f"{self.above * 1000 // self.below / 10:.1f}%" if self.below else "–"

    def meets(self, goal: Decimal | None) -> bool | None:
        """Whether it reaches a goal; None where there is no goal or nobody."""
        return None if goal is None or self.share is None else self.share >= goal
