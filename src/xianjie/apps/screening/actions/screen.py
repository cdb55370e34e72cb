"""The monthly comparison of one county, from published rules to stored clues."""

from __future__ import annotations

import fcntl
import json
import shutil
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.screening.actions.store import live, reopen, store_month
from xianjie.apps.screening.assembly import ClueDraft, Key, drafts_of
from xianjie.apps.screening.enums import (
    EXPORTED_KINDS,
    HOTLINE_RISK,
    RAISED_KINDS,
    WAITING,
    ClueKind,
    ClueState,
    Level,
    RunState,
)
from xianjie.apps.screening.finishing import finish
from xianjie.apps.screening.models import Clue, ClueMonth, InsufficientCount, Run
from xianjie.apps.screening.preparing import (
    Prepared,
    hotline_level,
    prepare,
    runs_dir,
    silent_rules,
)
from xianjie.apps.screening.queries.rule_tallies import PEOPLES_KINDS, RuleTally, tallies_document
from xianjie.apps.screening.standing import Decided, Standing, decide, is_quiet, standings
from xianjie.apps.sources.queries import hotline_appeals
from xianjie.engine.followup import undecided_households
from xianjie.engine.run import RunResult, screen
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

Progress = Callable[[str], None]
OWNER = "county"
"""File in a run's folder that names its county, so that only its own leftovers are cleared."""
STATE_KEYS = {
    ClueState.NEW: "new",
    ClueState.CONTINUING: "continuing",
    ClueState.WORSE: "worse",
    ClueState.CLEARED: "cleared",
}


@dataclass(frozen=True, slots=True)
class ScreenResult:
    """What a run found, in the words of ``xianjie screen --json``."""

    run: str
    county: str
    period: str
    as_of: str
    rulebook: str
    clues: dict[str, int]
    by_level: dict[str, int]
    by_risk: dict[str, int]
    mismatches: int
    held: list[str]
    notes: list[str]
    complete_data: bool
    unchanged: bool
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """The document for programs."""
        return asdict(self)


def screen_period(
    *,
    by: Actor,
    county: str,
    period: Period,
    as_of: date,
    now: datetime,
    dry_run: bool = False,
    progress: Progress = lambda _: None,
) -> ScreenResult:
    """Run the comparison for a county and month and store its clues as a difference.

    Killed anywhere, the previous state stands and the next run completes it. The same inputs
    change nothing. ``dry_run`` stores nothing at all.

    Raises:
        RefusedError: no right, no rulebook, no household, or another run is under way.
    """
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县筛查的权限。")
    started = time.monotonic()
    with _only_one(county):
        _sweep(county)
        folder = uuid.uuid4().hex
        work = runs_dir() / f".{folder}"
        work.mkdir(parents=True)
        (work / OWNER).write_text(county, encoding="utf-8")
        try:
            progress("读取户籍登记")
            prepared = prepare(
                county=county, period=period, as_of=as_of, today=now.date(), out_dir=work
            )
            same = None if dry_run else _same_run(county, period, prepared.inputs_hash)
            if same is not None:
                finish(by, same, now, progress)
                return _result(same, unchanged=True, seconds=time.monotonic() - started)
            found = screen(prepared.inputs, progress)
            silent = silent_rules(prepared, found.counts)
            found = replace(found, held=(*found.held, *silent))
            progress("与上月对照")
            decided = _decide(prepared, found, period, as_of)
            if dry_run:
                draft = _run_record(prepared, folder, now, found, decided)
                return _result(draft, unchanged=False, seconds=time.monotonic() - started)
            progress("保存线索")
            ended = now + timedelta(seconds=time.monotonic() - started)
            run = _store(by, prepared, folder, work, (now, ended), found, decided)
            finish(by, run, now, progress)
        finally:
            shutil.rmtree(work, ignore_errors=True)
        return _result(run, unchanged=False, seconds=time.monotonic() - started)


