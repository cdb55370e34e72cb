"""Lists of projects and funds that the contracts set."""

from __future__ import annotations

from functools import cache

from xianjie.exchange.contracts import load_codes

Pairs = list[tuple[str, str]]
KINDS, NATURES, LINKS, ENTITIES, WAYS = (
    "项目类别", "建设性质", "联农带农方式", "实施主体类型", "项目实施方式",
)  # fmt: skip
NEGATIVES, SOURCES, LEVELS, USES = "项目负面情形", "资金类别", "资金来源级次", "资金支出用途"
NOTICES, DIMENSIONS, OPINIONS, GRADES = "公告公示类型", "绩效维度", "摸底意见", "绩效等次"
LOANS, LOAN_STATES, HELP = "贷款类型", "贷款状态", "帮扶措施"
INDUSTRY, NO_LINK = "产业", "不适用"
MICRO_LOAN, START_UP_LOAN, OVERDUE, PAID_OFF = "脱贫人口小额信贷", "创业担保贷款", "逾期", "已结清"
LABOUR_USE, ENTRY_NOTICE = "劳务报酬", "入库公示"
WORK_RELIEF, LINKING = "以工代赈中央预算内投资", "衔接资金"
KEEP, CUT, DROP = "保留", "调减", "调出"


def pairs(name: str) -> Pairs:
    """Return the texts of a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


@cache
def codes_of(name: str) -> dict[str, str]:
    """Return the code of every text of a set."""
    return {one.text: one.code or "" for one in load_codes(name).values}


@cache
def industry_kinds() -> tuple[str, ...]:
    """Return the kinds of project that count as industry."""
    return tuple(text for text, code in codes_of(KINDS).items() if code == INDUSTRY)


@cache
def notices(when: str) -> tuple[str, ...]:
    """Return the notices that are due before (事前) or after (事后)."""
    return tuple(text for text, code in codes_of(NOTICES).items() if code == when)


def source_named(text: str) -> str:
    """Return the kind of money that a text means, empty for none known."""
    found = load_codes(SOURCES).resolve(text)
    return found.text if found else ""


def grade_for(score: int) -> str:
    """Return the grade of a score from 0 to 100."""
    for text, least in codes_of(GRADES).items():
        if score >= int(least or 0):
            return text
    return ""
