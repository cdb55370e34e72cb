"""A table of contents before the text: its lines are no clauses."""

from __future__ import annotations

import re

from xianjie.docparse.model import Span

__all__ = ["after_contents"]

_LINE = re.compile(
    r"^[ \t　]*(?P<mark>第[一二三四五六七八九十百]{1,4}(?:[章节编]|部分)"
    r"|[一二三四五六七八九十]{1,3}、"
    r"|[(（][一二三四五六七八九十]{1,3}[)）])[ \t　]*(?P<title>[^\n。；;：:]{2,80})$",
    re.MULTILINE,
)
_LEADERS = re.compile(r"[\s.．…·。\-—_]*\d{0,3}[\s.．…·\-—_]*$")
_HEADED = re.compile(r"(?:^|\n)[ \t　]*目\s*[录次][ \t　]*(?=\n)")


def after_contents(text: str, body: Span) -> int:
    """Where the text after a table of contents begins; the body's start when there is none."""
    seen: list[str] = []
    previous_end = body.start
    entries: list[tuple[int, int]] = []
    for match in _LINE.finditer(text, body.start, body.end):
        title = "".join(_LEADERS.sub("", match["title"]).split())
        key = match["mark"] + title
        if seen and key == seen[0] and len(entries) >= 2:
            return _start(text, body, entries, match.start())
        if entries and text[previous_end : match.start()].strip():
            return body.start
        seen.append(key)
        entries.append(match.span())
        previous_end = match.end()
    return body.start


def _start(text: str, body: Span, entries: list[tuple[int, int]], again: int) -> int:
    """Right after the last line of the contents, so that a preamble behind it is kept."""
    end = entries[-1][1]
    return end if end < again and _is_before(text, body, entries[0][0]) else again


def _is_before(text: str, body: Span, first: int) -> bool:
    head = text[body.start : first]
    return not head.strip() or bool(_HEADED.search(head)) or len(head) < 4000
