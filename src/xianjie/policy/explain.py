"""Why a rule hit, did not hit, or could not be decided: from the syntax tree and the values.

Nothing is stored in words. A finding keeps the values that its condition read; these functions walk
the same tree that was evaluated and say, leaf by leaf, which fact met which threshold and where
both come from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.kernel.money import format_yuan
from xianjie.policy.compiling import CompiledRule
from xianjie.policy.language import SPECIAL_DATES
from xianjie.policy.nodes import (
    Constant,
    Name,
    NameType,
    Node,
    Operation,
    names_in,
)
from xianjie.policy.reference import MIRRORED, AtLeast, Result, evaluate_node
from xianjie.policy.resolution import Resolved
from xianjie.policy.units import Unit

UNKNOWN: Final = "未知"
SIGNS: Final = {"=": "=", "<>": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
OPPOSITES: Final = {"=": "≠", "<>": "=", "<": "≥", "<=": ">", ">": "≤", ">=": "<"}
ARITHMETIC: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison that decided: a fact, its value, the threshold and both sources."""

    fact: str
    title: str
    value_text: str
    comparator: str
    threshold_name: str
    threshold_text: str
    citation_text: str
    source_text: str
    unverified: bool

    def __str__(self) -> str:
        """The leaf as a sentence part."""
        source = f"（{self.source_text}）" if self.source_text else ""
        if not self.comparator:
            return f"{self.title}：{self.value_text}{source}"
        name = f"{self.threshold_name} " if self.threshold_name else ""
        cited = f"（{self.citation_text}）" if self.citation_text else ""
        return (
            f"{self.title} {self.value_text}{source} {self.comparator} "
            f"{name}{self.threshold_text}{cited}"
        )


@dataclass(frozen=True, slots=True)
class RuleExplanation:
    """A rule applied to one subject.

    ``outcome`` is True (命中), False (未命中) or None (信息不足); ``alternatives`` are the ways in
    which it came about, each a list of leaves; ``missing`` are the unknown facts of an undecided
    rule.
    """

    rule_id: str
    title: str
    outcome: bool | None
    message: str
    citation: str
    alternatives: tuple[tuple[Leaf, ...], ...]
    missing: tuple[str, ...]
    unverified: bool

    @property
    def text(self) -> str:
        """Everything in one line, for exports."""
        ways = ["；".join(str(leaf) for leaf in leaves) for leaves in self.alternatives]
        body = " 或 ".join(way for way in ways if way)
        basis = f"。依据：{self.citation}" if self.citation else ""
        note = "（含待核标准）" if self.unverified else ""
        lead = f"{self.message}。" if self.message else ""
        return f"{lead}{body}{basis}{note}"


def format_number(value: int | Decimal, unit: Unit) -> str:
    """A number with its unit, as an official writes it."""
    if unit.is_money:
        fen = int(value.to_integral_value()) if isinstance(value, Decimal) else value
        return f"{format_yuan(fen)} {unit}"
    if isinstance(value, Decimal):
        value = value.normalize()
        shown = f"{value:,f}"
    else:
        shown = f"{value:,}"
    return shown if unit.is_pure else f"{shown} {unit}"


def format_value(value: Result, kind: NameType) -> str:
    """A value in words: 是/否, yuan, dates as 2022-06-30, 未知."""
    match value:
        case None:
            return UNKNOWN
        case AtLeast(bound=bound):
            return f"至少 {format_number(bound, kind.unit)}（数据未到齐）"
        case bool():
            return "是" if value else "否"
        case int() | Decimal():
            return format_number(value, kind.unit)
        case date():
            return value.isoformat()
        case frozenset():
            return "、".join(sorted(value)) or "无"
    return str(value)


