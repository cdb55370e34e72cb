"""Say in the demo county which organisation brings which feed, and which month is the last."""

from __future__ import annotations

from datetime import datetime

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.sources.actions import configure_expectation
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.queries.duty import belongs_to
from xianjie.kernel.periods import Period


def assign_departments(*, by: Actor, division: str, now: datetime) -> int:
    """Give each feed to the one organisation of its department; return how many were given.

    Feeds of departments without an organisation, and those that were given before, stay.
    """
    offices = list(Organisation.objects.filter(division_code__startswith=division))
    given = 0
    for expected in FeedExpectation.objects.filter(county_code=division, organisation=None):
        fitting = [
            one
            for one in offices
            if belongs_to(expected.department, sector=one.sector, name=one.name)
        ]
        if len(fitting) != 1:
            continue
        configure_expectation(
            by=by,
            expectation=expected,
            due_day=expected.due_day,
            first_period=Period.parse(expected.first_period) if expected.first_period else None,
            is_expected=expected.is_expected,
            organisation=fitting[0],
            now=now,
        )
        given += 1
    return given


def end_with(*, by: Actor, division: str, last: Period, now: datetime) -> int:
    """Expect nothing after the demo's last month; return how many feeds were told.

    The invented departments send no more: without an end every later month would be overdue.
    """
    open_ended = FeedExpectation.objects.filter(county_code=division).exclude(last_period=str(last))
    told = 0
    for expected in open_ended:
        configure_expectation(
            by=by,
            expectation=expected,
            due_day=expected.due_day,
            first_period=Period.parse(expected.first_period) if expected.first_period else None,
            last_period=last,
            is_expected=expected.is_expected,
            now=now,
        )
        told += 1
    return told
