"""Page numbers that stand as lines of their own in a text taken from paged sheets."""

from __future__ import annotations

import re

__all__ = ["drop_page_numbers"]

_DASHES = "[-\u2010-\u2015\uff0d\u2500\u00b7]"
_PAGE = re.compile(
    rf"\s*(?:{_DASHES}{{1,2}}\s*\d{{1,3}}\s*{_DASHES}{{1,2}}"
    r"|第\s*\d{1,3}\s*页(?:\s*[,，/]?\s*共\s*\d{1,3}\s*页)?)\s*"
)


def drop_page_numbers(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return the lines without page numbers, and the page numbers.

    The blank lines around a page number go with it where a sentence runs on over the page: they
    part no paragraphs.
    """
    kept: list[str] = []
    dropped: list[str] = []
    after_number = False
    for line in lines:
        if _PAGE.fullmatch(line):
            dropped.append(line.strip())
            while kept and not kept[-1].strip():
                kept.pop()
            after_number = True
        elif line.strip() or not after_number:
            kept.append(line)
            after_number = False
    return kept, dropped
