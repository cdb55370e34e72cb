"""From records to checked expressions: what the checker, the evaluator and the engine share.

A `Compiler` knows the facts in force, the types of the parameters and the columns of the sources.
It types one fact or rule at a time and raises on the first fault of that item, so that a caller can
gather the faults of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from xianjie.kernel.errors import XianjieError
from xianjie.policy.language import SPECIAL_DATES, Expression, compile_expression
from xianjie.policy.model import SOURCE_FINDINGS, SOURCE_HOUSEHOLD, SOURCE_PERSON, Fact, Grain, Rule
from xianjie.policy.nodes import BOOL, Codes, NameType, number_type
from xianjie.policy.units import NO_UNIT, parse_unit
from xianjie.policy.windows import Window, parse_window

MEASURES: Final[Mapping[str, int]] = {
    "sum": 1, "count": 0, "exists": 0, "min": 1, "max": 1, "latest": 2, "distinct": 1, "value": 1,
}  # fmt: skip
"""Measures and how many columns each takes."""
ROLLUPS: Final = ("any", "all", "count", "sum", "max", "min", "share", "head", "spouse")
REGISTRY_SOURCES: Final = (SOURCE_PERSON, SOURCE_HOUSEHOLD)
TYPE_UNITS: Final = {"日期": "date", "代码": "code", "文字": "text", "文本": "text", "是否": "bool"}
ABSENT: Final = {"": None, "0": True, "否": True, "未知": False}

Columns = Mapping[str, NameType]


class CompileError(XianjieError):
    """A fact or rule whose parts do not fit together."""


@dataclass(frozen=True, slots=True)
class CompiledFact:
    """A fact with its type and checked expressions.

    ``absent_is_zero`` says that no row means 0 or 否; else no row means unknown.
    """

    fact: Fact
    type: NameType
    filter: Expression | None = None
    expression: Expression | None = None
    window: Window | None = None
    absent_is_zero: bool = False

    @property
    def id(self) -> str:
        """Name of the fact."""
        return self.fact.id

    @property
    def reads(self) -> tuple[str, ...]:
        """Names of facts (and parameters) that this one is computed from."""
        own = (self.fact.of,) if self.fact.of else ()
        expressions = [part for part in (self.filter, self.expression) if part]
        if self.fact.source:
            return own
        return own + tuple(name for part in expressions for name in part.names)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in the filter and the expression, among them the parameters."""
        return tuple(n for part in (self.filter, self.expression) if part for n in part.names)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its checked expressions; ``levels`` are (level, condition or None) in order."""

    rule: Rule
    when: Expression
    applies: Expression | None
    levels: tuple[tuple[str, Expression | None], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that the rule reads, in order of appearance."""
        parts = [self.when, self.applies, *(condition for _, condition in self.levels)]
        return tuple(dict.fromkeys(name for part in parts if part for name in part.names))


