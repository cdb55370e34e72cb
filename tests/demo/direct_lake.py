"""Put a demo county straight into a lake, past files and importers, to judge stories and rules."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.demo.county import MONITOR_KINDS, County
from xianjie.demo.layouts import LAYOUTS
from xianjie.demo.plan import Plan
from xianjie.demo.rolls import baseline, identify
from xianjie.demo.tables import Table
from xianjie.engine.inputs import FeedBatch, RuleSet, RunInputs, Snapshot
from xianjie.exchange.contracts import load_contract

_ARROW = {
    "VARCHAR": pa.string(),
    "BIGINT": pa.int64(),
    "DECIMAL(19,6)": pa.float64(),
    "DATE": pa.date32(),
    "BOOLEAN": pa.bool_(),
}


def _cell(value: Any, kind: str) -> Any:
    match kind:
        case "money" | "int":
            return None if value < 0 else int(value)
        case "date" | "month":
            return None if np.isnat(value) else value.astype("datetime64[D]").item()
        case "bool":
            return {"是": True, "否": False, "": None}[value]
        case "decimal":
            return None if np.isnan(value) else float(value)
    return str(value) or None


def _write(path: Path, names: list[tuple[str, str]], columns: dict[str, list[Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    count = len(next(iter(columns.values())))
    arrays = [pa.array(columns.get(n, [None] * count), _ARROW[kind]) for n, kind in names]
    pq.write_table(pa.table(arrays, names=[n for n, _ in names]), path)
    return path


def write_snapshot(county: County, folder: Path) -> Snapshot:
    homes, people = county.households, county.people
    contract = load_contract("registry-person")
    monitored = homes.monitor > 0

    def months(values: Any) -> list[Any]:
        return [date(int(v[:4]), int(v[4:6]), 1) if v else None for v in values.tolist()]

    households = {
        "household_no": list(range(len(homes.code))),
        "village_code": [county.villages[v].code for v in homes.village],
        "户编号": homes.code.tolist(),
        "户类型": ["脱贫户" if v else "一般农户" for v in homes.lifted],
        "监测对象类别": [MONITOR_KINDS[m] or None for m in homes.monitor],
        "风险是否已消除": [
            bool(c) if m else None for c, m in zip(homes.cleared, monitored, strict=True)
        ],
        "识别监测时间": months(homes.identified),
        "人均纯收入": homes.per_capita.tolist(),
        "风险消除后家庭人均纯收入": [
            int(v) if c else None
            for v, c in zip(homes.income_at_clearing, homes.cleared, strict=True)
        ],
        "人数": homes.size.tolist(),
    }
    persons = {
        "person_no": list(range(len(people.name))),
        "household_no": people.household.tolist(),
        "village_code": [county.villages[v].code for v in homes.village[people.household]],
        "出生日期": people.birth.tolist(),
        "性别": ["男" if m else "女" for m in people.male],
        "与户主关系": people.relation.tolist(),
        "在校生状况": [s or None for s in people.school.tolist()],
        "健康状况": people.health.tolist(),
        "劳动技能": people.skill.tolist(),
    }
    keys = [("household_no", "BIGINT"), ("village_code", "VARCHAR")]
    home_names = [*keys, ("户编号", "VARCHAR")]
    home_names += [c for c in contract.lake_columns("household") if c not in home_names]
    person_names = [("person_no", "BIGINT"), *keys, *contract.lake_columns("person")]
    known = {n for n, _ in person_names}
    person_names += [
        (n, t) for n, t in (("出生日期", "DATE"), ("性别", "VARCHAR")) if n not in known
    ]
    villages = {"village_code": [v.code for v in county.villages]}
    return Snapshot(
        _write(folder / "household.parquet", home_names, households),
        _write(folder / "person.parquet", person_names, persons),
        _write(folder / "village.parquet", [("village_code", "VARCHAR")], villages),
    )


def _batch(county: County, table: Table, path: Path) -> Path:
    kinds = dict(LAYOUTS[table.feed].columns)
    own = [int(p) for p in table.person]
    columns: dict[str, list[Any]] = {
        "row_no": list(range(len(table))),
        "person_no": own,
        "household_no": [int(county.people.household[p]) for p in own],
        "village_code": [
            county.villages[county.households.village[county.people.household[p]]].code for p in own
        ],
        "link": ["id"] * len(table),
    }
    for name, kind in kinds.items():
        columns[name] = [_cell(v, kind) for v in table.columns[name]]
    names = [("row_no", "BIGINT"), ("person_no", "BIGINT"), ("household_no", "BIGINT"),
             ("village_code", "VARCHAR"), ("link", "VARCHAR"),
             *load_contract(table.feed).lake_columns()]  # fmt: skip
    return _write(path, names, columns)


def write_lake(county: County, plan: Plan, folder: Path) -> tuple[Snapshot, list[FeedBatch]]:
    """Write snapshot and batches of all months."""
    snapshot = write_snapshot(county, folder)
    kept = np.array(sorted(plan.persons()), dtype=np.int64)
    batches = []
    for month, period in enumerate(county.periods):
        for feed, layout in LAYOUTS.items():
            table = baseline(county, feed, period)
            if layout.mode == "events":
                table = table.take(~np.isin(table.person, kept))
            table = identify(county, plan.apply(table, month))
            table = table.take(table.person >= 0)
            path = _batch(county, table, folder / feed / f"{period}.parquet")
            complete = layout.mode == "roll"
            batches.append(FeedBatch(feed, period, county.division, complete, (path,)))
    return snapshot, batches


def run_inputs(county: County, month: int, snapshot: Snapshot, batches: list[FeedBatch],
               rules: RuleSet, out_dir: Path) -> RunInputs:  # fmt: skip
    period = county.periods[month]
    return RunInputs(
        place=county.division,
        period=period,
        as_of=period.first_day + timedelta(days=(period.last_day - period.first_day).days),
        first_period=county.periods[0],
        snapshot=snapshot,
        batches=[b for b in batches if b.period <= period],
        rules=rules,
        out_dir=out_dir,
    )
