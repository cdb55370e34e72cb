"""The text of a document cut into pieces that know what was read from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from xianjie.apps.documents.models import Clause, PolicyDocument

_HEAD = 24  # how far after a clause's start its heading may begin


@dataclass(frozen=True)
class Mark:
    """A stretch of text from which an item was read. ``key``: c12, u3, t5, d7, f0, fact-title."""

    key: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Segment:
    """A piece of a paragraph: its text, the items it belongs to, where it leads.

    ``href`` is the key of the innermost item, empty for plain text; ``anchors`` are the keys of
    the items that begin here, the first of them on the piece itself.
    """

    text: str
    keys: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    href: str = ""
    anchors: tuple[str, ...] = ()


def marks_of(document: PolicyDocument, clauses: Iterable[Clause]) -> list[Mark]:
    """Return the stretches of every item of a document; needs no query beyond ``clauses``."""
    length = len(document.text)
    found: list[Mark] = []

    def add(key: str, kind: str, start: int | None, end: int | None) -> None:
        if start is not None and end is not None and 0 <= start < end <= length:
            found.append(Mark(key, kind, start, end))

    for name, span in document.fact_spans.items():
        add(f"fact-{name}", "fact", *span)
    for number, finding in enumerate(document.findings):
        add(f"f{number}", "finding", finding.get("start"), finding.get("end"))
    for clause in clauses:
        add(f"c{clause.pk}", "clause", clause.start, _head_end(document.text, clause))
        for unit in clause.units.all():
            add(f"u{unit.pk}", "unit", unit.start, unit.end)
        for target in clause.targets.all():
            add(f"t{target.pk}", "rule" if target.is_rule else "target", target.start, target.end)
        for duty in clause.duties.all():
            add(f"d{duty.pk}", "duty", duty.start, duty.end)
    return found


def _head_end(text: str, clause: Clause) -> int | None:
    """Return where the mark and the heading of a clause end; the clause as a whole nests all."""
    if clause.start is None or clause.end is None:
        return None
    at = text.find(clause.heading, clause.start, clause.end) if clause.heading else -1
    if 0 <= at - clause.start <= _HEAD:
        return at + len(clause.heading)
    line = text.find("\n", clause.start, clause.end)
    return min(clause.start + 6, line if line >= 0 else clause.end)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph and where it begins in the text."""

    start: int
    pieces: tuple[Segment, ...]


def marked_text(text: str, marks: Iterable[Mark]) -> list[Paragraph]:
    """Cut a text into paragraphs of pieces; overlapping stretches share their pieces."""
    ordered = sorted(marks, key=lambda mark: (mark.start, -mark.end))
    paragraphs: list[Paragraph] = []
    offset = 0
    pending = 0
    alive: list[Mark] = []
    for line in text.split("\n"):
        end = offset + len(line)
        while pending < len(ordered) and ordered[pending].start < end:
            alive.append(ordered[pending])
            pending += 1
        alive = [mark for mark in alive if mark.end > offset]
        paragraphs.append(Paragraph(offset, tuple(_pieces(line, offset, alive))))
        offset = end + 1
    return [paragraph for paragraph in paragraphs if paragraph.pieces]


def _pieces(line: str, offset: int, marks: list[Mark]) -> list[Segment]:
    end = offset + len(line)
    inside = [mark for mark in marks if mark.start < end and mark.end > offset]
    cuts = {offset, end}
    for mark in inside:
        cuts |= {max(mark.start, offset), min(mark.end, end)}
    order = sorted(cuts)
    found = []
    for start, stop in pairwise(order):
        over = [mark for mark in inside if mark.start <= start and mark.end >= stop]
        words = line[start - offset : stop - offset]
        if not over:
            found.append(Segment(words))
            continue
        inner = min(over, key=lambda mark: mark.end - mark.start)
        begins = [mark.key for mark in over if mark.start == start]
        begins.sort(key=lambda key: key != inner.key)
        found.append(
            Segment(
                words,
                tuple(mark.key for mark in over),
                tuple(dict.fromkeys(mark.kind for mark in over)),
                inner.key,
                tuple(begins),
            )
        )
    return found
