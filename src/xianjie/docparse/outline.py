"""Which candidate marks are numbering: the cheapest reading of the whole sequence.

Every candidate is taken, taken with another number (a misprint) or left as text. A mark that goes
on where the open levels stand (next sibling, first child, numbers that run on across chapters) at
the start of a line costs nothing; a weak place, a gap, a misprint, a restart and a mark left over
at the start of a line cost. A beam of readings is carried through the text and the
cheapest one kept. Points (一是) and bullets are set in afterwards, between the marks chosen.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from xianjie.docparse.numbering import INSIDE, LINE, SENTENCE, SPACE, Mark, Style

__all__ = ["Chosen", "Gap", "Outline", "choose"]

_BEAMS = ((3_000, 24), (20_000, 6))
_NARROWEST = 1
"""How many readings are carried on, by the number of marks of a text."""
_MAX_GAP = 3
_HEADING = 60
_STOP = re.compile(r"[。！？；;!?\n]")
_RUNNING = frozenset({Style.ARTICLE, Style.BRACKETED, Style.DIGIT})
_MISPRINTED = frozenset({Style.LISTED, Style.BRACKETED, Style.DIGIT})
_OTHER = {Style.LISTED: Style.BRACKETED, Style.BRACKETED: Style.LISTED}

# What a reading costs.
_LONE, _GAP, _GAP_SEEN, _RESTART, _REPEAT = 1.6, 2.8, 0.8, 3.0, 3.5
_WRONG, _DAMAGED, _FOREIGN = 3.0, 1.2, 2.6
_NEVER = 9.0


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


class _Level(NamedTuple):
    style: Style
    number: int
    members: int
    is_firm: bool


class _Trail(NamedTuple):
    before: _Trail | None
    chosen: Chosen
    missing: tuple[int, int] | None


class _State(NamedTuple):
    cost: float
    stack: tuple[_Level, ...]
    ran: tuple[tuple[Style, int, int], ...]
    end: int
    trail: _Trail | None

    def open(self, style: Style) -> int | None:
        for level in self.stack:
            if level.style is style:
                return level.number
        return None

    def last(self, style: Style) -> tuple[int, int]:
        """(number, place) of the last mark of a style, (0, -1) when there was none."""
        for one, number, place in self.ran:
            if one is style:
                return number, place
        return 0, -1


def choose(text: str, marks: Sequence[Mark], orphans: Sequence[int] = ()) -> Outline:
    """The numbering of a text; at ``orphans`` text begins after a clause's end without a mark."""
    numbers = [one for one in marks if one.style not in {Style.POINT, Style.BULLET}]
    lists = [one for one in marks if one.style in {Style.POINT, Style.BULLET}]
    beam = next((beam for most, beam in _BEAMS if len(numbers) <= most), _NARROWEST)
    states = [_State(0.0, (), (), -1, None)]
    for index, mark in enumerate(numbers):
        following = numbers[index + 1] if index + 1 < len(numbers) else None
        states = _step(text, states, mark, following, orphans, beam)
    best = min(states, key=lambda state: state.cost + sum(map(_lone, state.stack)))
    return _outline(text, best.trail, lists)


def _step(
    text: str,
    states: list[_State],
    mark: Mark,
    following: Mark | None,
    orphans: Sequence[int],
    beam: int,
) -> list[_State]:
    kept: dict[tuple[object, ...], _State] = {}
    for state in states:
        for after in _readings(text, state, mark, following, orphans):
            key = (after.stack, tuple((style, number) for style, number, _ in after.ran))
            if key not in kept or after.cost < kept[key].cost:
                kept[key] = after
    ordered = sorted(kept.values(), key=lambda state: state.cost)
    limit = ordered[0].cost + 12
    return [state for state in ordered[:beam] if state.cost <= limit]


