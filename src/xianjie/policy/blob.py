"""The canonical form of a rulebook: JSON in the shape of the YAML, and back by the same parser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from xianjie.kernel.errors import XianjieError
from xianjie.policy.benefit_model import Benefit, BenefitCase, Rounding
from xianjie.policy.benefit_parsing import parse_benefit
from xianjie.policy.entries import Reading
from xianjie.policy.model import (
    UNVERIFIED,
    Citation,
    Document,
    Fact,
    Layer,
    Parameter,
    ParameterValue,
    Rule,
    Rulebook,
    Scalar,
)
from xianjie.policy.parsing import parse_document, parse_fact, parse_parameter, parse_rule
from xianjie.policy.quality.blob import mapping_out, quality_out, term_out
from xianjie.policy.quality.parsing import parse_mapping, parse_quality_rule, parse_term
from xianjie.policy.scheme_blob import scheme_out
from xianjie.policy.scheme_parsing import parse_scheme

__all__ = ["rulebook_from_blob", "rulebook_to_blob", "scalar_from_json", "scalar_to_json"]

FORMAT = 1


def rulebook_to_blob(rulebook: Rulebook) -> dict[str, Any]:
    """JSON-ready content of ``rulebook``."""
    return {
        "format": FORMAT,
        "layers": {layer.place: _layer_out(layer) for layer in rulebook.layers},
    }


def rulebook_from_blob(blob: Mapping[str, Any]) -> Rulebook:
    """The rulebook in ``blob``. Raises XianjieError when the blob is damaged."""
    if blob.get("format") != FORMAT or not isinstance(blob.get("layers"), Mapping):
        raise XianjieError("bad-rulebook", "存储的规则库无法读取：格式不符。")
    layers = []
    for place, content in sorted(blob["layers"].items()):
        reading = Reading(file=f"rulebook:{place}", place=place)
        layers.append(_layer_in(reading, _decode(content)))
        if reading.faults:
            fault = reading.faults[0]
            raise XianjieError(
                "bad-rulebook", f"存储的规则库已损坏：{place}的{fault.item}：{fault.message}"
            )
    return Rulebook(tuple(layers))


def _layer_out(layer: Layer) -> dict[str, Any]:
    content = {
        "documents": {key: _document(one) for key, one in layer.documents.items()},
        "parameters": {key: _parameter(one) for key, one in layer.parameters.items()},
        "facts": {key: _fact(one) for key, one in layer.facts.items()},
        "rules": [_rule(one) for one in sorted(layer.rules, key=lambda r: (r.id, r.from_date))],
        "schemes": [scheme_out(one) for one in layer.schemes],
        "benefits": [
            _benefit(one) for one in sorted(layer.benefits, key=lambda b: (b.id, b.from_date))
        ],
        "quality": [quality_out(one, _cite) for one in layer.quality],
        "terms": [term_out(one) for one in layer.terms],
        "mappings": {key: mapping_out(one, _cite) for key, one in layer.mappings.items()},
    }
    encoded: dict[str, Any] = _encode(_kept(content))
    return encoded


def _layer_in(reading: Reading, content: Mapping[str, Any]) -> Layer:
    facts = {key: parse_fact(reading, key, one) for key, one in content.get("facts", {}).items()}
    rules = [parse_rule(reading, n, one) for n, one in enumerate(content.get("rules", []), 1)]
    schemes = [parse_scheme(reading, n, one) for n, one in enumerate(content.get("schemes", []), 1)]
    benefits = [
        parse_benefit(reading, n, one) for n, one in enumerate(content.get("benefits", []), 1)
    ]
    quality = [
        parse_quality_rule(reading, n, one) for n, one in enumerate(content.get("quality", []), 1)
    ]
    terms = [
        parse_term(reading, one["id"], {key: v for key, v in one.items() if key != "id"})
        for one in content.get("terms", [])
    ]
    return Layer(
        place=reading.place,
        documents={
            key: parse_document(reading, key, one)
            for key, one in content.get("documents", {}).items()
        },
        parameters={
            key: parse_parameter(reading, key, one)
            for key, one in content.get("parameters", {}).items()
        },
        facts={key: fact for key, fact in facts.items() if fact is not None},
        rules=tuple(rule for rule in rules if rule is not None),
        schemes=tuple(scheme for scheme in schemes if scheme is not None),
        benefits=tuple(one for one in benefits if one is not None),
        quality=tuple(one for one in quality if one is not None),
        terms=tuple(one for one in terms if one is not None),
        mappings={
            key: parse_mapping(reading, key, one)
            for key, one in content.get("mappings", {}).items()
        },
    )


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value not in (None, "", (), [], {})}


def _document(one: Document) -> dict[str, Any]:
    content = _kept(
        {
            "title": one.title,
            "issuer": one.issuer,
            "number": one.number,
            "issued_on": one.issued_on,
            "region": one.region,
            "link": one.link,
            "kind": one.kind,
            "note": one.note,
        }
    )
    return content | {UNVERIFIED: True} if one.flagged else content


def _cite(one: Citation | None) -> dict[str, Any] | None:
    if one is None:
        return None
    content = _kept(
        {"document": one.document, "clause": one.clause, "number": one.number, "link": one.link}
    )
    return content | {UNVERIFIED: True} if one.flagged else content


def _value(one: ParameterValue) -> dict[str, Any]:
    content: dict[str, Any] = {"from": one.from_date}
    if one.formula is not None:
        content["formula"] = one.formula
    else:
        content["value"] = list(one.value) if isinstance(one.value, tuple) else one.value
    return content | _kept({"to": one.to_date, "cite": _cite(one.cite)})


def _parameter(one: Parameter) -> dict[str, Any]:
    return _kept(
        {
            "title": one.title,
            "unit": one.unit,
            "type": one.type,
            "codes": one.codes,
            "converts": one.converts,
            "last_checked_on": one.last_checked_on,
            "note": one.note,
        }
    ) | {"values": [_value(value) for value in one.values]}


def _fact(one: Fact) -> dict[str, Any]:
    return _kept(
        {
            "grain": one.grain.value,
            "title": one.title,
            "unit": one.unit,
            "type": one.type,
            "codes": one.codes,
            "source": one.source,
            "measure": str(one.measure) if one.measure else "",
            "filter": one.filter,
            "window": one.window,
            "absent": one.absent,
            "from": one.of,
            "rollup": one.rollup,
            "expression": one.expression,
            "converts": one.converts,
            "note": one.note,
        }
    )


def _rule(one: Rule) -> dict[str, Any]:
    levels = [_kept({"is": choice.level, "when": choice.when}) for choice in one.levels]
    content = _kept(
        {
            "id": one.id,
            "title": one.title,
            "kind": one.kind.value,
            "grain": one.grain.value,
            "when": one.when,
            "applies": one.applies,
            "risk": one.risk,
            "level": levels,
            "weight": one.weight,
            "message": one.message,
            "cite": _cite(one.cite),
            "notify": list(one.notify),
            "verify_days": one.verify_days,
            "max_share": one.max_share,
            "to": one.to_date,
            "note": one.note,
            "must_match": [dict(case.values) for case in one.must_match],
            "must_not_match": [dict(case.values) for case in one.must_not_match],
        }
    )
    content["stage"] = one.stage
    if one.disabled:
        content["disabled"] = True
    if one.from_date != date.min:
        content["from"] = one.from_date
    return content


def _benefit(one: Benefit) -> dict[str, Any]:
    amounts = [
        _kept({"name": each.name, "when": each.when, "amount": each.amount}) for each in one.amounts
    ]
    rounding = one.rounding
    content = _kept(
        {
            "id": one.id,
            "title": one.title,
            "family": one.family,
            "department": one.department,
            "grain": one.grain.value,
            "applies": one.applies,
            "when": one.when,
            "roll": one.roll,
            "paid": one.paid,
            "unit": one.unit,
            "amounts": amounts,
            "rounding": None
            if rounding == Rounding()
            else {"to": rounding.to, "way": rounding.way},
            "excluded_by": list(one.excluded_by),
            "tops_up": list(one.tops_up),
            "highest_of": one.highest_of,
            "proof": list(one.proof),
            "days": one.days,
            "message": one.message,
            "cite": _cite(one.cite),
            "max_share": one.max_share,
            "to": one.to_date,
            "note": one.note,
            "cases": [_benefit_case(case) for case in one.cases],
        }
    )
    for key, flag in (("automatic", one.automatic), ("disabled", one.disabled)):
        if flag:
            content[key] = True
    if one.from_date != date.min:
        content["from"] = one.from_date
    return content


def _benefit_case(one: BenefitCase) -> dict[str, Any]:
    return {"given": dict(one.given), "outcome": one.outcome.value} | _kept(
        {"name": one.name, "amount": one.amount}
    )


def _encode(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _encode(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(one) for one in value]
    if isinstance(value, Decimal):
        return {"$decimal": format(value.normalize(), "f")}
    if isinstance(value, date):
        return {"$date": value.isoformat()}
    return value


def _decode(value: Any) -> Any:
    if isinstance(value, Mapping):
        if set(value) == {"$decimal"}:
            return Decimal(value["$decimal"])
        if set(value) == {"$date"}:
            return date.fromisoformat(value["$date"])
        return {key: _decode(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_decode(one) for one in value]
    return value


def scalar_to_json(value: Scalar | None) -> Any:
    """One value of the page as JSON-ready data that keeps numbers exact and dates dates."""
    return _encode(value)


def scalar_from_json(content: Any) -> Scalar | None:
    """The value that `scalar_to_json` wrote."""
    value: Scalar | None = _decode(content)
    return tuple(value) if isinstance(value, list) else value
