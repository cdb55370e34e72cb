"""Figures of one sentence judged: target, rule, or neither; named, scoped and dated."""

from __future__ import annotations

import re

from xianjie.docparse.compact import Compact, hidden_spans
from xianjie.docparse.comparators import Judgement, judge, tail_of
from xianjie.docparse.demands import RELATIVE, is_demanded, is_past, is_plan_name
from xianjie.docparse.figure_names import name_figure
from xianjie.docparse.goals import Goal, find_goals
from xianjie.docparse.model import Comparator, Span, Target
from xianjie.docparse.names import counted_noun, name_of, split_subjects
from xianjie.docparse.passages import Level, Passage, lay_out, time_for
from xianjie.docparse.rules import is_abstract, is_rule
from xianjie.docparse.scopes import counted_scope, scope_of
from xianjie.docparse.spots import Spot, spots_of
from xianjie.docparse.times import TimeMark

__all__ = ["SentenceReader"]

_SHARED = re.compile(r"分别|(?<![人户年平])(?:均|都)(?=达|稳|不|保|超|实|在|要|为|有|控|增|提|$)")
_COUNTED = frozenset({"个", "人", "户", "名", "家"})
_STRICT = frozenset({Comparator.AT_LEAST, Comparator.AT_MOST})
_PREAMBLE_GOAL = re.compile(r"确保|力争|到20\d\d年")


