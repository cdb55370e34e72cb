"""What registry and feed say of a person, as the labour register writes it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from xianjie.apps.employment.enums import PLACES, Source, State
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.periods import Period

_NO_LABOUR = ("丧失劳动力", "无劳动力")
_PRESCHOOL = ("学龄前儿童", "学前教育")
_WORK, _OUT, _BACK = "就业", "失业", "返乡"
_STATES = {"公益性岗位": State.POST.value, "自主创业": State.OWN.value}


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One row of the feed ``employment``; ``pay`` in fen a month, empty texts for nothing."""

    person: int
    status: str
    place: str = ""
    employer: str = ""
    form: str = ""
    pay: int | None = None
    began: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What registry and feed say together; the fields are those of `Worker`."""

    state: str = ""
    since: date | None = None
    ability: str = ""
    willing: bool | None = None
    job_place: str = ""
    employer: str = ""
    job_form: str = ""
    pay: int | None = None
    job_from: date | None = None
    job_to: date | None = None
    source: str = Source.REGISTRY.value
    period: str = ""


def newest_row(rows: Iterable[FeedRow], period: Period) -> FeedRow | None:
    """Return the row that holds at the end of a month: the one in force that began last.

    A job that ended before the month is no job of it; somebody with both a job and a row of
    unemployment has the one that began later, the job where they began on one day.
    """
    held = [
        one
        for one in rows
        if (one.ended is None or one.ended >= period.first_day)
        and (one.began is None or one.began <= period.last_day)
    ]
    return max(
        held, key=lambda one: (one.began or date.min, one.status == _WORK, one.pay or 0),
        default=None,
    )  # fmt: skip


def prefilled(
    *, labour: str, school: str, extra: Mapping[str, Any], row: FeedRow | None, period: Period
) -> Known:
    """Return what is known of a person without asking anybody.

    ``labour``: 劳动技能, ``school``: 在校生状况, ``extra``: the other columns of the registry.
    Being absent from a feed says nothing: the state then is what the registry knows, or nothing.
    """
    known = Known(ability=labour)
    if row is not None:
        known = replace(known, source=Source.FEED.value, period=str(period))
        if row.status == _WORK:
            return replace(
                known, state=_STATES.get(row.form, State.WAGED.value), job_place=row.place,
                employer=row.employer[:120], job_form=row.form, pay=row.pay,
                job_from=row.began, job_to=_after(row.began, row.ended), willing=True,
            )  # fmt: skip
        # Registering as unemployed says that somebody wants work; coming home does not.
        return replace(
            known, state=State.UNEMPLOYED.value, since=row.began,
            willing=True if row.status == _OUT else None,
        )  # fmt: skip
    if school and school not in _PRESCHOOL:
        return replace(known, state=State.STUDENT.value)
    if labour in _NO_LABOUR:
        return replace(known, state=State.UNABLE.value)
    if extra.get("公益性岗位"):
        return replace(
            known, state=State.POST.value, job_place=PLACES[0], job_form="公益性岗位", willing=True
        )
    if extra.get("务工企业名称") or _months(extra.get("务工时间")):
        return replace(
            known, state=State.WAGED.value, employer=str(extra.get("务工企业名称") or "")[:120],
            job_place=_place(extra), willing=True,
        )  # fmt: skip
    return known


def _after(began: date | None, ended: date | None) -> date | None:
    return None if began and ended and ended < began else ended


def _months(value: Any) -> bool:
    try:
        return float(value or 0) > 0
    except (TypeError, ValueError):
        return False


def _place(extra: Mapping[str, Any]) -> str:
    if extra.get("是否国外务工"):
        return PLACES[-1]
    found = load_codes("就业地").resolve(str(extra.get("务工所在地") or ""))
    return found.text if found else ""
