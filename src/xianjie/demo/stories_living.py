"""Stories of school, housing, water, disaster and lost labour."""

from __future__ import annotations

import numpy as np

from xianjie.demo.county import split_income
from xianjie.demo.telling import Teller


def school(teller: Teller) -> None:
    """Dropping out, never enrolled, a costly senior school."""
    plan, people, last = teller.plan, teller.county.people, teller.last
    pupil = (people.stage == "小学") | (people.stage == "初中")
    families = teller.general & teller.with_member(pupil)
    for number, home in enumerate(teller.some("pupils", families)):
        month, person = teller.onset(number), teller.who(home, pupil)
        plan.change("school-enrolment", person, {"就学状态": "辍学"}, first=month)
        plan.expect(
            "辍学",
            home,
            "因学-辍学",
            "因学",
            teller.since(month),
            person=person,
            feed="school-enrolment",
        )
    if last:
        for home in teller.one("pupils", families):
            person = teller.who(home, pupil)
            plan.change("school-enrolment", person, {"就学状态": "辍学"}, last=last - 1)
            plan.expect(
                "辍学",
                home,
                "因学-辍学",
                "因学",
                tuple(range(last)),
                person=person,
                feed="school-enrolment",
                note="最后一月已复学:解除",
            )
        for home in teller.some("pupils", families, 0.5, least=2):
            person = teller.who(home, pupil)
            plan.change("school-enrolment", person, None, first=last)
            plan.expect(
                "适龄未在学",
                home,
                "因学-适龄未在学",
                "因学",
                (last,),
                person=person,
                feed="school-enrolment",
                note="上月在册,本月不在册",
            )
    for home in teller.one("pupils", families):
        plan.change("school-enrolment", teller.who(home, pupil), {"就学状态": "休学"})
        plan.miss("辍学", home, "休学不是辍学", feed="school-enrolment")
    for home in teller.some("pupils", families, 0.5, least=2):
        person = teller.who(home, pupil)
        people.school[person] = ""
        plan.change("school-enrolment", person, None)
        plan.expect(
            "适龄未在学",
            home,
            "因学-适龄未在学",
            "因学",
            teller.since(0),
            person=person,
            feed="school-enrolment",
            note="登记表也没有在校状况",
        )
    if not teller.lines.has("高中学年自付上限"):
        return
    line = teller.lines.whole("高中学年自付上限")
    senior = (people.stage == "普通高中") | (people.stage == "中职")
    families = teller.general & teller.with_member(senior)
    for number, home in enumerate(teller.some("seniors", families)):
        month, person = teller.onset(number), teller.who(home, senior)
        plan.change("school-enrolment", person, {"学年自付费用": line + 1}, first=month)
        plan.expect(
            "高中自付",
            home,
            "因学-高中自付",
            "因学",
            teller.since(month),
            person=person,
            feed="school-enrolment",
            note="超线一分",
        )
    for home in teller.one("seniors", families):
        plan.change("school-enrolment", teller.who(home, senior), {"学年自付费用": line})
        plan.miss("高中自付", home, "正好等于线,不算超过", feed="school-enrolment")


