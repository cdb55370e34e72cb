"""Evaluate the benefits of a county's month and store the gaps as a difference."""

from __future__ import annotations

import fcntl
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.benefits.actions.store import load_stored, store_gaps
from xianjie.apps.benefits.enums import GapKind, GapSeen
from xianjie.apps.benefits.models import (
    BenefitConfirmation,
    BenefitEvaluation,
    BenefitUnknown,
    EntitlementGap,
)
from xianjie.apps.benefits.queries.evaluations import current_evaluation, newest_evaluation
from xianjie.apps.benefits.queries.rules import AGAIN, benefit_rules
from xianjie.apps.benefits.reckoning import (
    SHARE_PARAMETER,
    Reckoned,
    entry_hash,
    hold_reason,
)
from xianjie.apps.benefits.running import benefits_of, reckon
from xianjie.apps.benefits.standing import Outcome, by_benefit, decide, vanished
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import resolved_for
from xianjie.kernel.errors import RefusedError

ENGINE_VERSION = 1
"""Part of the input hash: raise it when the same inputs may give other gaps."""
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The evaluation that stands, and whether anything had to be done for it."""

    evaluation: BenefitEvaluation
    unchanged: bool


def evaluate_benefits(
    *, by: Actor, county: str, period: str, now: datetime, progress: Progress = lambda _: None
) -> Evaluated:
    """Compare everybody's benefits in a screened month with the rolls, and store the gaps.

    Over the inputs of the month's current run. Killed anywhere, the previous state stands. The
    same inputs change nothing.

    Raises:
        RefusedError: no right; the month is not screened; a later month is evaluated already;
            another evaluation is under way.
    """
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县比对待遇的权限。")
    run = Run.objects.filter(county_code=county, period=period, is_current=True).first()
    if run is None:
        raise RefusedError(
            "not-screened", f"{period} 还没有筛查结果，请先做这个月的月度筛查，再比对待遇。"
        )
    with _only_one(county):
        digest = inputs_hash(run)
        same = current_evaluation(county, period)
        if same is not None and same.inputs_hash == digest:
            return Evaluated(same, unchanged=True)
        newest = newest_evaluation(county)
        if newest is not None and newest.period > period:
            raise RefusedError(
                "later-month",
                f"{newest.period} 的待遇已经比对过，缺口按最新的月份办理，不能再比对 {period}。",
            )
        reckoned = reckon(run, progress)
        progress("保存待遇缺口")
        return Evaluated(_store(by, run, digest, reckoned, now), unchanged=False)


def inputs_hash(run: Run) -> str:
    """Digest of everything that an evaluation depends on."""
    confirmed = BenefitConfirmation.objects.filter(county_code=run.county_code, period=run.period)
    known = {
        "engine": ENGINE_VERSION,
        "run": run.folder,
        "inputs": run.inputs_hash,
        "confirmed": sorted(confirmed.values_list("benefit_id", "entry_hash")),
    }
    return hashlib.sha256(json.dumps(known, ensure_ascii=False).encode()).hexdigest()


@contextmanager
def _only_one(county: str) -> Iterator[None]:
    """Hold the county's lock; the system lets it go when the process dies."""
    folder = Path(settings.HOME) / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"benefits-{county}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedError(
                "evaluation-running", "这个县正在比对待遇，请等它完成后再试。"
            ) from None
        yield


