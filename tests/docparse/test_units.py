"""Units that answer for clauses, as brackets and lines name them."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.docparse.model import Clause, Span
from xianjie.docparse.tree import find_clauses
from xianjie.docparse.units import attach_units, resolve


def read(text: str) -> dict[str, Clause]:
    clauses, _ = find_clauses(text, Span(0, len(text)))
    return {one.path: one for one in attach_units(text, clauses)[0]}


@pytest.mark.parametrize(
    ("bracket", "lead", "shared"),
    [
        (
            "(牵头单位:县教育局;责任单位:县财政局、各乡镇党委、政府)",
            "县教育局",
            "县财政局 各乡镇党委、政府",
        ),
        ("（责任单位：县教育局，县财政局、、县残联）", "", "县教育局 县财政局 县残联"),
        ("(县教育局、县民政局牵头,县财政局负责)", "县教育局 县民政局", "县财政局"),
        ("(县教育局牵头负责，县财政局、县民政局分别负责)", "县教育局", "县财政局 县民政局"),
        ("(各县市负责)", "", "各县市"),
        ("(责任单位:县民政局县财政局)", "", "县民政局 县财政局"),
        (
            "(责任单位:县人力资源和社会保障局和县文化和旅游局)",
            "",
            "县人力资源和社会保障局 县文化和旅游局",
        ),
        ("(责任单位:州、县市脱贫攻坚领导小组)", "", "州脱贫攻坚领导小组 县市脱贫攻坚领导小组"),
        ("(责任单位:县教\n育局、县 财政局。)", "", "县教育局 县财政局"),
        ("(责任领导:张三;责任单位:县水务局)", "", "县水务局"),
        ("(责任单位：县财政局 县教育局 各乡镇)", "", "县财政局 县教育局 各乡镇"),
        ("(县教育局、县民政局分别牵头负责,县财政局参与)", "县教育局 县民政局", "县财政局"),
        ("(县水务局负责,2022年6月底前完成)", "", "县水务局"),
        ("(其中低收入户由村干部负责)", "", ""),
        ("\n责任单位：县发改局及各乡镇", "", "县发改局 各乡镇"),
        ("责任单位:县教育局,各县(市、区)委、政府", "", "县教育局 各县(市、区)委、政府"),
        ("由县教育局牵头,县财政局配合。", "县教育局", "县财政局"),
    ],
)
def test_brackets(bracket: str, lead: str, shared: str) -> None:
    clause = read(f"一、甲\n(一)修路。把路修好。{bracket}\n(二)修桥。好。(县水务局负责)")["一(一)"]
    assert [one.name for one in clause.lead_units] == lead.split()
    assert [one.name for one in clause.responsible_units] == shared.split()


def test_brackets_that_define_name_no_unit() -> None:
    text = "(一)修路。帮扶对象(以下统称帮扶户，含退学学生)要走上新路。\n(二)修桥。好。"
    assert read(text)["(一)"].units == ()


def test_one_bracket_serves_several_items() -> None:
    text = "一、甲\n(一)修路\n1.选线。好。\n2.开工。好。(责任单位:县交通局等单位)\n(二)修桥。好。"
    by = read(text)
    assert [one.name for one in by["一(一)"].units] == ["县交通局"]
    assert [by[path].units_from for path in ("一(一)", "一(一)1", "一(一)2")] == [
        "一(一)2",
        "一(一)2",
        "",
    ]
    assert by["一(一)"].units_open
    assert by["一(二)"].units == ()


@pytest.mark.parametrize(
    ("name", "organisation", "sector"),
    [
        ("县林草局", "县林业和草原局", "林草"),
        ("州发改委", "州发展和改革委员会", "发改"),
        ("县供销联社", "县供销合作社", "供销"),
        ("团县委", "团县委", "共青团"),
        ("县工业信息化商务科技局", "县工业信息化商务科技局", "工信"),
        ("州生态环境局某县分局", "州生态环境局某县分局", "生态环境"),
        ("各帮扶单位", "各帮扶单位", ""),
    ],
)
def test_resolve(name: str, organisation: str, sector: str) -> None:
    assert resolve(name) == (organisation, sector)


def test_resolve_by_date() -> None:
    assert resolve("县扶贫办").organisation == "县扶贫开发办公室"
    assert resolve("县扶贫办", on=date(2022, 1, 1)).organisation == "县乡村振兴局"
    assert resolve("县扶贫办", on=date(2025, 1, 1)) == ("县农业农村局", "农业农村")


def test_running_text_of_a_document_that_names_no_units() -> None:
    by = read("一、甲\n(一)修路。由县教育局牵头,县财政局配合。\n(二)修桥。好。")
    assert [one.path for one in by.values() if one.units] == []