def parse_stored(values: Mapping[str, Any], types: Mapping[str, NameType]) -> dict[str, Result]:
    """Read the texts of a finding back into values.

    Args:
        values: name → text as the engine wrote it; ``<name>__下限`` holds a lower bound.
        types: type of every name.
    """
    found: dict[str, Result] = {}
    for name, kind in types.items():
        if name not in values:
            continue
        found[name] = parse_text(values[name], kind)
        lower = values.get(f"{name}__下限")
        if found[name] is None and lower is not None:
            bound = parse_text(lower, kind)
            if isinstance(bound, int | Decimal):
                found[name] = AtLeast(bound)
    return found


def parse_text(text: Any, kind: NameType) -> Result:
    """One stored text as a value of its type."""
    if text is None:
        return None
    if isinstance(text, bool | int | Decimal | date) and not isinstance(text, str):
        return text if kind.kind != "codes" else None
    shown = str(text)
    if kind.is_number:
        return int(shown) if kind.integral else Decimal(shown)
    if kind.kind == "bool":
        return shown.lower() == "true"
    if kind.kind == "date":
        return date.fromisoformat(shown[:10])
    if kind.kind == "codes":
        return frozenset(part for part in shown.split(",") if part)
    return shown


class Explainer:
    """Explains rules of one resolved rulebook.

    Args:
        resolved: the rulebook at the run's place and date.
        constants: parameters and special dates in storage units.
        source_text: says where a fact's value comes from (department, months).
    """

    def __init__(
        self,
        resolved: Resolved,
        constants: Mapping[str, Result],
        source_text: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._resolved = resolved
        self._constants = constants
        self._source_text = source_text

    def explain(self, rule: CompiledRule, facts: Mapping[str, Result]) -> RuleExplanation:
        """Explain a rule for the facts of one subject."""
        values: dict[str, Result] = {**self._constants, **facts}
        tree: Node = rule.when.tree
        if rule.applies is not None:
            tree = Operation("and", (rule.applies.tree, rule.when.tree), rule.when.type)
        outcome = evaluate_node(tree, values)
        truth = outcome if isinstance(outcome, bool) else None
        ways = self._ways(tree, truth, values)
        missing: tuple[str, ...] = ()
        if truth is None:
            missing = tuple(
                name
                for name in names_in(tree)
                if values.get(name) is None or isinstance(values.get(name), AtLeast)
            )
        leaves = [leaf for way in ways for leaf in way]
        record = rule.rule
        return RuleExplanation(
            rule_id=record.id,
            title=record.title or record.id,
            outcome=truth,
            message=self._message(record.message, values),
            citation=self._resolved.describe(record.cite),
            alternatives=ways,
            missing=missing,
            unverified=any(leaf.unverified for leaf in leaves),
        )

    def citations(self, names: Iterable[str]) -> str:
        """Where the parameters among ``names`` come from; of a formula, its inputs too."""
        return self._citations(list(names))

    def unverified(self, names: Iterable[str]) -> bool:
        """Whether a parameter among ``names`` rests on a source that is not verified."""
        return self._any_unverified(list(names))

    def sources(self, names: Iterable[str]) -> str:
        """Where the facts among ``names`` come from, in words."""
        return self._sources(list(names))

    def title(self, name: str) -> str:
        """Title of a fact or parameter, else its name."""
        return self._title(name)

    def message(self, template: str, values: Mapping[str, Result]) -> str:
        """A message with its placeholders filled."""
        return self._message(template, values)

    def _ways(
        self, tree: Node, truth: bool | None, values: Mapping[str, Result]
    ) -> tuple[tuple[Leaf, ...], ...]:
        common, choices = _support(tree, truth, values)
        if not choices:
            return (tuple(self._leaf(node, wanted, values) for node, wanted in common),)
        return tuple(
            tuple(self._leaf(node, wanted, values) for node, wanted in [*common, *choice])
            for choice in choices
        )

    def _leaf(self, node: Node, wanted: bool | None, values: Mapping[str, Result]) -> Leaf:
        if isinstance(node, Operation) and node.operator in SIGNS:
            return self._comparison(node, wanted, values)
        names = [name for name in names_in(node) if name not in self._constants]
        limits = [name for name in names_in(node) if name in self._resolved.parameters]
        value = evaluate_node(node, values)
        if isinstance(node, Name):
            shown, title = format_value(value, node.type), self._title(node.name)
        else:
            shown = "、".join(self._shown(name, values) for name in names)
            title = f"{self._describe(node)}{'' if value is not False else '(不成立)'}"
        return Leaf(
            fact="、".join(names),
            title=title,
            value_text=shown,
            comparator="",
            threshold_name="、".join(limits),
            threshold_text="",
            citation_text=self._citations(limits),
            source_text=self._sources(names),
            unverified=self._any_unverified(limits),
        )

    def _comparison(
        self, node: Operation, wanted: bool | None, values: Mapping[str, Result]
    ) -> Leaf:
        left, right = node.operands
        operator = node.operator
        if self._is_fixed(left) and not self._is_fixed(right):
            left, right, operator = right, left, MIRRORED[operator]
        sign = OPPOSITES[operator] if wanted is False else SIGNS[operator]
        facts = [name for name in names_in(left) if name not in self._constants]
        limits = list(names_in(right))
        threshold = evaluate_node(right, values)
        return Leaf(
            fact="、".join(facts) or self._describe(left),
            title=self._describe(left),
            value_text=format_value(evaluate_node(left, values), left.type),
            comparator=sign if wanted is not None else f"{SIGNS[operator]}?",
            threshold_name="" if isinstance(right, Constant) else self._describe(right),
            threshold_text=self._threshold(right, threshold, left.type),
            citation_text=self._citations(limits),
            source_text=self._sources(facts),
            unverified=self._any_unverified([*limits, *names_in(left)]),
        )

    def _threshold(self, node: Node, value: Result, other: NameType) -> str:
        if isinstance(node, Constant):
            return format_value(value, other if node.type.is_number else node.type)
        shown = format_value(value, node.type)
        if isinstance(node, Name) and node.name in self._resolved.parameters:
            parameter = self._resolved.parameters[node.name]
            if parameter.formula:
                known = self._resolved.parameters
                parts = [
                    f"{name} {format_value(self._constants.get(name), known[name].type)}"
                    for name in parameter.inputs
                    if name in known
                ]
                shown_formula = parameter.formula.replace("*", "×").replace("/", "÷")
                return f"{shown}（{shown_formula}；{'、'.join(parts)}）"
        return shown

    def _is_fixed(self, node: Node) -> bool:
        return all(name in self._constants for name in names_in(node))

    def _title(self, name: str) -> str:
        fact = self._resolved.facts.get(name)
        parameter = self._resolved.parameters.get(name)
        return (fact.title if fact else parameter.title if parameter else "") or name

    def _shown(self, name: str, values: Mapping[str, Result]) -> str:
        kind = self._resolved.vocabulary.types.get(name) or SPECIAL_DATES.get(name)
        value = values.get(name)
        return format_value(value, kind) if kind else str(value)

    def _describe(self, node: Node) -> str:
        """A node in words; names stand for themselves."""
        match node:
            case Name(name=name):
                return name
            case Constant(value=value, type=kind):
                return format_value(int(value) if isinstance(value, Decimal) else value, kind)
            case Operation(operator=operator, operands=operands):
                return _OPERATION_WORDS.get(operator, _joined(operator))(
                    [self._describe(part) for part in operands]
                )

    def _citations(self, names: list[str]) -> str:
        """Where the parameters come from; of a formula, also where its inputs do."""
        cited: dict[str, None] = {}
        waiting = list(names)
        while waiting:
            parameter = self._resolved.parameters.get(waiting.pop(0))
            if parameter is None:
                continue
            waiting += parameter.inputs
            if parameter.cite is not None:
                since = f"，{parameter.from_date} 起" if parameter.from_date else ""
                cited[f"{self._resolved.describe(parameter.cite)}{since}"] = None
        return "；".join(cited)

    def _any_unverified(self, names: list[str]) -> bool:
        known = self._resolved.parameters
        return any(name in known and known[name].unverified for name in names)

    def _sources(self, names: list[str]) -> str:
        return "；".join(dict.fromkeys(text for name in names if (text := self._source_text(name))))

    def _message(self, template: str, values: Mapping[str, Result]) -> str:
        text = template
        for name in dict.fromkeys(part.split("}")[0] for part in template.split("{")[1:]):
            kind = self._resolved.vocabulary.types.get(name)
            parameter = self._resolved.parameters.get(name)
            kind = kind or (parameter.type if parameter else SPECIAL_DATES.get(name))
            if kind is not None:
                text = text.replace("{" + name + "}", format_value(values.get(name), kind))
        return text


def _joined(operator: str) -> Callable[[list[str]], str]:
    sign = SIGNS.get(operator) or ARITHMETIC.get(operator) or operator
    return f" {sign} ".join


_OPERATION_WORDS: Final[Mapping[str, Callable[[list[str]], str]]] = {
    "and": "且".join,
    "or": lambda parts: f"（{'或'.join(parts)}）",
    "not": lambda parts: f"非（{parts[0]}）",
    "in": lambda parts: f"{parts[0]} 属于 {'、'.join(parts[1:])}",
    "is_null": lambda parts: f"{parts[0]} 未知",
    "coalesce": lambda parts: parts[0],
    "abs": lambda parts: f"|{parts[0]}|",
    "round": lambda parts: parts[0],
    "negative": lambda parts: f"−{parts[0]}",
    "like": lambda parts: f"{parts[0]} 形如 {parts[1]}",
    "regexp": lambda parts: f"{parts[0]} 形如 {parts[1]}",
    "age": lambda parts: f"{parts[1]}时周岁",
    "days": lambda parts: f"{parts[0]}至{parts[1]}天数",
    "months": lambda parts: f"{parts[0]}至{parts[1]}月数",
    "contains": lambda parts: f"{parts[0]} 含 {parts[1]}",
    "lesser": lambda parts: f"{parts[0]} 与 {parts[1]} 中较小的",
    "greater": lambda parts: f"{parts[0]} 与 {parts[1]} 中较大的",
}

Wanted = tuple[Node, bool | None]


def _support(
    node: Node, truth: bool | None, values: Mapping[str, Result]
) -> tuple[list[Wanted], list[list[Wanted]]]:
    """Leaves that explain why ``node`` came out as ``truth``.

    Returns:
        The leaves that always count, and the first choice between alternatives, empty if none.
    """
    if not isinstance(node, Operation) or node.operator not in ("and", "or", "not"):
        return [(node, truth)], []
    if node.operator == "not":
        inner = None if truth is None else not truth
        return _support(node.operands[0], inner, values)
    outcomes = [(part, _truth(part, values)) for part in node.operands]
    every = (node.operator == "and") == (truth is True)
    if every and truth is not None:
        common: list[Wanted] = []
        choices: list[list[Wanted]] = []
        for part, outcome in outcomes:
            own, more = _support(part, outcome, values)
            common += own
            if more and not choices:
                choices = more
            elif more:
                common += [leaf for choice in more for leaf in choice]
        return common, choices
    deciding = [part for part, outcome in outcomes if outcome is truth]
    ways = []
    for part in deciding:
        own, more = _support(part, truth, values)
        ways.append(own + [leaf for choice in more for leaf in choice])
    return (ways[0], []) if len(ways) == 1 else ([], ways)


def _truth(node: Node, values: Mapping[str, Result]) -> bool | None:
    value = evaluate_node(node, values)
    return value if isinstance(value, bool) else None


__all__ = [
    "ARITHMETIC",
    "Explainer",
    "Leaf",
    "RuleExplanation",
    "format_value",
    "parse_stored",
    "parse_text",
]
