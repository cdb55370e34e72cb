"""Values for people: what an official reads on a page or in a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.kernel.money import format_yuan
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.model import Rule
from xianjie.policy.nodes import NameType, Value
from xianjie.policy.resolution import Resolved, ResolvedParameter
from xianjie.policy.vocabulary import names_mentioned

__all__ = [
    "benefit_rests_on",
    "benefit_texts",
    "page_value",
    "rests_on",
    "show_parameter",
    "show_value",
]

NOT_SET = "未设定"


def show_value(value: Value | None, kind: NameType) -> str:
    """A value with its unit in Chinese: ``7,073.50 元``, ``0.5``, ``是``, ``2022-06-30``."""
    if value is None:
        return NOT_SET
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, frozenset):
        return "、".join(_in_order(value, kind)) or "（空）"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    is_money = kind.kind == "money"
    number = format_yuan(int(value)) if is_money else f"{Decimal(value).normalize():,f}"
    return number if kind.unit.is_pure else f"{number} {kind.unit}"


def show_parameter(parameter: ResolvedParameter) -> str:
    """A resolved parameter's value with unit, and 待核 where its source is not verified."""
    if parameter.repealed:
        return "已停止执行"
    text = show_value(parameter.value, parameter.type)
    if parameter.value is None:
        return text
    return f"{text}（待核）" if parameter.unverified else text


def page_value(value: Value | None, kind: NameType) -> Any:
    """A value as the rulebook writes it: yuan instead of fen, lists in order, for JSON."""
    if isinstance(value, frozenset):
        return _in_order(value, kind)
    if kind.kind == "money" and isinstance(value, int | Decimal):
        yuan = Decimal(value) / 100
        return int(yuan) if yuan == yuan.to_integral_value() else yuan
    return value


def _in_order(texts: frozenset[str], kind: NameType) -> list[str]:
    order = list(kind.codes.texts) if kind.codes is not None else []
    return sorted(texts, key=lambda one: (order.index(one) if one in order else len(order), one))


def rests_on(resolved: Resolved, rule: Rule) -> list[ResolvedParameter]:
    """The parameters that decide a rule: read by it, or by the facts below it; in reading order."""
    return _parameters_below(
        resolved, [rule.when, rule.applies, *(choice.when for choice in rule.levels)]
    )


def benefit_rests_on(resolved: Resolved, benefit: Benefit) -> list[ResolvedParameter]:
    """The parameters that decide a benefit or give its amount; in reading order."""
    return _parameters_below(resolved, benefit_texts(benefit))


def benefit_texts(benefit: Benefit) -> list[str]:
    """The expressions of a benefit, in reading order."""
    amounts = [text for one in benefit.amounts for text in (one.when, one.amount)]
    texts = [benefit.when, benefit.applies, *amounts, benefit.roll, benefit.paid]
    return [text for text in texts if text]


def _parameters_below(resolved: Resolved, texts: list[str]) -> list[ResolvedParameter]:
    found: dict[str, ResolvedParameter] = {}
    for name in _names_below(resolved, texts):
        if name in resolved.parameters:
            found[name] = resolved.parameters[name]
    return list(found.values())


def _names_below(resolved: Resolved, texts: list[str]) -> Iterator[str]:
    todo = [name for text in texts for name in names_mentioned(text)]
    seen: set[str] = set()
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        yield name
        fact = resolved.facts.get(name)
        if fact is not None:
            below = [fact.of] if fact.of else []
            todo.extend([*below, *names_mentioned(fact.expression), *names_mentioned(fact.filter)])
