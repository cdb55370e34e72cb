"""Copies name nobody, hold k, and agree with themselves but with no other copy."""

from __future__ import annotations

import csv
import hmac
import io
import random
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from xianjie.engine.copying import (
    CopyInputs,
    CopyKind,
    CopyPlan,
    copy_groups,
    make_copy,
    pack_copy,
    quasi_identifiers,
)
from xianjie.engine.copying.levels import SOURCE
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.ids import check_id

DAY = date(2022, 7, 1)
KEY = bytes(range(32))
EVERY = {"birth": 1, "sex": 0, "place": 1, "ethnicity": 0, "type": 0, "monitor": 0, "size": 0,
         "schooling": 0}  # fmt: skip
_TYPES = {"VARCHAR": pa.string(), "BIGINT": pa.int64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(),
          "DECIMAL(19,6)": pa.decimal128(19, 6)}  # fmt: skip


def _value(column, dice: random.Random):
    if dice.random() < 0.1:
        return None
    match column.type.value:
        case "code" | "codes":
            texts = column.code_set.texts if column.code_set else ("甲", "乙")
            return texts[min(int(dice.expovariate(1.2)), len(texts) - 1)]
        case "bool":
            return dice.random() < 0.5
        case "money" | "int":
            return int(dice.lognormvariate(9, 1))
        case "decimal":
            from decimal import Decimal

            return Decimal(int(dice.lognormvariate(3, 1)))
        case _:
            return date(2018, 1, 1) + timedelta(days=dice.randrange(1500))


def _table(level: str, rows: list[dict], path: Path, numbers: list[str]) -> None:
    columns = load_contract("registry-person").lake_columns(level)
    schema = pa.schema(
        [(n, pa.int64()) for n in numbers] + [("village_code", pa.string())]
        + [(name, _TYPES[kind]) for name, kind in columns]
    )  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def write_county(folder: Path, households: int, seed: int = 1) -> CopyInputs:
    """A county of invented people with codes that must never come out."""
    dice, contract = random.Random(seed), load_contract("registry-person")
    villages = [f"5323251{t:02}2{v:02}" for t in range(1, 4) for v in range(1, 5)]
    homes, people, number = [], [], 0
    for home in range(1, households + 1):
        village = dice.choice(villages)
        row = {c.name: _value(c, dice) for c in contract.columns
               if c.level == "household" and not c.personal and c.type != "text"}  # fmt: skip
        row |= {"household_no": home, "village_code": village, "户编号": f"53232500{home:08}",
                "户类型": dice.choices(["脱贫户", "一般农户"], [4, 6])[0]}  # fmt: skip
        homes.append(row)
        for place in range(dice.choices([1, 2, 3, 4, 5, 7], [1, 3, 4, 4, 2, 1])[0]):
            number += 1
            row = {c.name: _value(c, dice) for c in contract.columns
                   if c.level == "person" and not c.personal and c.type != "text"}  # fmt: skip
            row |= {"person_no": number, "household_no": home, "village_code": village,
                    "人编号": f"R{number:012}", "性别": dice.choice("男女"),
                    "与户主关系": "户主" if place == 0 else "之子",
                    "出生日期": date(1935, 1, 1) + timedelta(days=dice.randrange(31000)),
                    "民族": dice.choices(["汉族", "彝族", "傣族"], [70, 28, 2])[0]}  # fmt: skip
            people.append(row)
    _table("household", homes, folder / "household.parquet", ["household_no"])
    _table("person", people, folder / "person.parquet", ["person_no", "household_no"])
    pq.write_table(pa.table({
        "village_code": villages, "行政村": [f"{v[-2:]}号村" for v in villages],
        "乡镇": [f"{v[6:9]}镇" for v in villages], "县": ["姚安县"] * len(villages),
    }), folder / "village.parquet")  # fmt: skip
    months = [
        {"household_no": home["household_no"], "month": date(2022, month, 1),
         "kind": "工资性收入", "amount": dice.randrange(90_000, 400_000)}
        for home in homes for month in (1, 2)
    ]  # fmt: skip
    spells = [{"household_no": home["household_no"], "kind": "HOUSEHOLD_TYPE", "label": "户类型",
               "value": home["户类型"], "valid_from": date(2016, 5, 1), "valid_to": None}
              for home in homes]  # fmt: skip
    for name, rows, last in (("ledger", months, None), ("spells", spells, pa.date32())):
        found = pa.Table.from_pylist(rows)
        if last is not None:
            found = found.set_column(5, "valid_to", pa.nulls(len(rows), last))
        pq.write_table(found, folder / f"{name}.parquet")
    return CopyInputs(
        folder / "household.parquet", folder / "person.parquet", folder / "village.parquet",
        {name: folder / f"{name}.parquet" for name in ("ledger", "spells")},
    )  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory) -> CopyInputs:
    return write_county(tmp_path_factory.mktemp("county"), 900)


PLAN = CopyPlan(CopyKind.RESEARCH, KEY, tuple(copy_groups()), 5, EVERY, DAY, most_suppressed=0.1)


def read(path: Path) -> list[dict]:
    return pq.read_table(path).to_pylist()


def test_the_contract_names_nobody_and_every_trait_has_its_column() -> None:
    contract = load_contract("registry-person")
    assert set(SOURCE) == set(quasi_identifiers())
    assert all(contract.has_column(name) for name in set(SOURCE.values()) - {"村"})
    assert copy_groups()["ledger"].event == "ledger"


