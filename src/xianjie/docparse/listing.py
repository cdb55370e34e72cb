"""A reading as plain values: what ``xianjie policy parse --json`` prints (design of the CLI)."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from xianjie.docparse.model import Clause, Duty, Facts, Finding, Reading, Span, Target, Unit

__all__ = ["MISSING_NAMES", "reading_document"]

MISSING_NAMES = {"issued_on": "date", "published_on": "published"}
"""Fields whose name in the listing is another one."""


def reading_document(reading: Reading) -> dict[str, Any]:
    """Return the listing: facts, clauses in document order, warnings; unknown facts are None."""
    facts = reading.facts
    return {
        "title": facts.title,
        "issuer": facts.issuer,
        "date": facts.issued_on,
        "published": facts.published_on,
        "document_number": facts.document_number,
        "region": facts.region,
        "division_code": facts.division_code,
        "level": facts.level,
        "kind": facts.kind,
        "period": period_document(reading.text, facts),
        "parents": list(facts.parents),
        "annexes": [asdict(annex) for annex in facts.annexes],
        "missing": [MISSING_NAMES.get(name, name) for name in facts.missing],
        "spans": {MISSING_NAMES.get(name, name): list(span) for name, span in facts.spans},
        "format": reading.kind,
        "characters": len(reading.text),
        "clauses": [_clause(reading.text, clause) for clause in reading.clauses],
        "warnings": [_finding(finding) for finding in reading.findings],
        "dropped": list(reading.dropped),
    }


def period_document(text: str, facts: Facts) -> dict[str, str] | None:
    """Return first and last year and the period as printed, None where none is printed."""
    if facts.period_from is None or facts.period_to is None:
        return None
    first, last = str(facts.period_from.year), str(facts.period_to.year)
    span = dict(facts.spans).get("period")
    printed = text[span.start : span.end] if span else ""
    return {"from": first, "to": last, "text": printed or f"{first}-{last}年"}


def _clause(text: str, clause: Clause) -> dict[str, Any]:
    return {
        "path": clause.path,
        "heading": clause.heading,
        "kind": clause.kind,
        "level": clause.level,
        "parent": clause.parent or None,
        "number": clause.number,
        "lead_units": [unit.name for unit in clause.lead_units],
        "responsible_units": [unit.name for unit in clause.responsible_units],
        "units": [_unit(unit) for unit in clause.units],
        "units_from": clause.units_from or None,
        "units_open": clause.units_open,
        "targets": [_target(target) for target in clause.targets],
        "rules": [_target(rule) for rule in clause.rules],
        "duties": [_duty(duty) for duty in clause.duties],
        "text": text[clause.own.start : clause.own.end],
        "span": list(clause.span),
    }


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "name": unit.name,
        "role": unit.role,
        "organisation": unit.organisation or None,
        "sector": unit.sector or None,
        "group": unit.is_group,
        "span": _span(unit.span),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "name": target.name,
        "comparator": target.comparator,
        "value": _number(target.value),
        "unit": target.unit,
        "by": target.by,
        "scope": target.scope,
        "verbatim": target.verbatim,
        "upper": _number(target.upper),
        "modality": target.modality or None,
        "series": target.series or None,
        "rule": target.is_rule,
        "span": list(target.span),
    }


def _number(value: Decimal | None) -> Decimal | int | None:
    """Return whole numbers as such: 12000, not 12000.0."""
    return int(value) if value is not None and value == value.to_integral_value() else value


def _duty(duty: Duty) -> dict[str, Any]:
    return {
        "kind": duty.kind,
        "name": duty.name,
        "every": duty.every,
        "day": duty.day,
        "due": duty.due,
        "verbatim": duty.verbatim,
        "span": list(duty.span),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "message": finding.message,
        "path": finding.path or None,
        "span": _span(finding.span),
    }


def _span(span: Span | None) -> list[int] | None:
    return None if span is None else list(span)
