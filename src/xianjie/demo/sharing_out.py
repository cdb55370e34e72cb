"""Collectives of the demo county: income, money shared out at every step, buying, unsold goods.

Rows that are many are stored in one go; everything that has steps goes through the real actions.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.actions import (
    Change,
    Facts,
    Paper,
    Plan,
    answer_objection,
    confirm_incomes,
    correct_line,
    distribution_step,
    open_distribution,
    record_objection,
    set_lines,
)
from xianjie.apps.collective.actions.unsold import (
    Goods,
    Sale,
    answer_call,
    call_units,
    end_unsold,
    record_sale,
    report_unsold,
)
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
    ResourceUse,
    ShareAsset,
    ShareHolding,
    UnionGift,
    UnitPurchase,
    UnsoldCase,
    VillageIncome,
)
from xianjie.apps.collective.queries.distributions import RENT, TO_HOUSEHOLDS
from xianjie.apps.collective.queries.rules import tiers_of
from xianjie.apps.collective.queries.unsold import units_to_call
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands
from xianjie.demo.listing_sales import list_sales
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

_PDF = b"%PDF-1.4\n% demonstration\n"
_FEN = 100
_PAST, _BEFORE = 10, 30
_SOURCES = ("经营收入", "发包及上交收入", "投资收益", "资产收益", "补助收入")
_UNITS = (
    ("人民医院", True), ("第一中学", True), ("民族中学", True), ("机关事务服务中心", True),
    ("公安局", True), ("税务局", True), ("自然资源局", False), ("融媒体中心", False),
    ("中医院", True), ("城关小学", True), ("交通运输局", False), ("供电公司", True),
)  # fmt: skip
_GOODS = (
    ("蔬菜", "演示大白菜", 60, 120, 45, 5), ("水果", "演示雪桃", 12, 800, 500, 6),
    ("畜禽", "演示土鸡", 6, 3600, 2900, 30), ("粮油", "演示荞麦", 25, 700, 600, 200),
    ("水果", "演示柑橘", 40, 500, 300, 12), ("蔬菜", "演示西葫芦", 4, 240, 220, 10),
)  # fmt: skip
# how far each distribution has come, its source, words, yuan
_PLANS = (
    ("paid", "COLLECTIVE", "集体经营收入", 60_000),
    ("announced", "SOLAR", "光伏电站收益", 48_000),
    ("noticed", "ASSET", "冷库租金收益", 36_000),
    ("over", "SOLAR", "光伏电站下半年收益", 30_000),
    ("reviewed", "COLLECTIVE", "集体林地发包收入", 20_000),
    ("agreed", "ASSET", "大棚租金收益", 24_000),
    ("draft", "COLLECTIVE", "集体商铺租金", 18_000),
    ("withdrawn", "ASSET", "加工车间收益", 9_000),
)  # fmt: skip


def share_out(hands: Hands, months: list[Period]) -> None:
    """Fill the pages of collectives and of help by buying."""
    groups = villages_by_town(hands.division, Scope.everything())
    villages = [village.code for _town, places in groups for village in places]
    if not villages:
        return
    peopled = _peopled(villages)
    acts: Sequence[tuple[Any, Callable[[], None]]] = (
        (VillageIncome, lambda: _incomes(hands, villages, months)),
        (ShareAsset, lambda: _shares_and_uses(hands, peopled or villages)),
        (Distribution, lambda: _distributions(hands, peopled, months[-1])),
        (BudgetUnit, lambda: _buying(hands, months)),
        (UnsoldCase, lambda: _unsold(hands, villages)),
    )
    low, high = hands.division.ljust(12, "0"), hands.division.ljust(12, "9")
    for model, act in acts:
        if model.objects.filter(division_code__gte=low, division_code__lte=high).exists():
            continue  # done by an earlier call
        try:
            with transaction.atomic():
                act()
        except RefusedError:
            continue  # what the rules of the place refuse
    list_sales(hands, villages)


def _peopled(villages: list[str]) -> list[str]:
    """Return the villages with households that receive, those with the most first."""
    counts: dict[str, int] = {}
    rows = Household.objects.filter(
        division_code__in=villages, is_active=True, household_type="脱贫户"
    )
    for code in rows.values_list("division_code", flat=True):
        counts[code] = counts.get(code, 0) + 1
    return sorted(counts, key=lambda code: (-counts[code], code))


def _stored(by: Any, register: Any, rows: list[Any], now: datetime) -> list[Any]:
    for row in rows:
        row.created_at = row.updated_at = now
    made = type(rows[0]).objects.bulk_create(rows, batch_size=500)
    note_created(by=by, register=register.name, numbers=[one.pk for one in made], now=now)
    return list(made)


def _incomes(hands: Hands, villages: list[str], months: list[Period]) -> None:
    today, now = hands.at(0)
    last = months[-1]
    years = sorted({last.year - 1, last.year, today.year})
    rows: list[VillageIncome] = []
    for year in years:
        tiers = tiers_of(hands.division, year)
        low = tiers[0].line if tiers else 10_000_000
        high = tiers[-1].line if len(tiers) > 1 else low * 2
        quarters = (today.month - 1) // 3 if year == today.year else 4
        for at, code in enumerate(villages):
            rows += _of_village(code, year, at, (low, high), quarters)
    by = hands.county(today)
    _stored(by, INCOMES, rows, now)
    towns = sorted({code[:9] for code in villages})
    for town in towns[: max(len(towns) // 2, 1)]:
        codes = [code for code in villages if code.startswith(town)]
        for year in years[:-1]:
            confirm_incomes(by=hands.town(codes[0], today), villages=codes, year=year, now=now)


def _of_village(
    code: str, year: int, at: int, lines: tuple[int, int], quarters: int
) -> list[VillageIncome]:
    """Return the income of a village: most above the first line, three in ten above the second."""
    dice = random.Random(f"{code}-{year}")  # noqa: S311 (invented figures)
    low, high = lines
    whole = int(low * (1.02 + dice.random() * 0.6))
    if at % 10 in {2, 5, 8}:
        whole = int(high * (1.01 + dice.random() * 0.4))
    elif at % 17 == 4:
        whole = int(low * (0.55 + dice.random() * 0.4))
    whole = whole // 100_00 * 100_00
    parts = dice.sample(_SOURCES, 3)
    shares = (0.5, 0.3, 0.2)
    found = []
    for source, share in zip(parts, shares, strict=True):
        amount = int(whole * share)
        if quarters == 4:
            found.append(VillageIncome(
                division_code=code, year=year, span="Y", source=source, amount=amount))  # fmt: skip
            continue
        found += [
            VillageIncome(division_code=code, year=year, span=f"Q{quarter}", source=source,
                          amount=amount // 4)
            for quarter in range(1, quarters + 1)
        ]  # fmt: skip
    return found


def _shares_and_uses(hands: Hands, villages: list[str]) -> None:
    today, now = hands.at(60)
    by = hands.county(today)
    assets = [
        ShareAsset(
            division_code=code, code=f"ZG{at + 1:03d}", title=title, kind=kind,
            public_money=money * _FEN, value=money * _FEN, shares=1000, collective_shares=300,
            agreed_on=today - timedelta(days=300), operator="演示种养专业合作社",
            until=today + timedelta(days=1500),
        )
        for at, (code, (title, kind, money)) in enumerate(zip(villages, (
            ("高标准蔬菜大棚", "设施农业", 800_000), ("肉牛养殖小区", "养殖", 1_200_000),
            ("民宿改造项目", "乡村旅游", 600_000), ("村级光伏电站", "光伏", 450_000),
        ), strict=False))
    ]  # fmt: skip
    made = _stored(by, SHARE_ASSETS, assets, now)
    holdings = []
    for asset in made:
        homes = Household.objects.filter(
            division_code=asset.division_code, is_active=True, household_type="脱贫户"
        ).order_by("household_code")[:30]
        holdings += [
            ShareHolding(asset=asset, household=home, shares=20, since=asset.agreed_on)
            for home in homes
        ]
    if holdings:
        _stored(by, SHARE_HOLDINGS, holdings, now)
    kinds = (
        ("农村土地", "坝区连片农田", "流转", 320, 96_000, False, 400),
        ("林地林权", "集体经济林", "出租", 150, 30_000, True, 45),
        ("闲置宅基地", "旧村庄宅基地", "合作", 12, 18_000, True, 700),
        ("闲置农房", "老粮仓改民宿", "出租", 600, 24_000, True, 20),
        ("集体房屋", "旧校舍改车间", "自营", 900, 12_000, True, -10),
    )  # fmt: skip
    places = (villages * len(kinds))[: len(kinds)]
    uses = [
        ResourceUse(
            division_code=code, code=f"PH{at + 1:03d}", kind=kind, title=title, mode=mode,
            area=area, government="乡镇人民政府", enterprise="演示农业开发有限公司",
            collective="村股份经济合作社", households=at * 7 + 5,
            contract=f"演示合同{at + 1:03d}", since=today - timedelta(days=300),
            until=today + timedelta(days=60 + left), yearly=money * _FEN,
            goes_to_collective=mine,
        )
        for at, (code, (kind, title, mode, area, money, mine, left)) in enumerate(
            zip(places, kinds, strict=True)
        )
    ]  # fmt: skip
    _stored(by, USES, uses, now)


def _distributions(hands: Hands, villages: list[str], last: Period) -> None:
    """Share out at every step; and in the county's last months, so that its figures show it."""
    earlier = (hands.at(0)[0] - last.first_day).days + _BEFORE
    with TemporaryDirectory() as folder:
        path = Path(folder) / "record.pdf"
        path.write_bytes(_PDF)
        paper = Paper(path, "村民代表会议记录.pdf")
        for at, plan in enumerate(_PLANS):
            if not villages:
                return
            try:
                with transaction.atomic():
                    _distribution(hands, villages[at % len(villages)], at, plan, paper)
            except RefusedError:
                continue
        for at, village in enumerate(villages[:_PAST]):
            try:
                with transaction.atomic():
                    plan = ("past", "COLLECTIVE", "集体经营收益", 60_000)
                    _distribution(hands, village, len(_PLANS) + at, plan, paper, earlier)
            except RefusedError:
                continue
        if villages:
            _rent(hands, villages[0])
            _dividend(hands)


