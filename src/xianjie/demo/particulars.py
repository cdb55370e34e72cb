"""What the national system knows besides: the house, the land, the incomes in parts, insurance.

The particulars of households and persons agree with each other and with the baseline of the feeds,
so that no check of data quality finds an error in a county before faults are planted. They follow
the stories: what is asked after the stories are planted speaks of the households as they then are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from xianjie.demo.county import County
from xianjie.demo.rolls import baseline
from xianjie.demo.tables import Array

BLANK = -1
"""Money that is not filled in; floats are nan, texts empty."""
MONEY = frozenset(
    """
    其他工资性收入 其他财产性收入 其他转移性收入 年收入 纯收入 生产经营性支出合计 合规自付支出
    风险消除后工资性收入 风险消除后财产性收入 风险消除后转移性收入 风险消除后生产经营性收入
    风险消除后生产经营性支出 风险消除后家庭纯收入 风险消除后理赔收入 风险消除后合规自付支出
    """.split()
)
"""Particulars in fen; the others are texts, or floats."""
_DISABILITY = np.array(["", "视力", "听力", "言语", "肢体", "智力", "精神", "多重"], dtype=object)
_CITIES = np.array(["昆明市", "楚雄市", "杭州市", "东莞市", "深圳市"], dtype=object)


@dataclass(frozen=True)
class Particulars:
    """Columns by their standard names: of each household, and of each person."""

    homes: dict[str, Array]
    people: dict[str, Array]


def particulars(county: County) -> Particulars:
    """Draw the particulars of a county; the same county gives the same ones."""
    rng = np.random.default_rng([county.size.seed, 61, county.size.households])
    people = _people(county, rng)
    return Particulars(_living(county, rng) | _incomes(county) | _watched(county, people), people)


def _text(condition: Array, yes: Any, no: Any = "") -> Array:
    return np.where(condition, yes, no).astype(object)


def _living(county: County, rng: np.random.Generator) -> dict[str, Array]:
    homes = county.households
    count, size = len(homes.code), homes.size
    draw = rng.random(count)
    road = np.select([draw < 0.8, draw < 0.94], ["水泥路", "砂石路"], "泥土路")

    def land(most: float) -> Array:
        return np.round(size * rng.random(count) * most, 1)

    return {
        "是否有卫生厕所": _text(rng.random(count) < 0.97, "是", "否"),
        "是否通生活用电": _text(size > 0, "是"),
        "是否通生产用电": _text(size > 0, "是"),
        "是否通广播电视": _text(size > 0, "是"),
        "入户路类型": road.astype(object),
        "入户道路是否硬化": _text(road == "水泥路", "是", "否"),
        "与村主干路距离": np.round(np.minimum(0.1 + rng.gamma(1.5, 0.4, count), 4.5), 1),
        "主要燃料类型": _text(rng.random(count) < 0.7, "清洁能源", "柴草"),
        "住房面积": np.round(np.clip(size * (22 + rng.random(count) * 23), 30, 320), 0),
        "耕地面积": np.round(0.5 + land(1.6), 1),
        "林地面积": land(3.0),
        "退耕还林面积": land(0.8),
        "林果面积": land(0.6),
        "牧草地面积": np.zeros(count),
        "水面面积": np.zeros(count),
    }


def _incomes(county: County) -> dict[str, Array]:
    homes = county.households
    gross = homes.wages + homes.business + homes.property + homes.transfer
    return {
        "其他工资性收入": homes.wages,
        "其他财产性收入": homes.property,
        "其他转移性收入": homes.transfer - np.maximum(homes.assistance, 0),
        "年收入": gross,
        "纯收入": gross - homes.expense,
        "生产经营性支出合计": homes.expense,
    }


def _any(county: County, chosen: Array) -> Array:
    """Mark the households with one of the chosen persons."""
    own = county.people.household
    return np.bincount(own, weights=chosen, minlength=len(county.households.code)) > 0


def _watched(county: County, person: dict[str, Array]) -> dict[str, Array]:
    """The columns of monitored households: risks, measures, and what stood at clearing."""
    homes, people = county.households, county.people
    watched, cleared = homes.monitor > 0, homes.cleared
    ill = _any(county, _holds(people.health, ("长期慢性病", "患有大病")))
    disabled = _any(county, _holds(people.health, ("残疾",)))
    able = _any(county, np.isin(people.skill, ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力")))
    poor = _any(county, person["享受低保政策情况"] == "农村低保")
    alone = _any(county, person["享受特困供养政策情况"] == "农村特困")
    risk = np.select(
        [~able, ill, disabled], ["缺劳动力", "因病", "因残"], default="因务工就业不稳"
    ).astype(object)
    support = np.select(
        [alone, poor & disabled, poor, (risk == "因残") | (risk == "缺劳动力")],
        ["特困供养", "低保,残疾人补贴", "低保", "残疾人补贴"],
        default="",
    ).astype(object)
    at_clearing = _at_clearing(county, ill)
    no = _text(watched, "否")
    return {
        "整户无劳动能力兜底保障户": _text(watched, np.where(able, "否", "是")),
        "致贫返贫风险1": _text(watched, risk),
        "是否义务教育阶段适龄儿童少年失学辍学": no,
        "是否住房出现安全问题": no,
        "是否饮水出现安全问题": no,
        "是否有家庭成员未参加基本医疗保险": no,
        "合规自付支出": np.where(watched, np.where(ill, 860_000, 0), BLANK),
        "风险消除方式": _text(cleared, "帮扶消除"),
        "实施开发式帮扶措施情况": _text(watched & able, "已实施"),
        "产业帮扶": _text(watched & able, "种植业"),
        "就业帮扶": _text(watched & able & (risk == "因务工就业不稳"), "劳务输出"),
        "健康帮扶": _text(watched & ill, "家庭医生签约"),
        "综合保障": _text(watched, support),
        **{f"风险消除后{name}": _text(cleared, "否") for name in _TROUBLES},
        **{f"风险消除后{name}": value for name, value in at_clearing.items()},
    }


_TROUBLES = (
    "是否义务教育阶段适龄儿童少年失学辍学",
    "是否住房损毁",
    "是否有家庭成员未参加基本医疗保险",
    "是否饮水设施损毁",
)


def _holds(health: Array, words: tuple[str, ...]) -> Array:
    text = health.astype("U40")
    return np.any([np.char.find(text, word) >= 0 for word in words], axis=0)


def _at_clearing(county: County, ill: Array) -> dict[str, Array]:
    """The incomes at clearing: the parts as they are now, of the income that was counted then."""
    homes = county.households
    cleared = homes.cleared
    net = homes.income_at_clearing * homes.size
    expense = net * 6 // 100
    gross = net + expense
    now = np.maximum(homes.wages + homes.business + homes.property + homes.transfer, 1)

    def part(amount: Array) -> Array:
        return (gross * (amount / now)).astype(np.int64)

    wages, business, own = part(homes.wages), part(homes.business), part(homes.property)
    found = {
        "工资性收入": wages,
        "财产性收入": own,
        "转移性收入": gross - wages - business - own,
        "生产经营性收入": business,
        "生产经营性支出": expense,
        "家庭纯收入": net,
        "理赔收入": np.zeros_like(net),
        "合规自付支出": np.where(ill, 120_000, 0),
    }
    return {name: np.where(cleared, value, BLANK) for name, value in found.items()}


def _people(county: County, rng: np.random.Generator) -> dict[str, Array]:
    people = county.people
    count, first = len(people.name), county.periods[0]
    disabled = _holds(people.health, ("残疾",))
    adult = people.age >= 18
    draw = rng.random(count)
    party = np.select(
        [adult & (people.age >= 25) & (draw < 0.04), (people.age >= 15) & (people.age < 26)],
        ["中共党员", np.where(draw < 0.4, "共青团员", "群众")],
        default="群众",
    )
    aid = baseline(county, "social-assistance", first)
    kind = np.full(count, "", dtype=object)
    kind[aid.person] = aid.columns["救助类型"]
    staff = np.zeros(count, dtype=bool)
    cover = baseline(county, "medical-insurance", first)
    staff[cover.person[cover.columns["险种"] == "城镇职工"]] = True
    pension = np.zeros(count, dtype=bool)
    pension[baseline(county, "pension", first).person] = True
    away = people.worker & (people.pay > 0)
    return {
        "证件类型": _text(disabled, "残疾人证", "居民身份证"),
        "性别": _text(people.male, "男", "女"),
        "政治面貌": party.astype(object),
        "是否会讲普通话": _text((people.age >= 5) & ((people.age < 60) | (draw < 0.6)), "是", "否"),
        "残疾类别": _text(disabled & (people.disability_kind > 0), _kinds(people.disability_kind)),
        "是否事实无人抚养儿童": _text(~adult, "否"),
        "享受低保政策情况": _text(kind == "农村低保", "农村低保", "未享受"),
        "享受特困供养政策情况": _text(kind == "特困供养", "农村特困", "未享受"),
        "务工所在地": _text(away, _CITIES[rng.integers(0, len(_CITIES), count)]),
        "是否国外务工": _text(away, "否"),
        "是否参加城乡居民基本医疗保险": _text(staff, "否", "是"),
        "是否参加城镇职工基本医疗保险": _text(staff, "是", "否"),
        "是否参加城乡居民基本养老保险": _text(pension, "是", "否"),
        "是否参加城镇职工基本养老保险": _text(adult, "否", "否"),
        "是否接受医疗救助": _text(adult, "否", "否"),
    }


def _kinds(numbers: Array) -> Array:
    kinds: Array = _DISABILITY[numbers]
    return kinds
