"""The clause tree of a document: preamble, chapters, clauses, items, points, closing.

Marks are found by `numbering`, chosen by `outline`; here they become clauses with paths as people
cite them, headings and spans. A number that is missing is given to the paragraph that looks like
its clause; paragraphs after the last clause that speak to everyone become ``closing``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from xianjie.docparse.closing import closing_start
from xianjie.docparse.contents import after_contents
from xianjie.docparse.headings import find_heading, flat
from xianjie.docparse.missing import find_missing
from xianjie.docparse.model import Clause, ClauseKind, Finding, Span
from xianjie.docparse.naming import Naming, read_passages
from xianjie.docparse.numbering import LINE, Mark, Style, chinese, find_marks
from xianjie.docparse.outline import Chosen, Outline, choose

__all__ = ["find_clauses"]

_BARE_LINE = re.compile(
    r"(?<=[。；;)）])[ \t　]*\n\s*(?P<line>[^\n。；;：:]{4,40})[ \t　]*\n\s*"
    r"(?=[第(（一二三四五六七八九十\d①㈠⑴])"
)


@dataclass(slots=True)
class _Node:
    start: int
    mark: Chosen | None
    style: Style
    number: int
    printed: str
    text_start: int
    path: str = ""
    parent: int = -1
    level: int = 1
    end: int = 0
    own_end: int = 0


def find_clauses(text: str, body: Span) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    """The clauses of a body in document order, and what a person should look at."""
    body = Span(max(0, body.start), min(len(text), body.end))
    namings = [one for one in read_passages(text, body.start, body.end) if one.names]
    start = after_contents(text, body)
    marks = _outside(find_marks(text, Span(start, body.end)), namings)
    marks, orphans = _after_units(text, marks, namings, body)
    outline = choose(text, marks, orphans)
    findings: list[Finding] = []
    nodes = _nodes(text, outline, orphans, namings, body, findings)
    if not nodes:
        return _without_numbers(text, body), ()
    closing = closing_start(
        text, [node.start for node in nodes], nodes[-1].text_start, namings, body
    )
    end = closing.start if closing else body.end
    _link(nodes, end, findings)
    clauses: list[Clause] = []
    first = _trim(text, start, nodes[0].start)
    if first.end > first.start:
        clauses.append(_plain("preamble", ClauseKind.PREAMBLE, first))
    passages = [one.passage.span.start for one in namings]
    clauses += [_clause(text, node, nodes, passages, findings) for node in nodes]
    if closing:
        span = _trim(text, closing.start, body.end)
        clauses.append(_plain("closing", ClauseKind.CLOSING, span))
        if closing.is_unsure:
            findings.append(
                Finding(
                    "closing-unsure",
                    "结尾段落由句首判断，请核对是否属于最后一条。",
                    "closing",
                    span,
                )
            )
    return tuple(clauses), tuple(sorted(findings, key=lambda one: one.span or Span(0, 0)))


def _without_numbers(text: str, body: Span) -> tuple[Clause, ...]:
    span = _trim(text, body.start, body.end)
    return (_plain("preamble", ClauseKind.PREAMBLE, span),) if span.end > span.start else ()


def _plain(path: str, kind: ClauseKind, span: Span) -> Clause:
    return Clause(path, kind, 1, "", "", span, span)


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def _outside(marks: list[Mark], namings: list[Naming]) -> list[Mark]:
    """Marks that do not stand inside a passage of units."""
    spans = iter([one.passage.span for one in namings])
    span = next(spans, None)
    kept = []
    for mark in marks:
        while span is not None and span.end <= mark.start:
            span = next(spans, None)
        if span is None or mark.start < span.start:
            kept.append(mark)
    return kept


def _after_units(
    text: str, marks: list[Mark], namings: list[Naming], body: Span
) -> tuple[list[Mark], list[int]]:
    """The marks, those right after units as firm as at a line's start; places without one there."""
    starts = {one.start for one in marks if one.style not in {Style.POINT, Style.BULLET}}
    firm: set[int] = set()
    orphans: list[int] = []
    for naming in namings:
        at = naming.passage.span.end
        while at < body.end and (text[at].isspace() or text[at] in "。；;."):
            at += 1
        if at in starts:
            firm.add(at)
        elif at < body.end:
            orphans.append(at)
    orphans += [
        match.start("line")
        for match in _BARE_LINE.finditer(text, body.start, body.end)
        if match.end() in starts
        and match["line"][0] not in "(（"
        and match.start("line") not in starts
    ]
    marks = [replace(one, strength=LINE) if one.start in firm else one for one in marks]
    return marks, sorted(set(orphans))


