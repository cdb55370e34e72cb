"""A quality rule as an official reads it: its condition as sentences, with what each one reads.

The tree that is evaluated is the tree that is told, negations moved down to the leaves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from xianjie.policy.explain import format_number
from xianjie.policy.nodes import Constant, Name, Operation
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
from xianjie.policy.units import Unit

__all__ = ["Clause", "Wording", "describe", "lines", "rule_words"]

_COMPARED: Final = {
    "=": "等于", "<>": "不等于", "<": "小于", "<=": "不大于", ">": "大于", ">=": "不小于",
}  # fmt: skip
_DATED: Final = {
    "=": "等于", "<>": "不等于", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于",
}  # fmt: skip
_OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_SIGNS: Final = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_SCOPES: Final = {
    "table": "全表", "county": "本县", "town": "本乡", "village": "本村", "household": "本户",
}  # fmt: skip
_CALLS: Final = {
    "age": "{1}时的周岁（按{0}）", "days": "{0}到{1}的天数", "months": "{0}到{1}的月数",
    "years": "{0}到{1}的年数", "year": "{0}的年份", "month": "{0}的月份",
    "day_of_month": "{0}的日", "year_start": "{0}当年年初", "year_end": "{0}当年年末",
    "month_start": "{0}当月月初", "month_end": "{0}当月月末", "add_days": "{0}加 {1}",
    "add_months": "{0}加 {1}", "add_years": "{0}加 {1}", "day_in_year": "{0}当年的{1}",
    "abs": "{0}的绝对值", "negative": "－{0}", "rest": "{0}除以{1}的余数", "size": "{0}的项数",
    "length": "{0}的位数", "slice": "{0}第 {1} 起 {2}", "year_text": "{0}",
    "id_core": "{0}的身份证部分", "id_sex": "{0}里的性别", "id_born": "{0}里的出生日期",
    "id_region": "{0}里的地区码", "split": "{0}拆开的各项", "round": "{0}取整",
    "greater": "{0}和{1}中较大的", "lesser": "{0}和{1}中较小的", "number": "{0}里的数",
    "day": "{0}里的日期", "unspaced": "{0}去掉空格", "replace": "{0}里的{1}换成{2}",
}  # fmt: skip
_TESTS: Final = {
    "contains": ("含“{1}”", "不含“{1}”"), "has_text": ("里有“{1}”", "里没有“{1}”"),
    "starts": ("以“{1}”开头", "不以“{1}”开头"), "ends": ("以“{1}”结尾", "不以“{1}”结尾"),
    "any_of": ("含{1}中任一项", "不含{1}中任何一项"), "all_of": ("含{1}的全部", "不全含{1}"),
    "only": ("只含{1}", "不只含{1}"), "same_set": ("与{1}各项相同", "与{1}各项不同"),
    "id_ok": ("通过身份证校验", "通不过身份证校验"), "mobile": ("是手机号", "不是手机号"),
    "disability_ok": ("通过残疾证校验", "通不过残疾证校验"),
    "credit_ok": ("通过信用代码校验", "通不过信用代码校验"),
    "uniform": ("各个字都一样", "各个字不都一样"),
    "like": ("形如“{1}”", "不形如“{1}”"), "regexp": ("形如“{1}”", "不形如“{1}”"),
    "readable": ("读得懂", "读不懂"),
}  # fmt: skip
_GATHERED: Final = {
    "count": "{of}行数", "all": "{of}每一行都满足：{value}",
    "share": "{of}行里满足（{value}）的占比",
    "sum": "{of}{value}合计", "max": "{of}{value}最大值", "min": "{of}{value}最小值",
    "mean": "{of}{value}平均值", "distinct": "{of}不同{value}的个数", "set": "{of}各{value}",
    "latest": "{of}最近一条的{value}", "earliest": "{of}最早一条的{value}",
}  # fmt: skip
Parameter = Callable[[str], str]


@dataclass(frozen=True)
class Clause:
    """A part of a condition: a sentence, or parts of which all or any must hold."""

    text: str = ""
    joined: str = ""
    parts: tuple[Clause, ...] = ()
    columns: tuple[str, ...] = ()
    parameters: tuple[str, ...] = field(default=())


class Wording:
    """Writes trees in words; ``parameter`` gives the words of a parameter by its full name."""

    def __init__(self, parameter: Parameter = lambda name: name.rpartition(".")[2]) -> None:
        self.parameter = parameter

    def clause(self, node: QNode, *, denied: bool = False) -> Clause:
        """The condition as clauses, negations moved down to the leaves."""
        if isinstance(node, Operation) and node.operator == "not":
            return self.clause(inner(node)[0], denied=not denied)
        if isinstance(node, Operation) and node.operator in ("and", "or"):
            is_all = (node.operator == "and") != denied
            parts: list[Clause] = []
            for one in inner(node):
                part = self.clause(one, denied=denied)
                joined = "all" if is_all else "any"
                parts += part.parts if part.joined == joined else [part]
            return Clause(joined="all" if is_all else "any", parts=tuple(parts))
        return Clause(
            text=self.test(node, denied=denied),
            columns=tuple(dict.fromkeys(_columns(node))),
            parameters=tuple(dict.fromkeys(_parameters(node))),
        )

    def test(self, node: QNode, *, denied: bool = False) -> str:
        """A yes or no node as a sentence."""
        if isinstance(node, Operation):
            parts = inner(node)
            if node.operator in _COMPARED:
                return self._compared(node.operator, parts, denied=denied)
            if node.operator == "in":
                first, *rest = parts
                listed = "、".join(self.value(one) for one in rest)
                word = "不是" if denied else "是"
                return f"{self.value(first)}{word}{listed}{'之一' if len(rest) > 1 else ''}"
            if node.operator == "is_null":
                return f"{self.value(parts[0])}{'已知' if denied else '未知或没填'}"
            if node.operator in ("and", "or", "not"):
                return self._joined(node, denied=denied)
            if node.operator in _TESTS:
                words = _TESTS[node.operator][denied]
                values = [self.value(one).strip("“”") for one in parts]
                return values[0] + words.format(*values, *[""])
        if isinstance(node, Column):
            return self._cell_test(node, denied=denied)
        if isinstance(node, Matched):
            return f"{'没有' if denied else '有'}{self._path(node.path, node.outer)}"
        if isinstance(node, Aggregate) and node.operator == "exists":
            return self._exists(node, denied=denied)
        if isinstance(node, Lookup) and node.has:
            word = "没有" if denied else "有"
            return f"“{node.mapping}”里{word}{self.value(node.key)}"
        return f"{'不满足' if denied else ''}{self.value(node)}"

    def _cell_test(self, node: Column, *, denied: bool) -> str:
        name = self._cell(node)
        if node.facet == "blank":
            return f"{name}{'已填' if denied else '没有填'}"
        return f"{name}{'为否' if denied else '为是'}"

    def _joined(self, node: Operation, *, denied: bool) -> str:
        found = self.clause(node, denied=denied)
        if not found.joined:
            return found.text
        return self.said(found)

    def said(self, clause: Clause) -> str:
        """A clause within others, in brackets when it has parts."""
        return f"（{self.whole(clause)}）" if clause.joined else clause.text

    def whole(self, clause: Clause) -> str:
        """A clause by itself in one line."""
        if not clause.joined:
            return clause.text
        word = "，且" if clause.joined == "all" else "，或"
        return word.join(self.said(one) for one in clause.parts)

    def line(self, node: QNode, *, denied: bool = False) -> str:
        """A condition in one line."""
        return self.whole(self.clause(node, denied=denied))

    def _compared(self, operator: str, parts: tuple[QNode, ...], *, denied: bool) -> str:
        shown = _OPPOSITE[operator] if denied else operator
        left, right = parts
        if isinstance(right, Constant) and isinstance(right.value, bool) and shown in ("=", "<>"):
            return self.test(left, denied=right.value != (shown == "="))
        dated = getattr(left.type, "kind", "") == "date"
        word = (_DATED if dated else _COMPARED)[shown]
        return f"{self.value(left)} {word} {self.value(right)}"

    def value(self, node: QNode) -> str:
        """A node as a noun."""
        match node:
            case Constant():
                return _constant(node)
            case Name():
                return self.parameter(node.name)
            case Column():
                suffix = {"text": "的原文", "blank": "是否没填"}.get(node.facet, "")
                return self._cell(node) + suffix
            case Matched():
                return f"有{self._path(node.path, node.outer)}"
            case Aggregate():
                if node.operator == "exists":
                    return self._exists(node, denied=False)
                value = self._inner(node.value)
                return _GATHERED[node.operator].format(of=self._gathered(node), value=value)
            case Same():
                keys = "、".join(self.value(one) for one in node.keys)
                if node.group is not None:
                    return f"{_SCOPES[node.scope]}{keys}相同的不同{self.value(node.group)}个数"
                return f"{_SCOPES[node.scope]}{keys}相同的行数"
            case Lookup():
                return f"“{node.mapping}”中{self.value(node.key)}对应的值"
            case AsOf():
                return f"{self.value(node.day)}时的{self.parameter(node.parameter)}"
        return self._operation(node)

    def _inner(self, node: QNode | None) -> str:
        if node is None:
            return ""
        return self.line(node) if node.type.kind == "bool" else self.value(node)

    def _operation(self, node: Operation) -> str:
        parts = [
            self.test(one) if one.type.kind == "bool" else self.value(one) for one in inner(node)
        ]
        if node.operator in _SIGNS:
            return f" {_SIGNS[node.operator]} ".join(parts)
        if node.operator in _CALLS:
            return _CALLS[node.operator].format(*parts, *["", ""])
        if node.operator == "coalesce":
            return "，没有则".join(parts)
        if node.operator == "choose":
            return f"如果{parts[0]}则{parts[1]}，否则{parts[2]}" if len(parts) > 2 else parts[0]
        words = {
            "set_of": "各项（{}）", "sum_known": "{}的合计", "tally": "下列成立的项数（{}）",
            "concat": "{}连起来", "union": "{}的并集", "intersect": "{}的交集",
            "except": "{}的差集",
        }  # fmt: skip
        if node.operator == "labels":
            return f"下列成立的列（{'；'.join(parts[::2])}）"
        return words[node.operator].format("、".join(parts))

    def _rows(self, node: Aggregate) -> str:
        """What an aggregate gathers."""
        title = node.relation or f"全部{tables()[node.table].title}"
        start = self._path(node.path, node.outer)
        return f"{start}的{title}" if start else title

    def _gathered(self, node: Aggregate) -> str:
        """Whose rows they are, before what is asked of them."""
        if node.condition is None:
            return f"{self._rows(node)}的"
        return f"{self._rows(node)}里（{self.line(node.condition)}）的"

    def _exists(self, node: Aggregate, *, denied: bool) -> str:
        word = "没有" if denied else "有"
        if node.condition is None:
            return f"{word}{self._rows(node)}"
        return f"{self._rows(node)}里{word}（{self.line(node.condition)}）的"

    def _cell(self, node: Column) -> str:
        start = self._path(node.path, node.outer)
        return f"{start}的{node.name}" if start else node.name

    def _path(self, path: tuple[str, ...], outer: int) -> str:
        return "的".join((*(["本行"] if outer else []), *path))


def describe(node: QNode, *, denied: bool = False) -> str:
    """A condition in one line; ``denied`` says its opposite."""
    return Wording().line(node, denied=denied)


def rule_words(compiled: CompiledQualityRule) -> str:
    """Whom a rule looks at and when it hits, in one sentence."""
    who = compiled.table.title
    if compiled.applies is not None:
        who += f"（{describe(compiled.applies)}）"
    return f"{who}：{describe(compiled.when)}。"


def _constant(node: Constant) -> str:
    value = node.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | Decimal) and isinstance(node.type.unit, Unit):
        return format_number(value, node.type.unit)
    return f"“{value}”"


def _columns(node: QNode) -> list[str]:
    found: list[str] = []
    if isinstance(node, Column) and not node.outer:
        found.append(".".join((*node.path, node.name)))
    if isinstance(node, Aggregate):
        return found
    for one in inner(node):
        found += _columns(one)
    return found


def _parameters(node: QNode) -> list[str]:
    found: list[str] = []
    if isinstance(node, Name):
        found.append(node.name)
    if isinstance(node, AsOf):
        found.append(node.parameter)
    for one in inner(node):
        found += _parameters(one)
    return found


def lines(clause: Clause, depth: int = 0) -> list[dict[str, Any]]:
    """A clause as indented lines: ``{depth, text, columns, parameters}``; joins say which."""
    if not clause.joined:
        return [
            {"depth": depth, "text": clause.text, "columns": clause.columns,
             "parameters": clause.parameters, "join": "", "read": ()}
        ]  # fmt: skip
    found: list[dict[str, Any]] = [
        {"depth": depth, "text": "", "columns": (), "parameters": (), "join": clause.joined,
         "read": ()}
    ]  # fmt: skip
    for one in clause.parts:
        found += lines(one, depth + 1)
    return found
