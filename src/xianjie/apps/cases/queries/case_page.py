"""What the page of a case shows: the way it goes, its clues, its record, its papers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xianjie.apps.cases.enums import (
    OPEN_CASES,
    CaseKind,
    CaseState,
    NoticeKind,
    StepLevel,
    StepState,
)
from xianjie.apps.cases.models import (
    Case,
    CaseClue,
    CaseDocument,
    CaseEvent,
    CaseStep,
    Notice,
    Objection,
)
from xianjie.apps.cases.queries.process import ProcessStep, steps_of
from xianjie.apps.cases.queries.step_words import content_of, lines_of
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.screening.models import Clue
from xianjie.kernel.workdays import workdays_between

SHEET_FORMS = {CaseKind.IDENTIFY.value: "入户核查", CaseKind.REMOVE.value: "消除核查"}
"""The sheet that a verification of each kind of case is filled in on."""
DONE, NOW, LATER, SKIPPED, STOPPED = "done", "now", "later", "skipped", "stopped"


@dataclass(frozen=True)
class Turn:
    """One time that a step was gone through; ``lines`` say what it recorded."""

    round: int
    state: str
    state_label: str
    started_on: date
    due_on: date | None
    done_at: datetime | None
    done_by: str
    words: str
    lines: tuple[tuple[str, str], ...]
    sheet_id: int | None
    late: bool


@dataclass(frozen=True)
class RailStep:
    """A step of the procedure as the rail shows it; ``turns`` newest last."""

    name: str
    kind: str
    level: str
    limit: str
    state: str
    turns: tuple[Turn, ...]

    @property
    def last(self) -> Turn | None:
        """The newest time that the step was gone through."""
        return self.turns[-1] if self.turns else None


@dataclass(frozen=True)
class TimeLeft:
    """How long is left to a deadline; ``working`` in working days where those count."""

    due_on: date
    days: int
    working: int | None


@dataclass(frozen=True)
class JoinedClue:
    """A clue that the case answers."""

    pk: int
    kind_label: str
    channel: str
    risk: str
    level: str
    seen_on: date | None
    period: str
    words: str


def turns_of(case: Case) -> list[CaseStep]:
    """Return what was and is to be done in a case, oldest first; one query."""
    return list(case.steps.select_related("done_by").order_by("round", "id"))


def rail_of(case: Case, turns: Sequence[CaseStep]) -> list[RailStep]:
    """Return every step of the frozen procedure with what has been done in it."""
    steps = steps_of(case.process)
    names = [step["name"] for step in steps]
    here = names.index(case.step) if case.step in names else len(names)
    by_name: dict[str, list[CaseStep]] = {}
    for turn in turns:
        by_name.setdefault(turn.name, []).append(turn)
    return [
        RailStep(
            name=step["name"],
            kind=step["kind"],
            level=str(StepLevel(step["level"]).label),
            limit=_limit(step),
            state=_state(case, place, here, by_name.get(step["name"], [])),
            turns=tuple(_turn(one) for one in by_name.get(step["name"], [])),
        )
        for place, step in enumerate(steps)
    ]


def _limit(step: ProcessStep) -> str:
    days = step.get("days")
    if days is None:
        return ""
    return f"{days} 个工作日" if step.get("working") else f"{days} 天"


def _state(case: Case, place: int, here: int, turns: Sequence[CaseStep]) -> str:
    last = turns[-1] if turns else None
    if case.state in OPEN_CASES and place == here:
        return NOW
    if last is not None and last.state == StepState.DONE and place < here:
        return DONE
    if last is not None and last.state == StepState.ENDED:
        return STOPPED
    if case.state in OPEN_CASES:
        return SKIPPED if place < here else LATER
    return SKIPPED if case.state == CaseState.APPROVED else LATER


def _turn(step: CaseStep) -> Turn:
    due = step.due_on
    return Turn(
        round=step.round,
        state=step.state,
        state_label=step.get_state_display(),
        started_on=step.started_on,
        due_on=due,
        done_at=step.done_at,
        done_by=str(step.done_by) if step.done_by else "",
        words=step.words,
        lines=lines_of(step.kind, content_of(step)),
        sheet_id=step.sheet_id,
        late=due is not None and step.done_at is not None and step.done_at.date() > due,
    )


def time_left(case: Case, today: date) -> TimeLeft | None:
    """Return how long the present step may still take; None where nothing runs."""
    if case.state != CaseState.OPEN or case.due_on is None:
        return None
    step = next((one for one in steps_of(case.process) if one["name"] == case.step), None)
    days = (case.due_on - today).days
    working = None
    if step is not None and step.get("working"):
        between = sorted((today, case.due_on))
        working = workdays_between(*between) * (1 if days >= 0 else -1)
    return TimeLeft(case.due_on, days, working)


def clues_of(case: Case) -> list[JoinedClue]:
    """Return the clues that a case answers, in the order in which they joined; one query."""
    rows = CaseClue.objects.filter(case=case).select_related("clue").order_by("id")
    return [joined(row.clue) for row in rows]


def joined(clue: Clue) -> JoinedClue:
    """Return a clue as the pages of the case work show it."""
    return JoinedClue(
        pk=clue.pk,
        kind_label=clue.get_kind_display(),
        channel=clue.channel,
        risk=clue.risk,
        level=clue.level,
        seen_on=clue.seen_on,
        period=clue.last_period,
        words=clue.words,
    )


def events_of(case: Case) -> list[CaseEvent]:
    """Return the record of a case, newest first; one query."""
    return list(case.events.select_related("user").order_by("-id"))


def documents_of(case: Case) -> list[CaseDocument]:
    """Return the papers of a case that were not withdrawn; one query."""
    rows = CaseDocument.objects.filter(case=case, document__withdrawn_at__isnull=True)
    return list(rows.select_related("document").order_by("id"))


def notices_of(case: Case) -> list[Notice]:
    """Return the papers that were posted about a case, newest first."""
    rows = Notice.objects.proven("about a case found through the gate")
    return list(rows.filter(notice_cases__case=case).order_by("-id"))


def objections_of(case: Case) -> list[Objection]:
    """Return what was said against a case, or against a notice on which it stood."""
    rows = Objection.objects.proven("about a case found through the gate")
    return list(rows.filter(case=case).order_by("-id"))


def open_case_of(household_id: int) -> Case | None:
    """Return the running case of a household found through the gate."""
    rows = Case.objects.proven("of a household found through the gate")
    return rows.filter(household_id=household_id, state__in=OPEN_CASES).first()


def cases_of_household(household_id: int) -> list[Case]:
    """Return the cases of a household found through the gate, newest first."""
    rows = Case.objects.proven("of a household found through the gate")
    return list(rows.filter(household_id=household_id).order_by("-opened_at", "-id")[:20])


def changed_since(case: Case, version: int) -> list[CaseEvent]:
    """Return what happened to a case after the version that somebody was looking at.

    Every act adds one to the version and one line to the record.
    """
    return list(reversed(events_of(case)[: max(case.version - version, 0)]))


def content_for(turns: Sequence[CaseStep], kind: str) -> Mapping[str, Any]:
    """Return what the newest finished step of a kind recorded; empty where there is none."""
    done = [one for one in turns if one.kind == kind and one.state == StepState.DONE]
    return content_of(done[-1]) if done else {}


def sheet_for(case: Case) -> Sheet | None:
    """Return the newest accepted sheet that was filled in at the door for this case's verification.

    Only sheets since the present round began count; one query.
    """
    opened = case.steps.filter(state=StepState.OPEN).values_list("started_on", flat=True).first()
    rows = Sheet.objects.proven("of a household whose case came through the gate")
    rows = rows.filter(
        household_id=case.household_id,
        form=SHEET_FORMS[case.kind],
        state=SheetState.ACCEPTED,
        filled_at__date__gte=opened or case.started_on,
    )
    return rows.select_related("filled_by").first()


def task_for(case: Case) -> FieldTask | None:
    """Return the newest task at the door that this case asked for; one query."""
    rows = FieldTask.objects.proven("of a household whose case came through the gate")
    return (
        rows.filter(household_id=case.household_id, source__startswith=f"case:{case.pk}:")
        .select_related("assignee")
        .order_by("-id")
        .first()
    )


def beside(case: Case, kind: str) -> list[Case]:
    """Return the other cases of the village and matter that stand at a step of the same kind."""
    rows = Case.objects.proven("of the village of a case found through the gate")
    return list(
        rows.filter(
            county_code=case.county_code,
            state=CaseState.OPEN,
            division_code=case.division_code,
            kind=case.kind,
            step_kind=kind,
        )
        .exclude(pk=case.pk)
        .select_related("household")
        .order_by("due_on", "id")[:30]
    )


def hanging(case: Case, kind: NoticeKind) -> Notice | None:
    """Return the notice of a kind on which a case stands in its present round."""
    rows = Notice.objects.proven("about a case found through the gate")
    return rows.filter(
        notice_cases__case=case,
        notice_cases__round=case.round,
        notice_cases__kind=kind,
        withdrawn_at__isnull=True,
    ).first()


def last_posted(case: Case) -> tuple[str, str]:
    """Return where the village's newest notice hung and who took objections; empty texts before."""
    rows = Notice.objects.proven("of the village of a case found through the gate")
    found = rows.filter(division_code=case.division_code).values_list("place", "contact").first()
    return found or ("", "")
