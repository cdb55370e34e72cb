"""The lines before and after the body of a document: title, issuer, date, number, notice, annexes.

A long line (a page pasted as one) is read the same way, piece by piece from its start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from xianjie.docparse.model import Span
from xianjie.docparse.paragraphs import starts_numbered

__all__ = ["DATE", "GENRE", "NUMBER", "Piece", "body_end", "front_pieces", "restore_breaks"]

GENRES = (
    "实施意见|指导意见|若干意见|工作意见|意见|实施方案|工作方案|行动方案|专项方案|建设方案|整改方案|试点方案|方案|"
    "工作要点|要点|行动计划|实施计划|工作计划|三年计划|计划|发展规划|专项规划|规划纲要|规划|纲要|"
    "管理办法|实施办法|考核办法|暂行办法|办法|实施细则|细则|若干措施|政策措施|工作措施|措施|若干政策|"
    "任务分工|责任清单|任务清单|清单|应急预案|预案|管理规定|规定|决定|制度|工作机制|机制|指南|指引|规程|条例|"
    "责任书|通知|通告|公告|函|批复|工作总结|总结|工作报告|报告"
)
GENRE = re.compile(
    rf"(?:{GENRES})(?=(?:》?的通知)?[》」]?(?:\s*[（(〔\[][^）)〕\]]{{1,24}}[）)〕\]])*$)"
)
_NUMERALS = "〇零○\u041eO一二三四五六七八九十"
DATE = re.compile(
    r"(?:(?P<y>(?:19|20)\d{2})\s*(?:年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]|"
    r"(?P<s>[-/.])(?P<m2>\d{1,2})(?P=s)(?P<d2>\d{1,2})(?!\d))|"
    rf"(?P<cy>[一二][{_NUMERALS}]{{3}})\s*年\s*(?P<cm>[{_NUMERALS}]{{1,3}})\s*月\s*(?P<cd>[{_NUMERALS}]{{1,3}})\s*日)"
)
NUMBER = re.compile(
    r"(?P<word>[一-鿿]{1,12}?)\s*[〔\[\uff3b【（(]\s*(?P<year>(?:19|20)\d{2})\s*[〕\]\uff3d】）)]\s*(?:第\s*)?(?P<no>\d{1,4})\s*号"
)
_BODY_WORD = (
    r"(?:委员会|人民政府|人民政府办公室|政府办公室|政府|党委|党组|[省市州县区旗]委(?:办公室)?|办公室|领导小组|指挥部|"
    r"工作组|联席会议|工委|管委会|[一-鿿]{2,10}局|[一-鿿]{2,10}厅|[一-鿿]{2,8}委|[一-鿿]{2,8}部|[一-鿿]{2,12}[分支]行|"
    r"管理局|办事处|残联|妇联|工商联|[一-鿿]{2,8}公司|[一-鿿]{2,8}联合会)"
)
ORGANISATION = re.compile(
    rf"^(?:中共)?[一-鿿]{{2,30}}{_BODY_WORD}(?:[（(][^）)]{{1,20}}[）)])?"
    rf"(?:[\s、，,]+(?:中共)?[一-鿿]{{2,30}}{_BODY_WORD})*$"
)
_DATE_PLAIN = re.sub(r"\?P<\w+>", "?:", DATE.pattern).replace("(?P=s)", "[-/.]")
_SIGNERS = rf"(?:中共)?[一-鿿]{{2,30}}?{_BODY_WORD}(?:\s+(?:中共)?[一-鿿]{{2,30}}?{_BODY_WORD})*"
_ANNEX_LIST = r"附\s?件\s?\d{0,2}\s?[:：]"
_COPIES = r"抄\s?[送报]\s?[:：]"
_DATE_LINE = re.compile(rf"^[（(]?\s*(?:{DATE.pattern})\s*[）)]?$")
_NUMBER_LINE = re.compile(rf"^(?:{NUMBER.pattern})$")
_REMARK = re.compile(
    r"^[（(](?:此件|本件|主动公开|依申请公开|不予公开|公开|内部|征求意见稿|试行|送审稿|讨论稿|草案)[^）)]{0,20}[）)]$|"
    r"^(?:特此通知|以上意见|特急|加急|平急|秘密|机密|内部资料)[。★\s]*.{0,8}$"
)
_COPY = re.compile(
    r"^(?:抄\s*[送报]|主\s*送|分\s*送|发[:：]|共印|校对|印发单位|联系人[:：])|印发[。]?$"
)
_ADDRESSEE = re.compile(
    r"^(?:各|[一-鿿]{2,12}(?:党委|政府|人民政府|办公室|委员会|街道|局))[^。；]{1,160}[:：]$"
)
_NOTICE = re.compile(
    r"(?:印发|转发|下发)(?:给|与)?你们|现(?:予|将)?(?:以)?(?:印发|转发|下发)|[,，]\s*请(?:认真|遵照|结合)[^。]{0,30}(?:贯彻|抓好|组织|遵照)"
)
_PROMULGATED = re.compile(r"印发|转发|下发")
ANNEX = re.compile(r"^附\s*[件表录]?\s*(?:[\d一二三四五六七八九十]{1,2}\s*)?(?:[:：.．、]|$)")
_ABOUT = re.compile(r"^(?:关于|印发|转发)")
_STANDS_ALONE = re.compile(
    r"^(?:关于|印发|转发|《|中共|20\d\d|[一-鿿]{2,12}?(?:自治州|自治县|自治区|[省市县区州旗镇乡委]))"
)
_LEAD = re.compile(
    r"(?=(?:为(?:了|认真|深入|全面|切实|进一步|贯彻|落实|加快|推动|确保|做好|巩固|扎实|有效|持续|更好|大力|规范|加强)|"
    r"根据|按照|依据|今年(?:是|全)|(?:20\d\d年)(?:是|全|,|，)|当前|近年来|脱贫攻坚|[一]、|第一[章条]|现将))"
)
_LONG = 100
_HEAD = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the front: what it is (title, issuer, date, number, notice …) and where."""

    kind: str
    span: Span
    text: str


