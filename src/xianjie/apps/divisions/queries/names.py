"""Divisions by name."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from xianjie.apps.divisions.codes import significant
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.gazetteer import gazetteer
from xianjie.apps.divisions.matching import COUNTY_SUFFIXES, NameIndex, VillageIndex
from xianjie.apps.divisions.queries.tree import counties_loaded, find_division, in_force
from xianjie.kernel.errors import RefusedError


def village_index(county_code: str) -> VillageIndex:
    """Return the index of all townships and villages of one county, two reads.

    Raises ``RefusedError`` when the county is not loaded.
    """
    county = significant(county_code)
    division = find_division(county)
    if division is None:
        raise RefusedError(
            "division-not-loaded",
            f"尚未装载 {county_code} 的行政区划，请先执行 xianjie init --division {county_code}。",
        )
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    below = in_force().filter(code__gte=low, code__lte=high)
    return VillageIndex.build(
        county.ljust(6, "0"),
        division.name,
        below.filter(level=Level.TOWNSHIP).values_list("code", "name"),
        below.filter(level=Level.VILLAGE).values_list("code", "name"),
    )


@dataclass
class CountyIndex:
    """The loaded counties by name."""

    names: NameIndex

    def match(self, name: str) -> str:
        """Return the six digits of the county written as 姚安, 姚安县 or 楚雄州姚安县, else ''."""
        found = self.names.find(name)
        if not found:
            tail = [c for c, known in self.names.names.items() if name.strip().endswith(known)]
            found = tuple(tail)
        return found[0][:6] if len(found) == 1 else ""


def county_index(prefix: str = "") -> CountyIndex:
    """Return the index of the counties whose villages are loaded."""
    pairs = [(county.code, county.name) for county in counties_loaded(prefix)]
    return CountyIndex(NameIndex(pairs, COUNTY_SUFFIXES))


def division_named(name: str) -> str | None:
    """Return the 6-digit code of the one province, prefecture or county of a name, else None.

    Whether it is loaded in the database does not matter; what documents are read with.
    """
    return gazetteer(settings.DIVISIONS_DIR).find(name)
