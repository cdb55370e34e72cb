"""Collective economy, its sharing out, and help by buying."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.collective.interfaces.buying import GIFTS, PURCHASES, UNITS
from xianjie.apps.collective.interfaces.registers import (
    INCOMES,
    SHARE_ASSETS,
    SHARE_HOLDINGS,
    USES,
)
from xianjie.apps.collective.models import (
    BudgetUnit,
    Distribution,
    DistributionLine,
    DistributionObjection,
    ResourceUse,
    ShareAsset,
    ShareHolding,
    UnionGift,
    UnitPurchase,
    UnsoldCall,
    UnsoldCase,
    VillageIncome,
)

DAY, LATER = date(2022, 7, 1), date(2030, 1, 1)
# The clerk of the world belongs to a bureau of no sector.
CLERK = frozenset({Role.DEPARTMENT_CLERK})
READERS = may(Permission.VIEW_COLLECTIVE) - CLERK
WORKERS = may(Permission.WORK_COLLECTIVE) - CLERK
REVIEWERS = may(Permission.REVIEW_COLLECTIVE) - CLERK


def income(world: World) -> VillageIncome:
    found, _ = VillageIncome.objects.get_or_create(
        division_code=world.village, year=2022, span="M01", source="经营收入",
        defaults={"amount": 100, **STAMPS},
    )  # fmt: skip
    return found


def share_asset(world: World) -> ShareAsset:
    found, _ = ShareAsset.objects.get_or_create(
        division_code=world.village, code="ZC1",
        defaults={"title": "大棚", "kind": "设施农业", "public_money": 100, "value": 100,
                  "shares": 10, "collective_shares": 5, "agreed_on": DAY, "operator": "合作社",
                  **STAMPS},
    )  # fmt: skip
    return found


def holding(world: World) -> ShareHolding:
    found, _ = ShareHolding.objects.get_or_create(
        asset=share_asset(world), household=world.household,
        defaults={"shares": 1, "since": DAY, **STAMPS},
    )  # fmt: skip
    return found


def use(world: World) -> ResourceUse:
    found, _ = ResourceUse.objects.get_or_create(
        division_code=world.village, code="PH1",
        defaults={"title": "旧校舍", "kind": "闲置农房", "area": 10, "mode": "出租", "since": DAY,
                  "until": LATER, "yearly": 100, **STAMPS},
    )  # fmt: skip
    return found


def near_unit(world: World) -> BudgetUnit:
    """A unit in the township, which those of the township and below reach, too."""
    office = Post.objects.get(user=world.own[Role.DEPARTMENT_CLERK]).organisation
    found, _ = BudgetUnit.objects.get_or_create(
        division_code=world.village, name="村小学",
        defaults={"organisation": office, "since_year": 2021, **STAMPS},
    )  # fmt: skip
    return found


def purchase(world: World) -> UnitPurchase:
    found, _ = UnitPurchase.objects.get_or_create(
        unit=near_unit(world), year=2022,
        defaults={"canteen": 100, "platform": 10, "as_of": DAY, **STAMPS},
    )  # fmt: skip
    return found


def gift(world: World) -> UnionGift:
    found, _ = UnionGift.objects.get_or_create(
        unit=near_unit(world), year=2022, festival="春节",
        defaults={"by_platform": True, "amount": 100, **STAMPS},
    )  # fmt: skip
    return found


def distribution(world: World) -> Distribution:
    found, _ = Distribution.objects.get_or_create(
        client_id=UUID(int=8475),
        defaults={"number": "FP2022-1", "county_code": world.county,
                  "division_code": world.village, "source_kind": "COLLECTIVE",
                  "source_ref": "集体收入", "income_item": "资产收益分红", "year": 2022,
                  "amount": 10_000, "state": "DRAFT", "created_at": world.household.created_at},
    )  # fmt: skip
    return found


def paid_line(world: World) -> DistributionLine:
    found, _ = DistributionLine.objects.get_or_create(
        distribution=distribution(world), household=world.household, use="分配到户",
        defaults={"county_code": world.county, "division_code": world.village,
                  "amount": 10_000},
    )  # fmt: skip
    return found


def objection(world: World) -> DistributionObjection:
    found, _ = DistributionObjection.objects.get_or_create(
        distribution=distribution(world), received_on=DAY,
        defaults={"county_code": world.county, "division_code": world.village, "words": "少了"},
    )  # fmt: skip
    return found


def _pk(world: World) -> dict[str, Any]:
    return {"pk": distribution(world).pk}


def _line(world: World) -> dict[str, Any]:
    return {**_pk(world), "line_pk": paid_line(world).pk}


def _objection(world: World) -> dict[str, Any]:
    return {**_pk(world), "objection_pk": objection(world).pk}


def unsold_case(world: World) -> UnsoldCase:
    found, _ = UnsoldCase.objects.get_or_create(
        client_id=UUID(int=8476),
        defaults={"number": "ZX2022-1", "county_code": world.county,
                  "division_code": world.village, "category": "蔬菜", "product": "白菜",
                  "quantity": 10, "usual_price": 100, "price": 50, "keeps_days": 5,
                  "households": 3, "level": "红", "state": "REPORTED", "reported_on": DAY,
                  "created_at": world.household.created_at},
    )  # fmt: skip
    return found


def call(world: World) -> UnsoldCall:
    office = Post.objects.get(user=world.own[Role.DEPARTMENT_CLERK]).organisation
    found, _ = UnsoldCall.objects.get_or_create(
        case=unsold_case(world), organisation=office,
        defaults={"county_code": world.county, "division_code": world.village, "task": "帮卖",
                  "due_on": LATER},
    )  # fmt: skip
    return found


def _unsold(world: World) -> dict[str, Any]:
    return {"pk": unsold_case(world).pk}


def _call(world: World) -> dict[str, Any]:
    return {**_unsold(world), "call_pk": call(world).pk}


_ONE: dict[str, Any] = {"kwargs": _pk, "of_a_place": True}
ROWS = [
    *register_case(INCOMES, income, lambda w: {
        "division_code": w.village, "year": "2022", "span": "M01", "source": "经营收入",
        "amount": "100"}),
    *register_case(SHARE_ASSETS, share_asset, lambda w: {
        "division_code": w.village, "code": "ZC1", "title": "大棚", "kind": "设施农业",
        "public_money": "100", "value": "100", "shares": "10", "collective_shares": "5",
        "agreed_on": "2022-07-01", "operator": "合作社"}),
    *register_case(SHARE_HOLDINGS, holding, lambda w: {
        "asset": "ZC1", "household": w.household.household_code, "shares": "1",
        "since": "2022-07-01"}, "household__head_name"),
    *register_case(USES, use, lambda w: {
        "division_code": w.village, "code": "PH1", "title": "旧校舍", "kind": "闲置农房",
        "area": "10", "mode": "出租", "households": "0", "since": "2022-07-01", "yearly": "100",
        "goes_to_collective": "yes"}),
    *register_case(UNITS, near_unit, lambda w: {
        "division_code": w.village, "name": "村小学", "has_canteen": "yes", "has_union": "yes",
        "staff": "1", "organisation": "县农业农村局", "since_year": "2021"}),
    *register_case(PURCHASES, purchase, lambda w: {
        "unit": "村小学", "year": "2022", "canteen": "100", "platform": "10",
        "as_of": "2022-07-01"}),
    *register_case(GIFTS, gift, lambda w: {
        "unit": "村小学", "year": "2022", "festival": "春节", "by_platform": "yes",
        "amount": "1", "members": "1"}),
    Row("collective:income-board", READERS),
    Row("collective:income-board-export", READERS),
    Row("collective:income-confirm", REVIEWERS, method="post", answers=(302,),
        data=lambda w: {"year": "2022", "village": [w.village]}),
    Row("collective:purchase-board", may(Permission.VIEW_COLLECTIVE)),
    Row("collective:purchase-board-export", may(Permission.VIEW_COLLECTIVE)),
    Row("collective:unsold-list", READERS),
    Row("collective:unsold-export", READERS),
    Row("collective:unsold-new", WORKERS),
    Row("collective:unsold-new", WORKERS, method="post", data=lambda w: {}),
    Row("collective:unsold", READERS, _unsold, of_a_place=True),
    Row("collective:unsold", REVIEWERS, _unsold, method="post", of_a_place=True,
        data=lambda w: {"step": "CALL"}),
    Row("collective:unsold-answer", REVIEWERS, _call, of_a_place=True),
    Row("collective:unsold-answer", REVIEWERS, _call, method="post", of_a_place=True,
        data=lambda w: {"answer": ""}),
    Row("collective:distributions", READERS),
    Row("collective:distributions-export", READERS),
    Row("collective:distribution-new", WORKERS),
    Row("collective:distribution-new", WORKERS, method="post", data=lambda w: {}),
    Row("collective:distribution", READERS, **_ONE),
    Row("collective:distribution", WORKERS, method="post", data=lambda w: {"step": "AGREE"},
        **_ONE),
    Row("collective:distribution-lines", READERS, **_ONE),
    Row("collective:distribution-lines", WORKERS, method="post", data=lambda w: {"step": "add"},
        **_ONE),
    Row("collective:distribution-book", READERS, **_ONE),
    Row("collective:distribution-notice", READERS, **_ONE),
    Row("collective:distribution-answer", WORKERS, _objection, of_a_place=True),
    Row("collective:distribution-answer", WORKERS, _objection, method="post", of_a_place=True,
        data=lambda w: {"answer": ""}),
    Row("collective:distribution-correct", REVIEWERS, _line, of_a_place=True),
    Row("collective:distribution-correct", REVIEWERS, _line, method="post", of_a_place=True,
        data=lambda w: {"amount": ""}),
]  # fmt: skip
