"""The deterministic ladder from a row's number and name to a person (design/engine.md section 6).

Rungs: the exact number with an agreeing name; a lifted 15-digit number; a number at most two edits
away, by the same sound of name, birth part or outer parts; for hotline rows name and telephone.
A rung links only its one best candidate. A name by itself never links.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from xianjie.engine.link.evidence import Contribution
from xianjie.engine.link.names import NameMatch, compare_names
from xianjie.engine.link.people import ID_LENGTH, People, Positions, digit_counts, id_bytes
from xianjie.kernel.ids import FAR, check_id, id_distance, normalise_id

if TYPE_CHECKING:
    from xianjie.engine.link.subjects import Population

EDITS = 2
BODY = 17


class Outcome(StrEnum):
    """How a row ended; the values are those of the lake column `link`."""

    EXACT = "id"
    LADDER = "ladder"
    RANKED = "ranked"
    QUEUED = "queued"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person a reviewer may choose, with the reasons in Chinese.

    A candidate that was ranked has the probability of a match and what it is made of.
    """

    person_no: int
    household_no: int
    reasons: tuple[str, ...]
    probability: float | None = None
    evidence: tuple[Contribution, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """The outcome of one row; the numbers are None unless it was linked."""

    outcome: Outcome
    person_no: int | None = None
    household_no: int | None = None
    village_code: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def linked(self) -> bool:
        """Whether the row belongs to a person now."""
        return self.outcome in {Outcome.EXACT, Outcome.LADDER, Outcome.RANKED}


UNLINKED = Link(Outcome.NONE)


@dataclass(frozen=True, slots=True)
class _Near:
    """A registry position whose number is near and whose name agrees."""

    position: int
    distance: int
    match: NameMatch


@dataclass(frozen=True, slots=True)
class _Row:
    """The row being linked, with what its number says about itself."""

    number: str
    name: str
    lifted: bool
    plausible: bool

    @classmethod
    def read(cls, number: str, name: str) -> _Row:
        normal = normalise_id(number) if number else ""
        lifted = len(normal) == ID_LENGTH and sum(mark.isalnum() for mark in number) == 15
        if len(normal) in {20, 22}:
            normal = normal[:ID_LENGTH]
        return cls(normal, name, lifted, not lifted and check_id(normal).check_ok)

    @property
    def full(self) -> bool:
        """Whether the number has the shape of eighteen characters that blocks can be read from."""
        body, last = self.number[:BODY], self.number[BODY:]
        return (
            len(self.number) == ID_LENGTH and body.isdecimal() and (last + "0")[0] in "0123456789X"
        )


@dataclass(frozen=True, slots=True)
class Hints:
    """What else a row says about its person; for ranking candidates, and telephones of callers."""

    birth_date: dt.date | None = None
    village_code: str = ""
    phone: str = ""


NO_HINTS = Hints()


_Measure = Callable[[_Row, Positions], list[tuple[int, int]]]


class Linker:
    """Links rows to the people of one county.

    :param common_name: a number that is valid in itself and two edits from a registered, equally
        valid one is probably another person's when more people than this share the name's sound;
        such rows go to the review queue.
    :param most_candidates: how many candidates a queued row lists.
    """

    def __init__(self, people: People, *, common_name: int = 8, most_candidates: int = 5) -> None:
        self.people = people
        self._common_name = common_name
        self._most_candidates = most_candidates
        self.population: Population | None = None

    def link(
        self,
        number: str,
        name: str,
        hints: Hints = NO_HINTS,
    ) -> Link:
        """Find the person of a row.

        :param number: as written, 15 or 18 characters, or a disability certificate; "" if missing.
        :param name: as written; a row without a name is never linked.
        :param hints: birth date and village rank candidates only; a telephone links together with
            a name of the same sound, for the callers of the hotline.
        """
        people = self.people
        position = people.by_id.get(number)
        if (
            position is not None
            and people.names[position] == name != ""
            and people.check_ok[position]
            and number not in people.shared_ids
        ):
            return self._linked(position, Outcome.EXACT)
        if not name:
            return UNLINKED
        row = _Row.read(number, name)
        exact = self._exact(row)
        if isinstance(exact, Link):
            return exact
        near = self._near(row) if row.number else []
        best = self._unique_best(row, near, exact)
        if best is not None:
            return self._linked(best, Outcome.LADDER)
        if hints.phone and not near and not exact and not row.plausible:
            best = self._by_phone(name, hints.phone)
            if best is not None:
                return self._linked(best, Outcome.LADDER)
        return self._review(row, exact, near, hints)

    def _linked(self, position: int, outcome: Outcome) -> Link:
        people = self.people
        return Link(
            outcome,
            people.person_no[position],
            people.household_no[position],
            people.village[position],
        )

    def _exact(self, row: _Row) -> Link | list[int]:
        """Return the link by the very number, or the positions that carry it under other names."""
        people = self.people
        first = people.by_id.get(row.number)
        if first is None or not row.number:
            return []
        positions = people.shared_ids.get(row.number, [first])
        if len(positions) > 1 or not (people.check_ok[first] or row.lifted):
            return positions
        match = compare_names(people.names[first], row.name)
        if match is NameMatch.DIFFERENT:
            return positions
        if match is NameMatch.ONE_APART and self._housemate_fits_better(first, row.name):
            return positions
        return self._linked(first, Outcome.LADDER if row.lifted else Outcome.EXACT)

    def _housemate_fits_better(self, position: int, name: str) -> bool:
        """Whether the row names another member: a child entered under the father's number."""
        names = self.people.names
        return any(
            compare_names(names[other], name) >= NameMatch.SAME_SOUND
            for other in self.people.housemates(position)
        )

    def _near(self, row: _Row) -> list[_Near]:
        """Return everyone within two edits whose name agrees, nearest first.

        Marks replaced in place are counted at once for a whole block. Only where that finds nobody
        are additional, missing and swapped marks looked for, and not at all for a number that is
        valid in itself: such an error would hardly leave it valid.
        """
        people = self.people
        blocks = [people.sounding_like(row.name)]
        if row.full:
            blocks += [people.same_birth_part(row.number), people.same_outer_parts(row.number)]
            found = self._agreeing(row, blocks, self._replaced)
            if found or row.plausible:
                return found
        return self._agreeing(row, blocks, self._edited)

    def _agreeing(self, row: _Row, blocks: list[Positions], measure: _Measure) -> list[_Near]:
        people = self.people
        found: dict[int, _Near] = {}
        for block in blocks:
            for position, distance in measure(row, block) if block.size else ():
                if position not in found:
                    match = compare_names(people.names[position], row.name)
                    found[position] = _Near(position, distance, match)
        agreeing = (near for near in found.values() if near.match is not NameMatch.DIFFERENT)
        return sorted(agreeing, key=lambda near: (near.distance, -near.match, near.position))

    def _replaced(self, row: _Row, block: Positions) -> list[tuple[int, int]]:
        """Return (position, replaced marks) of the block's members with at most two."""
        width = BODY if row.lifted else ID_LENGTH
        marks = self.people.matrix[block, :width]
        different = (marks != id_bytes(row.number)[:width]).sum(axis=1)
        near = different <= EDITS
        return list(zip(block[near].tolist(), different[near].tolist(), strict=True))

    def _edited(self, row: _Row, block: Positions) -> list[tuple[int, int]]:
        """Return (position, edits) of the block's members with at most two."""
        counts = digit_counts(id_bytes(row.number))
        gap = np.abs(self.people.counts[block] - counts).sum(axis=1)
        pairs = (
            (position, id_distance(row.number, self.people.ids[position]))
            for position in block[gap <= 2 * EDITS].tolist()
        )
        return [(position, edits) for position, edits in pairs if edits != FAR]

    def _unique_best(self, row: _Row, near: list[_Near], exact: list[int]) -> int | None:
        """Return the one position that the row can only mean, if there is one."""
        if not near or any(position not in {n.position for n in near} for position in exact):
            return None
        best = near[0]
        strong = [n for n in near if n.match >= NameMatch.SAME_SOUND]
        if len(strong) > 1 or (strong and strong[0] is not best):
            return None
        if strong:
            return None if self._may_be_stranger(row, best) else best.position
        if best.distance > 1 or (len(near) > 1 and near[1].distance <= EDITS):
            return None
        return None if self._housemate_fits_better(best.position, row.name) else best.position

    def _may_be_stranger(self, row: _Row, near: _Near) -> bool:
        """Whether a row that is valid in itself may be about a namesake outside the registry."""
        people = self.people
        if not row.plausible or near.distance < EDITS or not people.check_ok[near.position]:
            return False
        if near.match is not NameMatch.EQUAL:
            return True
        return people.sounding_like(row.name).size > self._common_name

    def _by_phone(self, name: str, phone: str) -> int | None:
        people = self.people
        hits = [p for p in people.sounding_like(name).tolist() if people.phones[p] == phone]
        return hits[0] if len(hits) == 1 else None

    def _review(
        self,
        row: _Row,
        exact: list[int],
        near: list[_Near],
        hints: Hints,
    ) -> Link:
        """Gather what a reviewer can decide upon; without any of it the row stays unlinked."""
        reasons: dict[int, list[str]] = {}
        for position in exact:
            reasons.setdefault(position, []).append(self._exact_reason(position, row))
        for item in near:
            if item.position not in exact:
                text = f"证件号码相差{item.distance}位" if item.distance else "证件号码相同"
                name = "姓名一致" if item.match >= NameMatch.SAME_SOUND else "姓名相差一字"
                reasons.setdefault(item.position, []).append(f"{text}，{name}")
        self._by_name(row, reasons, hints)
        if not reasons:
            return UNLINKED
        people = self.people
        ranked = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
        candidates = tuple(
            Candidate(people.person_no[p], people.household_no[p], tuple(why))
            for p, why in ranked[: self._most_candidates]
        )
        return Link(Outcome.QUEUED, candidates=candidates)

    def _exact_reason(self, position: int, row: _Row) -> str:
        if compare_names(self.people.names[position], row.name) is NameMatch.DIFFERENT:
            return "证件号码相同，姓名不一致"
        if row.number in self.people.shared_ids:
            return "证件号码相同，但档案中多人共用此号"
        return "证件号码相同，须核对姓名"

    def _by_name(
        self,
        row: _Row,
        reasons: dict[int, list[str]],
        hints: Hints,
    ) -> None:
        """Add namesakes that something besides the name speaks for.

        A number that is valid in itself speaks against them, unless the telephone is theirs. Where
        the number is missing altogether, namesakes are listed if there are few.
        """
        stranger = row.plausible and not reasons
        people = self.people
        born = hints.birth_date or check_id(row.number).birth_date
        namesakes = people.sounding_like(row.name).tolist()
        few = not row.number and len(namesakes) <= self._most_candidates
        for position in namesakes:
            why = ["姓名一致"]
            if born and people.births[position] == born:
                why.append("出生日期一致")
            if hints.village_code and people.village[position] == hints.village_code:
                why.append("同村")
            if hints.phone and people.phones[position] == hints.phone:
                why.append("电话一致")
            if stranger and "电话一致" not in why:
                continue
            if (len(why) > 1 or few) and position not in reasons:
                reasons[position] = why
