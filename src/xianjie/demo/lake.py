"""A demo county straight in a lake, past files and importers: what the engine would be given.

The generator asks the engine with it what everybody is owed, before any file is written; tests
judge stories and rules with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.demo.county import MONITOR_KINDS, County
from xianjie.demo.layouts import LAYOUTS
from xianjie.demo.particulars import particulars
from xianjie.demo.plan import Plan
from xianjie.demo.rolls import baseline
from xianjie.demo.tables import Array, Table
from xianjie.engine.inputs import FeedBatch, RuleSet, RunInputs, Snapshot
from xianjie.exchange.contracts import load_contract

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DECIMAL(19,6)": pa.decimal128(19, 6),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}
_KEYS = [("household_no", "BIGINT"), ("village_code", "VARCHAR")]
CIRCUMSTANCES = "circumstance"


def write_snapshot(county: County, folder: Path) -> Snapshot:
    """Write the registry as an import of the demo's file leaves it."""
    contract = load_contract("registry-person")
    homes = [*_KEYS, ("户编号", "VARCHAR")]
    homes += [one for one in contract.lake_columns("household") if one[0] != "户编号"]
    more = particulars(county)
    people = [("person_no", "BIGINT"), *_KEYS, *contract.lake_columns("person")]
    known = {name for name, _ in people}
    people += [(n, t) for n, t in (("出生日期", "DATE"), ("性别", "VARCHAR")) if n not in known]
    villages = {"village_code": np.array([v.code for v in county.villages], dtype=object)}
    return Snapshot(
        _write(folder / "household.parquet", homes, more.homes | _households(county)),
        _write(folder / "person.parquet", people, more.people | _people(county)),
        _write(folder / "village.parquet", [("village_code", "VARCHAR")], villages),
    )


def _households(county: County) -> dict[str, Any]:
    homes = county.households
    lifted, monitored = homes.lifted, homes.monitor > 0
    registered = np.where(lifted, "201412", homes.identified)
    cause = np.where(homes.no_labour, "缺劳力", "缺资金")
    codes = np.array([v.code for v in county.villages], dtype=object)
    return {
        "household_no": np.arange(len(homes.code)),
        "village_code": codes[homes.village],
        "户编号": homes.code,
        "人数": homes.size,
        "年度家庭人口数": homes.size,
        "户类型": np.where(lifted, "脱贫户", "一般农户"),
        "监测对象类别": np.array(MONITOR_KINDS, dtype=object)[homes.monitor],
        "风险是否已消除": np.where(monitored, np.where(homes.cleared, "是", "否"), ""),
        "识别监测时间": _months(homes.identified),
        "消除监测时间": _months(homes.cleared_in),
        "首次识别时间": _months(registered),
        "致贫原因1": np.where(lifted | monitored, cause, ""),
        "是否危房户": "否",
        "是否解决安全饮用水": "是",
        "人均纯收入": homes.per_capita,
        "风险消除后家庭人均纯收入": np.where(homes.cleared, homes.income_at_clearing, -1),
        "工资性收入": homes.wages,
        "生产经营性收入": homes.business,
        "生产经营性支出": homes.expense,
        "财产性收入": homes.property,
        "转移性收入": homes.transfer,
        "最低生活保障金": homes.assistance,
    }


def _people(county: County) -> dict[str, Any]:
    homes, people = county.households, county.people
    codes = np.array([v.code for v in county.villages], dtype=object)
    away = people.worker & (people.pay > 0)
    return {
        "person_no": np.arange(len(people.name)),
        "household_no": people.household,
        "village_code": codes[homes.village][people.household],
        "出生日期": people.birth,
        "性别": np.where(people.male, "男", "女"),
        "与户主关系": people.relation,
        "民族": people.ethnicity,
        "文化程度": people.education,
        "在校生状况": people.school,
        "健康状况": people.health,
        "劳动技能": people.skill,
        "务工时间": np.where(away, 8.0, np.nan),
        "是否参加大病保险": "是",
    }


def _months(texts: Array) -> Array:
    """Months as 202206, or empty, as days."""
    found = np.full(len(texts), np.datetime64("NaT", "D"))
    filled = texts != ""
    years = np.char.add(np.char.add(texts[filled].astype("U4"), "-"),
                        np.array([str(one)[4:6] for one in texts[filled]], dtype="U2"))  # fmt: skip
    found[filled] = years.astype("datetime64[M]").astype("datetime64[D]")
    return found


def _column(values: Any, kind: str, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, _ARROW[kind])
    array = np.asarray(values)
    if array.ndim == 0:
        array = np.full(count, values, dtype=object)
    if kind == "DATE":
        return pa.array(array.astype("datetime64[D]"), pa.date32())
    if kind == "BIGINT":
        return pa.array(array.astype(np.int64), pa.int64(), mask=array.astype(np.int64) < 0)
    if kind == "BOOLEAN":
        said = {"是": True, "否": False}
        return pa.array([said.get(str(one)) for one in array.tolist()], pa.bool_())
    if kind == "VARCHAR":
        return pa.array([str(one) if one != "" else None for one in array.tolist()], pa.string())
    numbers = array.astype(np.float64)
    return pa.array(numbers, pa.float64(), mask=np.isnan(numbers)).cast(_ARROW[kind])


