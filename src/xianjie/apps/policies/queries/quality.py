"""Data-quality rules of the rulebook for readers."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.policies.queries.browse import Book, Source, matches, source_of
from xianjie.apps.policies.queries.places import layer_names
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.tables import table_named
from xianjie.policy.quality.wording import rule_words


@dataclass(frozen=True)
class QualityLine:
    """A data-quality rule in a list: what it checks, in words, and how grave a hit is."""

    name: str
    title: str
    table: str
    category: str
    severity: str
    words: str
    place_name: str
    source: Source


def quality_lines(book: Book, *, text: str = "", category: str = "") -> list[QualityLine]:
    """Return the data-quality rules in force by id."""
    context = quality_context(book.rulebook, book.place)
    rules = [
        rule
        for rule in book.quality.values()
        if matches(text, rule.id, rule.title, rule.family)
        and (not category or rule.category == category)
    ]
    names = layer_names({rule.place for rule in rules})
    return [
        QualityLine(
            name=rule.id,
            title=rule.title or rule.id,
            table=table_named(rule.table).title,
            category=rule.category,
            severity=rule.severity,
            words=rule_words(compile_quality_rule(context, rule)),
            place_name=names[rule.place],
            source=source_of(book, rule.cite),
        )
        for rule in rules
    ]
