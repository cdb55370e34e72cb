"""A rule as an official reads it: its condition as a tree of Chinese sentences, facts in words.

The tree that is evaluated is the tree that is told, with negations moved down to the leaves (which
changes nothing in three-valued logic). A leaf is a row of pieces, so that a page can link each
fact and parameter; parameters carry the value that they have at the place and date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_compiling import compile_benefit
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.compiling import compile_fact, compile_rule
from xianjie.policy.explain import format_value
from xianjie.policy.language import Expression
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON, Fact, Rule
from xianjie.policy.nodes import Constant, Name, NameType, Node, Operation
from xianjie.policy.reference import Result
from xianjie.policy.resolution import Resolved
from xianjie.policy.showing import show_parameter
from xianjie.policy.sources import source_table

__all__ = [
    "AmountWording",
    "BenefitWording",
    "Piece",
    "RuleWording",
    "Sentence",
    "benefit_wording",
    "columns_of",
    "condition_sentence",
    "fact_words",
    "plain",
    "rule_wording",
]

PieceKind = Literal["text", "fact", "parameter", "value"]
_WORDS: Final = {
    "=": "等于", "<>": "不等于", "<": "低于", "<=": "不超过", ">": "超过", ">=": "达到",
}  # fmt: skip
_DATE_WORDS: Final = {
    "=": "等于", "<>": "不等于", "<": "早于", "<=": "不晚于", ">": "晚于", ">=": "不早于",
}  # fmt: skip
_NEGATED: Final = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TESTS: Final = {
    "in": ("属于", "不属于"),
    "like": ("形如", "不形如"),
    "regexp": ("形如", "不形如"),
    "contains": ("含", "不含"),
}
_SIGNS: Final = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_INSIDE: Final = re.compile(r"%([^%_]+)%")
_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
_ROLLUPS: Final = {
    "any": "家里有一人符合", "all": "全家都符合", "count": "家里符合的人数", "sum": "全家合计",
    "max": "全家最大", "min": "全家最小", "share": "家里符合的比例", "head": "户主的",
    "spouse": "户主配偶的",
}  # fmt: skip
_MEASURES: Final = {
    "sum": "合计", "min": "最小值", "max": "最大值", "latest": "最近一条", "value": "登记值",
    "distinct": "不同的个数",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a leaf: plain text, a value, or the title of the fact or parameter ``name``.

    ``value`` of a parameter is what it is worth here and now, 待核 included.
    """

    kind: PieceKind
    text: str
    name: str = ""
    value: str = ""
    unverified: bool = False


_TO: Final = Piece("text", " 到 ")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``all`` or ``any`` of several parts, or (``leaf``) one statement made of pieces."""

    join: Literal["all", "any", "leaf"]
    pieces: tuple[Piece, ...] = ()
    parts: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleWording:
    """A rule in words: whom it looks at, when it hits, and which level applies when."""

    applies: Sentence | None
    when: Sentence
    levels: tuple[tuple[str, Sentence | None], ...]


def rule_wording(resolved: Resolved, rule: Rule) -> RuleWording:
    """Put a rule into words. Raises XianjieError for a rule that does not compile."""
    compiled = compile_rule(resolved.vocabulary, rule)
    teller = _Teller(resolved)
    return RuleWording(
        applies=teller.sentence(compiled.applies.tree) if compiled.applies else None,
        when=teller.sentence(compiled.when.tree),
        levels=tuple(
            (level, teller.sentence(condition.tree) if condition else None)
            for level, condition in compiled.levels
        ),
    )


@dataclass(frozen=True, slots=True)
class AmountWording:
    """An alternative of a benefit's amount: its name, when it counts, how it is worked out."""

    name: str
    when: Sentence | None
    amount: Sentence


@dataclass(frozen=True, slots=True)
class BenefitWording:
    """A benefit in words: population, condition, roll, what the roll pays, amounts."""

    applies: Sentence | None
    when: Sentence
    roll: Sentence | None
    paid: Sentence | None
    amounts: tuple[AmountWording, ...]


