"""Clues of a household with their reasons, findings about a person, months gone by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.enums import RAISED_KINDS, ClueKind, ClueState, ClueStatus
from xianjie.apps.screening.models import ClueMonth, Finding, Run
from xianjie.apps.screening.queries.explanations import FindingExplanation, explain_findings
from xianjie.apps.sources.queries import hotline_appeals
from xianjie.kernel.periods import Period

HISTORY_MONTHS = 12


@dataclass(frozen=True)
class AppealBlock:
    """What somebody said on a hotline or in a letter, for those who go and see."""

    number: str
    appealed_on: date
    channel: str
    content: str


@dataclass(frozen=True)
class ClueBlock:
    """A clue of the month with the explanation of every finding in it, or its appeals."""

    kind: str
    kind_label: str
    risk: str
    level: str
    state: str
    state_label: str
    undecided: bool
    score: int
    first_period: str
    findings: tuple[FindingExplanation, ...]
    appeals: tuple[AppealBlock, ...] = ()
    source_ref: str = ""
    clue_id: int = 0
    outcome: str = ""
    outcome_label: str = ""
    is_open: bool = False
    channel: str = ""
    seen_on: date | None = None
    words: str = ""


@dataclass(frozen=True)
class HistoryLine:
    """A clue over the months: level and state a period, None where it was not there."""

    kind_label: str
    risk: str
    cells: tuple[tuple[str, str, str] | None, ...]


@dataclass(frozen=True)
class History:
    """Periods, oldest first, and the clues that were there in any of them."""

    periods: tuple[str, ...]
    lines: tuple[HistoryLine, ...]


def clue_blocks(run: Run, household: Household) -> tuple[ClueBlock, ...]:
    """Return the clues of the run's month for a household, worst first, each explained."""
    clues = list(
        ClueMonth.objects.proven("of a household found through the gate")
        .filter(county_code=run.county_code, period=run.period, household=household)
        .select_related("clue")
        .order_by("id")
    )
    findings = list(
        Finding.objects.filter(clue_month__in=clues).order_by("clue_month_id", "rule_id", "id")
    )
    explained = {
        clue.pk: explain_findings(run, [f for f in findings if f.clue_month_id == clue.pk])
        for clue in clues
    }
    appeals = _appeals(run, household) if any(c.kind == ClueKind.HOTLINE for c in clues) else {}
    ranked = sorted(clues, key=_severity)
    return tuple(
        ClueBlock(
            kind=clue.kind,
            kind_label=clue.get_kind_display(),
            risk=clue.risk,
            level=clue.level,
            state=clue.state,
            state_label=clue.get_state_display(),
            undecided=clue.undecided,
            score=clue.score,
            first_period=clue.clue.first_period,
            findings=tuple(explained[clue.pk]),
            appeals=tuple(appeals.get(clue.clue.source_ref, ())),
            source_ref=clue.clue.source_ref,
            clue_id=clue.clue_id,
            outcome=clue.clue.outcome,
            outcome_label=clue.clue.get_outcome_display(),
            is_open=clue.clue.status == ClueStatus.OPEN and clue.kind not in RAISED_KINDS,
            channel=clue.clue.channel if clue.kind in RAISED_KINDS else "",
            seen_on=clue.clue.seen_on,
            words=clue.clue.words if clue.kind in RAISED_KINDS else "",
        )
        for clue in ranked
    )


def findings_about(run: Run, person: Person) -> tuple[FindingExplanation, ...]:
    """Return the findings of the run's month about one person, each explained, worst first."""
    found = (
        Finding.objects.filter(
            person=person, clue_month__period=run.period, clue_month__county_code=run.county_code
        )
        .exclude(clue_month__state=ClueState.CLEARED)
        .order_by("-clue_month__level_rank", "rule_id", "id")
    )
    return tuple(explain_findings(run, found))


def _appeals(run: Run, household: Household) -> dict[str, list[AppealBlock]]:
    found: dict[str, list[AppealBlock]] = defaultdict(list)
    told = (
        hotline_appeals(run.county_code, Period.parse(run.period))
        .proven("of a household found through the gate")
        .filter(household=household)
    )
    for appeal in told.order_by("appealed_on", "id"):
        block = AppealBlock(appeal.appeal_no, appeal.appealed_on, appeal.channel, appeal.content)
        found[appeal.appeal_no].append(block)
    return found


def _severity(clue: ClueMonth) -> tuple[bool, int]:
    return clue.state == ClueState.CLEARED, -clue.level_rank


def history_of(household: Household, *, until: str) -> History:
    """Return up to twelve screened months until a period (``2022-06``) with the clues in them."""
    rows = list(
        ClueMonth.objects.proven("of a household found through the gate")
        .filter(household=household, period__lte=until)
        .select_related("clue")
        .order_by("-period", "id")
    )
    periods = sorted({row.period for row in rows} | {until})[-HISTORY_MONTHS:]
    return History(tuple(periods), tuple(_history_lines(rows, periods)))


def _history_lines(rows: Iterable[ClueMonth], periods: list[str]) -> list[HistoryLine]:
    by_clue: dict[int, dict[str, ClueMonth]] = defaultdict(dict)
    for row in rows:
        by_clue[row.clue_id][row.period] = row
    lines = []
    for months in by_clue.values():
        any_month = next(iter(months.values()))
        cells = tuple(
            (months[p].level, months[p].state, months[p].get_state_display())
            if p in months
            else None
            for p in periods
        )
        if any(cells):
            lines.append(HistoryLine(any_month.get_kind_display(), any_month.risk, cells))
    return lines
