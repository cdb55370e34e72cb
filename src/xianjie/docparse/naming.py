"""The names in a passage of units, with their roles and places.

A passage is cut at labels (责任单位：), then at verbs (…牵头，…分别负责), then at separators
outside brackets; 各乡镇党委、政府 stays one name, 州、县市脱贫攻坚领导小组 becomes two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from xianjie.docparse.brackets import LABEL, VERB, Passage, find_passages
from xianjie.docparse.model import Span, UnitRole
from xianjie.docparse.organisations import LEVELS, is_group, is_known, looks_like_unit

__all__ = ["Named", "Naming", "read_names", "read_passage", "read_passages"]

_ASIDE = r"(?:[(（][^()（）]{1,12}[)）])?"
_PLACES = (
    rf"(?:各级|各|全[县市州区])?(?:乡{_ASIDE}镇|镇{_ASIDE}乡|县{_ASIDE}市{_ASIDE}区|[县市区旗乡镇]|街道|街|苏木){_ASIDE}"
    rf"(?:[县市区旗乡镇]|街道|[、和及](?=(?:[县市区旗乡镇]|街道){{1,2}}(?:党|委|人民政府|政府|办事处))){{0,4}}{_ASIDE}"
)
_TAIL = re.compile(
    rf"{_PLACES}(?:党\s*[(（]?工?[)）]?\s*委|工委|委)\s*(?:[、,，和及与]\s*)?(?:人民政府|政府|办事处|管委会|\s行政)"
    rf"(?:\s*[(（][^()（）]{{2,20}}[)）])?"
    rf"|各(?:乡镇|乡|镇){_ASIDE}[、和及](?:各)?(?:街道|办事处)(?:办事处)?(?:党工委[、和]?办事处)?"
)
_SEPARATORS = frozenset("、,，;；/。.．|：:")
_AND = re.compile(r"以及|及|和|与|暨|会同")
_ENDS_UNIT = re.compile(
    r"(?:局|委|办|院|部|会|社|公司|中心|行|厅|政府|妇联|残联|联|大队|领导小组|镇|乡|县|市|组|队|单位|部门)$"
)
_OPEN_END = re.compile(
    r"等(?:[一二三四五六七八九十\d]{1,3}(?:个|家))?(?:县|州|市|区|省)?(?:级|直)?(?:各)?(?:有关|相关|责任|行业|成员|职能)?"
    r"(?:部门|单位|机构|部门和单位|部门单位)?$"
)
_LEADING = re.compile(r"^(?:由|请|及|和|与|以及|并|同时|其中|[、,，;；:：.。\s])+")
_TRAILING = re.compile(
    r"(?:分别|共同|按职责分工|按职责|按照职责分工|各自|具体|[、,，;；:：.。\s])+$"
)
_BARE_LEVEL = re.compile(r"^(?:各)?(?:省|州|市|县|区|乡|镇|村|县市|市县|县区|乡镇|县市区)$")
_BEARS_LEVEL = re.compile(r"^(?:各)?(?:县市区|县市|市县|县区|乡镇|[省州市县区乡镇村])(?=.{3,})")
_GLUE = re.compile(r"(?:局|委|办|院|部|会|社|联|行|厅|队|中心|公司)")
_NOT_NAME = re.compile(r"\d{4}年|\d月|完成|^长期|^持续|^坚持|同志$|干部$")
_MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class Named:
    """A name as printed (spaces gone), its role and its place."""

    name: str
    role: UnitRole
    span: Span


@dataclass(frozen=True, slots=True)
class Naming:
    """What a passage says: names in order; open when a list ends in 等."""

    passage: Passage
    names: tuple[Named, ...]
    is_open: bool = False
    has_persons: bool = False


def read_passages(text: str, low: int = 0, high: int | None = None) -> list[Naming]:
    """Every passage of a text that names units (or persons), in order."""
    return [
        naming
        for passage in find_passages(text, low, high)
        if (naming := read_passage(text, passage)) is not None
    ]


def read_passage(text: str, passage: Passage) -> Naming | None:
    """The names of a passage; None when it names no unit (a definition, a remark)."""
    return read_names(text, passage) if _may_name(text, passage) else None


def _may_name(text: str, passage: Passage) -> bool:
    if passage.is_labelled:
        return True
    inner = text[passage.inner.start : passage.inner.end]
    verb_end = max((verb.end() for verb in VERB.finditer(inner)), default=-1)
    if 0 <= verb_end < len(inner.rstrip(" 。.;；,，\n")):
        names = read_names(text, passage).names
        return bool(names) and all(is_known(one.name) or is_group(one.name) for one in names)
    if verb_end >= len(inner.rstrip(" 。.;；,，\n")):
        return _all_like_units(text, passage)
    flat = "".join(inner.split())
    pieces = [piece for piece in re.split(r"[、,，;；]", flat) if piece]
    return (
        bool(pieces)
        and all(is_known(piece) or is_group(piece) for piece in pieces)
        and (len(pieces) > 1 or looks_like_unit(pieces[0]))
        and _ends_paragraph(text, passage)
    )


def _ends_paragraph(text: str, passage: Passage) -> bool:
    after = text[passage.span.end : passage.span.end + 3].lstrip(" \t　。")
    return not after or after[0] in "\n\r"


def _all_like_units(text: str, passage: Passage) -> bool:
    names = [one.name for one in read_names(text, passage).names]
    like = [one for one in names if looks_like_unit(one) and "由" not in one]
    known = [one for one in like if is_known(one) or is_group(one) or one[0] in LEVELS]
    return bool(names) and len(like) * 3 >= 2 * len(names) and len(known) * 2 >= len(names)


def read_names(text: str, passage: Passage) -> Naming:
    """Names of a passage, whatever it is."""
    names: list[Named] = []
    is_open = has_persons = False
    for start, end, role in _segments(text, passage.inner):
        if role is None:
            has_persons = True
            continue
        for phrase_start, phrase_end, phrase_role in _phrases(text, start, end, role):
            found, ends_open = _names(text, phrase_start, phrase_end)
            is_open = is_open or ends_open
            names += [Named(name, phrase_role, span) for name, span in found]
    return Naming(passage, tuple(names), is_open, has_persons)


def _segments(text: str, inner: Span) -> Iterator[tuple[int, int, UnitRole | None]]:
    """Parts after labels; the role None marks persons and dates."""
    at, role = inner.start, UnitRole.RESPONSIBLE
    current: UnitRole | None = role
    for match in LABEL.finditer(text, inner.start, inner.end):
        if match.start() > inner.start and _inside_name(text, inner.start, match.start()):
            continue
        if match.start() > at:
            yield at, match.start(), current
        at = match.end()
        if match["person"]:
            current = None
        else:
            current = UnitRole.LEAD if match["lead"] else UnitRole.RESPONSIBLE
    if at < inner.end:
        yield at, inner.end, current


def _inside_name(text: str, low: int, at: int) -> bool:
    """Whether a label's words only end a name (…牵头单位 inside a longer word)."""
    back = text[max(low, at - 2) : at].rstrip()
    return bool(back) and back[-1] not in "、,，;；。.:：)）\n 】" and not text[at - 1].isspace()


