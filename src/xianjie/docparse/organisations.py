"""Names of units brought to one form: 县林草局 → 县林业和草原局, sector 林草.

The table is ``contracts/units.yaml``, read once. A name of no known form keeps its printed
form; its sector is told by how it begins (merged bureaus), or stays empty.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

from xianjie.kernel.yaml_text import parsed

__all__ = [
    "Resolved",
    "common_level",
    "is_group",
    "is_known",
    "looks_like_unit",
    "resolve",
    "sectors",
]

LEVELS = "省州市县区旗盟镇乡"
_OF_LEVEL = re.compile(
    r"(?:中共)?(?P<level>自治区|[省州市县区旗盟]|县市区|县市|县区|市县|市区)(?:级|直)?(?=.)"
)
_OF_PLACE = re.compile(
    r"(?:中共)?[一-龥]{1,9}?(?P<level>自治区|自治州|自治县|[省州市县区旗盟])(?=.)"
)
_HEAD = re.compile(
    r"(?:中共)?(?:[^\W局委办院部社联厅会]{1,9})??(?P<level>自治区|自治州|自治县|县市区|县市|县区|市县|市区|[省州市县区旗盟])(?:级|直)?"
)
_BRANCH = re.compile(
    r"^(?P<head>.{2,12}?)[一-龥]{2,6}?[省州市县区旗]?(?P<tail>中心支行|支行|分行|分局|分公司|供电公司|供电局|公司|调查队|监管组|银保监分局|监管分局|支局)$"
)
_UNIT_END = re.compile(
    r"(?:局|委|办|院|部|会|社|公司|中心|支行|分行|银行|政府|妇联|残联|工商联|科协|文联|侨联|联社|站|所|学校|大学"
    r"|厅|处|大队|支队|中队|调查队|队|领导小组|专班|工作组|办公室|监委|纪委|党校|集团|医院|管委会|办事处|组|行"
    r"|监察委|人大|政协|协作办|供电所|指挥部|园区|林场|乡镇|县市|县区|部门|单位|街道|[县市区镇乡村]|社区|两委|机关)$"
)
_BRANCH_LIKE = re.compile(r"(?:行|公司|分局|联社|信用社|调查队|供电局|支队|大队)$")
_NOISE = re.compile(r"\s+")
_ASIDE = re.compile(r"[(（][^()（）]*[)）]$")


class Resolved(NamedTuple):
    """What a name stands for; both empty strings are possible only for ``sector``."""

    organisation: str
    sector: str


@dataclass(frozen=True, slots=True)
class _Form:
    canonical: str
    sector: str


@dataclass(frozen=True, slots=True)
class _Table:
    forms: dict[str, _Form]
    words: tuple[tuple[str, str], ...]
    successors: dict[str, tuple[date, str, str]]
    endings: tuple[str, ...]
    beginnings: tuple[str, ...]
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def _table() -> _Table:
    file = resources.files("xianjie").joinpath("contracts", "units.yaml")
    raw: dict[str, Any] = parsed(file.read_text("utf-8"))
    forms: dict[str, _Form] = {}
    words: list[tuple[str, str]] = []
    successors: dict[str, tuple[date, str, str]] = {}
    for sector, entry in raw["sectors"].items():
        for names in entry["names"]:
            for name in names:
                forms.setdefault(name, _Form(names[0], sector))
        words += [(word, sector) for word in entry.get("words", ())]
        for name, after in entry.get("successors", {}).items():
            successors[name] = (after["from"], after["name"], after.get("sector", sector))
    groups = raw["groups"]
    words.sort(key=lambda pair: -len(pair[0]))
    return _Table(
        forms,
        tuple(words),
        successors,
        tuple(groups["endings"]),
        tuple(groups["beginnings"]),
        tuple(raw["sectors"]),
    )


def sectors() -> tuple[str, ...]:
    """Every sector of the table, in its order."""
    return _table().names


def is_group(name: str) -> bool:
    """Whether a name stands for many (各乡镇党委、政府; 领导小组成员单位)."""
    table = _table()
    bare = _ASIDE.sub("", name)
    return bare.startswith(table.beginnings) or bare.endswith(table.endings)


@lru_cache(maxsize=20_000)
def _split(name: str) -> tuple[str, str, _Form | None]:
    """(level, rest, form) of a name: ("县", "林草局", …); the form None when unknown."""
    table = _table()
    bare = _ASIDE.sub("", name) or name
    for text in dict.fromkeys((name, bare)):
        if text in table.forms:
            return "", text, table.forms[text]
        for level in LEVELS:
            if level in text:
                inner = text.replace(level, "~", 1)
                if inner in table.forms:
                    return level, inner, table.forms[inner]
        found = _known_after(text)
        if found:
            return found
    match = _OF_LEVEL.match(bare)
    if match and len(bare) > len(match[0]) + 1:
        return match["level"], bare[match.end() :], None
    return "", bare, None


def _known_after(text: str) -> tuple[str, str, _Form] | None:
    """A known form after a level (县林草局) or a place (姚安县林草局)."""
    forms = _table().forms
    for end in range(1, min(len(text), 14)):
        match = _HEAD.fullmatch(text, 0, end)
        if match is None:
            continue
        rest, level = text[end:], match["level"].removeprefix("自治")
        if rest in forms:
            return level, rest, forms[rest]
        for inner in (rest.replace(one, "~", 1) for one in LEVELS if one in rest):
            if inner in forms:
                return level, inner, forms[inner]
    return None


def is_known(name: str) -> bool:
    """Whether a name is a known form, with or without a level or place before it."""
    return bool(name) and _split(name)[2] is not None


def looks_like_unit(name: str) -> bool:
    """Whether a name ends like that of a unit or a group, or is a known form."""
    if len(name) < 2:
        return False
    return is_known(name) or is_group(name) or bool(_UNIT_END.search(_ASIDE.sub("", name) or name))


def common_level(names: Iterable[str]) -> str:
    """The level (省 州 市 县 区) that most known names bear; "" when none does."""
    counted = Counter(
        level for level, _, form in map(_split, names) if form is not None and len(level) == 1
    )
    return counted.most_common(1)[0][0] if counted else ""


def _sector_of(rest: str) -> str:
    for word, sector in _table().words:
        if rest.startswith(word):
            return sector
    for word, sector in _table().words:
        if len(word) > 2 and word in rest:
            return sector
    return ""


def resolve(name: str, on: date | None = None, *, level: str = "") -> Resolved:
    """What a printed name stands for.

    ``on`` asks for the office that goes on with it at that day (扶贫办 in 2022 → 乡村振兴局);
    without it a name keeps its own time. ``level`` (县 …) is put before a known
    name that bears none.
    """
    name = _NOISE.sub("", name)
    if is_group(name) and not is_known(name):
        return Resolved(name, "")
    printed_level, rest, form = _split(name)
    if form is None:
        sector = _sector_of(rest) or _sector_of(_strip_place(rest))
        bears = bool(printed_level) or not sector or _BRANCH.match(name) is not None
        return Resolved(
            name if bears or not rest.endswith(("局", "办", "委")) else level + name, sector
        )
    canonical, sector = form.canonical, form.sector
    table = _table()
    while on is not None and canonical in table.successors:
        since, after, next_sector = table.successors[canonical]
        if on < since:
            break
        canonical, sector = after, next_sector
    own = printed_level or ("" if _BRANCH_LIKE.search(canonical) else level)
    if "~" in canonical:
        return Resolved(canonical.replace("~", own), sector)
    return Resolved(own + canonical, sector)


def _strip_place(rest: str) -> str:
    match = _OF_PLACE.match(rest)
    return rest[match.end() :] if match else rest
