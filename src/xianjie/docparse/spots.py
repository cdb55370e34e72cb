"""The surroundings of one figure, or of several that share one sentence part."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from xianjie.docparse.comparators import tail_of
from xianjie.docparse.passages import Level
from xianjie.docparse.quantities import Quantity

__all__ = ["Spot", "spots_of"]

_LINK = re.compile(r"^(?:、|和|与|及|以及)$")
_EACH_ONE = re.compile(r"(?:一|每|每一)(?:户|人|村|镇|乡|县|社区|企|园)(?:至少)?(?:有)?$")


class Spot(NamedTuple):
    """``figures`` that stand side by side (16093元、12500元) and the text around them.

    ``start`` and ``end`` bound the part between commas; ``left`` reaches back to the figure before
    or to the start of the part, ``whole_left`` to the start of the part; ``plain_left`` and
    ``plain_whole`` are the same without times; ``right`` reaches to the end of the part, ``rest``
    is that without 以上 and the like; ``before`` and ``ahead`` reach to the ends of the sentence.
    """

    level: Level
    figures: tuple[Quantity, ...]
    start: int
    end: int
    left: str
    whole_left: str
    plain_left: str
    plain_whole: str
    right: str
    rest: str
    previous: tuple[Quantity, ...]
    following: Quantity | None

    @property
    def first(self) -> Quantity:
        """The first of the figures."""
        return self.figures[0]

    @property
    def before(self) -> str:
        """The sentence up to the figures."""
        return self.level.text[: self.first.start]

    @property
    def ahead(self) -> str:
        """The sentence after the figures."""
        return self.level.text[self.figures[-1].end :]

    @property
    def in_bracket(self) -> bool:
        """Does it stand inside a bracket?"""
        return self.level.parent is not None

    @property
    def each_one(self) -> bool:
        """Is it the second 一 of 一户一个…: one for each?"""
        return self.first.in_words and bool(_EACH_ONE.search(self.left))


def spots_of(level: Level) -> Iterator[Spot]:
    """The figures of a level, those of one unit that are joined by 、 or 和 together."""
    quantities = level.quantities
    at = 0
    while at < len(quantities):
        group = [quantities[at]]
        while at + len(group) < len(quantities):
            ahead = quantities[at + len(group)]
            gap = level.text[group[-1].end : ahead.start]
            if not _LINK.match(gap[tail_of(gap).end() :]):
                break
            if ahead.unit != group[-1].unit and not _severally(level, group[0]):
                break
            group.append(ahead)
        at += len(group)
        yield _spot(level, tuple(group), quantities[at] if at < len(quantities) else None)


def _severally(level: Level, first: Quantity) -> bool:
    start, _ = level.part(first.start)
    return "分别" in level.text[start : first.start]


def _place(one: Quantity) -> int:
    return one.start


def _spot(level: Level, group: tuple[Quantity, ...], following: Quantity | None) -> Spot:
    first, last = group[0], group[-1]
    start, end = level.part(first.start)
    end = max(end, level.part(last.start)[1])
    previous = level.quantities[
        bisect_left(level.quantities, start, key=_place) : bisect_left(
            level.quantities, first.start, key=_place
        )
    ][-8:]
    left_from = start
    if previous:
        left_from = previous[-1].end
        left_from += tail_of(level.text[left_from : first.start]).end()
    right = level.text[last.end : end]
    return Spot(
        level=level,
        figures=group,
        start=start,
        end=end,
        left=level.text[left_from : first.start],
        whole_left=level.text[start : first.start],
        plain_left=level.plain[left_from : first.start],
        plain_whole=level.plain[start : first.start],
        right=right,
        rest=right[tail_of(right).end() :],
        previous=previous,
        following=following,
    )
