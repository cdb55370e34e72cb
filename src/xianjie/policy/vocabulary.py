"""The names an expression may use at a place, and their types.

Parameters keep one type everywhere (a layer may change a value, not a unit); facts are seen from
the place upwards. Columns of feeds, registry and platform tables come from the contracts; personal
columns are not among them, since they never reach the analytical store.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from xianjie.exchange.contracts import CodeSet, Column, all_contracts, load_codes, load_contract
from xianjie.kernel.errors import XianjieError
from xianjie.policy.language import ExpressionError, compile_expression
from xianjie.policy.model import (
    LEVELS,
    SOURCE_FINDINGS,
    SOURCE_HOUSEHOLD,
    SOURCE_PERSON,
    Fact,
    Grain,
    Parameter,
    Rulebook,
)
from xianjie.policy.nodes import BOOL, DATE, TEXT, Codes, NameType, number_type
from xianjie.policy.places import lineage
from xianjie.policy.suggestions import did_you_mean
from xianjie.policy.units import NO_UNIT, PERCENT, parse_unit

__all__ = [
    "ListedCodes",
    "Vocabulary",
    "code_texts",
    "feed_ids",
    "names_mentioned",
    "parameter_type",
    "platform_ids",
    "source_columns",
    "vocabulary_at",
]

UNIT_KINDS: Final[Mapping[str, str]] = {
    "日期": "date",
    "代码": "code",
    "代码清单": "codes",
    "文字": "text",
    "文本": "text",
    "是否": "bool",
    "是/否": "bool",
}
"""Words that may stand in place of a unit and say the kind of a value that is no number."""
_QUOTED: Final = re.compile(r"'[^']*'")
_WORD: Final = re.compile(r'"([^"]+)"|(\w+)')


@dataclass(frozen=True, slots=True)
class ListedCodes:
    """A code set given by its texts alone."""

    texts: tuple[str, ...]

    def canonical(self, text: str) -> str | None:
        """The text itself when it is listed."""
        return text if text in self.texts else None


@dataclass(frozen=True, slots=True)
class _ContractCodes:
    codes: CodeSet

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.codes.texts)

    def canonical(self, text: str) -> str | None:
        found = self.codes.resolve(text)
        return found.text if found is not None else None


@lru_cache(maxsize=256)
def code_texts(name: str) -> Codes:
    """The code set ``name`` as the language needs it. Raises XianjieError when there is none."""
    return _ContractCodes(load_codes(name))


@lru_cache(maxsize=1)
def feed_ids() -> tuple[str, ...]:
    """Ids of all departmental feeds."""
    return tuple(contract.id for contract in all_contracts("feed"))


@lru_cache(maxsize=1)
def platform_ids() -> tuple[str, ...]:
    """Ids of all tables that the platform keeps itself."""
    return tuple(contract.id for contract in all_contracts("platform"))


def column_type(column: Column) -> NameType:
    kind = str(column.type)
    unit = parse_unit(column.unit or "")
    match kind:
        case "money":
            return number_type(unit if unit.is_money else parse_unit("元"), integral=True)
        case "int":
            return number_type(unit, integral=True)
        case "decimal":
            return NameType("decimal", unit, integral=False)
        case "date" | "month":
            return DATE
        case "bool":
            return BOOL
        case "code" | "codes":
            codes = code_texts(column.codes) if column.codes else None
            return NameType("codes" if kind == "codes" else "code", codes=codes)
        case _:
            return TEXT


def _finding_columns() -> dict[str, NameType]:
    return {
        "规则": TEXT,
        "类型": TEXT,
        "风险类型": NameType("code", codes=code_texts("风险类型")),
        "等级": NameType("code", codes=ListedCodes(LEVELS)),
        "权重": NameType("int", parse_unit("分")),
    }


@lru_cache(maxsize=64)
def source_columns(source: str) -> Mapping[str, NameType]:
    """Columns that a fact over ``source`` may use. Raises XianjieError for an unknown source."""
    if source == SOURCE_FINDINGS:
        return _finding_columns()
    if source in (SOURCE_PERSON, SOURCE_HOUSEHOLD):
        contract = load_contract(SOURCE_PERSON)
        level = "household" if source == SOURCE_HOUSEHOLD else "person"
        derived: dict[str, NameType] = {"户编号": TEXT}
        if source == SOURCE_PERSON:
            derived = {
                "出生日期": DATE,
                "证件长度": number_type(NO_UNIT, integral=True),
                "证件校验通过": BOOL,
                "证件地区码": TEXT,
            }
        return derived | {
            column.name: column_type(column)
            for column in contract.columns
            if column.level == level and column.lake_type is not None
        }
    if source not in (*feed_ids(), *platform_ids()):
        known = [*feed_ids(), *platform_ids(), SOURCE_PERSON, SOURCE_HOUSEHOLD, SOURCE_FINDINGS]
        hint = did_you_mean(source, known) or f"可用：{'、'.join(known)}。"
        raise XianjieError("unknown-source", f"没有“{source}”这个数据来源。{hint}")
    contract = load_contract(source)
    return {
        column.name: column_type(column)
        for column in contract.columns
        if column.lake_type is not None
    }


def parameter_type(definitions: Iterable[Parameter]) -> NameType:
    """The type of a parameter from all its definitions, upper layers first.

    Raises XianjieError for an unknown unit or code set.
    """
    known = list(definitions)
    unit_text = next((one.unit for one in known if one.unit), "")
    kind = next((one.type for one in known if one.type), "")
    codes_name = next((one.codes for one in known if one.codes), "")
    values = [value.value for one in known for value in one.values if value.value is not None]
    if not kind:
        kind = UNIT_KINDS.get(unit_text, "")
        if kind == "code" and any(isinstance(value, tuple) for value in values):
            kind = "codes"
    if kind in ("code", "codes"):
        codes = code_texts(codes_name) if codes_name else None
        return NameType("codes" if kind == "codes" else "code", codes=codes, constant=True)
    if kind in ("date", "text", "bool"):
        return NameType(kind, constant=True)  # type: ignore[arg-type]
    unit = parse_unit(unit_text)
    if unit.is_money:
        return NameType("money", unit, constant=True)
    has_formula = any(value.formula for one in known for value in one.values)
    whole = kind == "int" or (
        not kind
        and not has_formula
        and not unit.is_pure
        and unit != PERCENT
        and all(isinstance(value, int) for value in values)
    )
    return NameType("int" if whole else "decimal", unit, integral=whole, constant=True)


@dataclass
class Vocabulary:
    """Names at one place: types of parameters and facts, and why a name has none."""

    place: str
    parameters: dict[str, NameType] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    types: dict[str, NameType] = field(default_factory=dict)
    problems: dict[str, XianjieError] = field(default_factory=dict)
    formula_inputs: dict[str, set[str]] = field(default_factory=dict)
    _seen: dict[Grain, tuple[int, dict[str, NameType]]] = field(default_factory=dict, repr=False)

    def for_grain(self, grain: Grain) -> dict[str, NameType]:
        """Names for a rule or a derived fact about persons or about households; not to be changed.

        A household's rule sees household facts; a person's also sees those of the household.
        """
        # Names only come, never go: as many as before are the same as before.
        many = len(self.parameters) + len(self.types) + len(self.facts)
        kept = self._seen.get(grain)
        if kept is None or kept[0] != many:
            names = self.parameters | {
                name: self.types[name]
                for name, fact in self.facts.items()
                if name in self.types and (grain in (fact.grain, Grain.PERSON))
            }
            kept = self._seen[grain] = (many, names)
        return kept[1]

    def for_filter(self, fact: Fact) -> dict[str, NameType]:
        """Names for the filter of a fact: columns of the source, or person facts of a roll-up."""
        if fact.of:
            return self.for_grain(Grain.PERSON)
        columns = dict(source_columns(fact.source))
        if is_person_source(fact.source):
            columns = dict(source_columns(SOURCE_PERSON)) | columns
        return self.parameters | columns

    def type_of(self, name: str) -> NameType:
        """Type of a fact. Raises XianjieError when it cannot be told."""
        if name in self.types:
            return self.types[name]
        raise self.problems.get(name) or XianjieError("unknown-name", f"没有“{name}”这个事实。")


def is_person_source(source: str) -> bool:
    """Whether rows of ``source`` are about one person each."""
    if source == SOURCE_PERSON:
        return True
    delivered = source in (*feed_ids(), *platform_ids())
    return delivered and load_contract(source).subject == "person"


def vocabulary_at(rulebook: Rulebook, place: str) -> Vocabulary:
    """The names that expressions of a rulebook may use at ``place``; worked out once a place."""
    key = ("vocabulary", place)
    if key not in rulebook.derived:
        rulebook.derived[key] = _vocabulary_at(rulebook, place)
    found: Vocabulary = rulebook.derived[key]
    return found


def _vocabulary_at(rulebook: Rulebook, place: str) -> Vocabulary:
    vocabulary = Vocabulary(place)
    definitions: dict[str, list[Parameter]] = {}
    chain = [one for one in reversed(lineage(place)) if rulebook.layer(one)]
    for layer in sorted(rulebook.layers, key=lambda one: (one.place not in chain, one.place)):
        for name, parameter in layer.parameters.items():
            definitions.setdefault(name, []).append(parameter)
    for name, known in definitions.items():
        formulas = [one.formula for each in known for one in each.values if one.formula]
        words = {word for text in formulas for word in names_mentioned(text)}
        vocabulary.formula_inputs[name] = words & definitions.keys()
        try:
            vocabulary.parameters[name] = parameter_type(known)
        except XianjieError as error:
            vocabulary.problems[name] = error
    for one in chain:
        layer_here = rulebook.layer(one)
        if layer_here is not None:
            vocabulary.facts.update(layer_here.facts)
    for name in vocabulary.facts:
        _type_fact(vocabulary, name, ())
    return vocabulary


def _type_fact(vocabulary: Vocabulary, name: str, above: tuple[str, ...]) -> None:
    if name in vocabulary.types or name in vocabulary.problems:
        return
    if name in above:
        circle = " → ".join([*above[above.index(name) :], name])
        raise XianjieError("cycle", f"事实互相引用成了圈：{circle}。")
    fact = vocabulary.facts[name]
    try:
        for read in _facts_read(vocabulary, fact):
            _type_fact(vocabulary, read, (*above, name))
        vocabulary.types[name] = _fact_type(vocabulary, fact)
    except XianjieError as error:
        vocabulary.problems[name] = error


def _facts_read(vocabulary: Vocabulary, fact: Fact) -> list[str]:
    if fact.of:
        return [fact.of] if fact.of in vocabulary.facts else []
    if not fact.expression:
        return []
    words = names_mentioned(fact.expression)
    return [name for name in vocabulary.facts if name in words]


def names_mentioned(text: str) -> list[str]:
    """Words of an expression that may be names, in order, string literals aside."""
    found = (bare or quoted for quoted, bare in _WORD.findall(_QUOTED.sub("", text)))
    return list(dict.fromkeys(found))


def _fact_type(vocabulary: Vocabulary, fact: Fact) -> NameType:
    if fact.expression:
        return _declared(fact, _expression_type(vocabulary, fact))
    if fact.of:
        return _declared(fact, _rollup_type(vocabulary, fact))
    columns = source_columns(fact.source)
    measure = fact.measure
    if measure is None:
        raise XianjieError("missing-key", "缺少“measure”。")
    for column in measure.columns:
        if column not in columns:
            hint = did_you_mean(column, columns) or f"可用的列：{'、'.join(columns)}。"
            raise XianjieError(
                "unknown-column", f"数据“{fact.source}”没有可用于计算的列“{column}”。{hint}"
            )
    if measure.name == "exists":
        return _declared(fact, BOOL)
    if measure.name in ("count", "distinct"):
        return _declared(fact, number_type(parse_unit(fact.unit), integral=True))
    base = columns[measure.columns[0]]
    if measure.name == "sum" and not base.is_number:
        raise XianjieError("type", f"列“{measure.columns[0]}”不是数，不能求和。")
    return _declared(fact, base)


def _expression_type(vocabulary: Vocabulary, fact: Fact) -> NameType:
    names = vocabulary.for_grain(fact.grain)
    try:
        return compile_expression(fact.expression, names, expect="value").type
    except ExpressionError as error:
        raise explained(error, vocabulary, fact.grain) from error


def explained(error: ExpressionError, vocabulary: Vocabulary, grain: Grain) -> XianjieError:
    """``error`` with a better sentence where the unknown name is known, only not here."""
    name = str(error.details.get("name", ""))
    if error.code != "unknown-name" or not name:
        return error
    if name in vocabulary.problems:
        return XianjieError("depends-on-faulty", f"“{name}”本身有错误，请先改正它。")
    fact = vocabulary.facts.get(name)
    if fact is not None and fact.grain == Grain.PERSON and grain == Grain.HOUSEHOLD:
        return XianjieError(
            "wrong-grain", f"“{name}”是个人事实，这里讲的是户：请先用from和rollup汇总到户。"
        )
    return error


def _rollup_type(vocabulary: Vocabulary, fact: Fact) -> NameType:
    below = vocabulary.facts.get(fact.of)
    if below is None:
        people = [name for name, one in vocabulary.facts.items() if one.grain == Grain.PERSON]
        hint = did_you_mean(fact.of, people)
        raise XianjieError("unknown-name", f"没有“{fact.of}”这个个人事实，无法汇总。{hint}")
    if below.grain != Grain.PERSON or fact.grain != Grain.HOUSEHOLD:
        raise XianjieError(
            "wrong-grain", "汇总只能从个人事实到户:grain写household,from写个人事实。"
        )
    base = vocabulary.type_of(fact.of)
    if fact.rollup in ("any", "all", "share") and base.kind != "bool":
        raise XianjieError("type", f"{fact.rollup}只能汇总是否型的事实，“{fact.of}”不是。")
    if fact.rollup in ("any", "all"):
        return BOOL
    if fact.rollup == "count":
        return number_type(parse_unit(fact.unit or "人"), integral=True)
    if fact.rollup == "share":
        return NameType("decimal", NO_UNIT, integral=False)
    if fact.rollup == "sum" and not base.is_number:
        raise XianjieError("type", f"“{fact.of}”不是数，不能求和。")
    return base


def _declared(fact: Fact, found: NameType) -> NameType:
    """``found`` with the unit, kind and codes that the fact declares."""
    kind = fact.type or UNIT_KINDS.get(fact.unit, "") or found.kind
    numbers = ("money", "int", "decimal")
    if (kind in numbers) != found.is_number or (kind != found.kind and kind not in numbers):
        texts = {"text", "code"}
        if {kind, found.kind} - texts:
            raise XianjieError("type", f"声明的类型与算出的不一致：声明{kind}，算出{found.kind}。")
    if not found.is_number:
        codes = code_texts(fact.codes) if fact.codes else found.codes
        return NameType(kind, codes=codes)  # type: ignore[arg-type]
    if not fact.unit:
        if found.unit.is_pure and not (fact.of or fact.expression):
            raise XianjieError("missing-unit", "数值型事实要写单位(unit)，纯数写比例。")
        return NameType(found.kind, found.unit, integral=found.integral)
    unit = parse_unit(fact.unit)
    if unit.is_money != (found.kind == "money"):
        raise XianjieError("unit", f"声明的单位是{unit}，算出的是{found.unit}。")
    if fact.expression and unit != found.unit and not fact.converts:
        raise XianjieError(
            "unit",
            f"声明的单位是{unit}，表达式算出的是{found.unit}。若确需改口径，请用converts说明换算依据。",
        )
    whole = found.integral and kind != "decimal"
    return NameType(
        "money" if unit.is_money else ("int" if whole else "decimal"), unit, integral=whole
    )
