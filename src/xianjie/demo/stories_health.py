"""Stories of illness, insurance and disability."""

from __future__ import annotations

import numpy as np

from xianjie.demo import identity
from xianjie.demo.telling import Teller

_DISEASES = ("肺癌", "终末期肾病", "急性心肌梗死", "白血病", "脑卒中")


def medical_costs(teller: Teller) -> None:
    """Large own payments: at the line, one fen below, adding up over months, growing worse."""
    lines, plan, last = teller.lines, teller.plan, teller.last
    if not lines.has("因病预警线", "因病预警线_一般农户"):
        return
    near, far = lines.whole("因病预警线"), lines.whole("因病预警线_一般农户")
    rule = "因病-大额自付"
    for number, home in enumerate(teller.some("lifted", teller.lifted, 1.5)):
        month = teller.onset(number)
        teller.bill(teller.head(home), month, near + 150_000)
        plan.expect("大额自付", home, rule, "因病", teller.since(month), feed="medical-expense")
    for home in teller.one("lifted", teller.lifted):
        teller.bill(teller.head(home), last, near)
        plan.expect(
            "大额自付", home, rule, "因病", (last,), feed="medical-expense", note="正好到线"
        )
    for home in teller.one("lifted", teller.lifted):
        teller.bill(teller.head(home), last, near - 1)
        plan.miss("大额自付", home, "差一分到线", feed="medical-expense")
    for home in teller.some("lifted", teller.lifted, 0.5, least=2):
        part = near // (last + 1) + 1
        for month in range(last + 1):
            teller.bill(teller.head(home), month, part)
        plan.expect(
            "大额自付", home, rule, "因病", (last,), feed="medical-expense", note="逐月累计到线"
        )
    if last:
        for home in teller.some("lifted", teller.lifted, 0.5, least=2):
            teller.bill(teller.head(home), last - 1, near + 10_000)
            teller.bill(teller.head(home), last, far - near)
            plan.expect(
                "大额自付",
                home,
                rule,
                "因病",
                (last - 1, last),
                feed="medical-expense",
                note="加重:由橙到红",
            )
    _general_costs(teller, near, far)
    _mistyped(teller, far)


def _general_costs(teller: Teller, near: int, far: int) -> None:
    """The same for general households, whose line lies higher, and for monitored ones."""
    plan, last, wide = teller.plan, teller.last, "因病-大额自付-一般农户"
    for number, home in enumerate(teller.some("general", teller.general)):
        month = teller.onset(number)
        teller.bill(teller.head(home), month, far + 200_000)
        plan.expect(
            "大额自付-一般农户", home, wide, "因病", teller.since(month), feed="medical-expense"
        )
    for own, note in ((far, "正好到线"), (far - 1, "差一分到线")):
        for home in teller.one("general", teller.general):
            teller.bill(teller.head(home), last, own)
            if own >= far:
                plan.expect(
                    "大额自付-一般农户",
                    home,
                    wide,
                    "因病",
                    (last,),
                    feed="medical-expense",
                    note=note,
                )
            else:
                plan.miss("大额自付-一般农户", home, note, feed="medical-expense")
    for home in teller.one("watched", teller.watched):
        teller.bill(teller.head(home), last, near + 50_000)
        plan.miss("大额自付", home, "已在册监测,未到加重线", feed="medical-expense")
    for home in teller.some("watched", teller.watched, 0.3, least=2):
        teller.bill(teller.head(home), last, far)
        plan.expect(
            "监测户医疗支出加重", home, "加重-医疗支出", "因病", (last,), feed="medical-expense"
        )


def _mistyped(teller: Teller, far: int) -> None:
    """A bill under a mistyped ID: only the ladder of the linkage can give it to its owner."""
    rng = np.random.default_rng([teller.county.size.seed, 41])
    for home in teller.some("general", teller.general, 0.3, least=2):
        person = teller.head(home)
        teller.bill(person, teller.last, far + 300_000)
        wrong = identity.mistype(teller.county.people.number[person : person + 1], rng)[0]
        values = teller.plan.happenings["medical-expense"][-1].values
        values["证件号码"], values["姓名"] = str(wrong), str(teller.county.people.name[person])
        teller.plan.expect(
            "大额自付-一般农户",
            home,
            "因病-大额自付-一般农户",
            "因病",
            (teller.last,),
            feed="medical-expense",
            note="证件号码错一位,按阶梯关联",
        )


