"""Faults of data quality planted in the cells of the demo county, each for one known rule.

They lie in households that no story uses and in cells that neither warnings nor benefits read, so
that what the stories promise stays true. Whoever has a wrong identity number is in no feed: no
department could find him by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from xianjie.demo.county import County
from xianjie.demo.exports import AWAY, Sheet, listed, month_text, work
from xianjie.demo.particulars import particulars
from xianjie.demo.plan import Doubt, Plan
from xianjie.demo.tables import Array

Cells = dict[str, Array]
MEASURES = ("产业帮扶", "就业帮扶", "健康帮扶", "综合保障")
_MEMBERS = 3


@dataclass
class Faults:
    """Chooses the households of the faults, plants them and tells the truth of each.

    ``absent`` are the persons whom no feed can name.
    """

    county: County
    plan: Plan
    cells: Cells
    sheets: dict[str, Sheet]
    doubts: list[Doubt] = field(default_factory=list)
    homes: set[int] = field(default_factory=set)
    absent: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        county = self.county
        self.rng = np.random.default_rng([county.size.seed, 63, county.size.households])
        self.order = self.rng.permutation(len(county.households.code)).tolist()
        self.known = particulars(county)
        homes, people = county.households, county.people
        calm = ~self.holds(people.disability > 0) & ~homes.no_labour & (homes.size >= _MEMBERS)
        self.general = calm & ~homes.lifted & (homes.monitor == 0)
        self.lifted = calm & homes.lifted & (homes.monitor == 0)
        self.watched = (homes.monitor > 0) & ~homes.cleared & ~homes.no_labour
        self.cleared = homes.cleared & ~homes.no_labour
        self.risk = self.known.homes["致贫返贫风险1"]

    def holds(self, persons: Array) -> Array:
        """Mark the households that have one of the marked persons."""
        own = self.county.people.household
        return np.bincount(own, weights=persons, minlength=len(self.county.households.code)) > 0

    def take(self, fits: Array) -> Iterator[int]:
        """Give one unused household that fits, or none: a small county lacks some kinds."""
        for home in self.order:
            if fits[home] and home not in self.homes and home not in self.plan.used:
                self.homes.add(home)
                yield home
                return

    def person(self, home: int, persons: Array) -> int:
        """The last marked person of a household: never the head where there is another."""
        return [p for p in self.county.members(home) if persons[p]][-1]

    def write(self, home: int, person: int | None, **cells: str) -> None:
        """Change cells of a person's row, or of all rows of a household."""
        rows = self.county.members(home) if person is None else [person]
        for name, text in cells.items():
            if name not in self.cells:
                self.cells[name] = np.full(len(self.county.people.name), "", dtype=object)
            for row in rows:
                self.cells[name][row] = text

    def expect(self, rule: str, home: int, person: int | None = None, place: str = "") -> None:
        """Say which rule must find the row."""
        self.doubts.append(Doubt(rule, home, person, place))

    def persons(self) -> set[int]:
        """Every person of every household with a fault."""
        return {p for home in self.homes for p in self.county.members(home)}


def plant_faults(county: County, plan: Plan, cells: Cells, sheets: dict[str, Sheet]) -> Faults:
    """Plant the faults in the cells of the registry and of the exports; their truth is with them.

    :param cells: the columns of the registry file; :param sheets: the exports.
    """
    faults = Faults(county, plan, cells, sheets)
    for plant in (
        _of_numbers, _of_persons, _of_school, _of_labour, _of_houses, _of_families, _of_risks,
        _of_measures, _of_clearing, _of_records, _of_villages,
    ):  # fmt: skip
        plant(faults)
    return faults


def _one(f: Faults, fits: Array, persons: Array, rule: str, **cells: str) -> None:
    """A fault in one cell of one person."""
    for home in f.take(fits & f.holds(persons)):
        who = f.person(home, persons)
        f.write(home, who, **cells)
        f.expect(rule, home, who)


def _home(f: Faults, fits: Array, rule: str, *also: str, **cells: str) -> None:
    """A fault in cells of one household."""
    for home in f.take(fits):
        f.write(home, None, **cells)
        for one in (rule, *also):
            f.expect(one, home)


def _of_numbers(f: Faults) -> None:
    people = f.county.people
    fits = (people.slot != 0) & (people.age >= 20) & (people.disability == 0) & ~people.worker
    for rule in ("证件-长度", "证件-校验位", "证件-无证"):
        for home in f.take(f.general & f.holds(fits)):
            who = f.person(home, fits)
            right = str(people.number[who])
            wrong = {
                "证件-长度": right[:16] + right[17:],
                "证件-校验位": right[:17] + ("1" if right[17] != "1" else "2"),
                "证件-无证": f"999999{right[6:]}",
            }[rule]
            f.write(home, who, 证件号码=wrong)
            f.absent.add(who)
            f.expect(rule, home, who)


