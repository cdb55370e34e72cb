"""Write the registry of the demo county in the shape of the national export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from xianjie.demo.county import MONITOR_KINDS, County, Village, generate_county
from xianjie.demo.files import write_file
from xianjie.demo.handwriting import by_value, write_money
from xianjie.demo.particulars import MONEY, particulars
from xianjie.demo.shares import DemoSize
from xianjie.demo.tables import Array

LARGEST_REGISTRY_WORKBOOK = 20_000  # persons; a larger registry is written as csv
_DIVISION, _FEW, _FLOOR = "532325", 100, 9000.0


def _money(fen: Array) -> Array:
    return by_value(fen, lambda v: write_money(v, thousands=False, number=False))


def _cells(name: str, values: Array) -> Array:
    """The particulars as people write them: yuan, plain numbers, texts."""
    if name in MONEY:
        return np.where(values < 0, "", _money(np.maximum(values, 0)))
    if values.dtype.kind == "f":
        return np.array([f"{one:g}" for one in values.tolist()], dtype=object)
    return values


def registry_columns(county: County) -> dict[str, Array]:
    """Return the export's columns (one row a person, household columns repeated) as cells."""
    people, homes = county.people, county.households
    own = people.household
    count = len(own)
    towns = np.array([v.town for v in county.villages], dtype=object)[homes.village][own]
    villages = np.array([v.name for v in county.villages], dtype=object)[homes.village][own]
    starts = homes.head[own]
    serial = np.arange(count) - starts + 1
    code = homes.code[own]
    monitored = homes.monitor[own] > 0
    lifted = homes.lifted[own]
    kinds = np.array(MONITOR_KINDS, dtype=object)[homes.monitor[own]]
    registered = np.where(lifted, "201412", homes.identified[own])
    born = np.datetime_as_string(people.birth, unit="D")
    joined = np.char.replace(np.array([one[:7] for one in born], dtype="U7"), "-", "")
    more = particulars(county)
    away = people.worker & (people.pay > 0)
    columns: dict[str, Any] = {
        "序号": np.arange(1, count + 1),
        "县(市、区、旗)": county.name,
        "乡(镇)": towns,
        "行政村": villages,
        "自然村": homes.group[own],
        "户编号": code,
        "人编号": np.char.add(code, np.char.zfill(serial.astype("U2"), 2)),
        "姓名": people.name,
        "证件号码": people.number,
        "人数": homes.size[own],
        "与户主关系": people.relation,
        "民族": people.ethnicity,
        "文化程度": people.education,
        "在校生状况": people.school,
        "义务教育阶段未上学原因": "",
        "健康状况": people.health,
        "劳动技能": people.skill,
        "务工时间（月）": np.where(away, "8", ""),
        "是否参加大病保险": "是",
        "致贫原因1": np.where(
            lifted | monitored, np.where(homes.no_labour[own], "缺劳力", "缺资金"), ""
        ),
        "危房户": "否",
        "是否解决安全饮用水": "是",
        "人均纯收入": _money(homes.per_capita)[own],
        "户联系电话": homes.phone[own],
        "人联系电话": people.phone,
        "首次识别时间": registered,
        "人员识别时间": np.where((registered != "") & (joined > registered), joined, registered),
        "出生日期": np.char.replace(born, "-", ""),
        "户类型": np.where(lifted, "脱贫户", "一般农户"),
        "监测对象类别": kinds,
        "风险是否已消除": np.where(monitored, np.where(homes.cleared[own], "是", "否"), ""),
        "识别监测时间": homes.identified[own],
        "消除监测时间": homes.cleared_in[own],
        "风险消除后家庭人均纯收入": np.where(homes.cleared, _money(homes.income_at_clearing), "")[
            own
        ],
        "工资性收入": _money(homes.wages)[own],
        "生产经营性收入": _money(homes.business)[own],
        "生产经营性支出": _money(homes.expense)[own],
        "财产性收入": _money(homes.property)[own],
        "转移性收入": _money(homes.transfer)[own],
        "最低生活保障金": np.where(homes.assistance >= 0, _money(homes.assistance), "")[own],
        "年度家庭人口数": homes.size[own],
        **{name: _cells(name, values)[own] for name, values in more.homes.items()},
        **{name: _cells(name, values) for name, values in more.people.items()},
    }
    result = {}
    for name, values in columns.items():
        column = np.empty(count, dtype=object)
        column[:] = values
        result[name] = column
    return result


def listed_titles() -> tuple[str, ...]:
    """Return the titles of the export's columns, whatever the county's size."""
    village = Village("栋川镇", "第一村", f"{_DIVISION}100201")
    size = DemoSize(households=_FEW, seed=1, months=1)
    return tuple(
        registry_columns(generate_county(_DIVISION, "姚安县", [village], size, income_floor=_FLOOR))
    )


def _bad_rows(columns: dict[str, Array], workbook: bool) -> list[dict[str, Any]]:
    """Append rows of households that exist nowhere else, each with one fault."""
    faults: list[tuple[str, str, object]] = [("missing-required", "姓名", "")]
    if workbook:
        faults.append(("number-in-id", "证件号码", 5.323991980010112e17))
    first = len(columns["户编号"])
    for number, (_, column, cell) in enumerate(faults):
        for name, cells in columns.items():
            columns[name] = np.append(cells, cells[:1])
        code = f"{str(columns['户编号'][0])[:12]}9990{number}"
        columns["户编号"][-1], columns["人编号"][-1] = code, f"{code}01"
        columns["证件号码"][-1], columns["人数"][-1] = "", 1
        columns[column][-1] = cell
    return [
        {"row": 4 + first + number, "column": column, "defect": defect}
        for number, (defect, column, _) in enumerate(faults)
    ]


def write_registry(county: County, columns: dict[str, Array], folder: Path) -> dict[str, Any]:
    """Write the registry file and return its path, row count and the rows that must be refused.

    :param columns: the cells of `registry_columns`, with the faults that were planted in them.
    """
    workbook = len(columns["户编号"]) <= LARGEST_REGISTRY_WORKBOOK
    bad = _bad_rows(columns, workbook)
    if not workbook:
        columns = {name: column.astype(str).astype(object) for name, column in columns.items()}
    path = folder / f"（自定义）{county.name}农户信息.{'xlsx' if workbook else 'csv'}"
    titles = [
        f"{county.name}农户及家庭成员信息（自定义导出）",
        f"数据日期：{county.periods[0].first_day:%Y-%m-%d}",
    ]
    write_file(path, titles, list(columns), list(columns.values()), sheet="农户信息")
    return {
        "path": path.relative_to(folder).as_posix(),
        "rows": len(columns["户编号"]),
        "quarantined": bad,
    }