def _phrases(
    text: str, start: int, end: int, role: UnitRole
) -> Iterator[tuple[int, int, UnitRole]]:
    at = start
    for match in VERB.finditer(text, start, end):
        if match.start() <= at:
            at = match.end()
            continue
        yield at, match.start(), UnitRole.LEAD if match["lead"] else UnitRole.RESPONSIBLE
        at = match.end()
    if at < end:
        yield at, end, role


def _names(text: str, start: int, end: int) -> tuple[list[tuple[str, Span]], bool]:
    raw = text[start:end]
    kept = _tails(raw)
    pieces: list[tuple[str, Span]] = []
    for low, high in _cut(raw, kept):
        for part_low, part_high in _cut_at_and(raw, low, high, kept):
            pieces.append((raw[part_low:part_high], Span(part_low, part_high)))
    found: list[tuple[str, Span]] = []
    is_open = False
    for piece, span in pieces:
        name, low, high, opened = _clean(piece)
        is_open = is_open or opened
        if name:
            spot = Span(start + span.start + low, start + span.start + high)
            found += _unglued(name, spot, text)
    return _with_levels(found), is_open


def _tails(raw: str) -> list[tuple[int, int]]:
    """Where groups with signs in their names stand, spaces inside them or not."""
    places = [at for at, char in enumerate(raw) if not char.isspace()]
    dense = "".join(raw[at] for at in places)
    return [(places[a], places[b - 1] + 1) for a, b in map(re.Match.span, _TAIL.finditer(dense))]


