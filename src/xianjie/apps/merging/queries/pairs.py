"""The records of a proposal side by side."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from xianjie.apps.merging.comparing import (
    FIRST,
    SECOND,
    RecordPair,
    compare_households,
    compare_people,
)
from xianjie.apps.merging.models import MergeProposal
from xianjie.apps.registry.models import Correction, Household, Person

_PROVEN = "records of a proposal found through the gate"


def pairs_of(proposal: MergeProposal, kept: int = 0) -> list[RecordPair]:
    """Return the two records, and for households their members who are taken for one.

    ``kept`` is the number of the record that stays; 0 lets the rule propose it. Members stay with
    the household that stays.
    """
    if not proposal.about_households:
        numbers = [proposal.first_person_id or 0, proposal.second_person_id or 0]
        people = _people(numbers)
        corrected = _corrected("person", numbers)
        return [_people_pair(people, numbers, corrected, "p", kept)]
    numbers = [proposal.first_household_id or 0, proposal.second_household_id or 0]
    homes = Household.objects.proven(_PROVEN).in_bulk(numbers)
    side = _side(numbers, kept)
    main = compare_households(
        homes[numbers[0]], homes[numbers[1]], _corrected("household", numbers), kept=side
    )
    home = numbers[0] if main.kept == FIRST else numbers[1]
    people = _people(number for pair in proposal.pairs for number in pair)
    corrected = _corrected("person", people)
    members = []
    for index, pair in enumerate(proposal.pairs):
        if not all(number in people for number in pair):
            continue
        inside = {people[number].household_id for number in pair}
        if inside == set(numbers):
            stays = next(number for number in pair if people[number].household_id == home)
            members.append(_people_pair(people, pair, corrected, f"m{index}", stays))
    return [main, *members]


def _people_pair(
    people: dict[int, Person], numbers: Sequence[int], corrected: Any, key: str, kept: int
) -> RecordPair:
    return compare_people(
        people[numbers[0]], people[numbers[1]], corrected, key=key, kept=_side(numbers, kept)
    )


def _side(numbers: Sequence[int], kept: int) -> str:
    if kept not in numbers:
        return ""
    return FIRST if kept == numbers[0] else SECOND


def _people(numbers: Iterable[int]) -> dict[int, Person]:
    found = Person.objects.proven(_PROVEN).filter(pk__in=list(numbers))
    return {one.pk: one for one in found.select_related("household")}


def _corrected(owner: str, numbers: Iterable[int]) -> dict[int, frozenset[str]]:
    """Return the fields of records that people have put right by hand."""
    rows = Correction.objects.proven(_PROVEN).filter(
        **{f"{owner}__in": list(numbers)}, settled_at__isnull=True
    )
    found: dict[int, set[str]] = defaultdict(set)
    for number, name in rows.values_list(f"{owner}_id", "field"):
        found[number].add(name)
    return {number: frozenset(names) for number, names in found.items()}


def seen_mark(pairs: Sequence[RecordPair]) -> str:
    """Return a short digest of the records as they stand, to tell whether anything changed."""
    said = [
        (type(one).__name__, one.pk, one.updated_at.isoformat(), one.merged_into_id)
        for pair in pairs
        for one in (pair.first, pair.second)
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:20]
