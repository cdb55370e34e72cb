"""The tables of the national system beside the person list: work, plans, helpers, houses, villages.

Like the export: only lifted and monitored households, every cell a text, the header on row three.
They agree with the registry and the feeds, so that no check finds an error before one is planted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from xianjie.demo import identity, names
from xianjie.demo.county import MONITOR_KINDS, County
from xianjie.demo.files import write_file
from xianjie.demo.particulars import particulars
from xianjie.demo.rolls import baseline
from xianjie.kernel.periods import Period

FOLDER = "exports"
TITLES = {
    "job-record": "（务工月监测）已外出务工信息",
    "job-plan": "计划外出务工信息",
    "helper": "帮扶责任人信息",
    "household-building": "（乡村建设）户信息",
    "village-info": "（自定义）行政村信息",
}
AWAY = ("鄞州区", "宝安区", "官渡区", "余杭区")
_TRADES = ("制造业", "建筑业", "居民服务业", "物流运输业")
_OFFICES = ("县农业农村局", "县财政局", "县教育体育局", "镇政府", "县林业和草原局")
_PER_HELPER = 4
WORKED_FOR = 4
"""Months since the ordinary spell of work began."""


@dataclass
class Sheet:
    """One table: cells by column, and of each row the person and household in the registry."""

    table: str
    columns: dict[str, list[str]] = field(default_factory=dict)
    persons: list[int] = field(default_factory=list)
    homes: list[int] = field(default_factory=list)

    def add(self, home: int, person: int, **cells: str) -> int:
        """Append a row and return its place; cells that no row named before are blank."""
        for name in cells:
            self.columns.setdefault(name, [""] * len(self.persons))
        for name, column in self.columns.items():
            column.append(cells.get(name, ""))
        self.persons.append(person)
        self.homes.append(home)
        return len(self.persons) - 1


def export_sheets(county: County) -> dict[str, Sheet]:
    """Build the tables of a county as they are on the last day of the demo."""
    return {
        "job-record": _records(county),
        "job-plan": _plans(county),
        "helper": _helpers(county),
        "household-building": _houses(county),
        "village-info": _villages(county),
    }


def located(county: County, home: int) -> dict[str, str]:
    """The columns that say which household it is."""
    homes = county.households
    village = county.villages[int(homes.village[home])]
    return {
        "县(市、区、旗)": county.name,
        "乡(镇)": village.town,
        "行政村": village.name,
        "户编号": str(homes.code[home]),
        "户类型": "脱贫户" if homes.lifted[home] else "一般农户",
        "监测对象类别": MONITOR_KINDS[int(homes.monitor[home])],
    }


def of_person(county: County, person: int) -> dict[str, str]:
    """The columns that say which person it is."""
    people = county.people
    home = int(people.household[person])
    serial = person - int(county.households.head[home]) + 1
    return {
        **located(county, home),
        "人编号": f"{county.households.code[home]}{serial:02d}",
        "姓名": str(people.name[person]),
        "证件号码": str(people.number[person]),
        "劳动技能": str(people.skill[person]),
    }


def work(county: County, sheet: Sheet, person: int, **cells: str) -> int:
    """Add a record of work to the table of records."""
    told = {
        "是否已务工": "是",
        "开始时间": month_text(county.periods[-1] - WORKED_FOR),
        "结束时间": "",
        "务工所在县": county.name,
        "务工企业名称": "演示建材有限公司",
        "所属行业": "制造业",
        "就业渠道": "外出务工",
        "务工月收入": "3000",
        "是否点对点输送": "否",
        "年度交通费补助": "0",
    }
    home = int(county.people.household[person])
    return sheet.add(home, person, **of_person(county, person), **{**told, **cells})


def month_text(period: Period) -> str:
    """A month as the table of work writes it."""
    return f"{period.year}年{period.month:02d}月"


def listed(county: County) -> np.ndarray:
    """Mark the households that the national system lists."""
    homes = county.households
    found: np.ndarray = homes.lifted | (homes.monitor > 0)
    return found


def _records(county: County) -> Sheet:
    sheet = Sheet("job-record")
    people, chosen = county.people, listed(county)
    roll = baseline(county, "employment", county.periods[0])
    for place, person in enumerate(roll.person.tolist()):
        if not chosen[people.household[person]] or not people.worker[person]:
            continue
        away = str(roll.columns["就业地"][place]) in ("省内县外", "省外")
        firm = str(roll.columns["单位名称"][place])
        work(
            county,
            sheet,
            person,
            务工所在县=AWAY[person % len(AWAY)] if away else county.name,
            务工企业名称=f"演示{firm}" if firm else "零工",
            所属行业=_TRADES[person % len(_TRADES)],
            就业渠道="外出务工" if away else "就近务工",
            务工月收入=f"{int(people.pay[person])}",
            年度交通费补助="500" if away else "0",
        )
    return sheet


def _plans(county: County) -> Sheet:
    sheet = Sheet("job-plan")
    people, chosen = county.people, listed(county)
    idle = np.isin(people.skill, ("普通劳动力", "技能劳动力")) & ~people.worker
    for person in np.flatnonzero(idle & (people.stage == "")).tolist():
        home = int(people.household[person])
        if chosen[home]:
            goes = person % 3 == 0
            sheet.add(
                home, person, **of_person(county, person), 是否计划务工="是" if goes else "否",
                计划务工所在县=AWAY[person % len(AWAY)] if goes else "", 就业服务需求="",
            )  # fmt: skip
    return sheet


def _helpers(county: County) -> Sheet:
    sheet = Sheet("helper")
    chosen = np.flatnonzero(listed(county)).tolist()
    count = len(chosen) // _PER_HELPER + 1
    rng = np.random.default_rng([county.size.seed, 62, count])
    male = rng.random(count) < 0.6
    births = np.datetime64("1968-01-01") + rng.integers(0, 9000, count).astype("timedelta64[D]")
    region = f"{county.division[:4]}98"  # no county has it, nor has a resident of the demo
    numbers = identity.make_ids(births, male, region, county.size.seed)
    called = names.make_names(
        names.draw_surnames(count, rng), male, male & False, rng, dotted=male & False, rare=0.0
    )
    phones = identity.make_phones(count, rng)
    for order, home in enumerate(chosen):
        who = order // _PER_HELPER
        sheet.add(
            home, -1, **located(county, home), 帮扶责任人姓名=str(called[who]),
            帮扶责任人证件号码=str(numbers[who]), 性别="男" if male[who] else "女",
            单位=_OFFICES[who % len(_OFFICES)], 电话=str(phones[who]), 开始时间="202107",
            结束时间="",
        )  # fmt: skip
    return sheet


def _houses(county: County) -> Sheet:
    sheet = Sheet("household-building")
    toilets = particulars(county).homes["是否有卫生厕所"]
    for home in np.flatnonzero(listed(county)).tolist():
        head = int(county.households.head[home])
        sheet.add(
            home, head, **located(county, home), 证件号码=str(county.people.number[head]),
            卫生厕所是否能正常使用=str(toilets[home]), 生活垃圾是否集中处理="是",
        )  # fmt: skip
    return sheet


def _villages(county: County) -> Sheet:
    sheet = Sheet("village-info")
    homes = county.households
    land = particulars(county).homes
    persons = np.bincount(homes.village, weights=homes.size, minlength=len(county.villages))
    for number, village in enumerate(county.villages):
        here = homes.village == number
        if not here.any():
            continue
        households, people = int(here.sum()), int(persons[number])
        poor = here & homes.no_labour

        def area(name: str, more: float, chosen: np.ndarray = here) -> str:
            return f"{float(land[name][chosen].sum()) * 1.4 + more:.1f}"

        sheet.add(
            -1, -1, **{"县(市、区、旗)": county.name, "乡(镇)": village.town}, 行政村=village.name,
            是否出列="是" if number % 2 == 0 else "否", 总户数=str(households + 12),
            总人口数=str(people + 40), 低保户数=str(int(poor.sum()) + 1),
            低保人口数=str(int(homes.size[poor].sum()) + 2), 特困供养人口数="2",
            残疾人口数=str(people // 30 + 1), 危房户数="0", 未实现饮水安全户数="0",
            耕地面积=area("耕地面积", 60), 林地面积=area("林地面积", 200),
            退耕还林面积=area("退耕还林面积", 20), 林果面积=area("林果面积", 20), 牧草地面积="0",
            参加城乡居民基本养老保险人数=str(people // 2), **{"农民人均纯收入（元）": "13850"},
            **{"村级集体经济收入（万元）": f"{5 + number % 9}.5"}, **{"村小学（个数）": "0"},
            行政村卫生室个数="1", 行政村公共卫生厕所个数="1",
            **{"行政村执业（助理）医师（人）": "1"},
            **{"行政村生产生活垃圾集中堆放点个数（个）": "2"},
            **{"行政村文化（图书）室个数 （个）": "1"}, **{"到乡镇是否通沥青（水泥）路": "是"},
            是否通客运班车="是",
        )  # fmt: skip
    return sheet


def write_exports(county: County, sheets: dict[str, Sheet], folder: Path) -> list[dict[str, str]]:
    """Write the tables under the folder and return what they are and where."""
    day = county.periods[-1].last_day
    written = []
    for table, sheet in sheets.items():
        if not sheet.persons:
            continue
        path = folder / FOLDER / f"{TITLES[table]} {day:%Y%m%d}.xlsx"
        cells = []
        for column in sheet.columns.values():
            array = np.empty(len(column), dtype=object)
            array[:] = column
            cells.append(array)
        heading = [f"{county.name}{TITLES[table]}", f"数据日期：{day:%Y-%m-%d}"]
        write_file(path, heading, list(sheet.columns), cells, sheet=table)
        written.append({"table": table, "path": path.relative_to(folder).as_posix()})
    return written
