"""Marks that may begin a clause (一、 (一) 1. (1) ① 第五条 一是 ——), found in one pass.

What is found here are candidates with the strength of their place; `xianjie.docparse.outline`
decides by sequence which of them are numbering. Numbers in sentences (3.5%, 一、二、三产业,
第(三)项) are left out as far as their neighbours tell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from xianjie.docparse.model import ClauseKind, Span

__all__ = [
    "INSIDE",
    "LINE",
    "SENTENCE",
    "SPACE",
    "Mark",
    "Style",
    "at_line_start",
    "chinese",
    "find_marks",
    "number_of",
]

DIGITS = "〇一二三四五六七八九"
_VALUES = {char: value for value, char in enumerate(DIGITS)} | {"零": 0, "两": 2}
LINE, SENTENCE, SPACE, INSIDE = 3, 2, 1, 0
"""Strength of a place: start of a line, after a full stop or bracket, after a space or comma."""


class Style(IntEnum):
    """How a mark is printed; the value is the order of nesting."""

    PART = 10
    CHAPTER = 20
    SECTION = 30
    LISTED = 40
    ARTICLE = 50
    BRACKETED = 60
    DIGIT = 70
    DIGIT_BRACKETED = 80
    DIGIT_HALF = 85
    CIRCLED = 90
    BULLET = 95
    POINT = 100

    @property
    def kind(self) -> ClauseKind:
        """What a node with such a mark is."""
        return _KINDS[self]


_KINDS = {
    Style.PART: ClauseKind.CHAPTER,
    Style.CHAPTER: ClauseKind.CHAPTER,
    Style.SECTION: ClauseKind.CHAPTER,
    Style.LISTED: ClauseKind.CHAPTER,
    Style.ARTICLE: ClauseKind.ARTICLE,
    Style.BRACKETED: ClauseKind.CLAUSE,
    Style.DIGIT: ClauseKind.ITEM,
    Style.DIGIT_BRACKETED: ClauseKind.SUBITEM,
    Style.DIGIT_HALF: ClauseKind.SUBITEM,
    Style.CIRCLED: ClauseKind.SUBITEM,
    Style.BULLET: ClauseKind.BULLET,
    Style.POINT: ClauseKind.POINT,
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A candidate: ``[start, end)`` covers the mark only; ``number`` is 0 when it cannot be read.

    ``is_whole`` is False for half a bracket; ``unit`` is the word after the number in 第三章.
    """

    start: int
    end: int
    style: Style
    number: int
    printed: str
    strength: int
    is_whole: bool = True
    unit: str = ""


def number_of(text: str) -> int:
    """The value of a Chinese or Arabic numeral up to 999 (二十三, 23); 0 when it is none."""
    text = "".join(text.split())
    if text.isdecimal():
        return int(text)
    total = unit = 0
    for char in text:
        if char == "百":
            total, unit = total + (unit or 1) * 100, 0
        elif char == "十":
            total, unit = total + (unit or 1) * 10, 0
        elif char in _VALUES:
            if unit:
                return 0
            unit = _VALUES[char]
        else:
            return 0
    return total + unit


def chinese(number: int) -> str:
    """The Chinese numeral of 1 … 999, as clauses are numbered (十五, 二十, 一百零三)."""
    if number > 999:
        return str(number)
    if number < 10:
        return DIGITS[number]
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    one = DIGITS[ones] if ones else ""
    if not hundreds:
        return ("" if tens == 1 else DIGITS[tens]) + "十" + one
    if not rest:
        return DIGITS[hundreds] + "百"
    return DIGITS[hundreds] + "百" + (DIGITS[tens] + "十" if tens else "零") + one


_C = "一二三四五六七八九十百零〇"
_S = r"[ \t　]{0,3}"
_MARK = re.compile(
    rf"第{_S}(?P<part>[{_C}]{{1,5}}|\d{{1,3}}){_S}(?P<word>部分|编|章|节|条)"
    rf"|[(（〔]{_S}(?P<bracketed>[{_C}](?:{_S}[{_C}]){{0,4}}){_S}[)）〕]"
    rf"|(?P<whole>[㈠-㈩])"
    rf"|[(（]{_S}(?P<digits>\d{{1,2}}){_S}[)）]|(?P<small>[⑴-⒇])"
    rf"|(?P<circled>[①-⑳])"
    rf"|[(（](?P<empty>{_S})[)）]"
    rf"|(?P<open>[(（][{_C}]{{1,4}})(?=[、.．\w])"
    rf"|(?P<numbered>[{_C}]{{1,4}})(?:{_S}[、.．]|(?P<half>{_S}[)）])|(?P<point>是))"
    rf"|(?P<digit>\d{{1,3}}){_S}(?:(?P<closing>[)）])|[.．、](?!\d)|[.．、](?=(?:19|20)\d\d年))"
    rf"|(?P<dotted>[⒈-⒛])"
    rf"|(?P<dash>—{{1,2}}|──?|－－|--)|(?P<bullet>[●■◆▪•·◎○★▲◇□➢])"
)
_STOPS = frozenset("。！？；;!?：:)）〕")
_LIGHT = frozenset(",，、」”』》】>")
_SPACES = frozenset(" \t　\xa0")
_REFERRED = re.compile(
    r"(?:第|部分|章|节|条|款|项|点|附件|附表|表|图|之|级|类|期|按照?|依照?|根据|本|上述|前述|所列)$"
)
_REFERRING = re.compile(
    rf"{_S}(?:[条款项至到类和及或与点]|、[(（第\d]|[-—~～][(（\d]|部分|要求|规定|所列|中所|之)"
)
_LISTING = re.compile(r"[至到和及、][(（第]")
_GLUED = re.compile(r"[\d年月日第约达增长到为近超共有计高低—至比率]$")
_FOLLOWED = re.compile(rf"{_S}([{_C}]{{1,3}})(?:、|产|次产|级|类|线|轮|批|是|县|乡|村|户|季)")
_BOUND = frozenset("统之唯第合同单万专逐划定归联")
_AFTER_ARTICLE = re.compile(rf"{_S}(?:规定|第|的|款|项|所|之|至|到|和|及|、|要求|明确|中)")
_AFTER_ARTICLE_ON_LINE = re.compile(
    rf"{_S}(?:规定[的，,]|第|的|款|项|所[列述]|之[{_C}]|[至到和及、]{_S}第)"
)


