"""Gaps of benefits of the demo: sent out, some answered, one waiting for proof, one closed.

Through the real actions: the analyst sends everything out, the clerks of two departments answer.
"""

from __future__ import annotations

from django.db import transaction

from xianjie.apps.benefits.actions import answer_gap, close_gap, dispatch_gaps
from xianjie.apps.benefits.enums import TO_GIVE, GapAnswer, GapState
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.queries.rules import reasons_for
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError

CLERKS = ("demo-civil", "demo-clerk")
SENT_DAYS_AGO = 9
WORDS = "入户核实过，家庭情况与登记一致。"
NEEDS = "收入和财产声明"


def answer_gaps(hands: Hands) -> None:
    """Send out the gaps of earlier months and answer a few; those of the newest wait. Once."""
    rows = EntitlementGap.objects.filter(county_code=hands.division)
    worked_on = rows.exclude(state__in=[GapState.OPEN, GapState.CLOSED])
    if not rows.exists() or worked_on.exists():
        return
    today, now = hands.at(SENT_DAYS_AGO)
    newest = rows.order_by("-last_period").values_list("last_period", flat=True)[0]
    old = rows.filter(state=GapState.OPEN, first_period__lt=newest)
    sent = list(old.values_list("pk", flat=True))
    try:
        dispatch_gaps(
            by=hands.county(today), county=hands.division, gaps=sent, today=today, now=now
        )
    except RefusedError:  # a county without any of the departments
        return
    for place, name in enumerate(CLERKS):
        _answer(hands, name, days_ago=5 - place)


@transaction.atomic
def _answer(hands: Hands, name: str, *, days_ago: int) -> None:
    """Done for the first, refused and closed for the second, proof wanted for the third."""
    today, now = hands.at(days_ago)
    clerk = hands.county(today, name)
    mine = [grant.organisation_id for grant in clerk.scope.grants if grant.organisation_id]
    waiting = EntitlementGap.objects.filter(
        county_code=hands.division, organisation__in=mine, state=GapState.DISPATCHED
    )
    first = list(waiting.order_by("kind", "pk")[:3])
    for gap, answer in zip(
        first, (GapAnswer.DONE, GapAnswer.REFUSED, GapAnswer.PROOF), strict=False
    ):
        given = gap.amount if gap.kind in TO_GIVE else None
        told = answer_gap(
            by=clerk,
            gap=gap,
            version=gap.version,
            answer=answer,
            reason=reasons_for(gap.kind)[0] if answer == GapAnswer.REFUSED else "",
            words=WORDS,
            effective_from=today.replace(day=1) if answer == GapAnswer.DONE else None,
            granted=given if answer == GapAnswer.DONE else None,
            needs=NEEDS if answer == GapAnswer.PROOF else "",
            today=today,
            now=now,
        )
        if answer == GapAnswer.REFUSED:
            close_gap(by=hands.county(today), gap=told, version=told.version, today=today, now=now)
