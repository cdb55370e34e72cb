"""What is under way goes with a family to its new village, and is seen from the old one no more."""

from __future__ import annotations

from datetime import date

import pytest

from tests.apps.cases import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.queries.joint import handlings_visible_to
from xianjie.apps.cases.queries.reports import reports_visible_to
from xianjie.apps.lowincome.models import LowIncomeMember, LowIncomeReview
from xianjie.apps.lowincome.queries.members import members_visible_to
from xianjie.apps.registry.actions import Told, move_household, undo_change
from xianjie.apps.registry.models import ArchiveDocument, Household
from xianjie.apps.registry.queries.visible import documents_visible_to

pytestmark = pytest.mark.django_db


def seen_from(place: str) -> tuple[int, ...]:
    scope = Scope.of([place], [Role.TOWNSHIP_REVIEWER])
    rows = (
        reports_visible_to(scope),
        documents_visible_to(scope),
        members_visible_to(scope),
        LowIncomeReview.objects.visible_to(scope),
    )
    return tuple(found.count() for found in rows)


def test_rows_lie_where_the_household_lives(county, root) -> None:
    kit.report(county.worker, county.one)
    handling = kit.handling(county.analyst, county.one, county.health)
    ArchiveDocument.objects.create(
        household=county.one, division_code=small.VILLAGE, kind="OTHER", title="申请",
        dated_on=kit.TODAY, file_name="a.pdf", sha256="0" * 64, size=1, filed_at=kit.NOW,
        filed_by="test",
    )  # fmt: skip
    member = LowIncomeMember.objects.create(
        county_code=small.COUNTY, division_code=small.VILLAGE, household=county.one,
        category="低保对象", source="CIVIL", valid_from=date(2021, 3, 1),
    )  # fmt: skip
    LowIncomeReview.objects.create(
        member=member, county_code=small.COUNTY, division_code=small.VILLAGE, outcome="KEEP",
        reason="r", state="PROPOSED", proposed_by=county.town, proposed_at=kit.NOW,
    )  # fmt: skip
    before, after = small.TOWN[:9], small.OTHER_TOWN[:9]
    assert (seen_from(before), seen_from(after)) == ((1, 1, 1, 1), (0, 0, 0, 0))
    told = Told(root, kit.TODAY, "易地搬迁", kit.TODAY, kit.NOW)
    made = move_household(told, Household.objects.get(pk=county.one.pk), small.OTHER_VILLAGE)
    assert (seen_from(before), seen_from(after)) == ((0, 0, 0, 0), (1, 1, 1, 1))
    assert handlings_visible_to(Scope.everything()).get().division_code == small.OTHER_VILLAGE
    undo_change(by=root, change=made, reason="登记错了", now=kit.NOW)
    assert (seen_from(before), seen_from(after)) == ((1, 1, 1, 1), (0, 0, 0, 0))
    handling.refresh_from_db()
    assert handling.division_code == small.VILLAGE