def front_pieces(text: str) -> tuple[list[Piece], int]:
    """Return the pieces before the body, in order, and where the body starts."""
    pieces: list[Piece] = []
    at = 0
    while at < len(text) and len(pieces) < 60 and at < _HEAD * 4:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        if not line.strip():
            at = end + 1
            continue
        bullet = re.match(r"[•·●▪◆]\s*", line)
        if bullet:
            at += bullet.end()
            line = line[bullet.end() :]
        numbered = NUMBER.match(line) and not _NUMBER_LINE.match(line.strip())
        long = len(line) > _LONG or bool(numbered)
        found = None if long else _short_piece(line, pieces)
        if long:
            taken = _long_piece(text, at, end, pieces)
            if taken is not None:
                pieces.append(taken)
                at = taken.span.end
                while at < len(text) and text[at].isspace():
                    at += 1
                continue
        if found is None and _is_notice(line):
            found = "notice"
        if found is None:
            break
        pieces.append(Piece(found, Span(at, end), line))
        at = end + 1
    return _settle(pieces, at, text)


_LOST_BREAKS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<=[^\s，,、])[\s]+(?=(?:中共)?[一-鿿]{{2,30}}{_BODY_WORD}\s+{DATE.pattern})",
        r"[\s]+(?=附\s?件\s?\d{0,2}\s?[:：])|[\s]+(?=抄\s?[送报]\s?[:：])",
        rf"(?<=[会府委组室局厅部])\s+(?={DATE.pattern}\s*$)",
    )
)