@contextmanager
def _only_one(county: str) -> Iterator[None]:
    """Hold the county's lock; the system lets it go when the process dies."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"screen-{county}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(
                "screen-running", "这个县正在筛查，请等它完成后再试（进度见运行它的窗口）。"
            ) from None
        yield


def _sweep(county: str) -> None:
    """Clear what a killed run of this county left behind."""
    known = set(Run.objects.values_list("folder", flat=True))
    for folder in runs_dir().glob("*") if runs_dir().exists() else ():
        owner = folder / OWNER
        mine = owner.exists() and owner.read_text(encoding="utf-8") == county
        if mine and folder.name.lstrip(".") not in known:
            shutil.rmtree(folder, ignore_errors=True)


def _same_run(county: str, period: Period, inputs_hash: str) -> Run | None:
    return Run.objects.filter(
        county_code=county, period=str(period), is_current=True, inputs_hash=inputs_hash
    ).first()


def _decide(prepared: Prepared, found: RunResult, period: Period, as_of: date) -> list[Decided]:
    county = prepared.inputs.place
    drafts = drafts_of(found.findings_path, prepared.inputs.rules)
    drafts |= _hotline_drafts(county, period, hotline_level(prepared.resolved))
    raised = _raised(county, period)
    drafts |= {key: _raised_draft(key, clue) for key, clue in raised.items()}
    before = _before(prepared, drafts)
    silent = _silent(county, drafts, period, as_of)
    drafts = {key: draft for key, draft in drafts.items() if key not in silent}
    asked: dict[str, set[int]] = {}
    for key, old in before.items():
        if key not in drafts and key not in silent and key[0] is not None:
            for rule in old.rule_ids:
                asked.setdefault(rule, set()).add(key[0])
    undecided = undecided_households(prepared.inputs, found, asked)
    held = {hold.rule_id for hold in found.held}
    undecided |= {
        (rule, number) for rule, numbers in asked.items() if rule in held for number in numbers
    }
    decided = decide(drafts, before, undecided)
    for item in decided:
        clue = raised.get(item.draft.key)
        if clue is not None and item.clue_id is None:
            item.clue_id = clue.pk
            item.state = ClueState.NEW if clue.first_period == str(period) else ClueState.CONTINUING
    return decided


def _raised(county: str, period: Period) -> dict[Key, Clue]:
    """Clues that people raised until this month and that wait, also in a case: they go on."""
    found = Clue.objects.filter(
        county_code=county,
        kind__in=RAISED_KINDS,
        status__in=WAITING,
        first_period__lte=str(period),
    )
    return {
        (clue.household_id, clue.kind, clue.risk, clue.source_ref): clue
        for clue in found.iterator(2_000)
    }


def _raised_draft(key: Key, clue: Clue) -> ClueDraft:
    draft = ClueDraft(key, clue.division_code, clue.level)
    draft.rule_ids.append(clue.source_ref)
    return draft


def _before(prepared: Prepared, drafts: dict[Key, ClueDraft]) -> dict[Key, Standing]:
    """Last month's clues. An appeal belongs to its month: it goes on only when it is repeated.

    What people raised goes on until people settle it.
    """
    if prepared.previous is None:
        return {}
    rows = (
        ClueMonth.objects.filter(county_code=prepared.inputs.place, period=prepared.previous.period)
        .exclude(state=ClueState.CLEARED)
        .select_related("clue")
    )
    found = standings(rows.iterator(2_000))
    lasting = (ClueKind.HOTLINE.value, *RAISED_KINDS)
    return {key: old for key, old in found.items() if key[1] not in lasting or key in drafts}


def _hotline_drafts(county: str, period: Period, level: str) -> dict[Key, ClueDraft]:
    drafts: dict[Key, ClueDraft] = {}
    for appeal in hotline_appeals(county, period).iterator(2_000):
        key = (appeal.household_id, ClueKind.HOTLINE.value, HOTLINE_RISK, appeal.appeal_no)
        draft = ClueDraft(key, appeal.division_code, level)
        draft.rule_ids.append(appeal.appeal_no)
        drafts[key] = draft
    return drafts


def _silent(county: str, drafts: dict[Key, ClueDraft], period: Period, as_of: date) -> set[Key]:
    """Signals that were verified as no risk a short while ago and are no graver.

    The month that was verified keeps its clue when it is run again.
    """
    quiet = Clue.objects.filter(
        county_code=county, quiet_until__gte=as_of, verified_period__lt=str(period)
    )
    found = set()
    for clue in quiet.iterator(2_000):
        key = (clue.household_id, clue.kind, clue.risk, clue.source_ref)
        draft = drafts.get(key)
        if draft is not None and is_quiet(clue, draft, as_of.isoformat()):
            found.add(key)
    return found


def _run_record(
    prepared: Prepared, folder: str, now: datetime, found: RunResult, decided: Sequence[Decided]
) -> Run:
    inputs = prepared.inputs
    return Run(
        county_code=inputs.place,
        period=str(inputs.period),
        as_of=inputs.as_of,
        state=RunState.COMPLETED,
        is_current=True,
        folder=folder,
        rulebook_hash=prepared.rulebook_hash,
        inputs_hash=prepared.inputs_hash,
        complete_data=prepared.complete_data,
        notes=prepared.notes,
        held=[asdict(hold) for hold in found.held],
        manifest=_manifest(prepared, found),
        summary=_summary(decided),
        started_at=now,
        finished_at=now,
    )


def _store(
    by: Actor,
    prepared: Prepared,
    folder: str,
    work: Path,
    times: tuple[datetime, datetime],
    found: RunResult,
    decided: Sequence[Decided],
) -> Run:
    """Store a run that began and ended at ``times``."""
    now, ended = times
    run = _run_record(prepared, folder, now, found, decided)
    run.started_by, run.finished_at = by.label[:80], ended
    shutil.rmtree(work / "spill", ignore_errors=True)
    text = json.dumps(run.manifest, ensure_ascii=False, indent=1)
    (work / "manifest.json").write_text(text, encoding="utf-8")
    work.rename(runs_dir() / folder)
    with transaction.atomic():
        Run.objects.filter(county_code=run.county_code, period=run.period, is_current=True).update(
            is_current=False
        )
        run.save(force_insert=True)
        InsufficientCount.objects.bulk_create(_insufficient(run, found), batch_size=1_000)
        tally = store_month(run=run, decided=decided)
        tally["reopened"] = reopen(run, decided)
        record(
            actor=by,
            action="screening.run",
            object_type="screening.Run",
            object_id=run.pk,
            division_code=run.county_code,
            detail={"period": run.period, "rulebook": run.rulebook_hash, **tally},
            at=now,
        )
    return run


def _insufficient(run: Run, found: RunResult) -> list[InsufficientCount]:
    rows = []
    for count in found.counts:
        if not count.unknown:
            continue
        rows.append(InsufficientCount(run=run, rule_id=count.rule_id, count=count.unknown))
        rows += [
            InsufficientCount(run=run, rule_id=count.rule_id, missing_fact=name, count=number)
            for name, number in count.missing.items()
        ]
    return rows


def _manifest(prepared: Prepared, found: RunResult) -> dict[str, Any]:
    selections = {
        name: {
            "periods": [str(chosen.periods[0]), str(chosen.periods[-1])] if chosen.periods else [],
            "missing": [str(period) for period in chosen.missing],
            "batches": [part.batch.batch for part in chosen.parts],
        }
        for name, chosen in found.plan.selections.items()
    }
    return {
        "place": prepared.inputs.place,
        "period": str(prepared.inputs.period),
        "as_of": prepared.inputs.as_of.isoformat(),
        "first_period": str(prepared.inputs.first_period),
        "rulebook": prepared.rulebook_hash,
        "snapshot": prepared.snapshot_hashes,
        "batches": prepared.batches,
        "confirmed": sorted(prepared.inputs.confirmed),
        "rules": [asdict(count) for count in found.counts],
        "facts": selections,
        "findings": found.findings,
    }


def _summary(decided: Sequence[Decided]) -> dict[str, Any]:
    shown = [item for item in decided if item.draft.key[1] in EXPORTED_KINDS]
    states = Counter(STATE_KEYS[item.state] for item in shown)
    standing = live(shown)
    return {
        "clues": {name: states[name] for name in STATE_KEYS.values()},
        "by_level": {
            level.value: sum(1 for item in standing if item.draft.level == level.value)
            for level in Level
        },
        "by_risk": dict(Counter(item.draft.key[2] for item in standing).most_common()),
        "households": len({item.draft.key[0] for item in standing if item.draft.key[0]}),
        "mismatches": sum(
            1 for item in live(decided) if item.draft.key[1] == ClueKind.MISMATCH.value
        ),
        "by_rule": tallies_document(_by_rule(decided)),
    }


def _by_rule(decided: Sequence[Decided]) -> dict[str, RuleTally]:
    """Clues by rule; one that only goes on for want of data has no finding and counts nowhere."""
    found: dict[str, RuleTally] = {}
    for item in decided:
        kind = item.draft.key[1]
        if item.state is ClueState.CLEARED:
            for rule in item.draft.rule_ids if kind not in PEOPLES_KINDS else ():
                found.setdefault(rule, RuleTally(kind)).cleared += 1
            continue
        for rule in {finding.rule_id for finding in item.draft.findings}:
            tally = found.setdefault(rule, RuleTally(kind))
            tally.hits += 1
            tally.new += item.state is ClueState.NEW
            tally.worse += item.state is ClueState.WORSE
    return found


def _result(run: Run, *, unchanged: bool, seconds: float) -> ScreenResult:
    summary = run.summary
    return ScreenResult(
        run=run.folder,
        county=run.county_code,
        period=run.period,
        as_of=run.as_of.isoformat(),
        rulebook=run.rulebook_hash,
        clues=summary["clues"],
        by_level=summary["by_level"],
        by_risk=summary["by_risk"],
        mismatches=summary["mismatches"],
        held=[hold["rule_id"] for hold in run.held],
        notes=run.notes,
        complete_data=run.complete_data,
        unchanged=unchanged,
        seconds=round(seconds, 2),
    )
