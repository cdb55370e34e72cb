"""Stories of work, wages, income, assistance and loans."""

from __future__ import annotations

import numpy as np

from xianjie.demo.county import split_income
from xianjie.demo.telling import Teller

_JOB = {"就业地": "省外", "单位名称": "电子厂", "就业形式": "企业"}


def unemployment(teller: Teller) -> None:
    """Out of work for longer than the observation days; nobody at work; a post lost."""
    plan, people, last = teller.plan, teller.county.people, teller.last
    if not teller.lines.has("失业观察天数"):
        return
    days = teller.lines.whole("失业观察天数")
    idle = teller.idle
    with_idle = teller.general & teller.with_member(idle)
    for number, home in enumerate(teller.some("idle-any", with_idle, 1.2)):
        month, person = teller.onset(number), teller.who(home, idle)
        state = ("失业", "返乡")[number % 2]
        start = teller.before_end(month, days + 1)
        plan.change("employment", person, {"就业状态": state, "开始日期": start}, first=month)
        plan.expect(
            "失业返乡",
            home,
            "就业-失业返乡",
            "因务工就业不稳",
            teller.since(month),
            person=person,
            feed="employment",
            note="多一天",
        )
    for home in teller.one("idle-any", with_idle):
        plan.change(
            "employment",
            teller.who(home, idle),
            {"就业状态": "失业", "开始日期": teller.before_end(last, days)},
            first=last,
        )
        plan.miss("失业返乡", home, "正好满天数,不算超过", feed="employment")
    full = (people.skill == "普通劳动力") | (people.skill == "技能劳动力")
    working_full = teller.general & teller.with_member(full & people.worker)
    for home in teller.some("full-labour", working_full, 0.6):
        start = teller.before_end(0, days + 5)
        for person in teller.county.members(home):
            if people.worker[person]:
                plan.change(
                    "employment",
                    person,
                    {
                        "就业状态": "失业",
                        "就业地": "",
                        "单位名称": "",
                        "就业形式": "",
                        "月收入": -1,
                        "开始日期": start,
                    },
                )
        rules = ("就业-零就业家庭", "就业-失业返乡")
        plan.expect("零就业", home, rules, "因务工就业不稳", teller.since(0), feed="employment")
    if not last:
        return
    earners = teller.members_marked(people.worker)
    several = teller.general & (earners >= 2) & teller.with_member(idle)
    for number, home in enumerate(teller.some("several", several, 0.5, least=2)):
        person = teller.who(home, idle)
        plan.change(
            "employment",
            person,
            {
                "就业状态": "就业",
                "就业地": "乡内",
                "单位名称": "村帮扶车间",
                "就业形式": ("帮扶车间", "公益性岗位")[number % 2],
                "月收入": np.int64(80_000),
                "开始日期": teller.before_end(0, 300),
            },
            last=last - 1,
        )
        plan.expect(
            "岗位流失",
            home,
            "就业-岗位流失",
            "因务工就业不稳",
            (last,),
            person=person,
            feed="employment",
        )