def _distribution(
    hands: Hands, village: str, at: int, plan: tuple[str, str, str, int], paper: Paper,
    ago: int = 0,
) -> None:  # fmt: skip
    goal, kind, words, yuan = plan
    start = ago or (45 if goal in {"paid", "announced", "over"} else 14)
    today, now = hands.at(start)
    found = open_distribution(
        by=hands.village(village, today), village=village, source_kind=kind,
        source_ref=f"{today.year} 年{words}", amount=yuan * _FEN, year=today.year,
        upkeep_need=yuan * 10, plan=Plan(upkeep=yuan * 10, works=yuan * 5),
        client_id=hands.form(f"distribution-{at}"), today=today, now=now,
    )  # fmt: skip
    line = found.lines.filter(household__isnull=False).select_related("household").first()
    other = found.lines.filter(household__isnull=False).select_related("household").last()
    if line is not None and other is not None and line.pk != other.pk and other.amount > 5_000:
        set_lines(
            by=hands.village(village, today), found=found, version=found.version, now=now,
            changes=[
                Change(TO_HOUSEHOLDS, line.amount + 5_000, line.household, "家里有人常年住院"),
                Change(TO_HOUSEHOLDS, other.amount - 5_000, other.household, "子女已稳定就业"),
            ],
        )  # fmt: skip

    def step(days: int, name: str, reviews: bool = False, **facts: Any) -> None:
        nonlocal found
        day, moment = hands.at(max(start - days, 0))
        who = hands.town(village, day) if reviews else hands.village(village, day)
        found = distribution_step(
            by=who, found=found, step=name, facts=Facts(**facts), today=day, now=moment
        )

    if goal == "withdrawn":
        step(1, "WITHDRAW", words="和年底的一起分")
    if goal in {"draft", "withdrawn"}:
        return
    step(2, "AGREE", expected=45, attended=38, agreed=35, paper=paper)
    if goal == "agreed":
        return
    step(4, "REVIEW", reviews=True, words="符合规定")
    if goal == "reviewed":
        return
    step(6, "NOTICE")
    if goal == "noticed":
        return
    day, moment = hands.at(start - 8)
    said = record_objection(
        by=hands.village(village, day), found=found, who="演示村民", words="问为什么两户不一样多",
        day=day, today=day, now=moment,
    )  # fmt: skip
    if goal == "over":
        return
    answer_objection(
        by=hands.village(village, day), objection=said, answer="已按劳动力情况当面说明",
        today=day, now=moment,
    )  # fmt: skip
    step(20, "PAY", paid_by="一卡通")
    if goal in {"announced", "past"}:
        step(25, "ANNOUNCE")
    if goal == "announced":
        _corrected(hands, found, village)


