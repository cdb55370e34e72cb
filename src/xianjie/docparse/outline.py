"""Which candidate marks are numbering: chosen by sequence, nesting and place.

A mark is taken when it goes on where the open levels stand (next sibling, first child, numbers that
run on across chapters). What breaks the sequence is judged by what follows it: a gap is a number
that is missing, a stray number between its neighbours is a misprint, the rest is text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from xianjie.docparse.numbering import INSIDE, LINE, SENTENCE, SPACE, Mark, Style

__all__ = ["Chosen", "Gap", "Outline", "choose"]

_LOOKAHEAD = 80
_MAX_GAP = 3
_HEADING = 60
_STOP = re.compile(r"[。！？；;!?\n]")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A mark that numbers a clause; ``issue`` is a finding's code, empty when all is well."""

    mark: Mark
    style: Style
    number: int
    issue: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers ``first … last`` of a style that stand nowhere before ``chosen[before]``.

    ``after`` is the index of the sibling before them, -1 when they would be the first.
    """

    style: Style
    first: int
    last: int
    after: int
    before: int


@dataclass(slots=True)
class Outline:
    """The marks chosen, in order, and the numbers missing between them."""

    chosen: list[Chosen] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


def choose(text: str, marks: list[Mark]) -> Outline:
    """The numbering of a text."""
    return _Chooser(text, marks).run()


class _Chooser:
    """One walk over the candidates with the open levels on a stack."""

    def __init__(self, text: str, marks: list[Mark]) -> None:
        self.text = text
        self.marks = marks
        self.out = Outline()
        self.stack: list[tuple[Style, int, int]] = []
        self.last: dict[Style, tuple[int, int]] = {}
        self.of_style: dict[Style, list[int]] = {}
        for index, mark in enumerate(marks):
            self.of_style.setdefault(mark.style, []).append(index)

    def run(self) -> Outline:
        for index, mark in enumerate(self.marks):
            if self.out.chosen and mark.start < self.out.chosen[-1].mark.end:
                continue
            if mark.style is Style.BULLET:
                self._bullet(index, mark)
            elif mark.style is Style.POINT:
                self._point(index, mark)
            else:
                self._number(index, mark)
        return self.out

    # What stands open.

    def _open(self, style: Style) -> int | None:
        for one, number, _ in reversed(self.stack):
            if one is style:
                return number
        return None

    def _index(self, style: Style) -> int:
        for one, _, index in reversed(self.stack):
            if one is style:
                return index
        return -1

    def _take(self, mark: Mark, style: Style, number: int, issue: str = "") -> None:
        while self.stack and self.stack[-1][0] >= style:
            self.stack.pop()
        index = len(self.out.chosen)
        self.stack.append((style, number, index))
        self.last[style] = (number, index)
        for deeper in (Style.BULLET, Style.POINT, Style.CIRCLED, Style.DIGIT_HALF):
            if deeper > style:
                self.last.pop(deeper, None)
        self.out.chosen.append(Chosen(mark, style, number, issue))

    # What follows.

    def _following(self, index: int, style: Style, least: int = SENTENCE) -> list[Mark]:
        """The next few candidates of a style after ``marks[index]``."""
        indexes = self.of_style.get(style, [])
        at = bisect_right(indexes, index)
        return [
            self.marks[one]
            for one in indexes[at : at + _LOOKAHEAD]
            if self.marks[one].strength >= least
        ]

    def _next_number(self, index: int, style: Style, least: int = SENTENCE) -> int | None:
        following = self._following(index, style, least)
        return following[0].number if following else None

    def _comes(self, index: int, style: Style, number: int, least: int = SPACE) -> bool:
        """Whether ``number`` of that style follows before a mark of a higher level that fits."""
        barrier = self._barrier(index, style)
        for mark in self._following(index, style, least):
            if mark.start >= barrier:
                return False
            if mark.number == number:
                return True
        return False

    def _barrier(self, index: int, style: Style) -> int:
        for mark in self.marks[index + 1 : index + 1 + _LOOKAHEAD]:
            if mark.style < style and mark.strength >= SENTENCE:
                before = self._open(mark.style)
                run_on = self.last.get(mark.style, (0, 0))[0] + 1
                if mark.number in {1, run_on, (before or 0) + 1}:
                    return mark.start
        return len(self.text) + 1

    def _in_heading(self, mark: Mark, style: Style) -> bool:
        """Whether only a heading without a stop stands between the last mark and this one."""
        if not self.out.chosen:
            return False
        last = self.out.chosen[-1]
        gap = self.text[last.mark.end : mark.start]
        return style > last.style and len(gap) <= _HEADING and not _STOP.search(gap)

    # Judging.

    def _bullet(self, index: int, mark: Mark) -> None:
        number = self._open(Style.BULLET)
        if number is None:
            lone = not any(
                one.start - mark.start < 3000 for one in self._following(index, Style.BULLET)[:1]
            )
            if not self.out.chosen or (lone and mark.strength < LINE):
                return
        self._take(mark, Style.BULLET, (number or 0) + 1)

    def _point(self, index: int, mark: Mark) -> None:
        number = self._open(Style.POINT)
        weak = mark.strength == INSIDE
        if not self.out.chosen or (weak and not self._in_heading(mark, Style.POINT)):
            return
        if number is not None and mark.number == number + 1:
            self._take(mark, Style.POINT, mark.number)
        elif mark.number == 1 and self._comes(index, Style.POINT, 2):
            self._take(mark, Style.POINT, 1)

    def _number(self, index: int, mark: Mark) -> None:
        style = mark.style
        number = self._open(style)
        ran = self.last.get(style, (0, -1))[0]
        expected = {number + 1} if number is not None else {1, ran + 1}
        if mark.number in expected and self._fits(index, mark):
            self._take(mark, style, mark.number, "" if mark.is_whole else "misprinted-number")
            return
        if mark.strength >= SENTENCE:
            self._unexpected(index, mark, number, ran)

    def _fits(self, index: int, mark: Mark) -> bool:
        """Whether an expected mark stands where numbering stands."""
        style, strength = mark.style, mark.strength
        is_sibling = self._open(style) is not None or mark.number > 1
        if not mark.is_whole:
            return strength == LINE or (is_sibling and self._is_between(index, mark))
        if strength == LINE:
            return not self._is_list_of_numbers(index, mark)
        if strength == SENTENCE:
            return is_sibling or style <= Style.BRACKETED or self._comes(index, style, 2)
        heading = self._in_heading(mark, style)
        if heading and (is_sibling or style <= Style.BRACKETED or self._comes(index, style, 2)):
            return True
        if style is Style.LISTED and not is_sibling:
            return self._comes(index, style, 2, SENTENCE)
        if strength == SPACE:
            before = self.text[mark.start - 1]
            if before.isspace():
                return is_sibling or self._comes(index, style, 2)
            return style > Style.DIGIT and (is_sibling or self._comes(index, style, 2))
        if style is Style.DIGIT_HALF or not is_sibling:
            return False
        again = self._following(index, style)
        return not any(one.number == mark.number for one in again[:1]) and self._comes(
            index, style, mark.number + 1, SENTENCE
        )

    def _is_between(self, index: int, mark: Mark) -> bool:
        following = self._next_number(index, mark.style)
        return following is None or following in {mark.number + 1, 1}

    def _is_list_of_numbers(self, index: int, mark: Mark) -> bool:
        """Whether the sign after a number at a line's start only lists numbers (1、2、…)."""
        following = self.marks[index + 1 : index + 2]
        return bool(
            following
            and following[0].style is mark.style
            and following[0].start == mark.end
            and following[0].number == mark.number + 1
        )

    def _unexpected(self, index: int, mark: Mark, number: int | None, ran: int) -> None:
        style = mark.style
        base = number if number is not None else ran
        following = self._next_number(index, style)
        if style <= Style.DIGIT and base and following == base + 2 and mark.number != base + 1:
            if self._is_text_like(mark, base):
                return
            self._take(mark, style, base + 1, "misprinted-number")
            return
        if self._other_style(index, mark):
            return
        if not mark.number:
            if base and following in {None, 1} and style is Style.BRACKETED:
                self._take(mark, style, base + 1, "misprinted-number")
            return
        if self._suffix_misprint(mark, base, following):
            self._take(mark, style, base + 1, "misprinted-number")
            return
        if not mark.is_whole:
            return
        self._gap(index, mark, number, ran)

    def _is_text_like(self, mark: Mark, base: int) -> bool:
        return not mark.is_whole and mark.number != (base + 1) % 10 and mark.strength < SENTENCE

    def _suffix_misprint(self, mark: Mark, base: int, following: int | None) -> bool:
        """五) after (十四) at the end of a run of numbers."""
        return (
            base >= 10
            and mark.style is Style.BRACKETED
            and mark.number == (base + 1) % 10
            and mark.number != 1
            and following in {None, 1}
        )

    def _other_style(self, index: int, mark: Mark) -> bool:
        """一、 printed for (一), or the other way round."""
        pairs = {Style.LISTED: Style.BRACKETED, Style.BRACKETED: Style.LISTED}
        other = pairs.get(mark.style)
        if other is None or not mark.number:
            return False
        number = self._open(other)
        if number is None or mark.number != number + 1 or number < 1:
            return False
        following = self._next_number(index, other)
        if following == mark.number + 1 or (following is None and mark.style is Style.LISTED):
            self._take(mark, other, mark.number, "misprinted-number")
            return True
        return False

    def _gap(self, index: int, mark: Mark, number: int | None, ran: int) -> None:
        style = mark.style
        following = self._next_number(index, style)
        for base, after in self._bases(style, number, ran):
            missing = mark.number - base - 1
            if not 0 < missing <= _MAX_GAP:
                continue
            goes_on = following == mark.number + 1
            ends = following in {None, 1}
            if style > Style.DIGIT or not (goes_on or (ends and mark.strength == LINE)):
                continue
            if style is Style.DIGIT and (missing > 1 or mark.strength < LINE):
                continue
            before = len(self.out.chosen)
            self._take(mark, style, mark.number)
            self.out.gaps.append(Gap(style, base + 1, mark.number - 1, after, before))
            return
        if (
            mark.number == 1
            and number is not None
            and style >= Style.BRACKETED
            and self._comes(index, style, 2)
        ):
            self._take(mark, style, 1, "restarted-number")
        elif (
            number is not None
            and mark.number == number
            and mark.strength == LINE
            and following == number + 1
        ):
            self._take(mark, style, number, "repeated-number")

    def _bases(self, style: Style, number: int | None, ran: int) -> list[tuple[int, int]]:
        if number is not None:
            return [(number, self._index(style))]
        after = self.last.get(style, (0, -1))[1]
        return [(ran, after), (0, -1)] if ran else [(0, -1)]
