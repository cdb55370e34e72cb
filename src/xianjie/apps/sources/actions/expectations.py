"""Which feeds a county waits for."""

from __future__ import annotations

from datetime import datetime
from types import EllipsisType

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.places import find_place
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period


@transaction.atomic
def ensure_expectations(*, by: Actor, county: str, now: datetime) -> int:
    """Make the county expect every declared feed it has no setting for; return how many were new.

    Existing settings stay as they are.
    """
    place = find_place(county)
    known = set(
        FeedExpectation.objects.filter(county_code=place.county).values_list("feed", flat=True)
    )
    new = [
        FeedExpectation(
            feed=contract.id,
            county_code=place.county,
            division_code=place.division_code,
            department=contract.department,
            due_day=contract.due_day,
        )
        for contract in all_contracts("feed")
        if contract.id not in known
    ]
    if new:
        FeedExpectation.objects.bulk_create(new)
        record(
            actor=by,
            action="sources.expect-feeds",
            object_type="county",
            object_id=place.county,
            at=now,
            division_code=place.division_code,
            detail={"feeds": sorted(item.feed for item in new)},
        )
    return len(new)


@transaction.atomic
def configure_expectation(
    *,
    by: Actor,
    expectation: FeedExpectation,
    due_day: int,
    first_period: Period | None,
    is_expected: bool,
    last_period: Period | EllipsisType | None = ...,
    organisation: Organisation | EllipsisType | None = ...,
    now: datetime,
) -> FeedExpectation:
    """Change by which day and from which month to which a feed is expected, or that it is not.

    ``organisation`` is who delivers it, None for whoever is of the department; ``last_period``
    is None for no end. Left out, they stay.

    :raises RefusedError: not permitted, an end before the beginning, or an organisation of
        another place.
    """
    if not by.scope.may(Permission.CONFIGURE_FEEDS, expectation.division_code):
        raise RefusedError("not-permitted", "您没有设置报送要求的权限，请联系系统管理员。")
    before = _settings(expectation)
    expectation.due_day = due_day
    expectation.first_period = str(first_period or "")
    expectation.is_expected = is_expected
    if not isinstance(last_period, EllipsisType):
        if first_period and last_period and last_period < first_period:
            raise RefusedError("ends-before", "末期早于首期，请改其中一个。")
        expectation.last_period = str(last_period or "")
    if not isinstance(organisation, EllipsisType):
        if organisation and organisation.division_code[:6] != expectation.county_code:
            raise RefusedError("other-place", "所选的单位不在本县，请重新选择。")
        expectation.organisation = organisation
    expectation.save(
        update_fields=["due_day", "first_period", "last_period", "is_expected", "organisation"]
    )
    record(
        actor=by,
        action="sources.configure-feed",
        object_type="feed-expectation",
        object_id=expectation.pk,
        at=now,
        division_code=expectation.division_code,
        detail={
            "feed": expectation.feed,
            "before": before,
            "after": _settings(expectation),
        },
    )
    return expectation


def _settings(expectation: FeedExpectation) -> tuple[int, str, str, bool, int | None]:
    return (
        expectation.due_day,
        expectation.first_period,
        expectation.last_period,
        expectation.is_expected,
        expectation.organisation_id,
    )
