"""The demo county's applications and objections: one of each kind, made once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from tests.apps.cases.kit import build_county
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.cases.models import Notice, Objection
from xianjie.apps.portal.models import Application
from xianjie.apps.registry.models import Household
from xianjie.demo.applying import STORIES, fill_applications
from xianjie.demo.hands import gather_hands

NOW = datetime(2022, 9, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def hands(db, home):
    county = build_county(cli_actor("test"))
    small.make_user("demo-village", small.Role.VILLAGE_WORKER, small.VILLAGE)
    small.make_user("demo-analyst")
    for number in range(10, 30):
        village = small.VILLAGE if number % 2 else small.OTHER_VILLAGE
        small.make_household(number, village)
    Household.objects.update(household_type="一般农户")
    Notice.objects.create(
        number="GS1", kind="PUBLICATION", matter="IDENTIFY", county_code=small.COUNTY,
        division_code=small.VILLAGE, starts_on=NOW.date(), ends_on=NOW.date(), place="村口",
        contact="村委会", rows=[], posted_by=county.worker, posted_at=NOW,
    )  # fmt: skip
    return gather_hands(division=small.COUNTY, now=NOW)


def test_every_state_once_and_only_once(hands) -> None:
    assert fill_applications(hands) == len(STORIES)
    assert fill_applications(hands) == 0
    states = Counter(Application.objects.values_list("state", flat=True))
    assert states == {
        "RECEIVED": 4, "ASKED": 1, "ACCEPTED": 3, "ANSWERED": 1, "REFUSED": 1, "WITHDRAWN": 1,
    }  # fmt: skip
    near = Application.objects.filter(division_code=small.VILLAGE, state="RECEIVED")
    assert near.count() >= 4
    assert Objection.objects.get().channel == "网上"
