"""Ranking what the ladder left, and finding one person kept twice, with the reasons in words.

Two calls, both pure: no database, no file, no network, nothing logged.

``rank_pairs(left, right, *, queue_bar=0.2, link_bar=None, most=5) -> dict[int, list[Ranked]]``
    `left`: an iterable of `Subject`. `right`: a `Population` (built once by
    ``Population.of(people)``, from `People` or an iterable of `Subject`) or such an iterable.
    Returns, by the key of the left record, its likeliest people, best first.

``duplicates(people, *, bar=0.9, most=None) -> list[Ranked]``
    `people`: a `Population` or an iterable of `Subject`, of one registry; give `household`, too.
    Returns pairs of records that are probably one person, likeliest first, each pair once.

A `Ranked` holds the keys of both records, the match probability, the weight in bits, and the
waterfall: what each comparison contributed, ready to be shown. It holds no personal value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import log2

import pyarrow as pa
import pyarrow.compute as pc

from xianjie.engine.link.evidence import Contribution
from xianjie.engine.link.models import Model
from xianjie.engine.link.person_model import duplicate_model, ranking_model
from xianjie.engine.link.splinking import Weighed, weigh
from xianjie.engine.link.subjects import Population, Subject, seekers

QUEUE_BAR = 0.2
DUPLICATE_BAR = 0.9
MARGIN = 7.0
SAME_NAME = frozenset({"equal", "sound"})
LIKE_NAME = SAME_NAME | {"begins", "near"}
SAME_NUMBER = frozenset({"equal", "lifted", "one", "two", "birth_tail"})


@dataclass(frozen=True, slots=True)
class Ranked:
    """A pair of records with its probability and waterfall, the prior first, missing ones left out.

    :param weight: sum of all bits; ``probability = 1 / (1 + 2 ** -weight)``.
    :param sure: it met the bar for linking by itself and every guard; see `rank_pairs`.
    """

    left: int
    right: int
    probability: float
    weight: float
    contributions: tuple[Contribution, ...]
    sure: bool = False

    def level(self, code: str) -> str:
        """Return the level of a comparison, "" when one of the values is missing."""
        return next((one.level for one in self.contributions if one.code == code), "")


def rank_pairs(
    left: Iterable[Subject],
    right: Population | Iterable[Subject],
    *,
    queue_bar: float = QUEUE_BAR,
    link_bar: float | None = None,
    most: int = 5,
) -> dict[int, list[Ranked]]:
    """Return the likeliest people of each record, best first; see the head of this module.

    :param queue_bar: match probability from which a person is shown to a reviewer.
    :param link_bar: match probability from which the best one is `sure`; None for never. It must
        further have an agreeing name, two other things that agree, nothing that contradicts, and
        lead the next one by `MARGIN` bits; a valid number in the record must be its own or one of
        its household (children are entered under the number of their parents).
    :param most: how many people a record gets.
    """
    people = right if isinstance(right, Population) else Population.of(right)
    if not len(people):
        return {}
    bar = min(queue_bar, 0.01)
    model = ranking_model(people)
    rarity = {column: people.rarity(column) for column in ("name", "sound")}
    rows = seekers(left)
    roofs = _roofs(rows, people)
    found: dict[int, list[Ranked]] = defaultdict(list)
    for pair in weigh(model, rows, people.searched, bar=bar, rarity=rarity):
        found[pair.left].append(_ranked(model, pair))
    result = {}
    for key, ranked in found.items():
        shown = [one for one in ranked[:most] if one.probability >= queue_bar]
        if not shown:
            continue
        if link_bar is not None and _sure(ranked, link_bar, people, roofs.get(key)):
            shown[0] = replace(shown[0], sure=True)
        result[key] = shown
    return result


def duplicates(
    people: Population | Iterable[Subject],
    *,
    bar: float = DUPLICATE_BAR,
    most: int | None = None,
) -> list[Ranked]:
    """Return pairs of records that are probably one person; see the head of this module.

    Two people under one roof with different valid numbers are siblings, not one person, unless
    name and birth are the same; a name alone never makes a pair.

    :param bar: match probability from which a pair is returned.
    :param most: at most so many pairs.
    """
    known = people if isinstance(people, Population) else Population.of(people)
    if len(known) < 2:
        return []
    model = duplicate_model(known)
    rarity = {column: known.rarity(column) for column in ("name", "sound")}
    found = []
    for pair in weigh(model, known.table, None, bar=bar, rarity=rarity):
        one = _ranked(model, pair)
        home = known.household(one.left)
        if _one_person(one, under_one_roof=home == known.household(one.right) != 0):
            found.append(one)
    return found if most is None else found[:most]


def _ranked(model: Model, pair: Weighed) -> Ranked:
    prior = log2(model.prior / (1 - model.prior))
    parts = [Contribution("prior", "", "起点", "随便两条记录恰好是一个人", round(prior, 2))]
    for comparison, level, bits in zip(model.comparisons, pair.levels, pair.bits, strict=True):
        if level is not None and level.words:
            parts.append(
                Contribution(
                    comparison.code, level.code, comparison.title, level.words, round(bits, 2)
                )
            )
    return Ranked(pair.left, pair.right, pair.probability, round(pair.weight, 2), tuple(parts))


def _roofs(rows: pa.Table, people: Population) -> dict[int, set[int]]:
    """Return, for each record with a valid number, the households of those who carry it."""
    valid = rows.filter(rows["ok"]).select(["unique_id", "number"])
    carriers = people.table.filter(pc.is_in(people.table["number"], valid["number"]))
    homes: dict[str, set[int]] = defaultdict(set)
    for number, home in zip(
        carriers["number"].to_pylist(), carriers["household"].to_pylist(), strict=True
    ):
        if home is not None:
            homes[number].add(home)
    pairs = zip(valid["unique_id"].to_pylist(), valid["number"].to_pylist(), strict=True)
    return {key: homes[number] for key, number in pairs}


def _sure(ranked: Sequence[Ranked], bar: float, people: Population, roofs: set[int] | None) -> bool:
    """Whether the best of a row's people may be linked without a reviewer.

    `roofs` are the households that the row's valid number leads to, None without such a number.
    """
    best = ranked[0]
    if best.probability < bar:
        return False
    if len(ranked) > 1 and ranked[1].weight > best.weight - MARGIN:
        return False
    name, number = best.level("name"), best.level("number")
    own = number in {"equal", "lifted"}
    if roofs is not None and not own and people.household(best.right) not in roofs:
        return False
    if name not in LIKE_NAME and not (name == "apart" and number in SAME_NUMBER):
        return False
    home = people.household(best.right)
    if name not in SAME_NAME and any(
        one.level("name") in SAME_NAME and people.household(one.right) == home for one in ranked[1:]
    ):
        return False  # a housemate bears the very name
    if best.level("birth") in {"other", "year"} or best.level("sex") == "other":
        return False
    return _independent(best) >= 2


def _independent(one: Ranked) -> int:
    """Count what agrees besides the name; a close number says birth and sex as well."""
    agrees = 0
    if one.level("number") in SAME_NUMBER:
        agrees += 2
    elif one.level("number") in {"masked", "region_tail"}:
        agrees += 1
    agrees += one.level("birth") in {"equal", "close"}
    agrees += one.level("phone") == "equal"
    agrees += one.level("head") in SAME_NAME
    agrees += one.level("village") == "village"
    return agrees


def _one_person(one: Ranked, *, under_one_roof: bool) -> bool:
    """Whether a likely pair may be proposed: siblings, twins and namesakes are left out."""
    name, number, birth = one.level("name"), one.level("number"), one.level("birth")
    if number in {"equal", "lifted"}:
        return True
    if name not in LIKE_NAME and number not in SAME_NUMBER:
        return False
    if number in {"two_valid", "near"} and (under_one_roof or birth != "equal"):
        return name == "equal" and birth in {"equal", "counted", ""} and number == "near"
    if birth == "other" or (under_one_roof and birth == "year"):
        return False
    return _independent(one) >= 1
