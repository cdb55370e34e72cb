"""What a rulebook says about data quality at one place on one date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from xianjie.policy.model import Citation, Rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.places import lineage
from xianjie.policy.quality.context import QualityContext, quality_context
from xianjie.policy.quality.model import MappingTable, MappingValue, QualityRule
from xianjie.policy.reference import Result
from xianjie.policy.resolution import parameters_at, stored_value

__all__ = [
    "ResolvedMapping",
    "first_mapping_day",
    "mappings_at",
    "parameter_over_time",
    "quality_in_force",
]


@dataclass(frozen=True)
class ResolvedMapping:
    """A mapping table at a place and a date; None as ``value`` when nothing is in force."""

    id: str
    title: str
    type: NameType
    value: Mapping[str, Result] | None = None
    key: str = ""
    cite: Citation | None = None
    place: str = ""
    from_date: date | None = None
    faults: tuple[str, ...] = field(default=())


def quality_in_force(rulebook: Rulebook, place: str, on: date) -> dict[str, QualityRule]:
    """Quality rules at a place on a date by id: of each the nearest layer's version in force.

    A version marked ``disabled`` takes the rule away for its place and below.
    """
    found: dict[str, QualityRule] = {}
    for one in reversed(lineage(place)):
        layer = rulebook.layer(one)
        for rule in layer.quality if layer else ():
            if rule.in_force(on):
                found[rule.id] = rule
    return {name: rule for name, rule in sorted(found.items()) if not rule.disabled}


def mappings_at(
    rulebook: Rulebook, place: str, on: date, names: Iterable[str] | None = None
) -> dict[str, ResolvedMapping]:
    """The mapping tables (or those named) at a place on a date."""
    context = quality_context(rulebook, place)
    wanted = context.mappings if names is None else [n for n in names if n in context.mappings]
    return {name: _mapping(rulebook, context, place, on, name) for name in wanted}


def _mapping(
    rulebook: Rulebook, context: QualityContext, place: str, on: date, name: str
) -> ResolvedMapping:
    kind = context.mappings[name]
    known = [
        (one, layer.mappings[name])
        for one in lineage(place)
        if (layer := rulebook.layer(one)) is not None and name in layer.mappings
    ]
    title = next((one.title for _, one in known if one.title), name)
    key = next((one.key for _, one in known if one.key), "")
    for at, table in known:
        entry = _in_force(table, on)
        if entry is not None:
            value, faults = stored_mapping(entry, kind)
            start = None if entry.from_date == date.min else entry.from_date
            return ResolvedMapping(name, title, kind, value, key, entry.cite, at, start, faults)
    return ResolvedMapping(name, title, kind, None, key)


def _in_force(table: MappingTable, on: date) -> MappingValue | None:
    started = [one for one in table.values if one.from_date <= on]
    last = started[-1] if started else None
    return None if last is None or (last.to_date is not None and last.to_date <= on) else last


def stored_mapping(
    entry: MappingValue, kind: NameType
) -> tuple[dict[str, Result] | None, tuple[str, ...]]:
    """The values of one dated content in the form of the engine, and what cannot be read."""
    if entry.value is None:
        return None, ()
    found: dict[str, Result] = {}
    faults = []
    for key, value in entry.value.items():
        try:
            found[key] = stored_value(value, kind)
        except ValueError as error:
            faults.append(f"“{key}”：{error}。")
    return found, tuple(faults)


def first_mapping_day(rulebook: Rulebook, place: str, names: Iterable[str], start: date) -> date:
    """The first day not before ``start`` on which the mapping tables have begun to hold."""
    latest = start
    for name in names:
        days = [
            value.from_date
            for one in lineage(place)
            if (layer := rulebook.layer(one)) is not None and name in layer.mappings
            for value in layer.mappings[name].values
        ]
        latest = max(latest, min(days, default=start))
    return latest


def parameter_over_time(
    rulebook: Rulebook, place: str, name: str
) -> tuple[tuple[date, date | None, Result], ...]:
    """The values that a parameter had and will have at a place: (from, to, value), half open."""
    context = quality_context(rulebook, place)
    if name not in context.parameters:
        return ()
    days = {date.min}
    names = {name} | context.vocabulary.formula_inputs.get(name, set())
    for one in lineage(place):
        layer = rulebook.layer(one)
        for known in names if layer else ():
            parameter = layer.parameters.get(known) if layer else None
            for value in parameter.values if parameter else ():
                days |= {value.from_date, *([value.to_date] if value.to_date else [])}
    ordered = sorted(days)
    spans: list[tuple[date, date | None, Result]] = []
    for place_in_order, start in enumerate(ordered):
        end = ordered[place_in_order + 1] if place_in_order + 1 < len(ordered) else None
        value_then = parameters_at(rulebook, context.vocabulary, start, [name])[name].value
        spans.append((start, end, value_then))
    return tuple(spans)
