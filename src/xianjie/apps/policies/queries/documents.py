"""Policy documents for readers, each with everything in the rulebook that cites it."""

from __future__ import annotations

from dataclasses import dataclass, field

from xianjie.apps.policies.queries.browse import (
    Book,
    entry_text,
    matches,
)
from xianjie.apps.policies.queries.places import layer_names
from xianjie.policy.model import (
    Document,
)
from xianjie.policy.places import lineage


@dataclass(frozen=True)
class Cited:
    """Something that names a document: its kind, name, title, clause and place."""

    section: str
    name: str
    title: str
    clause: str
    place_name: str
    linked: bool = True


@dataclass(frozen=True)
class DocumentLine:
    """A policy document and how often it is cited."""

    document: Document
    place_name: str
    cited: int
    unverified: bool = False


@dataclass(frozen=True)
class DocumentPage:
    """A document and everything that cites it."""

    line: DocumentLine
    cited: tuple[Cited, ...] = field(default_factory=tuple)


def _citations(book: Book) -> dict[str, list[Cited]]:
    """Return what cites each document, over all places, values of parameters included."""
    rulebook = book.rulebook
    names = layer_names(rulebook.places)
    resolved = book.resolved
    found: dict[str, list[Cited]] = {}
    for layer in rulebook.layers:
        where = names[layer.place]
        for parameter in layer.parameters.values():
            known = resolved.parameters.get(parameter.id)
            title = parameter.title or (known.title if known else parameter.id)
            for value in parameter.values:
                if value.cite is None:
                    continue
                clause = " ".join(
                    part
                    for part in (value.cite.clause, entry_text(value, known.type) if known else "")
                    if part
                )
                cited = Cited("parameter", parameter.id, title, clause, where, known is not None)
                found.setdefault(value.cite.document, []).append(cited)
        for rule in layer.rules:
            if rule.cite is not None:
                linked = rule.id in resolved.rules
                cited = Cited(
                    "rule", rule.id, rule.title or rule.id, rule.cite.clause, where, linked
                )
                found.setdefault(rule.cite.document, []).append(cited)
        for one in layer.benefits:
            if one.cite is not None:
                linked = one.id in resolved.benefits
                title = one.title or one.id
                cited = Cited("benefit", one.id, title, one.cite.clause, where, linked)
                found.setdefault(one.cite.document, []).append(cited)
    return found


def document_lines(book: Book, *, text: str = "") -> list[DocumentLine]:
    """Return the documents: those of this place and above first, then those of other places."""
    return [page.line for page in _document_pages(book) if _found(page.line.document, text)]


def _found(document: Document, text: str) -> bool:
    return matches(text, document.id, document.title, document.number, document.issuer)


def _document_pages(book: Book) -> list[DocumentPage]:
    rulebook = book.rulebook
    names = layer_names(rulebook.places)
    citations = _citations(book)
    order = {place: number for number, place in enumerate(lineage(book.place))}
    layers = sorted(
        rulebook.layers, key=lambda layer: (order.get(layer.place, len(order)), layer.place)
    )
    return [
        DocumentPage(
            DocumentLine(
                document,
                names[layer.place],
                len(citations.get(document.id, ())),
                document.unverified,
            ),
            tuple(citations.get(document.id, ())),
        )
        for layer in layers
        for document in layer.documents.values()
    ]


def document_page(book: Book, name: str) -> DocumentPage:
    """Return a document with what cites it. Raises KeyError for an unknown one."""
    for page in _document_pages(book):
        if page.line.document.id == name:
            return page
    raise KeyError(name)
