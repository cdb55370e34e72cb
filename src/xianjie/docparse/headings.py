"""The heading of a clause: what stands between its mark and the first stop when that is short."""

from __future__ import annotations

import re

from xianjie.docparse.numbering import Style

__all__ = ["find_heading", "flat"]

LONGEST = 40
_LONGEST_LINE = 60
_STOP = re.compile(
    r"[。：:！？!?；;\n]|[(（【\[](?=\s*(?:牵头|责任|主办|配合|协办)[^。\n]{0,6}[:：])"
)
_SPACE = re.compile(r"(?<=[一-龥”》)）])[ \t　\xa0]+(?=[一-龥“《])")
_PUNCTUATION = re.compile(r"[，,。；;：:]")
_OPENER = re.compile(
    r"坚持|按照|根据|依托|围绕|针对|对于|对(?!口|接|象|标)|严格|全面|进一步|继续|充分|认真|深入|积极|大力"
    r"|加大|加快|切实|持续|统筹|建立|完善|强化|把|将|在(?!册|校|岗|线)|紧盯|紧扣|聚焦|各[级地乡县镇部]|要|确保|结合"
    r"|严守|落实|推动|推进|实施|开展|用好|抓好|加强|20\d\d年|到20\d\d|全[区州县市](?!域)|以|从|由"
)
_KNOWN = re.compile(
    r"(?P<heading>(?:指导思想|基本原则|工作原则|总体要求|总体目标|目标任务|工作目标|主要目标|基本思路|工作思路))"
    r"(?=[一-龥“《\d ])(?![和与及、])"
)
"""Headings that every plan has; the sentence begins right after them when there is no stop."""
_SPACES = re.compile(r"(?<![A-Za-z0-9])\s+|\s+(?![A-Za-z0-9])")


def flat(text: str) -> str:
    """Text without line breaks and without the spaces that break Chinese words."""
    return _SPACES.sub("", text.strip())


def find_heading(text: str, start: int, end: int, style: Style) -> tuple[str, bool]:
    """(heading, whether it is sure); empty when the clause begins with its sentence."""
    while start < end and text[start] in " \t　\xa0、.．":
        start += 1
    limit = min(end, start + 400)
    if known := _KNOWN.match(text, start, limit):
        return flat(known["heading"]), True
    match = _STOP.search(text, start, limit)
    stop = match.start() if match else limit
    first = text[start:stop]
    if len(flat(first)) <= (_LONGEST_LINE if match is None or match[0] == "\n" else LONGEST):
        return _ended(first), True
    if match is not None and match[0] == "\n" and style <= Style.SECTION:
        return _ended(first), True
    spaced = _SPACE.search(first)
    if spaced and 4 <= spaced.start() <= 32 and not _PUNCTUATION.search(first, 0, spaced.start()):
        return _ended(first[: spaced.start()]), style <= Style.LISTED
    if style > Style.DIGIT:
        return "", True
    return _guessed(first, style)


def _ended(text: str) -> str:
    return flat(text).rstrip("，,、.．")


def _guessed(first: str, style: Style) -> tuple[str, bool]:
    """A short phrase before the sentence begins."""
    line = flat(first)
    comma = _PUNCTUATION.search(line)
    within = min(comma.start() if comma else 34, 34)
    opener = _OPENER.search(line, 6, max(6, within - 1))
    if style is Style.DIGIT:
        return "", True
    if opener:
        return _ended(line[: opener.start()]), False
    return _ended(line[:within]), False