def restore_breaks(line: str) -> list[str]:
    """Part a document that was pasted as one line where a space stands for a line feed.

    Before numbering marks, after a title, and before annexes and signature.
    """
    if len(line) < 3 * _LONG:
        return [line]
    cuts = {
        found.end()
        for found in re.finditer(r"(?<=[^\s，,、（(])\s+(?=\S)", line)
        if starts_numbered(line[found.end() : found.end() + 12])
        and not line.startswith(("-", "—"), found.end())
    }
    for found in re.finditer(r"\s+", line[: 2 * _LONG]):
        if GENRE.search(line[: found.start()].strip()):
            cuts.add(found.end())
            break
    tail = max(0, len(line) - 600)
    cuts |= {tail + found.end() for one in _LOST_BREAKS for found in one.finditer(line[tail:])}
    edges = [0, *sorted(cuts), len(line)]
    return [line[start:end] for start, end in pairwise(edges) if start < end]


def _is_notice(line: str) -> bool:
    """Tell whether a paragraph only sends out another document."""
    return bool(_NOTICE.search(line)) and bool(_PROMULGATED.search(line)) and len(line) < 900


def _short_piece(line: str, pieces: list[Piece]) -> str | None:
    """Return what a short line of the front is; None when the body starts here."""
    bare = line.strip()
    if starts_numbered(bare) and not ANNEX.match(bare):
        return None
    after_annex = bool(pieces) and pieces[-1].kind in {"annex"}
    tests = (
        ("date", _DATE_LINE.match(bare)),
        ("number", _NUMBER_LINE.match(bare)),
        ("remark", _REMARK.match(bare) or _COPY.search(bare)),
        ("annex", ANNEX.match(bare)),
        ("notice", _is_notice(bare)),
        ("addressee", _ADDRESSEE.match(bare)),
        ("issuer", _is_organisation(bare)),
        ("title", GENRE.search(bare) and not re.search("[。；：]", bare)),
    )
    for kind, found in tests:
        if found:
            return kind
    if re.search(r"[。；]", bare) or len(bare) > 60:
        return None
    if re.fullmatch(r"目\s*录", bare):
        return "remark"
    return "annex-more" if after_annex else "line"


def _is_organisation(bare: str) -> bool:
    return bool(ORGANISATION.match(bare)) and not GENRE.search(bare) and "关于" not in bare


def _long_piece(text: str, start: int, end: int, pieces: list[Piece]) -> Piece | None:
    """Return the piece that a long line begins with, None when it begins with the body."""
    line = text[start : min(end, start + _HEAD)]

    def piece(kind: str, stop: int) -> Piece:
        return Piece(kind, Span(start, start + stop), line[:stop].strip())

    opening = re.match(r"[（(]?\s*", line)
    shift = 0 if opening is None else opening.end()
    dated = DATE.match(line, shift)
    if dated and (shift or any(one.kind in {"issuer", "title"} for one in pieces)):
        rest = re.match(r"\s*[）)]?", line[dated.end() :])
        after = dated.end() + (0 if rest is None else rest.end())
        if not re.match(r"[,，前以起至]", line[after:]):
            return piece("date", after)
    numbered = NUMBER.match(line)
    if numbered and not any(one.kind == "number" for one in pieces):
        return piece("number", numbered.end())
    signed = re.match(rf"((?:中共)?[一-鿿\s]{{4,40}}?{_BODY_WORD})\s*(?={DATE.pattern})", line)
    if signed:
        return piece("issuer", signed.end(1))
    titled = any(one.kind == "title" for one in pieces)
    title = _title_length(line)
    if title and (not titled or line[:title].endswith("的通知")):
        return piece("title", title)
    sentence = re.match(r"[^。]{6,300}。", line)
    if sentence and _is_notice(sentence[0]):
        return piece("notice", sentence.end())
    addressed = re.match(r"各[^。；]{2,120}?[:：]", line)
    if addressed and pieces:
        return piece("addressee", addressed.end())
    if title and any(one.kind == "notice" for one in pieces):
        return piece("title", title)
    return None