def _strength(text: str, at: int, low: int) -> int:
    """How strong the place ``at`` is for a mark to begin."""
    back = at - 1
    while back >= low and text[back] in _SPACES:
        back -= 1
    if back < low or text[back] in "\n\r":
        return LINE
    before = text[back]
    if before in _STOPS or (before == "." and not text[back - 1 : back].isdigit()):
        return SENTENCE
    if back < at - 1 or before in _LIGHT:
        return SPACE
    return INSIDE


def at_line_start(text: str, at: int, low: int = 0) -> bool:
    """Whether only spaces stand before ``at`` on its line."""
    return _strength(text, at, low) == LINE


def find_marks(text: str, body: Span) -> list[Mark]:
    """Every candidate in the body, in order."""
    marks: list[Mark] = []
    for match in _MARK.finditer(text, body.start, body.end):
        mark = _mark(text, match, body.start)
        if mark is not None and not _is_reference(text, mark):
            marks.append(mark)
    return marks


def _mark(text: str, match: re.Match[str], low: int) -> Mark | None:
    start, end = match.span()
    strength = _strength(text, start, low)
    name = match.lastgroup or ""
    groups = match.groupdict()
    if groups["part"]:
        word = groups["word"]
        style = {
            "部分": Style.PART,
            "编": Style.PART,
            "章": Style.CHAPTER,
            "节": Style.SECTION,
            "条": Style.ARTICLE,
        }[word]
        referring = _AFTER_ARTICLE_ON_LINE if strength == LINE else _AFTER_ARTICLE
        if strength < SPACE or referring.match(text, end):
            return None
        return _made(match, style, number_of(groups["part"]), strength, unit=word)
    if groups["bracketed"]:
        return _made(match, Style.BRACKETED, number_of(groups["bracketed"]), strength)
    if groups["digits"]:
        return _made(match, Style.DIGIT_BRACKETED, number_of(groups["digits"]), strength)
    if groups["digit"]:
        return _digit(text, match, strength)
    if groups["numbered"]:
        return _numbered(text, match, strength)
    if groups["open"]:
        number = number_of(groups["open"][1:])
        return _made(match, Style.BRACKETED, number, strength, is_whole=False)
    if name == "empty":
        return _made(match, Style.BRACKETED, 0, strength, is_whole=False)
    if groups["dash"]:
        return _made(match, Style.BULLET, 0, strength) if strength >= SENTENCE else None
    if groups["bullet"]:
        return _made(match, Style.BULLET, 0, strength) if strength == LINE else None
    for group, base, style in (
        ("whole", "㈠", Style.BRACKETED),
        ("small", "⑴", Style.DIGIT_BRACKETED),
        ("circled", "①", Style.CIRCLED),
        ("dotted", "⒈", Style.DIGIT),
    ):
        if groups[group]:
            return _made(match, style, ord(groups[group]) - ord(base) + 1, strength)
    return None


def _made(
    match: re.Match[str],
    style: Style,
    number: int,
    strength: int,
    *,
    is_whole: bool = True,
    unit: str = "",
) -> Mark:
    return Mark(match.start(), match.end(), style, number, match.group(), strength, is_whole, unit)


def _digit(text: str, match: re.Match[str], strength: int) -> Mark | None:
    start = match.start()
    before = text[max(0, start - 1) : start]
    if before.isdigit() or before in {"(", "（", ".", "．", "第", "-", "—"}:
        return None
    if strength < SENTENCE and _GLUED.search(text[max(0, start - 2) : start].rstrip()):
        return None
    style = Style.DIGIT_HALF if match["closing"] else Style.DIGIT
    return _made(match, style, number_of(match["digit"]), strength)


def _numbered(text: str, match: re.Match[str], strength: int) -> Mark | None:
    start, end = match.span()
    before = text[max(0, start - 1) : start]
    number = number_of(match["numbered"])
    if before and (before in "第(（" or before in _C):
        return None
    if match["point"]:
        word = match["numbered"]
        if (strength < SPACE and before in _BOUND) or text.startswith(word, end):
            return None
        return _made(match, Style.POINT, number, strength)
    followed = _FOLLOWED.match(text, end)
    if followed and number_of(followed[1]) == number + 1:
        return None
    if match["half"]:
        return _made(match, Style.BRACKETED, number, strength, is_whole=False)
    return _made(match, Style.LISTED, number, strength)


def _is_reference(text: str, mark: Mark) -> bool:
    """Whether neighbours show that a mark is mentioned, not set (第二部分(三)要求)."""
    if mark.style in {Style.POINT, Style.BULLET}:
        return False
    if mark.strength >= SENTENCE:
        return bool(_LISTING.match(text, mark.end))
    before = text[max(0, mark.start - 3) : mark.start]
    return bool(_REFERRED.search(before) or _REFERRING.match(text, mark.end))
