"""From YAML entries to the records of :mod:`xianjie.policy.quality.model`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.policy.citations import read_citation
from xianjie.policy.entries import Entry, Reading
from xianjie.policy.model import Case, Citation, Parameter, ParameterValue, Scalar
from xianjie.policy.quality.model import Involved, MappingTable, MappingValue, QualityRule, Term

__all__ = [
    "inline_parameters",
    "is_quality",
    "parse_mapping",
    "parse_quality_rule",
    "parse_term",
    "parse_terms",
]

KEYS = (
    "id", "title", "kind", "table", "grain", "family", "category", "severity", "applies", "let",
    "params", "when", "report", "involves", "columns", "message", "fix", "cite", "from", "to",
    "disabled", "note", "max_share", "must_match", "must_not_match",
)  # fmt: skip
UNUSED = ("risk", "level", "weight", "stage", "notify", "verify_days")
"""Keys of other kinds of rules: read without complaint, without meaning for quality rules."""
KIND = "quality"
_MONTH = re.compile(r"(\d{4})(?:-|年)(0[1-9]|1[0-2])月?")
"""A month as a value stands for its first day, as the months of files do."""
_DAY_UNITS = ("月份", "年月")


def is_quality(content: Mapping[str, Any]) -> bool:
    """Whether an entry of a list of rules is a quality rule."""
    return content.get("kind") == KIND or ("kind" not in content and "table" in content)


def parse_quality_rule(
    reading: Reading, number: int, content: Mapping[str, Any]
) -> QualityRule | None:
    """One quality rule of a list file; None when it has no id."""
    probe = Entry(reading, f"第{number}条", content)
    name = probe.text("id", required=True)
    if not name:
        return None
    entry = Entry(reading, name, content)
    entry.only(*KEYS, *UNUSED)
    kind = entry.text("kind")
    if kind not in ("", KIND):
        entry.fault("kind", "unknown-choice", f"数据质量规则的“kind”写 {KIND}，不能是“{kind}”。")
    disabled = entry.flag("disabled")
    needed = not disabled
    table = entry.text("table") or entry.text("grain")
    if needed and not table:
        entry.fault("", "missing-key", "缺少“table”：写规则讲的是哪张表，如 户、人、村、务工记录。")
    return QualityRule(
        id=name,
        title=entry.text("title", required=needed),
        table=table,
        when=entry.text("when", required=needed),
        applies=_applies(entry),
        let=_let(entry),
        report=entry.text("report"),
        involves=_involves(entry),
        columns=entry.texts("columns"),
        family=entry.text("family"),
        category=entry.text("category"),
        severity=entry.text("severity"),
        message=entry.text("message"),
        fix=entry.text("fix"),
        cite=read_citation(entry.table("cite")),
        max_share=entry.number("max_share"),
        from_date=entry.date("from") or date.min,
        to_date=entry.date("to"),
        disabled=disabled,
        note=entry.text("note"),
        must_match=_cases(entry, "must_match"),
        must_not_match=_cases(entry, "must_not_match"),
        place=reading.place,
        origin=entry.origin,
    )


def _applies(entry: Entry) -> tuple[str, ...]:
    return tuple(one for one in entry.texts("applies") if one)


def _let(entry: Entry) -> dict[str, str]:
    inner = entry.table("let")
    if inner is None:
        return {}
    return {str(name): inner.text(str(name), required=True) for name in inner.content}


def _involves(entry: Entry) -> Involved | None:
    value = entry.content.get("involves")
    if isinstance(value, str):
        return Involved(value.strip())
    inner = entry.table("involves")
    if inner is None:
        return None
    inner.only("relation", "when")
    return Involved(inner.text("relation", required=True), inner.text("when"))


def _cases(entry: Entry, key: str) -> tuple[Case, ...]:
    return tuple(Case(dict(one.content), one.origin) for one in entry.tables(key))


def inline_parameters(
    reading: Reading, rule: QualityRule, content: Mapping[str, Any]
) -> list[Parameter]:
    """The parameters that a rule declares for itself, named ``<id>.<name>``.

    Without ``cite`` they rest on what the rule rests on, without a date they always hold.
    """
    inner = Entry(reading, rule.id, content).table("params")
    if inner is None:
        return []
    found = []
    for name, one in inner.content.items():
        item = f"{rule.id}.params.{name}"
        if not isinstance(one, Mapping):
            shown = 16 if one is None else one
            text = f"参数“{name}”应写成键值对，如 {{value: {shown}, unit: 岁}}。"
            reading.fault(item, "wrong-shape", text, inner.line_of(str(name)))
            continue
        found.append(_inline(Entry(reading, item, one), rule, str(name)))
    return found


def _inline(entry: Entry, rule: QualityRule, name: str) -> Parameter:
    entry.only("title", "unit", "type", "codes", "value", "values", "from", "to", "cite", "note",
               "converts", "formula")  # fmt: skip
    cite = read_citation(entry.table("cite")) or rule.cite or Citation()
    values: list[ParameterValue] = []
    if entry.has("value") or entry.has("formula"):
        values.append(_dated(entry, cite, None, entry.date("from") or date.min))
    for one in entry.tables("values"):
        one.only("from", "to", "value", "formula", "cite", "note")
        values.append(
            _dated(one, cite, read_citation(one.table("cite")), one.date("from") or date.min)
        )
    if not values:
        entry.fault("", "missing-key", "缺少“value”。")
    unit = entry.text("unit") or _obvious_unit([one.value for one in values])
    if unit in _DAY_UNITS:
        unit = "日期"
    return Parameter(
        id=f"{rule.id}.{name}",
        title=entry.text("title") or f"{rule.title or rule.id}：{name}",
        unit=unit,
        type=entry.text("type"),
        codes=entry.text("codes"),
        values=tuple(sorted(values, key=lambda one: one.from_date)),
        converts=entry.text("converts"),
        note=entry.text("note"),
        origin=entry.origin,
    )


def _dated(entry: Entry, cite: Citation, own: Citation | None, start: date) -> ParameterValue:
    return ParameterValue(
        from_date=start,
        to_date=entry.date("to"),
        value=_scalar(entry),
        formula=entry.text("formula") or None,
        cite=own or cite,
        origin=entry.origin,
    )


def _scalar(entry: Entry) -> Scalar | None:
    value = entry.content.get("value")
    if isinstance(value, str) and (month := _MONTH.fullmatch(value.strip())):
        return date(int(month[1]), int(month[2]), 1)
    if isinstance(value, list) and all(isinstance(one, str | int | Decimal) for one in value):
        return tuple(str(one) for one in value)
    return entry.scalar("value")


def _obvious_unit(values: list[Scalar | None]) -> str:
    known = [one for one in values if one is not None]
    if known and all(isinstance(one, tuple) for one in known):
        return "代码清单"
    if known and all(isinstance(one, bool) for one in known):
        return "是否"
    if known and all(isinstance(one, date) for one in known):
        return "日期"
    return "文字" if known and all(isinstance(one, str) for one in known) else ""


def parse_terms(reading: Reading, key: str, content: Mapping[str, Any]) -> list[Term]:
    """One entry of ``terms/*.yaml``; ``table`` may list several tables."""
    tables = content.get("table") or content.get("grain")
    if isinstance(tables, list):
        return [
            term
            for one in tables
            if (term := parse_term(reading, key, {**content, "table": one})) is not None
        ]
    term = parse_term(reading, key, content)
    return [term] if term is not None else []


def parse_term(reading: Reading, key: str, content: Mapping[str, Any]) -> Term | None:
    """One term over one table."""
    entry = Entry(reading, key, content)
    entry.only("table", "grain", "expression", "columns", "title", "note")
    table = entry.text("table") or entry.text("grain")
    if not table:
        entry.fault("", "missing-key", "缺少“table”：写口径讲的是哪张表。")
        return None
    return Term(
        id=key,
        table=table,
        expression=entry.text("expression", required=not entry.has("columns")),
        title=entry.text("title"),
        note=entry.text("note"),
        columns=entry.texts("columns"),
        place=reading.place,
        origin=entry.origin,
    )


def parse_mapping(reading: Reading, key: str, content: Mapping[str, Any]) -> MappingTable:
    """One entry of ``mappings/*.yaml``."""
    entry = Entry(reading, key, content)
    entry.only("title", "key", "unit", "codes", "values", "value", "from", "to", "cite", "note")
    cite = read_citation(entry.table("cite"))
    values = []
    if entry.has("value"):
        values.append(_mapping_value(entry, cite))
    for one in entry.tables("values"):
        one.only("from", "to", "value", "cite", "note")
        values.append(_mapping_value(one, read_citation(one.table("cite")) or cite))
    if not values:
        entry.fault("", "missing-key", "缺少“value”或“values”。")
    unit = entry.text("unit") or _obvious_unit(
        [inner for one in values for inner in (one.value or {}).values()]
    )
    return MappingTable(
        id=key,
        title=entry.text("title"),
        key=entry.text("key"),
        unit=unit,
        codes=entry.text("codes"),
        values=tuple(sorted(values, key=lambda one: one.from_date)),
        note=entry.text("note"),
        place=reading.place,
        origin=entry.origin,
    )


def _mapping_value(entry: Entry, cite: Citation | None) -> MappingValue:
    content = entry.content.get("value")
    value: dict[str, Scalar] | None = None
    if isinstance(content, Mapping):
        value = {}
        for key, one in content.items():
            inner = Entry(entry.reading, f"{entry.item}.{key}", {"value": one})
            found = _scalar(inner)
            if found is not None:
                value[str(key)] = found
    elif content is not None or not entry.has("value"):
        entry.fault("value", "wrong-shape", "“value”应写成“键: 值”，如 {小学: 6, 初中: 12}。")
    return MappingValue(
        from_date=entry.date("from") or date.min,
        to_date=entry.date("to"),
        value=value,
        cite=cite,
        origin=entry.origin,
    )
