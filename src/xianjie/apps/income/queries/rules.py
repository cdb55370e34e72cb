"""What the rulebook says about income at a place: what counts, the year, what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache

from django.utils.translation import gettext as _

from xianjie.apps.policies.queries import Standards, standards
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.periods import Period

ITEMS = "收入项目"
WAGES, BUSINESS, PROPERTY, TRANSFERS = "工资性", "生产经营性", "财产性", "转移性"
COSTS, CLAIMS, SELF_PAID = "生产经营性支出", "理赔", "合规自付支出"
INCOME_KINDS = (WAGES, BUSINESS, PROPERTY, TRANSFERS)
OTHER_TRANSFER = "其他转移性收入"
REGISTRY_COLUMNS: dict[str, tuple[str, ...]] = {
    WAGES: ("工资性收入",),
    BUSINESS: ("生产经营性收入",),
    PROPERTY: ("财产性收入",),
    TRANSFERS: ("转移性收入",),
    COSTS: ("生产经营性支出合计", "生产经营性支出"),
    CLAIMS: ("理赔收入",),
    SELF_PAID: ("合规自付支出",),
}
"""Columns of the registry (fen a year) that stand for a kind where the ledger says nothing."""

_NATION, _LOCAL = "纯收入不计入项目清单", "纯收入本地计入清单"
_OFFSETS, _YEARLY = "收入抵减支出项目清单", "收入按年核算大类清单"
_START, _DUE = "收入年度起始月", "收入采集截止日"
_LOW, _HIGH, _LARGE = "收入核对_工资性下限", "收入核对_识别人均上限", "收入核对_单笔上限"
_PAIRS = "收入核对_配对清单"
_NAMES = (_NATION, _LOCAL, _OFFSETS, _YEARLY, _START, _DUE, _LOW, _HIGH, _LARGE, _PAIRS)
YEAR = 12


class Mode(StrEnum):
    """Whether an item is part of net income at a place."""

    COUNTED = "计入"
    APART = "不计"
    UNDECIDED = "按县"
    REFUSED = "拒记"


@cache
def kinds_by_item() -> dict[str, str]:
    """Return the 大类 of every item, in the order of the code set."""
    return {value.text: value.code or "" for value in load_codes(ITEMS).values}


def items_of(kind: str) -> tuple[str, ...]:
    """Return the items of a 大类."""
    return tuple(item for item, of in kinds_by_item().items() if of == kind)


def item_named(text: str) -> str | None:
    """Return the item that a payment's name means; None where none is known."""
    found = load_codes(ITEMS).resolve(text)
    return found.text if found else None


@dataclass(frozen=True)
class IncomeRules:
    """The rules of a county on a day.

    ``low_wages``, ``high_per_capita`` and ``large`` are in fen, None where nobody set them;
    ``pairs`` lead from a column of help in the registry to the kind of income it should bring.
    """

    modes: dict[str, Mode] = field(default_factory=dict)
    offsets: frozenset[str] = frozenset()
    yearly: frozenset[str] = frozenset()
    start_month: int = 1
    due_day: int | None = None
    low_wages: int | None = None
    high_per_capita: int | None = None
    large: int | None = None
    pairs: dict[str, str] = field(default_factory=dict)
    unverified: bool = False

    def mode(self, item: str) -> Mode:
        """Whether an item is part of net income; what no list names is."""
        return self.modes.get(item, Mode.COUNTED)

    def year_of(self, period: Period) -> tuple[Period, Period]:
        """Return the first and the last month of the year of income that holds a month."""
        begins = Period(period.year, self.start_month)
        first = begins if period >= begins else begins - YEAR
        return first, first + (YEAR - 1)


def income_rules(county: str, on: date) -> IncomeRules:
    """Return the rules of a county on a day."""
    book = standards(county, on, _NAMES)
    modes = book.pairs(_NATION) | book.pairs(_LOCAL)
    return IncomeRules(
        modes={item: Mode(mode) for item, mode in modes.items() if mode in set(Mode)},
        offsets=frozenset(book.texts(_OFFSETS)),
        yearly=frozenset(book.texts(_YEARLY)),
        start_month=book.whole(_START) or 1,
        due_day=book.whole(_DUE),
        low_wages=_fen(book, _LOW),
        high_per_capita=_fen(book, _HIGH),
        large=_fen(book, _LARGE),
        pairs=book.pairs(_PAIRS),
        unverified=book.unverified(_NATION),
    )


def _fen(book: Standards, name: str) -> int | None:
    """Return an amount of the rulebook, which holds money in fen."""
    return book.whole(name)


def identification_window(identified: Period) -> tuple[Period, Period]:
    """Return the 12 whole months before the month of identification."""
    return identified - YEAR, identified - 1


def why_refused(item: str) -> str:
    """Say why an item is not booked at all."""
    return _("“%(item)s”不是收入，按本地口径不记入台账。") % {"item": item}
