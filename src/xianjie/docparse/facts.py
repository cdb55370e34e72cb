"""What a document is: title, issuer, number, dates, period, region, parents, annexes.

Only what is printed counts, in the document or in the bars of the page it stood on; the rest is
None and named in `Facts.missing`.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from xianjie.docparse.front import (
    DATE,
    GENRE,
    NUMBER,
    ORGANISATION,
    Piece,
    body_end,
    front_pieces,
)
from xianjie.docparse.model import Annex, Facts, SourceText, Span
from xianjie.docparse.places import FindDivision, find_place, level_of

__all__ = ["find_facts"]

_FIVE_YEARS = {"十三五": (2016, 2020), "十四五": (2021, 2025), "十五五": (2026, 2030)}
_PERIOD = re.compile(
    r"(?P<a>20\d\d)\s*年?\s*(?:[-—–－―~～至到]+)\s*(?P<b>20\d\d)\s*年|"
    r"[“\"]?(?P<plan>十[三四五]五)[”\"]?(?!末)|(?P<one>20\d\d)\s*年度?(?!\s*\d{1,2}\s*月)"
)
_NOTICE_TITLE = re.compile(r"(?:印发|转发|下发)\s*(?P<inner>.{4,90}?)\s*的通知")
_WHO = re.compile(r"^(?P<who>.{4,60}?)\s*(?:关于|印发|转发)")
_TRIGGER = re.compile(
    r"(?:根据|按照|依据|遵照|贯彻|落实|对照|围绕|结合|执行|以及)[^。；《》]{0,60}(?=《)"
)
_CHAIN = re.compile(
    r"《(?P<name>[^《》]{4,120}(?:《[^《》]{2,80}》[^《》]{0,60})*)》"
    r"(?:\s*[（(〔\[][^）)]{2,40}[）)〕\]])?(?P<after>[等]?[^。；《]{0,14})(?=(?P<more>《)?)"
)
_CHAPTER = re.compile(r"(?:^|\n|。)\s*(?:一、|第一[章条]|[(（]一[)）])")
_LABELS = {
    "number": r"(?:发文字号|文\s*号|文件编号|文件字号)",
    "issuer": r"(?:发文机关|发文单位|制发机关)",
    "issued": r"(?:成文日期|发文日期|印发日期)",
    "published": r"(?:发布日期|发布时间|公开日期|公开时间|发布于|日期|时间)",
}
_DIGITS = "〇一二三四五六七八九"
_ZEROS = str.maketrans("零○\u041eO", _DIGITS[0] * 4)
_CALLED = re.compile(
    r"(?:制定|提出|形成|编制)(?:了)?(?:本|如下|以下)(?P<genre>[一-鿿]{2,8}?)[。,，:：]"
)
_FIELDS = (
    "title", "issuer", "document_number", "issued_on", "published_on", "period", "region",
    "division_code", "level", "kind",
)  # fmt: skip


def find_facts(
    source: SourceText, *, find_division: FindDivision | None = None
) -> tuple[Facts, Span]:
    """Return the facts of a document and the span of its body.

    The body starts after title, notice, issuer and date and ends before signature and annexes;
    closing paragraphs belong to it. ``find_division`` gives the 6-digit code for a name that
    stands for exactly one division, else None.
    """
    text = source.text
    front, start = front_pieces(text)
    start = min(start, len(text))
    end, back = body_end(text, start)
    end = max(end, start)
    spans: dict[str, Span] = {}

    title = _title(front, spans)
    body = Span(start, end)
    issuer = _issuer(front, back, title, source, spans)
    number = _number(front, source, spans)
    issued = _issued(front, back, source, spans)
    published = _labelled_date(source, "published")
    preamble = _preamble(text, body)
    period = _period(title, preamble, text, spans)
    place = find_place(
        _without_parents(title or ""), issuer or "", text, _page_names(source), find_division
    )
    region, code = place or (None, None)
    if region is not None:
        at = text.find(region)
        if at >= 0:
            spans["region"] = Span(at, at + len(region))
    kind = _kind(title) or _self_called(text, preamble)
    values: dict[str, object] = {
        "title": title,
        "issuer": issuer,
        "document_number": number,
        "issued_on": issued,
        "published_on": published,
        "period": period,
        "region": region,
        "division_code": code,
        "level": level_of(place),
        "kind": kind,
    }
    facts = Facts(
        title=title,
        issuer=issuer,
        document_number=number,
        issued_on=issued,
        published_on=published,
        period_from=period[0] if period else None,
        period_to=period[1] if period else None,
        region=region,
        division_code=code,
        level=level_of(place),
        kind=kind,
        parents=_parents(text, front, preamble, title),
        annexes=_annexes(front, back, title),
        missing=tuple(name for name in _FIELDS if values[name] is None),
        spans=tuple(spans.items()),
    )
    return facts, body


def _title(front: list[Piece], spans: dict[str, Span]) -> str | None:
    """Return the title: of the document that a notice sends out, where it is printed."""
    titles = [piece for piece in front if piece.kind == "title"]
    if not titles:
        notice = next((piece for piece in front if piece.kind == "notice"), None)
        named = re.search(r"《([^《》]{4,90})》", notice.text) if notice else None
        if notice is None or named is None:
            return None
        at = notice.span.start + named.start(1)
        spans["title"] = Span(at, at + len(named[1]))
        return named[1]
    chosen = titles[-1]
    plain = _squeezed(chosen.text)
    inner = _NOTICE_TITLE.search(plain)
    spans["title"] = chosen.span
    return _bare_name(inner["inner"]) if inner else plain


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _bare_name(name: str) -> str:
    """Return a name without the 《》 around the whole of it."""
    whole = re.fullmatch(r"[《〈<](?P<name>[^《》]*(?:《[^《》]*》[^《》]*)*)[》〉>]", name.strip())
    return whole["name"] if whole else name.strip()


def _self_called(text: str, preamble: Span) -> str | None:
    """Return the genre that a text without title calls itself: 制定本实施意见."""
    found = _CALLED.search(text, preamble.start, preamble.end + 1)
    genre = GENRE.search(found["genre"]) if found else None
    return genre[0] if genre else None


def _kind(title: str | None) -> str | None:
    """Return the genre word at the end of a title."""
    found = GENRE.search(title) if title else None
    return found[0] if found else None


def _issuer(
    front: list[Piece],
    back: list[Piece],
    title: str | None,
    source: SourceText,
    spans: dict[str, Span],
) -> str | None:
    """Return who signed: below the text, beside the notice, in the title, or in the page's bar."""
    signed = [piece for piece in back if piece.kind in {"issuer", "signed"}]
    heads = [piece for piece in front if piece.kind == "issuer"]
    dated = [one for one, after in pairwise(front) if (one.kind, after.kind) == ("issuer", "date")]
    if dated:
        heads = heads[_run_start(heads, dated[-1]) :]
    for pieces in (signed, heads):
        if pieces:
            group = _run(pieces)
            spans["issuer"] = Span(group[0].span.start, group[-1].span.end)
            return " ".join(_without_date(piece.text) for piece in group)
    about = _WHO.match(title or "")
    for piece in front:
        if about is None and piece.kind == "title":
            about = _WHO.match(piece.text)
    if about and all(
        ORGANISATION.match(part) for part in re.split(r"[\s、]+", about["who"].strip()) if part
    ):
        return about["who"].strip()
    return _label(source, "issuer")


