"""What happens in the background: a month is filled from the feeds, and again when they change."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.income.actions import is_filled, prefill_month
from xianjie.apps.income.actions.standing import refresh_standings
from xianjie.apps.income.models import IncomeRound
from xianjie.apps.jobs.runners import JobContext, runner, tick
from xianjie.kernel.periods import Period

STANDINGS = "income.standings"


@runner("income.prefill", permission=Permission.MANAGE_INCOME)
def prefill(context: JobContext) -> dict[str, Any]:
    """Propose a month's income of a county; begun again after a kill it comes to the same end."""
    asked = context.payload
    done = prefill_month(
        by=context.by,
        county=asked["county"],
        period=Period.parse(asked["period"]),
        now=context.now(),
        progress=context.progress,
    )
    return {"url": f"{reverse('income:months')}?period={done.period}", **asdict(done)}


@runner(STANDINGS, permission=Permission.MANAGE_INCOME)
def work_out_standings(context: JobContext) -> dict[str, Any]:
    """Work out where every household stands; begun again after a kill it comes to the same end."""
    asked = context.payload
    done = refresh_standings(
        by=context.by,
        county=asked["county"],
        upto=Period.parse(asked["upto"]),
        today=localtime(context.now()).date(),
        now=context.now(),
        progress=context.progress,
    )
    return {"url": f"{reverse('income:goals')}?year={done.year}", **asdict(done)}


@tick("income.refill")
def refill(by: Actor, now: datetime) -> int:
    """Fill the open months again whose feeds have come or changed since they were filled."""
    done = 0
    for round_ in IncomeRound.objects.filter(closed_at__isnull=True, fed_at__isnull=False):
        period = Period.parse(round_.period)
        if not is_filled(round_.county_code, period):
            prefill_month(by=by, county=round_.county_code, period=period, now=now)
            done += 1
    return done
