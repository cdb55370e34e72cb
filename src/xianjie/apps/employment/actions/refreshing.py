"""Fill the registers from registry and feed after a run; nothing is typed twice (M08-01, 02)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.employment.actions.families import Home, follow_register, homes_of
from xianjie.apps.employment.actions.spells import fill_transfers
from xianjie.apps.employment.enums import WITH_JOB, QuestionState, Source, State
from xianjie.apps.employment.models import EmploymentCheck, Worker, WorkerQuestion
from xianjie.apps.employment.queries.families import age_on
from xianjie.apps.employment.queries.feed import feed_rows
from xianjie.apps.employment.queries.prefill import FeedRow, Known, newest_row, prefilled
from xianjie.apps.employment.queries.rules import LabourRules, labour_rules
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.models import Run
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

CHUNK = 1_000
AUTO = "不再符合收录条件"
_JOB = ("job_place", "employer", "job_form", "pay", "job_from", "job_to")
_ASKED = ("since", *_JOB)
_CHANGED = (
    "county_code", "division_code", "household", "focus", "relocated", "state", "since",
    "ability", "willing", *_JOB, "source", "retired_at", "retired_reason", "updated_at",
)  # fmt: skip


@dataclass
class Refreshed:
    """What a month changed in the registers; ``unchanged`` where it had been looked at before."""

    period: str
    workers: int = 0
    changed: int = 0
    retired: int = 0
    asked: int = 0
    transfers: int = 0
    found: int = 0
    cleared: int = 0
    unchanged: bool = False


def refresh_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Fill the registers of a county whose month was just screened; for `screening.finishing`."""
    refresh_labour(by=by, run=run, now=now, progress=progress)


def refresh_labour(
    *, by: Actor, run: Run, now: datetime, progress: Callable[[str], None] = lambda _: None
) -> Refreshed:
    """Bring the labour register, the transfers and the zero-employment families in line.

    What was confirmed at the door stands: a feed newer than the door that says otherwise becomes
    a question. An older month than the newest one changes nothing; the same data again neither.

    Raises ``RefusedError`` without the right to screen the county.
    """
    county = run.county_code
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县更新劳动力台账的权限。")
    result = Refreshed(run.period)
    checks = EmploymentCheck.objects.filter(county_code=county)
    newer = checks.filter(period__gt=run.period).exists()
    if newer or checks.filter(period=run.period, run_hash=run.inputs_hash).exists():
        result.unchanged = True
        return result
    progress("更新劳动力台账")
    today = localtime(now).date()
    rules = labour_rules(county, run.as_of)
    rows, newest = feed_rows(run, rules.months)
    with transaction.atomic():
        month = _Month(run, rules, rows, newest, today, now, result)
        month.write()
        result.transfers = fill_transfers(
            county=county, rows=rows, period=Period.parse(run.period), rules=rules,
            homes={one.person_id: one for one in month.kept}, now=now,
        )  # fmt: skip
        moved = follow_register(county=county, today=today, now=now, period=run.period, rules=rules)
        result.found, result.cleared = moved.found + moved.again, moved.cleared
        EmploymentCheck.objects.update_or_create(
            county_code=county, period=run.period,
            defaults={
                "as_of": run.as_of, "run_hash": run.inputs_hash, "checked_at": now,
                "counts": {
                    "workers": result.workers, "changed": result.changed, "asked": result.asked,
                    "transfers": result.transfers, "found": result.found,
                    "cleared": result.cleared, "feed": str(newest or ""),
                },
            },
        )  # fmt: skip
        record(
            actor=by, action="employment.refresh", object_type="employment.EmploymentCheck",
            object_id=run.period, division_code=county,
            detail={"period": run.period, "workers": result.workers, "asked": result.asked},
            at=now,
        )  # fmt: skip
    return result


