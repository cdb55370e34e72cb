"""Whether a scheme can be computed: weights, sources, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.apps.assessment.enums import Effect, Rule
from xianjie.apps.assessment.models import AssessmentScheme, SchemeLine
from xianjie.apps.assessment.queries.figures import (
    MANUAL,
    indicator_names,
    source_choices,
    source_title,
)

_HUNDRED = Decimal(100)
_LARGEST = Decimal(10) ** 15
_POSITIVE = ("last", "each", "cap")
_NEEDED = {Rule.THRESHOLD: ("standard",), Rule.DEDUCTION: ("each",), Rule.RANKING: ()}


def params_fault(rule: str, params: Mapping[str, Any]) -> str:
    """Return what is wrong with the figures of a rule, empty for nothing."""
    for name in _NEEDED.get(Rule(rule), ()):
        if name not in params:
            return f"缺参数 {name}"
    for name in ("standard", "floor", "last", "each", "cap"):
        if name in params and not _is_number(params[name]):
            return f"参数 {name} 不是数字"
        if name in params and name in _POSITIVE and Decimal(str(params[name])) < 0:
            return f"参数 {name} 不能小于 0"
    if not _is_percent(params.get("last", 0)):
        return "末名得分要在 0 到 100 之间"
    if rule == Rule.THRESHOLD and str(params.get("standard")) == str(params.get("floor", "0")):
        return "达标线和起算线不能相同"
    return _steps_fault(rule, params.get("steps")) if rule in {Rule.INTERVAL, Rule.VETO} else ""


def _steps_fault(rule: str, steps: Any) -> str:
    if not isinstance(steps, list) or not steps:
        return "缺分档"
    for step in steps:
        if not isinstance(step, list) or len(step) != 2 or not _is_number(step[0]):
            return "分档要写成两项"
        if rule == Rule.INTERVAL and not _is_number(step[1]):
            return "分档得分不是数字"
        if rule == Rule.INTERVAL and not _is_percent(step[1]):
            return "分档得分要在 0 到 100 之间"
        if rule == Rule.VETO and step[1] not in Effect.values:
            return f"不认识的限制“{step[1]}”"
    return ""


def _is_percent(value: Any) -> bool:
    return 0 <= Decimal(str(value)) <= _HUNDRED


def _is_number(value: Any) -> bool:
    try:
        number = Decimal(str(value))
        return number.is_finite() and abs(number) < _LARGEST
    except InvalidOperation:
        return False


def scheme_faults(scheme: AssessmentScheme, lines: Iterable[SchemeLine]) -> list[str]:
    """Return what has to be mended before a scheme can be computed, in words."""
    rows = list(lines)
    county = scheme.division_code[:6]
    names = indicator_names(county)
    offered = {
        key for _head, choices in source_choices(county, scheme.objects_kind) for key, _t in choices
    }
    found = []
    total = sum((Decimal(line.weight) for line in rows), Decimal(0))
    if not rows:
        return ["方案还没有指标。"]
    if total != _HUNDRED:
        found.append(f"权重合计 {total.normalize():f}，应为 100。")
    for line in rows:
        if line.source != MANUAL and not source_title(line.source, names):
            found.append(f"“{line.name}”：没有指标“{line.source}”。")
        elif line.source not in offered and line.source.partition(":")[0] != "quality":
            found.append(f"“{line.name}”：这个来源不能用于{scheme.get_objects_kind_display()}。")
        if line.rule == Rule.MANUAL and line.source != MANUAL:
            found.append(f"“{line.name}”：人工评分不能有数据来源。")
        fault = params_fault(line.rule, line.params)
        if fault:
            found.append(f"“{line.name}”：{fault}。")
    return found
