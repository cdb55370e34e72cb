"""Units of measurement of the rulebook: parsing, comparing, multiplying.

A unit is a product of base units with whole exponents: ``元/年·人`` is yuan per year and person.
``比例`` is the unit of a pure number. Money is held in fen wherever the power of ``元`` is one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from xianjie.kernel.errors import XianjieError

BASES: Final = (
    "元 年 月 天 人 户 岁 次 笔 亩 个 位 条 分 门 套 辆 类 项 期 级 米 公里 平方米 立方米 公斤 头 %"
).split()
PURE: Final = ("比例", "倍", "")
SYNONYMS: Final = {
    "周岁": "岁", "个月": "月", "日": "天", "平米": "平方米", "㎡": "平方米", "千米": "公里",
    "字": "位", "口": "人", "名": "人",
}  # fmt: skip
"""Other words for a base unit."""


class UnitError(XianjieError):
    """A unit that cannot be read or does not fit."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units; ``powers`` is sorted and holds no zero exponent."""

    powers: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        """Chinese notation, ``比例`` for a pure number."""
        if not self.powers:
            return "比例"
        above = [
            base if power == 1 else f"{base}^{power}" for base, power in self.powers if power > 0
        ]
        below = [
            base if power == -1 else f"{base}^{-power}" for base, power in self.powers if power < 0
        ]
        head = "·".join(above) or "1"
        return f"{head}/{'·'.join(below)}" if below else head

    def __mul__(self, other: Unit) -> Unit:
        """Unit of a product."""
        return _unit(Counter(dict(self.powers)), other.powers, 1)

    def __truediv__(self, other: Unit) -> Unit:
        """Unit of a quotient."""
        return _unit(Counter(dict(self.powers)), other.powers, -1)

    @property
    def is_money(self) -> bool:
        """Whether values of this unit are amounts of money, held in fen."""
        return dict(self.powers).get("元", 0) == 1

    @property
    def is_pure(self) -> bool:
        """Whether this is the unit of a pure number."""
        return not self.powers


def _unit(start: Counter[str], powers: tuple[tuple[str, int], ...], sign: int) -> Unit:
    for base, power in powers:
        start[base] += sign * power
    order = {base: place for place, base in enumerate(BASES)}
    kept = [(base, power) for base, power in start.items() if power]
    return Unit(tuple(sorted(kept, key=lambda pair: order[pair[0]])))


NO_UNIT: Final = Unit()
MONTHS_PER_YEAR: Final = Unit((("年", -1), ("月", 1)))
PERCENT: Final = Unit((("%", 1),))
YEARS_OF_AGE: Final = Unit((("岁", 1),))
DAYS: Final = Unit((("天", 1),))
MONTHS: Final = Unit((("月", 1),))


def parse_unit(text: str) -> Unit:
    """Read a unit such as ``元/年·人``, ``元/月``, ``人`` or ``比例``.

    Raises `UnitError` for a base unit that is not known.
    """
    folded = text.strip().replace("／", "/").replace("•", "·").replace("*", "·").replace("％", "%")
    if folded in PURE:
        return NO_UNIT
    numerator, *denominators = folded.split("/")
    counts: Counter[str] = Counter()
    for sign, part in [(1, numerator), *((-1, part) for part in denominators)]:
        for written in part.split("·"):
            base = SYNONYMS.get(written, written)
            if base in ("1", ""):
                continue
            if base not in BASES:
                hint = "金额一律以元填写。" if base in ("万元", "亿元", "角", "分钱") else ""
                known = "、".join(BASES)
                raise UnitError(
                    "unknown-unit",
                    f"单位“{text}”中的“{base}”不认识。{hint}可用的单位：{known}、比例。",
                )
            counts[base] += sign
    return _unit(counts, (), 1)
