"""Write a whole demo county to a folder: registry, feeds of every month, truth, manifest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from xianjie.demo.county import County
from xianjie.demo.exports import export_sheets, write_exports
from xianjie.demo.faults import plant_faults
from xianjie.demo.layouts import LAYOUTS
from xianjie.demo.plan import Doubt, Owed, Plan, Planted, Said
from xianjie.demo.registry_file import registry_columns, write_registry
from xianjie.demo.rolls import baseline
from xianjie.demo.sending import SentFile, outsider_table, room_outside, send
from xianjie.demo.tables import Table
from xianjie.kernel.periods import Period

Progress = Callable[[str], None]
MANIFEST = "manifest.json"
TRUTH = "truth.json"
_FORMAT = 3


@dataclass(frozen=True)
class DemoFolder:
    """A written demo county."""

    folder: Path
    manifest: dict[str, Any]
    truth: dict[str, Any]

    @property
    def files(self) -> list[dict[str, Any]]:
        """The feed files in the order in which they are to be imported."""
        return list(self.manifest["feeds"])

    @property
    def registry(self) -> Path:
        """The registry file."""
        return self.folder / str(self.manifest["registry"]["path"])


def parameters_of(county: County) -> dict[str, Any]:
    """Return what a folder depends on: the same parameters give the same files."""
    size = county.size
    return {
        "format": _FORMAT,
        "division": county.division,
        "households": size.households,
        "months": size.months,
        "seed": size.seed,
        "until": size.until,
    }


def read_folder(folder: Path) -> DemoFolder | None:
    """Read a finished demo folder; None when it was never finished."""
    manifest, truth = folder / MANIFEST, folder / TRUTH
    if not manifest.is_file() or not truth.is_file():
        return None
    return DemoFolder(
        folder, json.loads(manifest.read_text("utf-8")), json.loads(truth.read_text("utf-8"))
    )


def write_demo(
    county: County, plan: Plan, folder: Path, progress: Progress = lambda _: None
) -> DemoFolder:
    """Write the files of a county; the manifest comes last, so a killed run is written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    progress("户籍与家庭成员名册")
    cells, sheets = registry_columns(county), export_sheets(county)
    faults = plant_faults(county, plan, cells, sheets)
    absent = np.array(sorted(faults.absent), dtype=np.int64)
    registry = write_registry(county, cells, folder)
    exports = write_exports(county, sheets, folder)
    spared = plan.persons() | faults.persons()
    kept = np.array(sorted(spared), dtype=np.int64)
    sent: list[SentFile] = []
    for month, period in enumerate(county.periods):
        for feed, layout in LAYOUTS.items():
            progress(f"{period} {layout.title}")
            table = baseline(county, feed, period)
            if layout.mode == "events":  # ordinary amounts would blur the planted ones
                table = table.take(~np.isin(table.person, kept))
            table = plan.apply(table, month)
            table = table.take(~np.isin(table.person, absent))
            outsiders = None
            strangers = plan.outsiders[feed][: room_outside(table)]
            if strangers:
                rng = np.random.default_rng([county.size.seed, 5, list(LAYOUTS).index(feed)])
                outsiders = outsider_table(county, feed, strangers, rng)
                if layout.mode == "events":
                    _move_into(outsiders, period)
            sent.append(send(county, table, period, folder, spared=spared, outsiders=outsiders))
    manifest = {
        "parameters": parameters_of(county),
        "county": county.name,
        "persons": len(county.people.name),
        "households": len(county.households.code),
        "periods": [str(p) for p in county.periods],
        "registry": registry,
        "exports": exports,
        "feeds": [item.to_json() for item in sent],
    }
    truth = {
        "parameters": parameters_of(county),
        "periods": manifest["periods"],
        "rules": plan.rule_kinds,
        "risks": plan.rule_risks,
        "planted": [truth_line(county, planted) for planted in plan.truth],
        "benefits": [benefit_line(county, owed) for owed in plan.benefits],
        "quality": [doubt_line(county, doubt) for doubt in (*plan.doubts, *faults.doubts)],
        "circumstances": [circumstance_line(county, said) for said in plan.circumstances],
    }
    _write_json(folder / TRUTH, truth)
    _write_json(folder / MANIFEST, manifest)
    return DemoFolder(folder, manifest, truth)


def _move_into(table: Table, period: Period) -> None:
    """Put the dates of events into a month, on the same day of it."""
    first = np.datetime64(period.first_day, "D")
    for name, kind in LAYOUTS[table.feed].columns:
        if kind == "date":
            dates = table.columns[name]
            table.columns[name] = first + (dates - dates.astype("datetime64[M]"))


def doubt_line(county: County, doubt: Doubt) -> dict[str, Any]:
    """Return a line of the truth about data quality with the codes that appear in the files."""
    line: dict[str, Any] = {"rule": doubt.rule, "户编号": "", "人编号": "", "村": doubt.place}
    if doubt.household >= 0:
        home, person = codes_of(county, doubt.household, doubt.person)
        line |= {"户编号": home, "人编号": person}
    return line


def truth_line(county: County, planted: Planted) -> dict[str, Any]:
    """Return a line of the truth table with the codes that appear in the files."""
    people = county.people
    home, person = codes_of(county, planted.household, planted.person)
    months = [str(county.periods[m]) for m in planted.months]
    return {
        "kind": planted.kind,
        "户编号": home,
        "人编号": person,
        "姓名": str(people.name[planted.person]),
        "feed": planted.feed,
        "rules": list(planted.rules),
        "risk": planted.risk,
        "periods": months,
        "near_miss": not planted.months,
        "note": planted.note,
    }


def codes_of(county: County, household: int, person: int | None) -> tuple[str, str]:
    """The codes of a household and of a person as the files have them; '' for no person."""
    homes = county.households
    code = str(homes.code[household])
    if person is None:
        return code, ""
    return code, f"{code}{person - int(homes.head[household]) + 1:02d}"


def benefit_line(county: County, owed: Owed) -> dict[str, Any]:
    """Return a line of the truth about benefits; a near miss has no outcome."""
    home, person = codes_of(county, owed.household, owed.person)
    return {
        "benefit": owed.benefit,
        "户编号": home,
        "人编号": person,
        "outcome": owed.outcome,
        "near_miss": not owed.outcome,
        "note": owed.note,
    }


def circumstance_line(county: County, said: Said) -> dict[str, Any]:
    """Return a circumstance as it is to be registered; money in fen."""
    home, person = codes_of(county, said.household, said.person)
    return {
        "户编号": home,
        "人编号": person,
        "情形": said.kind,
        "内容": said.content,
        "数值": said.number,
        "金额": said.amount,
        "发生日期": said.since.isoformat() if said.since else None,
        "认定日期": said.judged_on.isoformat(),
        "有效期止": said.valid_until.isoformat() if said.valid_until else None,
        "认定部门": said.department,
        "依据": said.basis,
    }


def _write_json(path: Path, data: Any) -> None:
    partial = path.with_suffix(".part")
    partial.write_text(json.dumps(data, ensure_ascii=False, indent=1), "utf-8")
    partial.replace(path)