def _cut(raw: str, kept: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces: list[tuple[int, int]] = []
    depth = low = 0
    spans = iter(kept)
    guard = next(spans, None)
    for at, char in enumerate(raw):
        while guard is not None and guard[1] <= at:
            guard = next(spans, None)
        if char in "(（":
            depth += 1
        elif char in ")）":
            depth = max(0, depth - 1)
        elif char in _SEPARATORS and not depth and not (guard and guard[0] <= at < guard[1]):
            pieces.append((low, at))
            low = at + 1
    pieces.append((low, len(raw)))
    if depth and len(pieces) == 1 and len(raw) > _MAX_NAME:
        return _cut(re.sub(r"[(（]", "、", raw), kept)
    return [pair for pair in pieces if pair[1] > pair[0]]


def _cut_at_and(
    raw: str, low: int, high: int, kept: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    flat = "".join(raw[low:high].split())
    if not is_known(flat):
        for match in _AND.finditer(raw, low, high):
            at, end = match.span()
            if any(a < end and at < b for a, b in kept):
                continue
            left, right = "".join(raw[low:at].split()), "".join(raw[end:high].split())
            if (
                len(left) >= 2
                and len(right) >= 2
                and _ENDS_UNIT.search(left)
                and (looks_like_unit(_OPEN_END.sub("", right)) or is_known(left))
                and raw[low:at].count("(") == raw[low:at].count(")")
                and raw[low:at].count("（") == raw[low:at].count("）")
            ):
                yield low, at
                low = end
    yield low, high


def _clean(piece: str) -> tuple[str, int, int, bool]:
    """(name, start and end inside the piece, whether 等 ended it)."""
    low = match.end() if (match := _LEADING.match(piece)) else 0
    rest = piece[low:]
    if match := _TRAILING.search(rest):
        rest = rest[: match.start()]
    opened = False
    if match := _OPEN_END.search(rest):
        rest, opened = rest[: match.start()], True
    stripped = rest.rstrip()
    if stripped.endswith((")", "）")) and not any(char in stripped for char in "(（"):
        stripped = stripped[:-1].rstrip()
    name = "".join(stripped.split())
    if _NOT_NAME.search(name):
        return "", low, low, opened
    if len(name) < 2 and not _BARE_LEVEL.match(name):
        return "", low, low, opened
    if len(name) > _MAX_NAME:
        return "", low, low, opened
    return name, low, low + len(stripped), opened


def _unglued(name: str, spot: Span, text: str) -> list[tuple[str, Span]]:
    """A name, or the known names it is glued from (县民政局县财政局)."""
    parts = _glued(name)
    if len(parts) == 1:
        return [(name, spot)]
    found: list[tuple[str, Span]] = []
    at = spot.start
    for part in parts:
        begin = at
        left = len(part)
        while left and at < spot.end:
            left -= not text[at].isspace()
            at += 1
        while begin < at and text[begin].isspace():
            begin += 1
        found.append((part, Span(begin, at)))
    return found


def _glued(name: str) -> list[str]:
    if is_known(name):
        return [name]
    for match in _GLUE.finditer(name):
        left, right = name[: match.end()], name[match.end() :]
        if len(right) >= 3 and is_known(left):
            rest = _glued(right)
            if all(is_known(part) or part.startswith("各") for part in rest):
                return [left, *rest]
    return [name]


def _with_levels(found: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    """州、县市脱贫攻坚领导小组 → 州脱贫攻坚领导小组, 县市脱贫攻坚领导小组."""
    result: list[tuple[str, Span]] = []
    following = ""
    for name, span in reversed(found):
        bears = _BEARS_LEVEL.match(following)
        if _BARE_LEVEL.match(name) and len(name) <= 3 and not name.startswith("各") and bears:
            result.append((name + following[bears.end() :], span))
        elif len(name) >= 2:
            result.append((name, span))
            following = name
    return result[::-1]
