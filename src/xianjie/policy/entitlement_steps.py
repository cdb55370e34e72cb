"""The steps of working out a benefit, in words: conditions, exclusions, amount, conclusion."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from xianjie.policy.benefit_compiling import CompiledBenefit
from xianjie.policy.benefit_model import Outcome, Rounding
from xianjie.policy.compiling import CompiledFact
from xianjie.policy.entitlement_states import State, truth
from xianjie.policy.explain import ARITHMETIC, Explainer, format_number, format_value
from xianjie.policy.language import SPECIAL_DATES
from xianjie.policy.nodes import Constant, Name, Node, Operation, names_in
from xianjie.policy.reference import Result, evaluate, evaluate_node
from xianjie.policy.resolution import Resolved
from xianjie.policy.units import Unit
from xianjie.policy.wording import condition_sentence

__all__ = ["Step", "Teller"]

_STRENGTH: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Args:
        label: which part it belongs to: 事实 对象 条件 不重复享受 在册 档次 金额 补差 取整
            就高 结论.
        text: the condition, the formula or the finding, in words.
        value: the values that it was judged by, or the result, with units.
        citation: the clause that it rests on: of its parameters, else of the benefit.
        holds: of a condition, whether it holds; None when unknown or when it is no condition.
        is_condition: whether ``holds`` says anything.
        depth: how deep it stands under the step before it (parts of 任一成立, 都成立).
        source: where the facts come from, where the caller can tell.
    """

    label: str
    text: str
    value: str = ""
    citation: str = ""
    holds: bool | None = None
    is_condition: bool = False
    depth: int = 0
    source: str = ""
    unverified: bool = False


