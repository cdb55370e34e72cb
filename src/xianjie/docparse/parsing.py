"""The whole chain: a file or a text becomes a `Reading`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xianjie.docparse import contradictions, duties, facts, reading, targets, tree, units
from xianjie.docparse.model import Reading, SourceText

__all__ = ["parse_bytes", "parse_file", "parse_source", "parse_text"]

FindDivision = Callable[[str], str | None]


def parse_file(path: Path | str, *, find_division: FindDivision | None = None) -> Reading:
    """Read a txt, html, docx or pdf file. Raises RefusedError when it cannot be read."""
    return parse_source(reading.read_file(Path(path)), find_division=find_division)


def parse_bytes(data: bytes, name: str, *, find_division: FindDivision | None = None) -> Reading:
    """Read the bytes of a file of that name. Raises RefusedError when it cannot be read."""
    return parse_source(reading.read_bytes(data, name), find_division=find_division)


def parse_text(text: str, *, find_division: FindDivision | None = None) -> Reading:
    """Read a text as it is on a page or in a mail."""
    return parse_source(reading.clean_text(text), find_division=find_division)


def parse_source(source: SourceText, *, find_division: FindDivision | None = None) -> Reading:
    """Find everything in a clean text; ``find_division`` gives the code of a division's name."""
    known, body = facts.find_facts(source, find_division=find_division)
    clauses, of_tree = tree.find_clauses(source.text, body)
    clauses, of_units = units.attach_units(source.text, clauses)
    first = known.period_from or known.issued_on or known.published_on
    year = first.year if first else None
    clauses, of_targets = targets.attach_targets(source.text, clauses, year=year)
    clauses = duties.attach_duties(source.text, clauses, year=year)
    of_numbers = contradictions.find_contradictions(source.text, clauses)
    return Reading(
        text=source.text,
        facts=known,
        clauses=clauses,
        findings=(*source.findings, *of_tree, *of_units, *of_targets, *of_numbers),
        dropped=source.dropped,
        kind=source.kind,
    )