@dataclass
class _Month:
    """One month's registry and feed against the register."""

    run: Run
    rules: LabourRules
    rows: dict[int, list[FeedRow]]
    newest: Period | None
    today: date
    now: datetime
    result: Refreshed
    kept: list[Worker] = field(default_factory=list)
    changed: list[Worker] = field(default_factory=list)
    questions: list[WorkerQuestion] = field(default_factory=list)
    moot: list[int] = field(default_factory=list)
    named: list[int] = field(default_factory=list)

    def write(self) -> None:
        county = self.run.county_code
        period = self.newest or Period.parse(self.run.period)
        homes = homes_of(Household.objects.filter(county_code=county, is_active=True))
        known = {
            one.person_id: one for one in Worker.objects.filter(county_code=county).iterator(CHUNK)
        }
        self.refused = self._refused()
        self.open = {
            one.worker_id: one
            for one in WorkerQuestion.objects.filter(county_code=county, state=QuestionState.OPEN)
        }
        fresh: list[Worker] = []
        people = Person.objects.filter(county_code=county, household__is_active=True)
        for pk, home_id, born, labour, school, extra in people.values_list(
            "pk", "household_id", "birth_date", "labour_skill", "school_status", "extra"
        ).iterator(CHUNK):
            home = homes.get(home_id)
            row = newest_row(self.rows.get(pk, ()), period)
            if home is None or not self.belongs(born, row):
                continue
            says = prefilled(labour=labour, school=school, extra=extra, row=row, period=period)
            worker = known.pop(pk, None)
            if worker is None:
                worker = Worker(person_id=pk, created_at=self.now, updated_at=self.now, version=1)
                self.lie(worker, home_id, home)
                _take(worker, says)
                fresh.append(worker)
            else:
                self.follow(worker, home_id, home, says, period)
            self.kept.append(worker)
        for worker in known.values():
            if worker.retired_at is None:
                worker.retired_at = worker.updated_at = self.now
                worker.retired_reason = AUTO
                self.changed.append(worker)
                self.result.retired += 1
        Worker.objects.bulk_create(fresh, batch_size=CHUNK)
        # Rewriting whole rows is many times quicker than a CASE for each column.
        Worker.objects.bulk_create(
            self.changed, batch_size=400, update_conflicts=True, unique_fields=["id"],
            update_fields=[*_CHANGED, "period"],
        )  # fmt: skip
        for start in range(0, len(self.named), CHUNK):
            part = self.named[start : start + CHUNK]
            Worker.objects.filter(pk__in=part).update(period=str(period))
        WorkerQuestion.objects.filter(pk__in=self.moot).update(
            state=QuestionState.KEPT, answered_at=self.now
        )
        WorkerQuestion.objects.bulk_create(self.questions, batch_size=CHUNK)
        self.result.workers = len(self.kept)
        self.result.changed = len(self.changed)
        self.result.asked = len(self.questions)

    def _refused(self) -> set[tuple[int, str, str, str]]:
        """What was asked before and kept as it was: it is not asked again."""
        rows = WorkerQuestion.objects.filter(
            county_code=self.run.county_code, state=QuestionState.KEPT, answered_by__isnull=False
        )
        return set(rows.values_list("worker_id", "says", "job_place", "employer"))

    def belongs(self, born: date | None, row: FeedRow | None) -> bool:
        """Whether somebody stands in the register: of working age, or at work whatever the age."""
        if row is not None and row.status == "就业":
            return True
        age = age_on(born, self.run.as_of)
        low, high = self.rules.age_min, self.rules.age_max
        return age is not None and (low is None or age >= low) and (high is None or age <= high)

    def lie(self, worker: Worker, home_id: int, home: Home) -> None:
        worker.household_id, worker.county_code = home_id, self.run.county_code
        worker.division_code = home.division_code
        worker.focus, worker.relocated = home.focus, home.relocated

    def follow(self, worker: Worker, home_id: int, home: Home, says: Known, period: Period) -> None:
        before = _values(worker)
        self.lie(worker, home_id, home)
        if worker.retired_at is not None and worker.retired_reason == AUTO:
            worker.retired_at, worker.retired_reason = None, ""
        if worker.confirmed_on is None:
            _take(worker, says)
        elif says.source == Source.FEED:
            self.compare(worker, says, period)
        if _values(worker) != before:
            worker.updated_at = self.now
            self.changed.append(worker)
        elif says.source == Source.FEED:
            self.named.append(worker.pk)

    def compare(self, worker: Worker, says: Known, period: Period) -> None:
        """Ask where a feed newer than the door says otherwise; take what it adds where it agrees.

        Whoever farms may well stand in the roll as unemployed: that, too, is asked.
        """
        asked = self.open.get(worker.pk)
        if not _differs(worker, says):
            if asked is not None:
                self.moot.append(asked.pk)
            worker.period, worker.source = says.period, Source.FEED
            if worker.works and says.state in WITH_JOB:
                for name in _JOB:
                    if getattr(worker, name) in (None, ""):
                        setattr(worker, name, getattr(says, name))
            return
        if worker.confirmed_on is None or period.last_day <= worker.confirmed_on:
            return
        if (worker.pk, says.state, says.job_place, says.employer) in self.refused:
            return
        if asked is not None:
            if (asked.says, asked.job_place, asked.employer) == (
                says.state, says.job_place, says.employer
            ):  # fmt: skip
                return
            self.moot.append(asked.pk)
        self.questions.append(WorkerQuestion(
            county_code=worker.county_code, division_code=worker.division_code,
            worker_id=worker.pk, period=says.period, says=says.state, asked_on=self.today,
            **{name: getattr(says, name) for name in _ASKED},
        ))  # fmt: skip


def _differs(worker: Worker, says: Known) -> bool:
    if worker.state != says.state:
        return True
    if not worker.works:
        return False
    place = bool(says.job_place) and says.job_place != worker.job_place
    firm = bool(says.employer and worker.employer) and says.employer != worker.employer
    return place or firm


def _take(worker: Worker, says: Known) -> None:
    """Let an unconfirmed row say what registry and feed say; wishes are nobody's but people's."""
    worker.state, worker.since, worker.ability = says.state, says.since, says.ability
    if says.willing is not None:
        worker.willing = says.willing
    for name in _JOB:
        setattr(worker, name, getattr(says, name))
    if says.state not in WITH_JOB:
        worker.organised = ""
    worker.source, worker.period = says.source, says.period
    if says.state != State.UNEMPLOYED:
        worker.since = None


def _values(worker: Worker) -> tuple[object, ...]:
    return tuple(
        getattr(worker, "household_id" if name == "household" else name) for name in _CHANGED[:-1]
    )
