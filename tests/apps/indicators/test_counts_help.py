"""Counts of relocation, teams and pairings, by village."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.apps.rounds import kit
from tests.apps.screening import page_county as small
from xianjie.apps.indicators.queries.counts import Part, counted
from xianjie.apps.places.models import RelocatedHousehold, RelocationSite
from xianjie.apps.teams.models import MemberMonth, Pairing, TeamMember, WeakVillage
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
STAMPS = {"created_at": kit.NOW, "updated_at": kit.NOW}
JUNE = Period(2022, 6)


@pytest.fixture
def county(db, home, root):
    from tests.apps.cases.kit import build_county

    return build_county(root)


def test_help_is_counted_by_village(county) -> None:
    def part(name: str) -> dict[str, Part] | None:
        return counted(name, small.COUNTY, JUNE)

    village, day = small.VILLAGE, date(2022, 1, 1)
    site = RelocationSite.objects.create(
        division_code=village, name="银馨家园", kind="COMPACT", **STAMPS
    )
    for home, projects in ((county.one, 1), (county.other, 0)):
        RelocatedHousehold.objects.create(
            household=home, division_code=village, site=site, projects=projects,
            work="ZERO" if projects else "", **STAMPS,
        )  # fmt: skip
    kit.monitor(county.one)
    kit.monitor(county.other)
    Pairing.objects.create(
        household=county.one, division_code=village, name="赵石宝", phone="13900003333",
        unit="县水务局", since=day, **STAMPS,
    )  # fmt: skip
    WeakVillage.objects.create(division_code=village, listed_on=day, reason="x", **STAMPS)
    member = TeamMember.objects.create(
        division_code=village, number="1", name="王建国", post="FIRST", unit="县林草局",
        stay="吃住在村", since=day, **STAMPS,
    )  # fmt: skip
    MemberMonth.objects.create(
        member=member, period="2022-06", days=19, state="CONFIRMED", declared_at=kit.NOW
    )
    one, none = Decimal(1), Decimal(0)
    assert part("sites-with-industry") == {village: Part(none, one)}
    assert part("relocated-with-project") == {village: Part(one, Decimal(2))}
    assert part("relocated-zero") == {village: Part(one)}
    assert part("focus-villages") == {village: Part(one), small.OTHER_VILLAGE: Part(one)}
    assert part("monitored-paired") == {
        village: Part(one, one), small.OTHER_VILLAGE: Part(none, one)
    }  # fmt: skip
    assert part("weak-with-first") == {village: Part(one, one)}
    assert part("months-in-village") == {village: Part(none, one)}
    # Both are in focus, the site and the weak organisation ask for a team in the first, too.
    assert part("villages-with-team") == {
        village: Part(none, one), small.OTHER_VILLAGE: Part(none, one)
    }  # fmt: skip
    assert part("leader-visits") == {}
