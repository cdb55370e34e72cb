"""What one person or household is entitled to, with every step in words a clerk can check.

The reference evaluator of benefits: slow and obvious, one subject at a time. The engine gives the
same for everyone (`engine.entitlements`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_compiling import CompiledBenefit, rivals_of
from xianjie.policy.benefit_model import Benefit, Outcome
from xianjie.policy.compiling import CompiledFact, compile_fact
from xianjie.policy.entitlement_states import Case, State, States
from xianjie.policy.entitlement_steps import Step, Teller
from xianjie.policy.language import SPECIAL_DATES
from xianjie.policy.nodes import Name, Node, Operation, names_in
from xianjie.policy.reference import AtLeast, Result, evaluate, evaluate_node
from xianjie.policy.resolution import Resolved, stored_value

__all__ = ["Assessment", "Assessor", "Step", "assess"]

_UNKNOWN: Final = (None, "", "未知")
_KEPT: Final = 4


@dataclass(frozen=True, slots=True)
class Assessment:
    """A benefit worked out for one subject.

    Args:
        name: category (一类, A类, 全额) when the subject is entitled and the benefit has such.
        amount: what is owed a period, yuan; None when it is a service, unknown, or nothing.
        paid: what the roll pays now, yuan; None when not on the roll or not told.
        steps: every step in reading order.
        missing: unknown facts and parameters that leave the outcome, or the amount, undecided.
        excluded_by: id of the benefit that takes its place, covers it or is higher.
        message: the benefit's message with the values put in.
        citation: its clause in words; ``unverified`` says that it or a parameter is 待核.
    """

    outcome: Outcome
    name: str = ""
    amount: Decimal | None = None
    paid: Decimal | None = None
    steps: tuple[Step, ...] = ()
    missing: tuple[str, ...] = ()
    excluded_by: str = ""
    message: str = ""
    citation: str = ""
    unverified: bool = False
    benefit: Benefit | None = field(default=None, repr=False)


def assess(
    resolved: Resolved,
    benefit: Benefit | str,
    values: Mapping[str, Any],
    *,
    source_text: Callable[[str], str] = lambda _: "",
) -> Assessment:
    """Work out a benefit of ``resolved`` for one subject, with all that it depends on.

    Args:
        benefit: the benefit or its id.
        values: facts by name in the units of the page (yuan, 是/否 or True/False, dates); a
            parameter given here counts instead of the resolved one, as do 截至日, 期初 and 期末.
            A derived fact that is not given is computed; any other is unknown.
        source_text: says where a fact's value comes from (department, months).

    Raises:
        KeyError: no such benefit is in force.
        XianjieError: a value does not fit its name, or a benefit has a fault.
    """
    assessor = _assessor(resolved)
    name = benefit if isinstance(benefit, str) else benefit.id
    return assessor.assess(name, assessor.stored(values), source_text=source_text)


_recent: list[tuple[Resolved, Assessor]] = []


def _assessor(resolved: Resolved) -> Assessor:
    """The assessor of a resolved rulebook; compiling all benefits is worth keeping."""
    for known, assessor in _recent:
        if known is resolved:
            return assessor
    made = Assessor(resolved)
    _recent.append((resolved, made))
    del _recent[:-_KEPT]
    return made


class Assessor:
    """Assesses subjects under one resolved rulebook.

    Raises XianjieError with the first fault of a benefit; a published rulebook has none.
    """

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        self.states = States(resolved.vocabulary, resolved.benefits)
        self._facts: dict[str, CompiledFact | None] = {}

    def stored(self, values: Mapping[str, Any]) -> dict[str, Result]:
        """Values of the page in the form of the engine. Raises XianjieError for nonsense."""
        return {name: self._stored(name, value) for name, value in values.items()}

    def _stored(self, name: str, value: Any) -> Result:
        vocabulary = self.resolved.vocabulary
        kind = vocabulary.types.get(name) or vocabulary.parameters.get(name)
        kind = kind or SPECIAL_DATES.get(name)
        if kind is None:
            raise XianjieError("unknown-name", f"“{name}”既不是事实也不是参数。")
        if isinstance(value, AtLeast):
            bound = self._stored(name, value.bound)
            return AtLeast(bound) if isinstance(bound, int | Decimal) else None
        if isinstance(value, list | set | frozenset):
            value = tuple(sorted(str(one) for one in value))
        if not isinstance(value, tuple) and value in _UNKNOWN:
            return None
        if not isinstance(value, int | Decimal | str | bool | date | tuple):
            raise XianjieError("bad-value", f"“{name}”的值写法不对。")
        try:
            return stored_value(value, kind)
        except ValueError as error:
            raise XianjieError("bad-value", f"“{name}”：{error}。") from None

    def assess(
        self,
        name: str,
        values: Mapping[str, Result],
        *,
        source_text: Callable[[str], str] = lambda _: "",
        case: Case | None = None,
    ) -> Assessment:
        """Work out one benefit from values in storage units. Raises KeyError for an unknown one."""
        one = self.states.compiled(name)
        full = self.filled([name], values)
        states = self.states.of(self._readers([name]), full, case)
        state = states[name]
        missing = self._missing(one, states, full)
        teller = Teller(self.resolved, full, source_text)
        entitled = state.outcome in (Outcome.OWED, Outcome.HELD, Outcome.ELIGIBLE)
        steps = teller.tell(one, state, states, self._derived(one, full), missing)
        return Assessment(
            outcome=state.outcome,
            name=state.alternative.name if entitled and state.alternative else "",
            amount=_yuan(state.amount) if entitled else None,
            paid=_yuan(state.paid) if state.roll else None,
            steps=steps,
            missing=missing,
            excluded_by=state.by if state.when is not False else "",
            message=teller.message(one.benefit.message),
            citation=self.resolved.describe(one.benefit.cite),
            unverified=any(step.unverified for step in steps),
            benefit=one.benefit,
        )

    def filled(self, names: Iterable[str], values: Mapping[str, Result]) -> dict[str, Result]:
        """``values`` with parameters, dates and the derived facts that can be computed."""
        full: dict[str, Result] = {**self.resolved.values, **self._dates(values), **values}
        for name in self._readers(names):
            for read in self.states.compiled(name).names:
                self._derive(read, full)
        return full

    def reads(self, name: str) -> tuple[str, ...]:
        """Names that a derived fact reads; nothing for any other name."""
        fact = self._fact(name)
        return fact.expression.names if fact and fact.expression else ()

    def _dates(self, values: Mapping[str, Result]) -> dict[str, Result]:
        as_of = values.get("截至日")
        on = as_of if isinstance(as_of, date) else self.resolved.on
        after = on.replace(day=28) + timedelta(days=4)
        last = after - timedelta(days=after.day)
        return {"截至日": on, "期初": on.replace(day=1), "期末": last}

    def _readers(self, names: Iterable[str]) -> list[str]:
        """The named benefits and all that they depend on."""
        found: dict[str, None] = {}
        todo = list(names)
        known = self.states.benefits
        while todo:
            name = todo.pop(0)
            if name in found or name not in known:
                continue
            found[name] = None
            one = known[name]
            todo += [*one.excluded_by, *one.tops_up]
            if one.highest_of:
                todo += [key for key, each in known.items() if each.highest_of == one.highest_of]
        return list(found)

    def _fact(self, name: str) -> CompiledFact | None:
        """A derived fact, compiled; None for any other name."""
        if name not in self._facts:
            fact = self.resolved.facts.get(name)
            is_derived = fact is not None and bool(fact.expression)
            vocabulary = self.resolved.vocabulary
            self._facts[name] = compile_fact(vocabulary, name) if is_derived else None
        return self._facts[name]

    def _derive(self, name: str, values: dict[str, Result]) -> None:
        fact = None if name in values else self._fact(name)
        if fact is None or fact.expression is None:
            return
        for read in fact.expression.names:
            self._derive(read, values)
        values[name] = evaluate(fact.expression, values)

    def _derived(self, one: CompiledBenefit, values: Mapping[str, Result]) -> list[CompiledFact]:
        """Derived facts that the benefit rests on and whose inputs are at hand, inputs first."""
        found: dict[str, CompiledFact] = {}

        def visit(name: str) -> None:
            fact = self._fact(name)
            if name in found or fact is None or fact.expression is None:
                return
            if not any(values.get(read) is not None for read in fact.expression.names):
                return
            for read in fact.expression.names:
                visit(read)
            found[name] = fact

        for name in one.names:
            visit(name)
        return list(found.values())

    def _missing(
        self, one: CompiledBenefit, states: Mapping[str, State], values: Mapping[str, Result]
    ) -> tuple[str, ...]:
        """What is unknown and keeps the outcome or the amount from being known."""
        found: dict[str, None] = {}
        state = states[one.id]
        if state.outcome is Outcome.UNKNOWN:
            self._undecided(one.id, states, values, found, set())
        elif state.entitled and one.amounts and state.amount is None:
            self._of_amount(one.id, states, values, found, set())
        return tuple(found)

    def _undecided(
        self,
        name: str,
        states: Mapping[str, State],
        values: Mapping[str, Result],
        found: dict[str, None],
        seen: set[str],
    ) -> None:
        """Note what leaves it open whether the subject is entitled, or is on the roll."""
        state = states.get(name)
        if state is None or name in seen:
            return
        seen.add(name)
        one = self.states.compiled(name)
        if state.applies is None and one.applies:
            self._open(one.applies.tree, values, found)
        if state.when is None:
            self._open(one.when.tree, values, found)
        if state.entitled and state.roll is None and one.roll:
            self._open(one.roll.tree, values, found)
        if state.excluded is None:
            for other in one.benefit.excluded_by:
                if other in states and states[other].takes is None:
                    self._undecided(other, states, values, found, seen)
        if state.outbid is None:
            self._of_amount(name, states, values, found, seen)
            for rival in rivals_of(one.benefit, self.states.benefits):
                self._undecided(rival, states, values, found, seen)
                self._of_amount(rival, states, values, found, seen)

    def _of_amount(
        self,
        name: str,
        states: Mapping[str, State],
        values: Mapping[str, Result],
        found: dict[str, None],
        seen: set[str],
    ) -> None:
        """Note what leaves the amount of a benefit open."""
        state = states.get(name)
        if state is None or state.amount is not None or state.entitled is False:
            return
        one = self.states.compiled(name)
        for other in one.benefit.tops_up if state.off is None else ():
            self._undecided(other, states, values, found, seen)
            self._of_amount(other, states, values, found, seen)
        for each in one.amounts:
            met = evaluate(each.when, values) if each.when else True
            if met is None and each.when:
                self._open(each.when.tree, values, found)
                return
            if met:
                if _is_open(evaluate(each.amount, values)):
                    self._open(each.amount.tree, values, found)
                return

    def _open(self, node: Node, values: Mapping[str, Result], found: dict[str, None]) -> None:
        """Note the unknown names that leave a node undecided."""
        before = len(found)
        self._walk(node, values, found)
        if len(found) == before:
            # Known on their own, undecided together: a division by nothing.
            found.update(dict.fromkeys(n for n in names_in(node) if n in self.resolved.facts))

    def _walk(self, node: Node, values: Mapping[str, Result], found: dict[str, None]) -> None:
        if not _is_open(evaluate_node(node, values)):
            return
        if isinstance(node, Name):
            fact = self._fact(node.name)
            if fact is not None and fact.expression is not None:
                inner: dict[str, None] = {}
                self._walk(fact.expression.tree, values, inner)
                if inner and any(name in values for name in inner):
                    found.update(inner)
                    return
            found[node.name] = None
        elif isinstance(node, Operation):
            for part in node.operands:
                self._walk(part, values, found)


def _is_open(value: Result) -> bool:
    return value is None or isinstance(value, AtLeast)


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else (Decimal(fen) / 100).quantize(Decimal("0.01"))