class Teller:
    """Tells the steps for one subject."""

    def __init__(
        self,
        resolved: Resolved,
        values: Mapping[str, Result],
        source_text: Callable[[str], str] = lambda _: "",
    ) -> None:
        constants = {name: values.get(name) for name in (*resolved.parameters, *SPECIAL_DATES)}
        self._resolved = resolved
        self._values = values
        self._explainer = Explainer(resolved, constants, source_text)
        self._clause = ""
        self._doubt = False

    def message(self, template: str) -> str:
        """A message with the values put in."""
        return self._explainer.message(template, self._values)

    def tell(
        self,
        one: CompiledBenefit,
        state: State,
        states: Mapping[str, State],
        derived: Iterable[CompiledFact],
        missing: Sequence[str] = (),
    ) -> tuple[Step, ...]:
        """Every step of one benefit, in reading order."""
        cite = one.benefit.cite
        self._clause = self._resolved.describe(cite)
        self._doubt = cite is None or cite.unverified
        steps: list[Step] = []
        for fact in derived:
            steps += self._fact(fact)
        if one.applies:
            steps += self._condition("对象", one.applies.tree)
        steps += self._condition("条件", one.when.tree)
        steps += self._exclusions(one, states)
        if one.roll:
            steps += self._condition("在册", one.roll.tree)
        if state.entitled is not False or state.covered or state.outbid:
            steps += self._amount(one, state, states)
        if state.roll and one.paid:
            shown = self._money(state.paid, one.unit)
            steps.append(self._step("在册", "名册上现在发放", shown, names_in(one.paid.tree)))
        steps.append(self._conclusion(one, state, missing))
        return tuple(steps)

    def _step(
        self, label: str, text: str, value: str = "", names: Iterable[str] = (), depth: int = 0
    ) -> Step:
        listed = list(names)
        cited = self._explainer.citations(listed)
        return Step(
            label, text, value, cited or self._clause, depth=depth,
            source=self._explainer.sources(n for n in listed if n in self._resolved.facts),
            unverified=self._explainer.unverified(listed) if cited else self._doubt,
        )  # fmt: skip

    def _fact(self, fact: CompiledFact) -> list[Step]:
        assert fact.expression is not None
        tree = fact.expression.tree
        title = fact.fact.title or fact.id
        value = format_value(self._values.get(fact.id), fact.type)
        if fact.type.kind == "bool":
            head = self._step("事实", f"{title}：{value}", value, names_in(tree))
            return [head, *self._condition("事实", tree, depth=1)]
        text = f"{title} = {self._formula(tree)}"
        return [self._step("事实", text, f"{self._numbers(tree)} = {value}", names_in(tree))]

    def _condition(
        self, label: str, node: Node, *, wanted: bool = True, depth: int = 0
    ) -> list[Step]:
        """A step a leaf; parts that hold together or one for another stand below a head."""
        if isinstance(node, Operation) and node.operator == "not":
            return self._condition(label, node.operands[0], wanted=not wanted, depth=depth)
        if isinstance(node, Operation) and node.operator in ("and", "or"):
            return self._joined(label, node, wanted=wanted, depth=depth)
        met = truth(evaluate_node(node, self._values))
        names = names_in(node)
        step = self._step(
            label,
            condition_sentence(self._resolved, node, wanted=wanted),
            "；".join(self._shown(name) for name in names if self._is_worth_showing(name)),
            names,
            depth,
        )
        holds = met if met is None or wanted else not met
        return [_judged(step, holds)]

    def _joined(self, label: str, node: Operation, *, wanted: bool, depth: int) -> list[Step]:
        every = (node.operator == "and") == wanted
        met = truth(evaluate_node(node, self._values))
        holds = met if met is None or wanted else not met
        inner = 0 if every and depth == 0 else depth + 1
        steps = []
        for part in node.operands:
            steps += self._condition(label, part, wanted=wanted, depth=inner)
        if inner == 0:
            return steps
        words = "以下都要成立" if every else "以下任一成立即可"
        return [_judged(Step(label, words, citation=self._clause, depth=depth), holds), *steps]

    def _is_worth_showing(self, name: str) -> bool:
        """Facts, and parameters whose value here is not that of the rulebook."""
        parameter = self._resolved.parameters.get(name)
        return parameter is None or parameter.value != self._values.get(name)

    def _shown(self, name: str) -> str:
        vocabulary = self._resolved.vocabulary
        kind = vocabulary.types.get(name) or vocabulary.parameters.get(name) or SPECIAL_DATES[name]
        return f"{self._explainer.title(name)} {format_value(self._values.get(name), kind)}"

    def _exclusions(self, one: CompiledBenefit, states: Mapping[str, State]) -> list[Step]:
        steps = []
        for name in one.benefit.excluded_by:
            other = states.get(name)
            benefit = self._resolved.benefits.get(name)
            if other is None or benefit is None:
                continue
            takes = other.takes
            words = {True: "已享受或应享受", False: "没有享受", None: "不清楚是否享受"}[takes]
            text = f"不与“{benefit.title or name}”重复享受：{words}"
            step = self._step("不重复享受", text, other.outcome.value)
            steps.append(_judged(step, None if takes is None else not takes))
        return steps

    def _amount(
        self, one: CompiledBenefit, state: State, states: Mapping[str, State]
    ) -> list[Step]:
        steps: list[Step] = []
        for each in one.amounts:
            if each.when is not None:
                met = truth(evaluate(each.when, self._values))
                head = _judged(self._step("档次", f"是否属于{each.name or '本档'}"), met)
                steps += [head, *self._condition("档次", each.when.tree, depth=1)]
                if met is False:
                    continue
                if met is None:
                    break
            elif each.name:
                steps.append(self._step("档次", each.name))
            steps.append(self._gross(each.amount.tree, state, one.unit))
            steps += self._net(one, state, states)
            break
        return steps + self._rivals(one, state)

    def _gross(self, tree: Node, state: State, unit: Unit) -> Step:
        total = self._money(state.gross, unit)
        numbers = self._numbers(tree)
        plain = isinstance(tree, Name | Constant)
        return self._step(
            "金额", self._formula(tree), total if plain else f"{numbers} = {total}", names_in(tree)
        )

    def _net(self, one: CompiledBenefit, state: State, states: Mapping[str, State]) -> list[Step]:
        steps = []
        gross = state.gross
        for name in one.benefit.tops_up:
            other, benefit = states.get(name), self._resolved.benefits.get(name)
            if other is None or benefit is None or other.gives == 0:
                continue
            text = f"补差：减去“{benefit.title or name}”"
            steps.append(self._step("补差", text, self._money(other.gives, one.unit)))
        known = isinstance(gross, int | Decimal) and state.off is not None
        if not known or state.amount is None:
            return steps
        assert isinstance(gross, int | Decimal)
        left = gross - (state.off or 0)
        if left < 0:
            steps.append(self._step("补差", "不足0的按0", self._money(0, one.unit)))
        elif Decimal(left) != state.amount or one.benefit.rounding != Rounding():
            rounding = one.benefit.rounding
            text = f"{rounding.way}到{rounding.to}"
            steps.append(self._step("取整", text, self._money(state.amount, one.unit)))
        return steps

    def _rivals(self, one: CompiledBenefit, state: State) -> list[Step]:
        if not one.benefit.highest_of:
            return []
        group = one.benefit.highest_of
        words = {True: "另有更高的", False: "这项最高", None: "还不能比"}[state.outbid]
        winner = self._resolved.benefits.get(state.by) if state.outbid else None
        value = f"{winner.title or winner.id}" if winner else ""
        step = self._step("就高", f"“{group}”里只留最高的一项：{words}", value)
        return [_judged(step, None if state.outbid is None else not state.outbid)]

    def _conclusion(self, one: CompiledBenefit, state: State, missing: Sequence[str]) -> Step:
        text = {
            Outcome.OWED: "符合条件，名册上没有：应享未享",
            Outcome.HELD: "符合条件，已在名册上：在享",
            Outcome.UNDUE: "在名册上，但不符合条件：享而不符",
            Outcome.NONE: "不符合",
            Outcome.UNKNOWN: "缺少数据，判不出来：信息不足",
            Outcome.ELIGIBLE: "符合条件",
        }[state.outcome]
        if missing:
            text += f"（缺少：{'、'.join(self._explainer.title(name) for name in missing)}）"
        entitled = state.outcome in (Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE)
        value = self._money(state.amount, one.unit) if entitled and one.amounts else ""
        return self._step("结论", text, value)

    def _money(self, value: Result, unit: Unit) -> str:
        known = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return format_number(value, unit) if known else "未知"  # type: ignore[arg-type]

    def _formula(self, node: Node) -> str:
        return _told(node, self._explainer.title)

    def _numbers(self, node: Node) -> str:
        return _told(node, self._number)

    def _number(self, name: str) -> str:
        vocabulary = self._resolved.vocabulary
        kind = vocabulary.types.get(name) or vocabulary.parameters.get(name) or SPECIAL_DATES[name]
        return format_value(self._values.get(name), kind)


