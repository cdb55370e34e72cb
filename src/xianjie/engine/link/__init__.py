"""Linking rows of departmental files to people of the registry: name guard and ladder."""

from xianjie.engine.link.ladder import NO_HINTS, Candidate, Hints, Link, Linker, Outcome
from xianjie.engine.link.names import NameMatch, compare_names, names_agree
from xianjie.engine.link.people import People, PersonRecord

__all__ = [
    "NO_HINTS",
    "Candidate",
    "Hints",
    "Link",
    "Linker",
    "NameMatch",
    "Outcome",
    "People",
    "PersonRecord",
    "compare_names",
    "names_agree",
]
