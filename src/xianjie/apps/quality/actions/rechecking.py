"""Look at one household again at once: its findings are cleared, or new ones appear."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import find_division
from xianjie.apps.quality.actions.check import check_folder, working_day
from xianjie.apps.quality.assembly import prepare
from xianjie.apps.quality.hits import HitReader
from xianjie.apps.quality.models import QualityRun
from xianjie.apps.quality.storing import Round, Stored, store_hits
from xianjie.apps.registry.models import Household
from xianjie.engine.quality import run as run_engine
from xianjie.engine.quality.inputs import Only
from xianjie.kernel.errors import RefusedError


def recheck_household(*, by: Actor, household: Household, today: date, now: datetime) -> Stored:
    """Check a household by the rules in force over the present data, and store what changed.

    Only findings of this household are cleared or added; duplicates are looked for in the whole
    county. Raises ``RefusedError`` without the right or before the first check of the county.
    """
    county = household.county_code
    if not by.scope.may(Permission.MEND_QUALITY, household.division_code):
        raise RefusedError("not-permitted", "您没有复查这一户的权限。")
    run = QualityRun.objects.filter(county_code=county, is_newest=True).first()
    if run is None:
        raise RefusedError("no-run", "这个县还没有核查过，请先核查一次。")
    division = find_division(county)
    name = f"again-{household.pk}"
    with check_folder(name) as folder, beyond_scope("recheck_household asks first"):
        prepared = prepare(
            county=county,
            county_name=division.name if division is not None else county,
            as_of=working_day(county, today),
            folder=folder,
            only=Only(households=frozenset({household.pk})),
        )
        result = run_engine(prepared.inputs)
        skipped = frozenset(
            [one.rule_id for one in result.faults]
            + list(prepared.broken)
            + [one["rule"] for one in run.held]
        )
        hits = list(HitReader(prepared, result, county).hits(skipped))
    judged = {name: one for name, one in prepared.judged.items() if name not in skipped}
    with transaction.atomic():
        # A check of the county, or of the same household, that stores at this moment comes first.
        newest = QualityRun.objects.filter(county_code=county, is_newest=True)
        run = newest.select_for_update().first() or newest.get()
        occasion = Round(run, today, now, prepared.found.days, frozenset({household.pk}))
        stored = store_hits(occasion, judged, hits)
        record(
            actor=by,
            action="quality.recheck",
            object_type="registry.Household",
            object_id=household.pk,
            division_code=household.division_code,
            detail={"new": stored.new, "cleared": stored.cleared},
            at=now,
        )
    return stored
