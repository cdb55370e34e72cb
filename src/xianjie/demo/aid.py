"""What people in the demo county are owed by the lines of its rulebook: amounts and dates.

Everything comes from the rulebook in force; the defaults stand in where a place has not set one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xianjie.demo.thresholds import Thresholds

_NAMES = {
    "minimum": "低保标准",
    "edge": "低保边缘线",
    "pension_base": "不计基础养老金月额",
    "destitute_year": "特困基本生活年标准",
    "insured_full": "居民医保个人缴费标准",
    "insured_part": "参保定额_脱贫",
    "pension_paid": "养老代缴额",
    "travel_far": "务工交通补贴_省外",
    "travel_near": "务工交通补贴_县外",
    "rain": "雨露计划年补助",
    "orphan": "孤儿散居月标准",
    "single": "单人户月补助",
    "steady": "稳定收入月额",
}


@dataclass(frozen=True)
class Aid:
    """Amounts in fen and the last day on which a status counts for the year's insurance."""

    minimum: int = 496_000
    edge: int = 744_000
    pension_base: int = 9_800
    destitute_year: int = 644_800
    insured_full: int = 32_000
    insured_part: int = 18_000
    pension_paid: int = 10_000
    travel_far: int = 50_000
    travel_near: int = 20_000
    rain: int = 300_000
    orphan: int = 114_000
    single: int = 41_333
    steady: int = 41_333
    insured_by: date = date(2022, 2, 28)

    @property
    def destitute(self) -> int:
        """特困 a month, rounded to the fen."""
        return (self.destitute_year + 6) // 12


def aid_of(lines: Thresholds) -> Aid:
    """The amounts of a county on the last day of the demo."""
    known: dict[str, Any] = {
        key: lines.whole(name) for key, name in _NAMES.items() if lines.has(name)
    }
    found = replace(Aid(), **known)
    until = lines.values.get("参保资助截止日")
    return replace(found, insured_by=until) if isinstance(until, date) else found
