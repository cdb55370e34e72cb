"""Gaps and mismatches in what people are owed, with near misses; and who is paid what besides.

`plant` comes among the stories; `finish` after all of them puts the calm population right, so
that everybody is on the rolls that are theirs, and reckons the whole truth.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import numpy as np

from xianjie.demo import identity
from xianjie.demo.county import split_income
from xianjie.demo.entitled import OWED, UNDUE, LastMonth
from xianjie.demo.plan import Owed
from xianjie.demo.tables import Array, make_table
from xianjie.demo.telling import Teller
from xianjie.policy.settlement import Bill, settle

TRAVEL, RAIN = "务工交通补贴", "雨露计划补助"
_LOW, _MOST, _STEP, _SPREAD = 300_000, 16, 10_000, 7_919
_LIMB, _SLIGHT, _SEVERE = 4, 4, 1
_STAY = Decimal(45_000)
_SHORT_OF_TERM, _LONG_TERM = 150, 400  # days; the term of 无人抚养期限月数 is six months


def plant(teller: Teller) -> None:
    """Plant what the rolls get wrong, and what only seems wrong."""
    _incomes(teller)
    _alone(teller)
    _children(teller)
    _insurance(teller)
    _pupils(teller)
    _loans(teller)
    _travellers(teller)
    _disabled(teller)
    _cared_for(teller)
    _bill(teller)


def _begin(teller: Teller) -> np.datetime64:
    return np.datetime64(f"{teller.county.periods[0].year - 1}-03", "M")


def _without_elders(teller: Teller) -> Array:
    return teller.general & ~teller.with_member(teller.county.people.age >= 60)


def _incomes(teller: Teller) -> None:
    """At the line of 低保 and at its edge, and one fen below each."""
    aid, homes, plan = teller.county.aid, teller.county.households, teller.plan
    pool = _without_elders(teller)
    for fen, near in ((aid.minimum, "低保"), (aid.minimum - 1, ""), (aid.edge, "低保边缘"),
                      (aid.edge - 1, "")):  # fmt: skip
        for home in teller.one("no-elders", pool):
            homes.per_capita[home] = fen
            split_income(homes, np.array([home]), teller.county.shares)
            if near:
                plan.nearly(near, home, "收入正好到线")
            months = teller.months_below("监测收入线", fen)
            if months:
                plan.expect("低保线上", home, "收入-低于监测线", "因收入", months)
            if fen == aid.edge - 1:
                _alone_on_the_roll(teller, home)


def _alone_on_the_roll(teller: Teller, home: int) -> None:
    """Somebody of an edge family has 低保 alone, though neither severely disabled nor ill."""
    paid = np.int64(teller.county.aid.single)
    row = {"救助类型": "农村低保", "档次": "单人户", "月发放金额": paid, "起始月": _begin(teller)}
    teller.plan.change("social-assistance", teller.head(home), row)


def _alone(teller: Teller) -> None:
    """Old people alone whom nobody must support and no roll knows; and one not yet asked about."""
    lines, plan, homes = teller.lines, teller.plan, teller.county.households
    people = teller.county.people
    if not lines.has("低保标准", "监测收入线", "独居老人关注年龄"):
        return
    fits = homes.no_labour & (homes.monitor == 0) & (homes.size == 1)
    fits &= ~teller.with_member(people.disability > 0)
    fits &= people.age[homes.head] > lines.whole("独居老人关注年龄")
    income = teller.county.aid.minimum * 4 // 5
    for number, home in enumerate(teller.plan.take("old-alone", fits, 3)):
        head = teller.head(home)
        homes.lifted[home] = False
        homes.per_capita[home] = income
        split_income(homes, np.array([home]), teller.county.shares)
        plan.change("social-assistance", head, None)
        for name, rule, risk in (
            ("低保边缘线", "劳力-独居老人", "缺劳动力"),
            ("监测收入线", "收入-低于监测线", "因收入"),
        ):
            months = teller.months_below(name, income)
            if months and lines.has(name):
                plan.expect("独居老人", home, rule, risk, months, feed="social-assistance")
        if number < 2:
            plan.say(home, "无法定义务人或义务人无履行能力", head, content="无法定义务人",
                     department="民政", basis="义务人情况核查表")  # fmt: skip
            plan.say(home, "自理能力不达项数", head, number=float(number * 4), department="民政",
                     basis="自理能力评估表")  # fmt: skip
        else:
            plan.nearly("特困供养", home, "还没有核查义务人", head)


def _children(teller: Teller) -> None:
    """Orphans and children whom nobody raises, by what is registered of their parents."""
    plan, people = teller.plan, teller.county.people
    child = (people.age < 16) & (people.age >= 1)
    families = teller.general & teller.with_member(child)
    last = teller.county.periods[-1].last_day
    early = last - timedelta(days=_LONG_TERM)
    late = last - timedelta(days=_SHORT_OF_TERM)
    orphan, alone = "孤儿基本生活", "事实无人抚养保障"
    cases = (
        (orphan, OWED, ("死亡", None), ("死亡", None), ""),
        (alone, OWED, ("服刑在押", early), ("失联", early), ""),
        (alone, "", ("服刑在押", late), ("失联", early), "服刑还不满六个月"),
        (orphan, "", ("死亡", None), ("正常", None), "只有父亲死亡"),
        (orphan, UNDUE, ("正常", None), ("正常", None), "父母都在"),
        (alone, UNDUE, ("正常", None), ("死亡", None), "父亲能抚养"),
    )
    for benefit, outcome, father, mother, note in cases:
        for home in teller.one("children", families):
            person = teller.who(home, child)
            for kind, (content, since) in (("父亲状况", father), ("母亲状况", mother)):
                plan.say(home, kind, person, content=content, since=since, judged_on=last,
                         department="民政", basis="父母状况核查表")  # fmt: skip
            plan.benefits.append(Owed(benefit, home, person, outcome, note))
            if outcome == UNDUE:
                kind = "孤儿" if benefit == orphan else "事实无人抚养儿童"
                row = {"救助类型": kind, "月发放金额": np.int64(teller.county.aid.orphan),
                       "起始月": _begin(teller)}  # fmt: skip
                plan.change("social-assistance", person, row)
                plan.expect("困境儿童", home, "救助-困境儿童未监测", "缺劳动力", teller.since(0),
                            person=person, feed="social-assistance")  # fmt: skip


def _insurance(teller: Teller) -> None:
    """Insurance and pension fees paid for the wrong, and not for the right."""
    plan, aid = teller.plan, teller.county.aid
    people = teller.county.people
    young = (people.age >= 20) & (people.age < 55)
    calm = teller.lifted & young[teller.county.households.head]
    for home in teller.one("lifted-young", calm):
        plan.change("medical-insurance", teller.head(home), _resident(0))
    other = teller.general & young[teller.county.households.head]
    for home in teller.one("general-young", other):
        plan.change("medical-insurance", teller.head(home), _resident(aid.insured_part))
        plan.change("pension", teller.head(home), {"代缴金额": np.int64(aid.pension_paid)})


def _resident(fen: int) -> dict[str, object]:
    return {"险种": "城乡居民", "资助类别": "定额资助" if fen else "", "资助金额": np.int64(fen)}


def _pupils(teller: Teller) -> None:
    """Pupils: aid and 雨露计划 left out, and given to those who have no claim."""
    plan, people = teller.plan, teller.county.people
    pupil = np.isin(people.stage, ("小学", "初中"))
    for home in teller.one("lifted-pupils", teller.lifted & teller.with_member(pupil)):
        plan.change("school-enrolment", teller.who(home, pupil), {"资助金额": np.int64(0)})
    for home in teller.one("general-pupils", teller.general & teller.with_member(pupil)):
        plan.change("school-enrolment", teller.who(home, pupil), {"资助金额": np.int64(50_000)})
    trade = np.isin(people.stage, ("中职", "高职高专"))
    for home in teller.one("lifted-trade", teller.lifted & teller.with_member(trade)):
        plan.unpaid.add((RAIN, teller.who(home, trade)))
    senior = people.stage == "普通高中"
    for home in teller.one("lifted-senior", teller.lifted & teller.with_member(senior)):
        plan.paid.add((RAIN, teller.who(home, senior)))
    college = people.stage == "本科及以上"
    for home in teller.one("lifted-college", teller.lifted & teller.with_member(college)):
        plan.nearly("雨露计划", home, "读本科，不享受", teller.who(home, college))


def _loans(teller: Teller) -> None:
    """Households that want to borrow: one may, one has failed to pay before."""
    plan = teller.plan
    for number, home in enumerate(teller.plan.take("lifted", teller.lifted, 2)):
        plan.change("loan", teller.head(home), None)
        plan.say(home, "产业发展意愿", department="金融", basis="入户走访表")
        if number:
            plan.say(home, "严重失信", teller.head(home), department="金融", basis="信用报告")
            plan.nearly("小额信贷", home, "有严重失信记录")


def _travellers(teller: Teller) -> None:
    """Fares left out, and paid to somebody who works near home."""
    plan, people = teller.plan, teller.county.people
    worker = people.worker & (people.age < 60)
    for number, home in enumerate(
        teller.plan.take("lifted-workers", teller.lifted & teller.with_member(worker), 2)
    ):
        person = teller.who(home, worker)
        place = "省外" if number == 0 else "县内乡外"
        plan.change("employment", person, {"就业地": place})
        (plan.unpaid if number == 0 else plan.paid).add((TRAVEL, person))


def _certificate(teller: Teller, person: int, degree: int) -> None:
    number = identity.certificate(str(teller.county.people.number[person]), _LIMB, degree)
    issued = np.datetime64(teller.county.periods[0].first_day, "D") - np.timedelta64(2_000, "D")
    teller.plan.change("disability", person, {
        "残疾证号": number, "残疾类别": "肢体", "残疾等级": str(degree), "发证日期": issued,
        "证件状态": "有效",
    })  # fmt: skip


def _subsidy(teller: Teller, person: int, kind: str) -> None:
    row = {"救助类型": kind, "月发放金额": np.int64(11_000), "起始月": _begin(teller)}
    teller.plan.change("social-assistance", person, row, extra=True)


def _disabled(teller: Teller) -> None:
    """Both subsidies of the disabled: left out in a family on 低保, paid in one that is not."""
    homes, people = teller.county.households, teller.county.people
    idle = homes.no_labour & (homes.monitor == 0) & ~teller.with_member(people.disability > 0)
    for number, home in enumerate(teller.plan.take("idle-some", idle & (homes.size > 1), 2)):
        _certificate(teller, teller.head(home), _SLIGHT)
        if number:
            _subsidy(teller, teller.head(home), "困难残疾人生活补贴")
    for home in teller.one("general", teller.general):
        _certificate(teller, teller.head(home), _SLIGHT)
        _subsidy(teller, teller.head(home), "困难残疾人生活补贴")
    for home in teller.one("idle-one", idle & (homes.size == 1)):
        _certificate(teller, teller.head(home), _SEVERE)
        _subsidy(teller, teller.head(home), "重度残疾人护理补贴")


def _cared_for(teller: Teller) -> None:
    """How well a few people on 特困供养 can look after themselves, and where they live."""
    homes, plan = teller.county.households, teller.plan
    alone = homes.no_labour & (homes.size == 1)
    for number, home in enumerate(plan.take("idle-cared", alone, 3)):
        head = teller.head(home)
        plan.say(home, "自理能力不达项数", head, number=float((0, 3, 5)[number]),
                 department="民政", basis="自理能力评估表")  # fmt: skip
        plan.say(home, "特困供养方式", head, content="分散", department="民政", basis="供养协议")


def _bill(teller: Teller) -> None:
    """A stay in hospital that all three layers pay for, as the county's tables have it."""
    homes, plan = teller.county.households, teller.plan
    idle = homes.no_labour & (homes.monitor == 0) & (homes.size > 1)
    bill = Bill(_STAY, _STAY, hospital="县级", people=frozenset({"低保对象"}))
    steps = settle(bill, teller.lines.schemes, teller.lines.values, {}).steps
    paid = {one.scheme: int(one.amount * 100) for one in steps}
    first, second = paid.pop("基本医保", 0), paid.pop("大病保险", 0)
    third, total = sum(paid.values()), int(_STAY * 100)
    if not (first and second and third):
        return
    for home in plan.take("idle-some", idle, 1):
        own = total - first - second - third
        plan.happen(
            "medical-expense", teller.head(home), teller.last, 结算日期=teller.day(teller.last),
            就医类别="住院", 医疗总费用=total, 目录内费用=total, 基本医保支付=first,
            大病保险支付=second, 医疗救助支付=third, 个人自付=own,
        )  # fmt: skip