def wages(teller: Teller) -> None:
    """Wages that fall by half, to the fen; wages too low or too high to be true; odd posts."""
    plan, people, last = teller.plan, teller.county.people, teller.last
    one_earner = teller.general & (teller.members_marked(people.worker) == 1)
    if last and teller.lines.has("收入骤降比例"):
        keep = 1 - teller.lines.ratio("收入骤降比例")
        for number, home in enumerate(teller.some("one-earner", one_earner, 1.0)):
            person = teller.who(home, people.worker)
            half = int(int(people.pay[person] * 100) * keep) - (0, 10_000)[number % 2]
            plan.change("employment", person, {"月收入": half}, first=last)
            plan.expect(
                "收入骤降",
                home,
                "收入-务工收入骤降",
                "因务工就业不稳",
                (last,),
                person=person,
                feed="employment",
                note=("正好到比例", "")[number % 2],
            )
        for home in teller.one("one-earner", one_earner):
            person = teller.who(home, people.worker)
            half = int(int(people.pay[person] * 100) * keep) + 1
            plan.change("employment", person, {"月收入": half}, first=last)
            plan.miss("收入骤降", home, "差一分到比例", feed="employment")
    if teller.lines.has("月薪下限", "月薪上限"):
        low, high = teller.lines.whole("月薪下限"), teller.lines.whole("月薪上限")
        for number, home in enumerate(teller.some("one-earner", one_earner, 0.7, least=4)):
            person = teller.who(home, people.worker)
            pay = (low - 1, high + 1, low, high)[number % 4]
            plan.change("employment", person, {"月收入": pay})
            if pay in (low, high):
                plan.miss("月薪异常", home, "正好等于线", feed="employment")
            else:
                plan.expect(
                    "月薪异常",
                    home,
                    "就业-月薪异常",
                    "其他",
                    teller.since(0),
                    person=person,
                    feed="employment",
                )
    if teller.lines.has("公益岗年龄上限"):
        limit = teller.lines.whole("公益岗年龄上限")
        old = (people.age > limit) & (people.slot != 0)
        families = teller.general & teller.with_member(old)
        for home in teller.some("over-age", families, 0.5, least=2):
            person = teller.who(home, old)
            plan.change(
                "employment",
                person,
                {
                    "就业状态": "就业",
                    "就业地": "乡内",
                    "单位名称": "村委会",
                    "就业形式": "公益性岗位",
                    "月收入": np.int64(80_000),
                    "开始日期": teller.before_end(0, 200),
                },
            )
            plan.expect(
                "公益岗年龄",
                home,
                "就业-公益岗年龄",
                "其他",
                teller.since(0),
                person=person,
                feed="employment",
            )
    homes = teller.county.households
    alone = homes.no_labour & (homes.size == 1) & (homes.monitor == 0)
    alone &= ~teller.with_member(people.disability > 0)
    for home in teller.some("alone", alone, 0.3, least=2):
        plan.change(
            "employment",
            teller.head(home),
            {
                "就业状态": "就业",
                **_JOB,
                "月收入": np.int64(200_000),
                "开始日期": teller.before_end(0, 100),
            },
        )
        plan.expect(
            "特困外出务工",
            home,
            "享受-特困人员外出务工",
            "其他",
            teller.since(0),
            feed="employment",
        )