def _title_length(line: str) -> int:
    """Return how long the title at the start of a long line is, 0 when there is none.

    It ends with a genre word before the first sentence: where a blank, a document number or the
    first words of a preamble follow.
    """
    if starts_numbered(line) or _LEAD.match(line):
        return 0
    stop = re.search(r"[。；]", line)
    head = line[: min(160, stop.start() if stop else 160)]
    for found in re.finditer(rf"(?:{GENRES})(?:》?的通知)?(?:\s*[（(][^）)]{{1,24}}[）)])?", head):
        after = line[found.end() :]
        sound = found.start() >= 4 and not re.search(r"[，,：:]", head[: found.start()])
        if sound and (after[:1].isspace() or _LEAD.match(after) or NUMBER.match(after)):
            return found.end()
    return 0


def _settle(pieces: list[Piece], at: int, text: str) -> tuple[list[Piece], int]:
    """Give unknown lines their sense: parts of a title, or the body's first short lines."""
    while pieces and pieces[-1].kind == "line":
        last = pieces.pop()
        at = last.span.start
    if pieces and pieces[-1].kind in {"annex", "annex-more"} and at >= len(text):
        pieces = [one for one in pieces if not one.kind.startswith("annex")]
    merged: list[Piece] = []
    for one in pieces:
        joined = _title_with(merged, one)
        if joined is not None:
            merged = joined
        else:
            merged.append(one)
    return [one for one in merged if one.kind != "line"], at


def _title_with(before: list[Piece], title: Piece) -> list[Piece] | None:
    """Return the pieces with a title spread over lines made one, None when it is not spread."""
    if title.kind == "line" and before and before[-1].kind == "title":
        if re.match(r"^[（(].{2,24}[）)]$", title.text.strip()):
            return [*before[:-1], _merged([before[-1], title])]
        return None
    if title.kind == "remark" and before and before[-1].kind == "title":
        return None
    if title.kind != "title":
        return None
    parts = _title_parts(before, title)
    return [*before[: len(before) - len(parts) + 1], _merged(parts)] if len(parts) > 1 else None


def _title_parts(before: list[Piece], title: Piece) -> list[Piece]:
    """Return the lines that make up a title whose last line is given.

    They begin where a name in 《》 says, with 关于, with who issues, or one line above a rest that
    cannot stand alone.
    """
    lines = list(before)
    known = {
        re.sub(r"\s+", "", name)
        for one in before
        if one.kind in {"title", "notice", "addressee"}
        for name in re.findall(r"《([^《》]{4,90})》", one.text)
    }
    parts = [title]
    while lines and lines[-1].kind in {"line", "title"} and len(parts) < 4:
        parts.insert(0, lines.pop())
        if re.sub(r"\s+", "", _merged(parts).text) in known:
            return parts
    lines, parts = list(before), [title]
    bare = title.text.strip()
    if not _STANDS_ALONE.match(bare) and lines and lines[-1].kind == "line":
        parts.insert(0, lines.pop())
        while not _STANDS_ALONE.match(parts[0].text.strip()) and len(parts) < 4:
            if not lines or lines[-1].kind != "line":
                break
            parts.insert(0, lines.pop())
    if _ABOUT.match(parts[0].text.strip()):
        while lines and lines[-1].kind == "issuer" and len(parts) < 6:
            parts.insert(0, lines.pop())
    return parts


def _merged(parts: list[Piece]) -> Piece:
    joined = ""
    for one in parts:
        gap = " " if joined and one.kind == parts[0].kind == "issuer" else ""
        joined += gap + one.text.strip()
    return Piece("title", Span(parts[0].span.start, parts[-1].span.end), joined)


