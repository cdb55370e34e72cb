"""From the YAML of ``schemes/*.yaml`` to its records; every fault is noted on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xianjie.policy.benefit_model import Rounding
from xianjie.policy.citations import read_citation
from xianjie.policy.entries import Entry, Reading
from xianjie.policy.scheme_model import (
    CARES,
    HOSPITALS,
    Accrual,
    Band,
    Line,
    Scheme,
    SchemeCase,
    Share,
    Tilt,
)

__all__ = ["parse_scheme"]

_UNITS: Final = ("元", "角", "分")
_WAYS: Final = ("四舍五入", "进一", "舍去")


def parse_scheme(reading: Reading, number: int, content: Mapping[str, Any]) -> Scheme | None:
    """One item of ``schemes/*.yaml``; None when it has no id."""
    name = Entry(reading, f"第{number}条", content).text("id", required=True)
    if not name:
        return None
    entry = Entry(reading, name, content)
    entry.only(
        "id", "title", "order", "accrues", "lines", "tilt", "pool", "rounding", "cite", "from",
        "to", "disabled", "note", "cases",
    )  # fmt: skip
    disabled = entry.flag("disabled")
    lines = tuple(_line(one) for one in entry.tables("lines"))
    if not lines and not disabled:
        entry.fault("", "missing-key", "缺少“lines”（待遇表的各行）。")
    return Scheme(
        id=name,
        title=entry.text("title", required=not disabled),
        order=entry.whole("order", 0),
        accrues=entry.one_of("accrues", Accrual.ALL) or Accrual.BILL,
        lines=lines,
        tilt=_tilt(entry.table("tilt")),
        pool=entry.text("pool"),
        rounding=_rounding(entry.table("rounding")),
        cite=read_citation(entry.table("cite")),
        from_date=entry.date("from") or date.min,
        to_date=entry.date("to"),
        disabled=disabled,
        note=entry.text("note"),
        cases=tuple(_case(one) for one in entry.tables("cases")),
        place=reading.place,
        origin=entry.origin,
    )


def _line(entry: Entry) -> Line:
    entry.only("name", "care", "hospital", "referred", "people", "deductible", "bands", "limit")
    bands = tuple(_band(one) for one in entry.tables("bands"))
    if not bands:
        entry.fault("", "missing-key", "缺少“bands”（分段比例）。")
    return Line(
        bands=bands,
        name=entry.text("name"),
        care=_among(entry, "care", CARES),
        hospital=_among(entry, "hospital", HOSPITALS),
        referred=entry.flag("referred") if entry.has("referred") else None,
        people=entry.texts("people"),
        deductible=_deductible(entry),
        limit=entry.number("limit"),
    )


def _among(entry: Entry, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    texts = entry.texts(key)
    for text in texts:
        if text not in known:
            words = "、".join(known)
            entry.fault(key, "unknown-choice", f"“{key}”不能是“{text}”，可用：{words}。")
    return tuple(text for text in texts if text in known)


def _deductible(entry: Entry) -> Decimal | Share:
    if not isinstance(entry.content.get("deductible"), Mapping):
        return entry.number("deductible") or Decimal(0)
    table = entry.table("deductible")
    if table is None:
        return Decimal(0)
    table.only("of", "share")
    return Share(table.text("of", required=True), table.number("share") or Decimal(0))


def _band(entry: Entry) -> Band:
    entry.only("upto", "ratio")
    ratio = entry.number("ratio")
    if ratio is None or not 0 <= ratio <= 1:
        entry.fault("ratio", "bad-value", "“ratio”应在0与1之间，如0.6。")
    return Band(ratio or Decimal(0), entry.number("upto"))


def _tilt(entry: Entry | None) -> Tilt | None:
    if entry is None:
        return None
    entry.only("people", "deductible_factor", "ratio_plus", "no_limit")
    factor = entry.number("deductible_factor")
    return Tilt(
        people=entry.text("people", required=True),
        deductible_factor=Decimal(1) if factor is None else factor,
        ratio_plus=entry.number("ratio_plus") or Decimal(0),
        no_limit=entry.flag("no_limit"),
    )


def _rounding(entry: Entry | None) -> Rounding:
    if entry is None:
        return Rounding()
    entry.only("to", "way")
    default = Rounding()
    return Rounding(
        entry.one_of("to", _UNITS) or default.to, entry.one_of("way", _WAYS) or default.way
    )


def _case(entry: Entry) -> SchemeCase:
    entry.only("given", "amount", "line")
    given = entry.table("given")
    return SchemeCase(
        dict(given.content) if given else {},
        entry.number("amount"),
        entry.text("line"),
        entry.origin,
    )
