"""A piece of the clean text without blanks, that knows where each character came from.

Documents print 2024 年, 54. 6 % and full-width digits at will. Everything that reads figures works
on a `Compact`: blanks are gone, full-width signs are half-width, every character keeps its place.
Line feeds stay, for they part paragraphs.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xianjie.docparse.model import Span

__all__ = ["Compact", "compact", "hidden_spans", "sentences", "squeeze"]

_WIDE = "０１２３４５６７８９，．％：；（）－～＋／＜＞＝"  # noqa: RUF001 - what is folded
_NARROW = "0123456789,.%:;()-~+/<>="
_FOLD = str.maketrans(
    _WIDE + "—–−﹣〜∼﹪〔〕［］[]！!？?·•",  # noqa: RUF001 - signs that stand for one another
    _NARROW + "----~~%()()()。。。。··",
)
_BLANK = re.compile(r"[^\S\n]+|[\u200b\ufeff]+")
_SENTENCE = re.compile(r"[。\n]")
_LONGEST = 1000
_HIDDEN = re.compile(
    r"“[^”\n]{0,40}”|‘[^’\n]{0,40}’|「[^」\n]{0,40}」|《[^》\n]{0,80}》|\"[^\"\n]{0,40}\""
)


class Compact(NamedTuple):
    """``text`` without blanks, signs folded; ``printed`` the same with its signs as they are.

    ``places[i]`` is where character ``i`` of both stands in the whole.
    """

    text: str
    printed: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Where the characters from ``start`` to ``end`` (half open, not empty) stand."""
        return Span(self.places[start], self.places[end - 1] + 1)


def compact(text: str, span: Span) -> Compact:
    """The characters of ``span`` without blanks, signs folded."""
    places: list[int] = []
    parts: list[str] = []
    at = span.start
    for blank in _BLANK.finditer(text, span.start, span.end):
        parts.append(text[at : blank.start()])
        places.extend(range(at, blank.start()))
        at = blank.end()
    parts.append(text[at : span.end])
    places.extend(range(at, min(span.end, len(text))))
    printed = "".join(parts)
    return Compact(printed.translate(_FOLD), printed, tuple(places))


def squeeze(printed: str) -> str:
    """A printed passage without blanks and line feeds: what ``verbatim`` holds."""
    return re.sub(r"[\s\u200b\ufeff]+", "", printed)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence; one of absurd length is cut at a comma."""
    found: list[tuple[int, int]] = []
    start = 0
    for stop in [match.start() for match in _SENTENCE.finditer(text)] + [len(text)]:
        while stop - start > _LONGEST:
            cut = text.rfind(",", start + 1, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            found.append((start, cut))
            start = cut
        if stop > start:
            found.append((start, stop))
        start = stop + 1
    return found


def hidden_spans(text: str) -> list[tuple[int, int]]:
    """Quoted words and titles of documents: what stands in them is a name, not a figure."""
    return [match.span() for match in _HIDDEN.finditer(text)]