def _readings(
    text: str, state: _State, mark: Mark, following: Mark | None, orphans: Sequence[int]
) -> Iterator[_State]:
    """What the mark may be after a reading of all before it."""
    if mark.start < state.end:
        yield state
        return
    unmarked = _unmarked(orphans, mark)
    heading = _in_heading(text, state, mark, unmarked)
    yield state._replace(cost=state.cost + _left(mark, heading=heading))
    place = _place(text, mark, heading=heading)
    if place >= _NEVER or (mark.style is Style.DIGIT and _lists(mark, following)):
        return
    number, (ran, place_of_last) = state.open(mark.style), state.last(mark.style)
    if mark.number:
        for base, cost in _bases(mark.style, number, ran):
            missing = mark.number - base - 1
            issue = "" if mark.is_whole else "misprinted-number"
            own = cost + place + (0.0 if mark.is_whole else 0.4)
            if missing == 0:
                yield _taken(state, mark, mark.style, mark.number, own, issue)
            elif 0 < missing <= _MAX_GAP and (
                (mark.is_whole or mark.strength == LINE) and mark.style <= Style.DIGIT
            ):
                start = place_of_last if base else state.end
                seen = bisect_left(orphans, mark.start) - bisect_right(orphans, start)
                own += sum(_GAP_SEEN if one < seen else _GAP for one in range(missing))
                yield _taken(
                    state, mark, mark.style, mark.number, own, issue, (base + 1, mark.number - 1)
                )
        if number is not None and mark.is_whole and (mark.strength >= SENTENCE or heading):
            if mark.number == 1 and mark.style >= Style.BRACKETED:
                own = place + (_GAP_SEEN if heading and unmarked >= 0 else _RESTART)
                yield _taken(state, mark, mark.style, 1, own, "restarted-number")
            elif mark.number == number and mark.strength == LINE:
                own = _REPEAT + place
                yield _taken(state, mark, mark.style, number, own, "repeated-number")
    if mark.style in _MISPRINTED and (mark.strength >= SENTENCE or heading):
        yield from _misprints(state, mark, number, ran, place)


def _misprints(
    state: _State, mark: Mark, number: int | None, ran: int, place: float
) -> Iterator[_State]:
    style = mark.style
    for base, cost in _bases(style, number, ran):
        wanted = base + 1
        if wanted == mark.number:
            continue
        is_damaged = not mark.number or (mark.number == wanted % 10 and wanted > 10)
        own = cost + place + (_DAMAGED if is_damaged else _WRONG + (0 if base else 0.6))
        yield _taken(state, mark, style, wanted, own, "misprinted-number")
    other = _OTHER.get(style)
    if other is None or not mark.number or not mark.is_whole:
        return
    fits = any(base + 1 == mark.number for base, _ in _bases(style, number, ran))
    for base, cost in _bases(other, state.open(other), state.last(other)[0]):
        if mark.number == base + 1 and (base or (other is Style.BRACKETED and state.stack)):
            own = cost + place + _FOREIGN + (0.7 if fits else 0)
            yield _taken(state, mark, other, mark.number, own, "misprinted-number")


def _bases(style: Style, number: int | None, ran: int) -> Iterator[tuple[int, float]]:
    """The numbers after which a mark may stand, with what that costs."""
    if number is not None:
        yield number, 0.0
        return
    yield 0, 0.0
    if ran and style in _RUNNING:
        yield ran, 0.1


def _taken(
    state: _State,
    mark: Mark,
    style: Style,
    number: int,
    cost: float,
    issue: str,
    missing: tuple[int, int] | None = None,
) -> _State:
    stack = state.stack
    count = 1
    is_firm = mark.strength == LINE
    while stack and stack[-1].style >= style:
        level = stack[-1]
        if level.style is style and issue != "restarted-number":
            count, is_firm = level.members + 1, level.is_firm
        else:
            cost += _lone(level)
        stack = stack[:-1]
    others = tuple(one for one in state.ran if one[0] is not style)
    return _State(
        state.cost + cost,
        (*stack, _Level(style, number, count, is_firm)),
        tuple(sorted((*others, (style, number, mark.start)))),
        mark.end,
        _Trail(state.trail, Chosen(mark, style, number, issue), missing),
    )


def _lone(level: _Level) -> float:
    """A single 1. in the middle of a line is hardly numbering."""
    is_lone = level.members == 1 and level.style >= Style.DIGIT and not level.is_firm
    return _LONE if is_lone else 0.0


def _in_heading(text: str, state: _State, mark: Mark, unmarked: int = -1) -> bool:
    """Whether only a heading without a stop stands before: after a mark, or after units."""
    if not state.stack or (unmarked < 0 and mark.start - state.end > _HEADING):
        return False
    if unmarked >= 0:
        return not _STOP.search(text, unmarked, mark.start)
    above = state.stack[-1].style
    return mark.style > above and not _STOP.search(text, state.end, mark.start)


