import sqlite3
from contextlib import closing
from datetime import date

import duckdb
import pytest
from django.db import connection

from tests.apps.registry.conftest import number
from xianjie.apps.registry import snapshot
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.snapshot import snapshot_columns, write_snapshot
from xianjie.apps.registry.snapshot_reading import SnapshotJob, run
from xianjie.exchange.contracts import load_contract
from xianjie.kernel.errors import XianjieError

PERSONAL = {c.name for c in load_contract("registry-person").columns if c.personal}


def read(file):
    return duckdb.sql(f"FROM '{file.path}'")


@pytest.fixture
def known(load, family):
    load(
        *family,
        {
            "户编号": "H2",
            "人编号": "P8",
            "姓名": "赵八",
            "行政村": "新村",
            "监测对象类别": "边缘易致贫户",
            "识别监测时间": "2021年5月",
            "风险是否已消除": "否",
            "人均纯收入": "",
        },
    )


def test_tables_have_the_columns_and_types_of_the_lake(known, tmp_path):
    made = write_snapshot(tmp_path / "out", "532325")
    for level, file in (("household", made.household), ("person", made.person)):
        found = read(file)
        assert dict(zip(found.columns, map(str, found.types), strict=True)) == dict(
            snapshot_columns(level)
        )
        assert not PERSONAL & set(found.columns)
    assert (made.household.rows, made.person.rows, made.village.rows) == (2, 4, 3)
    households = read(made.household).project(
        "household_no, village_code, 户编号, 户类型, 监测对象类别, 风险是否已消除, 识别监测时间, "
        "人均纯收入, CAST(住房面积 AS DOUBLE), 是否危房户"
    )
    first, second = (Household.objects.get(household_code=code).pk for code in ("H1", "H2"))
    assert households.fetchall() == [
        (first, "532325100201", "H1", "脱贫户", None, None, None, 1200050, 120.5, None),
        (
            second,
            "532325100202",
            "H2",
            "脱贫户",
            "边缘易致贫户",
            False,
            date(2021, 5, 1),
            None,
            120.5,
            None,
        ),
    ]
    people = read(made.person).project(
        "person_no, household_no, 人编号, 性别, 出生日期, 与户主关系, "
        "证件长度, 证件校验通过, 证件地区码"
    )
    head = Person.objects.get(person_code="P1").pk
    assert people.limit(1).fetchall()[0] == (
        head,
        first,
        "P1",
        "男",
        date(1980, 2, 3),
        "户主",
        18,
        True,
        "532399",
    )
    assert read(made.village).limit(1).fetchall()[0] == (
        "532325100201",
        "龙岗村民委员会",
        "532325100000",
        "栋川镇",
        "532325",
        "姚安县",
    )
    assert number().encode() not in made.person.path.read_bytes()


def test_same_register_gives_the_same_bytes(known, tmp_path):
    one, two = (write_snapshot(tmp_path / name, "532325") for name in ("a", "b"))
    for first, second in ((one.household, two.household), (one.person, two.person)):
        assert first.sha256 == second.sha256
    assert one.village.sha256 == two.village.sha256


def test_who_left_is_not_in_it(known, load, family, tmp_path):
    load(*family[:2], days=1, complete=True)
    made = write_snapshot(tmp_path, "532325")
    assert (made.household.rows, made.person.rows) == (2, 3)


def test_empty_register_gives_typed_empty_tables(divisions, home, tmp_path):
    made = write_snapshot(tmp_path, "532325")
    assert (made.household.rows, made.person.rows) == (0, 0)
    found = read(made.person)
    assert dict(zip(found.columns, map(str, found.types), strict=True)) == dict(
        snapshot_columns("person")
    )


def test_arrow_reader_gives_the_same_as_the_own_connection(known, tmp_path):
    if connection.vendor != "sqlite":
        pytest.skip("an open transaction of PostgreSQL is not seen by others")
    made = write_snapshot(tmp_path / "own", "532325")
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as target:
        target.executescript("\n".join(connection.connection.iterdump()))
    other = tmp_path / "other"
    other.mkdir()
    tables = (
        snapshot._household_job(other / "household.parquet", "532325"),
        snapshot._person_job(other / "person.parquet", "532325"),
    )
    job = SnapshotJob("sqlite", f"{copy.as_uri()}?mode=ro", tables)
    assert run(SnapshotJob.from_json(job.to_json())) == [2, 4]
    for file in (made.household, made.person):
        assert read(file).fetchall() == duckdb.sql(f"FROM '{other / file.path.name}'").fetchall()
    assert snapshot._run_apart(job) == [2, 4]


def test_unreadable_database_is_told(tmp_path):
    with pytest.raises(XianjieError) as caught:
        snapshot._run_apart(
            SnapshotJob(
                "sqlite",
                f"{(tmp_path / 'none.db').as_uri()}?mode=ro",
                (snapshot._household_job(tmp_path / "x.parquet", "532325"),),
            )
        )
    assert caught.value.code == "snapshot-failed"