def benefit_wording(resolved: Resolved, benefit: Benefit) -> BenefitWording:
    """Put a benefit into words. Raises XianjieError for one that does not compile."""
    compiled = compile_benefit(resolved.vocabulary, benefit)
    teller = _Teller(resolved)

    def told(part: Expression | None) -> Sentence | None:
        return teller.sentence(part.tree) if part else None

    def figure(part: Expression) -> Sentence:
        return Sentence("leaf", tuple(teller.value(part.tree)))

    return BenefitWording(
        applies=told(compiled.applies),
        when=teller.sentence(compiled.when.tree),
        roll=told(compiled.roll),
        paid=figure(compiled.paid) if compiled.paid else None,
        amounts=tuple(
            AmountWording(one.name, told(one.when), figure(one.amount)) for one in compiled.amounts
        ),
    )


def plain(sentence: Sentence) -> str:
    """A sentence tree in one line, for lists and exports."""
    if sentence.join == "leaf":
        return "".join(_plain_piece(piece) for piece in sentence.pieces)
    word = "，并且" if sentence.join == "all" else "，或者"
    parts = [
        plain(part) if part.join in ("leaf", sentence.join) else f"（{plain(part)}）"
        for part in sentence.parts
    ]
    return word.join(parts)


def _plain_piece(piece: Piece) -> str:
    return f"{piece.text}（{piece.value}）" if piece.value else piece.text


def fact_words(resolved: Resolved, fact: Fact) -> str:
    """How a fact comes about, in one sentence; empty when it cannot be read."""
    try:
        compiled = compile_fact(resolved.vocabulary, fact.id)
    except XianjieError:
        return ""
    teller = _Teller(resolved)
    if fact.of:
        inner = resolved.facts.get(fact.of)
        title = (inner.title if inner else "") or fact.of
        return f"{_ROLLUPS.get(fact.rollup, fact.rollup)}：{title}"
    if compiled.expression is not None:
        return _expression_words(teller, compiled.expression)
    return _measured(teller, fact, compiled.filter)


def _expression_words(teller: _Teller, expression: Expression) -> str:
    if expression.type.kind == "bool":
        return plain(teller.sentence(expression.tree))
    return "".join(_plain_piece(piece) for piece in teller.value(expression.tree))


def _measured(teller: _Teller, fact: Fact, condition: Expression | None) -> str:
    source = _source_words(fact)
    which = f"中{plain(teller.sentence(condition.tree))}的" if condition else "的"
    measure = fact.measure
    if measure is None:
        return source
    columns = "、".join(f"“{column}”" for column in measure.columns)
    if measure.name == "exists":
        condition_words = f"{plain(teller.sentence(condition.tree))}的" if condition else ""
        return f"{source}里有没有{condition_words}记录"
    if measure.name == "count":
        return f"{source}{which}条数"
    if measure.name in ("latest", "value"):
        return f"{source}{which}{_MEASURES[measure.name]}{columns}"
    return f"{source}{which}{columns}{_MEASURES.get(measure.name, measure.name)}"


def _source_words(fact: Fact) -> str:
    if fact.source in (SOURCE_PERSON, SOURCE_HOUSEHOLD):
        return "户籍登记"
    if fact.source == SOURCE_FINDINGS:
        return "本期命中的规则"
    table = source_table(fact.source)
    window = fact.window or "当期"
    return f"{table.department}“{table.title}”{window}"


def condition_sentence(resolved: Resolved, node: Node, *, wanted: bool = True) -> str:
    """A condition in one line: that ``node`` holds or, without ``wanted``, does not hold."""
    return plain(_Teller(resolved).sentence(node, wanted=wanted))


def columns_of(sentence: Sentence) -> Iterable[Piece]:
    """Every fact and parameter that a sentence names, in reading order."""
    for piece in sentence.pieces:
        if piece.name:
            yield piece
    for part in sentence.parts:
        yield from columns_of(part)


