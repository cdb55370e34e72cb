"""A file of the national system goes into the register and comes out the same."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.national.kit import BASE, FAMILY, SECOND, A, number, write
from xianjie.exchange.contracts import load_contract
from xianjie.exchange.layouts import all_layouts, load_layout
from xianjie.kernel.errors import RefusedError, UsageError

pytestmark = pytest.mark.django_db


def as_file(rows):
    return [
        {h: str(n) if h == "序号" else row.get(h, "") for h in A} for n, row in enumerate(rows, 1)
    ]


def test_nothing_changes_on_the_way_but_what_was_corrected(importing, exporting, root, now, today):
    from xianjie.apps.registry.actions import Told, correct_person
    from xianjie.apps.registry.models import Person

    odd = SECOND | {
        "户类型": "一般脱贫户",
        "健康状况": "慢性病、残疾",
        "乡(镇)": "栋川",
        "致贫原因1": "内生动力不足",
        "风险识别时间": "2022年3月",
        "人均纯收入": "0",
        "务工时间（月）": "4.5",
        "危房户": "无",
        "自然村": "（老）上村",
    }
    result = importing([*FAMILY, odd])
    assert (result.read, result.quarantined) == (4, 0)
    assert exporting() == as_file([*FAMILY, odd])
    person = Person.objects.get(person_code="P2")
    correct_person(Told(root, today, "核实", today, now), person, {"education": "初中"})
    corrected = [FAMILY[0], FAMILY[1] | {"文化程度": "初中"}, FAMILY[2], odd]
    assert exporting() == as_file(corrected)
    # What was corrected by hand loses the text that the file had for the old value.
    monitored = exporting("monitored")
    assert [row["监测对象类别"] for row in monitored] == ["脱贫不稳定户"]
    assert (monitored[0]["市"], monitored[0]["村"]) == ("楚雄彝族自治州", "龙岗村")
    full = exporting("population-47")[0]
    assert (full["省"], full["年度"], full["户主姓名"]) == ("云南省", "2022", "王一")
    assert full["户主证件号码"] == number()


_TEXTS = {
    "民族": ["彝族", "彝", "汉", "穿青人", ""],
    "文化程度": ["小学", "中专", "大专及以上", "普通高中", ""],
    "在校生状况": ["", "初中一年级", "高一", "非在校生", "否"],
    "健康状况": ["健康", "残疾,长期慢性病", "长期慢性病,残疾", "大病；残疾"],
    "劳动技能": ["普通劳动力", "弱劳动力", ""],
    "务工时间（月）": ["", "0", "3", "11.5", "12"],
    "是否参加大病保险": ["是", "否", "", "有", "不知道"],
    "致贫原因1": ["因病", "缺劳动力", "交通落后", ""],
    "人均纯收入": ["", "0", "12000.5", "8000"],
    "首次识别时间": ["", "201412", "2014-12"],
    "人联系电话": ["", "13900000001"],
    "自然村": ["", "一组", "第 2 组（上）"],
}
_ROW = st.fixed_dictionaries({name: st.sampled_from(texts) for name, texts in _TEXTS.items()})


@settings(
    max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(rows=st.lists(_ROW, min_size=5, max_size=9))
def test_any_file_that_imports_comes_out_cell_by_cell(rows, importing, exporting):
    from xianjie.apps.registry.models import Household, Person

    Person.objects.update(household=None)
    Household.objects.update(is_active=False)
    count = Household.objects.count()
    made = [
        BASE | row | {"户编号": f"H{count + n}", "人编号": f"P{count + n}", "人数": "1",
                      "证件号码": number("19600101", f"{100 + (count + n) % 800}")}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    importing(made)
    assert sorted(exporting(), key=lambda row: int(row["人编号"][1:])) == [
        expected | {"序号": found["序号"]}
        for expected, found in zip(
            as_file(made),
            sorted(exporting(), key=lambda row: int(row["人编号"][1:])),
            strict=True,
        )
    ]


def test_the_layouts_are_the_known_ones_and_read_back():
    lengths = {name: len(one.columns) for name, one in all_layouts().items()}
    assert (lengths["out-of-poverty"], lengths["marginal"], lengths["population-47"]) == (
        31,
        31,
        47,
    )
    assert load_layout("job-record").columns[12] == "开始时间"
    from xianjie.exchange.headers import match_header

    for one in all_layouts().values():
        found = match_header(load_contract(one.table), one.columns)
        assert not found.unknown
    with pytest.raises(UsageError, match="没有名为"):
        load_layout("nothing")


def test_exports_of_the_national_system_are_written_back(
    county, exporting, root, now, today, tmp_path
):
    from xianjie.apps.sources.actions import import_export

    layout = load_layout("job-record")
    with pytest.raises(RefusedError, match="还没有导入过"):
        exporting("job-record")
    row = {
        "县": "姚安县", "乡": "栋川镇", "行政村": "龙岗", "户编号": "H1", "姓名": "王一",
        "证件号码": number(), "是否已务工": "说不清", "开始时间": "2022年03月",
        "务工月收入": "3000",
    }  # fmt: skip
    rows = [row, row | {"开始时间": "2022年13月", "务工月收入": "很多", "行政村": "新村"}]
    path = write(tmp_path / "务工.xlsx", rows, layout.columns, 3)
    import_export(by=root, path=path, now=now, data_on=today)
    expected = [{h: one.get(h, "") for h in layout.columns} for one in rows]
    assert exporting("job-record") == expected
    from xianjie.apps.sources.places import find_place

    assert exporting("job-record", find_place("532325100201")) == expected[:1]


def test_a_township_gets_no_row_of_another_township(exporting, root, now, today, tmp_path):
    from xianjie.apps.sources.actions import import_export
    from xianjie.apps.sources.places import find_place

    layout = load_layout("job-record")
    row = {"县": "姚安县", "乡": "栋川镇", "行政村": "龙岗", "户编号": "H1", "姓名": "王一",
           "证件号码": number(), "开始时间": "2022年03月"}  # fmt: skip
    path = write(tmp_path / "务工.xlsx", [row, row | {"行政村": "没有这个村"}], layout.columns, 3)
    import_export(by=root, path=path, now=now, data_on=today, place="532325100")
    assert len(exporting("job-record", find_place("532325100"))) == 2
    assert exporting("job-record", find_place("532325101")) == []
    assert len(exporting("job-record", find_place("532325100201"))) == 1
    assert len(exporting("job-record")) == 2


def test_who_may_write_a_file_and_it_is_audited(importing, exporting, county, now, today, tmp_path):
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.scope import Scope
    from xianjie.apps.audit.models import AuditEvent
    from xianjie.apps.national.actions.writing import write_file
    from xianjie.apps.sources.places import find_place

    importing([*FAMILY, SECOND])
    assert len(exporting("out-of-poverty", find_place("532325101"))) == 0
    event = AuditEvent.objects.filter(action="national.export").latest("pk")
    assert event.detail["rows"] == 0
    layout = load_layout("out-of-poverty")
    for scope in (
        Scope.of(["532325100"], [Role.TOWNSHIP_REVIEWER]),
        Scope.of(["620402"], [Role.COUNTY_ANALYST]),
    ):
        with pytest.raises(RefusedError, match="没有导出"):
            write_file(by=Actor("x", scope), layout=layout, place=county, on=today,
                       path=tmp_path / "x.xlsx", now=now)  # fmt: skip


def test_templates_are_kept_by_name_and_refuse_what_no_file_has(importing, exporting, root, now):
    from xianjie.apps.national.actions.templates import drop_template, save_template

    importing([*FAMILY, SECOND])
    asked = {"by": root, "division_code": "532325000000", "now": now, "header_row": 3}
    where = {"监测对象类别": ["脱贫不稳定户"]}
    kept = save_template(name="本县表", headings=["序号", "户编号", "姓名"], where=where, **asked)
    assert exporting(kept.layout) == [{"序号": "1", "户编号": "H2", "姓名": "罗四"}]
    for name, headings, words in (
        ("本县表", ["姓名"], "已有名为"),
        ("别的", ["没有的列"], "没有“没有的列”"),
        ("别的", ["姓名", "人员姓名"], "同一列"),
        ("", ["姓名"], "名称"),
        ("别的", [], "至少选一列"),
    ):
        with pytest.raises(RefusedError, match=words):
            save_template(name=name, headings=headings, where={}, **asked)
    drop_template(by=root, template=kept, now=now)
    save_template(name="本县表", headings=["姓名"], where={}, **asked)