def finish(teller: Teller) -> None:
    """Put the calm population right and reckon the truth of the last month."""
    last = LastMonth(teller.plan, teller.lines)
    calm = np.ones(len(teller.county.households.code), dtype=bool)
    calm[sorted(teller.plan.used)] = False
    entitled = last.disabled[0] & last.minimum & calm[last.home]
    for person in np.flatnonzero(entitled).tolist():
        _subsidy(teller, person, "困难残疾人生活补贴")
    _register_assistance(teller)
    _pay(teller, LastMonth(teller.plan, teller.lines))
    told = LastMonth(teller.plan, teller.lines)
    teller.plan.benefits += told.benefits()


def _register_assistance(teller: Teller) -> None:
    """Give each household on 低保 an income below the line and the amount that fills the gap."""
    county, last = teller.county, LastMonth(teller.plan, teller.lines)
    homes, aid = county.households, county.aid
    people = last.in_home(last.counted)
    on = last.in_home(last.on("农村低保")) > 0
    base = last.in_home(last.drawing & (last.age >= 60)) * aid.pension_base * 12
    base += last.by_home(last.aided.subsidies) * 12
    for home in np.flatnonzero(on & homes.no_labour & (homes.size > 1)).tolist():
        count = int(people[home])
        net = int(homes.per_capita[home] * homes.size[home])
        own = (_LOW + home * _SPREAD % _MOST * _STEP) * count
        own = max(own, net - int(homes.transfer[home]))
        homes.assistance[home] = net - int(base[home]) - own
        short = aid.minimum * count - own
        homes.minimum[home] = -(-short // 1200) * 100


def _pay(teller: Teller, last: LastMonth) -> None:
    """Pay fares and 雨露计划 to those who are owed them, as soon as the last year begins."""
    county, plan = teller.county, teller.plan
    homes = county.households
    home = last.home
    ours = (homes.lifted | last.watched)[home]
    _, _, far, near = last.working
    fares = ours & (far | near)
    rain = last.vocational & last.trained
    month = next(m for m, p in enumerate(county.periods) if p.year == county.periods[-1].year)
    day = np.datetime64(county.periods[month].first_day, "D") + np.timedelta64(14, "D")
    for name, persons, fen in (
        (TRAVEL, fares, np.where(far, county.aid.travel_far, county.aid.travel_near)),
        (RAIN, rain, np.full(last.count, county.aid.rain // 2)),
    ):
        chosen = persons.copy()
        chosen[[p for project, p in plan.unpaid if project == name]] = False
        chosen[[p for project, p in plan.paid if project == name]] = True
        person = np.flatnonzero(chosen)
        table = make_table("subsidy-payment", person, 补贴项目=name, 发放日期=day, 金额=fen[person])
        known = plan.tables.get(("subsidy-payment", month))
        plan.tables["subsidy-payment", month] = known.with_rows(table) if known else table
