"""Assets of the demo county: what projects built, who owns, keeps and rents it, what it earns.

Three hundred assets and more with everything that goes wrong in a county: claims that wait,
contracts that end, rents that are owed, idle halls, nobody who keeps them, and a stock-taking
under way. The mass is stored at once, the work of people is done by the real actions.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.actions import (
    DisposalStepGiven,
    Paper,
    Seen,
    answer_alarm,
    decide_item,
    explain_alarm,
    open_round,
    propose_disposal,
    receive_rent,
    record_upkeep,
    refresh_alarms,
    see_asset,
    step_disposal,
)
from xianjie.apps.assets.choices import class_word_of
from xianjie.apps.assets.enums import AssetClass, TitleState
from xianjie.apps.assets.interfaces.ledger import TITLES
from xianjie.apps.assets.interfaces.money import USES
from xianjie.apps.assets.models import (
    SOURCE,
    Asset,
    AssetAlarm,
    AssetContract,
    AssetIncome,
    AssetTitle,
    RentDue,
    StockItem,
)
from xianjie.apps.assets.queries.sharing import income_source
from xianjie.apps.collective.actions.distributing import open_distribution
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.ledger.actions import note_created, save_row
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

# sub-class, department, money in ten thousand yuan (from, to), unit, scale (from, to), way
_KINDS: tuple[tuple[str, str, int, int, str, int, int, str], ...] = (
    ("光伏电站", "农业农村", 40, 180, "千瓦", 60, 300, "委托经营"),
    ("帮扶车间", "人社", 30, 120, "平方米", 300, 1200, "租赁"),
    ("产业基地", "农业农村", 20, 160, "亩", 20, 200, "租赁"),
    ("加工设施", "农业农村", 25, 90, "平方米", 200, 900, "承包"),
    ("仓储冷链", "商务", 35, 110, "立方米", 200, 1500, "租赁"),
    ("股权", "农业农村", 20, 100, "股", 20, 100, "入股"),
    ("道路桥梁", "交通", 15, 200, "公里", 1, 8, "村集体统一管护"),
    ("农田水利", "水利", 10, 90, "米", 500, 4000, "村集体统一管护"),
    ("供水设施", "水利", 12, 70, "处", 1, 2, "村集体统一管护"),
    ("文体设施", "文旅", 5, 30, "平方米", 100, 600, "村集体统一管护"),
    ("卫生设施", "卫健", 8, 35, "平方米", 60, 160, "部门管护"),
    ("环卫厕所", "住建", 3, 12, "座", 1, 4, "村集体统一管护"),
)  # fmt: skip
_EARNING = 6
_COUNT, _HOUSEHOLD_ASSETS = 320, 24
_FEN, _WAN = 100, 1_000_000
_FIRMS = (
    "演示云岭农业有限公司", "演示高原食品有限公司", "演示丰收种养合作社",
    "演示惠农光伏运维公司", "演示彩云服饰厂",
)  # fmt: skip
_PIECES = (
    ("能繁母牛", "生物资产", "头"),
    ("微耕机", "农机具", "台"),
    ("标准化圈舍", "圈舍大棚", "间"),
)
_NAMES = ("杨文华", "李建国", "张永芳", "普丽萍", "王志强", "罗春梅")


def keep_assets(hands: Hands, months: list[Period]) -> int:
    """Fill the pages of the assets; returns how many there are. Done before, nothing happens."""
    first = hands.division.ljust(12, "0")
    last = hands.division.ljust(12, "9")
    if Asset.objects.filter(division_code__gte=first, division_code__lte=last).exists():
        return 0
    villages = [
        village.code
        for _town, group in villages_by_town(hands.division, Scope.everything())
        for village in group
    ]
    if not villages:
        return 0
    random = Random(f"assets {hands.division} {months[-1]}")  # noqa: S311 (invented data)
    today, now = hands.at(0)
    rows = _assets(hands, villages, random, today, now)
    acts: Sequence[Callable[[], None]] = (
        lambda: _titles(hands, rows, random),
        lambda: _contracts(hands, rows, random, today),
        lambda: _incomes(hands, rows, random, today),
        lambda: _uses(hands, today),
        lambda: _share_out(hands, today),
        lambda: _upkeep(hands, rows),
        lambda: _stock(hands, rows, random),
        lambda: _alarms(hands),
        lambda: _disposals(hands, rows),
    )
    for act in acts:
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse
    return len(rows)


@contextmanager
def _paper(name: str) -> Iterator[Paper]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(f"%PDF-1.4 demo {name}".encode())
        yield Paper(path, f"{name}.pdf")


def _assets(
    hands: Hands, villages: list[str], random: Random, today: date, now: datetime
) -> list[Asset]:
    rows = []
    for number in range(_COUNT):
        kind, department, low, high, unit, small, large, way = _KINDS[number % len(_KINDS)]
        village = villages[number * 7 % len(villages)]
        earning = number % len(_KINDS) < _EARNING
        bought = date(2014 + number % 8, 1 + number * 5 % 12, 1 + number * 3 % 28)
        value = random.randint(low, high) * _WAN
        money = _money(random, value)
        weak = number % 23 == 5
        state = ("LOW", "IDLE", "IDLE", "LOST")[number // 23 % 4] if weak else "NORMAL"
        rows.append(Asset(
            division_code=village, code=f"ZC{hands.division}-{number + 1:04d}",
            name=f"{kind}（{number // len(_KINDS) + 1}号）", kind=kind, department=department,
            asset_class=AssetClass.OPERATING if earning else AssetClass.PUBLIC,
            project_code=f"DEMO{bought.year}-{number + 1:03d}",
            project_name=f"{bought.year}年{kind}项目",
            year=bought.year, original_value=value, unit=unit, scale=random.randint(small, large),
            spot=f"{number % 9 + 1}组", acquired_on=bought, level="VILLAGE",
            owner_kind="VILLAGE", owner_name="村股份经济合作社（演示）",
            user_name=_FIRMS[number % len(_FIRMS)] if earning else "村民委员会（演示）",
            way=way, state=state, state_since=today - timedelta(days=90 + number) if weak else None,
            measure="盘活利用" if weak and number % 2 else "",
            measure_due_on=today - timedelta(days=10) if weak and number % 2 else None,
            keeper_body="" if number % 17 == 3 else "村民委员会（演示）",
            keeper="" if number % 17 == 3 else _NAMES[number % len(_NAMES)],
            keeper_duty="" if number % 17 == 3 else "每月巡查一次，发现损坏当天报村委会",
            has_keeper=number % 17 != 3, upkeep_money=random.randint(8, 40) * 100 * _FEN,
            relocation=number % 41 == 7, created_at=now, updated_at=now,
            confirmed_on=None if number % 11 == 2 else bought + timedelta(days=120),
            handed_on=bought + timedelta(days=60), **money,
        ))  # fmt: skip
    rows += _pieces(hands, len(rows), today, now)
    Asset.objects.bulk_create(rows)
    by = hands.county(today)
    note_created(by=by, register="assets.assets", numbers=[one.pk for one in rows], now=now)
    return rows


def _money(random: Random, value: int) -> dict[str, int]:
    """Split the value into sources that add up."""
    parts = {"money_central": value * random.randint(40, 80) // 100 // _WAN * _WAN}
    rest = value - parts["money_central"]
    other = random.choice(
        ("money_province", "money_county", "money_cooperation", "money_donation", "money_bond",
         "money_paired", "money_own")
    )  # fmt: skip
    return parts | {other: rest}


def _pieces(hands: Hands, start: int, today: date, now: datetime) -> list[Asset]:
    homes = Household.objects.filter(
        county_code=hands.division, is_active=True, household_type="脱贫户"
    ).order_by("division_code", "household_code")[:_HOUSEHOLD_ASSETS]
    rows = []
    for number, home in enumerate(homes):
        name, kind, unit = _PIECES[number % len(_PIECES)]
        value = (6 + number % 5) * 1000 * _FEN
        rows.append(Asset(
            division_code=home.division_code, code=f"ZC{hands.division}-{start + number + 1:04d}",
            name=name, kind=kind, department="农业农村", asset_class=AssetClass.HOUSEHOLD,
            project_name="到户产业补助", year=today.year - 1, original_value=value,
            money_central=value, unit=unit, scale=1 + number % 2, level="HOUSEHOLD",
            acquired_on=today - timedelta(days=300 + number), owner_kind="HOUSEHOLD",
            household=home, way="农户自管", created_at=now, updated_at=now,
            confirmed_on=today - timedelta(days=200) if number % 4 else None,
        ))  # fmt: skip
    assert all(class_word_of(one.kind) == "到户类" for one in rows)
    return rows


def _titles(hands: Hands, rows: list[Asset], random: Random) -> None:
    """Store the confirmed titles; let villages propose some that wait."""
    _today, now = hands.at(0)
    confirmed = [one for one in rows if one.confirmed_on]
    AssetTitle.objects.bulk_create(
        AssetTitle(
            asset=one, owner_kind=one.owner_kind, owner_name=one.owner_name or "农户",
            shares="村集体 100%" if one.asset_class == AssetClass.OPERATING else "",
            number=f"演示确权〔{one.confirmed_on.year}〕{one.pk}号", dated_on=one.confirmed_on,
            registered_on=one.confirmed_on, handed_on=one.handed_on, state=TitleState.CONFIRMED,
            decided_on=one.confirmed_on, created_at=now, updated_at=now,
        )
        for one in confirmed if one.confirmed_on
    )  # fmt: skip
    bare = [one for one in rows if not one.confirmed_on and one.level == "VILLAGE"]
    for number, one in enumerate(random.sample(bare, min(8, len(bare)))):
        day, at = hands.at(3 + number)
        save_row(
            by=hands.village(one.division_code, day), register=TITLES, row=None, version=None,
            now=at,
            values={
                "asset": one, "owner_kind": "VILLAGE", "owner_name": one.owner_name,
                "shares": "村股份经济合作社 100%",
                "number": f"演示确权〔{day.year}〕待{number + 1}号",
                "dated_on": day - timedelta(days=2), "owner_code": "", "registered_on": None,
                "handed_on": None,
            },
        )  # fmt: skip


def _contracts(hands: Hands, rows: list[Asset], random: Random, today: date) -> None:
    """Let firms rent; some contracts ended, some end soon, some rents are owed."""
    _day, now = hands.at(0)
    rented = [one for one in rows if one.way in {"租赁", "承包", "入股"} and one.state == "NORMAL"]
    for number, one in enumerate(rented[:90]):
        since = date(today.year - 3, 1, 1) + timedelta(days=number * 3 % 300)
        until = date(today.year + 2, 12, 31)
        if number % 15 == 4:
            until = today + timedelta(days=20 + number % 40)
        elif number % 15 == 9:
            until = today - timedelta(days=30 + number)
        since = max(since, one.acquired_on + timedelta(days=30))
        if until <= since:
            continue
        contract = AssetContract(
            asset=one, number=f"HT{since.year}-{number + 1:03d}", kind=one.way,
            party=one.user_name, signed_on=since, since=since, until=until,
            rent=one.original_value * random.randint(4, 8) // 100 // _FEN * _FEN,
            pay_months=(12, 6)[number % 2], grace_days=15, decided_on=since - timedelta(days=20),
            published_on=since - timedelta(days=15), created_at=now, updated_at=now,
        )  # fmt: skip
        contract.save()
    dues = RentDue.objects.filter(
        contract__asset__division_code__startswith=hands.division, due_on__lt=today
    ).select_related("contract")
    taken, incomes = [], []
    for number, due in enumerate(dues.order_by("due_on", "pk")):
        if due.due_on.year == today.year and number % 6 == 1:
            continue
        if number % 37 == 20:
            continue
        day = min(due.due_on + timedelta(days=number % 12), today)
        due.received, due.received_on = due.amount, day
        taken.append(due)
        incomes.append(AssetIncome(
            asset_id=due.contract.asset_id, due=due, year=due.since.year, kind="租金",
            amount=due.amount, received_on=day, voucher=f"PZ{day.year}-{due.pk:05d}",
            created_at=now, updated_at=now,
        ))  # fmt: skip
    RentDue.objects.bulk_update(taken, ["received", "received_on"])
    AssetIncome.objects.bulk_create([one for one in incomes if one.amount])
    owed = dues.filter(received=0).order_by("-due_on").first()
    if owed is not None and owed.amount:
        day, at = hands.at(1)
        receive_rent(
            by=hands.county(day), due=owed, amount=owed.amount // 2, voucher=f"PZ{day.year}-补1",
            received_on=day, today=day, now=at,
        )  # fmt: skip


def _incomes(hands: Hands, rows: list[Asset], random: Random, today: date) -> None:
    """Let solar stations and other operating assets without a contract earn, most of them."""
    _day, now = hands.at(0)
    rented = set(
        AssetContract.objects.filter(asset__division_code__startswith=hands.division).values_list(
            "asset_id", flat=True
        )
    )
    solar = [
        one for one in rows
        if one.asset_class == AssetClass.OPERATING and one.pk not in rented
        and (one.kind == "光伏电站" or one.state == "NORMAL")
    ]  # fmt: skip
    made = []
    for number, one in enumerate(solar):
        for year in range(max(2020, one.acquired_on.year + 1), today.year + 1):
            if number % 9 == 4 and year > 2020:
                continue  # nothing came in since
            day = date(year, 6, 20) if year == today.year else date(year, 12, 20)
            made.append(AssetIncome(
                asset=one, year=year, received_on=min(day, today),
                amount=one.original_value * random.randint(5, 9) // 100 // _FEN * _FEN,
                kind="发电收益" if one.kind == "光伏电站" else "经营收入",
                voucher=f"SY{year}-{number + 1:03d}", created_at=now, updated_at=now,
            ))  # fmt: skip
    AssetIncome.objects.bulk_create(made)


def _uses(hands: Hands, today: date) -> None:
    """Use some of last year's income: upkeep first, then the rest."""
    incomes = AssetIncome.objects.filter(
        asset__division_code__startswith=hands.division, year=today.year - 1, kind="发电收益"
    ).select_related("asset")
    for number, income in enumerate(incomes.order_by("pk")[:16]):
        upkeep = min(income.asset.upkeep_money or 0, income.amount)
        parts = [("项目运行管护", upkeep, "电站清洗和线路检修")]
        if number % 3:
            parts.append(("巩固拓展脱贫攻坚成果", income.amount // 4, "扩建产业路配套设施"))
        if number % 3 == 2:
            parts.append(("村级公益事业", income.amount // 10, "村内路灯维护"))
        for purpose, amount, what in parts:
            if amount:
                day, at = hands.at(30 + number)
                _row(hands, USES, income.asset.division_code, day, at, {
                    "income": income, "purpose": purpose, "amount": amount, "used_on": day,
                    "what": what, "decided_on": day - timedelta(days=10),
                    "published_on": day - timedelta(days=5),
                })  # fmt: skip


def _share_out(hands: Hands, today: date) -> None:
    """Open the distribution of some incomes of last year."""
    incomes = AssetIncome.objects.filter(
        asset__division_code__startswith=hands.division, year=today.year - 1, kind="发电收益"
    ).select_related("asset")
    for number, income in enumerate(incomes.order_by("-pk")[:4]):
        day, at = hands.at(12 + number)
        place = income.asset.division_code
        by = hands.village(place, day)
        source = income_source(by.scope, income.pk)
        if source is not None and source.amount:
            open_distribution(
                by=by, village=place, source_kind=source.kind, source_ref=source.words,
                source_key=f"{SOURCE}{income.pk}", amount=source.amount, year=income.year,
                upkeep_need=source.upkeep_need, client_id=hands.form(f"asset-share-{number}"),
                today=day, now=at,
            )  # fmt: skip


def _row(
    hands: Hands, register: Any, place: str, day: date, at: datetime, values: dict[str, Any]
) -> Any:
    return save_row(
        by=hands.village(place, day), register=register, row=None, values=values, version=None,
        now=at,
    )  # fmt: skip


def _upkeep(hands: Hands, rows: list[Asset]) -> None:
    public = [one for one in rows if one.asset_class == AssetClass.PUBLIC]
    for number, one in enumerate(public[:24]):
        day, at = hands.at(2 + number * 2)
        record_upkeep(
            by=hands.village(one.division_code, day), asset=one,
            kind=("巡查", "维修", "清洁", "保养")[number % 4], words="按计划检查，运行正常",
            problem="路面有两处破损，待修" if number % 8 == 1 else "", paper=None, today=day,
            now=at,
        )  # fmt: skip


def _stock(hands: Hands, rows: list[Asset], random: Random) -> None:
    """Begin a round two weeks ago; some villages are through, some found differences."""
    day, at = hands.at(14)
    found = open_round(
        by=hands.county(day), division_code=hands.division.ljust(12, "0"), year=day.year,
        title=f"{day.year}年资产盘点", since=day, due_on=day + timedelta(days=45), now=at,
    )  # fmt: skip
    items = list(
        StockItem.objects.filter(round=found).select_related("asset", "round").order_by("pk")
    )
    plain = [one for one in items[: len(items) * 2 // 5] if one.asset_id % 19]
    day, at = hands.at(6)
    by = hands.village(rows[0].division_code, day)
    for item in plain:
        item.there = item.in_use = item.keeper_right = True
        item.taken, item.run_state, item.state = False, item.asset.state, "SAME"
        item.seen_on, item.seen_by_id = day, by.user_id
        item.asset.seen_on = day
    StockItem.objects.bulk_update(
        plain,
        ["there", "in_use", "keeper_right", "taken", "run_state", "state", "seen_on", "seen_by"],
    )
    Asset.objects.bulk_update([one.asset for one in plain], ["seen_on"])
    odd = [one for one in items[: len(items) * 2 // 5] if one.asset_id % 19 == 0][:8]
    looks = (
        Seen(False, words="到现场没有见到，村里说去年已拆"),
        Seen(True, False, "IDLE", True, False, "门锁着，半年没有生产"),
        Seen(True, True, "NORMAL", False, False, "管护人已外出务工，换人没有登记"),
        Seen(True, True, "LOW", True, True, "院子被个人占用堆放货物"),
    )
    for number, item in enumerate(odd):
        day, at = hands.at(5)
        look = random.choice(looks) if number >= len(looks) else looks[number]
        seen = see_asset(
            by=hands.village(item.asset.division_code, day), item=item, seen=look, paper=None,
            today=day, now=at,
        )  # fmt: skip
        if number % 3 == 0 and seen.state == "DIFFERENT":
            day, at = hands.at(3)
            decide_item(
                by=hands.county(day), item=item, confirm=True, words="", today=day, now=at
            )  # fmt: skip


def _alarms(hands: Hands) -> None:
    """Look for alarms twenty days ago and today; deal with a few."""
    day, at = hands.at(20)
    refresh_alarms(by=hands.county(day), county=hands.division, today=day, now=at)
    standing = AssetAlarm.objects.filter(
        asset__division_code__startswith=hands.division, state="OPEN"
    ).select_related("asset")
    for number, alarm in enumerate(standing.order_by("pk")[:6]):
        day, at = hands.at(8 - number)
        with _paper("佐证") as paper:
            explain_alarm(
                by=hands.village(alarm.asset.division_code, day), alarm=alarm,
                words="已与对方对账，签了还款承诺，附承诺书", paper=paper, today=day, now=at,
            )  # fmt: skip
        if number < 3:
            answer_alarm(
                by=hands.county(day), alarm=alarm, accept=number != 1,
                words="" if number != 1 else "请补到账凭证", today=day, now=at,
            )  # fmt: skip
    day, at = hands.at(0)
    refresh_alarms(by=hands.county(day), county=hands.division, today=day, now=at)


def _disposals(hands: Hands, rows: list[Asset]) -> None:
    """Have disposals in every state; one is done, and its asset left the balance."""
    old = sorted(
        (one for one in rows if one.asset_class == AssetClass.PUBLIC and one.state == "NORMAL"),
        key=lambda one: (one.acquired_on, one.code),
    )[:5]
    kinds = ("报废", "损毁", "转让", "核销", "报废")
    steps: tuple[tuple[tuple[str, int], ...], ...] = (
        (("meet", 34), ("approve", 30), ("publish", 28), ("finish", 4)),
        (("meet", 20), ("approve", 10), ("publish", 6)),
        (("meet", 12), ("approve", 5)),
        (("meet", 9),),
        (),
    )
    for number, one in enumerate(old):
        day, at = hands.at(40 - number * 6)
        with _paper("评估报告") as paper:
            found = propose_disposal(
                by=hands.village(one.division_code, day), asset=one, kind=kinds[number],
                reason="使用年限已满，损坏严重，没有维修价值", valuation=one.original_value // 20,
                valuer="演示资产评估有限公司", valued_on=day - timedelta(days=5), paper=paper,
                today=day, now=at,
            )  # fmt: skip
        for step, ago in steps[number]:
            day, at = hands.at(ago)
            by = _approver(hands, found.level, one, day) if step == "approve" else hands.village(
                one.division_code, day
            )  # fmt: skip
            with _paper("会议记录") as paper:
                found = step_disposal(
                    by=by, found=found, step=step, today=day, now=at,
                    given=DisposalStepGiven(
                        "村民代表会议同意" if step == "meet" else "",
                        paper if step == "meet" else None,
                        day, one.original_value // 25 if step == "finish" else None,
                    ),
                )  # fmt: skip


def _approver(hands: Hands, level: str, asset: Asset, day: date) -> Actor:
    if level == "TOWN":
        return hands.town(asset.division_code, day)
    if level == "LEADER" and "demo-leader" in hands.users:
        return actor_of(hands.users["demo-leader"], today=day)
    return hands.county(day)
