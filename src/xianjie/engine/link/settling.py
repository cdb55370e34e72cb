"""After the ladder: the rows it left are ranked, queued with reasons, or linked above the bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from xianjie.engine.link.ladder import Candidate, Link, Linker, Outcome
from xianjie.engine.link.names import sound_key
from xianjie.engine.link.ranking import Ranked, rank_pairs
from xianjie.engine.link.subjects import Population, Subject
from xianjie.kernel.ids import check_id, normalise_id

SHOWN_BAR = 0.001
_SOUGHT = 20


@dataclass(frozen=True, slots=True)
class Bars:
    """From which match probability a person is queued, and from which the row links by itself.

    Both are parameters of the rulebook; `link` None means never.
    """

    queue: float
    link: float | None = None


class Left(NamedTuple):
    """A row that no rung linked: what it says, keyed by its number, and what the ladder thought."""

    subject: Subject
    link: Link


def settle(linker: Linker, left: Iterable[Left], bars: Bars, *, most: int = 5) -> dict[int, Link]:
    """Return the links of the rows that the ladder left, by their number.

    A row gets the people the ladder proposed and those at or above the queue bar, likeliest
    first; it links by itself only where `rank_pairs` calls its best person sure.
    """
    rows = {row.subject.key: row for row in left}
    worth = [row.subject for row in rows.values() if _worth_ranking(linker, row)]
    people = _population(linker) if worth else None
    found: dict[int, list[Ranked]] = {}
    if people is not None:
        found = rank_pairs(worth, people, queue_bar=SHOWN_BAR, link_bar=bars.link, most=_SOUGHT)
    return {
        key: _settled(linker, row.link, found.get(key, ()), bars, most) for key, row in rows.items()
    }


def _population(linker: Linker) -> Population:
    """Return the prepared people of a linker, prepared once."""
    known = linker.population
    if known is None:
        known = linker.population = Population.of(linker.people)
    return known


def _worth_ranking(linker: Linker, row: Left) -> bool:
    """Whether anything but the name could speak for somebody.

    A valid number of nobody in the registry is mostly a stranger's; nine rows in ten are such
    rows. They are ranked only if somebody of that sound was born that day, or if the row says more.
    """
    one = row.subject
    if not one.name:
        return False
    if row.link.outcome is Outcome.QUEUED or one.phone or one.head_name:
        return True
    number = check_id(normalise_id(one.id_number)) if one.id_number else None
    if number is None or not number.check_ok:
        return True
    return (sound_key(one.name), number.birth_date) in linker.people.born_sounding


def _settled(linker: Linker, link: Link, ranked: Iterable[Ranked], bars: Bars, most: int) -> Link:
    people = linker.people
    by_number = {people.person_no[one.right]: one for one in ranked}
    sure = next((one for one in by_number.values() if one.sure), None)
    if sure is not None:
        place = sure.right
        return Link(
            Outcome.RANKED,
            people.person_no[place],
            people.household_no[place],
            people.village[place],
            (_candidate(linker, sure),),
        )
    proposed = [_weighed(one, by_number.get(one.person_no)) for one in link.candidates]
    known = {one.person_no for one in proposed}
    proposed += [
        _candidate(linker, one)
        for number, one in by_number.items()
        if number not in known and one.probability >= bars.queue
    ]
    if not proposed:
        return link
    proposed.sort(key=lambda one: -(one.probability or 0.0))
    return Link(Outcome.QUEUED, candidates=tuple(proposed[:most]))


def _weighed(candidate: Candidate, ranked: Ranked | None) -> Candidate:
    if ranked is None:
        return candidate
    return replace(candidate, probability=ranked.probability, evidence=ranked.contributions)


def _candidate(linker: Linker, one: Ranked) -> Candidate:
    people = linker.people
    return Candidate(
        people.person_no[one.right],
        people.household_no[one.right],
        tuple(part.words for part in one.contributions[1:] if part.bits > 0),
        one.probability,
        one.contributions,
    )
