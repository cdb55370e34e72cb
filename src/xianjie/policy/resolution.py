"""What a rulebook says at one place on one date.

For each parameter the nearest layer counts, from the village up to the nation, that has a value in
force on the date; an explicit null repeals and stops the search. A parameter without a value
resolves to None and never to a default. Formulas are evaluated with the values of the same place
and date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from xianjie.kernel.money import to_fen
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.citations import describe_citation, is_unverified
from xianjie.policy.language import Expression, ExpressionError, compile_expression
from xianjie.policy.model import (
    Citation,
    Document,
    Fact,
    Grain,
    Parameter,
    ParameterValue,
    Rule,
    Rulebook,
    Scalar,
)
from xianjie.policy.nodes import NameType, Value
from xianjie.policy.places import lineage, normalise_place
from xianjie.policy.reference import evaluate
from xianjie.policy.units import Unit
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

__all__ = [
    "Resolved",
    "ResolvedParameter",
    "benefits_in_force",
    "compile_formula",
    "first_date",
    "parameters_at",
    "resolve",
    "resolve_with",
    "rules_in_force",
    "stored_value",
    "value_in_force",
]


@dataclass(frozen=True, slots=True)
class ResolvedParameter:
    """A parameter at a place and a date.

    ``value`` is in the form of the engine (money in whole fen, ratios as Decimal, lists as sets of
    texts), None when nothing is in force. ``place`` and ``from_date`` say whose value it is and
    since when; ``inputs`` are the parameters that a formula read.
    """

    id: str
    title: str
    type: NameType
    value: Value | None = None
    cite: Citation | None = None
    place: str = ""
    from_date: date | None = None
    to_date: date | None = None
    unverified: bool = False
    repealed: bool = False
    formula: str = ""
    converts: str = ""
    inputs: tuple[str, ...] = ()
    last_checked_on: date | None = None
    note: str = ""

    @property
    def unit(self) -> Unit:
        """Unit of the value, that of a pure number for texts, dates and codes."""
        return self.type.unit

    @property
    def citation(self) -> Citation | None:
        """The clause that the value rests on."""
        return self.cite


@dataclass(frozen=True)
class Resolved:
    """The rulebook at ``place`` on ``on``: values, facts by id, rules and benefits in force by id.

    A benefit counts as a whole entry of the nearest place that has one; ``disabled`` takes it away.
    """

    place: str
    on: date
    parameters: Mapping[str, ResolvedParameter]
    facts: Mapping[str, Fact]
    rules: Mapping[str, Rule]
    documents: Mapping[str, Document]
    vocabulary: Vocabulary = field(repr=False)
    benefits: Mapping[str, Benefit] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Value | None]:
        """Value of each parameter, None where nothing is in force."""
        return {name: one.value for name, one in self.parameters.items()}

    def names_for(self, grain: Grain) -> dict[str, NameType]:
        """Types of the names that a rule of this grain may read."""
        return self.vocabulary.for_grain(grain)

    def describe(self, cite: Citation | None) -> str:
        """A citation in words."""
        return describe_citation(cite, self.documents)


def resolve(rulebook: Rulebook, place: str, on: date) -> Resolved:
    """The rulebook at a division on a date. Raises UsageError for a code that is no division's."""
    return resolve_with(rulebook, vocabulary_at(rulebook, place), on)


def resolve_with(rulebook: Rulebook, vocabulary: Vocabulary, on: date) -> Resolved:
    """The rulebook at the place of ``vocabulary`` on a date."""
    place = vocabulary.place
    resolver = _Resolver(rulebook, lineage(place), on, vocabulary)
    parameters = {name: resolver.parameter(name) for name in sorted(vocabulary.parameters)}
    return Resolved(
        place=normalise_place(place),
        on=on,
        parameters=parameters,
        facts=vocabulary.facts,
        rules=rules_in_force(rulebook, place, on),
        documents=rulebook.documents,
        vocabulary=vocabulary,
        benefits=benefits_in_force(rulebook, place, on),
    )


def parameters_at(
    rulebook: Rulebook, vocabulary: Vocabulary, on: date, names: Iterable[str]
) -> dict[str, ResolvedParameter]:
    """Only the named parameters, at the vocabulary's place; names of other things are left out."""
    resolver = _Resolver(rulebook, lineage(vocabulary.place), on, vocabulary)
    return {name: resolver.parameter(name) for name in names if name in vocabulary.parameters}