class SentenceReader:
    """Reads the sentences of one clause; collects ``targets`` and ``rules`` in order.

    ``year`` is the document's own year; in a ``preamble`` only plain goals count;
    ``skip_heading``: the heading is a title, its 全覆盖 is no goal.
    """

    def __init__(
        self, piece: Compact, year: int | None, *, preamble: bool, skip_heading: bool
    ) -> None:
        self.piece = piece
        self.year = year
        self.preamble = preamble
        self.skip_heading = skip_heading
        self.targets: list[Target] = []
        self.rules: list[Target] = []
        self._subjects: list[tuple[str, str]] = []
        self._last: Target | None = None
        self._base = 0

    def read(
        self, start: int, end: int, *, heading_end: int, carried: TimeMark | None
    ) -> TimeMark | None:
        """Read one sentence; gives back the time that opens it (到2025年,…)."""
        self._base, self._subjects, self._last = start, [], None
        passage = lay_out(self.piece.text[start:end], self.year)
        found: list[tuple[int, Target]] = []
        for level in passage.levels:
            for spot in spots_of(level):
                found += self._figures(passage, spot, carried, chained=self._last is not None)
        outer = passage.levels[0]
        for goal in find_goals(_masked(passage), outer.plain, list(passage.times), self.year):
            if not (self.skip_heading and start + goal.end <= heading_end):
                found += self._goal(passage, outer, goal, found, carried)
        found.sort(key=lambda pair: pair[0])
        self.targets += [target for _, target in found]
        first = passage.times[0] if passage.times else None
        if first is None or start + first.start > heading_end + 2:
            return None
        return first if first.until and not first.recurs else None

    def _figures(
        self, passage: Passage, spot: Spot, carried: TimeMark | None, *, chained: bool
    ) -> list[tuple[int, Target]]:
        first = spot.first
        if is_plan_name(spot.level, spot.figures[-1]):
            return []
        plainly = judge(spot.left, spot.right, first.unit, whole=False)
        if not spot.each_one:
            strict = plainly.explicit and plainly.comparator in _STRICT
            if is_abstract(spot.figures[-1], spot.right) and not strict:
                return []
            if is_rule(spot):
                self._rule(spot, plainly)
                return []
        mark = time_for(passage, spot.level, first.start, carried=carried)
        if is_past(spot.level, first.start, spot.left, mark, self.year) or counted_scope(spot):
            return []
        judged = judge(
            spot.left or spot.whole_left[-6:],
            spot.right,
            first.unit,
            whole=first.value == 100 and first.unit == "%",
            aspired_before=spot.whole_left + _far_aspiration(spot.level.text[: spot.start]),
        )
        if not is_demanded(spot, judged, preamble=self.preamble, chained=chained):
            return []
        records = self._records(spot, judged, mark.by if mark else None)
        self._last = records[-1]
        return [(first.start, record) for record in records]

    def _records(self, spot: Spot, judged: Judgement, by: str | None) -> list[Target]:
        shared = _SHARED.search(spot.left[-12:])
        named = name_figure(spot, self._last)
        several = len(spot.figures) > 1
        pairs: list[tuple[str, str | None]] = []
        if several or (shared and shared.group() != "分别"):
            pairs = self._distribute(spot.plain_left, len(spot.figures))
        figures = spot.figures if several else spot.figures * max(1, len(pairs))
        if not pairs:
            scope = scope_of(spot.level, spot.plain_whole, named, spot.previous)
            pairs = [(named, scope)] * len(figures)
            subjects = split_subjects(spot.plain_left, 0) if "、" in spot.left else []
            self._subjects = subjects or self._subjects
        verbatim, span = self._cut(spot.level, spot.start, spot.end)
        return [
            Target(
                name=name,
                comparator=judged.comparator,
                value=-one.value if judged.falls else one.value,
                unit=one.unit,
                verbatim=verbatim,
                span=span,
                by=by,
                scope=scope,
                upper=one.upper,
                modality=judged.modality,
            )
            for one, (name, scope) in zip(figures, pairs, strict=False)
        ]

    def _distribute(self, left: str, count: int) -> list[tuple[str, str | None]]:
        """Name and scope of every subject that shares the figures; none when they do not fit."""
        wanted = count if count > 1 else 0
        subjects = split_subjects(left, wanted)
        metric = ""
        if subjects:
            self._subjects = subjects
        else:
            metric = name_of(left, counted=False)
            if (wanted and len(self._subjects) != wanted) or len(metric) > 8:
                return []
        return [
            (f"{name}{metric}", subject if subject != name else None)
            for subject, name in self._subjects
        ]

    def _rule(self, spot: Spot, judged: Judgement) -> None:
        first = spot.first
        if first.in_words and first.value == 1 and not tail_of(spot.right)["least"]:
            return
        grows = judged.comparator is Comparator.GROWTH
        verbatim, span = self._cut(spot.level, spot.start, spot.end)
        self.rules += [
            Target(
                name=name_of(spot.plain_left, counted=True) or counted_noun(spot.rest),
                comparator=Comparator.AT_LEAST if grows else judged.comparator,
                value=one.value,
                unit=one.unit,
                verbatim=verbatim,
                span=span,
                upper=one.upper,
                is_rule=True,
            )
            for one in spot.figures
        ]

    def _goal(
        self,
        passage: Passage,
        outer: Level,
        goal: Goal,
        found: list[tuple[int, Target]],
        carried: TimeMark | None,
    ) -> list[tuple[int, Target]]:
        start, end = outer.part(goal.start)
        mark = time_for(passage, outer, goal.start, carried=carried)
        if is_past(outer, goal.start, "", mark, self.year):
            return []
        if self.preamble and not _PREAMBLE_GOAL.search(outer.text[: goal.start]):
            return []
        here = [target for at, target in found if start <= at < end]
        if goal.dated_only and (here or mark is None):
            return []
        value, unit = goal.value, goal.unit
        if goal.comparator is Comparator.ALL and not goal.dated_only:
            if any(one.comparator is Comparator.ALL or _is_count(one) for one in here):
                return []
            printed = [one for one in outer.quantities if start <= one.start < goal.start]
            if printed and printed[-1].unit in _COUNTED:
                value, unit = printed[-1].value, printed[-1].unit
        verbatim, span = self._cut(outer, start, end)
        target = Target(
            name=goal.name or (self._last.name if self._last else ""),
            comparator=goal.comparator,
            value=value,
            unit=unit,
            verbatim=verbatim,
            span=span,
            by=mark.by if mark else None,
            scope=scope_of(outer, outer.plain[start : goal.start], goal.name, ()),
            modality=goal.modality,
        )
        return [(goal.start, target)]

    def _cut(self, level: Level, start: int, end: int) -> tuple[str, Span]:
        """The words between two places of the sentence and where they stand in the document."""
        if level.parent is not None:
            start = max(start, level.parent + 1)
        whole = self.piece.text[self._base + start : self._base + end]
        lead = len(whole) - len(whole.lstrip(",;:、\n)"))
        stop = len(whole.rstrip(",;:、\n" + (")" if level.parent is not None else "")))
        start, end = self._base + start + lead, self._base + start + max(stop, lead + 1)
        return self.piece.text[start:end], self.piece.span(start, end)


def _is_count(target: Target) -> bool:
    return target.comparator is Comparator.EQUAL and target.unit not in RELATIVE


def _masked(passage: Passage) -> str:
    """The sentence with quoted words and brackets blanked out."""
    text = passage.levels[0].text
    for start, end in hidden_spans(text):
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text


def _far_aspiration(before: str) -> str:
    """力争 in the part just before, when that only gives the time: 力争到2025年,…."""
    part = re.split(r"[;。,]", before.rstrip(","))[-1] if before else ""
    return part if re.match(r"\x00*(?:力争|争取)(?:到|在|用)", part) else ""
