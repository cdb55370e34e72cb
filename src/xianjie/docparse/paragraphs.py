"""Lines made into paragraphs: words broken by line ends joined, stray spaces taken out.

A paragraph starts at a numbering mark, after a sentence, at an indented line, or where a short
line (title, heading, signature) stands for itself; a line that breaks off is joined to the next.
"""

from __future__ import annotations

import re

from xianjie.docparse.boilerplate import CELL

__all__ = ["despace", "join_lines", "starts_numbered"]

_CJK = r"[㐀-䶿一-鿿〇\uff01-\uff0f\uff1a-\uff20\uff3b-\uff5e、-〟‘’“”…—·]"
_NUMERALS = "〇零一二三四五六七八九十百"
_NUMBERED = re.compile(
    rf"(?:第[{_NUMERALS}\d]{{1,4}}[章节条]|"
    rf"[{_NUMERALS}]{{1,3}}[、.．](?![{_NUMERALS}]{{1,3}}(?:、|产))|"
    rf"[(（]\s*[{_NUMERALS}]{{1,3}}\s*[)）]?(?![{_NUMERALS}])|"
    rf"[{_NUMERALS}]{{1,3}}[)）]|"
    r"[(（]\s*\d{1,2}\s*[)）]|\d{1,2}\s*(?:[.．、](?!\d)|[)）])|"
    rf"[①-⑳]|[{_NUMERALS}]{{1,2}}是|——|—(?!\d)|[-•●■◆](?!\d)|"
    r"附\s*[件表]\s*\d*\s*(?:[:：.、]|$))"
)
_SOFT = re.compile(rf"[{_NUMERALS}]{{1,2}}是|—")
_END = re.compile(r"[。！？；：!?;:…][”’」』\"')）】]*$|[。！？；!?;][)）]$|[)）]$|》$")
_SENTENCE = re.compile(
    r"[。！？!?][”’」』\"')）】]*$|[。；;][(（][^。]{2,600}[)）]$|"
    r"[(（](?:牵头|责任|主责|配合|负责|由)[^。]{2,600}[)）]$"
)
_OPEN_END = re.compile(r"[，,、（(“‘《〈〔\[【及和与或的为以将在对把]$|关于$")
_CLOSING = re.compile(r"[，,、。；;：:！？!?）)”’》〉〕\]】%％]")
_SPACED = re.compile(rf"(?<={_CJK})[ \t]+(?={_CJK})")
_SPACED_NUMBER = re.compile(rf"(?<={_CJK})[ \t]+(?=[\d(（])|(?<=[\d%％)）])[ \t]+(?={_CJK})")
_JOINT = re.compile(r"(?<=[省市州县区旗]委) (?=[一-鿿]{2,14}(?:政府|办公[厅室]))")
_KEPT = "\x1e"
_BODIES = re.compile(r"(?:委|委员会|政府|办公室|小组|指挥部|局|厅|部|院|会|中心)$")
_SIGNATURE = re.compile(
    rf"{_BODIES.pattern}|^[12]\d{{3}}年[^，。]{{2,8}}日$|^[一二][〇零○].{{3,12}}日$"
)
_WRAP_SLACK = 3
_LONGEST, _TAIL = 20_000, 1_000


def starts_numbered(line: str) -> bool:
    """Tell whether a line begins with a mark of the numbering (一、 (一) 1. (1) ① 第一条 ——)."""
    return _NUMBERED.match(line.lstrip()) is not None


def despace(line: str) -> str:
    """Take out spaces between Chinese characters and between them and figures.

    The space between two bodies that sign together (中共某县委 某县人民政府) stays.
    """
    line = re.sub(r"[ \t]+", " ", line).strip()
    if " " not in line:
        return line
    if len(line) <= 60 and not re.search(r"[，。；：,;]", line):
        parts = line.split(" ")
        if len(parts) > 1 and all(len(part) >= 4 for part in parts) and _BODIES.search(parts[0]):
            return line
    line = _JOINT.sub(_KEPT, line)
    return _SPACED_NUMBER.sub("", _SPACED.sub("", line)).replace(_KEPT, " ")


