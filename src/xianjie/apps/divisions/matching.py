"""Finding a division by the name people write: with or without 镇, 乡, 村委会, 社区 and so on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from xianjie.kernel.text import fold

COUNTY_SUFFIXES = ("自治县", "自治旗", "县", "市", "区", "旗")
TOWN_SUFFIXES = ("街道办事处", "街道", "镇", "乡")
VILLAGE_SUFFIXES = (
    "社区居民委员会",
    "社区居委会",
    "村民委员会",
    "居民委员会",
    "村委会",
    "居委会",
    "社区",
    "村",
)
_COMMUNITY = frozenset("社居")
_PEOPLES = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|"
    "拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|"
    "怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|各"
)
ETHNIC_TAIL = re.compile(f"(?:(?:{_PEOPLES})族)+$")
_BLANKS = re.compile(r"\s+")
_OTHER_KIND = 10


@dataclass(frozen=True, slots=True)
class Stem:
    """A name with some of its suffix gone: how much was cut, and which kind the suffix told."""

    text: str
    cuts: int
    kind: str


def stems(name: str, suffixes: tuple[str, ...]) -> tuple[Stem, ...]:
    """Return a name and what is left of it when the suffixes are cut off one after another.

    白塔村村民委员会 → 白塔村村民委员会, 白塔村, 白塔. The kind is taken from the outermost suffix.
    """
    text, kind, found = _BLANKS.sub("", fold(name)), "", []
    found.append(text)
    while True:
        suffix = next((s for s in suffixes if text.endswith(s) and len(text) > len(s)), "")
        if suffix:
            kind = kind or ("community" if suffix[0] in _COMMUNITY else "village")
            text = text[: -len(suffix)]
        else:
            shorter = ETHNIC_TAIL.sub("", text) if len(found) > 1 else text
            if shorter in {"", text}:
                break
            text = shorter
        found.append(text)
    return tuple(Stem(text, cuts, kind) for cuts, text in enumerate(found))


class NameIndex:
    """Names of sibling divisions, each under all its stems, so that a look-up is a few reads."""

    def __init__(self, names: Iterable[tuple[str, str]], suffixes: tuple[str, ...]) -> None:
        self._suffixes = suffixes
        self.names = dict(names)
        self._stems: dict[str, list[tuple[str, Stem]]] = defaultdict(list)
        for code, name in self.names.items():
            for stem in stems(name, suffixes):
                self._stems[stem.text].append((code, stem))

    def find(self, name: str) -> tuple[str, ...]:
        """Return the codes whose name agrees best: one, none, or several that are equally good.

        Less cut off is better; 村 against 社区 counts only where nothing else agrees.
        """
        best: dict[str, int] = {}
        for asked in stems(name, self._suffixes):
            for code, stem in self._stems.get(asked.text, ()):
                other = bool(asked.kind and stem.kind and asked.kind != stem.kind)
                rank = asked.cuts + stem.cuts + (_OTHER_KIND if other else 0)
                best[code] = min(rank, best.get(code, rank))
        if not best:
            return ()
        lowest = min(best.values())
        return tuple(sorted(code for code, rank in best.items() if rank == lowest))

    def nearest(self, name: str) -> str:
        """Return the most similar name, or the empty text."""
        bare = {stems(known, self._suffixes)[-1].text: known for known in self.names.values()}
        asked = stems(name, self._suffixes)[-1].text
        close = get_close_matches(asked, list(bare), n=1, cutoff=0.4)
        return bare[close[0]] if close else ""


@dataclass(frozen=True, slots=True)
class VillageMatch:
    """A village found, or why none was: a fault code, a sentence and the nearest name."""

    code: str = ""
    fault: str = ""
    message: str = ""
    nearest: str = ""

    @property
    def town_code(self) -> str:
        """The 12-digit code of the township, empty when no village was found."""
        return f"{self.code[:9]}000" if self.code else ""


@dataclass
class VillageIndex:
    """All townships and villages of one county by name; answers are remembered."""

    county_code: str
    county_name: str
    towns: NameIndex
    villages: NameIndex
    by_town: dict[str, NameIndex]
    _answers: dict[tuple[str, str], VillageMatch] = field(default_factory=dict)

    @classmethod
    def build(
        cls,
        county_code: str,
        county_name: str,
        towns: Iterable[tuple[str, str]],
        villages: Iterable[tuple[str, str]],
    ) -> VillageIndex:
        """Build from pairs (12-digit code, name)."""
        villages = list(villages)
        grouped: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for code, name in villages:
            grouped[f"{code[:9]}000"].append((code, name))
        return cls(
            county_code,
            county_name,
            NameIndex(towns, TOWN_SUFFIXES),
            NameIndex(villages, VILLAGE_SUFFIXES),
            {town: NameIndex(pairs, VILLAGE_SUFFIXES) for town, pairs in grouped.items()},
        )

    def match(self, town: str, village: str) -> VillageMatch:
        """Return the village of that name in that township; without a township, in the county."""
        key = (town, village)
        answer = self._answers.get(key)
        if answer is None:
            answer = self._answers[key] = self._match(town, village)
        return answer

    def _match(self, town: str, village: str) -> VillageMatch:
        if not village.strip():
            return VillageMatch(fault="no-village", message="行政村为空，请补填。")
        if not town.strip():
            return self._in_county(village)
        towns = self.towns.find(town)
        if not towns:
            return self._no_town(town, village)
        found = [c for t in towns if t in self.by_town for c in self.by_town[t].find(village)]
        if len(found) == 1:
            return VillageMatch(found[0])
        town_names = "、".join(self.towns.names[code] for code in towns)
        if found:
            names = "、".join(self.villages.names[code] for code in found)
            return VillageMatch(
                fault="ambiguous-village",
                message=f"“{village}”在{town_names}对应多个村（{names}），请写全称。",
            )
        return self._not_in_town(towns, town_names, village)

    def _in_county(self, village: str) -> VillageMatch:
        found = self.villages.find(village)
        if len(found) == 1:
            return VillageMatch(found[0])
        if found:
            places = "、".join(self._place(code) for code in found)
            return VillageMatch(
                fault="ambiguous-village",
                message=f"{self.county_name}有多个“{village}”（{places}），请补填乡镇。",
            )
        nearest = self.villages.nearest(village)
        return VillageMatch(
            fault="unknown-village",
            message=f"{self.county_name}没有“{village}”{_hint(nearest)}。",
            nearest=nearest,
        )

    def _no_town(self, town: str, village: str) -> VillageMatch:
        nearest = self.towns.nearest(town)
        elsewhere = self.villages.find(village)
        places = "、".join(self._place(code) for code in elsewhere)
        more = f"；名为“{village}”的村在{places}" if places else ""
        return VillageMatch(
            fault="unknown-town",
            message=f"{self.county_name}没有“{town}”{_hint(nearest)}{more}。",
            nearest=nearest,
        )

    def _not_in_town(self, towns: tuple[str, ...], town_names: str, village: str) -> VillageMatch:
        elsewhere = self.villages.find(village)
        if elsewhere:
            places = "、".join(self._place(code) for code in elsewhere)
            nearest = self.villages.names[elsewhere[0]]
            return VillageMatch(
                fault="unknown-village",
                message=f"{town_names}没有“{village}”，名为“{village}”的村在{places}，"
                "请核对乡镇和行政村。",
                nearest=nearest,
            )
        near = (self.by_town[t].nearest(village) for t in towns if t in self.by_town)
        nearest = next((name for name in near if name), "")
        return VillageMatch(
            fault="unknown-village",
            message=f"{town_names}没有“{village}”{_hint(nearest)}。",
            nearest=nearest,
        )

    def _place(self, code: str) -> str:
        town = self.towns.names.get(f"{code[:9]}000", "")
        return f"{town}{self.villages.names[code]}"


def _hint(nearest: str) -> str:
    return f"，最接近的是“{nearest}”，请核对" if nearest else "，请核对"
