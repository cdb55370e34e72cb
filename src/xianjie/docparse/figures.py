"""Figures of one sentence judged: target, rule, or neither; named, scoped and dated."""

from __future__ import annotations

import re
from dataclasses import replace

from xianjie.docparse.compact import Compact, hidden_spans
from xianjie.docparse.comparators import Judgement, judge, tail_of
from xianjie.docparse.demands import RELATIVE, is_demanded, is_past
from xianjie.docparse.figure_names import name_figure
from xianjie.docparse.goals import Goal, find_goals
from xianjie.docparse.model import Comparator, Modality, Span, Target
from xianjie.docparse.names import counted_noun, ends_in_metric, name_of, split_subjects
from xianjie.docparse.passages import Level, Passage, lay_out, time_for
from xianjie.docparse.quantities import Quantity
from xianjie.docparse.rules import is_abstract, is_rule
from xianjie.docparse.scopes import counted_scope, scope_of
from xianjie.docparse.spots import Spot, spots_of
from xianjie.docparse.times import TimeMark

__all__ = ["SentenceReader"]

_SHARED = re.compile(r"分别|(?<![人户年平])(?:均|都)(?=达|稳|不|保|超|实|在|要|为|有|控|增|提|$)")
_YEARLY = re.compile(r"年均|年(?:增长|递增)|(?<!到)逐年|(?<!\d)年度")
_COUNTED = frozenset({"个", "人", "户", "名", "家"})
_WITHOUT = re.compile(r"(?:剩余的?)?[\d.]+(?:-\d+)?[百千万亿]*(?:个|人|名|户|家)?|无一.*")
_NUMBER = re.compile(r"(?:剩余的?)?[\d.]+(?:-\d+)?[百千万亿]*(?:个|人|名|户|家|座|处|所)?")
_MOST = 40
_STRICT = frozenset({Comparator.AT_LEAST, Comparator.AT_MOST})
_PREAMBLE_GOAL = re.compile(r"确保|力争|到20\d\d年")
_PLAIN_GOAL = re.compile(r"确保|力争")


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
        self._seen: list[Target] = []
        self._defining: set[int] = set()
        self._base = 0

    def read(
        self, start: int, end: int, *, heading_end: int, carried: TimeMark | None
    ) -> TimeMark | None:
        """Read one sentence; gives back the time that opens it (到2025年,…)."""
        self._base, self._subjects, self._last, self._seen = start, [], None, []
        self._defining = set()
        passage = lay_out(self.piece.text[start:end], self.year)
        found: list[tuple[int, Target]] = []
        for level in passage.levels:
            for spot in spots_of(level):
                found += self._figures(passage, spot, carried, chained=self._last is not None)
        outer = passage.levels[0]
        goals = find_goals(_masked(passage), outer.plain, list(passage.times), self.year)
        for goal in goals[:_MOST]:
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
        plainly = judge(spot.left, spot.right, first.unit, whole=False)
        if not spot.each_one:
            strict = plainly.explicit and plainly.comparator in _STRICT
            if is_abstract(spot.figures[-1], spot.right) and not strict:
                return []
            if is_rule(spot):
                self._rule(passage, spot, plainly)
                return []
        mark = time_for(passage, spot.level, first.start, carried=carried)
        if is_past(spot.level, first.start, spot.left, mark, self.year) or counted_scope(spot):
            return []
        judged = judge(
            spot.left or spot.whole_left[-6:],
            spot.right,
            first.unit,
            whole=len(spot.figures) == 1 and first.value == 100 and first.unit == "%",
            aspired_before=spot.whole_left + _far_aspiration(spot.level.text[: spot.start]),
        )
        if _goes_with_least(spot) and not judged.explicit:
            judged = judged._replace(comparator=Comparator.AT_LEAST)
        if self._hopes_on(spot, judged, chained=chained):
            judged = judged._replace(modality=Modality.ASPIRED)
        if not is_demanded(spot, judged, preamble=self.preamble, chained=chained):
            return []
        by = mark.by if mark else None
        if by is None and _YEARLY.search(spot.left):
            by = "每年"
        records = self._records(spot, judged, by)
        years = _years_for(passage, spot)
        if len(years) == len(records):
            records = [replace(one, by=year) for one, year in zip(records, years, strict=True)]
        self._last = records[-1]
        self._seen += records
        return [(first.start, record) for record in records]

    def _records(self, spot: Spot, judged: Judgement, by: str | None) -> list[Target]:
        shared = _SHARED.search(spot.left[-12:])
        named = name_figure(spot, self._last) or self._same_unit(spot.first.unit)
        several = len(spot.figures) > 1
        pairs: list[tuple[str, str | None]] = []
        if several or (shared and shared.group() != "分别"):
            pairs = self._distribute(spot.plain_left, len(spot.figures))
        figures = spot.figures if several else spot.figures * max(1, len(pairs))
        if not pairs:
            scope = scope_of(spot.level, spot.plain_whole, named, spot.previous, spot.plain_left)
            pairs = [(named, scope or self._scope_before(spot, named))] * len(figures)
            subjects = split_subjects(spot.plain_left, 0) if "、" in spot.left else []
            self._subjects = subjects or self._subjects
        verbatim, span = self._cut(spot.level, spot.start, spot.end)
        return [
            Target(
                name=name,
                comparator=Comparator.EQUAL if _is_whole(one, judged) else judged.comparator,
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

    def _same_unit(self, unit: str) -> str:
        """The name of the last target of that unit: …收入达到5万元,10%的村达到50万元."""
        known = [one for one in (*self.targets, *self._seen) if one.unit == unit]
        return known[-1].name if known else ""

    def _hopes_on(self, spot: Spot, judged: Judgement, *, chained: bool) -> bool:
        """力争接待人数达到…,综合收入达到…: the hope holds for what follows without a verb."""
        last = self._last
        if not chained or last is None or last.modality is not Modality.ASPIRED:
            return False
        firm = re.search(r"确保|实现|必须|要|建|打造|培育|完成|新增", spot.whole_left)
        return judged.modality is Modality.FIRM and firm is None

    def _scope_before(self, spot: Spot, name: str) -> str | None:
        """The scope goes on for a part (其中…), a bare rate and what keeps the name before."""
        if self._last is None:
            return None
        goes_on = name == self._last.name or (len(name) <= 4 and ends_in_metric(name))
        part_of = spot.in_bracket and "其中" in spot.whole_left
        return self._last.scope if goes_on or part_of else None

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

    def _rule(self, passage: Passage, spot: Spot, judged: Judgement) -> None:
        first = spot.first
        if first.in_words and first.value == 1 and not tail_of(spot.right)["least"]:
            return
        self._defining.add(spot.first.start)
        comparator = judged.comparator
        mark = None
        if spot.in_bracket and (threshold := re.search(r"低于|高于|超过", spot.level.around)):
            comparator = Comparator.AT_MOST if threshold[0] == "低于" else Comparator.AT_LEAST
            mark = time_for(passage, spot.level, first.start, carried=None)
        grows = judged.comparator is Comparator.GROWTH
        verbatim, span = self._cut(spot.level, spot.start, spot.end)
        self.rules += [
            Target(
                name=name_of(spot.plain_left, counted=True) or counted_noun(spot.rest),
                comparator=Comparator.AT_LEAST if grows else comparator,
                value=one.value,
                unit=one.unit,
                verbatim=verbatim,
                span=span,
                by=mark.by if mark else None,
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
        goals = _PREAMBLE_GOAL if self.year else _PLAIN_GOAL
        if self.preamble and not goals.search(outer.text[: goal.start]):
            return []
        ahead = re.compile(r"[^,;。、]{0,4}")
        near = ahead.match(outer.text, goal.end)
        if near and any(goal.end <= one.start <= near.end() for one in outer.quantities):
            return []
        here = [place for place, (at, _) in enumerate(found) if start <= at < end]
        if goal.dated_only and (here or mark is None or goal.name in {"任务", "目标任务"}):
            return []
        value, unit, name = goal.value, goal.unit, goal.name
        if goal.comparator is Comparator.ALL and not goal.dated_only:
            before = [place for place in here if found[place][0] < goal.start]
            counts = [place for place in before if _is_count(found[place][1])]
            others = [found[place][1] for place in before if place not in counts]
            if counts and all(one.comparator is Comparator.ALL for one in others):
                for place in counts:
                    at, target = found[place]
                    found[place] = at, replace(target, comparator=Comparator.ALL)
                return []
            done = max((found[place][0] for place in before), default=start)
            printed = [
                one
                for one in outer.quantities
                if done <= one.start < goal.start and one.start not in self._defining
            ]
            if printed and printed[-1].end == goal.start:
                name = name.replace(outer.text[printed[-1].start : printed[-1].end], "")
            elif printed and printed[-1].unit in _COUNTED:
                value, unit = printed[-1].value, printed[-1].unit
                name = _NUMBER.sub("", name)
        verbatim, span = self._cut(outer, start, end)
        target = Target(
            name=name or (self._last.name if self._last else ""),
            comparator=goal.comparator,
            value=value,
            unit=unit,
            verbatim=verbatim,
            span=span,
            by=mark.by if mark else None,
            scope=scope_of(outer, _WITHOUT.sub("", outer.plain[start : goal.start]), name, ()),
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
        return self.piece.printed[start:end], self.piece.span(start, end)


def _goes_with_least(spot: Spot) -> bool:
    """至少有1个主导产业、1个合作社: the word serves what is joined by 、 as well."""
    joined = re.search(r"^\x00*(?:、|和|与|及|以及)|(?:、|和|与|及|以及)$", spot.left)
    least = (
        re.search(
            r"(?:至少|不少于|不低于)[^,;。、\d]{0,8}$", spot.level.text[: spot.previous[0].start]
        )
        if spot.previous
        else None
    )
    return bool(joined and least)


def _years_for(passage: Passage, spot: Spot) -> list[str]:
    """The times that figures share out: 2021年、2022年分别完成1000座、1200座."""
    if len(spot.figures) < 2 or "分别" not in spot.left:
        return []
    marks = [
        one for one in passage.times if spot.start <= one.start < spot.first.start and one.year
    ]
    return [one.by for one in marks] if len(marks) > 1 else []


def _is_whole(one: Quantity, judged: Judgement) -> bool:
    whole = one.value == 100 and one.unit == "%"
    return whole and judged.comparator is Comparator.AT_LEAST


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