def _of_persons(f: Faults) -> None:
    people = f.county.people
    adult = (people.age >= 25) & (people.slot != 0) & (people.stage == "") & (people.age < 60)
    _one(f, f.general, adult & ~people.worker, "完整-岗位与月数", 公益性岗位="保洁员")
    _one(f, f.general, people.worker & (people.slot != 0), "电话-务工人员", 人联系电话="1990001234")
    lone = (people.slot == 0) & people.male
    apart = f.general & ~f.holds(people.slot == 1)
    _one(f, apart, lone, "证件-性别", 性别="女")
    _one(f, f.general, adult, "搭配-医保两种都有", 是否参加城镇职工基本医疗保险="是",
         是否参加城乡居民基本医疗保险="是")  # fmt: skip
    insured = adult & (f.known.people["是否参加城乡居民基本医疗保险"] == "是")
    for home in f.take(f.general & f.holds(insured)):
        who = f.person(home, insured)
        f.write(home, who, 是否参加城乡居民基本医疗保险="否", 是否参加城镇职工基本医疗保险="否")
        f.expect("搭配-医保都没有", home, who)
        f.expect("跨表-医保参保不符", home, who)
    son = (people.slot == 2) & people.male & (people.age < 16)
    _one(f, f.general, son, "家庭-关系与性别", 与户主关系="之女")
    disabled = (people.disability > 0) & (f.known.people["证件类型"] == "残疾人证")
    homes = f.county.households
    plain = ~homes.lifted & (homes.monitor == 0)
    _one(f, plain, disabled, "搭配-残疾无残疾证", 证件类型="居民身份证")
    for home in f.take(plain & f.holds(disabled)):
        who = f.person(home, disabled)
        f.write(home, who, 证件号码=f"{f.county.people.number[who]}85")
        f.expect("证件-残疾人证", home, who)


def _of_school(f: Faults) -> None:
    people = f.county.people
    pupil = (people.stage == "小学") & (people.age <= 10)
    _one(f, f.general, pupil, "搭配-在校与文化程度", 文化程度="初中")
    _one(f, f.general, pupil, "学龄-初中", 在校生状况="九年级")
    _one(f, f.general, pupil, "学龄-高中中职", 在校生状况="普通高中一年级")
    teen = (people.stage == "普通高中") & (people.age < 18)
    _one(f, f.general, teen, "学龄-大学", 在校生状况="本科一年级")
    _one(f, f.general, teen, "学龄-硕士", 在校生状况="硕士研究生及以上")
    for home in f.take(f.lifted & f.holds(pupil)):
        who = f.person(home, pupil)
        f.write(home, who, 在校生状况="")
        f.expect("学龄-适龄未上学", home, who)
        f.expect("跨表-学籍与在校", home, who)
    trained = f.holds(np.isin(people.stage, ("中职", "高职高专")))
    _home(f, f.watched & ~trained, "就学-雨露计划", 教育帮扶="雨露计划")
    _one(f, f.general, pupil, "跨表-登记岗位未成年", 公益性岗位="保洁员",
         **{"公益性岗位(月数)": "3"})  # fmt: skip


def _of_labour(f: Faults) -> None:
    people = f.county.people
    child = (people.age < 12) & (people.slot != 0)
    _one(f, f.general, child, "年龄-未成年有劳力", 劳动技能="普通劳动力")
    idle = (people.age >= 20) & (people.age < 59) & (people.health == "健康") & ~people.worker
    idle &= (people.stage == "") & (people.slot != 0)
    _one(f, f.general, idle, "年龄-健康成人无劳力", 劳动技能="丧失劳动力")
    _one(f, f.general, idle, "年龄-健康成人弱劳力", 劳动技能="弱劳动力或半劳动力")


