"""What the expressions of quality rules may read at one place: names and their types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xianjie.kernel.errors import XianjieError
from xianjie.policy.model import Parameter, ParameterValue, Rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.places import lineage
from xianjie.policy.quality.model import MappingTable, Term
from xianjie.policy.vocabulary import Vocabulary, parameter_type, vocabulary_at

__all__ = ["QualityContext", "quality_context"]


@dataclass(frozen=True)
class QualityContext:
    """Names at a place: parameters and facts, terms by table and name, types of mapping tables.

    ``problems`` are the mapping tables that have no readable type.
    """

    vocabulary: Vocabulary
    terms: Mapping[tuple[str, str], Term] = field(default_factory=dict)
    mappings: Mapping[str, NameType] = field(default_factory=dict)
    problems: Mapping[str, XianjieError] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, NameType]:
        """Types of the parameters."""
        return self.vocabulary.parameters

    def terms_of(self, table: str) -> dict[str, Term]:
        """Terms over one table by name."""
        return {name: term for (of, name), term in self.terms.items() if of == table}


def quality_context(rulebook: Rulebook, place: str) -> QualityContext:
    """The names that quality rules may use at ``place``; worked out once a place."""
    key = ("quality-context", place)
    if key not in rulebook.derived:
        rulebook.derived[key] = _context(rulebook, place)
    found: QualityContext = rulebook.derived[key]
    return found


def _context(rulebook: Rulebook, place: str) -> QualityContext:
    from xianjie.policy.quality.tables import find_table

    terms: dict[tuple[str, str], Term] = {}
    known: dict[str, list[MappingTable]] = {}
    for one in reversed(lineage(place)):
        layer = rulebook.layer(one)
        if layer is None:
            continue
        for term in layer.terms:
            table = find_table(term.table)
            if table is not None:
                terms[(table.id, term.id)] = term
        for name, mapping in layer.mappings.items():
            known.setdefault(name, []).append(mapping)
    types: dict[str, NameType] = {}
    problems: dict[str, XianjieError] = {}
    for name, definitions in known.items():
        try:
            types[name] = mapping_type(definitions)
        except XianjieError as error:
            problems[name] = error
    return QualityContext(vocabulary_at(rulebook, place), terms, types, problems)


def mapping_type(definitions: list[MappingTable]) -> NameType:
    """The type of the values of a mapping table, from all its definitions.

    Raises XianjieError for an unknown unit or code set.
    """
    as_parameters = [
        Parameter(
            id=one.id,
            unit=one.unit,
            codes=one.codes,
            values=tuple(
                ParameterValue(value=inner)
                for value in one.values
                for inner in (value.value or {}).values()
            ),
        )
        for one in definitions
    ]
    kind = parameter_type(as_parameters)
    return NameType(kind.kind, kind.unit, kind.codes, kind.integral)
