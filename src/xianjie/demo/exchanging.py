"""The national system in the demo county: its tables of two months, a list that differs, and a
list of another system; some of the differences are settled by people of the right level.

Everything is taken from the register itself, with a few cells altered by a fixed pattern.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import towns_of, villages_by_code
from xianjie.apps.national.actions.comparing import compare_file
from xianjie.apps.national.actions.outside import compare_list, dismiss_entry, dispatch_entry
from xianjie.apps.national.actions.settling import accept_ours, accept_theirs, mark_sent
from xianjie.apps.national.actions.templates import save_template
from xianjie.apps.national.enums import DifferenceKind
from xianjie.apps.national.models import Comparison, Difference, OutsideEntry
from xianjie.apps.national.queries.files import Asked, file_rows
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.sources.actions import import_export
from xianjie.apps.sources.actions.import_export import county_register
from xianjie.apps.sources.export_intake import CountyRegister
from xianjie.apps.sources.models import ExportBatch
from xianjie.apps.sources.places import find_place
from xianjie.demo.hands import Hands
from xianjie.exchange.layouts import load_layout
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

Row = dict[str, Any]
_TOWN_DIGITS = 9
WORKERS, HELPED, LISTED = 160, 60, 24
_INDUSTRIES = ("制造业", "建筑业", "住宿和餐饮业", "居民服务业", "农林牧渔业")
_CHANNELS = ("外出务工", "外出务工", "帮扶车间", "公益性岗位", "外出务工")
_COUNTIES = ("昆明市官渡区", "东莞市", "本县", "中山市", "楚雄市")
_HARMLESS = ("文化程度", "户联系电话")  # no screening asks for them
_UNITS = ("演示县农业农村局", "演示县林业局", "演示镇人民政府", "演示县水务局")


def exchange(hands: Hands, months: list[Period]) -> None:
    """Bring the tables of the last two months, compare a list, settle a part of it.

    A county whose months delivered such tables already keeps those.
    """
    if Comparison.objects.filter(county_code=hands.division).exists():
        return
    with tempfile.TemporaryDirectory() as folder:
        if not ExportBatch.objects.filter(county_code=hands.division).exists():
            register = county_register(hands.division)
            for back, period in enumerate(reversed(months[-2:])):
                _tables(hands, Path(folder), period, back, register)
        _difference(hands, Path(folder), months[-1])
        _outside(hands, Path(folder), months[-1])
    _template(hands)


def _write(path: Path, rows: Sequence[Row]) -> Path:
    with new_workbook(path) as book:
        columns = [(name, 14) for name in rows[0]]
        write_table(book, "Sheet1", columns, [list(row.values()) for row in rows])
    return path


def _tables(
    hands: Hands, folder: Path, period: Period, back: int, register: CountyRegister
) -> None:
    """Import the tables of one month; the older month has two of them, with a few spells less."""
    today, now = hands.at(0)
    day = min(period.last_day, today)
    tables = {
        "务工": _jobs(hands.division, period)[: WORKERS - 10 * back],
        "村": _villages(hands.division),
    }
    if not back:
        tables |= {
            "计划": _plans(hands.division),
            "乡村建设": _building(hands.division),
            "帮扶": _helpers(hands.division),
            "项目": _projects(hands.division, period),
        }
    for name, rows in tables.items():
        if rows:
            path = _write(folder / f"{name}{period}.xlsx", rows)
            import_export(
                by=hands.county(today), path=path, now=now, data_on=day, register=register
            )


def _places(people: Sequence[Person]) -> dict[str, Row]:
    codes = {one.household.division_code for one in people if one.household}
    found = villages_by_code(codes)
    county = next(iter(codes), "")[:6].ljust(12, "0")
    name = division_names([county]).get(county, "")
    return {
        code: {"县": name, "乡": place.town, "行政村": place.name} for code, place in found.items()
    }


def _workers(division: str, number: int) -> list[Person]:
    rows = Person.objects.filter(
        county_code=division,
        household__is_active=True,
        household__household_type="脱贫户",
        labour_skill__in=["普通劳动力", "技能劳动力"],
        school_status="",
    ).select_related("household")
    return list(rows.order_by("id")[:number])


def _person(one: Person, places: dict[str, Row]) -> Row:
    home = one.household
    assert home is not None
    return {
        **places.get(home.division_code, {"县": "", "乡": "", "行政村": ""}),
        "户编号": home.household_code,
        "人编号": one.person_code,
        "姓名": one.name,
        "证件号码": one.id_number,
        "户类型": home.household_type,
        "监测对象类别": home.monitor_category,
        "劳动技能": one.labour_skill,
    }


def _jobs(division: str, period: Period) -> list[Row]:
    """Return spells of work; a few have no employer, an odd pay or a month that is none."""
    people = _workers(division, WORKERS)
    places = _places(people)
    rows = []
    for number, one in enumerate(people):
        start = f"{period.year}年{1 + number % 3:02d}月"
        pay: str = str(2000 + 150 * (number % 17))
        firm = f"演示{_INDUSTRIES[number % 5][:2]}第{1 + number % 9}公司"
        if number % 29 == 7:
            firm = ""
        if number % 37 == 11:
            pay = "300000"
        if number % 61 == 23:
            start = f"{period.year}年13月"
        rows.append({
            **_person(one, places), "是否已务工": "是", "务工企业名称": firm, "开始时间": start,
            "结束时间": "", "务工所在县": _COUNTIES[number % 5],
            "所属行业": _INDUSTRIES[number % 5],
            "就业渠道": _CHANNELS[number % 5], "务工月收入": pay,
            "是否点对点输送": "是" if number % 4 else "否",
            "年度交通费补助": "500" if number % 3 else "",
        })  # fmt: skip
    return rows


def _plans(division: str) -> list[Row]:
    people = _workers(division, WORKERS + 30)[-30:]
    places = _places(people)
    return [
        {**_person(one, places), "是否计划务工": "是", "计划务工所在县": _COUNTIES[number % 5],
         "就业服务需求": "职业介绍" if number % 2 else "技能培训"}
        for number, one in enumerate(people)
    ]  # fmt: skip


def _villages(division: str) -> list[Row]:
    codes = Household.objects.filter(county_code=division, is_active=True)
    places = villages_by_code(sorted(set(codes.values_list("division_code", flat=True))))
    county = division.ljust(12, "0")
    name = division_names([county]).get(county, "")
    homes = Counter(codes.values_list("division_code", flat=True))
    rows = []
    for number, code in enumerate(sorted(places)):
        total = homes[code]
        rows.append({
            "县": name, "乡": places[code].town, "村": places[code].name,
            "是否出列": "是" if number % 3 else "否", "总户数": str(total + 180),
            "总人口数": str((total + 180) * 3), "低保户数": str(12 + number % 9),
            "危房户数": str(total + 500) if number % 17 == 5 else str(number % 4),
            "未实现饮水安全户数": "0",
            "村级集体经济收入（万元）": f"{5 + number % 20}.{number % 10}",
            "行政村卫生室个数": "" if number % 11 == 3 else "1",
            "到乡镇是否通沥青（水泥）路": "是", "是否通客运班车": "是" if number % 7 else "否",
            "耕地": str(1200 + 40 * (number % 30)),
        })  # fmt: skip
    return rows


def _homes(division: str, number: int) -> list[Person]:
    heads = Person.objects.filter(
        county_code=division, relation="户主", household__is_active=True
    ).select_related("household")
    return list(heads.order_by("id")[:number])


def _building(division: str) -> list[Row]:
    people = _homes(division, WORKERS)
    places = _places(people)
    return [
        {**_person(one, places), "卫生厕所是否能正常使用": "否" if number % 13 == 4 else "是"}
        for number, one in enumerate(people)
    ]


def _helpers(division: str) -> list[Row]:
    """Return helpers of households; by the pattern one of them is himself in the register."""
    people = _homes(division, HELPED)
    rows = []
    for number, one in enumerate(people):
        home = one.household
        assert home is not None
        own = number == HELPED // 2
        rows.append({
            "户编号": home.household_code,
            "姓名": people[0].name if own else f"演示帮扶{number % 12 + 1}",
            "性别": "男" if number % 2 else "女",
            "证件号码": people[0].id_number if own else "",
            "政治面貌": "中共党员" if number % 3 else "群众", "单位": _UNITS[number % 4],
            "电话": f"1380000{number:04d}", "开始时间": "202101", "结束时间": "",
        })  # fmt: skip
    return rows


def _projects(division: str, period: Period) -> list[Row]:
    villages = _villages(division)[:8]
    return [
        {
            "县": one["县"], "乡": one["乡"], "行政村": one["村"],
            "项目名称": f"{one['村']}产业路硬化", "项目类型": "乡村建设行动",
            "项目年度": str(period.year), "总投资（万元）": str(30 + 5 * number),
            "项目状态": "已开工" if number % 2 else "已完工", "受益户数": str(40 + number),
        }
        for number, one in enumerate(villages)
    ]  # fmt: skip


def _difference(hands: Hands, folder: Path, period: Period) -> None:
    """Compare the list of the first township, which is some weeks behind, and settle a part."""
    layout = load_layout("out-of-poverty")
    today, now = hands.at(0)
    town = towns_of(hands.division, Scope.everything())[0].code[:_TOWN_DIGITS]
    asked = Asked(hands.division, town, min(period.last_day, today))
    rows = [dict(zip(layout.columns, cells, strict=True)) for cells in file_rows(layout, asked)]
    if not rows:
        return
    kept = []
    for number, row in enumerate(rows):
        if number % 53 == 50 and row["与户主关系"] != "户主":
            continue
        if number % 23 == 13:
            row["健康状况"] = "长期慢性病" if row["健康状况"] != "长期慢性病" else "健康"
        if number % 41 == 29:
            row["劳动技能"] = "无劳动力" if row["劳动技能"] else "普通劳动力"
        if number % 61 == 41 and row["与户主关系"] == "户主":
            row["户联系电话"] = "13800001234"
        if number % 19 == 7:
            row["文化程度"] = "初中" if row["文化程度"] == "小学" else "小学"
        kept.append(row)
    path = _write(folder / "脱贫人口名单.xlsx", kept)
    compare_file(
        by=hands.county(today), path=path, place=find_place(town), data_on=asked.on, now=now,
    )  # fmt: skip
    _settle(hands, today)


def _settle(hands: Hands, today: date) -> None:
    """Let townships accept some of theirs, the county keep some of ours and send them."""
    _, now = hands.at(0)
    rows = list(Difference.objects.filter(
        county_code=hands.division, kind=DifferenceKind.VALUE
    ).order_by("division_code", "id")[:30])  # fmt: skip
    for number, row in enumerate(rows):
        town = hands.town(row.division_code, today)
        try:
            if number % 3 == 0 and row.column in _HARMLESS:
                accept_theirs(by=town, difference=row, note="入户核实", today=today, now=now)
            elif number % 5 == 1:
                accept_ours(by=town, difference=row, note="医院证明在档", now=now)
        except RefusedError:
            continue
    sent = Difference.objects.filter(county_code=hands.division, column="健康状况")
    mark_sent(by=hands.county(today), rows=sent, now=now)


def _outside(hands: Hands, folder: Path, period: Period) -> None:
    """Compare a list of high medical expenses: some monitored, some not, some unknown."""
    today, now = hands.at(0)
    people = list(
        Person.objects.filter(county_code=hands.division, household__is_active=True)
        .filter(id_index__isnull=False)
        .order_by("-id")[: LISTED * 3 : 3]
    )
    rows = [
        {"姓名": one.name, "身份证号": one.id_number, "乡镇": "", "村": "", "情况": "住院自付较高",
         "个人自付金额": str(12000 + 900 * number)}
        for number, one in enumerate(people)
    ]  # fmt: skip
    village = _villages(hands.division)[0]
    rows.append({"姓名": "演示外来人", "身份证号": "", "乡镇": village["乡"], "村": village["村"],
                 "情况": "门诊慢特病", "个人自付金额": "8000"})  # fmt: skip
    compare_list(
        by=hands.county(today), path=_write(folder / "医保高额.xlsx", rows),
        place=find_place(hands.division), system="医保高额费用",
        data_on=min(period.last_day, today), now=now,
    )  # fmt: skip
    entries = OutsideEntry.objects.filter(
        county_code=hands.division, household__isnull=False
    ).order_by("id")  # fmt: skip
    for number, entry in enumerate(entries[:6]):
        by = hands.county(today)
        if number % 3 == 0:
            dispatch_entry(by=by, entry=entry, note="请入户核实", today=today, now=now)
        elif number % 3 == 1:
            dismiss_entry(by=by, entry=entry, note="有稳定工资收入，自付可以承担", now=now)


def _template(hands: Hands) -> None:
    today, now = hands.at(0)
    save_template(
        by=hands.county(today),
        division_code=hands.division.ljust(12, "0"),
        name="（演示）医保缴费资助名单",
        headings=[
            "序号",
            "乡(镇)",
            "行政村",
            "户编号",
            "姓名",
            "证件号码",
            "户类型",
            "监测对象类别",
        ],
        where={"监测对象类别": ["脱贫不稳定户", "边缘易致贫户", "突发严重困难户"]},
        header_row=2,
        now=now,
    )
