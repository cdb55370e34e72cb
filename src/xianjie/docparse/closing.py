"""Where the closing begins: paragraphs after the last clause that speak to everyone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from xianjie.docparse.model import Span
from xianjie.docparse.naming import Naming

__all__ = ["Closing", "closing_start"]


class Closing(NamedTuple):
    """Its first character; unsure when a sentence's opening alone decided."""

    start: int
    is_unsure: bool


_EVERYONE = (
    r"(?:各(?!类|项|种|自|方面|个|环节|村(?!委|级)|尽|司|具|取|得)[^。；;，,\n]{0,40}?(?:[、,，]\s*各[^。；;，,\n]{0,40}?){0,4}"
    r"(?:务必|必须|均?要|应当?|须|可|请|结合|对照|根据|按照|于每|每月)"
    r"|(?:请|望)各|(?:全[市县州区]|县直|市直|州直|区直)?各级(?:党委|各部门|党组织)[^。；\n]{0,30}要)"
)
_THIS = (
    r"(?:本|此|该)(?:实施)?(?:方案|意见|办法|计划|要点|通知|细则|规划|措施)(?:自|由|从|印发|下发|未尽|执行|有效期)"
    r"|此前(?:有关|规定|发布)|以上(?:各项|意见|任务)|各[^。\n]{2,40}(?:报送|上报|报)[^。\n]{0,40}"
    r"|(?:贯彻|落实|执行)(?:落实|执行)?情况[^。\n]{0,30}报"
)
_OPENING = re.compile(rf"\s*(?:{_EVERYONE}|{_THIS})")
_ANNEX = re.compile(r"\n[ \t　]*(?:附\s*件|附\s*[:：表]|抄\s*送|（此件|\(此件)")
_INLINE = re.compile(rf"(?<=[。；;])\s*(?={_EVERYONE}|{_THIS})")
_HINT = re.compile(
    r"结合实际|结合各自|本(?:方案|意见|计划|要点|办法)|抓好落实|贯彻落实|报送|上报|报告|每月|每季|定期|认真组织"
    r"|制定|细化|对照|抓好|确保"
)
_TAIL = 1200


def closing_start(
    text: str, starts: Sequence[int], heading_start: int, namings: Sequence[Naming], body: Span
) -> Closing | None:
    """Where the closing begins after the last mark; None when there is none.

    ``starts`` are the places of all marks, ``heading_start`` the end of the last one.
    """
    last = starts[-1]
    after = [one.passage.span.end for one in namings if one.passage.span.start >= last]
    habit = _ends_in_units(starts, namings, body)
    if after:
        place = _skip_stops(text, after[-1], body.end)
        rest = text[place : body.end]
        if not rest.strip() or _ANNEX.match("\n" + rest.lstrip()):
            return None
        new_paragraph = "\n" in text[after[-1] : _skip(text, place, body.end)]
        opens = _OPENING.match(text, place, body.end)
        if new_paragraph or opens or habit:
            return Closing(_skip(text, place, body.end), is_unsure=not (new_paragraph or opens))
        return None
    return _by_paragraph(text, starts, heading_start, body, habit=habit) or _by_sentence(
        text, starts, heading_start, body
    )


def _skip(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _skip_stops(text: str, at: int, end: int) -> int:
    while at < end and text[at] in "。.；; \t　":
        at += 1
    return at


def _ends_in_units(starts: Sequence[int], namings: Sequence[Naming], body: Span) -> bool:
    """Whether clauses of this document end with their units as a rule."""
    ends = [*starts[1:], body.end]
    spans = iter(sorted(one.passage.span.end for one in namings))
    end = next(spans, None)
    ending = 0
    for stop in ends[:-1]:
        last = None
        while end is not None and end <= stop:
            last, end = end, next(spans, None)
        ending += last is not None and stop - last <= 3
    return ending >= 3 and ending * 2 >= len(namings)


def _by_paragraph(
    text: str, starts: Sequence[int], heading_start: int, body: Span, *, habit: bool
) -> Closing | None:
    lines = _line_starts(text, heading_start, body.end)
    has_heading_line = (
        bool(lines)
        and lines[0] - heading_start <= 45
        and not re.search(r"[。；;]", text[heading_start : lines[0]])
    )
    later = lines[1:] if has_heading_line else lines
    if not later:
        return None
    for line in later:
        if _ANNEX.match("\n" + text[line : line + 12]):
            return None
        if _OPENING.match(text, line, body.end):
            return Closing(line, is_unsure=False)
    if not _has_paragraphs(text, starts, body) and not habit and len(starts) > 3:
        return Closing(later[0], is_unsure=True)
    return None


def _line_starts(text: str, start: int, end: int) -> list[int]:
    places = []
    at = text.find("\n", start, end)
    while at >= 0:
        line = _skip(text, at, end)
        if line < end:
            places.append(line)
        at = text.find("\n", max(line, at + 1), end)
    return places


def _has_paragraphs(text: str, starts: Sequence[int], body: Span) -> bool:
    """Whether clauses other than the last hold paragraphs besides a heading line."""
    ends = [*starts[1:], body.end]
    for start, end in zip(starts[:-1], ends[:-1], strict=True):
        lines = _line_starts(text, start, end)
        if len(lines) > 1 or (lines and lines[0] - start > 60):
            return True
    return False


def _by_sentence(
    text: str, starts: Sequence[int], heading_start: int, body: Span
) -> Closing | None:
    """In a text of one line: the last run of sentences that begins by speaking to everyone."""
    if text.find("\n", heading_start, body.end) >= 0:
        return None
    if len(starts) > 1 and "\n" in text[starts[-2] : starts[-1]]:
        return None
    low = max(heading_start, body.end - _TAIL)
    first_stop = text.find("。", heading_start, body.end)
    if first_stop < 0:
        return None
    second = text.find("。", first_stop + 1, body.end)
    for match in _INLINE.finditer(text, low, body.end):
        if second < 0 or match.start() <= second or not _HINT.search(text, match.end(), body.end):
            continue
        return Closing(match.end(), is_unsure=True)
    return None