def _of_houses(f: Faults) -> None:
    _home(f, f.lifted, "完整-居住设施", 入户路类型="")
    _home(f, f.lifted, "电话-户空", 户联系电话="")
    _home(f, f.lifted, "电话-户固话", 户联系电话="08785712345")
    _home(f, f.lifted, "电话-户不是手机号", 户联系电话="1990001234")
    _home(f, f.general, "范围-林地", 林地面积="640")
    _home(f, f.general, "范围-主干路距离", 与村主干路距离="800")
    _home(f, f.lifted, "监测-住房饮水未纳入", 是否解决安全饮用水="否")
    big = f.general & (f.county.households.size <= 5)
    for home in f.take(big):
        size = int(f.county.households.size[home])
        f.write(home, None, 住房面积=str(size * 71))
        f.expect("家庭-人均住房", home)
    for home in f.take(f.general):
        extra = int(f.known.homes["其他财产性收入"][home]) // 100 + 500
        f.write(home, None, 其他财产性收入=str(extra))
        f.expect("收入-财产分项", home)
    for home in f.take(f.watched & (f.risk != "因病")):
        wages = int(f.county.households.wages[home])
        business = int(f.county.households.business[home])
        f.write(home, None, 工资性收入="36", 其他工资性收入="36",
                生产经营性收入=f"{(business + wages - 3600) / 100:.2f}")  # fmt: skip
        f.expect("范围-识别时工资", home)
    pair = [home for _ in range(2) for home in f.take(f.general)]
    if len(pair) == 2:
        for home in pair:
            f.write(home, None, 户联系电话="19900007654")
            f.expect("唯一-电话多户", home)


def _of_families(f: Faults) -> None:
    people = f.county.people
    # An import refuses a household with two heads; one without a head comes in.
    for home in f.take(f.general & ~f.holds(people.slot == 1)):
        f.write(home, int(f.county.households.head[home]), 与户主关系="其他")
        f.expect("家庭-户主人数", home)
    wife = (people.slot == 1) & ~people.male
    for home in f.take(f.general & f.holds(wife)):
        who = f.person(home, wife)
        f.write(home, who, 性别="男")
        f.expect("家庭-户主配偶同性", home)
        f.expect("证件-性别", home, who)
    homes = f.county.households
    idle = homes.lifted & (homes.monitor == 0) & homes.no_labour & (homes.size > 1)
    for home in f.take(idle & (homes.assistance < 0)):
        f.write(home, None, 享受低保政策情况="未享受")
        f.expect("家庭-无劳力无低保", home)
        for who in f.county.members(home):
            f.expect("跨表-低保登记不符", home, who)
    for home in f.take(f.lifted):
        for who in f.county.members(home):
            f.write(home, who, **{"务工时间（月）": ""})
            if people.worker[who]:
                f.expect("跨表-务工与时长", home, who)
        f.expect("家庭-有工资无务工", home)


def _of_risks(f: Faults) -> None:
    people, risk = f.county.people, f.risk
    plain = f.watched & ~f.holds(people.health != "健康") & (risk == "因务工就业不稳")
    _home(f, plain, "家庭-因残无残疾人", 致贫返贫风险2="因残", 社会帮扶="结对帮扶")
    _home(f, plain, "家庭-因病无病人", 致贫返贫风险2="因病", 合规自付支出="12000",
          健康帮扶="家庭医生签约")  # fmt: skip
    _home(f, plain, "监测-风险无措施", 致贫返贫风险2="因安全住房")
    _home(f, plain, "监测-事实无风险", 是否饮水出现安全问题="是")
    _home(f, f.watched & (risk == "因病"), "监测-因病无支出", 合规自付支出="0")
    labour = np.isin(people.skill, ("普通劳动力", "技能劳动力", "弱劳动力或半劳动力"))
    whole = f.watched & ~f.holds(~labour) & (risk == "因务工就业不稳")
    _home(f, whole, "家庭-缺劳力全有劳力", 致贫返贫风险2="缺劳动力", 社会帮扶="结对帮扶")


def _of_measures(f: Faults) -> None:
    none = dict.fromkeys(MEASURES, "") | {"实施开发式帮扶措施情况": "尚未实施"}
    months = np.array([_months(f.county, str(one)) for one in f.county.households.identified])
    late = f.watched & (months >= 6)
    _home(f, late, "监测-识别后无措施", "家庭-有劳力无开发式满期", **none)
    _home(f, late & (f.risk == "因病"), "家庭-有劳力无开发式满期",
          **{**none, "健康帮扶": "家庭医生签约"})  # fmt: skip
    _home(f, late & (f.risk == "因残"), "家庭-只有综合保障", "家庭-有劳力无开发式满期",
          **{**none, "综合保障": "残疾人补贴"})  # fmt: skip
    fits = f.watched & (f.risk == "因务工就业不稳")
    _home(f, fits, "监测-开发式只有其他", 产业帮扶="其他", 就业帮扶="技能培训", 金融帮扶="其他")
    homes = f.county.households
    poor = (homes.monitor > 0) & ~homes.cleared & homes.no_labour & (homes.size > 1)
    _home(f, poor, "家庭-低保特困未勾选", 综合保障="残疾人补贴")
    _home(f, fits, "跨表-补贴无交通费", 就业帮扶="劳务输出,外出务工补贴")
    for home in f.homes:
        records = f.sheets["job-record"]
        if str(f.cells["就业帮扶"][f.county.households.head[home]]).endswith("外出务工补贴"):
            for row, owner in enumerate(records.homes):
                if owner == home:
                    records.columns["年度交通费补助"][row] = "0"


