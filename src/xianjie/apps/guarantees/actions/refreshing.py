"""Bring the problems in line with a month: found, found again, cleared by the next roll."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.guarantees.actions.judging import Finding, Judged, judge
from xianjie.apps.guarantees.choices import area_of
from xianjie.apps.guarantees.enums import STANDING, ProblemSource, ProblemState, Step
from xianjie.apps.guarantees.models import (
    GuaranteeCheck,
    InsuredVillage,
    Problem,
    ProblemEvent,
)
from xianjie.apps.guarantees.queries.owners import owners_in
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.screening.models import Run
from xianjie.kernel.errors import RefusedError

CHUNK = 1_000
_CHANGED = (
    "division_code", "source", "words", "state", "department", "owner", "due_on", "found_on",
    "last_period", "reopened", "lasting", "undecided", "done_on", "done_by", "accepted_by",
    "closed_on", "closed_period", "exempt_until", "version",
)  # fmt: skip
Key = tuple[str, str]


@dataclass
class Refreshed:
    """What a month changed: problems found, come back, cleared by the roll, going on."""

    period: str
    found: int = 0
    again: int = 0
    cleared: int = 0
    standing: int = 0
    unchanged: bool = False


def refresh_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Look for problems in a month that was just screened; for `screening.finishing`."""
    refresh_problems(by=by, run=run, now=now, progress=progress)


def refresh_problems(
    *, by: Actor, run: Run, now: datetime, progress: Callable[[str], None] = lambda _: None
) -> Refreshed:
    """Find, open again and clear problems as the data of a run say.

    What people registered stands until people accept it. A rule that is held, and a household of
    which the data do not say, clear nothing. An older month than the newest one that was looked
    at changes nothing; the same data again change nothing either.

    Raises ``RefusedError`` without the right to screen the county.
    """
    county = run.county_code
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县比对三保障问题的权限。")
    result = Refreshed(run.period)
    checks = GuaranteeCheck.objects.filter(county_code=county)
    newer = checks.filter(period__gt=run.period).exists()
    if newer or checks.filter(period=run.period, run_hash=run.inputs_hash).exists():
        result.unchanged = True
        return result
    progress("核对三保障和饮水")
    rows = Problem.objects.filter(county_code=county)
    asked: dict[str, set[int]] = defaultdict(set)
    for kind, household in rows.filter(state__in=STANDING, source=ProblemSource.RULE).values_list(
        "kind", "household_id"
    ):
        asked[kind].add(household)
    judged = judge(run, dict(asked))
    with transaction.atomic():
        _Month(county, run, now, judged, result).write()
        _keep(run, now, judged, result)
        record(
            actor=by,
            action="guarantees.refresh",
            object_type="guarantees.GuaranteeCheck",
            object_id=run.period,
            division_code=county,
            detail={
                "period": run.period, "found": result.found, "again": result.again,
                "cleared": result.cleared,
            },
            at=now,
        )  # fmt: skip
    return result


