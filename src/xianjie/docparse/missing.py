"""Where clauses stand whose numbers are missing.

A gap in the sequence (七 … 九) is given the paragraph that looks like its clause; text that goes on
after a clause's units without any mark is a clause, or the heading of a chapter, of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from xianjie.docparse.model import Span
from xianjie.docparse.naming import Naming
from xianjie.docparse.numbering import Style
from xianjie.docparse.outline import Chosen, Gap, Outline

__all__ = ["Inferred", "find_missing", "heading_only"]

_HEADING = re.compile(r"[^。；;，,:：\n]{3,40}(?:[。：:\n]|[,，][^。；;，,:：\n]{2,24}[。\n])")
_STOP = re.compile(r"[。！？；;!?：:]")
_REMARK = re.compile(r"^[(（，,、.．)）】]|\d年|\d月|完成|长期|坚持$|负责|责任单位")
"""What stands after units but is no heading: 2022年6月底前完成."""
_LINE = re.compile(r"\n\s*(?=\S)")
_LONGEST = 60
_HABIT = 5


class Inferred(NamedTuple):
    """A clause without a number: where it begins and what it should be."""

    place: int
    style: Style
    number: int


def heading_only(text: str, place: int, end: int) -> bool:
    """Whether nothing but a heading stands between two places."""
    between = text[place:end]
    return (
        0 < len(between.strip()) <= _LONGEST
        and not _REMARK.search(between.strip())
        and not _STOP.search(between)
        and "\n" not in between.strip()
    )


def find_missing(
    text: str, outline: Outline, orphans: Sequence[int], namings: Sequence[Naming], body: Span
) -> tuple[list[Inferred], list[Gap]]:
    """The clauses without a number that can be told, and the gaps that stay open."""
    finder = _Finder(text, outline.chosen, orphans, body)
    found: list[Inferred] = []
    left: list[Gap] = []
    for gap in outline.gaps:
        places = finder.of_gap(gap)
        if places:
            found += places
        else:
            left.append(gap)
    wanted = {
        (gap.style, number) for gap in outline.gaps for number in range(gap.first, gap.last + 1)
    }
    taken = {one.place for one in found}
    for place in orphans:
        one = finder.of_orphan(place, namings)
        if one and place not in taken and (one.style, one.number) not in wanted:
            found.append(one)
            taken.add(place)
    return found, left


class _Finder:
    """Looks at a text around its chosen marks."""

    def __init__(
        self, text: str, chosen: Sequence[Chosen], orphans: Sequence[int], body: Span
    ) -> None:
        self.text = text
        self.chosen = chosen
        self.orphans = orphans
        self.body = body
        self.starts = [one.mark.start for one in chosen]

    def _next(self, place: int) -> int:
        """Index of the first chosen mark after a place."""
        return bisect_right(self.starts, place)

    def of_gap(self, gap: Gap) -> list[Inferred]:
        wanted = list(range(gap.first, gap.last + 1))
        for start, end in self._regions(gap):
            scored = self._scored(start, end, gap.style)
            best = [pair for pair in sorted(scored, key=lambda pair: -pair[1]) if pair[1] >= 2]
            if len(best) >= len(wanted):
                places = sorted(place for place, _ in best[: len(wanted)])
                return [
                    Inferred(place, gap.style, number)
                    for place, number in zip(places, wanted, strict=True)
                ]
        return []

    def _regions(self, gap: Gap) -> list[tuple[int, int]]:
        end = self.starts[gap.before]
        above = [at for at in range(gap.after + 1, gap.before) if self.chosen[at].style < gap.style]
        if gap.after < 0:
            start = self.starts[above[-1]] if above else self.body.start - 1
            return [(start, end)]
        start = self.starts[gap.after]
        if not above:
            return [(start, end)]
        return [(start, self.starts[above[0]]), (self.starts[above[-1]], end)]

    def _scored(self, start: int, end: int, style: Style) -> list[tuple[int, int]]:
        """(place, how much it looks like the beginning of a clause of that style)."""
        text, marks = self.text, set(self.starts)
        orphans = {place for place in self.orphans if start < place < end}
        lines = {match.end() for match in _LINE.finditer(text, max(start, 0), end)}
        if start < self.body.start:
            lines.add(self.body.start)
        before_marks = set(self._before_marks(start, end, style))
        places = sorted(
            place for place in orphans | lines | before_marks if place < end and place not in marks
        )
        own_line = start >= self.body.start and not re.search(
            r"[。；;]", text[start : text.find("\n", start, end) if lines else end]
        )
        scored = []
        for at, place in enumerate(places):
            following = self._next(place)
            stop = self.starts[following] if following < len(self.starts) else self.body.end
            if heading_only(text, place, stop):
                is_deeper = following < len(self.chosen) and self.chosen[following].style > style
                score = 6 if is_deeper else 1
            else:
                score = 3 if place in orphans else 0
                score += 2 if _HEADING.match(text, place, end) else 0
                score -= 2 if style < Style.ARTICLE else 0
                if at == 0 and own_line and place not in orphans and self._is_at(start, style):
                    score = 0
            scored.append((place, score))
        return scored

    def _before_marks(self, start: int, end: int, style: Style) -> Iterator[int]:
        """Where a heading alone stands between a full stop and a mark of a deeper level."""
        for at in range(bisect_right(self.starts, start), len(self.chosen)):
            mark = self.chosen[at].mark
            if mark.start >= end:
                return
            place = self.text.rfind("。", max(start, mark.start - _LONGEST), mark.start) + 1
            if (
                place
                and self.chosen[at].style > style
                and heading_only(self.text, place, mark.start)
            ):
                yield place

    def _is_at(self, start: int, style: Style) -> bool:
        """Whether the mark at ``start`` is a sibling, so that the next line is its own text."""
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and self.chosen[at].style >= style

    def of_orphan(self, place: int, namings: Sequence[Naming]) -> Inferred | None:
        following = self._next(place)
        if following == 0:
            return None
        has_next = following < len(self.chosen)
        stop = self.starts[following] if has_next else self.body.end
        if has_next and heading_only(self.text, place, stop):
            return self._as_heading(place, following)
        if not _HEADING.match(self.text, place, stop) or not self._always_end_in_units(namings):
            return None
        ends = [one.passage.span.end for one in namings if place < one.passage.span.end <= stop]
        if not ends or (has_next and self.text[ends[-1] : stop].strip(" \n。；;")):
            return None
        before = following - 1
        while before >= 0 and self.chosen[before].style in {Style.POINT, Style.BULLET}:
            before -= 1
        if before < 0:
            return None
        return self._sibling(place, before, following)

    def _as_heading(self, place: int, following: int) -> Inferred | None:
        deeper = self.chosen[following].style
        if deeper in {Style.POINT, Style.BULLET}:
            return None
        for before in range(following - 1, -1, -1):
            if self.chosen[before].style < deeper:
                return self._sibling(place, before, following)
        return None

    def _sibling(self, place: int, before: int, following: int) -> Inferred | None:
        """The clause after ``chosen[before]``, unless its number is printed further on."""
        style, number = self.chosen[before].style, self.chosen[before].number + 1
        for one in self.chosen[following:]:
            if one.style is style:
                return Inferred(place, style, number) if one.number != number else None
            if one.style < style and style > Style.BRACKETED:
                break
        return Inferred(place, style, number)

    def _always_end_in_units(self, namings: Sequence[Naming]) -> bool:
        """Whether every passage of units ends a clause, so that text after one begins another."""
        if len(namings) < _HABIT:
            return False
        inside = [place for place in self.orphans if place < self.starts[-1]]
        return len(inside) <= 1
