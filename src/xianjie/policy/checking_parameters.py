"""What can be wrong with a parameter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.citations import citation_fault
from xianjie.policy.language import SPECIAL_DATES, ExpressionError
from xianjie.policy.model import Origin, Parameter, ParameterValue, Rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.places import lineage
from xianjie.policy.procedures import (
    PROCEDURES,
    SEGMENTS,
    parse_procedure,
    parse_segments,
)
from xianjie.policy.resolution import compile_formula, stored_value, value_in_force
from xianjie.policy.units import parse_unit
from xianjie.policy.vocabulary import UNIT_KINDS, Vocabulary

__all__ = ["check_name", "check_parameter"]

Reporter = Callable[[Origin, str, str, str], None]
_NAME = re.compile(r"[^\W\d]\w*")
_ENGINE_NAMES = ("person_no", "household_no", "village_code", "relation")
_ENGINE_SUFFIX = "__下限"


def check_name(name: str, origin: Origin, vocabulary: Vocabulary, report: Reporter) -> None:
    """Report a name that an expression could not use, or that means two things."""
    if not _NAME.fullmatch(name):
        report(
            origin,
            name,
            "bad-name",
            "名称只能用汉字、字母、数字和下划线，且不能以数字开头，否则表达式里写不出来。",
        )
    if name in SPECIAL_DATES:
        report(origin, name, "bad-name", f"“{name}”是固定的日期名，请另取名称。")
    if name.lower() in _ENGINE_NAMES or name.endswith(_ENGINE_SUFFIX):
        report(origin, name, "bad-name", f"“{name}”是比对时内部用的列名，请另取名称。")
    others = [one for one in vocabulary.facts if one != name and one.lower() == name.lower()]
    if name in vocabulary.facts and others:
        report(origin, name, "duplicate-id", f"“{name}”与“{others[0]}”只差大小写，请另取名称。")
    if name in vocabulary.parameters and name in vocabulary.facts:
        report(origin, name, "duplicate-id", f"“{name}”既是参数又是事实，请改其中一个的名称。")


def check_parameter(
    rulebook: Rulebook,
    place: str,
    parameter: Parameter,
    vocabulary: Vocabulary,
    report: Reporter,
) -> None:
    """Report the faults of one definition of a parameter."""
    name = parameter.id
    owner, dot, own = name.rpartition(".")
    if dot and own and not any(rule.id == owner for one in rulebook.layers for rule in one.quality):
        text = f"没有“{owner}”这条数据质量规则；规则自带的参数写作“规则编号.参数名”。"
        report(parameter.origin, name, "unknown-name", text)
    check_name(own or name, parameter.origin, vocabulary, report)
    _check_definition(rulebook, place, parameter, report)
    kind = vocabulary.parameters.get(name)
    if kind is None:
        problem = vocabulary.problems.get(name)
        # A bad unit is reported where it is written; everything else only here.
        told_already = problem is not None and problem.code == "unknown-unit" and parameter.unit
        if problem is not None and not told_already:
            report(parameter.origin, name, problem.code, problem.message)
        return
    for value in parameter.values:
        item = f"{name}.values" if value.formula is None else f"{name}.formula"
        code, text = citation_fault(value.cite, rulebook.documents)
        if code:
            report(value.origin, f"{item}.cite", code, f"{value.from_date}起的取值{text}")
        if value.value is not None:
            try:
                stored_value(value.value, kind)
            except ValueError as error:
                text = f"{value.from_date}起的取值{error}（单位：{parameter.unit or kind.unit}）。"
                report(value.origin, item, "bad-value", text)
        if isinstance(value.value, tuple):
            _check_list(rulebook, place, parameter, value, report)
        if value.formula is not None:
            _check_formula(parameter, value.formula, kind, vocabulary, report)


def _check_list(
    rulebook: Rulebook, place: str, parameter: Parameter, value: ParameterValue, report: Reporter
) -> None:
    """Report a procedure, or a limit of several of its steps, that the case work cannot read."""
    texts = [str(text) for text in value.value] if isinstance(value.value, tuple) else []
    try:
        if parameter.id in PROCEDURES:
            steps = parse_procedure(texts)
            for name, procedure in SEGMENTS.items():
                if procedure == parameter.id:
                    limits = _texts_in_force(rulebook, place, name, value.from_date)
                    parse_segments(limits, steps)
        elif parameter.id in SEGMENTS and texts:
            name = SEGMENTS[parameter.id]
            procedure_texts = _texts_in_force(rulebook, place, name, value.from_date)
            parse_segments(texts, parse_procedure(procedure_texts))
    except RefusedError as error:
        told = f"{value.from_date}起的取值不能用：{error.message}"
        report(value.origin, f"{parameter.id}.values", "bad-procedure", told)


def _texts_in_force(rulebook: Rulebook, place: str, name: str, on: date) -> list[str]:
    """Return a list as it is in force at a place on a day, the nearest layer first."""
    for one in _definitions(rulebook, name, lineage(place)):
        entry = value_in_force(one, on)
        if entry is not None and isinstance(entry.value, tuple):
            return [str(text) for text in entry.value]
    return []


def _check_definition(
    rulebook: Rulebook, place: str, parameter: Parameter, report: Reporter
) -> None:
    above = _definitions(rulebook, parameter.id, lineage(place)[1:])
    if not parameter.title and not any(one.title for one in above):
        report(parameter.origin, parameter.id, "missing-key", "缺少“title”（中文全称）。")
    if not parameter.unit:
        if not parameter.type and not any(one.unit or one.type for one in above):
            report(
                parameter.origin, parameter.id, "missing-unit", "缺少“unit”（单位），纯数写比例。"
            )
        return
    if parameter.unit in UNIT_KINDS:
        return
    try:
        own = parse_unit(parameter.unit)
    except XianjieError as error:
        report(parameter.origin, f"{parameter.id}.unit", error.code, error.message)
        return
    for other in _definitions(rulebook, parameter.id, rulebook.places):
        if other is parameter or not other.unit or other.unit in UNIT_KINDS:
            continue
        try:
            differs = parse_unit(other.unit) != own
        except XianjieError:
            continue
        if differs:
            text = (
                f"单位写作{parameter.unit}，而{other.origin.file}里是{other.unit}。"
                "同一参数各地只能用一个单位。"
            )
            report(parameter.origin, f"{parameter.id}.unit", "unit-mismatch", text)
            return


def _definitions(rulebook: Rulebook, name: str, places: tuple[str, ...]) -> list[Parameter]:
    layers = [layer for place in places if (layer := rulebook.layer(place)) is not None]
    return [layer.parameters[name] for layer in layers if name in layer.parameters]


def _check_formula(
    parameter: Parameter,
    formula: str,
    kind: NameType,
    vocabulary: Vocabulary,
    report: Reporter,
) -> None:
    item = f"{parameter.id}.formula"
    try:
        expression = compile_formula(formula, vocabulary)
    except ExpressionError as error:
        report(parameter.origin, item, error.code, error.message)
        return
    circle = _circle(parameter.id, vocabulary)
    if circle:
        report(parameter.origin, item, "cycle", f"参数公式互相引用成了圈：{' → '.join(circle)}。")
    if expression.type.is_number != kind.is_number:
        report(parameter.origin, item, "type", "公式算出的类型与单位不符。")
    elif kind.is_number and expression.type.unit != kind.unit and not parameter.converts:
        text = (
            f"公式算出的单位是{expression.type.unit}，声明的单位是{kind.unit}。"
            "若确需改口径，请用converts写明按什么换算。"
        )
        report(parameter.origin, item, "unit-mismatch", text)


def _circle(start: str, vocabulary: Vocabulary) -> list[str]:
    """Names from ``start`` back to itself through formulas, or nothing."""

    def walk(name: str, path: list[str]) -> list[str]:
        for read in vocabulary.formula_inputs.get(name, ()):
            if read == start:
                return [*path, read]
            if read not in path:
                found = walk(read, [*path, read])
                if found:
                    return found
        return []

    return walk(start, [start])
