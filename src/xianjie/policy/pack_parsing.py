"""From the YAML of a pack to its records; every fault is noted on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from xianjie.policy.entries import Entry, Reading
from xianjie.policy.pack_model import (
    CLAUSE_KINDS,
    COMPARATORS,
    DUTY_KINDS,
    MODALITIES,
    Pack,
    PackClause,
    PackDuty,
    PackTarget,
)

__all__ = ["parse_pack"]

_TIME = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?|每年|每季度|每半年|每月|每周")
_EVERY: Final = ("每年", "每半年", "每季度", "每月", "每周", "定期")
_LEVELS: Final = ("省", "市", "县", "乡")
_MONTH_DAYS = 31


def parse_pack(reading: Reading, key: str, content: Mapping[str, Any]) -> Pack:
    """One file of ``packs/*.yaml``; ``key`` is the name of the file without its ending."""
    entry = Entry(reading, key, content)
    entry.only(
        "document", "title", "issuer", "number", "issued_on", "published_on", "period", "region",
        "level", "kind", "parents", "annexes", "missing", "clauses",
    )  # fmt: skip
    period = entry.table("period")
    return Pack(
        key=key,
        place=reading.place,
        document=entry.text("document", required=True),
        title=entry.text("title"),
        issuer=entry.text("issuer"),
        number=entry.text("number"),
        issued_on=entry.date("issued_on"),
        published_on=entry.date("published_on"),
        period_from=_period(period, "from"),
        period_to=_period(period, "to"),
        region=entry.text("region"),
        level=entry.one_of("level", _LEVELS),
        kind=entry.text("kind"),
        parents=entry.texts("parents"),
        annexes=entry.texts("annexes"),
        missing=entry.texts("missing"),
        clauses=tuple(_clause(key, one) for one in entry.tables("clauses")),
        origin=entry.origin,
    )


def _period(period: Entry | None, key: str) -> date | None:
    if period is None:
        return None
    period.only("from", "to")
    return period.date(key)


def _clause(pack: str, entry: Entry) -> PackClause:
    path = entry.text("path", required=True)
    if path:
        entry.item = f"{pack}.{path}"
    entry.only(
        "path", "kind", "topic", "lead", "responsible", "open", "units_from", "targets", "rules",
        "duties",
    )  # fmt: skip
    return PackClause(
        path=path,
        kind=entry.one_of("kind", CLAUSE_KINDS, required=True),
        topic=entry.text("topic"),
        lead=entry.texts("lead"),
        responsible=entry.texts("responsible"),
        open=entry.flag("open"),
        units_from=entry.text("units_from"),
        targets=tuple(_target(one) for one in entry.tables("targets")),
        rules=tuple(_target(one) for one in entry.tables("rules")),
        duties=tuple(_duty(one) for one in entry.tables("duties")),
        line=entry.line,
    )


def _target(entry: Entry) -> PackTarget:
    entry.only("name", "comparator", "value", "unit", "by", "scope", "upper", "series", "modality")
    return PackTarget(
        name=entry.text("name", required=True),
        comparator=entry.one_of("comparator", COMPARATORS, required=True),
        value=entry.number("value"),
        unit=entry.text("unit"),
        by=_time(entry, "by"),
        scope=entry.text("scope"),
        upper=entry.number("upper"),
        series=entry.text("series"),
        modality=entry.one_of("modality", MODALITIES),
        line=entry.line,
    )


def _duty(entry: Entry) -> PackDuty:
    entry.only("kind", "name", "every", "day", "due")
    day = entry.whole("day", 0)
    if not 0 <= day <= _MONTH_DAYS:
        entry.fault("day", "bad-day", f"“day”应为1至{_MONTH_DAYS}，是每期的几日之前。")
        day = 0
    return PackDuty(
        kind=entry.one_of("kind", DUTY_KINDS, required=True),
        name=entry.text("name", required=True),
        every=entry.one_of("every", _EVERY),
        day=day or None,
        due=_time(entry, "due"),
        line=entry.line,
    )


def _time(entry: Entry, key: str) -> str:
    text = entry.text(key)
    if text and not _TIME.fullmatch(text):
        message = f"“{key}: {text}”应写作2024、2024-06、2024-12-31或每年、每月。"
        entry.fault(key, "bad-time", message)
        return ""
    return text