def _write(path: Path, names: Iterable[tuple[str, str]], columns: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    names = list(names)
    count = len(np.atleast_1d(next(iter(columns.values()))))
    arrays = [_column(columns.get(name), kind, count) for name, kind in names]
    pq.write_table(pa.table(arrays, names=[name for name, _ in names]), path)
    return path


def write_batch(county: County, table: Table, path: Path) -> Path:
    """Write a feed's rows of people in the registry, as if each had been linked."""
    homes = county.people.household[table.person]
    codes = np.array([v.code for v in county.villages], dtype=object)
    columns: dict[str, Any] = {
        "row_no": np.arange(len(table)),
        "person_no": table.person,
        "household_no": homes,
        "village_code": codes[county.households.village[homes]],
        "link": "id",
        **table.columns,
    }
    names = [("row_no", "BIGINT"), ("person_no", "BIGINT"), *_KEYS, ("link", "VARCHAR"),
             *load_contract(table.feed).lake_columns()]  # fmt: skip
    return _write(path, names, columns)


def write_circumstances(county: County, plan: Plan, month: int, path: Path) -> Path:
    """Write the planted circumstances in force at the end of a month."""
    until = county.periods[month].last_day
    rows = [
        one for one in plan.circumstances
        if one.judged_on <= until and (one.valid_until is None or one.valid_until >= until)
    ]  # fmt: skip
    codes = [v.code for v in county.villages]
    homes = [one.household for one in rows]
    columns = {
        "row_no": np.arange(len(rows)),
        "person_no": np.array([-1 if one.person is None else one.person for one in rows], int),
        "household_no": np.array(homes, int),
        "village_code": np.array([codes[county.households.village[h]] for h in homes], object),
        "情形": np.array([one.kind for one in rows], object),
        "内容": np.array([one.content for one in rows], object),
        "数值": np.array([np.nan if one.number is None else one.number for one in rows], float),
        "金额": np.array([-1 if one.amount is None else one.amount for one in rows], int),
        "发生日期": _days([one.since for one in rows]),
        "认定日期": _days([one.judged_on for one in rows]),
        "有效期止": _days([one.valid_until for one in rows]),
    }
    names = [("row_no", "BIGINT"), ("person_no", "BIGINT"), *_KEYS,
             *load_contract(CIRCUMSTANCES).lake_columns()]  # fmt: skip
    return _write(path, names, columns)


def _days(values: Sequence[date | None]) -> Array:
    return np.array([np.datetime64(one or "NaT", "D") for one in values], dtype="datetime64[D]")


def write_lake(
    county: County,
    plan: Plan,
    folder: Path,
    *,
    feeds: Collection[str] = tuple(LAYOUTS),
    months: Iterable[int] | None = None,
) -> tuple[Snapshot, list[FeedBatch]]:
    """Write the snapshot, and the batches of some feeds and months (default: all)."""
    snapshot = write_snapshot(county, folder)
    kept = np.array(sorted(plan.persons()), dtype=np.int64)
    batches = []
    for month in months if months is not None else range(len(county.periods)):
        period = county.periods[month]
        for feed, layout in LAYOUTS.items():
            if feed not in feeds:
                continue
            table = baseline(county, feed, period)
            if layout.mode == "events":
                table = table.take(~np.isin(table.person, kept))
            table = plan.apply(table, month)
            table = table.take(table.person >= 0)
            path = write_batch(county, table, folder / feed / f"{period}.parquet")
            complete = layout.mode == "roll"
            batches.append(FeedBatch(feed, period, county.division, complete, (path,)))
        path = folder / CIRCUMSTANCES / f"{period}.parquet"
        write_circumstances(county, plan, month, path)
        batches.append(FeedBatch(CIRCUMSTANCES, period, county.division, True, (path,)))
    return snapshot, batches


def run_inputs(
    county: County,
    month: int,
    snapshot: Snapshot,
    batches: list[FeedBatch],
    rules: RuleSet,
    out_dir: Path,
) -> RunInputs:
    """The inputs of a run over a month of the lake."""
    period = county.periods[month]
    known = [
        one for one in batches
        if one.period <= period and (one.feed != CIRCUMSTANCES or one.period == period)
    ]  # fmt: skip
    return RunInputs(
        place=county.division,
        period=period,
        as_of=period.last_day,
        first_period=county.periods[0],
        snapshot=snapshot,
        batches=known,
        rules=rules,
        out_dir=out_dir,
    )
