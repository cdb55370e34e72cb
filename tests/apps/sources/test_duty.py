"""A department clerk is concerned with the feeds of one department only."""

from __future__ import annotations

import pytest

from tests.apps.sources.kit import COUNTY, JUNE, expenses
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.queries import arrival_board
from xianjie.apps.sources.queries.duty import feeds_for
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
EVERY = frozenset(contract.id for contract in all_contracts("feed"))
MEDICAL = {"medical-expense", "medical-insurance"}


def office(name: str, sector: str = "") -> Organisation:
    return Organisation.objects.create(
        name=name, sector=sector, level="COUNTY", division_code="532325000000"
    )


def clerk_of(one: Organisation, prefix: str = COUNTY) -> Scope:
    return Scope((Grant(Role.DEPARTMENT_CLERK, prefix, one.pk, one.sector),))


@pytest.mark.parametrize(
    ("name", "sector", "feeds"),
    [
        ("姚安县医疗保障局", "医保", MEDICAL),
        ("姚安县医保中心", "", MEDICAL),
        ("姚安县民政局", "民政", {"social-assistance"}),
        ("姚安县供销社", "供销", set()),
    ],
)
def test_by_sector_or_name_where_no_organisation_is_named(db, name, sector, feeds):
    assert feeds_for(clerk_of(office(name, sector)), COUNTY) == feeds


def test_a_named_organisation_decides_alone(db):
    bureau, centre = office("姚安县医疗保障局", "医保"), office("姚安县社保中心")
    for feed in MEDICAL:
        FeedExpectation.objects.create(
            feed=feed,
            county_code=COUNTY,
            division_code="532325000000",
            department="医保",
            organisation=centre if feed == "medical-insurance" else None,
            due_day=5,
        )
    assert feeds_for(clerk_of(bureau), COUNTY) == {"medical-expense"}
    assert feeds_for(clerk_of(centre), COUNTY) == {"medical-insurance"}


@pytest.mark.parametrize("role", [one for one in Role if one != Role.DEPARTMENT_CLERK])
def test_all_others_are_concerned_with_every_feed(db, role):
    assert feeds_for(Scope.of([COUNTY], [role]), COUNTY) == EVERY


def test_elsewhere_nothing(db):
    assert feeds_for(Scope.of(["532326"], [Role.COUNTY_ANALYST]), COUNTY) == frozenset()
    assert feeds_for(clerk_of(office("医保局", "医保"), "532326"), COUNTY) == frozenset()


def test_a_second_post_widens(db):
    clerk = clerk_of(office("医保局", "医保"))
    both = Scope((*clerk.grants, Grant(Role.TOWNSHIP_REVIEWER, "532325101")))
    assert feeds_for(both, COUNTY) == EVERY


def test_the_board_of_a_clerk(county, now):
    board = arrival_board(clerk_of(office("医保局", "医保")), COUNTY, JUNE, now.date())
    assert {row.feed for row in board} == MEDICAL


def test_a_clerk_imports_the_own_feeds_only(people, deliver, write_csv):
    path = write_csv(expenses(people))
    other = Actor("user:x", clerk_of(office("民政局", "民政")), 1)
    with pytest.raises(RefusedError) as caught:
        deliver(path, by=other)
    assert caught.value.code == "other-department"
    own = Actor("user:y", clerk_of(office("医保局", "医保")), 2)
    assert deliver(path, by=own).accepted == 12
