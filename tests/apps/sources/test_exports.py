"""The tables of the national system: every row is taken, linked, kept by day, never twice."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.apps.sources.kit import COUNTY
from xianjie.exchange.contracts import all_contracts, load_contract
from xianjie.exchange.docs import render_docs, render_export_index
from xianjie.exchange.recognising import recognise
from xianjie.kernel.errors import RefusedError, UsageError

JOBS = (
    "县 乡 行政村 户编号 人编号 证件号码 户类型 是否已务工 开始时间 结束时间 务工所在县 务工月收入"
)
TABLES = [load_contract("registry-person"), *all_contracts("export")]


def workbook(path: Path, header: list[str], rows: list[list], above: int = 2) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for line in range(above):
        sheet.append([f"（务工月监测）第{line}行说明"])
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def job(person, **more) -> list:
    cells = dict.fromkeys(JOBS.split(), "")
    cells |= {"县": "姚安县", "乡": "栋川镇", "行政村": "白塔村", "户编号": "H0"}
    cells |= {"证件号码": person.id_number, "户类型": "脱贫户", "是否已务工": "是"}
    cells |= {"开始时间": "2022年03月", "务工月收入": "3000"} | more
    return list(cells.values())


@pytest.fixture
def bring(root, now):
    from xianjie.apps.sources.actions import import_export

    def call(path: Path, **options):
        return import_export(**({"by": root, "path": path, "now": now} | options))

    return call


@pytest.mark.django_db
def test_an_export_is_recognised_linked_kept_and_replaced(people, tmp_path, bring, now):
    from xianjie.apps.sources.models import ExportBatch
    from xianjie.apps.sources.queries import export_batches, periods, personal_columns, rows_sql

    first, other = people[0], people[3]
    rows = [
        job(first),
        job(other, 户编号="H0"),  # number and household disagree
        job(other, 户编号="H1", 证件号码=other.id_number + "43", 务工月收入="三千多"),
        job(first, 开始时间="2022年13月", 户类型="没听过", 务工月收入=-5, 结束时间="202206"),
        job(first, 户编号="不在册", 行政村="没有这村", 证件号码="999999201001010012"),
        job(first, 证件号码=532399195001101000),
    ]
    path = workbook(tmp_path / "（务工月监测）已外出务工信息 (22).xlsx", JOBS.split(), rows)
    tried = bring(path, data_on=dt.date(2022, 5, 31), dry_run=True)
    assert not ExportBatch.objects.exists()
    result = bring(path, data_on=dt.date(2022, 5, 31))
    assert result.document() == tried.document() | {"dry_run": False}
    assert (result.table, result.read, result.warned, result.unlinked) == ("job-record", 6, 3, 1)

    (ref,) = export_batches(COUNTY, "job-record", dt.date(2022, 6, 30))
    table = pq.read_table(ref.path, partitioning=None)
    people_of = [one and one - first.pk for one in table["person_no"].to_pylist()]
    assert people_of == [0, None, 3, 0, None, None]
    homes = [one and one - first.household_id for one in table["household_no"].to_pylist()]
    assert homes == [0, 0, 1, 0, None, 0]
    assert set(table["village_code"].to_pylist()) == {"532325100200", None}
    assert table["开始时间"].to_pylist()[:4] == [*[dt.date(2022, 3, 1)] * 3, None]
    assert table["开始时间__原文"].to_pylist()[3] == "2022年13月"
    assert table["结束时间__原文"].to_pylist()[2:4] == [None, "202206"]
    assert table["务工月收入"].to_pylist()[1:4] == [300000, None, -500]
    assert table["务工月收入__原文"].to_pylist()[2] == "三千多"
    assert table["户类型__原文"].to_pylist()[3] == "没听过"
    assert "证件号码" not in table.schema.names and "姓名" not in table.schema.names
    assert {"证件号码", "务工月收入"} <= ref.columns and "姓名" not in ref.columns
    sealed = personal_columns(ref, ["证件号码", "证件号码__原文"]).to_pylist()
    assert sealed[0] == {
        "row_no": 4,
        "证件号码": first.id_number,
        "证件号码__原文": first.id_number,
    }
    assert sealed[4]["证件号码"] == "999999201001010012"
    assert (sealed[5]["证件号码"], sealed[5]["证件号码__原文"]) == (
        None,
        str(int(532399195001101000.0)),
    )
    lake = b"".join(one.read_bytes() for one in ref.path.parents[3].rglob("*") if one.is_file())
    assert first.id_number.encode() not in lake

    with pytest.raises(RefusedError, match="已导入过"):
        bring(path, data_on=dt.date(2022, 6, 30))
    # A township's newer file counts for the township, the county's for the rest.
    town = workbook(tmp_path / "栋川镇20220620.xlsx", JOBS.split(), rows[:1])
    assert bring(town, place="532325100").data_on == dt.date(2022, 6, 20)
    refs = export_batches(COUNTY, "job-record", dt.date(2022, 6, 30))
    assert [(one.place, one.excluded) for one in refs] == [
        ("532325100", ()),
        ("532325", ("532325100",)),
    ]
    import duckdb

    counted = duckdb.sql(f"SELECT count(*), count(DISTINCT 户编号) FROM ({rows_sql(refs)})")
    assert counted.fetchall() == [(2, 2)]
    again = bring(workbook(tmp_path / "b.xlsx", JOBS.split(), rows[:2]), data_on=refs[1].data_on)
    assert again.replaced == (ref.batch,)
    assert periods(COUNTY, "job-record") == [dt.date(2022, 6, 20), dt.date(2022, 5, 31)]
    assert export_batches(COUNTY, "job-record", dt.date(2022, 5, 30)) == []


@pytest.mark.django_db
def test_rows_find_their_people_when_the_registry_comes_later(people, tmp_path, bring, root, now):
    from xianjie.apps.registry.models import Household
    from xianjie.apps.sources.actions import relink_exports
    from xianjie.apps.sources.models import ExportBatch
    from xianjie.apps.sources.queries import export_batches

    Household.objects.filter(household_code="H0").update(household_code="早")
    path = workbook(
        tmp_path / "x.xlsx", JOBS.split(), [job(people[0]), job(people[3], 户编号="H1")]
    )
    assert bring(path).unlinked == 1
    Household.objects.filter(household_code="早").update(household_code="H0")
    assert relink_exports(by=root, county=COUNTY, now=now) == 1
    assert relink_exports(by=root, county=COUNTY, now=now) == 0
    (ref,) = export_batches(COUNTY, "job-record", dt.date(2100, 1, 1))
    found = pq.read_table(ref.path, partitioning=None)["person_no"].to_pylist()
    assert found == [people[0].pk, people[3].pk]
    assert ExportBatch.objects.get().unlinked == 0


@pytest.mark.django_db
def test_helpers_are_guarded_by_name_and_villages_found_by_name(people, tmp_path, bring):
    from xianjie.apps.sources.queries import export_batches

    header = "户编号 帮扶责任人姓名 身份证号码 单位 开始时间".split()
    rows = [
        ["H3", people[0].name, people[0].id_number, "演示局", "202201"],
        ["H3", "别的人", people[0].id_number, "演示局", "2022-01-05"],
    ]
    bring(workbook(tmp_path / "帮扶.xlsx", header, rows, above=0))
    day = dt.date(2100, 1, 1)
    (ref,) = export_batches(COUNTY, "helper", day)
    found = pq.read_table(ref.path, partitioning=None)
    assert found["person_no"].to_pylist() == [people[0].pk, None]
    assert found["household_no"].to_pylist() == [people[9].household_id] * 2
    assert set(found["开始时间"].to_pylist()) == {dt.date(2022, 1, 1)}

    header = "县(市、区、旗) 乡(镇) 行政村 总户数 村级集体经济收入（万元） 村小学（个数）".split()
    villages = [
        ["姚安", "光禄", "仓屯社区", "300.0", "5.5", "1"],
        ["姚安", "光禄", "无此村", 1, 1, 1],
    ]
    result = bring(workbook(tmp_path / "村.xlsx", header, villages, above=0))
    assert (result.table, result.unlinked) == ("village-info", 1)
    (ref,) = export_batches(COUNTY, "village-info", day)
    found = pq.read_table(ref.path, partitioning=None)
    assert found["village_code"].to_pylist() == ["532325101201", None]
    assert found["村级集体经济收入"].to_pylist()[0] == 5_500_000
    assert found["总户数"].to_pylist()[0] == 300


@pytest.mark.django_db
def test_what_is_refused(county, people, tmp_path, bring, now):
    from xianjie.apps.sources.models import ExportBatch

    path = workbook(
        tmp_path / "x.xlsx", "户编号 证件号码 开始时间 务工所在县 务工企业名称".split(), []
    )
    with pytest.raises(UsageError, match="还没有到"):
        bring(path, data_on=dt.date(2100, 1, 1))
    with pytest.raises(RefusedError, match="不是姚安县的数据"):
        elsewhere = [job(people[0], 县="大姚县"), job(people[0], 县="大姚县")]
        bring(workbook(tmp_path / "y.xlsx", JOBS.split(), elsewhere))
    with pytest.raises(RefusedError, match="“务工记录”必需的列：开始时间"):
        bring(workbook(tmp_path / "z.xlsx", JOBS.replace("开始时间", "起点").split(), []))
    with pytest.raises(RefusedError, match="可识别的表头"):
        bring(workbook(tmp_path / "w.xlsx", ["甲", "乙"], [["1", "2"]]))
    assert not ExportBatch.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("after_commit", [False, True])
def test_an_import_that_was_killed_leaves_all_or_nothing(
    people, tmp_path, bring, home, monkeypatch, after_commit
):
    from xianjie.apps.sources.models import ExportBatch
    from xianjie.apps.sources.storage.journal import Journal

    path = workbook(tmp_path / "x.xlsx", JOBS.split(), [job(people[0])])
    with monkeypatch.context() as killed:
        # As after SIGKILL: neither the clean-up of a failed block nor the end of a good one runs.
        killed.setattr(Journal, "_close", lambda self: None)
        if after_commit:
            bring(path)
        else:
            killed.setattr(Journal, "sweep", lambda self, succeeded: None)
            module = sys.modules["xianjie.apps.sources.actions.import_export"]
            killed.setattr(module, "record", _die)
            with pytest.raises(KeyboardInterrupt):
                bring(path)
    assert len(list((home / "lake" / "exports").rglob("*.parquet"))) == 1
    other = workbook(tmp_path / "y.xlsx", JOBS.split(), [job(people[1])])
    bring(other, data_on=dt.date(2022, 1, 31))
    files = {one.name for one in (home / "uploads" / "exports").rglob("*") if one.is_file()}
    batches = ExportBatch.objects.count()
    assert batches == (2 if after_commit else 1)
    assert len(files) == 2 * batches
    assert len(list((home / "lake" / "exports").rglob("*.parquet"))) == batches


def _die(**_options):
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    ("header", "table"),
    [
        (JOBS, "job-record"),
        ("户编号 人口编号 身份证号 劳动技能 是否计划外出务工 计划务工所在县", "job-plan"),
        ("户编号 证件号码 户类型 卫生厕所是否能正常使用", "household-building"),
        ("县 乡 村 是否出列 总户数 总人口数 低保户数", "village-info"),
        ("户编号 姓名 性别 证件号码 政治面貌 单位 电话 开始时间 结束时间", "helper"),
        ("乡镇 项目名称 项目类型 总投资（万元）", "project"),
    ],
)
def test_a_header_tells_the_table(header, table, tmp_path):
    path = tmp_path / "任意.csv"
    path.write_text("标题\n" + ",".join(header.split()) + "\n", "utf-8")
    assert recognise(path, TABLES).id == table


def test_the_pages_of_the_tables_are_up_to_date():
    folder = Path(__file__).parents[3] / "docs" / "reference" / "exports"
    expected = {one.id: render_docs(one) for one in all_contracts("export")}
    found = {path.stem: path.read_text("utf-8") for path in folder.glob("*.md")}
    assert found == expected | {"index": render_export_index()}, "run make docs"
