"""The limits of posts, workshops and paid works at a place on a day, from the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.posts.enums import PostKind
from xianjie.kernel.dates import age_on

_COUNTY = 6
LEAST_AGE = "法定劳动年龄"
AGES = {
    PostKind.PUBLIC: "公益岗年龄上限", PostKind.RANGER: "护林员年龄上限",
    PostKind.GRADUATE: "大学生专岗年龄上限", PostKind.UPKEEP: "公益岗年龄上限",
}  # fmt: skip
PAYS = {
    PostKind.PUBLIC: "公益岗月补贴标准", PostKind.RANGER: "护林员月劳务费标准",
    PostKind.GRADUATE: "大学生专岗月补贴标准", PostKind.UPKEEP: "公益岗月补贴标准",
}  # fmt: skip
GOALS = {PostKind.PUBLIC: "公益岗总数目标", PostKind.RANGER: "护林员总数目标"}
ONE_A_HOUSEHOLD, COUNTED = "公益岗一户一人", "一户一人岗位类型清单"
DAYS, BY_DAY = "公益岗月应出勤天数", "公益岗按出勤折算"
TERM, SOON = "公益岗合同最长月数", "退岗提前提醒天数"
POINTS, BARRED = "公益岗优先顺序清单", "公益岗不安排劳动技能清单"
SHEET_DAY = "公益岗报考勤日"
LATE_DAY, IDLE_MONTHS = "车间月报截止日", "车间停工提醒月数"
LABOUR_SHARE, PAY_DAYS = "以工代赈劳务报酬占比", "以工代赈报酬发放天数"


@dataclass(frozen=True)
class PostRules:
    """What the rulebook says of posts; amounts are fen a month, None where it says nothing."""

    book: Standards
    one_a_household: bool
    counted_kinds: frozenset[str]
    least_age: int | None
    days: int
    by_day: bool

    def most_age(self, kind: str) -> int | None:
        """Return the age from which a kind of post is no longer held."""
        return self.book.whole(AGES[PostKind(kind)])

    def pay(self, kind: str) -> int | None:
        """Return the standard of pay."""
        return self.book.whole(PAYS[PostKind(kind)])

    def goal(self, kind: str) -> int | None:
        """Return how many there are to be at least."""
        return self.book.whole(GOALS[PostKind(kind)]) if kind in GOALS else None


def post_rules(place: str, on: date) -> PostRules:
    """Return the limits at a place on a day; layers are of counties."""
    book = standards(place[:_COUNTY], on)
    words = {kind.label: kind.value for kind in PostKind}
    return PostRules(
        book=book,
        one_a_household=is_so(book, ONE_A_HOUSEHOLD),
        counted_kinds=frozenset(words[one] for one in book.texts(COUNTED) if one in words),
        least_age=book.whole(LEAST_AGE),
        days=book.whole(DAYS) or 1,
        by_day=is_so(book, BY_DAY),
    )


def is_so(book: Standards, name: str) -> bool:
    """Return whether a yes-or-no parameter says yes."""
    found = book.parameter(name)
    return found is not None and found.value is True


def age_fault(born: date | None, on: date, rules: PostRules, kind: str) -> str:
    """Return why an age does not fit a post, empty when it fits or is not known."""
    if born is None:
        return ""
    age = age_on(born, on)
    most = rules.most_age(kind)
    if rules.least_age is not None and age < rules.least_age:
        return f"{on} 时 {age} 周岁，不满 {rules.least_age} 周岁，不能聘任。"
    if most is not None and age >= most:
        return f"{on} 时 {age} 周岁，已满 {most} 周岁，不能聘任。"
    return ""


def pay_for(monthly: int, expected: int, attended: int, *, by_day: bool) -> int:
    """Return what a month earns in fen: nothing without presence, in parts by days or in full.

    Parts are rounded down to the fen: nobody is paid for more than he attended.
    """
    if attended <= 0 or expected <= 0:
        return 0
    if not by_day or attended >= expected:
        return monthly
    return monthly * attended // expected


def days_expected(days: int, since: date, end: date | None, first: date, last: date) -> int:
    """Return the days of attendance of a month for somebody who was in post during part of it.

    ``days`` is a whole month's; ``end`` the last day in post (leaving, or end of contract). Parts
    are rounded up, so that whoever worked the month out can reach the whole.
    """
    begins, ends = max(since, first), min(end or last, last)
    if begins > ends:
        return 0
    held, whole = (ends - begins).days + 1, (last - first).days + 1
    return days if held == whole else -(-days * held // whole)


def labour_share(pay: int, investment: int) -> Decimal | None:
    """Return the share of investment that goes to labour, such as 0.3; None without investment."""
    return None if investment <= 0 else Decimal(pay) / Decimal(investment)