def housing_and_water(teller: Teller) -> None:
    """Dangerous houses, no house, unsafe water; repaired in time; growing worse."""
    plan, last, rule = teller.plan, teller.last, "住房-危房未改造"
    for number, home in enumerate(teller.some("general", teller.general, 1.2)):
        month = teller.onset(number)
        values = {"鉴定等级": "CD"[number % 2], "改造状态": ("", "未改造")[number % 2]}
        plan.change("housing-safety", teller.head(home), values, first=month)
        plan.expect("危房", home, rule, "因安全住房", teller.since(month), feed="housing-safety")
    for pool, fits, state, note in (
        ("general", teller.general, "已竣工", "已改造"),
        ("general", teller.general, "改造中", "正在改造"),
    ):
        for home in teller.one(pool, fits):
            plan.change("housing-safety", teller.head(home), {"鉴定等级": "D", "改造状态": state})
            plan.miss("危房", home, note, feed="housing-safety")
    if last:
        for home in teller.one("general", teller.general):
            head = teller.head(home)
            plan.change(
                "housing-safety", head, {"鉴定等级": "C", "改造状态": "未改造"}, last=last - 1
            )
            plan.change("housing-safety", head, {"鉴定等级": "C", "改造状态": "已竣工"}, first=last)
            plan.expect(
                "危房",
                home,
                rule,
                "因安全住房",
                tuple(range(last)),
                feed="housing-safety",
                note="最后一月已竣工:解除",
            )
        for home in teller.one("general", teller.general):
            head = teller.head(home)
            plan.change(
                "housing-safety", head, {"鉴定等级": "C", "改造状态": "未改造"}, last=last - 1
            )
            plan.change("housing-safety", head, {"鉴定等级": "D", "改造状态": "未改造"}, first=last)
            plan.expect(
                "危房",
                home,
                rule,
                "因安全住房",
                teller.since(0),
                feed="housing-safety",
                note="加重:由橙到红",
            )
    for number, home in enumerate(teller.some("general", teller.general, 0.4, least=2)):
        month = teller.onset(number)
        plan.change("housing-safety", teller.head(home), {"无房": "是"}, first=month)
        plan.expect(
            "无房", home, "住房-无房", "因安全住房", teller.since(month), feed="housing-safety"
        )
    for number, home in enumerate(teller.some("general", teller.general, 1.0)):
        month = teller.onset(number)
        values = {"饮水安全": "否", "水质达标": "否", "问题说明": "水质浑浊"}
        plan.change("water-safety", teller.head(home), values, first=month)
        plan.expect(
            "饮水不安全",
            home,
            "饮水-不安全",
            "因安全饮水",
            teller.since(month),
            feed="water-safety",
        )
    for home in teller.one("watched", teller.watched):
        plan.change("water-safety", teller.head(home), {"饮水安全": "否"})
        plan.expect(
            "饮水不安全",
            home,
            "加重-饮水不安全",
            "因安全饮水",
            teller.since(0),
            feed="water-safety",
        )
    for home in teller.one("watched", teller.watched):
        plan.change("housing-safety", teller.head(home), {"鉴定等级": "D", "改造状态": "未改造"})
        plan.expect(
            "危房", home, "加重-危房未改造", "因安全住房", teller.since(0), feed="housing-safety"
        )


def disasters(teller: Teller) -> None:
    """Losses by flood and hail; houses damaged."""
    plan, last = teller.plan, teller.last
    if not teller.lines.has("受灾损失预警线"):
        return
    line = teller.lines.whole("受灾损失预警线")

    def strike(home: int, month: int, net: int, house: str = "无") -> None:
        plan.happen(
            "disaster",
            teller.head(home),
            month,
            灾种="洪涝",
            受灾日期=teller.day(month),
            直接经济损失=net + 50_000,
            房屋受损=house,
            农作物损失=30_000,
            已救助金额=50_000,
        )

    for number, home in enumerate(teller.some("general", teller.general, 1.2)):
        month = teller.onset(number)
        net = (line, line - 1, line * 2)[number % 3]
        strike(home, month, net)
        months = tuple(m for m in teller.since(month) if m - month < 3)
        level = "橙" if net >= line else "黄"
        plan.expect(
            "受灾", home, "灾害-受灾", "因自然灾害", months, feed="disaster", note=f"应为{level}"
        )
    for home in teller.one("watched", teller.watched):
        strike(home, last, line * 2)
        plan.expect("受灾", home, "灾害-受灾", "因自然灾害", (last,), feed="disaster")
    for number, home in enumerate(teller.some("general", teller.general, 0.4, least=2)):
        month = teller.onset(number)
        strike(home, month, line, ("倒塌", "严重")[number % 2])
        months = tuple(m for m in teller.since(month) if m - month < 6)
        plan.expect("房屋倒损", home, "灾害-房屋倒损", "因安全住房", months, feed="disaster")
        plan.expect(
            "房屋倒损",
            home,
            "灾害-受灾",
            "因自然灾害",
            tuple(m for m in months if m - month < 3),
            feed="disaster",
        )
    for home in teller.one("watched", teller.watched):
        strike(home, last, line, "严重")
        plan.expect("房屋倒损", home, "灾害-房屋倒损", "因安全住房", (last,), feed="disaster")
        plan.expect("房屋倒损", home, "灾害-受灾", "因自然灾害", (last,), feed="disaster")


