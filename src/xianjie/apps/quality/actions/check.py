"""One check of a county's data, from the rules in force to stored findings."""

from __future__ import annotations

import fcntl
import shutil
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.jobs.processes import is_gone, worker_name
from xianjie.apps.quality.actions.counting import keep_counts, set_duties
from xianjie.apps.quality.assembly import Prepared, prepare
from xianjie.apps.quality.enums import Severity, Standing
from xianjie.apps.quality.hits import HitReader
from xianjie.apps.quality.models import QualityConfirmation, QualityFinding, QualityRun
from xianjie.apps.quality.storing import Hit, Judged, Round, Stored, standing_counts, store_hits
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.models import Run
from xianjie.engine.quality import run as run_engine
from xianjie.engine.quality.inputs import QualityResult
from xianjie.engine.run import SMALLEST_JUDGED_POPULATION
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.policy.quality.tables import find_table

Progress = Callable[[str], None]
_FOLDER = "quality"
_MONTHS_BEHIND = 2


@dataclass(frozen=True)
class CheckResult:
    """What a check found, in the words of ``xianjie quality check --json``."""

    run: int
    county: str
    as_of: str
    rulebook: str
    tables: dict[str, int]
    findings: int
    new: int
    cleared: int
    exempted: int
    by_rule: dict[str, int]
    by_severity: dict[str, int]
    unknown: dict[str, dict[str, int]]
    faults: list[dict[str, str]]
    silent: list[str]
    held: list[dict[str, Any]]
    seconds: float
    chosen: list[str] = field(default_factory=list)
    confirmed: int = 0

    def as_json(self) -> dict[str, Any]:
        """The document for programs."""
        return asdict(self)


def working_day(county: str, today: date) -> date:
    """Return 截至日 of a check: today, or where the county lives in its past, that day.

    A county whose last comparison is months old (a demonstration, an archive) is judged as of that
    comparison; otherwise everybody's age would run away from the data.
    """
    run = Run.objects.filter(county_code=county, is_current=True).order_by("-period").first()
    if run is None or Period.parse(run.period) > Period.of(today) - _MONTHS_BEHIND:
        return today
    return run.as_of


def check_quality(
    *, by: Actor, county: str, today: date, now: datetime, as_of: date | None = None,
    tables: Iterable[str] = (), cause: str = "", progress: Progress = lambda _: None,
) -> CheckResult:  # fmt: skip
    """Check the county's data by the rules in force and store what changed, in one transaction.

    ``tables`` narrows to rules about those tables, by id or title. Killed anywhere, the findings
    stand as before and the next check brings them up to date.

    Raises:
        RefusedError: no right, no rulebook, an unknown table, or another check is under way.
    """
    if not by.scope.may(Permission.MANAGE_QUALITY, county):
        raise RefusedError("not-permitted", "您没有在这个县核查数据的权限。")
    chosen = _chosen(tables)
    started = time.monotonic()
    division = find_division(county)
    name = division.name if division is not None else county
    with (
        _only_one(county),
        check_folder(county) as folder,
        beyond_scope("check_quality asks first"),
    ):
        progress("读取规则和数据")
        day = as_of or working_day(county, today)
        prepared = prepare(county=county, county_name=name, as_of=day, folder=folder, tables=chosen)
        progress("逐条核查")
        result = run_engine(prepared.inputs, progress=_once(progress))
        progress("保存疑点")
        run, stored = _store(
            _Occasion(by, county, chosen, cause, today, now, started), prepared, result
        )
    return _result(run, stored)


def _once(progress: Progress) -> Callable[[str, float], None]:
    """Tell each stage when it first begins; the engine comes to it again for every group."""
    told: set[str] = set()

    def tell(stage: str, _share: float) -> None:
        if stage not in told:
            told.add(stage)
            progress(stage)

    return tell


def _chosen(written: Iterable[str]) -> list[str]:
    found = []
    for one in written:
        table = find_table(one)
        if table is None:
            raise RefusedError("unknown-table", f"没有“{one}”这个数据表。")
        found.append(table.id)
    return sorted(set(found))


@contextmanager
def _only_one(county: str) -> Iterator[None]:
    """Hold the county's lock; the system lets it go when the process dies."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"quality-{county}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(
                "check-running", "这个县正在核查，请等它完成后再试（进度见后台任务）。"
            ) from None
        yield


@contextmanager
def check_folder(name: str) -> Iterator[Path]:
    """A folder of one check, by what it is for; what killed ones left is cleared first.

    Two people may look at one household, or try one draft, at once: each has a folder of his own.
    """
    base = Path(settings.HOME) / "staging" / _FOLDER
    for left in base.glob("*/*"):
        if is_gone(left.name.rpartition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    folder = base / name / f"{worker_name()}-{uuid.uuid4().hex}"
    folder.mkdir(parents=True, mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()


def held_rules(
    prepared: Prepared, result: QualityResult, confirmed: set[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Return the rules that hit a larger share than they believe, unless somebody confirmed."""
    held = []
    rules = {one.rule.id: one for one in prepared.compiled}
    for outcome in result.outcomes:
        rule = rules[outcome.rule_id]
        limit = rule.rule.max_share
        if limit is None or outcome.population < SMALLEST_JUDGED_POPULATION:
            continue
        if outcome.hits <= outcome.population * limit:
            continue
        if (outcome.rule_id, prepared.judged[outcome.rule_id].hash) in confirmed:
            continue
        held.append(
            {"rule": outcome.rule_id, "title": rule.rule.title, "hits": outcome.hits,
             "population": outcome.population, "share": float(limit)}
        )  # fmt: skip
    return held


