"""Where a clause stands whose number is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from xianjie.docparse.headings import find_heading, flat
from xianjie.docparse.naming import Naming
from xianjie.docparse.numbering import Style
from xianjie.docparse.outline import Chosen, Gap

__all__ = ["place_missing"]

_HEADING = re.compile(r"[^。；;，,:：\n]{4,40}(?:[。：:\n]|[,，][^。；;，,:：\n]{2,24}[。\n])")


def place_missing(
    text: str, chosen: Sequence[Chosen], gap: Gap, namings: Sequence[Naming]
) -> dict[int, int]:
    """The places of the missing numbers as far as they can be told."""
    low, high = gap.after + 1, gap.before
    border = next((at for at in range(low, high) if chosen[at].style < gap.style), None)
    start = chosen[gap.after].mark.start if gap.after >= 0 else None
    end = chosen[gap.before].mark.start
    regions: list[tuple[int, int, bool]] = []
    if border is None:
        if start is not None:
            regions.append((start, end, True))
    else:
        if start is not None:
            regions.append((start, chosen[border].mark.start, True))
        inner = max(at for at in range(low, high) if chosen[at].style < gap.style)
        regions.append((chosen[inner].mark.start, end, False))
    if gap.after < 0 and border is None and high > 0:
        regions.append((chosen[high - 1].mark.start, end, False))
    wanted = list(range(gap.first, gap.last + 1))
    marks = {one.mark.start for one in chosen}
    for region_start, region_end, has_own in regions:
        places = _candidates(text, region_start, region_end, namings, marks, has_own=has_own)
        best = sorted(places, key=lambda pair: -pair[1])[: len(wanted)]
        best = [pair for pair in best if pair[1] >= 2]
        if len(best) == len(wanted):
            return dict(zip(wanted, sorted(place for place, _ in best), strict=True))
    return {}


def _candidates(
    text: str,
    start: int,
    end: int,
    namings: Sequence[Naming],
    marks: set[int],
    *,
    has_own: bool,
) -> list[tuple[int, int]]:
    """(place, how much it looks like a clause's beginning)."""
    after_units = {
        _skip(text, one.passage.span.end, end)
        for one in namings
        if start <= one.passage.span.start < end
    }
    found: dict[int, int] = {}
    for place in after_units:
        if start < place < end and place not in marks:
            found[place] = 3
    for match in re.compile(r"\n\s*(?=\S)").finditer(text, start, end):
        place = match.end()
        if place in marks or place >= end:
            continue
        found[place] = found.get(place, 0 if has_own else 1)
    scored = []
    previous_line = text[start : text.find("\n", start, end) if "\n" in text[start:end] else end]
    first_is_heading = has_own and not re.search(r"[。；;]", previous_line)
    for at, place in enumerate(sorted(found)):
        score = found[place] + (2 if _HEADING.match(text, place, end) else 0)
        if at == 0 and first_is_heading and found[place] < 3:
            score = 0
        scored.append((place, score))
    return scored


def _skip(text: str, at: int, end: int) -> int:
    while at < end and (text[at].isspace() or text[at] in "。；;"):
        at += 1
    return at


def heading_like(text: str, place: int, end: int) -> bool:
    """Whether a heading of ordinary length begins here."""
    heading, is_sure = find_heading(text, place, end, Style.BRACKETED)
    return is_sure and 2 <= len(flat(heading)) <= 30