def lost_labour(teller: Teller) -> None:
    """Death and prison of a main worker; deaths of the old; aid paid after death."""
    plan, people, last = teller.plan, teller.county.people, teller.last

    def change(person: int, month: int, kind: str) -> None:
        plan.happen(
            "population-change", person, month, 变动类型=kind, 变动日期=teller.day(month, 8)
        )

    # Idle persons only: nobody's wage disappears with them.
    idle = teller.idle & (people.slot != 0)
    cases = (
        ("idle", teller.general, "死亡", "劳力-主要劳动力死亡", 0.8),
        ("idle", teller.general, "服刑", "劳力-主要劳动力服刑", 0.5),
        ("watched-idle", teller.watched, "死亡", "加重-失去劳动力", 0.2),
        ("watched-idle", teller.watched, "服刑", "加重-失去劳动力", 0.2),
    )
    for pool, fits, kind, rule, rate in cases:
        households = teller.some(pool, fits & teller.with_member(idle), rate, least=2)
        for number, home in enumerate(households):
            month, person = teller.onset(number), teller.who(home, idle)
            change(person, month, kind)
            months = tuple(m for m in teller.since(month) if m - month < 6)
            plan.expect(
                f"劳动力{kind}",
                home,
                rule,
                "缺劳动力",
                months,
                person=person,
                feed="population-change",
            )
            if kind == "死亡" and month < last and pool == "idle":
                plan.change("pension", person, None, first=month + 1)
    with_elder = teller.general & teller.with_member(teller.elder)
    for home in teller.some("elders", with_elder, 0.5, least=2):
        person = teller.who(home, teller.elder)
        change(person, last, "死亡")
        plan.miss("劳动力死亡", home, "死亡的是老人,当月尚未停发", feed="population-change")
    if not last:
        return
    for home in teller.some("elders", with_elder, 0.5, least=2):
        person = teller.who(home, teller.elder)
        change(person, 0, "死亡")
        plan.expect(
            "死亡仍在享",
            home,
            "享受-死亡仍在享",
            "其他",
            teller.since(1),
            person=person,
            feed="pension",
            note="养老待遇照发",
        )
    for home in teller.one("elders", with_elder):
        person = teller.who(home, teller.elder)
        change(person, 0, "死亡")
        plan.change("pension", person, None, first=1)
        plan.miss("死亡仍在享", home, "次月已停发", feed="pension")
    for home in teller.one("elders", with_elder):
        person = teller.who(home, teller.elder)
        change(person, 0, "死亡")
        plan.change("pension", person, None, first=1)
        plan.happen(
            "subsidy-payment",
            person,
            last,
            补贴项目="生态护林员补助",
            发放日期=teller.day(last, 20),
            金额=np.int64(80_000),
        )
        plan.expect(
            "死亡仍在享",
            home,
            "享受-死亡仍在享",
            "其他",
            (last,),
            person=person,
            feed="subsidy-payment",
            note="死后发放补贴",
        )


def without_labour(teller: Teller) -> None:
    """Households without labour that no assistance reaches, among them old people living alone."""
    plan, homes, lines = teller.plan, teller.county.households, teller.lines
    people = teller.county.people
    idle = homes.no_labour & (homes.monitor == 0) & ~teller.with_member(people.disability > 0)
    for home in teller.some("no-labour", idle, 0.3, least=2):
        for person in teller.county.members(home):
            plan.change("social-assistance", person, None)
        plan.expect(
            "整户无劳力未兜底",
            home,
            "劳力-整户无劳力未兜底",
            "缺劳动力",
            teller.since(0),
            feed="social-assistance",
        )
    if not lines.has("低保边缘线", "监测收入线", "独居老人关注年龄"):
        return
    edge = lines.whole("低保边缘线")
    alone = idle & (homes.size == 1) & (people.age[homes.head] > lines.whole("独居老人关注年龄"))
    for number, home in enumerate(teller.some("old-alone", alone, 0.3, least=3)):
        homes.lifted[home] = False
        homes.per_capita[home] = (edge - 1, edge)[number % 3 == 2]
        split_income(homes, np.array([home]), teller.county.shares)
        plan.change("social-assistance", teller.head(home), None)
        if number % 3 == 2:
            plan.miss("独居老人", home, "收入正好到线", feed="social-assistance")
            continue
        for name, rule, risk in (
            ("低保边缘线", "劳力-独居老人", "缺劳动力"),
            ("监测收入线", "收入-低于监测线", "因收入"),
        ):
            months = teller.months_below(name, edge - 1)
            if months:
                plan.expect("独居老人", home, rule, risk, months, feed="social-assistance")