@dataclass(frozen=True)
class _Occasion:
    """Who checks what, why and when."""

    by: Actor
    county: str
    chosen: list[str]
    cause: str
    today: date
    now: datetime
    started: float


def _store(
    occasion: _Occasion, prepared: Prepared, result: QualityResult
) -> tuple[QualityRun, Stored]:
    by, county, chosen = occasion.by, occasion.county, occasion.chosen
    today, now = occasion.today, occasion.now
    confirmed = set(
        QualityConfirmation.objects.filter(county_code=county).values_list("rule_id", "rule_hash")
    )
    held = held_rules(prepared, result, confirmed)
    failed = [{"rule": one.rule_id, "message": one.message[:300]} for one in result.faults]
    failed += [{"rule": name, "message": text} for name, text in prepared.broken.items()]
    skipped = frozenset(one["rule"] for one in [*held, *failed])
    judged = {name: one for name, one in prepared.judged.items() if name not in skipped}
    reader = HitReader(prepared, result, county)
    hits = _existing(list(reader.hits(skipped)))
    with transaction.atomic():
        newest = QualityRun.objects.select_for_update().filter(county_code=county, is_newest=True)
        for one in newest:
            one.is_newest = False
            one.save(update_fields=["is_newest"])
        run = QualityRun.objects.create(
            county_code=county,
            as_of=prepared.as_of,
            started_at=now,
            finished_at=now,
            started_by=by.label[:80],
            cause=occasion.cause,
            rulebook_hash=prepared.rulebook_hash,
            inputs_hash=prepared.inputs_hash,
            chosen=chosen,
            tables=prepared.found.tables,
            rules={name: one.hash for name, one in prepared.judged.items()},
            faults=failed,
            held=held,
            silent=[one.rule_id for one in result.outcomes if one.population and not one.hits],
            unknown={
                one.rule_id: dict(one.missing) or {"": one.unknown}
                for one in result.outcomes
                if one.unknown
            },
        )
        everything = judged | (_forgotten(county, prepared) if not chosen else {})
        stored = store_hits(Round(run, today, now, prepared.found.days), everything, hits)
        set_duties(county, today)
        keep_counts(run, prepared, hits)
        _summarise(run, stored, occasion.started, now)
        record(
            actor=by,
            action="quality.check",
            object_type="quality.QualityRun",
            object_id=run.pk,
            division_code=county.ljust(12, "0"),
            detail={
                "rulebook": run.rulebook_hash,
                "as_of": run.as_of.isoformat(),
                "tables": chosen,
                "findings": run.findings,
                "new": stored.new,
                "cleared": stored.cleared,
            },
            at=now,
        )
    return run, stored


def _existing(hits: list[Hit]) -> list[Hit]:
    """Let go of households that were deleted since the data were read."""
    numbers = {hit.household for hit in hits if hit.household is not None}
    wanted = sorted(numbers)
    known: set[int] = set()
    for start in range(0, len(wanted), 500):
        rows = Household.objects.filter(pk__in=wanted[start : start + 500])
        known.update(rows.values_list("pk", flat=True))
    if known == numbers:
        return hits
    return [
        replace(hit, household=None) if hit.household not in known | {None} else hit for hit in hits
    ]


def _forgotten(county: str, prepared: Prepared) -> dict[str, Any]:
    """Rules that have findings but are no longer in force: their findings are gone, too."""
    rows = QualityFinding.objects.filter(county_code=county).exclude(standing=Standing.CLEARED)
    known = set(rows.order_by().values_list("rule_id", flat=True).distinct())
    gone = known - set(prepared.judged) - set(prepared.broken)
    return {name: Judged(name, "", "", Severity.HINT.value, "") for name in gone}


def _summarise(run: QualityRun, stored: Stored, started: float, now: datetime) -> None:
    by_rule: dict[str, int] = defaultdict(int)
    by_severity: dict[str, int] = defaultdict(int)
    exempted = 0
    for standing, rule, severity, number in standing_counts(run.county_code):
        if standing == Standing.EXEMPT:
            exempted += number
            continue
        by_rule[rule] += number
        by_severity[severity] += number
    seconds = time.monotonic() - started
    run.by_rule, run.by_severity, run.exempted = dict(by_rule), dict(by_severity), exempted
    run.findings, run.new, run.cleared = sum(by_rule.values()), stored.new, stored.cleared
    run.seconds, run.finished_at = round(seconds, 2), now + timedelta(seconds=seconds)
    run.save()


def _result(run: QualityRun, stored: Stored) -> CheckResult:
    counted: Mapping[str, Any] = run.tables
    return CheckResult(
        run=run.pk,
        county=run.county_code,
        as_of=run.as_of.isoformat(),
        rulebook=run.rulebook_hash,
        tables={name: one["rows"] for name, one in counted.items()},
        findings=run.findings,
        new=run.new,
        cleared=run.cleared,
        exempted=run.exempted,
        by_rule=run.by_rule,
        by_severity=run.by_severity,
        unknown=run.unknown,
        faults=run.faults,
        silent=run.silent,
        held=run.held,
        seconds=run.seconds,
        chosen=run.chosen,
        confirmed=stored.confirmed,
    )
