"""Making one copy: from the Parquet snapshot of a county to the tables of the copy.

Set by set in DuckDB. Names, ID numbers, phones, accounts and addresses are in none of the inputs
(`registry.snapshot` never reads them); codes of households and people are read nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from xianjie.engine.copying import pseudonyms
from xianjie.engine.copying.anonymity import AnonymityReport, anonymise
from xianjie.engine.copying.coarse import Coarsener
from xianjie.engine.copying.groups import columns_of, copy_groups, quasi_identifiers
from xianjie.engine.copying.levels import OF_HOUSEHOLD, OF_PERSON, SOURCE
from xianjie.engine.copying.plan import CopyKind, CopyPlan
from xianjie.engine.groups import parquet
from xianjie.engine.sql import quote, text_literal
from xianjie.exchange.contracts import Column

HOUSEHOLD_MARK, PERSON_MARK = "H", "P"
HOUSEHOLD_TITLE, PERSON_TITLE, TRAINING_TITLE = "户", "人", "户与人口名单"
_TITLES = {
    "spells": "户类别变化",
    "stays": "家庭成员进出",
    "ledger": "收入台账",
    "clues": "监测线索",
}
_KEYS = {
    "户假名": "本副本内代替户编号；各表一致，与其他副本无关",
    "人假名": "本副本内代替人；各表一致",
}
_BIRTH_YEARS = {0: 1, 1: 5, 2: 10, 3: 20}
_EVENT_COLUMNS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "spells": (("类别", "label", ""), ("取值", "value", "code"), ("自", "valid_from", "day"),
               ("至", "valid_to", "day")),
    "stays": (("加入时间", "joined_on", "day"), ("加入原因", "joined_reason", "code"),
              ("离开时间", "left_on", "day"), ("离开原因", "left_reason", "code")),
    "ledger": (("月份", "month", "day"), ("收入类别", "kind", "code"),
               ("金额(元)", "amount", "amount")),
    "clues": (("月份", "month", "day"), ("类型", "kind", "code"), ("风险类型", "risk", "code"),
              ("预警等级", "level", "code")),
}  # fmt: skip
_SPELL_TRAITS = {"HOUSEHOLD_TYPE": "type", "MONITOR_CATEGORY": "monitor"}


@dataclass(frozen=True)
class CopyInputs:
    """Parquet files: the snapshot of the registry, and tables of events by their ids.

    ``spells`` has household_no, kind, label, value, valid_from, valid_to; ``stays`` person_no,
    household_no, joined_on, joined_reason, left_on, left_reason; ``ledger`` household_no, month,
    kind, amount (fen); ``clues`` household_no, month, kind, risk, level.
    """

    household: Path
    person: Path
    village: Path
    events: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class CopyTable:
    """A table of the copy: its file, rows, and (column, what it means) for the dictionary."""

    title: str
    path: Path
    rows: int
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CopyResult:
    """The tables in Parquet and how anonymous they are."""

    tables: tuple[CopyTable, ...]
    report: AnonymityReport


def make_copy(
    inputs: CopyInputs, plan: CopyPlan, out_dir: Path,
    tell: Callable[[str], None] = lambda _: None,
) -> CopyResult:  # fmt: skip
    """Write the tables of a copy as Parquet into a fresh folder.

    Raises:
        RefusedError: k-anonymity is not reached; nothing is written then.
    """
    with duckdb.connect() as database:
        database.execute(f"SET temp_directory = {text_literal(str(out_dir / '.spill'))}")
        pseudonyms.prepare(database, plan.key)
        tell("读取名册")
        _load(database, inputs)
        report, levels = anonymise(database, plan, tell)
        maker = _Maker(database, inputs, plan, levels, out_dir)
        tables = maker.training() if plan.kind is CopyKind.TRAINING else maker.research(tell)
    return CopyResult(tuple(tables), report)


def _load(database: duckdb.DuckDBPyConnection, inputs: CopyInputs) -> None:
    database.execute(f"CREATE TEMP TABLE person AS SELECT * FROM {parquet([inputs.person])}")
    database.execute(
        "CREATE TEMP TABLE household AS SELECT h.*, CAST(COALESCE(m.n, 0) AS INT) AS members "
        f"FROM {parquet([inputs.household])} h LEFT JOIN "
        "(SELECT household_no, count(*) AS n FROM person GROUP BY 1) m USING (household_no)"
    )


@dataclass
class _Maker:
    database: duckdb.DuckDBPyConnection
    inputs: CopyInputs
    plan: CopyPlan
    levels: dict[str, int]
    out_dir: Path

    def _declared(self, level: str) -> dict[str, Column]:
        """The columns asked for that do not enter through a trait."""
        through = set(SOURCE.values())
        names = tuple(name for name in self.plan.columns(level) if name not in through)
        return {column.name: column for column in columns_of(names)}

    def _coarsener(self, source: str) -> Coarsener:
        plan = self.plan
        return Coarsener(
            self.database, source, k=plan.k, rounding=plan.rounding, top=plan.top,
            days=plan.shift_days,
        )  # fmt: skip

    def _traits(self, names: tuple[str, ...]) -> list[tuple[str, str]]:
        return [
            (quasi_identifiers()[name].title, f"k.q_{name}")
            for name in names
            if name in self.levels
        ]

    def research(self, tell: Callable[[str], None]) -> list[CopyTable]:
        """Households, people, and the events asked for."""
        household = pseudonyms.pseudonym("household", "k.household_no", HOUSEHOLD_MARK)
        person = pseudonyms.pseudonym("person", "k.person_no", PERSON_MARK)
        tell("写户表")
        source = "kept_household k JOIN household t USING (household_no)"
        columns = [("户假名", household), *self._traits(OF_HOUSEHOLD)]
        columns += self._coarsener(source).all_of(self._declared("household"), "t")
        tables = [self._write(HOUSEHOLD_TITLE, columns, source)]
        tell("写人表")
        source = "kept_person k JOIN person t USING (person_no)"
        columns = [("人假名", person), ("户假名", household), *self._traits(OF_PERSON)]
        columns += self._coarsener(source).all_of(self._declared("person"), "t")
        tables.append(self._write(PERSON_TITLE, columns, source))
        for name in self.plan.events:
            if name in self.inputs.events:
                tell(f"写{_TITLES[name]}")
                tables.append(self._event(name, household, person))
        return tables

    def _event(self, name: str, household: str, person: str) -> CopyTable:
        rows = parquet([self.inputs.events[name]])
        if name == "spells":
            # A category enters only as exactly as its trait does.
            hidden = [kind for kind, trait in _SPELL_TRAITS.items() if self.levels.get(trait) != 0]
            listed = ", ".join(map(text_literal, hidden)) or "''"
            rows = f"(SELECT * FROM {rows} WHERE kind NOT IN ({listed}))"
        kept = "kept_household k USING (household_no)"
        if name == "stays":
            kept = "kept_person k USING (person_no, household_no)"
        source = f"{rows} t JOIN {kept}"
        coarse = self._coarsener(source)
        columns = [("人假名", person)] if name == "stays" else []
        columns.append(("户假名", household))
        for title, column, kind in _EVENT_COLUMNS[name]:
            value = f"t.{column}"
            match kind:
                case "day":
                    columns.append((title, coarse.day(value, "k.household_no")))
                case "code":
                    columns.append((title, coarse.common(value)))
                case "amount":
                    columns.append((title, coarse.amount(value)))
                case _:
                    columns.append((title, value))
        return self._write(_TITLES[name], columns, source)

    def training(self) -> list[CopyTable]:
        """One list as the registry imports it, of invented people in villages drawn by lot."""
        self._invent_people()
        source = (
            "invented i JOIN person t USING (person_no) "
            "JOIN household h ON h.household_no = t.household_no "
            "JOIN kept_person k USING (person_no)"
        )
        coarse = self._coarsener(source)

        def given(trait: str, value: str) -> str:
            return value if self.levels.get(trait) == 0 else "NULL"

        ethnicity = {
            0: 't."民族"',
            1: "CASE WHEN k.q_ethnicity IN ('汉族', '其他') THEN k.q_ethnicity END",
        }
        columns = [
            ("县", 'i."县"'), ("乡", 'i."乡镇"'), ("行政村", 'i."行政村"'),
            ("户编号", "i.household"), ("户主姓名", "i.head"), ("人数", "CAST(i.size AS VARCHAR)"),
            ("户联系电话", "NULL"), ("户类型", given("type", 'h."户类型"')),
            ("监测对象类别", given("monitor", 'h."监测对象类别"')),
            ("风险是否已消除", coarse.expression(_column("风险是否已消除"), "h")),
            ("识别监测时间", coarse.expression(_column("识别监测时间"), "h", for_import=True)),
            ("人编号", "i.person"), ("姓名", "i.name"), ("证件类型", "'居民身份证'"),
            ("证件号码", "i.number"), ("性别", "i.sex"),
            ("出生日期", "strftime(i.born, '%Y%m%d')"), ("与户主关系", 't."与户主关系"'),
            ("民族", ethnicity.get(self.levels.get("ethnicity", 9), "NULL")),
            ("文化程度", given("schooling", 't."文化程度"')),
            ("在校生状况", coarse.expression(_column("在校生状况"), "t", for_import=True)),
            ("健康状况", coarse.expression(_column("健康状况"), "t", for_import=True)),
            ("劳动技能", coarse.expression(_column("劳动技能"), "t", for_import=True)),
        ]  # fmt: skip
        taken = {name for name, _ in columns}
        for level, alias in (("household", "h"), ("person", "t")):
            columns += [
                (name, coarse.expression(column, alias, for_import=True))
                for name, column in self._declared(level).items()
                if name not in taken
            ]
        return [self._write(TRAINING_TITLE, columns, source, order="5, 12")]

    def _invent_people(self) -> None:
        """Give everybody kept a name, a birthday within his band, an ID number and a village."""
        years = _BIRTH_YEARS.get(self.levels.get("birth", 9), 0)
        width = max(years, 1) * 365
        start = (
            "CAST(substr(k.q_birth, 1, 4) || '-01-01' AS DATE)" if years else "DATE '1970-01-01'"
        )
        unknown = "k.q_birth = '不详'" if "birth" in self.levels else "FALSE"
        database = self.database
        database.execute(
            "CREATE TEMP TABLE village AS SELECT *, row_number() OVER (ORDER BY village_code) - 1 "
            f"AS lot FROM {parquet([self.inputs.village])}"
        )
        number = database.execute("SELECT count(*) FROM village").fetchone()
        villages = max(int(number[0]) if number else 0, 1)
        person, household = (
            pseudonyms.pseudonym(kind, f"p.{kind}_no", mark)
            for kind, mark in (("person", PERSON_MARK), ("household", HOUSEHOLD_MARK))
        )
        sex = "COALESCE(p.\"性别\", CASE WHEN piece(x.h, 4) % 2 = 0 THEN '女' ELSE '男' END)"
        born = (
            f"CASE WHEN {unknown} THEN DATE '1970-01-01' ELSE {start} END "
            f"+ CAST(piece(x.h, 3) % {width} AS INT)"
        )
        database.execute(
            "CREATE TEMP TABLE drafted AS SELECT p.person_no, p.household_no, "
            f"{person} AS person, {household} AS household, invented_name(x.h) AS name, "
            f"{sex} AS sex, CAST(LEAST({born}, DATE '{self.plan.made_on}') AS DATE) AS born, "
            f"piece(mac('place', p.household_no), 0) % {villages} AS lot "
            "FROM kept_person k JOIN person p USING (person_no), "
            "LATERAL (SELECT mac('name', p.person_no) AS h) x"
        )
        counter = "(row_number() OVER (PARTITION BY d.born, d.sex ORDER BY d.person) - 1)"
        database.execute(
            f"CREATE TEMP TABLE numbered AS SELECT d.*, {counter} AS counter FROM drafted d"
        )
        heads = (
            "SELECT d.household_no, min(d.name) AS head, count(*) AS of_head FROM drafted d "
            "JOIN person p USING (person_no) WHERE p.\"与户主关系\" = '户主' GROUP BY 1"
        )
        database.execute(
            "CREATE TEMP TABLE invented AS SELECT d.person_no, d.person, d.household, d.name, "
            f"d.sex, d.born, {pseudonyms.invented_id('d.born', 'd.sex', 'd.counter')} AS number, "
            "m.head, count(*) OVER (PARTITION BY d.household_no) AS size, "
            'v."县", v."乡镇", v."行政村" '
            f"FROM numbered d LEFT JOIN ({heads}) m USING (household_no) "
            "LEFT JOIN village v USING (lot)"
        )

    def _write(
        self, title: str, columns: list[tuple[str, str]], source: str, *, order: str = "1"
    ) -> CopyTable:
        path = self.out_dir / f"{title}.parquet"
        picked = ", ".join(f"{sql} AS {quote(name)}" for name, sql in columns)
        # In the order of the pseudonyms: the order of the registry would be a way back.
        written = self.database.execute(
            f"COPY (SELECT {picked} FROM {source} ORDER BY {order}) "
            f"TO {text_literal(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchone()
        meanings = tuple((name, self._meaning(name)) for name, _ in columns)
        return CopyTable(title, path, int(written[0]) if written else 0, meanings)

    def _meaning(self, name: str) -> str:
        if name in _KEYS:
            return _KEYS[name]
        for key, trait in quasi_identifiers().items():
            if trait.title == name and key in self.levels:
                return f"准标识符；本副本给到“{trait.levels[self.levels[key]]}”"
        declared = _all_columns().get(name)
        if declared is None:
            return ""
        words = {"money": f"元，四舍五入到 {self.plan.rounding} 元，最高的 1% 截到同一数",
                 "int": "最高的 1% 截到同一数", "decimal": "取整，最高的 1% 截到同一数",
                 "bool": "是、否，空为不详", "date": "年月；每户整体平移过，间隔不变",
                 "month": "年月；每户整体平移过，间隔不变"}  # fmt: skip
        kept = f"代码；少于 {self.plan.k} 行的取值并为“其他”"
        return words.get(declared.type.value, kept)


def _all_columns() -> dict[str, Column]:
    found: dict[str, Column] = {}
    for group in copy_groups().values():
        for column in columns_of((*group.household, *group.person)):
            found[column.name] = column
    return found


def _column(name: str) -> Column:
    return columns_of((name,))[0]