def single_stays(teller: Teller) -> None:
    """One expensive stay in hospital."""
    lines, plan, last = teller.lines, teller.plan, teller.last
    if not lines.has("单次住院自付线", "单次住院自付线_一般农户", "因病预警线"):
        return
    kinds = (
        ("lifted", teller.lifted, lines.whole("单次住院自付线"), "因病-大额自付"),
        (
            "general",
            teller.general,
            lines.whole("单次住院自付线_一般农户"),
            "因病-大额自付-一般农户",
        ),
    )
    yearly = {"lifted": "因病预警线", "general": "因病预警线_一般农户"}

    def also_large(pool: str, home: int, fen: int, rule: str, months: tuple[int, ...]) -> None:
        # In some regions one stay alone reaches the line of the whole year.
        if lines.has(yearly[pool]) and fen >= lines.whole(yearly[pool]):
            plan.expect("大额自付", home, rule, "因病", months, feed="medical-expense")

    for pool, fits, line, rule in kinds:
        for number, home in enumerate(teller.some(pool, fits, 0.5, least=2)):
            month = teller.onset(number)
            teller.bill(teller.head(home), month, line + 1, ward=True)
            months = tuple(m for m in teller.since(month) if m - month < 3)
            plan.expect(
                "单次住院自付",
                home,
                "因病-单次住院自付",
                "因病",
                months,
                feed="medical-expense",
                note="超线一分",
            )
            also_large(pool, home, line + 1, rule, teller.since(month))
        for home in teller.one(pool, fits):
            teller.bill(teller.head(home), last, line, ward=True)
            plan.miss("单次住院自付", home, "正好等于线,不算超过", feed="medical-expense")
            also_large(pool, home, line, rule, (last,))


def new_diseases(teller: Teller) -> None:
    """A newly diagnosed serious disease, also one that is new no longer."""
    plan = teller.plan
    if not teller.lines.has("新增认定天数"):
        return
    days = teller.lines.whole("新增认定天数")

    def fall_ill(home: int, day: np.datetime64, first: int, rule: str, note: str = "") -> None:
        person, first = teller.head(home), max(first, teller.first_on(day))
        plan.change(
            "serious-illness",
            person,
            {
                "病种": _DISEASES[home % len(_DISEASES)],
                "病种类别": "大病专项救治",
                "确诊日期": day,
                "家庭医生签约": "是",
            },
            first=first,
        )
        months = teller.months_within(day, days, first)
        if months:
            plan.expect(
                "新增大病",
                home,
                rule,
                "因病",
                months,
                person=person,
                feed="serious-illness",
                note=note,
            )
        else:
            plan.miss("新增大病", home, note, feed="serious-illness")

    healthy = teller.general & ~teller.with_member(teller.county.people.chronic)
    for number, home in enumerate(teller.some("healthy", healthy, 1.5)):
        month = teller.onset(number)
        fall_ill(home, teller.day(month), month, "因病-新增大病")
    for home in teller.one("healthy", healthy):
        fall_ill(home, teller.before_end(teller.last, days), 0, "因病-新增大病", "正好满认定天数")
    for home in teller.one("healthy", healthy):
        fall_ill(home, teller.before_end(teller.last, days + 1), 0, "因病-新增大病", "过了认定天数")
    for home in teller.one("healthy", healthy):
        fall_ill(home, teller.before_end(0, days + 400), 0, "因病-新增大病", "多年前确诊")
    for home in teller.one("healthy", healthy):
        plan.change(
            "serious-illness",
            teller.head(home),
            {"病种": "高血压", "病种类别": "慢性病", "确诊日期": teller.day(teller.last)},
            first=teller.last,
        )
        plan.miss("新增大病", home, "慢性病不算大病", feed="serious-illness")
    watched = teller.watched & ~teller.with_member(teller.county.people.chronic)
    for home in teller.some("watched-healthy", watched, 0.3, least=2):
        fall_ill(home, teller.day(teller.last), teller.last, "加重-新增大病")