def _corrected(hands: Hands, found: Distribution, village: str) -> None:
    line = found.lines.filter(household__isnull=False).select_related("distribution").first()
    if line is None or line.amount < 1_000:
        return
    day, moment = hands.at(10)
    correct_line(
        by=hands.town(village, day), line=line, amount=line.amount - 1_000,
        reason="人口数登记有误", today=day, now=moment,
    )  # fmt: skip


def _rent(hands: Hands, village: str) -> None:
    """Pay the rent of land by contract to five owners."""
    use = ResourceUse.objects.filter(division_code=village, goes_to_collective=False).first()
    homes = list(
        Household.objects.filter(division_code=village, is_active=True).order_by("-pk")[:5]
    )
    if use is None or not homes:
        return
    today, now = hands.at(30)
    each = use.yearly // len(homes)
    found = open_distribution(
        by=hands.village(village, today), village=village, source_kind="LAND",
        source_key=f"collective.resourceuse:{use.pk}", source_ref=f"{use.title}租金",
        amount=each * len(homes), year=today.year, direct=True,
        client_id=hands.form("rent"), today=today, now=now,
    )  # fmt: skip
    set_lines(
        by=hands.village(village, today), found=found, version=1, now=now,
        changes=[Change(TO_HOUSEHOLDS, each, home, "按合同面积") for home in homes],
    )  # fmt: skip
    for name, who, facts in (
        ("AGREE", hands.village(village, today), Facts(words="合同已核对")),
        ("REVIEW", hands.town(village, today), Facts()),
        ("PAY", hands.village(village, today), Facts(paid_by="银行转账", words=RENT)),
    ):
        found = distribution_step(by=who, found=found, step=name, facts=facts, today=today, now=now)


