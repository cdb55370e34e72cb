"""Everything that a household gets from all departments, in one view (M05-13)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from xianjie.apps.benefits.queries.household import members_of
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of
from xianjie.engine.followup import SourceRow, source_rows
from xianjie.engine.inputs import FeedBatch
from xianjie.kernel.periods import Period
from xianjie.policy.sources import source_table

Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Reading:
    """How a feed says what somebody gets: its name, the amount's column and unit, since when."""

    what: Callable[[Values], str]
    amount: str = ""
    unit: str = ""
    day: str = ""
    counts: Callable[[Values], bool] = lambda _: True


@dataclass(frozen=True)
class Received:
    """One thing that somebody gets; ``amount`` in fen, ``day`` as the feed has it, name masked."""

    department: str
    what: str
    who: str
    amount: int | None
    unit: str
    day: str
    period: str
    ends: str = ""


def _joined(*names: str) -> Callable[[Values], str]:
    return lambda values: " ".join(str(values[name]) for name in names if values.get(name))


def _named(title: str, *names: str) -> Callable[[Values], str]:
    return lambda values: f"{title} {_joined(*names)(values)}".strip()


def _positive(name: str) -> Callable[[Values], bool]:
    return lambda values: bool(values.get(name))


READINGS: dict[str, _Reading] = {
    "social-assistance": _Reading(
        _joined("救助类型", "档次"), "月发放金额", "元/月", "起始月"
    ),
    "subsidy-payment": _Reading(_joined("补贴项目"), "金额", "元", "发放日期"),
    "medical-insurance": _Reading(
        _named("参保资助", "资助类别"), "资助金额", "元", "参保年度", _positive("资助金额")
    ),
    "pension": _Reading(
        _named("养老保险代缴", "缴费档次"), "代缴金额", "元", "缴费年度", _positive("代缴金额")
    ),
    "school-enrolment": _Reading(
        _named("学生资助", "学段"), "资助金额", "元", "", _positive("资助金额")
    ),
    "medical-expense": _Reading(
        _named("医疗救助", "就医类别"), "医疗救助支付", "元", "结算日期", _positive("医疗救助支付")
    ),
    "employment": _Reading(
        _named("公益性岗位"), "月收入", "元/月", "开始日期",
        lambda values: values.get("就业形式") == "公益性岗位",
    ),
    "loan": _Reading(
        _named("小额信贷"), "金额", "元（贷款）", "发放日期",
        lambda values: "小额信贷" in str(values.get("贷款类型")),
    ),
    "housing-safety": _Reading(
        _named("危房改造", "改造状态"), "", "", "鉴定日期",
        lambda values: values.get("改造状态") in ("改造中", "已竣工"),
    ),
}  # fmt: skip
"""Feeds that say what somebody receives."""


def received_by(
    run: Run, household: Household, *, rolls_only: bool = False
) -> list[Received] | None:
    """Return what a household and its members get, by department, as the run's data have it.

    Of a roll its newest delivered month counts; ``rolls_only`` leaves single payments out, which
    takes a file a roll instead of one a month. The household came through the gate of whoever
    asks. None when the run no longer keeps its files.
    """
    try:
        inputs = inputs_of(run)
        rows = source_rows(
            replace(inputs, batches=_telling(inputs.batches, rolls_only=rolls_only)), household.pk
        )
    except (duckdb.Error, OSError, KeyError):
        return None
    who = members_of(household)
    found = []
    for row in rows:
        reading = READINGS.get(row.feed)
        if reading is None or not reading.counts(row.values):
            continue
        found.append(_line(row, reading, source_table(row.feed).department, who))
    return sorted(dict.fromkeys(found), key=lambda one: (one.department, one.what, one.day))


def _telling(batches: Sequence[FeedBatch], *, rolls_only: bool) -> list[FeedBatch]:
    """Deliveries that say what somebody gets: of rolls those of the newest month."""
    newest: dict[str, Period] = {}
    for batch in batches:
        newest[batch.feed] = max(newest.get(batch.feed, batch.period), batch.period)
    found = []
    for batch in batches:
        if batch.feed not in READINGS:
            continue
        is_roll = source_table(batch.feed).mode == "roll"
        if batch.period == newest[batch.feed] if is_roll else not rolls_only:
            found.append(batch)
    return found


def _line(row: SourceRow, reading: _Reading, department: str, who: Mapping[int, str]) -> Received:
    values = row.values
    amount = values.get(reading.amount) if reading.amount else None
    day = values.get(reading.day) if reading.day else None
    ends = values.get("终止月")
    return Received(
        department=department,
        what=reading.what(values) or source_table(row.feed).title,
        who=who.get(row.person_no or 0, ""),
        amount=int(amount) if amount is not None else None,
        unit=reading.unit,
        day=_day(day) or row.period,
        period=row.period,
        ends=_month(ends),
    )


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value is not None else ""


def _month(value: Any) -> str:
    return _day(value)[:7]
