"""Stories of assets, of several signals at once, and of calls to the hotline."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np

from xianjie.demo import identity
from xianjie.demo.telling import Teller

_CALLS_WITH_A_STRANGER = 30


def assets(teller: Teller) -> None:
    """Cars, machines, flats, shops, firms and salaries of monitored and of general households."""
    plan, county, lines = teller.plan, teller.county, teller.lines
    region = county.address_code()
    old = teller.before_end(0, 700)

    def car(price: int, kind: str = "小型轿车") -> dict[str, Any]:
        return {"车辆类型": kind, "使用性质": "非营运", "登记日期": old, "购置价格": price}

    def flat(place: str, use: str) -> dict[str, Any]:
        return {"坐落": place, "用途": use, "面积": 96.5, "登记日期": old}

    def firm(home: int, role: str, capital: int) -> dict[str, Any]:
        code = identity.credit_code(zlib.crc32(f"{home}{role}".encode()), region)
        name = f"{county.name}{'兴农' if role != '个体经营者' else '便民'}{home}号"
        tail = "商店" if role == "个体经营者" else "商贸有限公司"
        return {
            "统一社会信用代码": code,
            "名称": name + tail,
            "角色": role,
            "注册资本": capital,
            "经营状态": "存续",
            "成立日期": old,
        }

    town, village = f"{county.name}县城环城路", f"{county.villages[0].name}村一组"
    price = lines.whole("机动车价格线") if lines.has("机动车价格线") else 5_000_000
    capital = lines.whole("注册资本关注线") if lines.has("注册资本关注线") else 50_000_000
    salary = {"单位": f"{county.name}第一中学", "人员身份": "事业编制"}
    cases: list[tuple[str, list[dict[str, Any]], tuple[str, ...], str]] = [
        ("vehicle", [car(price)], ("资产-机动车",), "正好到线"),
        ("vehicle", [car(price - 1)], (), "差一分到线"),
        ("vehicle", [car(9_000_000, "大型拖拉机")], ("资产-大型农机工程车",), ""),
        ("real-estate", [flat(f"{town}18号2幢301室", "住宅")], ("资产-城镇住宅",), ""),
        (
            "real-estate",
            [flat(village, "住宅"), flat(village + "旁", "住宅")],
            ("资产-多套住房",),
            "",
        ),
        ("real-estate", [flat(village, "住宅")], (), "村里只有一套自住房"),
        ("real-estate", [flat(f"{town}20号商铺", "商业")], ("资产-商业用房",), ""),
        (
            "business",
            [firm(1, "法定代表人", capital - 1)],
            ("资产-企业法人股东",),
            "资本差一分到线",
        ),
        (
            "business",
            [firm(2, "股东", capital)],
            ("资产-企业法人股东", "资产-注册资本"),
            "正好到线",
        ),
        ("business", [firm(3, "个体经营者", 2_000_000)], ("资产-个体经营",), ""),
        ("public-payroll", [salary], ("资产-财政供养",), ""),
    ]
    for feed, rows, rules, note in cases:
        for home in teller.some("watched", teller.watched, 0.2, least=1):
            for number, row in enumerate(rows):
                plan.change(feed, teller.head(home), row, extra=number > 0)
            if rules:
                plan.expect("资产信号", home, rules, "其他", teller.since(0), feed=feed, note=note)
            else:
                plan.miss("资产信号", home, note, feed=feed)
        for home in teller.some("general", teller.general, 2.0, least=4):
            for number, row in enumerate(rows):
                plan.change(feed, teller.head(home), row, extra=number > 0)
            plan.miss("资产信号", home, "一般农户,不是脱贫、监测或低保特困户", feed=feed)
        plan.outsiders[feed].extend(dict(row) for row in rows)
    cleared = teller.county.households.cleared & teller.usual
    for home in teller.one("cleared", cleared):
        plan.change("vehicle", teller.head(home), car(price * 3))
        plan.expect(
            "资产信号",
            home,
            ("资产-机动车",),
            "其他",
            teller.since(0),
            feed="vehicle",
            note="风险已消除",
        )


def several_signals(teller: Teller) -> None:
    """Households where several things go wrong at once."""
    plan, lines, people = teller.plan, teller.lines, teller.county.people
    if not lines.has("因病预警线_一般农户", "失业观察天数"):
        return
    far, days = lines.whole("因病预警线_一般农户"), lines.whole("失业观察天数")
    families = teller.general & teller.with_member(teller.idle)
    for number, home in enumerate(teller.some("idle-any", families, 0.8)):
        month, head, idle = teller.onset(number), teller.head(home), teller.who(home, teller.idle)
        teller.bill(head, month, far + 100_000)
        plan.change(
            "employment",
            idle,
            {"就业状态": "返乡", "开始日期": teller.before_end(month, days + 3)},
            first=month,
        )
        months = teller.since(month)
        plan.expect(
            "多信号", home, "因病-大额自付-一般农户", "因病", months, feed="medical-expense"
        )
        plan.expect(
            "多信号",
            home,
            "就业-失业返乡",
            "因务工就业不稳",
            months,
            person=idle,
            feed="employment",
        )
        if number % 2:
            plan.change(
                "housing-safety", head, {"鉴定等级": "D", "改造状态": "未改造"}, first=month
            )
            plan.expect(
                "多信号", home, "住房-危房未改造", "因安全住房", months, feed="housing-safety"
            )
    del people


def hotline(teller: Teller) -> None:
    """Calls of farmers, with and without an ID number, and of somebody nobody knows."""
    county, plan = teller.county, teller.plan
    texts = (
        "家里老人住院，花费太大，请求帮扶",
        "冰雹打坏烤烟，请求核查",
        "孩子上学费用高",
        "房屋漏雨请求鉴定",
    )
    sources = ("12317", "12345", "信访")
    for number, home in enumerate(teller.some("general", teller.general, 0.8, least=4)):
        month, person = teller.onset(number), teller.head(home)
        village = county.villages[int(county.households.village[home])]
        period = county.periods[month]
        plan.happen(
            "hotline",
            person,
            month,
            诉求编号=f"XF{period.year}{period.month:02d}{number + 1:04d}",
            诉求人姓名=str(county.people.name[person]),
            联系电话=str(county.people.phone[person]),
            证件号码=str(county.people.number[person]) if number % 2 == 0 else "",
            乡镇=village.town,
            行政村=village.name,
            诉求日期=teller.day(month, 16),
            诉求内容=texts[number % len(texts)],
            来源渠道=sources[number % len(sources)],
        )
        plan.expect("热线诉求", home, (), "", (month,), feed="hotline", note="产生热线信访线索")
    flood = {"灾种": "洪涝", "受灾日期": teller.day(0, 9), "直接经济损失": 80_000, "房屋受损": "无"}
    plan.outsiders["disaster"].extend(dict(flood) for _ in range(3))
    move = {"变动类型": "迁入", "变动日期": teller.day(0, 5)}
    plan.outsiders["population-change"].extend(dict(move) for _ in range(3))
    if len(plan.happenings["hotline"]) < _CALLS_WITH_A_STRANGER:
        return
    plan.happen(
        "hotline",
        -1,
        teller.last,
        诉求编号="XF99990001",
        诉求人姓名="匿名",
        乡镇=county.villages[0].town,
        诉求日期=np.datetime64(teller.day(teller.last, 20)),
        诉求内容="反映村道损坏",
        来源渠道="12345",
    )
