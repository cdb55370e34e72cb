"""Close a registered clue without a case, because somebody looked and found no risk."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions.case_common import must_be_somebody, must_say
from xianjie.apps.screening.actions import settle_raised_clue
from xianjie.apps.screening.enums import ClueStatus, Outcome
from xianjie.apps.screening.models import Clue, Verification
from xianjie.kernel.errors import RefusedError

REGISTERED = "DJ-"
"""How the ``source_ref`` of a clue begins that was registered here."""


@transaction.atomic
def dismiss_clue(*, by: Actor, clue: Clue, reason: str, today: date, now: datetime) -> Clue:
    """Close a clue that was registered by hand as one without risk, with the reason.

    Reports of people in need and applications are settled where they came in. Twice changes
    nothing. Raises ``RefusedError`` without the right, without words, for another clue, and for
    one that a case answers.
    """
    user_id = must_be_somebody(by)
    row = Clue.objects.select_for_update().get(pk=clue.pk)
    if not by.scope.may(Permission.DISPATCH_CASES, row.division_code):
        raise RefusedError("not-permitted", "线索由乡镇或县里办结。")
    words = must_say(reason)
    if not row.source_ref.startswith(REGISTERED):
        raise RefusedError("not-here", "这条线索在它来的地方办理。")
    if row.status == ClueStatus.IN_CASE:
        raise RefusedError("in-case", "这条线索已经立案，请在个案里办理。")
    if row.status == ClueStatus.CLOSED:
        return row
    row = settle_raised_clue(
        by=by, clue=row, permission=Permission.DISPATCH_CASES, today=today, now=now
    )
    row.outcome, row.verified_period = Outcome.NO_RISK, row.last_period
    row.save(update_fields=["outcome", "verified_period"])
    Verification.objects.create(
        clue=row,
        division_code=row.division_code,
        period=row.last_period,
        level=row.level,
        outcome=Outcome.NO_RISK,
        note=words,
        verified_by_id=user_id,
        verified_at=now,
    )
    return row
