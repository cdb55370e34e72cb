"""Lists of the demo county that are data: outlets, events, sales, contracts, land on the market."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from xianjie.apps.ledger.actions import save_row
from xianjie.apps.registers.interfaces.entries import register_of
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import active_in
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError

_WAN = 1_000_000  # fen
_TEN_THOUSANDTHS = 10_000
# register → rows by column; numbers after "days" are days from the present, "wan" ten thousand yuan
ROWS: dict[str, tuple[dict[str, Any], ...]] = {
    "land-market": (
        {
            "parcel": "演示地块001",
            "location": "集镇东侧",
            "area": 12,
            "purpose": "仓储物流",
            "way": "出让",
            "planned": True,
            "days:dealt_on": -90,
            "buyer": "演示物流有限公司",
            "wan:price": 86,
            "wan:state_gain": 17,
            "wan:collective_gain": 51,
            "wan:personal_gain": 18,
        },
        {
            "parcel": "演示地块002",
            "location": "旧砖厂",
            "area": 6,
            "purpose": "旅游",
            "way": "出租",
            "planned": True,
        },
    ),
    "property-reform": (
        {
            "task": "清产核资",
            "days:due_on": -200,
            "days:done_on": -230,
            "members": 1260,
            "wan:assets": 320,
        },
        {"task": "登记赋码", "days:due_on": -20, "members": 1260},
    ),
    "outlets": (
        {
            "name": "演示消费帮扶专馆",
            "kind": "专馆",
            "operator": "演示供销有限公司",
            "site": "县城步行街",
            "products": 86,
            "wan:sales": 142,
            "days:opened_on": -500,
            "days:until": 40,
        },
        {
            "name": "演示机关食堂专柜",
            "kind": "专柜",
            "operator": "演示农特产合作社",
            "site": "机关食堂",
            "products": 24,
            "wan:sales": 18,
            "days:opened_on": -300,
            "days:until": 400,
        },
    ),
    "matching-events": (
        {
            "title": "演示秋季产销对接会",
            "kind": "产销对接会",
            "days:held_on": -45,
            "organiser": "县工业信息化商务科技局",
            "sellers": 38,
            "buyers": 21,
            "wan:intent": 460,
            "wan:deal": 173,
        },
        {
            "title": "特色农副产品进医院",
            "kind": "进医院",
            "days:held_on": -12,
            "organiser": "县供销社",
            "sellers": 9,
            "buyers": 1,
            "wan:deal": 6,
        },
    ),
    "product-sales": (
        {
            "product": "演示雪桃",
            "channel": "协作地区",
            "buyer": "演示生鲜超市",
            "days:sold_on": -30,
            "quantity": 12_000,
            "wan:amount": 9,
            "households": 46,
        },
        {
            "product": "演示土鸡蛋",
            "channel": "学校食堂",
            "buyer": "演示第一中学",
            "days:sold_on": -8,
            "quantity": 1_500,
            "wan:amount": 2,
            "households": 18,
        },
    ),
    "supply-contracts": (
        {
            "contract_no": "演示供货001",
            "kind": "长期供货",
            "supplier": "演示蔬菜专业合作社",
            "buyer": "演示人民医院",
            "enters": "进医院",
            "goods": "蔬菜、鸡蛋",
            "wan:yearly": 60,
            "wan:delivered": 41,
            "days:since": -320,
            "days:until": 45,
        },
        {
            "contract_no": "演示供货002",
            "kind": "直供直销",
            "supplier": "演示养殖场",
            "buyer": "演示机关事务服务中心",
            "enters": "进机关",
            "goods": "猪肉",
            "wan:yearly": 36,
            "wan:delivered": 12,
            "days:since": -100,
            "days:until": 265,
        },
    ),
    "cloud-shops": (
        {
            "platform": "天下帮扶",
            "firm": "演示农业开发有限公司",
            "product": "演示小米",
            "days:listed_on": -200,
            "wan:sales": 4,
        },
    ),
}


def list_sales(hands: Hands, villages: list[str]) -> None:
    """Fill the lists of collectives and of help by buying that are data; once."""
    today, now = hands.at(0)
    by = hands.county(today)
    active = active_in(hands.division)
    for at, (key, rows) in enumerate(ROWS.items()):
        definition = active.get(key)
        if definition is None:
            continue
        low, high = hands.division.ljust(12, "0"), hands.division.ljust(12, "9")
        known = Entry.objects.filter(register=key, division_code__gte=low, division_code__lte=high)
        if known.exists():
            continue
        register = register_of(definition, hands.division, today)
        decimals = {one.key for one in definition.live if one.type == "decimal"}
        for number, row in enumerate(rows):
            values: dict[str, Any] = {"division_code": villages[(at + number) % len(villages)]}
            for name, said in row.items():
                kind, _mark, column = name.rpartition(":")
                value: Any = said
                if kind == "days":
                    value = today + timedelta(days=said)
                elif kind == "wan":
                    value = said * _WAN
                elif column in decimals:
                    value = said * _TEN_THOUSANDTHS
                values[definition.slot(column)] = value
            try:
                save_row(by=by, register=register, row=None, values=values, version=None, now=now)
            except RefusedError:
                continue