def body_end(text: str, start: int) -> tuple[int, list[Piece]]:
    """Return where the body ends and the pieces after it: annex list, signature, copies."""
    lines: list[Span] = []
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        lines.append(Span(at, end))
        at = end + 1
    cut = _annex_cut(text, lines)
    pieces: list[Piece] = []
    for span in reversed(lines[cut:]):
        pieces.insert(
            0, Piece(_end_kind(text[span.start : span.end]) or "annex", span, _of(text, span))
        )
    last = cut
    while last > 0:
        span = lines[last - 1]
        line = text[span.start : span.end].strip()
        kind = _end_kind(line) if line else "blank"
        if kind is None:
            break
        if line:
            pieces.insert(0, Piece(kind, span, line))
        last -= 1
    if last == 0:
        return len(text), []
    final = lines[last - 1]
    inside = _inline_signature(text, final)
    if inside:
        return inside[0].span.start, [*inside, *pieces]
    return final.end, pieces


def _of(text: str, span: Span) -> str:
    return text[span.start : span.end].strip()


def _annex_cut(text: str, lines: list[Span]) -> int:
    """Return the number of the first line of the annexes: a line 附件 after the last chapter."""
    last_chapter = 0
    for number, span in enumerate(lines):
        if re.match(
            r"\s*(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}章)",
            text[span.start : span.end],
        ):
            last_chapter = number
    for number, span in enumerate(lines):
        line = text[span.start : span.end].strip()
        if number and ANNEX.match(line) and len(line) < 200:
            signed = any(
                _end_kind(_of(text, one)) in {"date", "issuer"}
                for one in lines[max(0, number - 4) : number]
            )
            if number > last_chapter or signed or re.fullmatch(r"附\s*件\s*\d{0,2}", line):
                return number
    return len(lines)


def _end_kind(line: str) -> str | None:
    """Return what a line after the body is, None for the body itself."""
    bare = line.strip()
    if _DATE_LINE.match(bare):
        return "date"
    if (
        len(bare) < 160
        and (copied := _COPY.search(bare))
        and (not copied.start() or len(bare) < 60)
    ):
        return "copies"
    if _REMARK.match(bare):
        return "remark"
    if _is_organisation(bare) and len(bare) <= 60 and not starts_numbered(bare):
        return "issuer"
    signed = DATE.search(bare)
    ends = signed is not None and len(bare) < 70 and signed.end() >= len(bare) - 3
    if signed and ends and _is_organisation(bare[: signed.start()].strip()):
        return "signed"
    return None


def _inline_signature(text: str, span: Span) -> list[Piece]:
    """Find annexes, issuer and date at the end of a long line."""
    line = text[span.start : span.end]
    if len(line) < _LONG:
        return []
    at = span.start + max(0, len(line) - 800)
    tail = text[at : span.end]
    body = re.search(rf"(?<=[。；])\s*(?={_ANNEX_LIST}|{_COPIES})", tail)
    signed = re.search(
        rf"(?<=[。；])\s*(?=(?:{_SIGNERS})?\s*{DATE.pattern}\s*(?:[（(][^）)]{{2,20}}[）)])?\s*$)",
        tail,
    )
    cuts = [found.end() for found in (body, signed) if found]
    if not cuts:
        return []
    pieces = []
    rest = tail[min(cuts) :]
    for kind, pattern in (
        ("annex", rf"{_ANNEX_LIST}.*?(?=\s*(?:{_COPIES}|{_SIGNERS}\s*{_DATE_PLAIN}|$))"),
        ("issuer", rf"(?:^|(?<=\s)){_SIGNERS}(?=\s*{_DATE_PLAIN}\s*(?!印发))"),
        ("date", rf"{DATE.pattern}(?!\s*印发)"),
        ("copies", rf"{_COPIES}.*|{_SIGNERS}\s*{_DATE_PLAIN}\s*印发"),
    ):
        found = re.search(pattern, rest)
        if found and found[0].strip():
            start = at + min(cuts) + found.start()
            pieces.append(Piece(kind, Span(start, start + len(found[0])), found[0].strip()))
    pieces.sort(key=lambda one: one.span.start)
    start = at + min(cuts)
    if not pieces or pieces[0].span.start > start:
        pieces.insert(0, Piece("remark", Span(start, start), ""))
    return pieces
