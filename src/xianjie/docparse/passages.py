"""One sentence laid out for reading: parts between commas, brackets apart, times, figures."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

from xianjie.docparse.compact import hidden_spans
from xianjie.docparse.names import BUILD
from xianjie.docparse.quantities import Quantity, find_quantities
from xianjie.docparse.times import TimeMark, find_times

__all__ = ["Level", "Passage", "lay_out", "time_for"]

_BRACKET = re.compile(r"\([^()\n]{0,300}\)")
_UNITS = re.compile(
    r"\((?:牵头|责任|配合|完成时限|参与|主办|协办|由)[^()]{0,12}[:：]|\([^()]{0,30}(?:牵头|负责)"
)
_ASIDE = re.compile(r"\((?:不?含|即|指|包括|以下|下同|简称|见|附)")
_COMMA = re.compile(r"[,;:。]")
_FINISHED = re.compile(r"[^,]{0,12}(?:完成|建成|到位|验收|投用|投入|竣工)")
_PLAN_YEARS = re.compile(r"年(?:行动|计划|规划|攻坚|方案|目标|任务|义务|一贯|制)")
_BASELINE = re.compile(r"(?:下降|提高|增加|上升|提升|减少|降低|扩大|增长|压减|缩小)(?:到|至|为)")


class Level(NamedTuple):
    """The figures that stand side by side: ``text`` is the sentence with all else blanked out.

    ``plain`` is the same without its times, to take names from;
    ``parent`` is where the bracket stands whose inside this is, None for the sentence itself;
    ``around`` are the words before that bracket.
    """

    text: str
    plain: str
    quantities: tuple[Quantity, ...]
    bounds: tuple[int, ...]
    parent: int | None = None
    around: str = ""

    def part(self, at: int) -> tuple[int, int]:
        """Start and end of the part between commas that holds position ``at``."""
        here = bisect_right(self.bounds, at)
        start = self.bounds[here - 1] + 1 if here else 0
        end = self.bounds[here] if here < len(self.bounds) else len(self.text)
        return start, end


class Passage(NamedTuple):
    """A sentence: its text, its levels (itself first, then its brackets) and its times."""

    text: str
    levels: tuple[Level, ...]
    times: tuple[TimeMark, ...]


def _level(
    text: str, quantities: list[Quantity], times: list[TimeMark], parent: int | None
) -> Level:
    inside = [range(one.start, one.end) for one in quantities]
    bounds = []
    for match in _COMMA.finditer(text):
        at = match.start()
        if not any(at in span for span in inside):
            bounds.append(at)
    parts, at = [], 0
    for mark in times:
        parts += [text[at : mark.start], "\x00" * (mark.end - mark.start)]
        at = mark.end
    plain = "".join([*parts, text[at:]])[: len(text)]
    return Level(text, plain, tuple(quantities), tuple(bounds), parent)


def lay_out(sentence: str, year: int | None) -> Passage:
    """The sentence (without blanks) in levels; quoted words hold no figures, asides neither."""
    times = find_times(sentence, year)
    busy = [(mark.start, mark.end) for mark in times] + hidden_spans(sentence)
    busy.sort()
    starts = [start for start, _ in busy]
    quantities = []
    for one in find_quantities(sentence):
        near = range(max(0, bisect_left(starts, one.start) - 3), bisect_right(starts, one.end))
        if any(busy[at][0] < one.end and one.start < busy[at][1] for at in near):
            continue
        if sentence.startswith("性", one.end) and one.unit in {"次", "期"}:
            continue
        if _PLAN_YEARS.match(sentence, one.end - 1) or _is_base(sentence, one):
            continue
        quantities.append(one)
    quantities = [
        one
        for one, after in zip(quantities, [*quantities[1:], None], strict=False)
        if not (
            after is not None
            and one.in_words
            and one.value == 1
            and after.start == one.end
            and after.in_words
        )
    ]
    outer = sentence
    levels: list[Level] = []
    inner: list[Quantity] = []
    for match in _BRACKET.finditer(sentence):
        start, end = match.span()
        outer = outer[:start] + "\x00" * (end - start) + outer[end:]
        if _UNITS.match(match[0]) or _ASIDE.match(match[0]):
            inner += [one for one in quantities if start < one.start < end]
            continue
        own = [one for one in quantities if start < one.start < end]
        inner += own
        if own:
            text = "\x00" * (start + 1) + sentence[start + 1 : end - 1]
            level = _level(text, own, times, start)
            levels.append(level._replace(around=sentence[max(0, start - 24) : start]))
    hidden = set(inner)
    rest = [one for one in quantities if one not in hidden]
    return Passage(sentence, (_level(outer, rest, times, None), *levels), tuple(times))


def _is_base(sentence: str, one: Quantity) -> bool:
    """由35% in 由35%提高到45% is what was."""
    before = sentence[one.start - 1 : one.start]
    return before in {"由", "从"} and _BASELINE.match(sentence, one.end) is not None


def time_for(
    passage: Passage, level: Level, at: int, *, carried: TimeMark | None
) -> TimeMark | None:
    """Which printed time holds for the figure at ``at``.

    The nearest before it in the sentence; 每年 and the like only within the same part; else one
    that follows in the same part or opens the next (…100个,年底前全部建成); else the ``carried``.
    """
    return _time_before(passage, level, at) or _time_after(passage, level, at) or carried


def _time_before(passage: Passage, level: Level, at: int) -> TimeMark | None:
    start, _ = level.part(at)
    outer = passage.levels[0]
    if level.parent is not None:
        start = outer.part(level.parent)[0]
    dated: TimeMark | None = None
    for mark in passage.times:
        if mark.start >= at:
            break
        if _blanked(outer, mark) and (level.parent is None or mark.start < level.parent):
            continue
        if mark.origin:
            continue
        if mark.recurs:
            if mark.start >= start or _opens(outer, mark, start):
                dated = mark
            elif dated is not None and dated.recurs:
                dated = None
        elif not (mark.weak and dated is not None) and not _is_local(outer, mark, at):
            dated = mark
    return dated


def _time_after(passage: Passage, level: Level, at: int) -> TimeMark | None:
    _, end = level.part(at)
    outer = passage.levels[0]
    for mark in passage.times:
        if at < mark.start < end and not (mark.origin or _blanked(level, mark)):
            return mark
    for mark in passage.times:
        first, stop = outer.part(mark.start)
        if mark.start < end or mark.start != first or mark.recurs or mark.origin:
            continue
        counted = any(mark.end <= one.start < stop for one in level.quantities)
        if not counted and _FINISHED.match(passage.text[mark.end : stop]):
            return mark
    return None


def _opens(outer: Level, mark: TimeMark, start: int) -> bool:
    """Does 每年 open the sentence and this part go on with a verb: 每年培训…,开展…?"""
    first, stop = outer.part(mark.start)
    segment = outer.text.rfind(";", 0, start) + 1
    if outer.text[segment : mark.start].strip("\x00") or first < segment:
        return False
    return stop < start and BUILD.match(outer.text, start) is not None


def _is_local(outer: Level, mark: TimeMark, at: int) -> bool:
    """A month or a day (6月底前) holds up to the next semicolon, a year beyond it."""
    return "-" in mark.by and ";" in outer.text[mark.end : at]


def _blanked(level: Level, mark: TimeMark) -> bool:
    return level.text[mark.start : mark.start + 1] == "\x00"