def disabilities(teller: Teller) -> None:
    """New certificates, light and severe; two disabled members; one without a certificate."""
    plan, people = teller.plan, teller.county.people
    if not teller.lines.has("新增认定天数"):
        return
    days = teller.lines.whole("新增认定天数")
    adult = (people.age >= 18) & (people.stage == "")

    def certify(person: int, degree: int, day: np.datetime64, first: int = 0) -> None:
        plan.change(
            "disability",
            person,
            {
                "残疾证号": identity.certificate(str(people.number[person]), 4, degree),
                "残疾类别": "肢体",
                "残疾等级": str(degree),
                "发证日期": day,
                "证件状态": "有效",
            },
            first=first,
        )

    cases = (
        ("general", teller.general, 3, "因残-新增残疾"),
        ("general", teller.general, 2, "因残-新增重残"),
        ("watched", teller.watched, 1, "加重-新增重残"),
    )
    for pool, fits, degree, rule in cases:
        for number, home in enumerate(teller.some(pool, fits, 0.6, least=2)):
            month, person = teller.onset(number), teller.who(home, adult)
            certify(person, degree, teller.day(month), month)
            plan.expect(
                "新增残疾",
                home,
                rule,
                "因残",
                teller.months_within(teller.day(month), days, month),
                person=person,
                feed="disability",
            )
    for home in teller.one("general", teller.general):
        certify(teller.who(home, adult), 2, teller.before_end(0, days + 30))
        plan.miss("新增残疾", home, "早已发证", feed="disability")
    two = teller.general & (teller.members_marked(adult) >= 2)
    old = teller.before_end(0, days + 900)
    for home in teller.some("two-adults", two, 0.5, least=2):
        for person in [p for p in teller.county.members(home) if adult[p]][:2]:
            certify(person, 4, old)
        plan.expect("一户多残", home, "因残-一户多残", "因残", teller.since(0), feed="disability")
    for home in teller.some("general", teller.general, 0.5, least=2):
        person = teller.who(home, adult)
        people.health[person] = "残疾"
        plan.doubt("残疾-登记无证", home, person)
    alone = teller.county.households.no_labour & (teller.county.households.monitor == 0)
    alone &= ~teller.with_member(people.disability > 0)
    for home in teller.some("no-labour", alone, 0.3, least=2):
        for person in teller.county.members(home):
            plan.change("social-assistance", person, None)
        certify(teller.head(home), 1, old)
        plan.expect(
            "重残无劳力", home, "因残-重残无劳力", "因残", teller.since(0), feed="disability"
        )
        plan.expect(
            "整户无劳力未兜底",
            home,
            "劳力-整户无劳力未兜底",
            "缺劳动力",
            teller.since(0),
            feed="social-assistance",
        )


def insurance(teller: Teller) -> None:
    """Medical insurance interrupted or missing; pension not paid."""
    plan, people = teller.plan, teller.county.people
    states: tuple[dict[str, str] | None, ...] = ({"参保状态": "中断"}, {"参保状态": "未参保"}, None)
    adult = (people.age >= 18) & (people.age < 59) & (people.stage == "")
    grown = teller.lifted & teller.with_member(adult)
    for number, home in enumerate(teller.some("lifted-adult", grown, 1.2)):
        month, person = teller.onset(number), teller.who(home, adult)
        plan.change("medical-insurance", person, states[number % 3], first=month)
        plan.expect(
            "未参保",
            home,
            "因病-未参保",
            "因病",
            teller.since(month),
            person=person,
            feed="medical-insurance",
            note="名册上没有" if number % 3 == 2 else "",
        )
    if teller.last:
        for home in teller.one("lifted-adult", grown):
            person = teller.who(home, adult)
            plan.change("medical-insurance", person, {"参保状态": "中断"}, last=teller.last - 1)
            plan.expect(
                "未参保",
                home,
                "因病-未参保",
                "因病",
                tuple(range(teller.last)),
                person=person,
                feed="medical-insurance",
                note="最后一月已续保:解除",
            )
        general = teller.general & teller.with_member(adult)
        for number, home in enumerate(teller.some("general-adult", general, 1.2)):
            month, person = max(1, teller.onset(number)), teller.who(home, adult)
            plan.change("medical-insurance", person, states[number % 3], first=month)
            gone = (
                states[number % 3] is None
            )  # without a row only the comparison with last month tells
            months = (month,) if gone else teller.since(month)
            plan.expect(
                "断保", home, "因病-断保", "因病", months, person=person, feed="medical-insurance"
            )
    for number, home in enumerate(teller.some("lifted-adult", grown, 0.8)):
        month, person = teller.onset(number), teller.who(home, adult)
        plan.change("pension", person, {"缴费状态": "中断"} if number % 2 else None, first=month)
        plan.expect(
            "未缴养老",
            home,
            "养老-应缴未缴",
            "其他",
            teller.since(month),
            person=person,
            feed="pension",
        )
