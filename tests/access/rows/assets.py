"""Assets: the ledger, titles, contracts, incomes, stock-takings, alarms, disposals."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assets.interfaces.ledger import ASSETS, TITLES, UPKEEP_RECORDS
from xianjie.apps.assets.interfaces.money import CONTRACTS, INCOMES, RENTS, USES
from xianjie.apps.assets.interfaces.watch import ALARMS, DISPOSALS, ITEMS, ROUNDS
from xianjie.apps.assets.models import (
    Asset,
    AssetAlarm,
    AssetContract,
    AssetDisposal,
    AssetIncome,
    AssetTitle,
    IncomeUse,
    RentDue,
    StockItem,
    StockRound,
    UpkeepRecord,
)
from xianjie.apps.funds.models import Project
from xianjie.apps.registry.models import ArchiveDocument

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
# The world's clerk is of a bureau without a sector: no asset concerns it.
CLERK = {Role.DEPARTMENT_CLERK}
READERS = may(Permission.VIEW_ASSETS) - CLERK
WRITERS = may(Permission.WORK_ASSETS) - CLERK
JUDGES = may(Permission.APPROVE_ASSETS) - CLERK


def asset(world: World) -> Asset:
    found = Asset.objects.filter(code="ZC-1").first()
    return found or Asset.objects.create(
        division_code=world.village, code="ZC-1", name="村级光伏电站", asset_class="OPERATING",
        kind="光伏电站", department="农业农村", year=2019, original_value=100_000_00,
        money_central=100_000_00, acquired_on=date(2019, 6, 1), level="VILLAGE",
        owner_kind="VILLAGE", owner_name="旧城村股份经济合作社", keeper="李大山", **STAMPS,
    )  # fmt: skip


def title(world: World) -> AssetTitle:
    found, _ = AssetTitle.objects.get_or_create(
        asset=asset(world), number="确权1号",
        defaults={"owner_kind": "VILLAGE", "owner_name": "旧城村", "shares": "旧城村 100%",
                  "dated_on": DAY, **STAMPS},
    )  # fmt: skip
    return found


def upkeep(world: World) -> UpkeepRecord:
    found, _ = UpkeepRecord.objects.get_or_create(
        asset=asset(world), done_on=DAY, defaults={"kind": "巡查", "words": "正常", **STAMPS}
    )
    return found


def contract(world: World) -> AssetContract:
    found = AssetContract.objects.filter(number="HT-1").first()
    return found or AssetContract.objects.create(
        asset=asset(world), number="HT-1", kind="租赁", party="李大山", signed_on=DAY, since=DAY,
        until=date(2024, 6, 30), rent=10_000_00, **STAMPS,
    )  # fmt: skip


def rent(world: World) -> RentDue:
    found = RentDue.objects.filter(contract=contract(world)).first()
    assert found is not None
    return found


def income(world: World) -> AssetIncome:
    found, _ = AssetIncome.objects.get_or_create(
        asset=asset(world), voucher="P-1",
        defaults={"year": 2021, "kind": "发电收益", "amount": 8_000_00, "received_on": DAY,
                  **STAMPS},
    )  # fmt: skip
    return found


def use(world: World) -> IncomeUse:
    found, _ = IncomeUse.objects.get_or_create(
        income=income(world),
        purpose="项目运行管护",
        defaults={"amount": 100_00, "used_on": DAY, "what": "清洗组件", **STAMPS},
    )
    return found


def stock_round(world: World) -> StockRound:
    found, _ = StockRound.objects.get_or_create(
        division_code=world.village,
        year=2022,
        title="年度盘点",
        defaults={"since": DAY, "due_on": date(2022, 9, 30), **STAMPS},
    )
    return found


def item(world: World) -> StockItem:
    found, _ = StockItem.objects.get_or_create(
        round=stock_round(world), asset=asset(world), defaults=STAMPS
    )
    return found


def alarm(world: World) -> AssetAlarm:
    found, _ = AssetAlarm.objects.get_or_create(
        asset=asset(world),
        rule="租金逾期",
        defaults={"weakness": "LOST", "grade": "橙", "words": "逾期", "raised_on": DAY, **STAMPS},
    )
    return found


def disposal(world: World) -> AssetDisposal:
    found, _ = AssetDisposal.objects.get_or_create(
        asset=asset(world),
        defaults={"kind": "报废", "reason": "损坏", "valuation": 100_00, "valuer": "演示评估公司",
                  "valued_on": DAY, "proposed_on": DAY, **STAMPS},
    )  # fmt: skip
    return found


def project(world: World) -> Project:
    found = Project.objects.filter(code="XM2021-9").first()
    return found or Project.objects.create(
        division_code=world.village, code="XM2021-9", name="村级光伏项目", year=2021,
        amount=100_000_00, accepted_on=DAY, **STAMPS,
    )  # fmt: skip


def _pk(make: Any) -> Any:
    return lambda world: {"pk": make(world).pk}


def _paper(make: Any, field: str) -> Any:
    """The row with a filed paper, so that its file can be handed out."""
    from tests.access.rows.registers import document

    def filed(world: World) -> dict[str, int]:
        row = make(world)
        paper: ArchiveDocument = document(world)
        if getattr(row, f"{field}_id") is None:
            type(row).objects.filter(pk=row.pk).update(**{field: paper})
        return {"pk": row.pk}

    return filed


ROWS = [
    *register_case(ASSETS, asset, lambda w: {
        "code": "ZC-1", "name": "光伏", "asset_class": "OPERATING", "kind": "光伏电站",
        "division_code": w.village, "department": "农业农村", "year": "2019",
        "original_value": "100000", "money_central": "100000", "money_province": "0",
        "money_city": "0", "money_county": "0", "money_bond": "0", "money_cooperation": "0",
        "money_paired": "0", "money_donation": "0", "money_own": "0", "money_other": "0",
        "acquired_on": "2019-06-01", "level": "VILLAGE", "owner_name": "旧城村股份经济合作社",
        "owner_kind": "VILLAGE", "state": "NORMAL", "relocation": "no"}, "keeper"),
    *register_case(TITLES, title, lambda w: {
        "number": "确权1号", "asset": "ZC-1", "owner_kind": "VILLAGE", "owner_name": "旧城村",
        "shares": "旧城村 100%", "dated_on": "2022-07-01"}),
    *register_case(UPKEEP_RECORDS, upkeep, lambda w: {
        "asset": "ZC-1", "done_on": "2022-07-01", "kind": "巡查", "words": "正常", "cost": "0"}),
    *register_case(CONTRACTS, contract, lambda w: {
        "number": "HT-1", "asset": "ZC-1", "kind": "租赁", "party": "李大山",
        "signed_on": "2022-07-01", "since": "2022-07-01", "until": "2024-06-30", "rent": "10000",
        "pay_months": "12", "grace_days": "0"}, "party"),
    *register_case(RENTS, rent, lambda w: {}, "contract__party"),
    *register_case(INCOMES, income, lambda w: {
        "voucher": "P-1", "asset": "ZC-1", "year": "2021", "kind": "发电收益", "amount": "8000",
        "received_on": "2022-07-01"}),
    *register_case(USES, use, lambda w: {
        "income": "ZC-1/P-1", "purpose": "项目运行管护", "amount": "100", "used_on": "2022-07-01",
        "what": "清洗组件"}),
    *register_case(ROUNDS, stock_round, lambda w: {}),
    *register_case(ITEMS, item, lambda w: {}),
    *register_case(ALARMS, alarm, lambda w: {}),
    *register_case(DISPOSALS, disposal, lambda w: {}),
    Row("assets:board", READERS),
    Row("assets:board-export", READERS),
    Row("assets:yields", READERS),
    Row("assets:yields-export", READERS),
    Row("assets:coverage", READERS),
    Row("assets:coverage-export", READERS),
    Row("assets:drafts", READERS),
    Row("assets:draft", WRITERS, _pk(project), of_a_place=True),
    Row("assets:draft", WRITERS, _pk(project), lambda _: {}, method="post", of_a_place=True),
    Row("assets:card", READERS, _pk(asset), of_a_place=True),
    Row("assets:phone", READERS, _pk(asset), of_a_place=True),
    Row("assets:phone-upkeep", WRITERS, _pk(asset), of_a_place=True),
    Row("assets:phone-upkeep", WRITERS, _pk(asset), lambda _: {}, method="post", of_a_place=True),
    Row("assets:titles-confirm", JUDGES),
    Row("assets:titles-confirm", JUDGES, data=lambda _: {}, method="post", answers=(302,)),
    Row("assets:title-decide", JUDGES, _pk(title), of_a_place=True),
    Row("assets:title-decide", JUDGES, _pk(title), lambda _: {}, method="post", of_a_place=True),
    Row("assets:title-upload", WRITERS, _pk(title), of_a_place=True),
    Row("assets:title-upload", WRITERS, _pk(title), lambda _: {}, method="post", of_a_place=True),
    Row("assets:title-file", READERS, _paper(title, "document"), of_a_place=True),
    Row("assets:upkeep-file", READERS, _paper(upkeep, "document"), of_a_place=True),
    Row("assets:rent-receive", WRITERS, _pk(rent), of_a_place=True),
    Row("assets:rent-receive", WRITERS, _pk(rent), lambda _: {}, method="post", of_a_place=True),
    Row("assets:stock", READERS, _pk(stock_round), of_a_place=True),
    Row("assets:round-close", JUDGES, _pk(stock_round), method="post", answers=(302,),
        of_a_place=True),
    Row("assets:stock-item", WRITERS, _pk(item), of_a_place=True),
    Row("assets:stock-item", WRITERS, _pk(item), lambda _: {}, method="post", of_a_place=True),
    Row("assets:item-decide", JUDGES, _pk(item), of_a_place=True),
    Row("assets:item-decide", JUDGES, _pk(item), lambda _: {}, method="post", of_a_place=True),
    Row("assets:item-file", READERS, _paper(item, "document"), of_a_place=True),
    Row("assets:alarms-check", JUDGES, method="post", answers=(302,)),
    Row("assets:alarm-explain", WRITERS, _pk(alarm), of_a_place=True),
    Row("assets:alarm-explain", WRITERS, _pk(alarm), lambda _: {}, method="post", of_a_place=True),
    Row("assets:alarm-close", JUDGES, _pk(alarm), of_a_place=True),
    Row("assets:alarm-close", JUDGES, _pk(alarm), lambda _: {}, method="post", of_a_place=True),
    Row("assets:alarm-file", READERS, _paper(alarm, "document"), of_a_place=True),
    Row("assets:disposal", READERS, _pk(disposal), of_a_place=True),
    # Nothing is sent: no step is named, and the page says that it is not this person's.
    Row("assets:disposal", READERS, _pk(disposal), lambda _: {}, method="post", answers=(409,),
        of_a_place=True),
    Row("assets:disposal-file", READERS, _paper(disposal, "valuation_paper"), of_a_place=True),
]  # fmt: skip