def incomes(teller: Teller) -> None:
    """Income below the monitoring line; at the line; below the county's means."""
    plan, homes = teller.plan, teller.county.households

    def set_income(home: int, fen: int) -> None:
        homes.per_capita[home] = fen
        split_income(homes, np.array([home]), teller.county.shares)

    if teller.lines.has("监测收入线"):
        line = teller.lines.whole("监测收入线")
        for number, home in enumerate(teller.some("general", teller.general, 1.2)):
            set_income(home, (line - 1, line * 9 // 10, line * 3 // 4)[number % 3])
            plan.expect(
                "收入低于监测线",
                home,
                "收入-低于监测线",
                "因收入",
                teller.since(0),
                note=("差一分到线", "", "")[number % 3],
            )
        for home in teller.one("general", teller.general):
            set_income(home, line)
            plan.miss("收入低于监测线", home, "正好到线")
        for home in teller.one("watched", teller.watched):
            set_income(home, line * 9 // 10)
            plan.miss("收入低于监测线", home, "已在册监测(另按低于均值列出)")
    _since_cleared(teller)
    if teller.lines.has("重点户均值_脱贫户"):
        mean = teller.lines.whole("重点户均值_脱贫户")
        for fen, note in ((mean, "正好等于均值"), (mean - 1, "低于均值一分(见均值条)")):
            for home in teller.one("lifted", teller.lifted):
                set_income(home, fen)
                plan.miss("低于均值", home, note)


def _since_cleared(teller: Teller) -> None:
    """Income that fell since the risk was cleared; one fen less than the share that counts."""
    homes = teller.county.households
    fits = homes.cleared & teller.usual
    if not teller.lines.has("年收入骤降比例"):
        return
    kept = 1 - teller.lines.ratio("年收入骤降比例")
    for number, home in enumerate(teller.some("cleared", fits, 0.5, least=2)):
        line = -(-int(homes.per_capita[home]) // int(kept * 100)) * 100
        homes.income_at_clearing[home] = line
        fell = int(homes.per_capita[home]) <= line * kept
        assert fell, "the income at clearing must leave room for the fall"
        teller.plan.expect(
            "比消除时骤降",
            home,
            "收入-比消除时骤降",
            "因收入",
            teller.since(0),
            note="正好到比例" if number == 0 else "",
        )
    for home in teller.one("cleared", fits):
        homes.income_at_clearing[home] = int(int(homes.per_capita[home]) / kept) - 100
        teller.plan.miss("比消除时骤降", home, "没有降到比例")


def below_means(teller: Teller) -> None:
    """State which households lie below the means; half of them do, nothing is planted."""
    homes, lines = teller.county.households, teller.lines
    watched = (homes.monitor > 0) & ~homes.cleared
    cases = (
        ("重点户均值_脱贫户", homes.lifted & ~watched, "收入-脱贫户低于均值"),
        ("重点户均值_监测户", watched, "收入-监测户低于均值"),
    )
    for name, population, rule in cases:
        if not lines.has(name):
            continue
        for home in np.flatnonzero(population & (homes.per_capita < lines.whole(name))).tolist():
            teller.plan.expect("低于均值", home, rule, "因收入", teller.since(0))


def assistance(teller: Teller) -> None:
    """Assistance stopped; aided but not monitored."""
    plan, last = teller.plan, teller.last
    begin = np.datetime64(f"{teller.county.periods[0].year - 1}-03", "M")
    with_elder = teller.general & teller.with_member(teller.elder)

    def elder(home: int) -> int:
        return teller.who(home, teller.elder)

    kinds = (
        ("农村低保", "B类", 31_000, "救助-低保停发"),
        ("特困供养", "分散供养", 83_300, "救助-特困退出"),
    )
    for kind, grade, amount, rule in kinds:
        # Only people who do not work can be on 特困供养 without raising another question.
        old = kind == "特困供养"
        pool, fits = ("elders", with_elder) if old else ("general", teller.general)
        who = elder if old else teller.head
        row = {"救助类型": kind, "档次": grade, "月发放金额": np.int64(amount), "起始月": begin}
        if last:
            for home in teller.some(pool, fits, 0.5, least=2):
                plan.change("social-assistance", who(home), row, last=last - 1)
                plan.expect(
                    kind + "停发",
                    home,
                    rule,
                    "其他",
                    (last,),
                    person=who(home),
                    feed="social-assistance",
                    note="本月名册上没有",
                )
            for home in teller.one(pool, fits):
                end = np.datetime64(str(teller.county.periods[last - 1]), "M")
                plan.change("social-assistance", who(home), row, last=last - 1)
                plan.change("social-assistance", who(home), {**row, "终止月": end}, first=last)
                plan.expect(
                    kind + "停发",
                    home,
                    rule,
                    "其他",
                    (last,),
                    person=who(home),
                    feed="social-assistance",
                    note="写明上月终止",
                )
        for home in teller.one(pool, fits):
            end = np.datetime64(str(teller.county.periods[last]), "M")
            plan.change("social-assistance", who(home), {**row, "终止月": end})
            plan.miss(kind + "停发", home, "本月仍在发", feed="social-assistance")
    if teller.lines.has("新增救助观察月数"):
        span = teller.lines.whole("新增救助观察月数")
        for number, home in enumerate(teller.some("general", teller.general, 0.5, least=2)):
            month = teller.onset(number)
            at = np.datetime64(str(teller.county.periods[month]), "M")
            row = {
                "救助类型": "农村低保",
                "档次": "C类",
                "月发放金额": np.int64(22_000),
                "起始月": at,
            }
            plan.change("social-assistance", teller.head(home), row, first=month)
            plan.expect(
                "体外循环",
                home,
                "体外循环-新增低保特困",
                "其他",
                tuple(m for m in teller.since(month) if m - month <= span),
                feed="social-assistance",
                note="新享低保",
            )
    _aided_elsewhere(teller, begin)


def _aided_elsewhere(teller: Teller, begin: np.datetime64) -> None:
    """Children without parents, temporary aid, edge households: aided but not monitored."""
    plan, people, last = teller.plan, teller.county.people, teller.last
    child = (people.age < 16) & (people.age >= 1)
    families = teller.general & teller.with_member(child)
    for number, home in enumerate(teller.some("children", families, 0.4, least=2)):
        person = teller.who(home, child)
        plan.change(
            "social-assistance",
            person,
            {
                "救助类型": ("孤儿", "事实无人抚养儿童")[number % 2],
                "月发放金额": np.int64(114_000),
                "起始月": begin,
            },
        )
        plan.expect(
            "困境儿童",
            home,
            "救助-困境儿童未监测",
            "缺劳动力",
            teller.since(0),
            person=person,
            feed="social-assistance",
        )
    for number, home in enumerate(teller.some("general", teller.general, 0.5, least=2)):
        month = teller.onset(number)
        at = np.datetime64(str(teller.county.periods[month]), "M")
        plan.change(
            "social-assistance",
            teller.head(home),
            {"救助类型": "临时救助", "月发放金额": np.int64(200_000), "起始月": at, "终止月": at},
            first=month,
        )
        plan.expect(
            "临时救助未监测",
            home,
            "救助-临时救助未监测",
            "其他",
            teller.since(month),
            feed="social-assistance",
        )
    for number, home in enumerate(teller.some("general", teller.general, 0.6, least=2)):
        plan.change(
            "social-assistance",
            teller.head(home),
            {
                "救助类型": ("低保边缘", "刚性支出困难")[number % 2],
                "月发放金额": np.int64(0),
                "起始月": begin,
            },
        )
        plan.expect(
            "体外循环",
            home,
            "体外循环-支出型困难",
            "其他",
            teller.since(0),
            feed="social-assistance",
        )
    if teller.lines.has("医疗救助关注线"):
        line = teller.lines.whole("医疗救助关注线")
        for number, home in enumerate(teller.some("general", teller.general, 0.4, least=2)):
            month = teller.onset(number)
            teller.bill(teller.head(home), month, 100_000, aid=line)
            plan.expect(
                "体外循环",
                home,
                "体外循环-医疗救助",
                "因病",
                teller.since(month),
                feed="medical-expense",
                note="正好到线",
            )
        for home in teller.one("general", teller.general):
            teller.bill(teller.head(home), last, 100_000, aid=line - 1)
            plan.miss("体外循环", home, "差一分到线", feed="medical-expense")


def loans(teller: Teller) -> None:
    """Small loans overdue."""
    plan = teller.plan
    since = teller.before_end(0, 500)

    def borrow(home: int, month: int, state: str, kind: str = "脱贫人口小额信贷") -> None:
        due = teller.day(month, 1) - np.timedelta64(20, "D")
        plan.change(
            "loan",
            teller.head(home),
            {
                "贷款类型": kind,
                "金额": np.int64(3_000_000),
                "发放日期": since,
                "到期日期": due,
                "余额": np.int64(3_000_000),
                "状态": state,
            },
            first=month,
        )

    for number, home in enumerate(teller.some("lifted", teller.lifted, 0.8)):
        month = teller.onset(number)
        borrow(home, month, "逾期")
        plan.expect(
            "小额信贷逾期",
            home,
            "产业-小额信贷逾期",
            "因产业失败",
            teller.since(month),
            feed="loan",
        )
    for home in teller.one("general", teller.general):
        borrow(home, 0, "逾期", "其他")
        plan.miss("小额信贷逾期", home, "不是小额信贷", feed="loan")
    for home in teller.one("lifted", teller.lifted):
        plan.change(
            "loan",
            teller.head(home),
            {
                "贷款类型": "脱贫人口小额信贷",
                "金额": np.int64(3_000_000),
                "发放日期": since,
                "到期日期": teller.before_end(0, 10),
                "余额": np.int64(0),
                "状态": "已结清",
            },
        )
        plan.miss("小额信贷逾期", home, "已结清", feed="loan")