def _store(
    by: Actor, run: Run, digest: str, reckoned: Reckoned, now: datetime
) -> BenefitEvaluation:
    held = _held(run, reckoned)
    names = {one["benefit"] for one in held}
    found = {one.key: one for one in reckoned.found if one.benefit_id not in names}
    with transaction.atomic():
        stored = load_stored(run.county_code, run.period)
        gone = vanished(stored, found)
        asked = by_benefit(one for one in gone if one.key[2] not in names)
        outcome = decide(
            period=run.period,
            as_of=run.as_of,
            stored=stored,
            found=found,
            held=names,
            undecided=reckoned.undecided(asked),
            on_roll=reckoned.on_roll(asked),
            again_after=benefit_rules(run.county_code, run.as_of).whole(AGAIN),
        )
        old = BenefitEvaluation.objects.filter(
            county_code=run.county_code, period=run.period, is_current=True
        )
        old.update(is_current=False)
        evaluation = BenefitEvaluation.objects.create(
            county_code=run.county_code,
            period=run.period,
            run=run,
            inputs_hash=digest,
            is_current=True,
            counts=_counts(reckoned),
            held=held,
            evaluated_by=by.label[:80],
            evaluated_at=now,
        )
        BenefitUnknown.objects.bulk_create(_unknowns(evaluation, reckoned), batch_size=1_000)
        tally = store_gaps(evaluation, outcome, reckoned, now)
        evaluation.summary = _summary(run, outcome, tally)
        evaluation.save(update_fields=["summary"])
        record(
            actor=by,
            action="benefits.evaluate",
            object_type="benefits.BenefitEvaluation",
            object_id=evaluation.pk,
            division_code=run.county_code,
            detail={"period": run.period, "rulebook": run.rulebook_hash, **tally},
            at=now,
        )
    return evaluation


def _held(run: Run, reckoned: Reckoned) -> list[dict[str, Any]]:
    parameter = resolved_for(run).parameters.get(SHARE_PARAMETER)
    value = parameter.value if parameter else None
    share = Decimal(value) if isinstance(value, int | Decimal) else None
    confirmed = set(
        BenefitConfirmation.objects.filter(
            county_code=run.county_code, period=run.period
        ).values_list("benefit_id", "entry_hash")
    )
    held = []
    for name, counted in reckoned.counts.items():
        benefit = reckoned.benefits[name]
        reason = hold_reason(counted, benefit, share)
        if reason and (name, entry_hash(benefit)) not in confirmed:
            held.append(
                {
                    "benefit": name,
                    "title": benefit.title or name,
                    "hits": max(counted.owed, counted.undue),
                    "population": counted.population,
                    "reason": reason,
                }
            )
    return held


def _counts(reckoned: Reckoned) -> dict[str, Any]:
    return {
        name: {
            "title": reckoned.benefits[name].title or name,
            "family": reckoned.benefits[name].family,
            "department": reckoned.benefits[name].department,
            "grain": reckoned.benefits[name].grain.value,
            "population": counted.population,
            "owed": counted.owed,
            "held": counted.held,
            "undue": counted.undue,
            "eligible": counted.eligible,
            "unknown": counted.unknown,
        }
        for name, counted in reckoned.counts.items()
    }


def _unknowns(evaluation: BenefitEvaluation, reckoned: Reckoned) -> list[BenefitUnknown]:
    rows = []
    for name, counted in reckoned.counts.items():
        if not counted.unknown:
            continue
        rows.append(BenefitUnknown(evaluation=evaluation, benefit_id=name, count=counted.unknown))
        rows += [
            BenefitUnknown(evaluation=evaluation, benefit_id=name, missing_fact=fact, count=number)
            for fact, number in counted.missing.items()
        ]
    return rows


def _summary(run: Run, outcome: Outcome, tally: Counter[str]) -> dict[str, Any]:
    """Figures of the month for pages that must not count again."""
    seen = EntitlementGap.objects.filter(county_code=run.county_code).exclude(seen=GapSeen.CLEARED)
    kinds = Counter(seen.values_list("kind", flat=True))
    return {
        "kinds": {kind.value: kinds[kind.value] for kind in GapKind},
        "tally": dict(tally),
        "cleared": sum(1 for one in outcome.decided if one.seen == GapSeen.CLEARED),
    }


def evaluate_after(by: Actor, run: Run, now: datetime, progress: Progress) -> None:
    """Evaluate the benefits of a month that was just screened.

    A month before the newest evaluated one is left alone: its gaps are history.
    """
    newest = newest_evaluation(run.county_code)
    if newest is not None and newest.period > run.period:
        return
    if newest is None and not benefits_of(run):
        return  # a rulebook without benefits has nothing to compare
    evaluate_benefits(by=by, county=run.county_code, period=run.period, now=now, progress=progress)
