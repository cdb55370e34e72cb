"""What benefits come to for one subject: the reference evaluator, judge of the database's.

Three-valued throughout: None is unknown. Money is held in fen. A benefit is worked out by itself
(population, condition, exclusions, amount less what it tops up) and then finally, against its
rivals in a group of which only the highest stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from xianjie.policy.benefit_compiling import (
    CompiledAmount,
    CompiledBenefit,
    compile_benefit,
    rivals_of,
    stages_of,
)
from xianjie.policy.benefit_model import Benefit, Outcome, Rounding
from xianjie.policy.benefit_parsing import ROUNDING_STEPS
from xianjie.policy.language import Expression
from xianjie.policy.model import Grain
from xianjie.policy.reference import Result, evaluate
from xianjie.policy.vocabulary import Vocabulary

__all__ = ["Case", "State", "States", "outcome_of", "rounded"]

_WAYS: Final = {"四舍五入": ROUND_HALF_UP, "进一": ROUND_CEILING, "舍去": ROUND_FLOOR}


@dataclass(frozen=True, slots=True)
class State:
    """A benefit worked out for one subject.

    Args:
        applies: in the population.
        when: meets the condition.
        excluded: another benefit takes its place.
        covered: what it tops up already gives as much.
        outbid: a rival in its group gives more.
        entitled: all of it together.
        roll: on the department's roll; None also where nobody keeps one (``has_roll``).
        alternative: the alternative of the amount that counts; None when undecided or not asked.
        gross: its amount before top-up and rounding, fen; ``off`` what is taken off.
        amount: what is owed a period, whole fen; ``paid`` what the roll pays.
        by: id of the benefit that excludes, covers or outbids it.
    """

    applies: bool | None = True
    when: bool | None = None
    excluded: bool | None = False
    covered: bool = False
    outbid: bool | None = False
    entitled: bool | None = None
    has_roll: bool = False
    roll: bool | None = None
    alternative: CompiledAmount | None = None
    gross: Result = None
    off: int | Decimal | None = 0
    amount: int | None = None
    paid: int | None = None
    by: str = ""
    outcome: Outcome = Outcome.UNKNOWN

    @property
    def takes(self) -> bool | None:
        """Whether the subject holds or is owed the benefit."""
        if self.roll is True or self.entitled is True:
            return True
        return None if self.outcome is Outcome.UNKNOWN else False

    @property
    def gives(self) -> int | Decimal | None:
        """What it gives a period, fen; None is unknown."""
        if self.takes is False:
            return 0
        if self.takes is None:
            return None
        return self.paid if self.roll is True and self.paid is not None else self.amount


@dataclass(frozen=True, slots=True)
class Case:
    """How cases of the rulebook are read: silence about other benefits and the roll is no.

    ``assumed`` are states that the case gives itself; ``without_roll`` and ``for_everyone`` say
    that it tells nothing about the roll or the population of the benefit that it is about.
    """

    about: str
    assumed: Mapping[str, State] = field(default_factory=dict)
    without_roll: bool = False
    for_everyone: bool = False


def truth(value: Result) -> bool | None:
    """A result as a truth value."""
    return value if isinstance(value, bool) else None


def number(value: Result) -> int | Decimal | None:
    """A result as a known number."""
    known = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return value if known else None  # type: ignore[return-value]


def all_of(*values: bool | None) -> bool | None:
    """Three-valued AND."""
    if False in values:
        return False
    return None if None in values else True


def any_of(*values: bool | None) -> bool | None:
    """Three-valued OR."""
    if True in values:
        return True
    return None if None in values else False


def negation(value: bool | None) -> bool | None:
    """Three-valued NOT."""
    return None if value is None else not value


def rounded(fen: int | Decimal, rounding: Rounding) -> int:
    """An amount in fen rounded as the benefit says, still in fen."""
    step = ROUNDING_STEPS[rounding.to]
    return int((Decimal(fen) / step).quantize(Decimal(1), _WAYS[rounding.way])) * step


def outcome_of(
    *, applies: bool | None, entitled: bool | None, has_roll: bool, roll: bool | None
) -> Outcome:
    """The outcome of truth values; of the unknown, only what can decide makes it 信息不足.

    Who is known not to be entitled, and not known to be on the roll, is simply not owed.
    """
    if applies is False or (entitled is False and roll is not True):
        return Outcome.NONE
    if entitled is None or applies is None:
        return Outcome.UNKNOWN
    if entitled is False:
        return Outcome.UNDUE
    if not has_roll:
        return Outcome.ELIGIBLE
    if roll is None:
        return Outcome.UNKNOWN
    return Outcome.HELD if roll else Outcome.OWED


class States:
    """Works out the benefits of a set for one subject after the other.

    Raises XianjieError with the first fault of a benefit; a published rulebook has none.
    """

    def __init__(self, vocabulary: Vocabulary, benefits: Mapping[str, Benefit]) -> None:
        self.benefits = dict(benefits)
        stages_of(self.benefits)
        self._vocabulary = vocabulary
        self._compiled: dict[str, CompiledBenefit] = {}
        self._order = {name: place for place, name in enumerate(self.benefits)}

    def compiled(self, name: str) -> CompiledBenefit:
        """A benefit of the set with checked expressions."""
        if name not in self._compiled:
            self._compiled[name] = compile_benefit(self._vocabulary, self.benefits[name])
        return self._compiled[name]

    def of(
        self, names: list[str], values: Mapping[str, Result], case: Case | None = None
    ) -> dict[str, State]:
        """The named benefits and all that they depend on, worked out for one subject.

        Args:
            values: facts, parameters and special dates in storage units.
            case: set where a case of the rulebook is run.
        """
        work = _Work(self, values, case)
        for name in names:
            work.final(name)
        return work.done


class _Work:
    def __init__(self, states: States, values: Mapping[str, Result], case: Case | None) -> None:
        self._set = states
        self._values = values
        self._case = case
        self._alone: dict[str, State] = {}
        self.done: dict[str, State] = {}

    def final(self, name: str) -> State:
        if name not in self.done:
            assumed = self._case.assumed.get(name) if self._case else None
            self.done[name] = assumed or self._finally(name)
        return self.done[name]

    def _finally(self, name: str) -> State:
        state = self.alone(name)
        benefit = self._set.benefits[name]
        outbid: bool | None = False
        by = state.by
        for rival in rivals_of(benefit, self._set.benefits):
            beaten = self._beats(rival, name)
            if beaten is True and outbid is not True:
                by = by or rival
            outbid = any_of(outbid, beaten)
        return _with(state, outbid=outbid, by=by, entitled=all_of(state.entitled, negation(outbid)))

    def _beats(self, rival: str, name: str) -> bool | None:
        case = self._case
        if case and rival in case.assumed:
            other = case.assumed[rival]
        else:
            other = self.alone(rival)
            if case and rival != case.about and other.entitled is None:
                return False
        mine = self.alone(name)
        if other.entitled is False:
            return False
        if other.amount is None or mine.amount is None:
            return None
        ahead = other.amount > mine.amount or (
            other.amount == mine.amount
            and (other.roll is not True, self._set._order[rival])
            < (mine.roll is not True, self._set._order[name])
        )
        return all_of(other.entitled, ahead)

    def alone(self, name: str) -> State:
        if name not in self._alone:
            self._alone[name] = self._by_itself(self._set.compiled(name))
        return self._alone[name]

    def _by_itself(self, one: CompiledBenefit) -> State:
        case = self._case if self._case and self._case.about == one.id else None
        applies = self._truth(one.applies, otherwise=True)
        if case and case.for_everyone:
            applies = True
        when = self._truth(one.when, otherwise=True)
        roll = self._truth(one.roll, otherwise=None)
        if case and case.without_roll:
            roll = False
        excluded, by = self._excluded(one.benefit)
        entitled = all_of(applies, when, negation(excluded))
        found = State(
            applies=applies, when=when, excluded=excluded, entitled=entitled,
            has_roll=one.roll is not None, roll=roll, by=by,
            paid=self._paid(one.paid) if one.paid and roll else None,
        )  # fmt: skip
        if entitled is False or not one.amounts:
            return _with(found)
        return self._with_amount(one, found)

    def _paid(self, expression: Expression) -> int | None:
        paid = number(self._value(expression))
        return None if paid is None else rounded(paid, Rounding())

    def _excluded(self, benefit: Benefit) -> tuple[bool | None, str]:
        excluded: bool | None = False
        for name in benefit.excluded_by:
            takes = self._takes(name, benefit)
            if takes is True:
                return True, name
            excluded = any_of(excluded, takes)
        return excluded, ""

    def _takes(self, name: str, benefit: Benefit) -> bool | None:
        other = self._other(name, benefit)
        return other.takes if other else False

    def _other(self, name: str, benefit: Benefit) -> State | None:
        """Another benefit's state; None where there is none here or it cannot count."""
        one = self._set.benefits.get(name)
        if one is None or (one.grain is Grain.PERSON and benefit.grain is Grain.HOUSEHOLD):
            return None
        state = self.final(name)
        silent = self._case is not None and name not in self._case.assumed
        return None if silent and state.takes is None else state

    def _with_amount(self, one: CompiledBenefit, found: State) -> State:
        alternative = self._alternative(one)
        gross = self._value(alternative.amount) if alternative else None
        off: int | Decimal | None = 0
        topped = []
        for name in one.benefit.tops_up:
            other = self._other(name, one.benefit)
            gives = other.gives if other else 0
            off = None if off is None or gives is None else off + gives
            topped += [name] if gives else []
        plain = number(gross)
        if plain is None or off is None:
            return _with(found, alternative=alternative, gross=gross, off=off)
        amount = rounded(max(plain - off, 0), one.benefit.rounding)
        covered = bool(topped) and amount == 0
        return _with(
            found, alternative=alternative, gross=gross, off=off, amount=amount, covered=covered,
            entitled=False if covered else found.entitled,
            by=found.by or (topped[0] if covered else ""),
        )  # fmt: skip

    def _alternative(self, one: CompiledBenefit) -> CompiledAmount | None:
        """The first alternative whose condition holds; None when an unknown comes first."""
        for each in one.amounts:
            met = self._truth(each.when, otherwise=True)
            if met is not False:
                return each if met else None
        return None

    def _value(self, expression: Expression) -> Result:
        return evaluate(expression, self._values)

    def _truth(self, expression: Expression | None, *, otherwise: bool | None) -> bool | None:
        return otherwise if expression is None else truth(self._value(expression))


def _with(state: State, **changes: object) -> State:
    """``state`` with changes, and the outcome and amount that follow."""
    changed = replace(state, **changes)  # type: ignore[arg-type]
    outcome = outcome_of(
        applies=changed.applies,
        entitled=changed.entitled,
        has_roll=changed.has_roll,
        roll=changed.roll,
    )
    return replace(changed, outcome=outcome)