def _judged(step: Step, holds: bool | None) -> Step:
    return replace(step, holds=holds, is_condition=True)


def _told(node: Node, named: Callable[[str], str], strength: int = 0) -> str:
    """A computation with its operators, names as ``named`` tells them."""
    match node:
        case Name(name=name):
            return named(name)
        case Constant(value=value):
            return str(value)
        case Operation(operator=operator, operands=(left, right)) if operator in _STRENGTH:
            own = _STRENGTH[operator]
            text = (
                f"{_told(left, named, own)} {ARITHMETIC[operator]} {_told(right, named, own + 1)}"
            )
            return f"（{text}）" if own < strength else text
        case Operation(operator="lesser" | "greater" as operator, operands=(left, right)):
            word = "较小" if operator == "lesser" else "较大"
            return f"{word}（{_told(left, named)}，{_told(right, named)}）"
        case Operation(operator="round", operands=operands):
            return _told(operands[0], named, strength)
        case Operation(operator="coalesce", operands=(first, *others)):
            rest = "、".join(_told(one, named) for one in others)
            return f"{_told(first, named, 2)}（没有数据时按{rest}）"
        case Operation(operator="abs" | "negative" as operator, operands=(inner, *_)):
            return f"{'−' if operator == 'negative' else '绝对值'}（{_told(inner, named)}）"
        case Operation(operands=operands):
            return "、".join(
                dict.fromkeys(named(name) for one in operands for name in names_in(one))
            )