def _run_start(pieces: list[Piece], last: Piece) -> int:
    """Return the position of the first of the pieces that directly lead to the last one."""
    at = pieces.index(last)
    while at and pieces[at].span.start - pieces[at - 1].span.end <= 1:
        at -= 1
    return at


def _run(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces that follow each other directly, from the first (joint issuers)."""
    run = [pieces[0]]
    for piece in pieces[1:]:
        if piece.span.start - run[-1].span.end <= 1 and len(run) < 4:
            run.append(piece)
        else:
            break
    return run


def _without_date(text: str) -> str:
    found = DATE.search(text)
    return (text[: found.start()] if found else text).strip()


def _label(source: SourceText, name: str) -> str | None:
    """Return the value that the page prints beside a label."""
    lines = source.dropped
    for position, line in enumerate(lines):
        found = re.search(
            rf"{_LABELS[name]}(?:(?:\s*[:：|\uff5c]\s*){{1,2}}|\s+)(?P<value>[^\s:：|]+)(?![:：])",
            line,
        )
        if found and found["value"] not in {"无", "-", "—", "——"}:
            return found["value"].strip("【】[]")
        if re.fullmatch(rf"{_LABELS[name]}\s*[:：]?", line) and position + 1 < len(lines):
            value = lines[position + 1]
            if not re.search("[:：]", value) and value not in {"无", "-"}:
                return value
    return None


def _number(front: list[Piece], source: SourceText, spans: dict[str, Span]) -> str | None:
    """Return the document number as printed, without spaces."""
    for piece in front:
        if piece.kind == "number":
            spans["document_number"] = piece.span
            return re.sub(r"\s+", "", piece.text)
        if piece.kind in {"remark", "line"} and (found := NUMBER.search(piece.text)):
            return re.sub(r"\s+", "", found[0])
    labelled = _label(source, "number")
    if labelled and NUMBER.search(labelled):
        return labelled
    return None


def _issued(
    front: list[Piece], back: list[Piece], source: SourceText, spans: dict[str, Span]
) -> date | None:
    """Return the date of signing; else of the notice, below the title, or from the page's bar."""
    signed = [one for before, one in pairwise(front) if before.kind == "issuer"]
    for pieces in (back, signed, front):
        for piece in pieces:
            if piece.kind in {"date", "signed"} and (found := DATE.search(piece.text)):
                day = _day(found)
                if day:
                    spans["issued_on"] = piece.span
                    return day
    labelled = _labelled_date(source, "issued")
    if labelled:
        return labelled
    for piece in back:
        if piece.kind == "copies" and (found := DATE.search(piece.text)):
            spans["issued_on"] = piece.span
            return _day(found)
    return None


def _labelled_date(source: SourceText, name: str) -> date | None:
    """Return the date that the page prints behind a label."""
    lines = source.dropped
    for position, line in enumerate(lines):
        for label in re.finditer(rf"{_LABELS[name]}[\s:：|\uff5c]*", line):
            before = line[max(0, label.start() - 2) : label.start()]
            if name == "published" and before in {
                "成文",
                "发文",
                "印发",
                "生成",
                "更新",
                "废止",
                "生效",
                "实施",
            }:
                continue
            found = DATE.match(line, label.end())
            if found is None and label.end() == len(line) and position + 1 < len(lines):
                found = DATE.match(lines[position + 1])
            if found and (day := _day(found)):
                return day
    return _put_up(lines) if name == "published" else None


def _put_up(lines: tuple[str, ...]) -> date | None:
    """Return the day of a time stamp without a label, which says when a page was put up."""
    for line in lines:
        found = DATE.match(line)
        if found and re.fullmatch(r"\s{1,3}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?", line[found.end() :]):
            return _day(found)
    return None


def _day(found: re.Match[str]) -> date | None:
    """Return the day that a match of `DATE` names, None for one that does not exist."""
    try:
        if found["cy"]:
            from cn2an import cn2an

            year = "".join(str(_DIGITS.index(one)) for one in _plain(found["cy"]))
            return date(
                int(year), int(cn2an(found["cm"], "smart")), int(cn2an(found["cd"], "smart"))
            )
        return date(int(found["y"]), int(found["m"] or found["m2"]), int(found["d"] or found["d2"]))
    except ValueError:
        return None


def _plain(numerals: str) -> str:
    return numerals.translate(_ZEROS)


def _preamble(text: str, body: Span) -> Span:
    """Return the part of the body before its first chapter."""
    chapter = _CHAPTER.search(text, body.start, body.end)
    stop = chapter.start() if chapter else min(body.end, body.start + 1_500)
    return Span(body.start, max(body.start, stop))


def _period(
    title: str | None, preamble: Span, text: str, spans: dict[str, Span]
) -> tuple[date, date] | None:
    """Return first and last day of the period in the title, or in 制定……年工作要点."""
    where = spans.get("title")
    shown = title or ""
    if not shown:
        own = re.search(
            r"制定(?:本|了|如下)?《?(?P<own>[^。；]{4,60})", text[preamble.start : preamble.end]
        )
        if own is None or not GENRE.search(own["own"].rstrip("。》")):
            return None
        shown = own["own"]
        where = Span(preamble.start + own.start("own"), preamble.start + own.end("own"))
    found = _PERIOD.search(shown)
    if found is None:
        return None
    if where is not None:
        at = text.find(found[0], where.start, where.end)
        if at >= 0:
            spans["period"] = Span(at, at + len(found[0]))
    if found["a"]:
        first, last = int(found["a"]), int(found["b"])
    elif found["one"]:
        first = last = int(found["one"])
    else:
        first, last = _FIVE_YEARS[found["plan"]]
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last else None


def _without_parents(title: str) -> str:
    """Return a title without the names of documents that it carries out."""
    inner = re.sub(r"^(?:关于)?(?:转发|印发)", "", title)
    return re.sub(r"贯彻(?:落实)?《[^》]*》", "", inner)


def _page_names(source: SourceText) -> str:
    """Return the lines of the page that name who published the document."""
    return "\n".join(
        line for line in source.dropped if re.search("来源|发布机构|发文机关|人民政府|政府网", line)
    )


def _parents(text: str, front: list[Piece], preamble: Span, title: str | None) -> tuple[str, ...]:
    """Return the documents that this one carries out: 《…》 after 根据, 按照, 为贯彻落实 …"""
    found: list[str] = []
    places = [piece.text for piece in front if piece.kind == "notice"]
    for where in (*places, text[preamble.start : preamble.end]):
        for trigger in _TRIGGER.finditer(where):
            at = trigger.end()
            while (link := _CHAIN.match(where, at)) is not None:
                name = _squeezed(link["name"])
                if name not in found and name != title:
                    found.append(name)
                after = link["after"]
                if not link["more"] or not re.fullmatch(
                    r"\s*(?:等)?[、,，和及与以]{1,3}.{0,10}", after or "、"
                ):
                    break
                at = where.index("《", link.end("name"))
    return tuple(found)


def _annexes(front: list[Piece], back: list[Piece], title: str | None) -> tuple[Annex, ...]:
    """Return the list of annexes; the document that a notice sends out is none of them."""
    lines = next(
        (
            found
            for pieces in (back, front)
            if (found := [one.text for one in pieces if one.kind in {"annex", "annex-more"}])
        ),
        [],
    )
    annexes: list[Annex] = []
    listing, headed = False, None
    for line in lines:
        head = re.match(r"附\s*[件表录]?\s*(?P<no>\d{1,2})?\s*[:：.．、]?\s*", line)
        rest = line[head.end() :] if head else line
        if head is None and headed is not None:
            _add(annexes, line, headed or None, title)
            headed = None
            continue
        if head is None and not listing:
            continue
        if head:
            listing = bool(re.search("[:：]", head[0]))
            headed = None if listing or rest else int(head["no"] or 0)
            if not listing:
                continue
            if head["no"] and rest:
                _add(annexes, rest, int(head["no"]), title)
                continue
        _add_all(annexes, rest, title)
    return tuple(annexes)


def _add_all(annexes: list[Annex], names: str, title: str | None) -> None:
    """Add the annexes of one line: 1.甲 2.乙, or one without a number."""
    parts = re.split(r"\s*(?<!\d)(\d{1,2})\s*[.．、]\s*(?!\d)", names)
    if len(parts) == 1:
        _add(annexes, parts[0], None, title)
    for position in range(1, len(parts) - 1, 2):
        _add(annexes, parts[position + 1], int(parts[position]), title)


def _add(annexes: list[Annex], name: str, number: int | None, title: str | None) -> None:
    """Add an annex by its title without extension, brackets and stops."""
    clean = re.sub(r"\.(?:docx?|pdf|xlsx?|wps|zip)$", "", name.strip(" 。；;"), flags=re.I)
    clean = _bare_name(clean)
    known = {annex.title for annex in annexes}
    if 2 <= len(clean) <= 90 and clean not in {title, *known} and not DATE.fullmatch(clean):
        annexes.append(Annex(title=clean, number=number))
