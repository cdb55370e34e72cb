"""See every few minutes whether differences that were sent are put right."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.census.actions.checking import confirm_answers
from xianjie.apps.census.enums import FollowState
from xianjie.apps.census.models import SampleAnswer
from xianjie.apps.jobs.runners import tick


@tick("census.corrections")
def confirm(by: Actor, now: datetime) -> int:
    """Confirm what agrees with the record now, county by county."""
    counties = SampleAnswer.objects.filter(follow=FollowState.SENT).order_by("county_code")
    return sum(
        confirm_answers(by=by, county=county, now=now)
        for county in counties.values_list("county_code", flat=True).distinct()
    )