class Compiler:
    """Types facts and rules of one place and date.

    Args:
        facts: the facts in force by name.
        parameters: type of every parameter that may be named.
        columns: gives the columns of a source; raises XianjieError for an unknown source.
        codes: gives a code set by name; raises XianjieError for an unknown one.
    """

    def __init__(
        self,
        facts: Mapping[str, Fact],
        parameters: Mapping[str, NameType],
        columns: Callable[[str], Columns],
        codes: Callable[[str], Codes],
    ) -> None:
        self._facts = facts
        self._parameters = parameters
        self._columns = columns
        self._codes = codes
        self._done: dict[str, CompiledFact] = {}
        self._open: list[str] = []

    def fact(self, name: str) -> CompiledFact:
        """Compile a fact and, first, those that it reads. Raises XianjieError."""
        if name in self._done:
            return self._done[name]
        if name in self._open:
            ring = " → ".join([*self._open[self._open.index(name) :], name])
            raise CompileError("cycle", f"事实互相引用成了一个圈:{ring}。")
        self._open.append(name)
        try:
            fact = self._facts[name]
            compiled = self._measured(fact) if fact.source else self._computed(fact)
            self._done[name] = compiled
        finally:
            self._open.pop()
        return compiled

    def rule(self, rule: Rule) -> CompiledRule:
        """Compile a rule. Raises XianjieError."""
        names = self._names_for(rule.grain, rule=rule)
        return CompiledRule(
            rule,
            compile_expression(rule.when, names),
            compile_expression(rule.applies, names) if rule.applies else None,
            tuple(
                (choice.level, compile_expression(choice.when, names) if choice.when else None)
                for choice in rule.levels
            ),
        )

    def _names_for(self, grain: Grain, *, rule: Rule | None = None) -> Columns:
        """Types of the names that expressions of this grain may use, compiled when asked for."""
        return _Names(self, grain, rule)

    def may_read(self, name: str, grain: Grain, rule: Rule | None) -> bool:
        """Whether an expression of ``grain`` (in ``rule``, or in a fact) may read the fact."""
        fact = self._facts.get(name)
        if fact is None:
            return False
        if rule is None:
            return fact.grain is grain
        if fact.source == SOURCE_FINDINGS and rule.stage < 2:
            return False
        return fact.grain is grain or grain is Grain.PERSON

    @property
    def parameters(self) -> Columns:
        """Types of the parameters."""
        return self._parameters

    @property
    def fact_names(self) -> tuple[str, ...]:
        """Names of all facts in force."""
        return tuple(self._facts)

    def _measured(self, fact: Fact) -> CompiledFact:
        columns = self._columns(fact.source)
        measure = fact.measure
        if measure is None or measure.name not in MEASURES:
            raise CompileError("measure", f"事实“{fact.id}”的 measure 应是 {'、'.join(MEASURES)} 之一。")
        if len(measure.columns) != MEASURES[measure.name]:
            raise CompileError("measure", f"事实“{fact.id}”:{measure.name} 需要 {MEASURES[measure.name]} 个列名。")
        for column in measure.columns:
            if column not in columns:
                raise CompileError("unknown-name", f"事实“{fact.id}”:来源 {fact.source} 没有“{column}”这一列。")
        if fact.source == SOURCE_HOUSEHOLD and fact.grain is Grain.PERSON:
            raise CompileError("grain", f"事实“{fact.id}”:户表的列只能做成户的事实。")
        filter_names = {**self._parameters, **columns}
        return CompiledFact(
            fact,
            self._declared(fact, self._measured_type(fact, columns)),
            filter=compile_expression(fact.filter, filter_names) if fact.filter else None,
            window=self._window(fact),
            absent_is_zero=self._absent(fact),
        )

    def _window(self, fact: Fact) -> Window | None:
        if fact.source in REGISTRY_SOURCES or fact.source == SOURCE_FINDINGS:
            return None
        return parse_window(fact.window or "当期")

    def _absent(self, fact: Fact) -> bool:
        if fact.absent not in ABSENT:
            raise CompileError("absent", f"事实“{fact.id}”的 absent 应是 0、否 或 未知,现在是“{fact.absent}”。")
        stated = ABSENT[fact.absent]
        assert fact.measure is not None
        return fact.measure.name in ("sum", "count", "exists", "distinct") if stated is None else stated

    def _measured_type(self, fact: Fact, columns: Columns) -> NameType:
        assert fact.measure is not None
        name = fact.measure.name
        if name == "exists":
            return BOOL
        if name in ("count", "distinct"):
            unit = parse_unit(fact.unit) if fact.unit else parse_unit("次")
            return number_type(unit, integral=True)
        column = columns[fact.measure.columns[0]]
        if name == "sum" and not column.is_number:
            raise CompileError("type", f"事实“{fact.id}”:“{fact.measure.columns[0]}”不是数,不能求和。")
        if name in ("min", "max") and not (column.is_number or column.kind == "date"):
            raise CompileError("type", f"事实“{fact.id}”:“{fact.measure.columns[0]}”不分大小。")
        if name == "latest" and columns[fact.measure.columns[1]].kind != "date":
            raise CompileError("type", f"事实“{fact.id}”:latest 的第二列应是日期。")
        if column.any_unit and fact.unit and fact.unit not in TYPE_UNITS:
            return NameType(column.kind, parse_unit(fact.unit), integral=column.integral)
        return NameType(column.kind, column.unit, column.codes, integral=column.integral)

    def _computed(self, fact: Fact) -> CompiledFact:
        if fact.of:
            return self._rolled_up(fact)
        if not fact.expression:
            raise CompileError("shape", f"事实“{fact.id}”要有 source、from 或 expression 之一。")
        names = self._names_for(fact.grain)
        expression = compile_expression(fact.expression, names, expect="value")
        return CompiledFact(fact, self._declared(fact, expression.type), expression=expression)

    def _rolled_up(self, fact: Fact) -> CompiledFact:
        if fact.rollup not in ROLLUPS:
            raise CompileError("rollup", f"事实“{fact.id}”的 rollup 应是 {'、'.join(ROLLUPS)} 之一。")
        inner = self._facts.get(fact.of)
        if inner is None or inner.grain is not Grain.PERSON or fact.grain is not Grain.HOUSEHOLD:
            raise CompileError("grain", f"事实“{fact.id}”:from 要是一个人的事实,结果是户的事实。")
        kind = self.fact(fact.of).type
        if fact.rollup in ("any", "all", "share") and kind.kind != "bool":
            raise CompileError("type", f"事实“{fact.id}”:{fact.rollup} 只用于“是否”的事实。")
        if fact.rollup in ("sum", "max", "min") and not kind.is_number and kind.kind != "date":
            raise CompileError("type", f"事实“{fact.id}”:{fact.rollup} 只用于数。")
        result = kind
        if fact.rollup in ("any", "all"):
            result = BOOL
        elif fact.rollup == "count":
            result = number_type(parse_unit(fact.unit or "人"), integral=True)
        elif fact.rollup == "share":
            result = number_type(NO_UNIT, integral=False)
        names = self._names_for(Grain.PERSON)
        return CompiledFact(
            fact,
            self._declared(fact, result),
            filter=compile_expression(fact.filter, names) if fact.filter else None,
        )

    def _declared(self, fact: Fact, computed: NameType) -> NameType:
        """The computed type under the declared unit, which must agree or be explained by converts."""
        if not fact.unit:
            return computed
        if fact.unit in TYPE_UNITS:
            if TYPE_UNITS[fact.unit] not in (computed.kind, "code" if computed.kind == "codes" else ""):
                raise CompileError("unit", f"事实“{fact.id}”写的是{fact.unit},算出来不是。")
            return computed
        unit = parse_unit(fact.unit)
        if not computed.is_number:
            raise CompileError("unit", f"事实“{fact.id}”不是数,不该有单位“{fact.unit}”。")
        if unit == computed.unit:
            return computed
        if unit.is_money != computed.unit.is_money:
            raise CompileError("unit", f"事实“{fact.id}”写的单位是 {unit},算出来的是 {computed.unit}。")
        if not fact.converts and not fact.source:
            raise CompileError(
                "unit", f"事实“{fact.id}”写的单位是 {unit},算出来的是 {computed.unit};若确实这样折算,请写明 converts。"
            )
        return number_type(unit, integral=computed.integral)


class _Names(Mapping[str, NameType]):
    """Parameters and those facts that an expression may read; a fact is compiled when looked up."""

    def __init__(self, compiler: Compiler, grain: Grain, rule: Rule | None) -> None:
        self._compiler = compiler
        self._grain = grain
        self._rule = rule

    def __getitem__(self, name: str) -> NameType:
        if name in self._compiler.parameters:
            return self._compiler.parameters[name]
        if name in SPECIAL_DATES:
            return SPECIAL_DATES[name]
        if not self._compiler.may_read(name, self._grain, self._rule):
            raise KeyError(name)
        return self._compiler.fact(name).type

    def __contains__(self, name: object) -> bool:
        known = name in self._compiler.parameters or name in SPECIAL_DATES
        return known or self._compiler.may_read(str(name), self._grain, self._rule)

    def __iter__(self) -> Iterator[str]:
        yield from self._compiler.parameters
        yield from SPECIAL_DATES
        for name in self._compiler.fact_names:
            if self._compiler.may_read(name, self._grain, self._rule):
                yield name

    def __len__(self) -> int:
        return sum(1 for _ in self)


def special_names() -> tuple[str, ...]:
    """Names that every expression may use besides facts and parameters."""
    return tuple(SPECIAL_DATES)