def test_a_research_copy_holds_k_in_both_tables_and_joined(county, tmp_path) -> None:
    made = make_copy(county, PLAN, tmp_path)
    homes, people = read(tmp_path / "户.parquet"), read(tmp_path / "人.parquet")
    home_traits = [q.title for key, q in quasi_identifiers().items()
                   if key in ("place", "type", "monitor", "size")]  # fmt: skip
    own_traits = ["出生时间", "性别", "民族", "文化程度"]
    of_home = {home["户假名"]: tuple(home[t] for t in home_traits) for home in homes}
    classes = Counter((*(p[t] for t in own_traits), *of_home[p["户假名"]]) for p in people)
    assert min(Counter(of_home.values()).values()) == made.report.smallest_households >= 5
    assert min(classes.values()) == made.report.smallest_people >= 5
    assert (made.report.people, len(classes)) == (len(people), made.report.classes)
    assert made.report.left_out_share <= 0.1 and made.report.alone_before > 500
    # The same pseudonym in every table, and only of those that are kept.
    ledger = read(tmp_path / "收入台账.parquet")
    assert {row["户假名"] for row in ledger} == set(of_home)
    assert len({p["人假名"] for p in people}) == len(people)
    # Dates of a household move together: January and February stay neighbours.
    months: dict[str, list[str]] = {}
    for row in ledger:
        months.setdefault(row["户假名"], []).append(row["月份"])
    gaps = {(int(b[:4]) * 12 + int(b[5:])) - (int(a[:4]) * 12 + int(a[5:]))
            for a, b in map(sorted, months.values())}  # fmt: skip
    assert gaps <= {1, 2} and len({pair[0] for pair in months.values()}) > 6
    # Amounts are rounded and codes that few have are merged.
    assert {row["金额(元)"] % 100 for row in ledger} == {0}
    health = Counter(p["健康状况"] for p in people if p["健康状况"])
    assert all(n >= 5 for value, n in health.items() if value != "其他")


def test_no_original_code_and_no_key_is_in_any_byte_of_the_file(county, tmp_path) -> None:
    made = make_copy(county, PLAN, tmp_path)
    target = tmp_path / "copy.zip"
    pack_copy(made, PLAN, target, purpose="试验", number="FB1", made_on=DAY, until=DAY)
    with zipfile.ZipFile(target) as archive:
        names, content = set(archive.namelist()), b""
        for name in names:
            data = archive.read(name)
            content += data
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(data)) as inner:
                    content += b"".join(inner.read(part) for part in inner.namelist())
            if name.endswith(".parquet"):
                table = pq.read_table(io.BytesIO(data))
                content += str(table.to_pylist()).encode()
    assert {
        "说明.txt",
        "数据字典.xlsx",
        "csv/人.csv",
        "xlsx/户.xlsx",
        "parquet/收入台账.parquet",
    } <= names
    secrets = [KEY, KEY.hex().encode()]
    with duckdb.connect() as database:
        for path, column in ((county.household, "户编号"), (county.person, "人编号"),
                             (county.village, "village_code")):  # fmt: skip
            found = database.execute(f"SELECT DISTINCT \"{column}\" FROM '{path}'").fetchall()
            secrets += [str(row[0]).encode() for row in found]
    assert [secret for secret in secrets if secret in content] == []


def test_pseudonyms_are_hmac_of_the_key_and_change_with_it(county, tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    make_copy(county, PLAN, tmp_path / "a")
    make_copy(county, replace(PLAN, key=KEY[::-1]), tmp_path / "b")
    first, second = ({p["人假名"] for p in read(tmp_path / n / "人.parquet")} for n in "ab")
    by_hand = {"P" + hmac.new(KEY, f"person:{n}".encode(), "sha256").hexdigest()[:16].upper()
               for n in range(1, 4000)}  # fmt: skip
    assert first <= by_hand and not first & second


def test_a_copy_that_cannot_hold_k_is_refused(county, tmp_path) -> None:
    few = write_county(tmp_path, 2)
    with pytest.raises(RefusedError, match="不制作副本"):
        make_copy(few, replace(PLAN, k=50), tmp_path)
    (tmp_path / "none").mkdir()
    with pytest.raises(RefusedError, match="泛化到最粗"):
        # Children's relations aside, one class of everybody is larger than k; a share of nothing
        # may be left out, so people in households of a kind of their own stand in the way.
        make_copy(few, replace(PLAN, k=7, levels={"birth": 4}, most_suppressed=0.0), tmp_path)


def test_a_training_list_is_of_people_who_cannot_exist(county, tmp_path) -> None:
    plan = replace(PLAN, kind=CopyKind.TRAINING, groups=("basis", "monitor", "health"),
                   levels={k: v for k, v in EVERY.items() if k != "size"})  # fmt: skip
    made = make_copy(county, plan, tmp_path)
    pack_copy(made, plan, tmp_path / "t.zip", purpose="培训", number="FB2", made_on=DAY, until=DAY)
    with zipfile.ZipFile(tmp_path / "t.zip") as archive:
        text = archive.read("csv/户与人口名单.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    checks = [check_id(row["证件号码"]) for row in rows]
    assert all(c.check_ok and c.region6 is not None and c.region6.startswith("00") for c in checks)
    assert len({row["证件号码"] for row in rows}) == len(rows) == made.report.people
    assert {(c.birth_date.strftime("%Y%m%d"), c.sex) == (row["出生日期"], row["性别"])
            for c, row in zip(checks, rows, strict=True)} == {True}  # fmt: skip
    assert {row["姓名"][0] for row in rows} == {"仿"}
    # Whole households: each has its head and as many members as it says.
    sizes = Counter(row["户编号"] for row in rows)
    heads = Counter(row["户编号"] for row in rows if row["与户主关系"] == "户主")
    assert set(heads.values()) == {1} and set(heads) == set(sizes)
    assert all(int(row["人数"]) == sizes[row["户编号"]] for row in rows)
