"""The place a delivery covers: a county, a township or a village that is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.divisions.queries import counties_loaded, find_division
from xianjie.kernel.errors import UsageError

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A division as a prefix of 6, 9 or 12 digits."""

    prefix: str
    name: str

    @property
    def county(self) -> str:
        """The six digits of the county."""
        return self.prefix[:COUNTY_DIGITS]

    @property
    def division_code(self) -> str:
        """The code padded to twelve digits."""
        return padded(self.prefix)

    @property
    def is_county(self) -> bool:
        """Whether it is the whole county."""
        return len(self.prefix) == COUNTY_DIGITS

    def holds(self, village_code: str | None) -> bool:
        """Whether a village lies in the place."""
        return bool(village_code) and str(village_code).startswith(self.prefix)


def find_place(code: str | None) -> Place:
    """Return the place of a code; without one, the county if exactly one is loaded.

    Raises ``UsageError`` for no county, several counties without a choice, or an unknown code.
    """
    if code is None:
        return _only_county()
    prefix = significant(code).ljust(COUNTY_DIGITS, "0")
    division = find_division(prefix)
    if division is None or prefix[:COUNTY_DIGITS].endswith("00"):
        raise UsageError(
            "unknown-place",
            f"没有装载行政区划“{code}”，或它不是县乡村的代码；请核对，或先执行 xianjie init。",
        )
    return Place(prefix, division.name)


def _only_county() -> Place:
    counties = counties_loaded()
    if not counties:
        raise UsageError(
            "no-county", "还没有装载任何县的行政区划，请先执行 xianjie init --division 县代码。"
        )
    if len(counties) > 1:
        names = "、".join(f"{c.name}({c.code[:COUNTY_DIGITS]})" for c in counties)
        raise UsageError(
            "which-county", f"已装载{len(counties)}个县（{names}），请用 --place 指明是哪一个。"
        )
    return Place(counties[0].code[:COUNTY_DIGITS], counties[0].name)