class _Month:
    """One month's findings against the problems that are known."""

    def __init__(
        self, county: str, run: Run, now: datetime, judged: Judged, result: Refreshed
    ) -> None:
        self.county, self.run, self.now, self.judged, self.result = county, run, now, judged, result
        self.today: date = localtime(now).date()
        self.book: Standards = standards(county, run.as_of)
        self.owners = owners_in(county, self.today, (Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER))
        self.changed: list[Problem] = []
        self.events: list[tuple[Problem, Step, str]] = []

    def write(self) -> None:
        wanted: dict[Key, Finding] = {
            (one.subject, one.rule.id): one for one in self.judged.findings
        }
        known = {
            (one.subject, one.kind): one
            for one in Problem.objects.select_for_update()
            .filter(county_code=self.county)
            .iterator(CHUNK)
        }
        fresh = [self.made(one) for key, one in wanted.items() if key not in known]
        for key, problem in known.items():
            finding = wanted.get(key)
            if finding is not None:
                self.named(problem, finding)
            elif problem.state in STANDING and problem.source == ProblemSource.RULE:
                self.unnamed(problem)
        Problem.objects.bulk_create(fresh, batch_size=CHUNK)
        self.events = [(one, Step.FIND, "") for one in fresh] + self.events
        Problem.objects.bulk_update(self.changed, list(_CHANGED), batch_size=CHUNK)
        ProblemEvent.objects.bulk_create(
            (
                ProblemEvent(
                    problem=one, step=step, words=words, period=self.run.period, at=self.now,
                    due_on=one.due_on if step in (Step.FIND, Step.AGAIN) else None,
                )
                for one, step, words in self.events
            ),
            batch_size=CHUNK,
        )  # fmt: skip
        self.result.found = len(fresh)

    def due(self, finding: Finding) -> date:
        # A county that has set no deadline owes an answer at once: a problem has always one.
        return self.book.day_after(self.today, finding.rule.verify_days) or self.today

    def owner(self, village: str) -> int | None:
        return next(
            (self.owners[p] for size in (12, 9) if (p := village[:size]) in self.owners), None
        )

    def made(self, finding: Finding) -> Problem:
        rule = finding.rule
        return Problem(
            county_code=self.county, division_code=finding.village,
            household_id=finding.household, person_id=finding.person, subject=finding.subject,
            area=area_of(rule.id), kind=rule.id, source=ProblemSource.RULE, words=rule.message,
            state=ProblemState.OPEN, department=rule.notify[0],
            owner_id=self.owner(finding.village), due_on=self.due(finding), found_on=self.today,
            first_period=self.run.period, last_period=self.run.period,
            lasting=rule.id in self.judged.lasting,
        )  # fmt: skip

    def named(self, problem: Problem, finding: Finding) -> None:
        """A feed names what is known: it goes on, or what was closed comes back."""
        period = self.run.period
        if problem.state in STANDING:
            self.result.standing += 1
            problem.last_period, problem.undecided = period, False
            self.changed.append(problem)
            return
        same = problem.closed_period >= period
        if problem.state == ProblemState.ACCEPTED and same:
            return  # accepted on these very data
        if problem.exempt_until is not None and problem.exempt_until >= self.run.as_of:
            return
        problem.state, problem.reopened = ProblemState.OPEN, problem.reopened + 1
        problem.source, problem.words = ProblemSource.RULE, finding.rule.message
        problem.division_code, problem.found_on = finding.village, self.today
        problem.due_on, problem.last_period = self.due(finding), period
        problem.owner_id = problem.owner_id or self.owner(finding.village)
        problem.undecided, problem.closed_on, problem.closed_period = False, None, ""
        problem.done_on = problem.done_by = problem.accepted_by = problem.exempt_until = None
        problem.version += 1
        self.changed.append(problem)
        self.events.append((problem, Step.AGAIN, ""))
        self.result.again += 1

    def unnamed(self, problem: Problem) -> None:
        """No feed names it any more: cleared, unless the data do not say or only people can."""
        if problem.lasting or problem.kind not in self.judged.rules:
            self.result.standing += 1
            return
        if (problem.kind, problem.household_id) in self.judged.undecided:
            self.result.standing += 1
            if not problem.undecided:
                problem.undecided = True
                self.changed.append(problem)
            return
        problem.state, problem.undecided = ProblemState.CLEARED, False
        problem.closed_on, problem.closed_period = self.today, self.run.period
        problem.version += 1
        self.changed.append(problem)
        self.events.append((problem, Step.CLEAR, ""))
        self.result.cleared += 1


def _keep(run: Run, now: datetime, judged: Judged, result: Refreshed) -> None:
    """Remember what the month said, for the boards."""
    GuaranteeCheck.objects.update_or_create(
        county_code=run.county_code, period=run.period,
        defaults={
            "as_of": run.as_of, "run_hash": run.inputs_hash, "rules": judged.counts,
            "found": result.found, "again": result.again, "cleared": result.cleared,
            "checked_at": now,
        },
    )  # fmt: skip
    month = InsuredVillage.objects.filter(county_code=run.county_code, period=run.period)
    month.delete()
    InsuredVillage.objects.bulk_create(
        (
            InsuredVillage(
                county_code=run.county_code, period=run.period, division_code=village,
                insured=insured, people=people, unknown=unknown,
            )
            for village, (insured, people, unknown) in judged.insured.items()
        ),
        batch_size=CHUNK,
    )  # fmt: skip
