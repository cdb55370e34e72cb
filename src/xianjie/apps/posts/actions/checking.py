"""Keeping the doubts about holders in line with the data, and answering them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.posts.enums import FindingState
from xianjie.apps.posts.models import PostFinding
from xianjie.apps.posts.permissions import may_decide
from xianjie.apps.posts.queries.checking import findings_of
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.kernel.errors import RefusedError

_CHUNK = 500


@dataclass(frozen=True)
class Checked:
    """How many doubts are new, came back, and are no longer there."""

    new: int = 0
    again: int = 0
    gone: int = 0


def check_after_run(by: Actor, run: Run, now: datetime, progress: Callable[[str], None]) -> None:
    """Check those in post once the newest month was compared; for `screening.finishing`."""
    newest = periods_screened(run.county_code)[:1] == [run.period]
    if newest and by.scope.may(Permission.RUN_SCREENING, run.county_code):
        progress("核对公益性岗位在岗人员")
        _refresh(by, run.county_code, localtime(now).date(), now)


def check_holders(*, by: Actor, county: str, today: date, now: datetime) -> Checked:
    """Check all holders of a county.

    Raises ``RefusedError`` for who decides nothing about posts there.
    """
    if not may_decide(by.scope, county):
        raise RefusedError("not-permitted", "您没有核对全县在岗人员的权限。")
    return _refresh(by, county, today, now)


@transaction.atomic
def _refresh(by: Actor, county: str, on: date, now: datetime) -> Checked:
    wanted = {one.key: one for one in findings_of(county, on)}
    known = {
        (one.holding_id, one.kind, one.mark): one
        for one in PostFinding.objects.select_for_update().filter(
            division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9")
        )
    }
    fresh = [
        PostFinding(
            holding_id=one.holding, division_code=one.place, kind=one.kind, mark=one.mark,
            words=one.words, state=FindingState.OPEN, found_on=on, seen_on=on,
        )
        for key, one in wanted.items()
        if key not in known
    ]  # fmt: skip
    changed, again, gone = [], 0, 0
    for key, row in known.items():
        if key in wanted:
            row.seen_on, row.words = on, wanted[key].words
            if row.state == FindingState.GONE:
                row.state, again = FindingState.OPEN, again + 1
            changed.append(row)
        elif row.state == FindingState.OPEN:
            row.state, gone = FindingState.GONE, gone + 1
            changed.append(row)
    PostFinding.objects.bulk_create(fresh, batch_size=_CHUNK)
    PostFinding.objects.bulk_update(changed, ["state", "seen_on", "words"], batch_size=_CHUNK)
    result = Checked(len(fresh), again, gone)
    if fresh or again or gone:
        record(
            actor=by, action="posts.check", object_type="posts.PostFinding", object_id="",
            division_code=county.ljust(12, "0"),
            detail={"new": result.new, "again": again, "gone": gone}, at=now,
        )  # fmt: skip
    return result


@transaction.atomic
def keep_holder(
    *, by: Actor, finding: PostFinding, words: str, today: date, now: datetime
) -> PostFinding:
    """Answer a doubt: found out that the holder may stay, and why.

    Raises ``RefusedError`` without the right, without words, and for what was answered already.
    """
    held = PostFinding.objects.select_for_update().get(pk=finding.pk)
    if not may_decide(by.scope, held.division_code):
        raise RefusedError("not-permitted", "您没有决定保留在岗的权限，请乡镇或人社核实。")
    if held.state != FindingState.OPEN:
        raise RefusedError("bad-step", f"这条疑点现在是“{held.get_state_display()}”。")
    if not words.strip():
        raise RefusedError("no-words", "请写核实情况和依据。")
    held.state, held.answer = FindingState.KEPT, words.strip()[:300]
    held.answered_by_id, held.answered_on = by.user_id, today
    held.save()
    record(
        actor=by, action="posts.finding-keep", object_type="posts.PostFinding",
        object_id=held.pk, division_code=held.division_code, detail={"kind": held.kind}, at=now,
    )  # fmt: skip
    return held