def _months(county: County, identified: str) -> int:
    if not identified:
        return -1
    last = county.periods[-1]
    return (last.year - int(identified[:4])) * 12 + last.month - int(identified[4:6])


def _of_clearing(f: Faults) -> None:
    _home(f, f.cleared, "完整-消除十三项", 风险消除后理赔收入="")
    _home(f, f.cleared, "监测-消除后产业收入", 风险消除后生产经营性收入="0")


def _rows(f: Faults, home: int) -> list[int]:
    return [row for row, owner in enumerate(f.sheets["job-record"].homes) if owner == home]


def _of_records(f: Faults) -> None:
    sheet, county, people = f.sheets["job-record"], f.county, f.county.people
    has_one = np.isin(np.arange(len(county.households.code)), sheet.homes)
    for rule, cells in (
        ("完整-务工记录五项", {"所属行业": ""}),
        ("范围-务工月收入", {"务工月收入": "66000"}),
        ("跨表-最近月收入低", {"务工月收入": "300"}),
        ("跨表-县外本地渠道", {"务工所在县": AWAY[0], "就业渠道": "帮扶车间"}),
    ):
        for home in f.take(f.lifted & has_one):
            row = _rows(f, home)[0]
            for name, text in cells.items():
                sheet.columns[name][row] = text
            f.expect(rule, home, sheet.persons[row])
    for home in f.take(f.lifted & has_one):
        who = sheet.persons[_rows(f, home)[0]]
        work(county, sheet, who, 开始时间=month_text(county.periods[-1] - 1))
        f.expect("跨期-务工重叠", home, who)
    year = county.periods[-1].year
    chosen = listed(county)
    for rule, persons, cells, also in (
        ("跨表-大学生务工", np.isin(people.stage, ("高职高专", "本科及以上")) & (people.age >= 18),
         {}, ("跨表-无劳力务工", "跨表-务工与时长")),
        ("跨期-务工未满龄", (people.age >= 19) & (people.age <= 22) & (people.stage == ""),
         {"开始时间": f"{year - 9}年03月", "结束时间": f"{year - 8}年06月"}, ()),
        ("跨表-公益岗超龄", (people.age >= 71) & (people.slot != 0),
         {"就业渠道": "公益性岗位"}, ("跨表-无劳力务工", "跨表-务工与时长")),
    ):  # fmt: skip
        for home in f.take(f.lifted & chosen & f.holds(persons)):
            who = f.person(home, persons)
            work(county, sheet, who, **cells)
            for one in (rule, *also):
                f.expect(one, home, who)
    alone = county.households.no_labour & (county.households.size == 1) & chosen
    for home in f.take(alone):
        who = int(county.households.head[home])
        work(county, sheet, who)
        for one in ("跨表-特困务工", "跨表-无劳力务工", "跨表-务工与时长"):
            f.expect(one, home, who)
    _of_helpers(f)


def _of_helpers(f: Faults) -> None:
    helpers, people = f.sheets["helper"], f.county.people
    adult = (people.age >= 30) & (people.slot == 0)
    for home in f.take(f.lifted & f.holds(adult)):
        row = helpers.homes.index(home)
        other = next((h for h in helpers.homes if h != home and h not in f.homes), None)
        if other is not None:
            number = str(people.number[int(f.county.households.head[other])])
            helpers.columns["帮扶责任人证件号码"][row] = number
            f.expect("跨表-责任人是帮扶对象", home)


def _of_villages(f: Faults) -> None:
    sheet = f.sheets["village-info"]
    codes = {village.name: village.code for village in f.county.villages}
    out = [row for row, told in enumerate(sheet.columns["是否出列"]) if told == "是"]
    lifted = {
        int(f.county.households.village[h]) for h in np.flatnonzero(f.county.households.lifted)
    }
    land = [
        row for row, name in enumerate(sheet.columns["行政村"])
        if any(f.county.villages[v].name == name for v in lifted) and row not in out[:2]
    ]  # fmt: skip
    wrong = (
        ("村-十项空", out[:1], "行政村文化（图书）室个数 （个）", ""),
        ("村-部分大于总数", out[1:2], "危房户数", "9999"),
        ("村-土地小于户合计", land[:1], "耕地面积", "0.1"),
    )
    for rule, rows, column, text in wrong:
        for row in rows:
            sheet.columns[column][row] = text
            f.expect(rule, -1, place=codes[sheet.columns["行政村"][row]])
