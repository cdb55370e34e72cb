"""The calm baseline of every feed: ordinary rows that no rule may hit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from xianjie.demo import identity
from xianjie.demo.county import County
from xianjie.demo.layouts import LAYOUTS
from xianjie.demo.tables import Array, Table, make_table, yuan
from xianjie.kernel.periods import Period

Rng = np.random.Generator
_CHRONIC = np.array(
    ["高血压", "糖尿病", "冠心病", "慢性阻塞性肺疾病", "类风湿关节炎"], dtype=object
)
_DISABILITY = np.array(["", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"], dtype=object)
_FIRMS = np.array(
    ["花卉产业园", "建筑劳务公司", "蔬菜合作社", "电子厂", "物流公司", "餐饮店"], dtype=object
)


@dataclass(frozen=True)
class _Draw:
    """What a builder draws from: `stable` is the same in every month, `fresh` is not."""

    county: County
    period: Period
    stable: Rng
    fresh: Rng


def _days(low: int, high: int, count: int, rng: Rng) -> Array:
    return rng.integers(low, high, count).astype("timedelta64[D]")


def _last(period: Period) -> np.datetime64:
    return np.datetime64(period.last_day, "D")


def _in_month(period: Period, count: int, rng: Rng) -> Array:
    first = np.datetime64(period.first_day, "D")
    return first + rng.integers(0, period.last_day.day, count).astype("timedelta64[D]")


def _medical_insurance(at: _Draw) -> Table:
    person = np.arange(len(at.county.people.name))
    lifted = at.county.households.lifted[at.county.people.household]
    staff = at.county.people.worker & (at.stable.random(len(person)) < 0.05)
    homes, aid = at.county.households, at.county.aid
    own = at.county.people.household
    watched = (homes.monitor > 0) & ~homes.cleared
    known = np.array([f"{one[:4]}-{one[4:6]}-01" if one else "NaT" for one in homes.identified])
    watched &= known.astype("datetime64[D]") <= np.datetime64(aid.insured_by, "D")
    destitute = (homes.no_labour & (homes.size == 1))[own]
    aided = (lifted | watched[own]) & ~staff
    given = np.where(destitute, aid.insured_full, aid.insured_part)
    return make_table(
        "medical-insurance",
        person,
        参保年度=at.period.year,
        险种=np.where(staff, "城镇职工", "城乡居民"),
        参保状态="正常",
        个人缴费金额=np.where(staff, yuan(1200), yuan(320) - np.where(aided, given, 0)),
        资助类别=np.where(aided, np.where(destitute, "特困人员全额资助", "定额资助"), ""),
        资助金额=np.where(aided, given, np.where(staff, -1, 0)),
    )


def _serious_illness(at: _Draw) -> Table:
    person = np.flatnonzero(at.county.people.chronic)
    return make_table(
        "serious-illness",
        person,
        病种=_CHRONIC[at.stable.integers(0, len(_CHRONIC), len(person))],
        病种类别="慢性病",
        确诊日期=np.datetime64(at.county.periods[0].first_day, "D")
        - _days(800, 4000, len(person), at.stable),
        家庭医生签约="是",
    )


def _disability(at: _Draw) -> Table:
    people = at.county.people
    person = np.flatnonzero(people.disability > 0)
    kind, degree = people.disability_kind[person], people.disability[person]
    numbers = [
        identity.certificate(str(people.number[p]), int(k), int(d))
        for p, k, d in zip(person, kind, degree, strict=True)
    ]
    return make_table(
        "disability",
        person,
        残疾证号=np.array(numbers, dtype=object),
        残疾类别=_DISABILITY[kind],
        残疾等级=degree.astype(str).astype(object),
        发证日期=np.datetime64(at.county.periods[0].first_day, "D")
        - _days(800, 3600, len(person), at.stable),
        证件状态="有效",
    )


def _social_assistance(at: _Draw) -> Table:
    households = at.county.households
    person = np.flatnonzero(households.no_labour[at.county.people.household])
    home = at.county.people.household[person]
    size = households.size[home]
    alone = size == 1
    # The household's amount in equal parts; the head has what is left over.
    part = households.minimum[home] // size
    part += np.where(households.head[home] == person, households.minimum[home] - part * size, 0)
    return make_table(
        "social-assistance",
        person,
        救助类型=np.where(alone, "特困供养", "农村低保"),
        档次=np.where(alone, "分散供养", "差额"),
        月发放金额=np.where(alone, at.county.aid.destitute, part),
        起始月=np.datetime64(f"{at.county.periods[0].year - 1}-01", "M"),
    )


def _school(at: _Draw) -> Table:
    people = at.county.people
    person = np.flatnonzero(people.stage != "")
    stage = people.stage[person]
    towns = np.array([v.town for v in at.county.villages], dtype=object)
    town = towns[at.county.households.village[people.household[person]]]
    tail = np.select(
        [stage == "学前", stage == "小学", stage == "初中", stage == "普通高中", stage == "中职"],
        ["中心幼儿园", "中心小学", "初级中学", "第一中学", "职业高级中学"],
        default="高等学校",
    ).astype(object)
    local = np.isin(stage, ("学前", "小学", "初中"))
    school = np.where(local, town + tail, at.county.name + tail)
    low = np.select([local, np.isin(stage, ("普通高中", "中职"))], [0, 2500], default=5000)
    high = np.select([local, np.isin(stage, ("普通高中", "中职"))], [700, 5500], default=8500)
    cost = np.round(low + at.stable.random(len(person)) * (high - low), -1)
    homes = at.county.households
    poor = (homes.lifted | ((homes.monitor > 0) & ~homes.cleared))[people.household[person]]
    return make_table(
        "school-enrolment",
        person,
        学段=stage,
        年级=people.grade[person],
        学校=school,
        就学状态="在读",
        资助金额=np.where(poor, yuan(1000), 0),
        学年自付费用=yuan(cost),
    )


def _employment(at: _Draw) -> Table:
    people = at.county.people
    person = np.flatnonzero(people.worker)
    count = len(person)
    near = at.stable.random(count) < at.county.shares.village_worker
    weak = people.skill[person] == "弱劳动力或半劳动力"
    draw = at.stable.random(count)
    place = np.where(
        near | weak,
        np.where(draw < 0.6, "乡内", "县内乡外"),
        np.where(draw < 0.45, "省内县外", "省外"),
    )
    form = np.where(weak, "灵活就业", np.where(draw < 0.8, "企业", "灵活就业"))
    firm = np.where(form == "企业", _FIRMS[at.stable.integers(0, len(_FIRMS), count)], "")
    return make_table(
        "employment",
        person,
        就业状态="就业",
        就业地=place,
        单位名称=firm,
        就业形式=form,
        月收入=yuan(people.pay[person]),
        开始日期=np.datetime64(at.county.periods[0].first_day, "D")
        - _days(120, 900, count, at.stable),
    )


def _pension(at: _Draw) -> Table:
    people = at.county.people
    on_last = identity.ymd_numbers(people.birth)
    old = (int(at.period.last_day.strftime("%Y%m%d")) - on_last) // 10_000 >= 60
    aided = at.county.households.no_labour[people.household] & (people.age >= 16)
    person = np.flatnonzero(((people.age >= 16) & (people.stage == "")) | old | aided)
    old, aided = old[person], aided[person]
    return make_table(
        "pension",
        person,
        险种="城乡居民",
        缴费年度=at.period.year,
        缴费档次=np.where(old, "", "200元"),
        缴费状态=np.where(old, "待遇领取", "正常"),
        代缴金额=np.where(old, -1, np.where(aided, at.county.aid.pension_paid, 0)),
        月待遇=np.where(old, yuan(118), -1),
    )


def _housing(at: _Draw) -> Table:
    person = at.county.households.head
    count = len(person)
    return make_table(
        "housing-safety",
        person,
        鉴定等级=np.where(at.stable.random(count) < 0.45, "A", "B"),
        鉴定日期=np.datetime64(at.county.periods[0].first_day, "D")
        - _days(60, 500, count, at.stable),
        无房="否",
    )


def _water(at: _Draw) -> Table:
    person = at.county.households.head
    count = len(person)
    return make_table(
        "water-safety",
        person,
        供水方式=np.where(at.stable.random(count) < 0.86, "集中供水", "分散供水"),
        水量达标="是",
        水质达标="是",
        取水方便="是",
        保证率达标="是",
        饮水安全="是",
        核查日期=np.datetime64(at.county.periods[0].first_day, "D")
        - _days(10, 200, count, at.stable),
    )


def _medical_expense(at: _Draw) -> Table:
    people = at.county.people
    count = len(people.name)
    chosen = at.fresh.random(count) < at.county.shares.small_medical
    chosen &= _one_a_household(people.household, chosen)
    person = np.flatnonzero(chosen)
    count = len(person)
    ward = at.fresh.random(count) < 0.2
    total = np.round(
        np.where(ward, 900 + at.fresh.random(count) * 900, 40 + at.fresh.random(count) * 200), 2
    )
    listed = np.round(total * 0.9, 2)
    paid = np.round(listed * np.where(ward, 0.7, 0.5), 2)
    kind = np.where(ward, "住院", np.where(people.chronic[person], "门诊慢特病", "普通门诊"))
    return make_table(
        "medical-expense",
        person,
        结算日期=_in_month(at.period, count, at.fresh),
        就医类别=kind,
        医疗总费用=yuan(total),
        目录内费用=yuan(listed),
        基本医保支付=yuan(paid),
        大病保险支付=0,
        医疗救助支付=0,
        个人自付=yuan(total) - yuan(paid),
    )


def _one_a_household(household: Array, chosen: Array) -> Array:
    result = np.zeros(len(household), dtype=bool)
    places = np.flatnonzero(chosen)
    if len(places):
        own = household[places]
        result[places[np.r_[True, own[1:] != own[:-1]]]] = True
    return result


def _subsidy(at: _Draw) -> Table:
    households = at.county.households
    chosen = ~households.no_labour & (at.stable.random(len(households.size)) < 0.9)
    chosen &= (np.arange(len(chosen)) % 3) == (at.period.month % 3)  # villages are paid in turn
    person = households.head[chosen]
    area = 1 + np.round(at.fresh.random(len(person)) * 5, 1)
    return make_table(
        "subsidy-payment",
        person,
        补贴项目="耕地地力保护补贴",
        发放日期=_in_month(at.period, len(person), at.fresh),
        金额=yuan(area * 77),
    )


def _loan(at: _Draw) -> Table:
    households = at.county.households
    chosen = households.lifted & ~households.no_labour & (households.monitor == 0)
    chosen &= at.stable.random(len(chosen)) < at.county.shares.lifted_loan
    chosen &= (at.county.people.age[households.head] >= 20) & (
        at.county.people.age[households.head] < 60
    )
    person = households.head[chosen]
    amount = yuan(at.stable.integers(1, 6, len(person)) * 10_000)
    since = np.datetime64(at.county.periods[0].first_day, "D") - _days(
        60, 600, len(person), at.stable
    )
    return make_table(
        "loan",
        person,
        贷款类型="脱贫人口小额信贷",
        金额=amount,
        发放日期=since,
        到期日期=since + np.timedelta64(1095, "D"),
        余额=amount,
        状态="正常",
    )


def _population_change(at: _Draw) -> Table:
    people = at.county.people
    first, last = np.datetime64(at.period.first_day, "D"), _last(at.period)
    person = np.flatnonzero((people.birth >= first) & (people.birth <= last))
    heads = at.county.households.head[people.household[person]]
    return make_table(
        "population-change",
        person,
        变动类型="出生",
        变动日期=people.birth[person],
        关联户主证件号码=people.number[heads].astype(object),
    )


_BUILDERS: dict[str, Callable[[_Draw], Table]] = {
    "medical-expense": _medical_expense,
    "medical-insurance": _medical_insurance,
    "serious-illness": _serious_illness,
    "disability": _disability,
    "social-assistance": _social_assistance,
    "school-enrolment": _school,
    "employment": _employment,
    "pension": _pension,
    "housing-safety": _housing,
    "water-safety": _water,
    "population-change": _population_change,
    "subsidy-payment": _subsidy,
    "loan": _loan,
}


def baseline(county: County, feed: str, period: Period) -> Table:
    """Return the ordinary rows of a feed for a period; identification columns are still empty.

    What belongs to a person (employer, disease, loan) is drawn from a generator that does not
    know the period, so that it stays the same from month to month.
    """
    place = list(LAYOUTS).index(feed)
    stable = np.random.default_rng([county.size.seed, place])
    fresh = np.random.default_rng([county.size.seed, place, period.year, period.month])
    if feed not in _BUILDERS:
        return make_table(feed, np.zeros(0, dtype=np.int64))
    return _BUILDERS[feed](_Draw(county, period, stable, fresh))


def identify(county: County, table: Table) -> Table:
    """Fill the identification columns of the rows of people in the registry, where empty."""
    layout = LAYOUTS[table.feed]
    number_column, name_column = layout.columns[0][0], layout.columns[1][0]
    if layout.subject == "hotline":
        return table
    known = np.flatnonzero((table.person >= 0) & (table.columns[number_column] == ""))
    own = table.person[known]
    table.columns[number_column][known] = county.people.number[own]
    table.columns[name_column][known] = county.people.name[own]
    return table
