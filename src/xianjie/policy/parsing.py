"""From YAML entries to the records of :mod:`xianjie.policy.model`, one function a record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.policy.citations import read_citation
from xianjie.policy.entries import Entry, Reading
from xianjie.policy.model import (
    LEVELS,
    UNVERIFIED,
    Case,
    Document,
    Fact,
    Grain,
    LevelChoice,
    Measure,
    Parameter,
    ParameterValue,
    Rule,
    RuleKind,
)

__all__ = ["parse_document", "parse_fact", "parse_parameter", "parse_rule"]

KINDS = ("money", "int", "decimal", "bool", "text", "code", "codes", "date")
MEASURES = ("sum", "count", "exists", "min", "max", "latest", "distinct", "value")
ROLLUPS = ("any", "all", "count", "sum", "max", "min", "share", "head", "spouse")
ABSENT = ("0", "否", "未知")
_MEASURE = re.compile(r"(\w+)\s*(?:\((.*)\))?", re.DOTALL)
_FULL_WIDTH = str.maketrans({"\uff08": "(", "\uff09": ")", "\uff0c": ","})
_LEVEL_OF = {level: level for level in LEVELS} | {f"{level}色": level for level in LEVELS}


def parse_document(reading: Reading, key: str, content: Mapping[str, Any]) -> Document:
    """One entry of ``documents/*.yaml``."""
    entry = Entry(reading, key, content)
    entry.only(
        "title", "issuer", "number", "issued_on", "region", "link", "kind", "note", UNVERIFIED
    )
    issued = content.get("issued_on")
    return Document(
        id=key,
        title=entry.text("title") or key,
        issuer=entry.text("issuer"),
        number=entry.text("number"),
        issued_on=None if issued == UNVERIFIED else entry.date("issued_on"),
        region=entry.text("region"),
        link=entry.text("link"),
        kind=entry.text("kind"),
        note=entry.text("note"),
        flagged=entry.flag(UNVERIFIED) or issued == UNVERIFIED,
        origin=entry.origin,
    )


def parse_parameter(reading: Reading, key: str, content: Mapping[str, Any]) -> Parameter:
    """One entry of ``parameters/*.yaml``."""
    entry = Entry(reading, key, content)
    entry.only(
        "title", "unit", "type", "codes", "values", "formula", "converts", "cite", "from", "to",
        "last_checked_on", "note", UNVERIFIED,
    )  # fmt: skip
    cite = read_citation(entry.table("cite"))
    values: list[ParameterValue] = []
    formula = entry.text("formula")
    if formula:
        values.append(
            ParameterValue(
                from_date=entry.date("from") or date.min,
                to_date=entry.date("to"),
                formula=formula,
                cite=cite,
                origin=entry.origin,
            )
        )
    for one in entry.tables("values"):
        one.only("from", "to", "value", "formula", "cite", "note")
        start = one.date("from")
        if start is None:
            if not one.content.get("from"):
                one.fault("", "missing-key", "缺少“from”（生效日期）。")
            continue
        if not one.has("value") and not one.has("formula"):
            one.fault("", "missing-key", "缺少“value”。停止执行请写value: null。")
            continue
        values.append(
            ParameterValue(
                from_date=start,
                to_date=one.date("to"),
                value=one.scalar("value"),
                formula=one.text("formula") or None,
                cite=read_citation(one.table("cite")) or cite,
                origin=one.origin,
            )
        )
    if not values and not entry.has("values") and not formula:
        entry.fault("", "missing-key", "缺少“values”或“formula”。")
    return Parameter(
        id=key,
        title=entry.text("title"),
        unit=entry.text("unit"),
        type=entry.one_of("type", KINDS),
        codes=entry.text("codes"),
        values=tuple(sorted(values, key=lambda one: one.from_date)),
        converts=entry.text("converts"),
        last_checked_on=entry.date("last_checked_on"),
        note=entry.text("note"),
        origin=entry.origin,
    )


def parse_fact(reading: Reading, key: str, content: Mapping[str, Any]) -> Fact | None:
    """One entry of ``facts/*.yaml``; None when it has no readable grain."""
    entry = Entry(reading, key, content)
    entry.only(
        "title", "unit", "type", "codes", "grain", "source", "measure", "filter", "window",
        "absent", "from", "rollup", "expression", "converts", "note",
    )  # fmt: skip
    grain = entry.one_of("grain", [one.value for one in Grain], required=True)
    shapes = [name for name in ("source", "from", "expression") if entry.has(name)]
    if len(shapes) != 1:
        given = "、".join(shapes) or "一个也没有"
        entry.fault(
            "", "fact-shape", f"source、from、expression三者必须且只能写一个，现在是：{given}。"
        )
    absent = entry.text("absent")
    absent = {"false": "否", "null": "未知"}.get(absent, absent)
    if absent and absent not in ABSENT:
        entry.fault("absent", "unknown-choice", f"“absent”不能是“{absent}”，可用：0、否、未知。")
        absent = ""
    if not grain:
        return None
    return Fact(
        id=key,
        grain=Grain(grain),
        title=entry.text("title"),
        unit=entry.text("unit"),
        type=entry.one_of("type", KINDS),
        codes=entry.text("codes"),
        source=entry.text("source"),
        measure=_measure(entry),
        filter=entry.text("filter"),
        window=entry.text("window"),
        absent=absent,
        of=entry.text("from"),
        rollup=entry.one_of("rollup", ROLLUPS, required=entry.has("from")),
        expression=entry.text("expression"),
        converts=entry.text("converts"),
        note=entry.text("note"),
        place=reading.place,
        origin=entry.origin,
    )


def _measure(entry: Entry) -> Measure | None:
    text = entry.text("measure", required=entry.has("source"))
    if not text:
        return None
    found = _MEASURE.fullmatch(text.translate(_FULL_WIDTH))
    if not found or found[1] not in MEASURES:
        known = "、".join(MEASURES)
        entry.fault(
            "measure", "unknown-measure", f"看不懂“{text}”。可用：{known}，如sum(个人自付)。"
        )
        return None
    columns = tuple(one.strip() for one in (found[2] or "").split(",") if one.strip())
    needed = {"count": 0, "exists": 0, "latest": 2}.get(found[1], 1)
    if len(columns) != needed:
        entry.fault(
            "measure",
            "measure-columns",
            f"“{found[1]}”要写{needed}个列名，现在写了{len(columns)}个。",
        )
        return None
    return Measure(found[1], columns)


def parse_rule(reading: Reading, number: int, content: Mapping[str, Any]) -> Rule | None:
    """One item of ``rules/*.yaml``; None when it has no id or no readable kind and grain."""
    probe = Entry(reading, f"第{number}条", content)
    name = probe.text("id", required=True)
    if not name:
        return None
    entry = Entry(reading, name, content)
    entry.only(
        "id", "title", "kind", "grain", "applies", "when", "risk", "level", "weight", "stage",
        "message", "cite", "notify", "verify_days", "max_share", "from", "to", "disabled", "note",
        "must_match", "must_not_match",
    )  # fmt: skip
    disabled = entry.flag("disabled")
    needed = not disabled
    kind = entry.one_of("kind", [one.value for one in RuleKind], required=needed)
    grain = entry.one_of("grain", [one.value for one in Grain], required=needed)
    if needed and not (kind and grain):
        return None
    return Rule(
        id=name,
        title=entry.text("title", required=needed),
        kind=RuleKind(kind or RuleKind.WARNING),
        grain=Grain(grain or Grain.HOUSEHOLD),
        when=entry.text("when", required=needed),
        applies=entry.text("applies"),
        risk=entry.text("risk"),
        levels=_levels(entry),
        weight=_weight(entry),
        stage=entry.whole("stage", 1),
        message=entry.text("message"),
        cite=read_citation(entry.table("cite")),
        notify=entry.texts("notify"),
        verify_days=entry.text("verify_days"),
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


def _weight(entry: Entry) -> int | Decimal | str | None:
    value = entry.scalar("weight")
    if value is None or (isinstance(value, int | Decimal | str) and not isinstance(value, bool)):
        return value
    entry.fault("weight", "not-a-number", "“weight”应为分值或参数名。")
    return None


def _levels(entry: Entry) -> tuple[LevelChoice, ...]:
    value = entry.content.get("level")
    if value is None:
        return ()
    if isinstance(value, str):
        return (LevelChoice(_level(entry, value)),) if _level(entry, value) else ()
    choices = []
    for one in entry.tables("level"):
        one.only("is", "when")
        text = one.text("is", required=True)
        level = _level(one, text, "is") if text else ""
        if level:
            choices.append(LevelChoice(level, one.text("when")))
    return tuple(choices)


def _level(entry: Entry, text: str, key: str = "level") -> str:
    level = _LEVEL_OF.get(text.strip(), "")
    if not level:
        entry.fault(key, "unknown-level", f"没有“{text}”这一预警等级，可用：{'、'.join(LEVELS)}。")
    return level


def _cases(entry: Entry, key: str) -> tuple[Case, ...]:
    return tuple(Case(dict(one.content), one.origin) for one in entry.tables(key))
