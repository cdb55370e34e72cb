"""The whole chain: a file or a text becomes a `Reading`."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xianjie.docparse import tree, units
from xianjie.docparse.model import Facts, Reading, SourceText, Span

__all__ = ["parse_bytes", "parse_file", "parse_source", "parse_text"]

FindDivision = Callable[[str], str | None]


def _room(name: str) -> Any:
    """A further part of the chain, None until it is there."""
    full = f"xianjie.docparse.{name}"
    return import_module(full) if find_spec(full) else None


def parse_file(path: Path | str, *, find_division: FindDivision | None = None) -> Reading:
    """Read a txt, html, docx or pdf file. Raises RefusedError when it cannot be read."""
    return parse_source(_room("reading").read_file(Path(path)), find_division=find_division)


def parse_bytes(data: bytes, name: str, *, find_division: FindDivision | None = None) -> Reading:
    """Read the bytes of a file of that name. Raises RefusedError when it cannot be read."""
    return parse_source(_room("reading").read_bytes(data, name), find_division=find_division)


def parse_text(text: str, *, find_division: FindDivision | None = None) -> Reading:
    """Read a text as it is on a page or in a mail."""
    reading = _room("reading")
    source = reading.clean_text(text) if reading else SourceText(text, "txt")
    return parse_source(source, find_division=find_division)


def parse_source(source: SourceText, *, find_division: FindDivision | None = None) -> Reading:
    """Find everything in a clean text; ``find_division`` gives the code of a division's name."""
    known, body = Facts(), Span(0, len(source.text))
    if facts := _room("facts"):
        known, body = facts.find_facts(source, find_division=find_division)
    clauses, of_tree = tree.find_clauses(source.text, body)
    clauses, of_units = units.attach_units(source.text, clauses)
    findings = [*source.findings, *of_tree, *of_units]
    first = known.period_from or known.issued_on or known.published_on
    year = first.year if first else None
    if targets := _room("targets"):
        clauses, of_targets = targets.attach_targets(source.text, clauses, year=year)
        findings += of_targets
    if duties := _room("duties"):
        clauses = duties.attach_duties(source.text, clauses, year=year)
    if contradictions := _room("contradictions"):
        findings += contradictions.find_contradictions(source.text, clauses)
    return Reading(
        text=source.text,
        facts=known,
        clauses=clauses,
        findings=tuple(findings),
        dropped=source.dropped,
        kind=source.kind,
    )
