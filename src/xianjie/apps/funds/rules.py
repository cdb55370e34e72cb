"""What the rulebook says of projects and funds, by the names of its parameters.

Refusals carry the clause that they rest on; a value that the rulebook does not know refuses
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.apps.funds.choices import ENTITIES, INDUSTRY, KINDS, NO_LINK, codes_of
from xianjie.apps.policies.queries import Standards, standards

STEP_DAYS, LEAPED, NOTICE_DAYS = "项目步骤天数清单", "项目步骤免办清单", "项目公示天数"
NOT_ENTERED, MUST_LINK, DIMENSIONS = "项目不得入库清单", "产业项目须有带贫机制", "绩效目标维度清单"
DILIGENCE = {"合作社": "尽职调查起点_合作社", "龙头企业": "尽职调查起点_龙头企业"}
JOINT_DILIGENCE, PRIORITIES, ROLL_MONTH = "联合尽职调查起点", "项目优先规则清单", "项目滚动月份"
INDUSTRY_GOAL, LINKING_GOAL = "整合资金产业占比目标", "衔接资金产业占比目标"
BOUND_GOAL, LAND_GOAL, LAND_YEAR = "双绑资金占比目标", "土地收益农业占比目标", "土地收益达标年份"
MERGE_UNTIL, MERGE_AFTER, KEY_COUNTY = (
    "涉农整合截止日", "涉农整合期后方式清单", "重点帮扶县级别清单",
)  # fmt: skip
FORBIDDEN, NAMES, NOT_LESS = "资金负面清单", "资金名称清单", "资金只增不减类别清单"
PROGRESS, FACTORS, LABOUR = "支出进度目标清单", "考核系数清单", "以工代赈劳务报酬占比"
LOAN_MOST, LOAN_MONTHS, LOAN_DAYS = "小额信贷最高额", "小额信贷最长月数", "小额信贷到期提醒天数"
BIG_ITEM = "大专项加任务清单"
_COUNTY = 6


@dataclass(frozen=True)
class Refusal:
    """Why something may not be, and the clause that says so."""

    words: str
    clause: str = ""

    def __str__(self) -> str:
        return f"{self.words}（依据：{self.clause}）" if self.clause else self.words


def fund_rules(place: str, on: date) -> Standards:
    """Return the parameters of a county on a day."""
    return standards(place[:_COUNTY], on)


def clause_of(rules: Standards, name: str) -> str:
    """Return document and clause of a parameter, with 待核 where that is open."""
    found = rules.parameter(name)
    cite = found.cite if found else None
    if found is None or cite is None:
        return ""
    clause = f" {cite.clause}" if cite.clause and cite.clause != "待核" else ""
    return f"《{cite.document}》{clause}{'，待核' if found.unverified else ''}"


def integration_refusal(place: str, on: date, big_item: str) -> Refusal | None:
    """Say why money of a day may not be integrated (统筹整合) at a place; None if it may be.

    Everywhere until the end of the period; afterwards as the place's rules say: in key counties
    of a level, or as a big item with a list of tasks.
    """
    rules = fund_rules(place, on)
    until = rules.parameter(MERGE_UNTIL)
    last = until.value if until else None
    if not isinstance(last, date) or on <= last:
        return None
    ways = rules.texts(MERGE_AFTER)
    if set(ways) & set(rules.texts(KEY_COUNTY)) or (BIG_ITEM in ways and big_item.strip()):
        return None
    words = (
        f"{on} 已过 {last}（过渡期前3年），以后只有{'、'.join(ways) or '规定的地方'}可以统筹整合。"
    )
    if BIG_ITEM in ways:
        words += "按大专项加任务清单办的，请写大专项名称。"
    return Refusal(words, clause_of(rules, MERGE_AFTER))


def use_refusal(place: str, on: date, use: str) -> Refusal | None:
    """Say why money may not be spent on something; None if it may be."""
    rules = fund_rules(place, on)
    if use not in rules.texts(FORBIDDEN):
        return None
    return Refusal(f"“{use}”在资金负面清单里，不得支出。", clause_of(rules, FORBIDDEN))


def entry_refusals(project: Any, on: date) -> list[Refusal]:
    """Say why a project may not enter the library, beside what is missing."""
    rules, found = fund_rules(project.division_code, on), []
    if project.negative and project.negative in rules.texts(NOT_ENTERED):
        words = f"“{project.negative}”的项目不得入库。"
        found.append(Refusal(words, clause_of(rules, NOT_ENTERED)))
    must = rules.parameter(MUST_LINK)
    is_industry = codes_of(KINDS).get(project.kind) == INDUSTRY
    if is_industry and must is not None and must.value is True and project.link_way == NO_LINK:
        found.append(
            Refusal("产业项目没有联农带农（带贫）机制，不得入库。", clause_of(rules, MUST_LINK))
        )
    missing = diligence_missing(project, rules)
    return [*found, missing] if missing else found


def diligence_missing(project: Any, rules: Standards) -> Refusal | None:
    """Say that the project needs due diligence that is not there; None when it does not."""
    name = DILIGENCE.get(codes_of(ENTITIES).get(project.entity_kind, ""), "")
    least = rules.whole(name) if name else None
    if least is None or (project.amount or 0) < least or project.diligence_number:
        return None
    yuan = least // 100
    return Refusal(
        f"{project.entity_kind}的项目资金达到 {yuan:,} 元，要先做尽职调查，请填尽职调查文号。",
        clause_of(rules, name),
    )


def loan_refusals(loan: Any, on: date) -> list[Refusal]:
    """Say where a small loan goes beyond the limits of the place."""
    rules, found = fund_rules(loan.division_code, on), []
    most, months = rules.whole(LOAN_MOST), rules.whole(LOAN_MONTHS)
    if most is not None and loan.amount > most:
        words = f"脱贫人口小额信贷最多 {most // 100:,} 元；需要更多的，请转介创业担保贷款。"
        found.append(Refusal(words, clause_of(rules, LOAN_MOST)))
    if months is not None and loan.due_on > months_after(loan.issued_on, months):
        words = f"脱贫人口小额信贷最长 {months} 个月。"
        found.append(Refusal(words, clause_of(rules, LOAN_MONTHS)))
    return found


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month; the last of the month where there is no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def percents(rules: Standards, name: str) -> dict[str, Decimal]:
    """Return a list of name=percent as ratios."""
    found = {}
    for key, text in rules.pairs(name).items():
        if text.isdigit():
            found[key] = Decimal(text) / 100
    return found
