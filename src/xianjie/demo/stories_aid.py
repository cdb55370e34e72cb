"""Stories of income, assistance and loans."""

from __future__ import annotations

import numpy as np

from xianjie.demo.county import split_income
from xianjie.demo.telling import Teller


def incomes(teller: Teller) -> None:
    """Income below the monitoring line; at the line; below the county's means."""
    plan, homes = teller.plan, teller.county.households

    def set_income(home: int, fen: int) -> None:
        homes.per_capita[home] = fen
        split_income(homes, np.array([home]), teller.county.shares)

    if teller.lines.has("监测收入线"):
        line = teller.lines.whole("监测收入线")
        for number, home in enumerate(teller.some("general", teller.general, 1.2)):
            income = (line - 1, line * 9 // 10, line * 3 // 4)[number % 3]
            set_income(home, income)
            plan.expect(
                "收入低于监测线",
                home,
                "收入-低于监测线",
                "因收入",
                teller.months_below("监测收入线", income),
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
            months = teller.months_below(name, int(homes.per_capita[home]))
            teller.plan.expect("低于均值", home, rule, "因收入", months)


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
