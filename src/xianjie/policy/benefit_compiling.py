"""Benefits with checked expressions, and the order in which they can be worked out.

One benefit may take the place of another (``excluded_by``), be taken off it (``tops_up``) or
compete with it (``highest_of``). So each is worked out in two steps: by itself, which needs the
final state of those that exclude it or are taken off it; then finally, which needs its rivals by
themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.language import Expression, ExpressionError, compile_expression
from xianjie.policy.model import Grain
from xianjie.policy.units import Unit, parse_unit
from xianjie.policy.vocabulary import Vocabulary, explained

__all__ = [
    "CompiledAmount",
    "CompiledBenefit",
    "Stage",
    "compile_benefit",
    "rivals_of",
    "stages_of",
]

Step = Literal["alone", "final"]


@dataclass(frozen=True, slots=True)
class CompiledAmount:
    """One alternative of the amount; ``when`` is None for the last."""

    name: str
    when: Expression | None
    amount: Expression


@dataclass(frozen=True, slots=True)
class CompiledBenefit:
    """A benefit with its checked expressions; ``unit`` is that of its amounts."""

    benefit: Benefit
    when: Expression
    applies: Expression | None
    roll: Expression | None
    paid: Expression | None
    amounts: tuple[CompiledAmount, ...]
    unit: Unit

    @property
    def id(self) -> str:
        """Name of the benefit."""
        return self.benefit.id

    @property
    def parts(self) -> tuple[Expression, ...]:
        """Every expression, in reading order."""
        found = [self.applies, self.when, self.roll, self.paid]
        for one in self.amounts:
            found += [one.when, one.amount]
        return tuple(part for part in found if part is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the benefit reads, in order of appearance."""
        return tuple(dict.fromkeys(name for part in self.parts for name in part.names))


def compile_benefit(vocabulary: Vocabulary, benefit: Benefit) -> CompiledBenefit:
    """Compile a benefit. Raises XianjieError with its first fault, units included."""
    names = vocabulary.for_grain(benefit.grain)
    unit = parse_unit(benefit.unit)

    def condition(text: str) -> Expression | None:
        if not text:
            return None
        try:
            return compile_expression(text, names)
        except ExpressionError as error:
            raise explained(error, vocabulary, benefit.grain) from error

    def figure(text: str) -> Expression:
        try:
            found = compile_expression(text, names, expect="value")
        except ExpressionError as error:
            raise explained(error, vocabulary, benefit.grain) from error
        fault = figure_fault(found, unit)
        if fault is not None:
            raise fault
        return found

    when = condition(benefit.when)
    assert when is not None
    return CompiledBenefit(
        benefit,
        when,
        condition(benefit.applies),
        condition(benefit.roll),
        figure(benefit.paid) if benefit.paid else None,
        tuple(
            CompiledAmount(one.name, condition(one.when), figure(one.amount))
            for one in benefit.amounts
        ),
        unit,
    )


def figure_fault(found: Expression, unit: Unit) -> XianjieError | None:
    """What is wrong with an expression as an amount in ``unit``, or None."""
    if not found.type.is_number:
        return XianjieError("type", f"“{found.text}”算出的不是数，金额要是一个数。")
    if not unit.is_money:
        return XianjieError("unit", f"金额的单位是{unit}，应是元、元/月、元/年一类的单位。")
    if found.type.unit != unit:
        return XianjieError(
            "unit",
            f"“{found.text}”的单位是{found.type.unit}，这项待遇的单位（unit）是{unit}。"
            f"{_advice(found.type.unit, unit)}",
        )
    return None


_PER_MONTH: Final = parse_unit("元/月")
_PER_YEAR: Final = parse_unit("元/年")
_PER_HEAD: Final = parse_unit("人")


def _advice(found: Unit, wanted: Unit) -> str:
    if found * _PER_HEAD == wanted:
        return "这是每人的数：按户发的请乘以人数，按人发的请把unit写成每人的单位，或乘以1人的参数。"
    if found / wanted == _PER_YEAR / _PER_MONTH:
        return "请把年数除以 12 换成按月。"
    if found / wanted == _PER_MONTH / _PER_YEAR:
        return "请把月数乘以 12 换成按年。"
    return "请改算式或改unit，使两边一致。"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of working out a set of benefits."""

    step: Step
    id: str


def rivals_of(benefit: Benefit, benefits: Mapping[str, Benefit]) -> list[str]:
    """Other benefits of the same group that may outbid this one, in the order of the set.

    A household's benefit is never outbid by one of a single member.
    """
    if not benefit.highest_of:
        return []
    return [
        name
        for name, one in benefits.items()
        if name != benefit.id
        and one.highest_of == benefit.highest_of
        and one.grain in (benefit.grain, Grain.HOUSEHOLD)
    ]


def stages_of(benefits: Mapping[str, Benefit]) -> list[Stage]:
    """Steps in an order in which each finds what it needs. Raises XianjieError for a circle."""
    done: dict[Stage, None] = {}

    def visit(stage: Stage, above: tuple[Stage, ...]) -> None:
        if stage in done:
            return
        if stage in above:
            path = [one.id for one in above[above.index(stage) :]] + [stage.id]
            circle = " → ".join(dict.fromkeys(path)) + f" → {path[0]}"
            raise XianjieError(
                "cycle",
                f"待遇互相引用成了圈：{circle}。excluded_by、tops_up要有先后；"
                "同在一个highest_of里的本来只留最高的，不用再写excluded_by。",
            )
        for needed in _needs(stage, benefits):
            visit(needed, (*above, stage))
        done[stage] = None

    for name in benefits:
        visit(Stage("final", name), ())
    return list(done)


def _needs(stage: Stage, benefits: Mapping[str, Benefit]) -> Iterable[Stage]:
    one = benefits[stage.id]
    if stage.step == "final":
        return [Stage("alone", name) for name in (stage.id, *rivals_of(one, benefits))]
    others = dict.fromkeys((*one.excluded_by, *one.tops_up))
    return [Stage("final", name) for name in others if name in benefits]