def first_date(
    rulebook: Rulebook, vocabulary: Vocabulary, names: Iterable[str], start: date
) -> date:
    """The first date not before ``start`` on which the named parameters have begun to be in force.

    Inputs of formulas count; parameters that have no value at the vocabulary's place do not.
    """
    chain = lineage(vocabulary.place)
    latest, todo, seen = start, list(names), set[str]()
    while todo:
        name = todo.pop()
        if name in seen or name not in vocabulary.parameters:
            continue
        seen.add(name)
        layers = [layer for one in chain if (layer := rulebook.layer(one)) is not None]
        entries = [
            entry
            for layer in layers
            if name in layer.parameters
            for entry in layer.parameters[name].values
        ]
        if entries:
            latest = max(latest, min(entry.from_date for entry in entries))
        for entry in entries:
            todo.extend(re.findall(r"\w+", entry.formula or ""))
    return latest


def rules_in_force(rulebook: Rulebook, place: str, on: date) -> dict[str, Rule]:
    """Rules at a place on a date by id: of each id the nearest layer's version in force.

    A version marked ``disabled`` takes the rule away for its place and below.
    """
    found: dict[str, Rule] = {}
    for one in reversed(lineage(place)):
        layer = rulebook.layer(one)
        for rule in layer.rules if layer else ():
            if rule.in_force(on):
                found[rule.id] = rule
    return {name: rule for name, rule in sorted(found.items()) if not rule.disabled}


def benefits_in_force(rulebook: Rulebook, place: str, on: date) -> dict[str, Benefit]:
    """Benefits at a place on a date by id: of each the nearest layer's version in force."""
    found: dict[str, Benefit] = {}
    for one in reversed(lineage(place)):
        layer = rulebook.layer(one)
        for benefit in layer.benefits if layer else ():
            if benefit.in_force(on):
                found[benefit.id] = benefit
    return {name: one for name, one in sorted(found.items()) if not one.disabled}


def value_in_force(parameter: Parameter, on: date) -> ParameterValue | None:
    """The entry of one layer that is in force on a date (half open), or None."""
    started = [one for one in parameter.values if one.from_date <= on]
    last = started[-1] if started else None
    return None if last is None or (last.to_date is not None and last.to_date <= on) else last


def stored_value(value: Scalar, kind: NameType) -> Value:
    """A value of the page in the form of the engine: yuan become fen, lists become sets.

    Raises ValueError with a Chinese sentence when the value is not of this kind.
    """
    match kind.kind:
        case "money":
            _a_number(value)
            return to_fen(value)
        case "int":
            number = _a_number(value)
            if number != number.to_integral_value():
                raise ValueError(f"“{value}”应为整数")
            return int(number)
        case "decimal":
            return _a_number(value)
        case "bool":
            truth = {True: True, False: False, "是": True, "否": False}.get(_plain(value))
            if truth is None:
                raise ValueError(f"“{value}”应为是或否")
            return truth
        case "date":
            if not isinstance(value, date):
                raise _wrong(f"“{_shown(value)}”不是日期，应写作2022-06-30")
            return value
        case "codes":
            texts = value if isinstance(value, tuple) else (value,)
            return frozenset(_code(str(one), kind) for one in texts)
        case "code":
            return _code(_a_text(value), kind)
        case _:
            return _a_text(value)


def _wrong(sentence: str) -> ValueError:
    return ValueError(sentence)


def _plain(value: Scalar) -> bool | str | None:
    return value if isinstance(value, bool | str) else None


def _a_number(value: Scalar) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _wrong(f"“{_shown(value)}”应为数字")
    return Decimal(value)


def _a_text(value: Scalar) -> str:
    if isinstance(value, tuple | date | bool):
        raise _wrong(f"“{_shown(value)}”应为文字")
    return str(value)


def _shown(value: Scalar) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _code(text: str, kind: NameType) -> str:
    if kind.codes is None:
        return text
    canonical = kind.codes.canonical(text)
    if canonical is None:
        raise ValueError(f"“{text}”不在代码表里，可用：{'、'.join(kind.codes.texts[:12])}")
    return canonical


