"""What may stand on a public notice: masked head, group, members, category; nothing else.

No number of a person, phone or account, nothing about health, no kind of risk (that would be
health), no full name of anybody: 秦安县监测解读 forbids 身份证号、手机号、银行账号、健康状况.
Group names come from lists and may hold anything, so they pass a narrow form or are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypedDict

from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.suggesting import CATEGORIES
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.contracts import load_codes

_GROUP = re.compile(
    r"(?:第)?(?:[\u4e00-\u9fff]{1,10}|[0-9]{1,2})(?:组|社|队|屯|寨|庄|自然村|村民小组|小组|村)"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_LEAST_NAME = 2
_HEALTH = (
    "病", "残", "癌", "症", "瘤", "炎", "瘫", "聋", "哑", "盲", "瞎", "疯", "傻", "痴", "孕",
    "精神", "健康", "透析", "手术", "医", "药", "智力", "听力", "视力", "肢体", "艾滋", "肝", "肾",
)  # fmt: skip
_CODE_SETS = ("风险类型", "健康状况", "监测对象类别")


class NoticeRow(TypedDict):
    """A line of a notice, frozen as posted."""

    head: str
    group: str
    members: int
    category: str


def notice_rows(cases: Sequence[Case], offered: Iterable[str]) -> list[NoticeRow]:
    """Return the lines for cases, in their order; ``offered`` are the categories of the place.

    Constant queries. A group whose name could say more than where somebody lives is left out,
    and so is a category that is not of the list.
    """
    numbers = [case.household_id for case in cases]
    names: dict[int, list[str]] = {}
    members = Person.objects.filter(household__in=numbers).proven("of cases found through the gate")
    for number, name in members.values_list("household_id", "name"):
        names.setdefault(number, []).append(name)
    homes = Household.objects.filter(pk__in=numbers).proven("of cases found through the gate")
    by_number = {home.pk: home for home in homes}
    listed = frozenset(offered)
    return [
        notice_row(
            by_number[case.household_id], names.get(case.household_id, []), case.category, listed
        )
        for case in cases
    ]


def notice_row(
    household: Household, names: Sequence[str], category: str, offered: frozenset[str]
) -> NoticeRow:
    """Return the line of one household."""
    everybody = [household.head_name, *names]
    return {
        "head": _masked(household.head_name),
        "group": _group(household.group_name, everybody),
        "members": household.member_count or len(names),
        "category": category if category in offered and not _speaks(category) else "",
    }


def _masked(name: str) -> str:
    """Show the surname only: one Chinese character, otherwise none."""
    first = name.strip()[:1]
    return f"{first}**" if _HAN.fullmatch(first) and not _ill(first) else "***"


def _group(text: str, names: Sequence[str]) -> str:
    text = text.strip()
    if not _GROUP.fullmatch(text) or _ill(text):
        return ""
    told = any(len(name.strip()) >= _LEAST_NAME and name.strip() in text for name in names)
    return "" if told or any(word in text for word in _words()) else text


def _ill(text: str) -> bool:
    return any(word in text for word in _HEALTH)


def _speaks(category: str) -> bool:
    """Whether a category would tell of health or a kind of risk."""
    return _ill(category) or category in load_codes("风险类型").order


@cache
def _words() -> frozenset[str]:
    found: set[str] = set()
    for name in _CODE_SETS:
        for value in load_codes(name).values:
            found.update(text for text in (value.text, *value.aliases) if len(text) >= _LEAST_NAME)
    return frozenset(found - set(load_codes(CATEGORIES).texts))
