"""A tiny county for engine tests: rows as dictionaries, a rulebook as text, a run in one call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.engine.inputs import FeedBatch, RunInputs, Snapshot
from xianjie.engine.ruleset import max_shares, rule_set
from xianjie.engine.run import RunResult, screen
from xianjie.kernel.periods import Period
from xianjie.policy.loading import load_rulebook
from xianjie.policy.nodes import NameType
from xianjie.policy.resolution import Resolved, resolve
from xianjie.policy.sources import source_table

COUNTY = "532325"
VILLAGE = "532325101202"
OTHER_VILLAGE = "532325102201"
KEYS = {
    "household_no": pa.int64(),
    "person_no": pa.int64(),
    "row_no": pa.int64(),
    "village_code": pa.string(),
    "link": pa.string(),
    "户编号": pa.string(),
}


def arrow_type(kind: NameType) -> pa.DataType:
    if kind.is_number:
        return pa.int64() if kind.integral else pa.decimal128(19, 6)
    return {"bool": pa.bool_(), "date": pa.date32()}.get(kind.kind, pa.string())


def write_rows(
    path: Path, rows: Iterable[Mapping[str, Any]], columns: Mapping[str, pa.DataType]
) -> Path:
    schema = pa.schema(list(columns.items()))
    full = [{name: row.get(name) for name in columns} for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(full, schema=schema), path)
    return path


@dataclass
class World:
    """Households, persons and feeds of a county, written to ``root``."""

    root: Path
    rulebook: Path | None = None
    households: list[dict[str, Any]] = field(default_factory=list)
    persons: list[dict[str, Any]] = field(default_factory=list)
    batches: list[FeedBatch] = field(default_factory=list)
    first_period: Period = field(default_factory=lambda: Period(2022, 4))
    runs: int = 0

    def household(
        self, number: int, members: int = 1, village: str = VILLAGE, **values: Any
    ) -> int:
        """A household with its first members; the head has the household's number times ten."""
        self.households.append(
            {"household_no": number, "village_code": village, "户编号": f"H{number}", **values}
        )
        for place in range(members):
            relation = "户主" if place == 0 else "之子"
            self.person(number * 10 + place, number, village=village, 与户主关系=relation)
        return number

    def person(self, number: int, household: int, village: str = VILLAGE, **values: Any) -> int:
        known = [row for row in self.persons if row["person_no"] == number]
        if known:
            known[0].update(values)
            return number
        self.persons.append(
            {"person_no": number, "household_no": household, "village_code": village, **values}
        )
        return number

    def feed(
        self,
        feed: str,
        period: str,
        rows: Sequence[Mapping[str, Any]],
        *,
        complete: bool = False,
        place: str = COUNTY,
    ) -> None:
        """A batch; rows give ``person_no`` or ``household_no`` and columns in storage units."""
        table = source_table(feed)
        homes = {row["person_no"]: row["household_no"] for row in self.persons}
        villages = {row["household_no"]: row["village_code"] for row in self.households}
        full = []
        for place_no, row in enumerate(rows):
            home = row.get("household_no", homes.get(row.get("person_no")))
            full.append(
                {
                    "row_no": place_no,
                    "household_no": home,
                    "village_code": villages.get(home),
                    **row,
                }
            )
        columns = KEYS | {name: arrow_type(kind) for name, kind in table.columns.items()}
        name = f"{feed}-{period}-{place}-{len(self.batches)}"
        path = write_rows(self.root / "lake" / f"{name}.parquet", full, columns)
        self.batches.append(FeedBatch(feed, Period.parse(period), place, complete, (path,), name))

    def snapshot(self) -> Snapshot:
        household = source_table("registry-household").columns
        person = source_table("registry-person").columns
        keys = {name: KEYS[name] for name in ("household_no", "village_code", "户编号")}
        person_keys = {name: KEYS[name] for name in ("person_no", "household_no", "village_code")}
        folder = self.root / f"snapshot-{self.runs}"
        return Snapshot(
            write_rows(
                folder / "household.parquet",
                self.households,
                {name: arrow_type(kind) for name, kind in household.items()} | keys,
            ),
            write_rows(
                folder / "person.parquet",
                self.persons,
                person_keys | {name: arrow_type(kind) for name, kind in person.items()},
            ),
            write_rows(
                folder / "village.parquet",
                [{"village_code": VILLAGE}, {"village_code": OTHER_VILLAGE}],
                {"village_code": pa.string()},
            ),
        )

    def resolved(self, on: date = date(2022, 6, 30)) -> Resolved:
        book = load_rulebook(self.rulebook) if self.rulebook else load_rulebook()
        assert not book.faults, book.faults
        return resolve(book, COUNTY, on)

    def inputs(self, period: str = "2022-06", **changes: Any) -> RunInputs:
        self.runs += 1
        month = Period.parse(period)
        rules = rule_set(self.resolved(month.last_day))
        inputs = RunInputs(
            place=COUNTY,
            period=month,
            as_of=month.last_day,
            first_period=self.first_period,
            snapshot=self.snapshot(),
            batches=tuple(self.batches),
            rules=rules,
            out_dir=self.root / f"run-{self.runs}",
            max_shares=max_shares(rules),
            threads=1,
        )
        return replace(inputs, **changes)

    def screen(self, period: str = "2022-06", **changes: Any) -> Outcome:
        inputs = self.inputs(period, **changes)
        return Outcome(inputs, screen(inputs))


@dataclass
class Outcome:
    """A run, read back for assertions."""

    inputs: RunInputs
    result: RunResult

    @property
    def findings(self) -> list[dict[str, Any]]:
        rows = pq.read_table(self.result.findings_path).to_pylist()
        for row in rows:
            row["rule"] = self.inputs.rules.rules[row["rule_no"]].rule.id
            row["values"] = json.loads(row["fact_values"])
        return rows

    @property
    def hits(self) -> set[tuple[str, int]]:
        """(rule, household) of every finding."""
        return {(row["rule"], row["household_no"]) for row in self.findings}

    def facts(self, grain: str = "household") -> dict[int, dict[str, Any]]:
        rows = pq.read_table(self.result.out_dir / f"facts_{grain}.parquet").to_pylist()
        return {row[f"{grain}_no"]: row for row in rows}

    def count(self, rule: str) -> Any:
        return next(count for count in self.result.counts if count.rule_id == rule)
