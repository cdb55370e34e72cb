"""Stories of work and wages."""

from __future__ import annotations

import numpy as np

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
                plan.doubt("就业-月薪异常", home, person)
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
