"""Linking rows of departmental files to people of the registry: name guard, ladder, ranking."""

from xianjie.engine.link.evidence import Contribution
from xianjie.engine.link.ladder import NO_HINTS, Candidate, Hints, Link, Linker, Outcome
from xianjie.engine.link.names import NameMatch, compare_names, names_agree
from xianjie.engine.link.people import People, PersonRecord
from xianjie.engine.link.ranking import Ranked, duplicates, rank_pairs
from xianjie.engine.link.settling import Bars, Left, settle
from xianjie.engine.link.subjects import Population, Subject

__all__ = [
    "NO_HINTS",
    "Bars",
    "Candidate",
    "Contribution",
    "Hints",
    "Left",
    "Link",
    "Linker",
    "NameMatch",
    "Outcome",
    "People",
    "PersonRecord",
    "Population",
    "Ranked",
    "Subject",
    "compare_names",
    "duplicates",
    "names_agree",
    "rank_pairs",
    "settle",
]