def _unmarked(orphans: Sequence[int], mark: Mark) -> int:
    """The place shortly before a mark where text begins after units; -1 when there is none."""
    at = bisect_left(orphans, mark.start) - 1
    return orphans[at] if at >= 0 and mark.start - orphans[at] <= _HEADING else -1


def _left(mark: Mark, *, heading: bool) -> float:
    """What it costs to take a mark for text."""
    if not mark.is_whole:
        if mark.strength < SENTENCE:
            return 0.3
        if mark.strength == LINE:
            return 2.0
        return 0.9 if mark.number else 1.3
    high = mark.style <= Style.BRACKETED
    if heading and mark.strength < SENTENCE:
        return 1.6 if high else 1.4
    if mark.strength == LINE:
        return 4.0 if high else 3.0
    if mark.strength == SENTENCE:
        return 3.4 if high else 1.5
    if mark.strength == SPACE:
        return 1.0 if high else 0.8
    return 0.5 if mark.style is Style.BRACKETED else 0.1


def _place(text: str, mark: Mark, *, heading: bool) -> float:
    """What it costs to take a mark where it stands."""
    if mark.strength == LINE:
        return 0.0
    if mark.strength == SENTENCE:
        return 0.2
    if heading:
        return 0.3
    if not mark.is_whole:
        return _NEVER
    if mark.strength == SPACE:
        if text[mark.start - 1].isspace():
            return 0.6
        return 4.0 if mark.style <= Style.DIGIT else 0.7
    if mark.strength == INSIDE and mark.style in {Style.BRACKETED, Style.LISTED, Style.DIGIT}:
        return 2.0 if mark.style is Style.BRACKETED else 2.6
    return _NEVER if mark.style is not Style.CIRCLED else 0.8


def _lists(mark: Mark, following: Mark | None) -> bool:
    """Whether the sign after a number only lists numbers (1、2、…)."""
    return (
        following is not None
        and following.style is mark.style
        and following.start == mark.end
        and following.number == mark.number + 1
    )


def _outline(text: str, trail: _Trail | None, lists: Sequence[Mark]) -> Outline:
    steps: list[_Trail] = []
    while trail is not None:
        steps.append(trail)
        trail = trail.before
    steps.reverse()
    out = Outline()
    last: dict[Style, int] = {}
    at = 0
    for position, step in enumerate(steps):
        before = len(out.chosen)
        if step.missing:
            first, final = step.missing
            after = last.get(step.chosen.style, -1) if first > 1 else -1
            out.gaps.append(Gap(step.chosen.style, first, final, after, before))
        last[step.chosen.style] = before
        out.chosen.append(step.chosen)
        low = step.chosen.mark.end
        has_next = position + 1 < len(steps)
        high = steps[position + 1].chosen.mark.start if has_next else len(text)
        first_list = at
        while at < len(lists) and lists[at].start < high:
            at += 1
        inner = [one for one in lists[first_list:at] if one.start >= low]
        out.chosen += _listed(text, low, inner)
    return out


def _listed(text: str, low: int, marks: Sequence[Mark]) -> list[Chosen]:
    """Points and bullets between two marks."""
    bullets = [one for one in marks if one.style is Style.BULLET]
    if len(bullets) == 1 and bullets[0].strength < LINE:
        bullets = []
    points: list[Mark] = []
    run: list[Mark] = []
    for mark in (one for one in marks if one.style is Style.POINT):
        if mark.strength == INSIDE and (run or _STOP.search(text, low, mark.start)):
            continue
        if mark.number == len(run) + 1:
            run.append(mark)
        elif mark.number == 1:
            points += run if len(run) > 1 else []
            run = [mark]
    points += run if len(run) > 1 else []
    number = 0
    chosen: list[Chosen] = []
    for mark in sorted([*bullets, *points], key=lambda one: one.start):
        number = number + 1 if mark.style is Style.BULLET else number
        at = number if mark.style is Style.BULLET else mark.number
        chosen.append(Chosen(mark, mark.style, at))
    return chosen
