"""Which division a document is about: from its title, its issuer, or how it calls itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

__all__ = ["FindDivision", "Place", "find_place", "level_of"]

FindDivision = Callable[[str], str | None]
Place = tuple[str, str | None]
_SUFFIX = re.compile(r"自治州|自治县|自治旗|自治区|[省市州县区旗盟]")
_HAN = re.compile(r"[一-鿿]+$")
_LONGEST, _LOOKED_AT = 14, 40_000
_SELF = re.compile(r"[我全本]([省市州县区旗盟])")
_NOT_NAMES = re.compile(
    r"^[各全我本该县市区州省乡镇和与及在对从将把向由为到的]+|^(?:中共|关于|印发|转发|国家|贯彻|落实|中央|周边|相关|有关)"
)
_COMMON = frozenset(
    "城区 园区 社区 地区 景区 灾区 山区 牧区 林区 农区 库区 辖区 校区 片区 城市 县市 市县 "
    "城镇区 老区 新区 开发区 示范区 保护区 优势区 安置区 聚集区 功能区 产业区 都市 上市 超市 "
    "门市 州县 省市 市州 县区 市区 郊区 贫困县 重点县 帮扶县 脱贫县 示范县 特色县 强县 大县 "
    "小康县 集市 行政区 生产区 自治州 自治县 自治区".split()
)


def find_place(
    title: str, issuer: str, text: str, more: str, find_division: FindDivision | None
) -> Place | None:
    """Return (name as printed, 6-digit code or None), None when no place names itself.

    Asked in turn: title, issuer, the name that fits the text's 我州, 全县 …, and what the page
    prints beside the document.
    """
    for source in (title, issuer):
        found = _named(source, find_division)
        if found:
            return found
    return _self_named(text, find_division) or _named(more, find_division)


def level_of(place: Place | None) -> str | None:
    """Return 省, 市, 县 or 乡."""
    if place is None:
        return None
    name, code = place
    if name.endswith(("镇", "乡", "街道")):
        return "乡"
    if code is not None:
        return "省" if code.endswith("0000") else "市" if code.endswith("00") else "县"
    if name.endswith(("自治县", "自治旗", "县", "区", "旗")) and not name.endswith("自治区"):
        return "县"
    if name.endswith(("省", "自治区")):
        return "省"
    return "市" if name.endswith(("州", "盟")) else None


def _named(source: str, find_division: FindDivision | None) -> Place | None:
    """Return the first place of a line; of a chain (某省某州某县) the whole, as its last one."""
    names = _names(source, find_division)
    if not names:
        return None
    _, end, name, code = names[0]
    for start, stop, other, other_code in names[1:]:
        if start > end:
            break
        end, name, code = stop, other, other_code
    return name, code


def _names(
    source: str, find_division: FindDivision | None
) -> list[tuple[int, int, str, str | None]]:
    """Return every place name with its position, the longest at each suffix."""
    found: list[tuple[int, int, str, str | None]] = []
    known: Place | None
    for suffix in _SUFFIX.finditer(source):
        run = _HAN.search(source[max(0, suffix.end() - _LONGEST) : suffix.end()])
        if run is None:
            continue
        whole = run[0]
        known = None
        if find_division is not None:
            for skip in range(len(whole) - 1):
                code = find_division(whole[skip:])
                if code:
                    known = (whole[skip:], code)
                    break
            if known is None:
                continue
        else:
            guess = _guess(whole)
            if not guess:
                continue
            known = (guess, None)
        start = suffix.end() - len(known[0])
        if found and start < found[-1][1]:
            if start <= found[-1][0]:
                found[-1] = (start, suffix.end(), known[0], known[1])
            continue
        found.append((start, suffix.end(), known[0], known[1]))
    return found


def _guess(run: str) -> str:
    """Guess a name without a gazetteer: what is left of a run when words before it are cut."""
    last = ""
    while last != run:
        last, run = run, _NOT_NAMES.sub("", run)
    bare = not 3 <= len(run) <= 7 or run in _COMMON or run[-2:] in _COMMON
    return "" if bare else run


def _self_named(text: str, find_division: FindDivision | None) -> Place | None:
    """Return the place that a text means by 我州 or 全县."""
    text = text[:_LOOKED_AT]
    levels = Counter(_SELF.findall(text))
    if not levels or find_division is None:
        return None
    names: Counter[tuple[str, str]] = Counter(
        (name, code or "") for _, _, name, code in _names(text, find_division)
    )
    for level, _ in levels.most_common(2):
        fitting = [(one, count) for one, count in names.most_common() if one[0].endswith(level)]
        if level == "区":
            fitting = [
                (one, count) for one, count in fitting if not one[1].endswith("00")
            ] or fitting
        if not fitting:
            continue
        if len(fitting) > 1 and fitting[1][1] == fitting[0][1]:
            first = min(fitting[:2], key=lambda pair: text.index(pair[0][0]))
            return first[0] if _SELF.search(text) else None
        return fitting[0][0]
    return None
