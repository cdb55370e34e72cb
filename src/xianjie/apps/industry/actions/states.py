"""What the market regulator's roll says of entities, taken over after every screened month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import duckdb
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.industry.enums import EntityState
from xianjie.apps.industry.models import Entity
from xianjie.apps.industry.queries.binding import LIVE, inside
from xianjie.apps.ledger.enums import RevisionKind
from xianjie.apps.ledger.models import LedgerRevision
from xianjie.apps.screening.models import Run
from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

FEED = "business"
_SAID = {
    "存续": EntityState.NORMAL, "吊销": EntityState.REVOKED, "注销": EntityState.CANCELLED,
}  # fmt: skip
_GRAVITY = (EntityState.NORMAL, EntityState.REVOKED, EntityState.CANCELLED)
_QUERY = """
    SELECT DISTINCT upper(trim(统一社会信用代码)), 经营状态
    FROM read_parquet($paths, union_by_name = true)
    WHERE 统一社会信用代码 IS NOT NULL AND 经营状态 IS NOT NULL
"""
_REASON = "市场监管名册"


def refresh_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Take over the states of a month that was just screened; for `screening.finishing`."""
    progress("核对经营主体登记状态")
    refresh_states(
        by=by, county=run.county_code, period=Period.parse(run.period), on=run.as_of, now=now
    )


def states_said(county: str, period: Period) -> dict[str, EntityState]:
    """Return 18-digit code → state by the newest roll up to a month; of two, the graver."""
    batches = active_batches(county, feed=FEED, up_to=period)
    newest = max((one.period for one in batches), default=None)
    paths = [str(path) for one in batches if one.period == newest for path in one.paths]
    found: dict[str, EntityState] = {}
    if not paths:
        return found
    with duckdb.connect() as connection:
        rows = connection.execute(_QUERY, {"paths": paths}).fetchall()
    for uscc, word in rows:
        state = _SAID.get(word)
        if state is not None:
            found[uscc] = max(found.get(uscc, state), state, key=_GRAVITY.index)
    return found


def taken_over(now: str, since: date | None, said: EntityState, on: date) -> bool:
    """Whether the roll of a day changes the state of an entity.

    What people noted later stays; the roll does not know 经营异常, so 存续 does not clear it.
    """
    if now == said or (since is not None and since > on):
        return False
    return not (now == EntityState.ABNORMAL and said == EntityState.NORMAL)


@transaction.atomic
def refresh_states(*, by: Actor, county: str, period: Period, on: date, now: datetime) -> int:
    """Take over what the newest roll says of the county's entities; return how many changed.

    Raises RefusedError without the right to screen the county.
    """
    if not by.scope.may(Permission.RUN_SCREENING, county):
        raise RefusedError("not-permitted", "您没有在这个县核对主体状态的权限。")
    said = states_said(county, period)
    rows = Entity.objects.select_for_update().filter(inside(county), LIVE).exclude(uscc="")
    changed = []
    for one in rows:
        state = said.get(one.uscc)
        if state is not None and taken_over(one.state, one.state_on, state, on):
            one.state, one.state_on, one.updated_at = state, on, now
            one.version += 1
            changed.append(one)
    if not changed:
        return 0
    Entity.objects.bulk_update(changed, ["state", "state_on", "updated_at", "version"])
    LedgerRevision.objects.bulk_create(
        LedgerRevision(
            register=f"industry.{one.kind.lower()}s", row_id=one.pk, version=one.version,
            kind=RevisionKind.CHANGE, reason=f"{_REASON}：{one.get_state_display()}",
            user_id=by.user_id, actor_label=by.label, at=now,
        )
        for one in changed
    )  # fmt: skip
    record(
        actor=by, action="industry.refresh-states", object_type="industry.Entity", object_id="",
        division_code=county, detail={"period": str(period), "rows": len(changed)}, at=now,
    )  # fmt: skip
    return len(changed)
