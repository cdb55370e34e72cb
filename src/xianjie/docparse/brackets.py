"""Passages that name units: brackets (责任单位：…), (…牵头，…负责) and lines 责任单位：….

Found for a whole text in one pass, so that the clause tree (where does a clause end?) and the units
read the same passages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from xianjie.docparse.model import Span

__all__ = ["LABEL", "Passage", "find_passages"]

_MAX = 3000
_OPEN, _CLOSE = "(（【[〔", ")）】]〕"


def _spaced(words: str) -> str:
    """A pattern for words that may be broken by spaces or line breaks."""
    return "|".join(r"\s*".join(word) for word in words.split())


_OF_PERSONS = _spaced(
    "牵头 责任 分管 包抓 联系 督办 主管 挂牌 挂联 负责 市级 州级 县级 区级 省级 主要"
)
_OF_TIMES = _spaced("第一责任人 完成时限 完成时间 时间节点 时限要求 完成期限 办结时限")
_LEADING = _spaced("总牵头 牵头 主办 主责 主管 统筹")
_SHARING = _spaced("责任 配合 协办 参与 参加 协助 协同 负责 落实 实施 承办 支持 分工 完成")
_OFFICES = _spaced("单位 部门 处室 科室 股室")
_BODIES = _spaced("单位 部门 处室 科室 股室 主体 地区 县市")
LABEL = re.compile(
    rf"(?P<person>(?:{_OF_PERSONS})(?:责任)?(?:{_spaced('领导 同志 人')})人?|{_OF_TIMES})"
    r"\s*(?:[:：]|为)"
    rf"|(?P<lead>(?:{_LEADING})\s*(?:责任)?(?:{_OFFICES})?)\s*[:：]"
    rf"|(?P<shared>(?:{_SHARING})\s*(?:责任)?(?:{_BODIES})?(?:\s*[及和]\s*责任人)?)\s*[:：]"
)
"""A label before names: of persons or dates (no units), of those that lead, of the others."""

VERB = re.compile(
    r"(?P<lead>牵头抓总|(?:分别|共同|联合)?牵头(?:负责|落实|组织实施|实施|组织|推进)?|统筹负责|总负责|主抓)"
    r"|(?P<shared>(?:(?:按|按照|根据|依)(?:各自)?职[责能](?:分工)?(?:分别|各自)?(?:负责|落实|配合)?"
    r"|(?:分别|共同|具体|各自|分工|组织|参与)?(?:负责(?:落实|实施|组织实施|推进)?|配合(?:落实|实施)?)"
    r"|参与|参加|协助|协同|协办|督导|督促|监督|指导|推进|(?:组织|具体|抓好)?(?:落实|实施)|承办))"
    r"(?=\s*(?:[、,，;；。.)）】\]]|$|和|及|以及|与))"
)
"""What names before it do; only at the end of a phrase."""
_VERB_END = re.compile(
    r"(?:牵头|负责|配合|参与|参加|协助|落实|实施|承办|推进|抓总|主抓|职责分工|按职责)[\s。.;；,，、]*$"
)
_BRACKET = re.compile(r"[()（）【】\[\]〔〕]")
_LINE_LABEL = re.compile(
    r"(?:(?<=[\n。；;!！)）】])|(?<=^))[ \t　]*"
    rf"(?=(?:{_spaced('牵头 责任 配合 主办 协办 参与 主责 负责 落实 承办')})\s*(?:责任)?"
    rf"(?:{_spaced('单位 部门')})(?:及责任人)?\s*[:：])",
    re.MULTILINE,
)
_EVERYONE = re.compile(r"各[^。；;，,\n]{1,24}?(?:务必|必须|要|应当)(?=[^、,，。；;:：)）])")
"""A sentence that speaks to everyone: no list of names goes on there."""
_NEXT_MARK = re.compile(
    r"[(（]\s?[一二三四五六七八九十]{1,3}\s?[)）]|(?<![\d.])\d{1,2}[.．、](?!\d)"
    r"|[ \t　][一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章条节]|[①-⑳⑴-⒇]"
)


@dataclass(frozen=True, slots=True)
class Passage:
    """``span`` with its brackets, ``inner`` without; labelled: 责任单位 or the like is printed."""

    span: Span
    inner: Span
    is_labelled: bool
    is_bracket: bool = True


def find_passages(text: str, low: int = 0, high: int | None = None) -> list[Passage]:
    """Passages that may name units, in order, none inside another."""
    high = len(text) if high is None else high
    found = [*_bracketed(text, low, high)]
    taken = iter(sorted(found, key=lambda one: one.span.start))
    lines: list[Passage] = []
    current = next(taken, None)
    for match in _LINE_LABEL.finditer(text, low, high):
        at = match.end()
        while current is not None and current.span.end <= at:
            current = next(taken, None)
        if current is not None and current.span.start <= at:
            continue
        if lines and lines[-1].span.end > at:
            continue
        end = _end_of_line_label(text, at, high)
        lines.append(Passage(Span(at, end), Span(at, end), is_labelled=True, is_bracket=False))
    return _outermost([*found, *lines])


def _end_of_line_label(text: str, at: int, high: int) -> int:
    stop = min(high, at + _MAX)
    for char in "\n。":
        place = text.find(char, at, stop)
        stop = place if place >= 0 else stop
    for pattern in (_EVERYONE, _NEXT_MARK):
        if (match := pattern.search(text, at, stop)) is not None:
            stop = match.start()
    while stop > at and text[stop - 1] in " \t　":
        stop -= 1
    if stop > at and text[stop - 1] in _CLOSE and not any(c in text[at:stop] for c in _OPEN):
        stop -= 1
    return stop


def _bracketed(text: str, low: int, high: int) -> list[Passage]:
    stack: list[int] = []
    found: list[Passage] = []
    for match in _BRACKET.finditer(text, low, high):
        if match.group() in _OPEN:
            stack.append(match.start())
        elif stack:
            start = stack.pop()
            passage = _passage(text, start, match.start(), match.end())
            if passage is not None:
                found.append(passage)
    for start in stack:
        if LABEL.match(text, _skip(text, start + 1)):
            end = min(high, start + _MAX)
            for char in ("\n", "。"):
                place = text.find(char, start, end)
                end = place if place >= 0 else end
            found.append(Passage(Span(start, end), Span(start + 1, end), is_labelled=True))
    return found


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _passage(text: str, start: int, close: int, end: int) -> Passage | None:
    if not 2 <= close - start - 1 <= _MAX:
        return None
    if LABEL.match(text, _skip(text, start + 1)):
        return Passage(Span(start, end), Span(start + 1, close), is_labelled=True)
    inner = text[start + 1 : close]
    tail = inner[-60:]
    if ("单位" in inner or "部门" in inner) and LABEL.search(inner):
        return Passage(Span(start, end), Span(start + 1, close), is_labelled=True)
    if _VERB_END.search(tail) or close - start < 400:
        return Passage(Span(start, end), Span(start + 1, close), is_labelled=False)
    return None


def _outermost(found: list[Passage]) -> list[Passage]:
    kept: list[Passage] = []
    for one in sorted(found, key=lambda passage: (passage.span.start, -passage.span.end)):
        if kept and one.span.start < kept[-1].span.end:
            if kept[-1].is_labelled or not one.is_labelled:
                continue
            kept.pop()
        kept.append(one)
    return kept