class _Teller:
    def __init__(self, resolved: Resolved) -> None:
        self._resolved = resolved

    def sentence(self, node: Node, *, wanted: bool = True) -> Sentence:
        """The sentence that ``node`` holds (or, without ``wanted``, does not hold)."""
        if isinstance(node, Operation):
            if node.operator == "not":
                return self.sentence(node.operands[0], wanted=not wanted)
            if node.operator in ("and", "or"):
                return self._joined(node, wanted=wanted)
            return Sentence("leaf", tuple(self._test(node, wanted=wanted)))
        return Sentence("leaf", (*self.value(node), Piece("text", "：是" if wanted else "：否")))

    def _joined(self, node: Operation, *, wanted: bool) -> Sentence:
        join: Literal["all", "any"] = "all" if (node.operator == "and") == wanted else "any"
        parts: list[Sentence] = []
        for operand in node.operands:
            part = self.sentence(operand, wanted=wanted)
            parts += part.parts if part.join == join else [part]
        return Sentence(join, parts=tuple(parts))

    def _test(self, node: Operation, *, wanted: bool) -> list[Piece]:
        operator, operands = node.operator, node.operands
        if operator in _WORDS:
            return self._comparison(node, wanted=wanted)
        if operator == "is_null":
            return [*self.value(operands[0]), Piece("text", "没有数据" if wanted else "有数据")]
        if operator in _TESTS:
            word = _TESTS[operator][0 if wanted else 1]
            listed = [self._constant(one, operands[0].type) for one in operands[1:]]
            inside = _INSIDE.fullmatch(listed[0]) if operator == "like" else None
            if inside:
                word, listed = ("含" if wanted else "不含"), [f"“{inside[1]}”"]
            return [
                *self.value(operands[0]),
                Piece("text", f" {word} "),
                Piece("value", "、".join(listed)),
            ]
        return [*self.value(node), Piece("text", "：是" if wanted else "：否")]

    def _comparison(self, node: Operation, *, wanted: bool) -> list[Piece]:
        left, right = node.operands
        operator = node.operator if wanted else _NEGATED[node.operator]
        words = _DATE_WORDS if left.type.kind == "date" else _WORDS
        if isinstance(right, Constant):
            if isinstance(right.value, bool):
                holds = right.value is (operator == "=")
                return [*self.value(left), Piece("text", "：是" if holds else "：否")]
            other = [Piece("value", self._constant(right, left.type))]
        else:
            other = self.value(right)
        return [*self.value(left), Piece("text", f" {words[operator]} "), *other]

    def _constant(self, node: Node, other: NameType) -> str:
        if not isinstance(node, Constant):
            return "".join(piece.text for piece in self.value(node))
        value: Result = node.value
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        return format_value(value, other if node.type.is_number else node.type)

    def value(self, node: Node, strength: int = 0) -> list[Piece]:
        """A value in words; ``strength`` of the operation around it decides about brackets."""
        if isinstance(node, Name):
            return [self._name(node.name)]
        if isinstance(node, Constant):
            return [Piece("value", self._constant(node, node.type))]
        operands = node.operands
        if node.operator in _SIGNS:
            own = _STRENGTH[node.operator]
            pieces = [
                *self.value(operands[0], own),
                Piece("text", f" {_SIGNS[node.operator]} "),
                *self.value(operands[1], own + 1),
            ]
            return [Piece("text", "("), *pieces, Piece("text", ")")] if own < strength else pieces
        return self._function(node)

    def _function(self, node: Operation) -> list[Piece]:
        first, rest = self.value(node.operands[0], 3), node.operands[1:]
        match node.operator:
            case "round":
                return first
            case "negative":
                return [Piece("text", "－"), *first]
            case "abs":
                return [*first, Piece("text", " 的绝对值")]
            case "coalesce":
                other = [piece for one in rest for piece in self.value(one)]
                return [*first, Piece("text", "（没有数据时按 "), *other, Piece("text", "）")]
            case "age":
                return [
                    *first,
                    Piece("text", " 到 "),
                    *self.value(rest[0]),
                    Piece("text", " 的周岁"),
                ]
            case "days" | "months":
                unit = "天数" if node.operator == "days" else "月数"
                return [*first, _TO, *self.value(rest[0]), Piece("text", f" 的{unit}")]
            case "lesser" | "greater":
                word = "较小" if node.operator == "lesser" else "较大"
                return [
                    *first,
                    Piece("text", " 与 "),
                    *self.value(rest[0], 3),
                    Piece("text", f" 中{word}的"),
                ]
            case _:
                return [Piece("text", plain(self.sentence(node)))]

    def _name(self, name: str) -> Piece:
        parameter = self._resolved.parameters.get(name)
        if parameter is not None:
            return Piece(
                "parameter", parameter.title or name, name, show_parameter(parameter),
                parameter.unverified,
            )  # fmt: skip
        fact = self._resolved.facts.get(name)
        if fact is not None:
            return Piece("fact", fact.title or name, name)
        return Piece("text", name)
