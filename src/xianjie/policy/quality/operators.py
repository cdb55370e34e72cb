"""What the operators of the quality language give, on known Python values; the judge of the SQL."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from xianjie.kernel.dates import after_months, age_on
from xianjie.kernel.ids import check_id, identity_part, normalise_id
from xianjie.policy.nodes import Operation

__all__ = ["LENIENT", "OPERATORS", "read_day", "read_number"]

_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?", re.ASCII)
_DAYS: Final = (
    re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})?", re.ASCII),
)
_MONTH_DAY: Final = re.compile(r"(\d{2})-(\d{2})", re.ASCII)
_MOBILE: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)
_CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DISABILITY: Final = re.compile(r"[1-7][1-4]([0-9A-Z]{2})?", re.ASCII)


def read_number(text: str) -> Decimal | None:
    """The number that a text writes, thousands separators left out; None for anything else."""
    plain = text.replace(",", "").strip()
    return Decimal(plain) if _NUMBER.fullmatch(plain) else None


def read_day(text: str) -> date | None:
    """The day that a text writes, of a month the first; None for anything else."""
    for form in _DAYS:
        found = form.fullmatch(text.strip())
        if found:
            year, month, day = found.groups()
            return _day(int(year), int(month), int(day or 1))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(node: Operation, text: str) -> int | Decimal | None:
    found = read_number(text)
    if found is None or node.type.kind != "money":
        return found
    return int((found * 100).quantize(Decimal(1), ROUND_HALF_UP))


def _day_in_year(_: Operation, day: date, said: str) -> date | None:
    found = _MONTH_DAY.fullmatch(said)
    return _day(day.year, int(found[1]), int(found[2])) if found else None


def _credit(text: str) -> bool:
    if len(text) != 18 or any(mark not in _CREDIT for mark in text):
        return False
    total = sum(_CREDIT.index(mark) * pow(3, place, 31) for place, mark in enumerate(text[:17]))
    return _CREDIT[(31 - total % 31) % 31] == text[17]


def _disability(text: str) -> bool:
    return (
        len(text) in (20, 22)
        and check_id(text[:18]).check_ok
        and _DISABILITY.fullmatch(text[18:]) is not None
    )


def _slice(_: Operation, text: str, start: int, count: int) -> str:
    """From the ``start``-th character (from 1) on; nothing before the first is counted."""
    first, last = max(int(start), 1), int(start) + max(int(count), 0)
    return text[first - 1 : max(last - 1, 0)]


def _later_days(_: Operation, day: date, many: int) -> date | None:
    try:
        return day + timedelta(days=int(many))
    except OverflowError:
        return None


def _later_months(_: Operation, day: date, many: int) -> date | None:
    try:
        return after_months(day, int(many))
    except ValueError:
        return None


def _rest(_: Operation, whole: int | Decimal, by: int | Decimal) -> int | None:
    """What is left of a division, with the sign of what is divided."""
    if not by:
        return None
    left = abs(int(whole)) % abs(int(by))
    return left if whole >= 0 else -left


OPERATORS: Final[Mapping[str, Callable[..., Any]]] = {
    "length": lambda _, text: len(text),
    "slice": _slice,
    "starts": lambda _, text, part: text.startswith(part),
    "ends": lambda _, text, part: text.endswith(part),
    "has_text": lambda _, text, part: part in text,
    "concat": lambda _, *texts: "".join(texts),
    "number": _number,
    "day": lambda _, text: read_day(text),
    "id_ok": lambda _, text: check_id(text[:18]).check_ok,
    "id_core": lambda _, text: identity_part(normalise_id(text)),
    "id_sex": lambda _, text: check_id(text[:18]).sex,
    "id_born": lambda _, text: check_id(text[:18]).birth_date,
    "id_region": lambda _, text: check_id(text[:18]).region6,
    "disability_ok": lambda _, text: _disability(text),
    "credit_ok": lambda _, text: _credit(text),
    "unspaced": lambda _, text: "".join(text.split()),
    "uniform": lambda _, text: len(text) > 1 and len(set(text)) == 1,
    "replace": lambda _, text, old, new: text.replace(old, new),
    "rest": _rest,
    "mobile": lambda _, text: _MOBILE.fullmatch(text) is not None,
    "years": lambda _, start, end: age_on(start, end),
    "year": lambda _, day: day.year,
    "month": lambda _, day: day.month,
    "day_of_month": lambda _, day: day.day,
    "year_start": lambda _, day: day.replace(month=1, day=1),
    "year_end": lambda _, day: day.replace(month=12, day=31),
    "month_start": lambda _, day: day.replace(day=1),
    "month_end": lambda _, day: day.replace(day=monthrange(day.year, day.month)[1]),
    "add_days": _later_days,
    "add_months": _later_months,
    "add_years": lambda _, day, many: _later_months(_, day, int(many) * 12),
    "day_in_year": _day_in_year,
    "year_text": lambda _, year: str(year),
    "split": lambda _, text, mark: frozenset(
        part.strip() for part in text.split(mark) if part.strip()
    ),
    "contains": lambda _, whole, part: part in whole,
    "any_of": lambda _, whole, part: bool(whole & part),
    "all_of": lambda _, whole, part: part <= whole,
    "only": lambda _, whole, part: whole <= part,
    "same_set": lambda _, left, right: left == right,
    "union": lambda _, left, right: left | right,
    "intersect": lambda _, left, right: left & right,
    "except": lambda _, left, right: left - right,
    "size": lambda _, whole: len(whole),
}
"""Operators that are unknown when one operand is; each takes the node and the values."""


def _set_of(_: Operation, *parts: Any) -> frozenset[str]:
    found: set[str] = set()
    for one in parts:
        if isinstance(one, frozenset):
            found |= one
        elif one is not None:
            found.add(str(one))
    return frozenset(found)


def _sum_known(_: Operation, *parts: Any) -> Any:
    known = [one for one in parts if one is not None]
    return sum(known[1:], known[0]) if known else None


def _choose(_: Operation, condition: bool | None, one: Any, two: Any) -> Any:
    return None if condition is None else one if condition else two


def _labels(_: Operation, *parts: Any) -> frozenset[str]:
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return frozenset(name for truth, name in pairs if truth is True)


LENIENT: Final[Mapping[str, Callable[..., Any]]] = {
    "set_of": _set_of,
    "sum_known": _sum_known,
    "choose": _choose,
    "labels": _labels,
    "tally": lambda _, *truths: sum(one is True for one in truths),
    "readable": lambda _, text, value: None if text is None else value is not None,
}
"""Operators that look at unknown operands themselves."""