def _dividend(hands: Hands) -> None:
    """Leave dividends of an asset as a draft."""
    asset = ShareAsset.objects.filter(holdings__isnull=False).order_by("pk").first()
    if asset is None:
        return
    today, now = hands.at(3)
    open_distribution(
        by=hands.village(asset.division_code, today), village=asset.division_code,
        source_kind="SHARE", source_key=f"collective.shareasset:{asset.pk}",
        source_ref=f"{today.year} 年{asset.title}分红", amount=4_000_000, year=today.year,
        client_id=hands.form("dividend"), today=today, now=now,
    )  # fmt: skip


def _buying(hands: Hands, months: list[Period]) -> None:
    today, now = hands.at(0)
    by = hands.county(today)
    place = hands.division.ljust(12, "0")
    units = _stored(by, UNITS, [
        BudgetUnit(division_code=place, name=f"演示{name}", has_canteen=canteen,
                   has_union=at % 5 != 4, staff=30 + at * 13, since_year=2021)
        for at, (name, canteen) in enumerate(_UNITS)
    ], now)  # fmt: skip
    purchases, gifts = [], []
    for year in sorted({months[-1].year, today.year - 1, today.year}):
        as_of = min(date(year, 12, 31), localtime(now).date())
        for at, unit in enumerate(units):
            if unit.has_canteen and not (year == today.year and at % 4 == 3):
                canteen = (400_000 + at * 35_000) * _FEN
                share = (14, 9, 11, 10, 6, 18)[(at + year) % 6]
                purchases.append(UnitPurchase(
                    unit=unit, year=year, canteen=canteen, platform=canteen * share // 100,
                    as_of=as_of))  # fmt: skip
            if unit.has_union and at % 6 != 5:
                gifts.append(UnionGift(
                    unit=unit, year=year, festival=("春节", "中秋节")[at % 2],
                    by_platform=at % 4 != 2, members=unit.staff, amount=unit.staff * 200_00,
                    bought_on=date(year, 1, 20)))  # fmt: skip
    _stored(by, PURCHASES, purchases, now)
    _stored(by, GIFTS, gifts, now)


def _unsold(hands: Hands, villages: list[str]) -> None:
    goals = ("reported", "handling", "closed", "late", "sold", "refused")
    for at, (goal, goods) in enumerate(zip(goals, _GOODS, strict=True)):
        village = villages[at * 3 % len(villages)]
        days = {"reported": 0, "handling": 3, "closed": 30, "late": 12, "sold": 4, "refused": 9}
        _unsold_case(hands, village, at, goal, goods, days[goal])


def _unsold_case(
    hands: Hands, village: str, at: int, goal: str, goods: tuple[Any, ...], days: int
) -> None:
    category, product, tonnes, usual, price, keeps = goods
    today, now = hands.at(days)
    found = report_unsold(
        by=hands.village(village, today), client_id=hands.form(f"unsold-{at}"), village=village,
        goods=Goods(category, product, Decimal(tonnes), usual, price, keeps, at * 9 + 6, at * 2,
                    "收购商压价，冷库已满"),
        today=today, now=now,
    )  # fmt: skip
    town = hands.town(village, today)
    if goal == "reported":
        return
    if goal == "refused":
        end_unsold(by=town, found=found, step="REFUSE", words="已有订单，等待发货", today=today,
                   now=now)  # fmt: skip
        return
    units: list[Organisation] = units_to_call(hands.division, today)[:3]
    if not units:
        return
    found = call_units(
        by=town, found=found, organisations=units, task="联系采购方，帮助销售",
        due_on=today + timedelta(days=2), today=today, now=now,
    )  # fmt: skip
    if goal == "late":
        return
    day, moment = hands.at(max(days - 1, 0))
    call = found.calls.order_by("pk").first()
    if call is not None:
        answer_call(by=hands.town(village, day), call=call, answer="已联系两家商超",
                    today=day, now=moment)  # fmt: skip
    if goal == "handling":
        return
    part = Decimal(tonnes) if goal == "closed" else Decimal(tonnes) / 2
    found = record_sale(
        by=hands.village(village, day), found=found, today=day, now=moment,
        sale=Sale(day, "演示连锁超市", "商超批发", part, int(part * 1000 * price)),
    )  # fmt: skip
    if goal == "closed":
        end_unsold(by=hands.town(village, day), found=found, step="CLOSE", words="全部卖出",
                   today=day, now=moment)  # fmt: skip
