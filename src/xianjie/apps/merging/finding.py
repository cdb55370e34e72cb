"""Which records of a register may be one person, or one household; plain values, no database.

Pairs are looked for where at least a number, or the sound of the name together with one more thing,
agrees; each pair is graded field by field with the county's weights. In a county of enough people
Splink weighs pairs, too: what it finds likely is added, and its waterfall is then the explanation.
Two households are one when their heads are, or most members of the smaller one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import NamedTuple

from xianjie.apps.merging.enums import DuplicateKind
from xianjie.engine.link import NameMatch, Subject, compare_names, duplicates
from xianjie.engine.link.names import sound_key
from xianjie.kernel.ids import FAR, id_distance

SAME_NUMBER = "证件号码相同"
NEAR_NUMBER = "证件号码差一两位"
BOTH_VALID = "证件号码都有效但不同"
SAME_BIRTH, OTHER_BIRTH = "出生日期相同", "出生日期不同"
OTHER_SEX = "性别不同"
SAME_HOUSEHOLD, SAME_VILLAGE, SAME_PHONE = "同户", "同村", "电话相同"
NAMES = {
    NameMatch.EQUAL: "姓名相同",
    NameMatch.SAME_SOUND: "姓名同音",
    NameMatch.ONE_APART: "姓名差一字",
    NameMatch.DIFFERENT: "姓名不同",
}
ANY_NUMBER = 15
"""A number of fewer characters names nobody: 无, 0, 123."""

ENOUGH = 500
"""With fewer people it is not known how often two of them agree by chance."""
PRIOR = "prior"
"""The code of the evidence with which Splink begins."""

Evidence = tuple[tuple[str, Decimal, str], ...]
"""What was compared, its weight, and the code of the comparison ("" for the county's weights)."""
Tick = Callable[[int, int], None]


class Record(NamedTuple):
    """A person as the search sees one.

    ``household`` is the present one, None for who has left; ``village`` is that of the present or
    last one. ``number`` is the identity part, "" where none is known; ``phone`` any token that is
    equal for equal telephones.
    """

    pk: int
    household: int | None
    village: str
    number: str
    check_ok: bool
    name: str
    birth: date | None
    sex: str
    phone: bytes
    is_head: bool


@dataclass(frozen=True)
class Bars:
    """What the county counts, from the rulebook."""

    weights: Mapping[str, Decimal]
    bar: Decimal
    family_share: Decimal
    most: int
    probability: float


@dataclass(frozen=True)
class Grade:
    """How sure a pair is; ``probability`` where Splink weighed it, the score then being bits."""

    score: Decimal
    evidence: Evidence
    probability: float | None = None


@dataclass(frozen=True)
class Found:
    """A pair of records taken for one: of people, or of households with the people in them."""

    kind: DuplicateKind
    first: int
    second: int
    grade: Grade
    pairs: tuple[tuple[int, int], ...] = ()

    @property
    def about_households(self) -> bool:
        """Whether the two numbers are those of households."""
        return self.kind is DuplicateKind.SAME_FAMILY


def find_duplicates(
    records: Sequence[Record], bars: Bars, tick: Tick = lambda *_: None
) -> list[Found]:
    """Return every pair that reaches the bar, or shares a number; households before people."""
    scored: dict[tuple[int, int], Grade] = {}
    tick(0, 3)
    for left, right in _by_number(records):
        scored[left, right] = weigh(records[left], records[right], bars)
    tick(1, 3)
    for left, right in _by_blocks(records, bars.most):
        if (left, right) in scored:
            continue
        graded = weigh(records[left], records[right], bars)
        if graded.score >= bars.bar:
            scored[left, right] = graded
    tick(2, 3)
    if len(records) >= ENOUGH:
        scored |= _by_model(records, bars.probability)
    tick(3, 3)
    families = _families(records, scored, bars)
    inside = {pair for found in families for pair in found.pairs}
    people = [
        Found(_kind(records[left], records[right]), *_ordered(records, left, right), graded)
        for (left, right), graded in scored.items()
        if _ordered(records, left, right) not in inside
    ]
    return [*families, *sorted(people, key=lambda one: (one.first, one.second))]


def weigh(left: Record, right: Record, bars: Bars) -> Grade:
    """Return the score of a pair and how each thing that tells anything agrees."""
    words = list(_agreements(left, right))
    evidence = tuple((word, bars.weights.get(word, Decimal()), "") for word in words)
    return Grade(sum((weight for _, weight, _ in evidence), Decimal()), evidence)


def _by_model(records: Sequence[Record], bar: float) -> dict[tuple[int, int], Grade]:
    """Return the pairs that Splink finds likely, by positions, with its waterfall."""
    heads = {one.household: one.name for one in records if one.is_head}
    subjects = (
        Subject(
            key=position,
            name=one.name,
            id_number=one.number,
            birth_date=one.birth,
            sex=one.sex,
            village_code=one.village,
            head_name=heads.get(one.household, "") if one.household is not None else "",
            phone=_as_number(one.phone),
            is_head=one.is_head,
            household=one.household or 0,
        )
        for position, one in enumerate(records)
    )
    found = {}
    for pair in duplicates(subjects, bar=bar):
        left, right = sorted((pair.left, pair.right))
        if records[left].household is None and records[right].household is None:
            continue
        evidence = tuple(
            (part.words, Decimal(str(part.bits)), part.code) for part in pair.contributions
        )
        found[left, right] = Grade(Decimal(str(pair.weight)), evidence, pair.probability)
    return found


def _as_number(token: bytes) -> str:
    """Return eleven digits that are equal for equal telephones; the telephone is not known here."""
    return f"{int.from_bytes(token[:8]) % 10**11:011d}" if token else ""


def _agreements(left: Record, right: Record) -> Iterator[str]:
    if left.number and left.number == right.number:
        yield SAME_NUMBER
    elif left.number and right.number:
        if left.check_ok and right.check_ok:
            yield BOTH_VALID
        elif id_distance(left.number, right.number) != FAR:
            yield NEAR_NUMBER
    yield NAMES[compare_names(left.name, right.name)]
    if left.birth and right.birth:
        yield SAME_BIRTH if left.birth == right.birth else OTHER_BIRTH
    if left.sex and right.sex and left.sex != right.sex:
        yield OTHER_SEX
    together = left.household is not None and left.household == right.household
    if together:
        yield SAME_HOUSEHOLD
    if left.village and left.village == right.village:
        yield SAME_VILLAGE
    if left.phone and left.phone == right.phone and not together:
        yield SAME_PHONE


def _by_number(records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        if len(record.number) >= ANY_NUMBER:
            groups[record.number].append(position)
    yield from _pairs_of(groups.values(), records)


def _by_blocks(records: Sequence[Record], most: int) -> Iterator[tuple[int, int]]:
    """Yield pairs that sound alike and share birth date, village, telephone or outer digits."""
    sounds = {name: sound_key(name) for name in {record.name for record in records}}
    told: set[tuple[int, int]] = set()
    keys: tuple[Callable[[Record], Hashable], ...] = (
        lambda one: one.birth,
        lambda one: one.village,
        lambda one: one.phone,
        lambda one: one.number[:6] + one.number[14:] if one.number else "",
    )
    for key in keys:
        groups: dict[Hashable, list[int]] = defaultdict(list)
        for position, record in enumerate(records):
            value = key(record)
            if value and record.name:
                groups[sounds[record.name], value].append(position)
        few = (group for group in groups.values() if len(group) <= most)
        for pair in _pairs_of(few, records):
            if pair not in told:
                told.add(pair)
                yield pair


def _pairs_of(groups: Iterable[list[int]], records: Sequence[Record]) -> Iterator[tuple[int, int]]:
    """Yield the pairs within groups of which at least one is a present member somewhere."""
    for group in groups:
        for left, right in combinations(group, 2) if len(group) > 1 else ():
            if records[left].household is not None or records[right].household is not None:
                yield left, right


def _kind(left: Record, right: Record) -> DuplicateKind:
    if left.household is None or right.household is None:
        return DuplicateKind.RETURNED
    if left.household != right.household:
        return DuplicateKind.TWO_HOUSEHOLDS
    if left.number and left.number == right.number:
        return DuplicateKind.SAME_ID
    return DuplicateKind.TWO_IDS


def _ordered(records: Sequence[Record], left: int, right: int) -> tuple[int, int]:
    first, second = sorted((records[left].pk, records[right].pk))
    return first, second


def _families(
    records: Sequence[Record],
    scored: Mapping[tuple[int, int], Grade],
    bars: Bars,
) -> list[Found]:
    """Return the pairs of households that are one, with the people in whom they are."""
    sizes: dict[int, int] = defaultdict(int)
    for record in records:
        if record.household is not None:
            sizes[record.household] += 1
    between: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for left, right in scored:
        first, second = records[left].household, records[right].household
        if first is None or second is None or first == second:
            continue
        ordered = (left, right) if first < second else (right, left)
        between[min(first, second), max(first, second)].append(ordered)
    found = []
    for (first, second), shared in sorted(between.items()):
        pairs = _one_to_one(shared, scored)
        heads = any(records[left].is_head and records[right].is_head for left, right in pairs)
        share = Decimal(len(pairs)) / min(sizes[first], sizes[second])
        if not heads and (len(pairs) < 2 or share < bars.family_share):
            continue
        best = max(pairs, key=lambda pair: scored[_key(pair, scored)].score)
        grade = scored[_key(best, scored)]
        people = tuple(sorted(_ordered(records, *pair) for pair in pairs))
        found.append(Found(DuplicateKind.SAME_FAMILY, first, second, grade, people))
    return found


def _key(pair: tuple[int, int], scored: Mapping[tuple[int, int], object]) -> tuple[int, int]:
    return pair if pair in scored else (pair[1], pair[0])


def _one_to_one(
    shared: Iterable[tuple[int, int]],
    scored: Mapping[tuple[int, int], Grade],
) -> list[tuple[int, int]]:
    """Return the best pairs in which nobody stands twice."""
    ranked = sorted(shared, key=lambda pair: (-scored[_key(pair, scored)].score, pair))
    taken: set[int] = set()
    pairs = []
    for left, right in ranked:
        if left not in taken and right not in taken:
            taken |= {left, right}
            pairs.append((left, right))
    return pairs