class _Layout:
    """What the lines of one text have in common: a width at which they wrap, indented starts."""

    def __init__(self, lines: list[str]) -> None:
        bare = [line.strip() for line in lines if line.strip()]
        lengths = sorted(len(line) for line in bare)
        self.width = 0
        broken = [len(line) for line in bare if not _END.search(line) and len(line) > 12]
        if len(broken) >= 4:
            widest = sorted(broken)[int(len(broken) * 0.9)]
            near = [length for length in broken if length >= widest * 0.88 - 1]
            if len(near) >= len(broken) * 0.5 and lengths[-1] <= widest * 1.3 + 4:
                self.width = widest
        indented = sum(1 for line in lines if line.strip() and line[:1].isspace())
        flush = sum(1 for line in lines if len(line.strip()) > 12 and not line[:1].isspace())
        self.indents = indented >= 3 and flush >= 3 and indented < 0.7 * (indented + flush)


def join_lines(lines: list[str]) -> list[str]:
    """Return the paragraphs of lines from which boilerplate is gone; blank lines part them."""
    layout = _Layout(lines)
    paragraphs: list[str] = []
    current, last, gap = "", "", False
    after, coming = [""] * len(lines), ""
    for position in range(len(lines) - 1, -1, -1):
        after[position], coming = coming, lines[position].strip() or coming
    for position, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            gap = gap or bool(current)
            continue
        indented = line[:1].isspace()
        following = after[position]
        if current and _continues(
            current, last, bare, layout, indented=indented, gap=gap, following=following
        ):
            current = _glue(current, bare)
        else:
            if current:
                paragraphs.append(current)
            current = bare
        last, gap = bare, False
    if current:
        paragraphs.append(current)
    return paragraphs


def _continues(
    paragraph: str,
    last: str,
    line: str,
    layout: _Layout,
    *,
    indented: bool,
    gap: bool,
    following: str,
) -> bool:
    """Tell whether a line goes on with the paragraph before it."""
    if CELL in last or CELL in line or len(paragraph) > _LONGEST:
        return False
    whole, paragraph = paragraph, paragraph[-_TAIL:]
    if _open_bracket(paragraph) and not _NUMBERED.match(line):
        return len(whole) < 4000
    if _CLOSING.match(line):
        return not _SENTENCE.search(paragraph) or line[0] in "）)”’》〉〕】"
    numbered = _NUMBERED.match(line)
    if numbered and _SOFT.match(line) and not _END.search(paragraph):
        numbered = None
    if numbered:
        return bool(re.search(r"[、（(“《]$", paragraph)) and not line.startswith(("—", "附"))
    if _SENTENCE.search(paragraph):
        full = layout.width and len(last) >= layout.width - _WRAP_SLACK
        return bool(full and layout.indents and not indented and not gap)
    if _OPEN_END.search(paragraph) and not indented:
        return True
    if indented and layout.indents:
        return False
    if re.search(r"[：:]$", paragraph):
        return False
    return _broken_off(whole, last, line, layout, gap=gap, following=following)


def _broken_off(
    paragraph: str, last: str, line: str, layout: _Layout, *, gap: bool, following: str
) -> bool:
    """Tell whether a paragraph without a final mark was broken inside a sentence."""
    if _NUMBERED.match(paragraph) and not re.search(r"[。；]", paragraph) and len(paragraph) < 45:
        return _heading_broken(paragraph, line, following)
    if layout.width and len(last) >= layout.width - _WRAP_SLACK:
        return not gap
    if layout.width and len(last) < layout.width * 0.7 and not re.search("[，。；]", paragraph):
        return False
    running = re.search(r"[，。；,、]", paragraph)
    return bool(running) and not _SIGNATURE.search(line)


def _heading_broken(heading: str, line: str, following: str) -> bool:
    """Tell whether a line is the rest of a numbered heading rather than its first paragraph."""
    first = re.split(r"[。；;]", line, maxsplit=1)[0]
    if len(line) > len(first):
        return len(first) <= 12 and len(heading) + len(first) <= 40
    return (
        len(line) <= 25
        and not re.search(r"[，,：:]", line)
        and bool(_NUMBERED.match(following) or not following)
    )


def _open_bracket(text: str) -> bool:
    """Tell whether the text ends inside a bracket or quotation that was opened near its end."""
    tail = text[-120:]
    for opening, closing in (("(（", ")）"), ("《", "》"), ("“", "”")):
        opened = max(tail.rfind(mark) for mark in opening)
        if opened >= 0 and max(tail.rfind(mark) for mark in closing) < opened:
            return True
    return False


def _glue(left: str, right: str) -> str:
    """Join two lines; a space only between two Latin words."""
    if left[-1].isascii() and left[-1].isalpha() and right[0].isascii() and right[0].isalpha():
        return f"{left} {right}"
    return left + right
