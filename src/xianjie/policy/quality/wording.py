"""A quality rule as an official reads it: its condition in Chinese, and why a row was hit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from xianjie.policy.nodes import Constant, Name, NameType, Operation
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.nodes import (
    Aggregate,
    AsOf,
    Column,
    Lookup,
    Matched,
    QNode,
    Same,
    inner,
)
from xianjie.policy.quality.tables import tables
from xianjie.policy.reference import AtLeast, Result
from xianjie.policy.resolution import ResolvedParameter
from xianjie.policy.showing import show_parameter, show_value

__all__ = ["HitWording", "cell_title", "describe", "explain_hit", "rule_words"]

_WORDS: Final = {
    "=": "等于", "<>": "不等于", "<": "小于", "<=": "不超过", ">": "大于", ">=": "不小于",
}  # fmt: skip
_DATE_WORDS: Final = {
    "=": "等于", "<>": "不等于", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于",
}  # fmt: skip
_NEGATED: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TESTS: Final = {
    "like": ("形如", "不形如"), "regexp": ("形如", "不形如"), "contains": ("含", "不含"),
    "any_of": ("含有其中之一：", "不含有："), "all_of": ("全含：", "不全含："),
    "only": ("只有：", "不只有："), "same_set": ("与之相同：", "与之不同："),
    "starts": ("开头是", "开头不是"), "ends": ("结尾是", "结尾不是"),
    "has_text": ("里有", "里没有"),
}  # fmt: skip
_TRUTHS: Final = {
    "id_ok": ("的校验位正确", "的校验位不对"),
    "disability_ok": ("的残疾证号正确", "的残疾证号不对"),
    "credit_ok": ("的信用代码正确", "的信用代码不对"), "mobile": ("是手机号", "不是手机号"),
    "uniform": ("每个字都一样", "不是每个字都一样"),
}  # fmt: skip
_SIGNS: Final = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_OF: Final = {
    "length": "的位数", "id_core": "认人的号码", "id_sex": "里的性别", "id_born": "里的出生日期",
    "id_region": "的地区码", "year": "的年份", "month": "的月份", "day_of_month": "的日",
    "year_start": "那年年初", "year_end": "那年年末", "month_start": "那月月初",
    "month_end": "那月月末", "size": "的个数", "year_text": "", "number": "读成数",
    "day": "读成日期", "abs": "的绝对值", "negative": "的相反数",
    "unspaced": "去掉空白",
}  # fmt: skip
_AGGREGATES: Final = {
    "sum": "合计", "max": "最大值", "min": "最小值", "mean": "平均", "distinct": "不同值的个数",
    "set": "合集",
}  # fmt: skip
_SPANS: Final = {"age": "周岁", "days": "天数", "months": "月数", "years": "年数"}
_LATER: Final = {"add_days": "天", "add_months": "个月", "add_years": "年"}
_SETS: Final = {"union": "并", "intersect": "与", "except": "去掉"}


@dataclass(frozen=True)
class HitWording:
    """A hit in words.

    ``sentence`` says what is wrong, ``condition`` what the rule asks, ``cells`` are (title, value)
    of what was read, ``parameters`` the limits with value and 待核.
    """

    sentence: str
    condition: str
    cells: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...]


def rule_words(compiled: CompiledQualityRule) -> str:
    """Whom a rule looks at and when it hits, in one sentence."""
    when = describe(compiled.when)
    if compiled.applies is None:
        return f"{compiled.table.title}：{when}。"
    return f"{compiled.table.title}（{describe(compiled.applies)}）：{when}。"


def cell_title(cell: Column) -> str:
    """A cell for people: 户主的性别."""
    above = [one for one in cell.path if one not in ("户", "人", "村")]
    return "的".join([*above, cell.name])


def explain_hit(
    compiled: CompiledQualityRule,
    cells: Mapping[Column, Result | str],
    told: Mapping[str, Result],
    parameters: Mapping[str, ResolvedParameter],
) -> HitWording:
    """Put a hit into words.

    Args:
        compiled: the rule.
        cells: value of each of ``compiled.values``; a text that could not be read as it stood.
        told: value of each of ``compiled.told`` by name.
        parameters: the parameters in force.
    """
    kinds = dict(compiled.told)
    sentence = compiled.rule.message or compiled.rule.title
    for name, tree in kinds.items():
        sentence = sentence.replace(f"{{{name}}}", _shown(told.get(name), tree.type))
    limits = [parameters[name] for name in compiled.parameters if name in parameters]
    return HitWording(
        sentence=sentence,
        condition=describe(compiled.when),
        cells=tuple((cell_title(one), _cell(cells.get(one), one)) for one in compiled.values),
        parameters=tuple((one.title or one.id, show_parameter(one)) for one in limits),
    )


def _cell(value: Result | str, cell: Column) -> str:
    if isinstance(value, str):
        return value or "（空）"
    return _shown(value, cell.type)


def _shown(value: Result, kind: NameType) -> str:
    if value is None or isinstance(value, AtLeast):
        return "（空）"
    return show_value(value, kind)


def describe(node: QNode, *, negated: bool = False) -> str:
    """A tree in Chinese; ``negated`` says its opposite, moved down to the leaves."""
    match node:
        case Operation():
            return _operation(node, negated=negated)
        case Column():
            return _column(node, negated=negated)
        case Matched():
            return f"{'没有' if negated else '有'}{'的'.join(node.path)}"
        case Aggregate():
            return _aggregate(node, negated=negated)
    text = _value(node)
    return f"不是：{text}" if negated else text


def _value(node: QNode) -> str:
    match node:
        case Name():
            return node.name.rpartition(".")[2]
        case Constant():
            return _constant(node)
        case Same():
            keys = "、".join(describe(one) for one in node.keys)
            if node.group is None:
                return f"{keys}相同的{tables()[node.table].title}数"
            return f"{keys}相同的不同{describe(node.group)}数"
        case Lookup():
            return f"“{node.mapping}”里{'有没有' if node.has else ''}{describe(node.key)}"
        case AsOf():
            return f"{describe(node.day)}时的{node.parameter.rpartition('.')[2]}"
    return describe(node)


def _constant(node: Constant) -> str:
    if isinstance(node.value, bool):
        return "是" if node.value else "否"
    if isinstance(node.value, Decimal):
        return f"{node.value.normalize():f}"
    return f"“{node.value}”"


def _column(node: Column, *, negated: bool) -> str:
    name = cell_title(node)
    if node.outer:
        name = f"本行的{name}"
    if node.facet == "blank":
        return f"{name}{'已填' if negated else '为空'}"
    if node.facet == "text" or node.type.kind != "bool":
        return name
    return f"{name}为{'否' if negated else '是'}"


def _operation(node: Operation, *, negated: bool) -> str:
    parts = inner(node)
    operator = node.operator
    if operator == "not":
        return describe(parts[0], negated=not negated)
    if operator in ("and", "or"):
        word = "，且" if (operator == "and") != negated else "，或"
        listed = [
            f"（{text}）" if isinstance(one, Operation) and one.operator in ("and", "or") else text
            for one in parts
            for text in [describe(one, negated=negated)]
        ]
        return word.join(listed)
    if operator in _WORDS:
        shown = _NEGATED[operator] if negated else operator
        is_date = parts[0].type.kind == "date"
        left, right = describe(parts[0]), describe(parts[1])
        if parts[0].type.kind == "bool" and isinstance(parts[1], Constant):
            truth = (parts[1].value is True) == (shown == "=")
            return describe(parts[0], negated=not truth)
        return f"{left}{(_DATE_WORDS if is_date else _WORDS)[shown]}{right}"
    if operator == "in":
        listed_values = "、".join(describe(one) for one in parts[1:])
        return f"{describe(parts[0])}{'不是' if negated else '是'}{listed_values}"
    if operator == "is_null":
        return f"{describe(parts[0])}{'已知' if negated else '未知'}"
    if operator in _TESTS:
        return f"{describe(parts[0])}{_TESTS[operator][negated]}{describe(parts[1])}"
    if operator in _TRUTHS:
        return f"{describe(parts[0])}{_TRUTHS[operator][negated]}"
    if operator == "readable":
        return f"{describe(parts[0])}{'读不懂' if negated else '读得懂'}"
    text = _computed(operator, [describe(one) for one in parts])
    return f"不是：{text}" if negated else text


def _computed(operator: str, said: list[str]) -> str:
    if operator in _SIGNS:
        return f"{said[0]} {_SIGNS[operator]} {said[1]}"
    if operator in _OF:
        return f"{said[0]}{_OF[operator]}"
    if operator in _SPANS:
        return f"从{said[0]}到{said[1]}的{_SPANS[operator]}"
    if operator in _LATER:
        return f"{said[0]}之后{said[1]}{_LATER[operator]}"
    if operator in _SETS:
        return f"{said[0]}{_SETS[operator]}{said[1]}"
    return _composed(operator, said)


def _composed(operator: str, said: list[str]) -> str:
    if operator == "slice":
        return f"{said[0]}从第{said[1]}位起{said[2]}位"
    if operator == "coalesce":
        return f"{said[0]}（空按{said[-1]}）"
    if operator == "choose":
        return f"（{said[0]}时取{said[1]}，否则取{said[2]}）"
    if operator in ("lesser", "greater"):
        return f"{said[0]}和{said[1]}中{'小' if operator == 'lesser' else '大'}的"
    if operator == "tally":
        return f"以下成立的项数（{'；'.join(said)}）"
    if operator == "labels":
        return f"以下成立的列（{'；'.join(said[::2])}）"
    if operator == "sum_known":
        return f"{'、'.join(said)}合计"
    if operator == "round":
        return f"{said[0]}四舍五入"
    return "、".join(said)


def _aggregate(node: Aggregate, *, negated: bool) -> str:
    above = [one for one in node.path if one not in ("户", "人", "村")]
    rows = "的".join([*above, node.relation or f"全部{tables()[node.table].title}"])
    when = describe(node.condition) if node.condition is not None else ""
    value = describe(node.value) if node.value is not None else ""
    if node.operator == "exists":
        if not when:
            return f"{'没有' if negated else '有'}{rows}"
        return f"{rows}里{'没有' if negated else '有'}（{when}）的"
    if node.operator == "all":
        return f"{rows}{'不都' if negated else '都'}（{value}）"
    some = f"{rows}里（{when}）的" if when else rows
    if node.operator == "count":
        return f"{some}个数"
    if node.operator == "share":
        return f"{some}（{value}）的占比"
    if node.operator in ("latest", "earliest"):
        word = "最近" if node.operator == "latest" else "最早"
        return f"{word}一条{some}的{value}" if when else f"{word}一条{rows}的{value}"
    return f"{some}的{value}{_AGGREGATES[node.operator]}"