def _nodes(
    text: str,
    outline: Outline,
    orphans: list[int],
    namings: list[Naming],
    body: Span,
    findings: list[Finding],
) -> list[_Node]:
    nodes = [
        _Node(one.mark.start, one, one.style, one.number, one.mark.printed, one.mark.end)
        for one in outline.chosen
    ]
    found, left = find_missing(text, outline, orphans, namings, body)
    nodes += [_Node(one.place, None, one.style, one.number, "", one.place) for one in found]
    for gap in left:
        mark = outline.chosen[gap.before].mark
        names = "、".join(_mark_of(gap.style, one) for one in range(gap.first, gap.last + 1))
        message = f"编号{names}没有找到，也看不出它的位置。"
        findings.append(Finding("missing-number", message, "", Span(mark.start, mark.end)))
    nodes.sort(key=lambda node: node.start)
    return nodes


def _mark_of(style: Style, number: int) -> str:
    if style is Style.LISTED:
        return f"{chinese(number)}、"
    return f"({chinese(number)})" if style is Style.BRACKETED else f"{number}."


def _segment(node: _Node) -> str:
    number = node.number
    match node.style:
        case Style.LISTED:
            return chinese(number)
        case Style.PART | Style.CHAPTER | Style.SECTION | Style.ARTICLE:
            unit = node.mark.mark.unit if node.mark else "条"
            return f"第{chinese(number)}{unit}"
        case Style.BRACKETED:
            return f"({chinese(number)})"
        case Style.DIGIT:
            return str(number)
        case Style.DIGIT_BRACKETED:
            return f"({number})"
        case Style.DIGIT_HALF:
            return f"{number})"
        case Style.CIRCLED:
            return chr(ord("①") + number - 1) if number <= 20 else f"({number})"
        case Style.POINT:
            return f"{chinese(number)}是"
        case _:
            return f"—{number}"


def _link(nodes: list[_Node], end: int, findings: list[Finding]) -> None:
    """Parents, levels, paths and ends."""
    stack: list[int] = []
    taken: dict[str, int] = {}
    articles = [node.number for node in nodes if node.style is Style.ARTICLE]
    runs_on = len(articles) == len(set(articles))
    for index, node in enumerate(nodes):
        while stack and nodes[stack[-1]].style >= node.style:
            nodes[stack.pop()].end = node.start
        node.parent = stack[-1] if stack else -1
        node.level = len(stack) + 1
        above = nodes[node.parent].path if stack else ""
        if node.style is Style.ARTICLE and runs_on:
            above = ""
        path = above + _segment(node)
        taken[path] = copies = taken.get(path, 0) + 1
        node.path = path if copies == 1 else f"{path}~{copies}"
        _report(node, copies > 1, findings)
        if index and node.parent == index - 1:
            nodes[index - 1].own_end = node.start
        stack.append(index)
    while stack:
        nodes[stack.pop()].end = end
    for node in nodes:
        node.own_end = node.own_end or node.end


def _report(node: _Node, is_copy: bool, findings: list[Finding]) -> None:
    span = Span(node.start, max(node.text_start, node.start + 1))
    if node.mark is None:
        findings.append(
            Finding(
                "missing-number",
                f"此处没有编号，按顺序应为{_mark_of(node.style, node.number)}。",
                node.path,
                span,
            )
        )
    elif node.mark.issue == "misprinted-number":
        message = f"编号印作“{flat(node.printed)}”，按顺序应为{_mark_of(node.style, node.number)}。"
        findings.append(Finding("misprinted-number", message, node.path, span))
    elif is_copy or node.mark.issue == "repeated-number":
        message = f"编号“{flat(node.printed)}”重复出现，请核对。"
        findings.append(Finding("repeated-number", message, node.path, span))


def _clause(
    text: str, node: _Node, nodes: list[_Node], passages: list[int], findings: list[Finding]
) -> Clause:
    span = _trim(text, node.start, node.end)
    own = _trim(text, node.start, node.own_end)
    at = bisect_left(passages, node.text_start)
    end = min(own.end, passages[at]) if at < len(passages) else own.end
    heading, is_sure = find_heading(text, node.text_start, end, node.style)
    if not is_sure:
        findings.append(
            Finding("heading-unsure", "标题后没有句号，标题由行文判断，请核对。", node.path, own)
        )
    return Clause(
        path=node.path,
        kind=node.style.kind,
        level=node.level,
        heading=heading,
        number=flat(node.printed),
        span=span,
        own=own,
        parent=nodes[node.parent].path if node.parent >= 0 else "",
    )
