"""Bonds, gaps, rounds of dividends and their booking, through actions and pages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.access.rows import industry as made
from tests.apps.cases.kit import build_county
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries
from xianjie.apps.accounts.actors import actor_of
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.industry.actions import Said, book_waiting, note_needs, open_round, pay_round
from xianjie.apps.industry.enums import Booking, EntityState
from xianjie.apps.industry.interfaces.registers import FIRMS
from xianjie.apps.industry.models import AgreementShare, Dividend, Firm, IndustryNeed
from xianjie.apps.industry.queries import bound_entities, eligibility
from xianjie.apps.industry.queries.gaps import KINDS, kind_named
from xianjie.apps.ledger.actions import save_row
from xianjie.apps.plans.queries.support import support_of
from xianjie.kernel.errors import RefusedError

DAY = date(2022, 7, 1)
LATER = date(2022, 12, 20)
NOW = made.STAMPS["created_at"]


@pytest.fixture
def world(db: None, home: Path, root: Any) -> Any:
    """A county in the shape in which the rows of the access table are made."""
    county = build_county(root)
    county.one.household_type = "脱贫户"
    county.one.save(update_fields=["household_type"])
    own = {Role.COUNTY_ANALYST: county.analyst, Role.VILLAGE_WORKER: county.worker}
    stranger = small.make_user("stranger", Role.COUNTY_ANALYST, "620402")
    return SimpleNamespace(
        county=small.COUNTY, village=small.VILLAGE, household=county.one, own=own,
        foreign={Role.COUNTY_ANALYST: stranger},
    )  # fmt: skip


def _by(world: Any, role: Role = Role.COUNTY_ANALYST) -> Any:
    return actor_of(world.own[role], today=DAY)


def _gaps(world: Any) -> dict[str, int]:
    everything = Scope.everything()
    return {one.key: one.find(world.county, everything, DAY).count() for one in KINDS}


def test_from_a_contract_to_a_dividend_in_the_account(world: Any) -> None:
    firm, coop = made.firm(world), made.coop(world)
    need = Said(able=True, wishes=True, joins=True)
    told = {"by": _by(world, Role.VILLAGE_WORKER), "village": world.village, "now": NOW}
    assert note_needs(said={world.household.pk: need}, today=DAY, **told) == 1
    assert note_needs(said={world.household.pk: need}, today=DAY, **told) == 0
    before = _gaps(world)
    assert (before["coops"], before["firms"], before["joining"], before["helping"]) == (1, 1, 1, 1)
    assert bound_entities(world.county, DAY).ids == frozenset()

    made.member(world)
    made.contract(world)
    after = _gaps(world)
    assert (after["coops"], after["firms"], after["joining"], after["helping"]) == (0, 0, 0, 0)
    bound = bound_entities(world.county, DAY)
    assert (bound.ids, firm.uscc in bound, coop.pk in bound) == ({firm.pk, coop.pk}, True, True)

    # The income of a bond makes the cooperative eligible; the firm brought nobody anything.
    made.bond_income(world)
    verdicts = {one.entity.pk: one.eligible for one in eligibility(world.county, 2022, DAY)}
    assert verdicts == {coop.pk: True, firm.pk: False}

    agreement = made.agreement(world)
    by, told = _by(world), {"agreement": agreement, "now": NOW}
    with pytest.raises(RefusedError, match="入股户"):
        open_round(by=by, due_on=LATER, **told)
    made.share(world)
    more = AgreementShare(agreement=agreement, household=world.household, principal=1)
    with pytest.raises(ValidationError, match=r"只剩 0\.00 元"):
        more.clean()
    agreement.principal -= 1
    with pytest.raises(ValidationError, match="不能比它少"):
        agreement.clean()
    agreement.refresh_from_db()
    assert (open_round(by=by, due_on=LATER, **told), open_round(by=by, due_on=LATER, **told)) == (
        1, 0,
    )  # fmt: skip
    row = Dividend.objects.get()
    assert (row.due, row.paid) == (60_000, None)
    with pytest.raises(RefusedError, match="晚于今天"):
        pay_round(by=by, due_on=LATER, paid_on=LATER, today=DAY, **told)
    paid = {"due_on": LATER, "paid_on": LATER, "today": LATER, **told}
    assert pay_round(by=by, **paid) == 1
    with pytest.raises(RefusedError, match="没有要兑付"):
        pay_round(by=by, **paid)

    booked = {"by": by, "county": world.county, "today": LATER, "now": NOW}
    assert book_waiting(**booked).booked == 1
    assert book_waiting(**booked).rows == 0
    row.refresh_from_db()
    entry = IncomeEntry.objects.get()
    assert (row.booking, entry.item, entry.amount) == (Booking.BOOKED, "资产收益分红", 60_000)

    # A row that is taken out takes its money along.
    Dividend.objects.update(retired_at=NOW, version=row.version + 1)
    book_waiting(**booked)
    row.refresh_from_db()
    assert row.booking == Booking.NONE
    assert sum(one.amount for one in IncomeEntry.objects.filter(state="CONFIRMED")) == 0

    lines = support_of([world.household.pk], DAY)[world.household.pk]
    assert {one.key.split(":")[0] for one in lines} == {
        "industry.member", "industry.bond", "industry.share",
    }  # fmt: skip


def test_an_entity_stands_once_and_its_number_is_right(world: Any) -> None:
    firm = made.firm(world)
    values = {
        "name": "演示另一公司", "division_code": world.village, "level": "县级",
        "industry": "蔬菜", "state": EntityState.NORMAL,
    }  # fmt: skip
    told = {"by": _by(world), "register": FIRMS, "row": None, "version": None, "now": NOW}
    for uscc, why in ((firm.uscc, "一个主体只登记一次"), ("91110000600037341M", "校验码"),
                      ("", "统一社会信用代码")):  # fmt: skip
        with pytest.raises(RefusedError, match=why):
            save_row(values=values | {"uscc": uscc}, **told)
    assert Firm.objects.count() == 1


def test_a_struck_off_entity_binds_nobody(world: Any) -> None:
    made.member(world)
    made.contract(world)
    made.coop(world)
    type(made.coop(world)).objects.update(state=EntityState.CANCELLED)
    assert bound_entities(world.county, DAY).ids == frozenset()
    assert _gaps(world)["villages"] > 0


def test_nobody_notes_needs_or_pays_elsewhere(world: Any) -> None:
    made.share(world)
    foreign = actor_of(world.foreign[Role.COUNTY_ANALYST], today=DAY)
    with pytest.raises(RefusedError, match="权限"):
        note_needs(by=foreign, village=world.village, said={}, today=DAY, now=NOW)
    with pytest.raises(RefusedError, match="权限"):
        open_round(by=foreign, agreement=made.agreement(world), due_on=LATER, now=NOW)
    with pytest.raises(RefusedError, match="已不在这个村"):
        note_needs(
            by=_by(world), village=world.village, said={0: Said(able=True)}, today=DAY, now=NOW
        )
    assert IndustryNeed.objects.count() == 0


def test_pages_take_as_many_queries_for_more_rows(world: Any) -> None:
    made.contract(world)
    made.member(world)
    made.bond_income(world)
    made.share(world)
    made.herd(world)
    client = Client()
    client.force_login(world.own[Role.COUNTY_ANALYST])
    names = ("graph", "gaps", "supports", "risks", "cattle", "survey")
    first = {}
    for name in names:
        client.get(f"/industry/{name}/")
        first[name] = count_queries(client, f"/industry/{name}/")
    for number in range(3):
        firm = Firm.objects.create(
            name=f"演示{number}公司", division_code=world.village, level="县级", industry="水果",
            **made.STAMPS,
        )  # fmt: skip
        contract = made.contract(world)
        contract.pk, contract.number, contract.firm_id = None, f"N{number}", firm.pk
        contract.save()
        agreement = made.agreement(world)
        agreement.pk, agreement.number = None, f"N{number}"
        agreement.valid_until = timezone.localdate() + timedelta(days=3)
        agreement.save()
        AgreementShare.objects.create(
            agreement=agreement, household=world.household, division_code=world.village,
            principal=1, **made.STAMPS,
        )  # fmt: skip
    assert {name: count_queries(client, f"/industry/{name}/") for name in names} == first
    assert kind_named("nonsense") is KINDS[0]
