"""Targets of a policy document: every figure that a clause demands, one record each.

Decisions that hold throughout:

- 以上, 不低于, 至少, 超过 and what is to be reached (达到54.6%, 稳定在800人) are ``>=``; a plain
  number of things (建设100个, 存栏20万头) and 100 % are ``=``; 以下, 以内, 不超过, 控制在 are
  ``<=``; 全覆盖 and 全部退出 are ``all``; 清零 and 不发生 are ``=`` 0; growth
  by a figure is ``growth``.
- What was (historic figures, those of a year before the document's) is no target; what defines
  (占比超过3%的村) is a rule; quoted words, titles, dates and classifications are neither.
- 分别 and 均 make one target for every subject; a comparing word behind a list serves all of it.
- ``verbatim`` is the part of the sentence between commas that carries the figure, without blanks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from xianjie.docparse.compact import compact, sentences, squeeze
from xianjie.docparse.figures import SentenceReader
from xianjie.docparse.model import Clause, ClauseKind, Finding, Target
from xianjie.docparse.times import TimeMark

__all__ = ["attach_targets"]

_Found = tuple[list[Target], list[Target]]
_OWN_YEAR = re.compile(
    r"(20\d\d)年(?:度)?(?:是[^。,，;；]{0,24}(?:之年|元年|关键|开局|第一年)|工作要点|工作计划|工作方案|"
    r"(?:脱贫攻坚|乡村振兴|衔接)[^。,，]{0,8}(?:要点|计划|方案))"
)
_BRACKETS = re.compile(r"\([^()]*\)")
_SUMS_UP = re.compile(r"(?:通过|力争)?到20\d\d年|20\d\d年[底末]?前?,")


def _heading_end(text: str, heading: str) -> int:
    """Where the heading ends in the text without blanks; 0 when all of it is one heading."""
    wanted = squeeze(heading)
    if not wanted or len(wanted) > 60:
        return 0
    at = text.find(wanted[:12])
    if not 0 <= at <= 12:
        return 0
    return min(len(text), at + len(wanted))


def _is_title(text: str, heading_end: int) -> bool:
    """Whether a heading only names what follows; one that is all there is, or a sentence of
    several parts, says itself what is to be reached."""
    rest = _BRACKETS.sub("", text[heading_end:]).strip("。,;:\n")
    return bool(rest) and "," not in text[:heading_end]


def _read(
    text: str, clause: Clause, year: int | None, *, is_parent: bool, is_last: bool
) -> tuple[_Found, _Found]:
    """What stands in the clause, and what its last sentences say of the node above.

    After the last of 一是…二是…三是 a sentence that opens with a time (到2024年,…) sums up all of
    them: it belongs to the node above.
    """
    piece = compact(text, clause.own)
    heading_end = _heading_end(piece.text, clause.heading)
    reader = SentenceReader(
        piece,
        year,
        preamble=clause.kind is ClauseKind.PREAMBLE,
        skip_heading=is_parent or _is_title(piece.text, heading_end),
    )
    carried: TimeMark | None = None
    is_goals = "目标" in clause.heading
    parted: tuple[int, int] | None = None
    mark = squeeze(clause.number)
    after_mark = len(mark) if mark and piece.text.startswith(mark) else 0
    for begin, end in sentences(piece.text):
        start = max(begin, min(after_mark, end))
        if begin and piece.text[start - 1] == "\n":
            carried = None
        if is_last and start > heading_end + 1 and _SUMS_UP.match(piece.text, start):
            parted = parted or (len(reader.targets), len(reader.rules))
        opened = reader.read(start, end, heading_end=heading_end, carried=carried)
        if is_goals and opened is not None:
            carried = opened
    targets, rules = parted or (len(reader.targets), len(reader.rules))
    return (
        (reader.targets[:targets], reader.rules[:rules]),
        (reader.targets[targets:], reader.rules[rules:]),
    )


def _key(target: Target) -> tuple[str, str | None, str]:
    return target.name, target.scope, target.unit


def _own_year(text: str) -> int | None:
    """The year that a document without date calls its own: 2020年是…收官之年, 2020年工作要点."""
    match = _OWN_YEAR.search(text[:4000])
    return int(match[1]) if match else None


def with_series(targets: Iterable[Target]) -> tuple[Target, ...]:
    """The targets; those of one name, scope and unit for several years get a common ``series``."""
    listed = list(targets)
    years: dict[tuple[str, str | None, str], set[str]] = defaultdict(set)
    for one in listed:
        if one.by and one.by[:4].isdigit():
            years[_key(one)].add(one.by[:4])
    return tuple(
        replace(one, series=one.name)
        if one.name and one.by and len(years[_key(one)]) > 1 and one.by[:4].isdigit()
        else one
        for one in listed
    )


def attach_targets(
    text: str, clauses: tuple[Clause, ...], *, year: int | None
) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """The clauses with their targets and rules, each at the node whose own text prints it.

    ``year`` is the document's first year; it gives 6月底前 its year and tells past from future.
    The findings name targets whose time lies before the document.
    """
    year = year or _own_year(text)
    parents = {clause.parent for clause in clauses}
    last_points = {
        clause.parent: clause.path for clause in clauses if clause.kind is ClauseKind.POINT
    }
    found: dict[str, _Found] = defaultdict(lambda: ([], []))
    for clause in clauses:
        own, above = _read(
            text,
            clause,
            year,
            is_parent=clause.path in parents,
            is_last=last_points.get(clause.parent) == clause.path,
        )
        for path, (targets, rules) in ((clause.path, own), (clause.parent, above)):
            found[path][0].extend(targets)
            found[path][1].extend(rules)
    findings = tuple(
        Finding(
            "target-without-name",
            "这个数字没有找到它说的是什么，请补写名称。",
            clause.path,
            one.span,
        )
        for clause in clauses
        for one in found[clause.path][0]
        if not one.name
    )
    return tuple(
        replace(
            clause,
            targets=with_series(found[clause.path][0]),
            rules=tuple(found[clause.path][1]),
        )
        for clause in clauses
    ), findings
