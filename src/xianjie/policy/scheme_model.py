"""What a settlement scheme of the rulebook is made of: frozen records, one per YAML entry.

A scheme is one layer of the settlement of a medical bill (基本医保, 大病保险, 医疗救助, 倾斜救助):
published tables of deductibles, segments, ratios and yearly limits, in yuan as the page prints
them. :mod:`xianjie.policy.settlement` settles bills by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.policy.benefit_model import Rounding
from xianjie.policy.model import NATION, Citation, Origin

__all__ = ["CARES", "HOSPITALS", "Accrual", "Band", "Line", "Scheme", "SchemeCase", "Share", "Tilt"]

_TO_THE_FEN: Final = Rounding()
CARES: Final = ("住院", "门诊慢特病", "普通门诊")
"""Kinds of care, as the feed of medical bills names them."""
HOSPITALS: Final = ("乡镇", "县级", "市级", "省级", "省外")
"""Levels of a hospital, the nearest first."""


class Accrual:
    """How a layer counts: each bill for itself, or all bills of the calendar year together."""

    BILL: Final = "每次"
    YEAR: Final = "全年"
    ALL: Final = (BILL, YEAR)


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a parameter: ``Share('上年农村人均可支配收入', Decimal('0.1'))`` is a tenth of it.

    The parameter's value is yuan a person and year and counts as yuan of one year.
    """

    of: str
    share: Decimal


@dataclass(frozen=True, slots=True)
class Band:
    """One segment of the base above the deductible: paid at ``ratio`` up to and with ``upto``."""

    ratio: Decimal
    upto: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a scheme's table; empty conditions fit everybody.

    ``people`` are codes of the code set 救助身份. Of several rows that fit a bill the one that
    pays most counts (就高不重复); of equal ones the first.
    """

    bands: tuple[Band, ...]
    name: str = ""
    care: tuple[str, ...] = ()
    hospital: tuple[str, ...] = ()
    referred: bool | None = None
    people: tuple[str, ...] = ()
    deductible: Decimal | Share = Decimal(0)
    limit: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Tilt:
    """Better terms for some people: the deductible times a factor, points more, no yearly limit.

    ``people`` is the name of a parameter: a list of codes of 救助身份.
    """

    people: str
    deductible_factor: Decimal = Decimal(1)
    ratio_plus: Decimal = Decimal(0)
    no_limit: bool = False


@dataclass(frozen=True, slots=True)
class SchemeCase:
    """A bill as written on the page, with the amount of this layer that it must give."""

    given: Mapping[str, Any]
    amount: Decimal | None
    line: str = ""
    origin: Origin = field(default=Origin(), compare=False, repr=False)

    def __hash__(self) -> int:
        return hash(tuple(sorted((name, repr(value)) for name, value in self.given.items())))


@dataclass(frozen=True, slots=True)
class Scheme:
    """One layer of the settlement in one place, in force in ``[from_date, to_date)``.

    Args:
        order: place among the layers; the lower pays first.
        accrues: `Accrual`: whether deductible and segments count for each bill or for the year.
        pool: whose yearly limit it shares (an id); a second relief draws on that of the first.
    """

    id: str
    title: str = ""
    order: int = 0
    accrues: str = Accrual.BILL
    lines: tuple[Line, ...] = ()
    tilt: Tilt | None = None
    pool: str = ""
    rounding: Rounding = _TO_THE_FEN
    cite: Citation | None = None
    from_date: date = date.min
    to_date: date | None = None
    disabled: bool = False
    note: str = ""
    cases: tuple[SchemeCase, ...] = ()
    place: str = NATION
    origin: Origin = field(default=Origin(), compare=False, repr=False)

    def in_force(self, on: date) -> bool:
        """Whether the scheme's own dates include ``on``."""
        return self.from_date <= on and (self.to_date is None or on < self.to_date)
