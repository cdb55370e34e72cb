"""What the rules propose for a household: category, kinds of risk, 整户无劳动能力."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.enums import RANKS
from xianjie.apps.screening.models import Clue
from xianjie.exchange.contracts import load_codes

CATEGORIES, CATEGORY_LIST = "监测对象类别", "监测对象类别清单"
CATEGORY_PAIRS = "监测对象类别对应"
RISKS, FOCUS_LIST, LINK_LIST = "风险类型", "重点人群清单", "重点环节清单"
LINE, LABOUR_AGE, LABOUR_END = "监测收入线", "法定劳动年龄", "整户无劳动能力年龄上限"
NATION = "000000"
UNSTABLE, EDGE, SUDDEN = "T1", "T2", "T3"
"""Codes of the code set 监测对象类别: 脱贫不稳定户, 边缘易致贫户, 突发严重困难户."""
ANY = "T"
"""Code of a category that does not ask what the household was before."""
FREED = "脱贫户"
ABLE = ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")
UNABLE = ("丧失劳动力", "无劳动力")
MOST_RISKS = 5
OTHER_RISK = "其他"


@dataclass(frozen=True)
class Suggestion:
    """A proposed category with its reason; empty texts where the rulebook leaves it open.

    ``category`` is a text of the region's own list, ``national`` one of the code set. ``is_sure``
    is False where income or the line is not known.
    """

    category: str
    national: str
    reason: str
    is_sure: bool = True


@dataclass(frozen=True)
class LabourView:
    """Whether nobody in a household can work. ``known`` is False where that cannot be told."""

    no_labour: bool
    known: bool
    able: int
    members: int


def categories_at(place: str, on: date) -> tuple[str, ...]:
    """Return the categories of a place (6 to 12 digits) on a day, as its rulebook lists them."""
    return standards(place, on).texts(CATEGORY_LIST)


def national_at(on: date) -> tuple[str, ...]:
    """Return the categories of the national list on a day."""
    return standards(NATION, on).texts(CATEGORY_LIST)


def national_of(category: str) -> str:
    """Return the text of the code set that a category is or once was called; empty without one."""
    value = load_codes(CATEGORIES).resolve(category) if category else None
    return value.text if value else ""


def suggest_category(household: Household, on: date) -> Suggestion:
    """Propose a category from the type of a household and its income against 监测收入线.

    At or below the line a 脱贫户 is T1 and any other household T2; above it, T3: the line never
    excludes a household in sudden grave difficulty (domain rule: T3 不得用收入线拒绝). Without
    income or line the type decides and the suggestion says that it is not sure.
    """
    book = standards(household.county_code, on)
    parameter = book.parameter(LINE)
    line = parameter.value if parameter else None
    income = household.income_per_capita
    freed = household.household_type == FREED
    by_type = UNSTABLE if freed else EDGE
    told = "脱贫户" if freed else "一般农户"
    if income is None or not isinstance(line, int | Decimal):
        missing = "家庭人均纯收入" if income is None else f"{on.year} 年的监测收入线"
        code, sure = by_type, False
        reason = f"没有{missing}，先按户类型（{told}）建议，请结合核实情况判断。"
    elif income <= line:
        code, sure = by_type, True
        reason = f"{told}，人均纯收入在监测收入线以内。"
    else:
        code, sure = SUDDEN, True
        reason = "人均纯收入超出监测收入线；刚性支出大或收入骤减、基本生活严重困难的，按此类纳入。"
    national = _national(code, by_type, on)
    category = _local(national, book.texts(CATEGORY_LIST), book.pairs(CATEGORY_PAIRS))
    return Suggestion(category, national, reason, sure)


def _national(code: str, by_type: str, on: date) -> str:
    values = {value.text: value.code for value in load_codes(CATEGORIES).values}
    offered = [national_of(text) for text in national_at(on)]
    for wanted in (code, ANY, by_type):
        for text in offered:
            if values.get(text) == wanted:
                return text
    return ""


def _local(national: str, offered: Sequence[str], pairs: dict[str, str]) -> str:
    if national in offered:
        return national
    if pairs.get(national) in offered:
        return pairs[national]
    return next((text for text in offered if national_of(text) == national), "")


def suggest_risks(clues: Iterable[Clue]) -> list[str]:
    """Return up to five kinds of risk of clues, the gravest first, 其他 only where it is all."""
    known = load_codes(RISKS).order
    rows = sorted(clues, key=lambda clue: (-RANKS.get(clue.level, 0), known.get(clue.risk, 99)))
    found = list(dict.fromkeys(clue.risk for clue in rows if clue.risk in known))
    named = [risk for risk in found if risk != OTHER_RISK]
    return (named or found)[:MOST_RISKS]


def labour_of(household: Household, on: date) -> LabourView:
    """Return whether nobody in a household can work, from labour skill and age.

    Who is younger than 法定劳动年龄, is 丧失劳动力 or 无劳动力, or is of the upper age or older
    without being recorded as able, cannot work. Somebody of working age without a recorded skill
    leaves the question open.
    """
    book = standards(household.county_code, on)
    least, most = book.whole(LABOUR_AGE), book.whole(LABOUR_END)
    able = unknown = 0
    members = list(
        Person.objects.filter(household=household)
        .proven("members of a household found through the gate")
        .values_list("labour_skill", "birth_date")
    )
    for skill, born in members:
        years = _years(born, on)
        young = years is not None and least is not None and years < least
        old = years is not None and most is not None and years >= most
        if young or skill in UNABLE:
            continue
        if skill in ABLE:
            able += 1
        elif not old:
            unknown += 1
    known = bool(members) and not unknown
    return LabourView(known and not able, known, able, len(members))


def _years(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