class _Resolver:
    def __init__(
        self, rulebook: Rulebook, chain: tuple[str, ...], on: date, vocabulary: Vocabulary
    ) -> None:
        self.rulebook = rulebook
        self.chain = chain
        self.on = on
        self.vocabulary = vocabulary
        self.done: dict[str, ResolvedParameter] = {}
        self.open: set[str] = set()

    def parameter(self, name: str) -> ResolvedParameter:
        if name not in self.done:
            self.open.add(name)
            self.done[name] = self._resolve(name)
            self.open.discard(name)
        return self.done[name]

    def _resolve(self, name: str) -> ResolvedParameter:
        definitions = self._definitions(name)
        place, entry = self._entry(name)
        own = next((one for at, one in definitions if at == place), None)
        described = [one for _, one in definitions]
        facts: dict[str, Any] = {
            "id": name,
            "title": next((one.title for one in described if one.title), name),
            "type": self.vocabulary.parameters[name],
            "note": own.note if own else "",
            "last_checked_on": own.last_checked_on if own else None,
        }
        if entry is None or own is None:
            return ResolvedParameter(**facts)
        facts |= {
            "cite": entry.cite,
            "place": place,
            "from_date": None if entry.from_date == date.min else entry.from_date,
            "to_date": entry.to_date,
            "converts": next((one.converts for one in described if one.converts), ""),
            "unverified": is_unverified(entry.cite, self.rulebook.documents),
        }
        if entry.formula is not None:
            return self._formula(facts, entry.formula)
        if entry.value is None:
            return ResolvedParameter(repealed=True, **facts)
        try:
            value = stored_value(entry.value, facts["type"])
        except ValueError:
            return ResolvedParameter(**facts)
        return ResolvedParameter(value=value, **facts)

    def _definitions(self, name: str) -> list[tuple[str, Parameter]]:
        """Definitions of the parameter, nearest layer first, foreign layers last."""
        others = [one for one in self.rulebook.places if one not in self.chain]
        found = []
        for place in (*self.chain, *others):
            layer = self.rulebook.layer(place)
            if layer is not None and name in layer.parameters:
                found.append((place, layer.parameters[name]))
        return found

    def _entry(self, name: str) -> tuple[str, ParameterValue | None]:
        for place in self.chain:
            layer = self.rulebook.layer(place)
            if layer is not None and name in layer.parameters:
                entry = value_in_force(layer.parameters[name], self.on)
                if entry is not None:
                    return place, entry
        return "", None

    def _formula(self, facts: dict[str, Any], formula: str) -> ResolvedParameter:
        kind: NameType = facts["type"]
        try:
            expression = compile_formula(formula, self.vocabulary)
        except ExpressionError:
            return ResolvedParameter(formula=formula, **facts)
        if self.open & set(expression.names):
            return ResolvedParameter(formula=formula, inputs=expression.names, **facts)
        inputs = [self.parameter(name) for name in expression.names]
        result = evaluate(expression, {one.id: one.value for one in inputs})
        facts["unverified"] = facts["unverified"] or any(one.unverified for one in inputs)
        starts = [one.from_date for one in inputs if one.from_date is not None]
        facts["from_date"] = max([*starts, facts["from_date"] or date.min], default=None)
        return ResolvedParameter(
            value=_computed(result, kind), formula=formula, inputs=expression.names, **facts
        )


def compile_formula(formula: str, vocabulary: Vocabulary) -> Expression:
    """The checked formula of a parameter, over parameters alone. Raises ExpressionError."""
    expression = compile_expression(formula, vocabulary.parameters, expect="value")
    strange = [name for name in expression.names if name not in vocabulary.parameters]
    if strange:
        raise ExpressionError(
            "unknown-name", f"公式里不能用“{strange[0]}”：参数的公式只能引用其他参数。"
        )
    return expression


def _computed(result: Any, kind: NameType) -> Value | None:
    if result is None or not kind.is_number:
        return result if isinstance(result, str | bool | date | frozenset) else None
    if not isinstance(result, int | Decimal) or isinstance(result, bool):
        return None
    if kind.integral:
        return int(Decimal(result).quantize(Decimal(1), ROUND_HALF_UP))
    return Decimal(result)
