"""Quality rules, terms and mapping tables in the shape of the YAML, for the stored rulebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from xianjie.policy.model import Citation
from xianjie.policy.quality.model import MappingTable, QualityRule, Term

__all__ = ["mapping_out", "quality_out", "term_out"]

Cite = Callable[[Citation | None], dict[str, Any] | None]


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value not in (None, "", (), [], {})}


def quality_out(one: QualityRule, cite: Cite) -> dict[str, Any]:
    """A rule; its own parameters stand among those of the layer."""
    involves = (
        {"relation": one.involves.relation, **_kept({"when": one.involves.when})}
        if one.involves
        else None
    )
    content = _kept(
        {
            "id": one.id,
            "title": one.title,
            "kind": "quality",
            "table": one.table,
            "family": one.family,
            "category": one.category,
            "severity": one.severity,
            "applies": list(one.applies),
            "let": dict(one.let),
            "when": one.when,
            "report": one.report,
            "involves": involves,
            "columns": list(one.columns),
            "message": one.message,
            "fix": one.fix,
            "cite": cite(one.cite),
            "max_share": one.max_share,
            "to": one.to_date,
            "note": one.note,
            "must_match": [dict(case.values) for case in one.must_match],
            "must_not_match": [dict(case.values) for case in one.must_not_match],
        }
    )
    if one.disabled:
        content["disabled"] = True
    if one.from_date != date.min:
        content["from"] = one.from_date
    return content


def term_out(one: Term) -> dict[str, Any]:
    """A term with its name."""
    return _kept(
        {
            "id": one.id,
            "table": one.table,
            "expression": one.expression,
            "columns": list(one.columns),
            "title": one.title,
            "note": one.note,
        }
    )


def mapping_out(one: MappingTable, cite: Cite) -> dict[str, Any]:
    """A mapping table with all its dated contents."""
    values = []
    for value in one.values:
        content: dict[str, Any] = {"from": value.from_date, "value": value.value}
        if value.value is not None:
            content["value"] = {
                key: list(inner) if isinstance(inner, tuple) else inner
                for key, inner in value.value.items()
            }
        values.append(content | _kept({"to": value.to_date, "cite": cite(value.cite)}))
    return _kept(
        {
            "title": one.title,
            "key": one.key,
            "unit": one.unit,
            "codes": one.codes,
            "note": one.note,
        }
    ) | {"values": values}
