"""The procedure of a place, frozen at the opening of a case, and the deadlines that follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from xianjie.apps.cases.enums import CaseKind, StepKind, StepLevel
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.workdays import Deadline, deadline, knows_year
from xianjie.policy.procedures import Process, ProcessStep, read_process

__all__ = [
    "FAST",
    "Process",
    "ProcessStep",
    "calendar_gap",
    "earlier_steps",
    "level_digits",
    "notice_end",
    "papers_missing",
    "pauses_of",
    "process_at",
    "process_words",
    "step_after",
    "step_due",
    "step_named",
    "steps_of",
    "total_due",
]

_PREFIX = {CaseKind.IDENTIFY: "识别", CaseKind.REMOVE: "消除"}
FAST = (StepKind.VERIFY.value, StepKind.REVIEW.value, StepKind.DECIDE.value)
"""Kinds of steps that a case with help first goes through at once; the others are papers."""


def process_at(place: str, kind: CaseKind, on: date) -> Process:
    """Return the procedure of a place (6 to 12 digits) on a day, as it is to be frozen.

    Raises ``RefusedError`` in words where the rulebook has none or a broken one.
    """
    book = standards(place, on)
    prefix = _PREFIX[kind]
    if not book.texts(f"{prefix}程序步骤"):
        raise RefusedError(
            "no-procedure",
            f"规则库在 {on} 没有“{prefix}程序步骤”，不能立案；请县级业务员在“规则”里补上。",
        )
    try:
        return read_process(book, prefix)
    except RefusedError as error:
        raise RefusedError(
            "broken-procedure", f"规则库里的“{prefix}程序步骤”不能用：{error.message}"
        ) from error


def steps_of(process: Mapping[str, Any]) -> list[ProcessStep]:
    """Return the steps of a frozen procedure."""
    return list(process.get("steps", []))


def step_named(process: Mapping[str, Any], name: str) -> ProcessStep:
    """Return a step of a frozen procedure. Raises ``RefusedError`` for another name."""
    for step in steps_of(process):
        if step["name"] == name:
            return step
    raise RefusedError("unknown-step", f"这个个案的程序里没有“{name}”这一步。")


def step_after(case: Case, name: str) -> ProcessStep | None:
    """Return the step that follows for this case, or None at the end of its way.

    With help first only the steps of `FAST` are on the way; the others are made up afterwards.
    """
    steps = steps_of(case.process)
    place = [step["name"] for step in steps].index(name)
    for step in steps[place + 1 :]:
        if not case.fast_track or step["kind"] in FAST:
            return step
    return None


def earlier_steps(case: Case) -> list[ProcessStep]:
    """Return the steps before the present one to which a case can be sent back."""
    steps = steps_of(case.process)
    names = [step["name"] for step in steps]
    if case.step not in names:
        return []
    return [
        step
        for step in steps[: names.index(case.step)]
        if not case.fast_track or step["kind"] in FAST
    ]


def papers_missing(case: Case) -> list[ProcessStep]:
    """Return the steps that a case with help first still has to make up."""
    if not case.fast_track:
        return []
    done = set(CaseStep.objects.filter(case=case, state="DONE").values_list("name", flat=True))
    return [
        step
        for step in steps_of(case.process)
        if step["kind"] not in FAST and step["name"] not in done
    ]


def pauses_of(case: Case) -> list[tuple[date, date]]:
    """Return the spans in which a case stood still."""
    return [(date.fromisoformat(start), date.fromisoformat(end)) for start, end in case.pauses]


def step_due(
    case: Case, step: ProcessStep, started_on: date, starts: Mapping[str, date]
) -> Deadline | None:
    """Return the day by which a step has to be done: the earliest of its limits.

    ``starts`` says on which day each earlier step of the present round began, for limits of
    several steps. A case in its pause has the day as if it went on tomorrow.
    """
    names = [one["name"] for one in steps_of(case.process)]
    place = names.index(step["name"])
    pauses = pauses_of(case)
    found: list[Deadline] = []
    if step["days"] is not None:
        found.append(deadline(started_on, step["days"], working=step["working"], pauses=pauses))
    for segment in case.process.get("segments", []):
        first, last = names.index(segment["from"]), names.index(segment["to"])
        begun = started_on if place == first else starts.get(segment["from"])
        if first <= place <= last and begun is not None:
            found.append(
                deadline(begun, segment["days"], working=segment["working"], pauses=pauses)
            )
    total = total_due(case)
    if total is not None and step["kind"] != StepKind.ANNOUNCE:
        found.append(total)
    return min(found, key=lambda one: one.day) if found else None


def total_due(case: Case) -> Deadline | None:
    """Return the day by which the decision has to be made, counted from the clue."""
    total = case.process.get("total")
    if total is None:
        return None
    return deadline(
        case.started_on, total["days"], working=total["working"], pauses=pauses_of(case)
    )


def calendar_gap(case: Case) -> int | None:
    """Return the year of a deadline in working days whose holidays are not known yet, or None.

    Such a deadline counts Monday to Friday and moves when the calendar of the year is published.
    """
    process = case.process
    counted = [*process.get("steps", []), *process.get("segments", []), process.get("total") or {}]
    if not any(limit.get("working") for limit in counted):
        return None
    days = [day for day in (case.due_on, case.total_due_on) if day is not None]
    return next((day.year for day in days if not knows_year(day.year)), None)


def notice_end(case: Case, starts_on: date) -> date | None:
    """Return the first day that a notice may end on when it is posted on ``starts_on``."""
    limit = case.process.get("notice")
    if limit is None:
        return None
    return deadline(starts_on, limit["days"], working=limit["working"]).day


def level_digits(level: str) -> int:
    """Return the most digits of a post that acts at a level: 12, 9 or 6."""
    return {StepLevel.VILLAGE.value: 12, StepLevel.TOWNSHIP.value: 9}.get(level, 6)


def process_words(process: Mapping[str, Any]) -> Sequence[str]:
    """Return the procedure in the words of people, a line a step."""
    lines = []
    for step in steps_of(process):
        level = StepLevel(step["level"]).label
        days = step["days"]
        unit = "个工作日" if step["working"] else "天"
        lines.append(f"{step['name']}（{level}{f'，{days} {unit}' if days is not None else ''}）")
    return lines
