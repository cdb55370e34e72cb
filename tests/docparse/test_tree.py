"""Clause trees of documents in several layouts and bad habits."""

from __future__ import annotations

import pytest

from xianjie.docparse.model import Clause, Finding, Span
from xianjie.docparse.tree import find_clauses


def read(text: str) -> tuple[tuple[Clause, ...], tuple[Finding, ...]]:
    return find_clauses(text, Span(0, len(text)))


def paths(text: str) -> list[str]:
    return [one.path for one in read(text)[0]]


NESTED = """为做好全县饮水管护，特制定本方案。
一、总体要求
(一)目标。到年底管护员全部到岗。
二、主要任务
(一)管护队伍
1.选人。每村一名。
2.培训。每年两次。
（1）理论课。由水厂讲。
（2）实操课。到现场学。
(二)水质检测。一是定期采样。每月一次。二是公开结果。贴在村口。
三、保障
(一)加强督促。每季度通报。
各乡镇、各部门要结合实际抓好落实。"""

NESTED_PATHS = [
    "preamble",
    "一",
    "一(一)",
    "二",
    "二(一)",
    "二(一)1",
    "二(一)2",
    "二(一)2(1)",
    "二(一)2(2)",
    "二(二)",
    "二(二)一是",
    "二(二)二是",
    "三",
    "三(一)",
    "closing",
]


def test_a_nested_document() -> None:
    clauses, findings = read(NESTED)
    assert [one.path for one in clauses] == NESTED_PATHS
    assert findings == ()
    by = {one.path: one for one in clauses}
    assert (by["二(一)"].heading, by["二(一)2"].heading) == ("管护队伍", "培训")
    assert (by["二(一)2(1)"].level, by["二(一)2(1)"].parent) == (4, "二(一)2")
    assert by["二(一)2(1)"].number == "（1）"
    own = by["二(一)2"].own
    assert NESTED[own.start : own.end] == "2.培训。每年两次。"


def test_the_same_on_one_line() -> None:
    assert paths(NESTED.replace("\n", "")) == NESTED_PATHS


def test_numbers_that_run_on() -> None:
    text = "一、甲\n(一)修路。好。\n(二)修桥。好。\n二、乙\n(三)办学。好。\n"
    text += "1.甲。好。\n2.乙。好。\n(四)行医。好。\n3.丙。好。"
    assert paths(text) == [
        "一",
        "一(一)",
        "一(二)",
        "二",
        "二(三)",
        "二(三)1",
        "二(三)2",
        "二(四)",
        "二(四)3",
    ]


def test_a_number_that_is_missing_at_the_end_of_a_chapter() -> None:
    text = (
        "一、甲\n(一)修路。路修到村口。(县交通局负责)\n修桥。桥修三座。(县水务局负责)\n"
        "二、乙\n(三)办学。学校开门。(县教育局负责)\n(四)行医。医生下乡。(县卫健局负责)"
    )
    clauses, findings = read(text)
    assert [one.path for one in clauses] == ["一", "一(一)", "一(二)", "二", "二(三)", "二(四)"]
    assert clauses[2].number == ""
    assert clauses[2].heading == "修桥"
    assert [(one.code, one.path) for one in findings] == [("missing-number", "一(二)")]


def test_a_remark_after_units_is_no_chapter() -> None:
    text = "一、甲\n(一)修路。好。(县交通局负责)，2022年6月底前完成\n"
    text += "(二)修桥。好。(县水务局负责)长期坚持"
    assert paths(text) == ["一", "一(一)", "一(二)"]


@pytest.mark.parametrize(
    ("end", "closing"),
    [
        ("\n各县市、各部门要抓好落实。", "各县市、各部门要抓好落实。"),
        ("(县教育局负责)\n请各乡镇每月报告。", "请各乡镇每月报告。"),
        ("(县教育局负责)。各乡镇要抓好落实。", "各乡镇要抓好落实。"),
        ("\n本方案自印发之日起施行。", "本方案自印发之日起施行。"),
        ("各乡镇要抓好落实。", ""),
    ],
)
def test_the_closing(end: str, closing: str) -> None:
    text = f"一、甲\n(一)修路。好。\n(二)办学。学校开门。{end}"
    clauses, _ = read(text)
    found = [text[one.span.start : one.span.end] for one in clauses if one.path == "closing"]
    assert found == ([closing] if closing else [])


def test_a_misprinted_number() -> None:
    text = "".join(
        f"({mark})第{mark}件事。做好。\n" if mark != "十五" else "五)第十五件事。做好。\n"
        for mark in "一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六".split()
    )
    clauses, findings = read(text)
    assert clauses[14].path == "(十五)"
    assert clauses[14].number == "五)"
    assert [(one.code, one.path) for one in findings] == [("misprinted-number", "(十五)")]


@pytest.mark.parametrize(
    "sentence",
    [
        "增长3.5%左右，转移1.2万人。",
        "推进一、二、三产业融合。",
        "促进第一、第二产业发展。",
        "按照本方案第二部分(三)要求执行。",
        "办好1、2、3组的路。",
        "发展一县一业，说一是一、说二是二。",
        "培育大户(含20头)，选1至2个县试点。",
        "在2022年1.完成登记。",
    ],
)
def test_numbers_in_sentences_do_not_split(sentence: str) -> None:
    text = f"一、甲\n(一)修路。{sentence}\n(二)修桥。{sentence}\n(三)种树。好。"
    assert paths(text) == ["一", "一(一)", "一(二)", "一(三)"]


def test_articles_whose_text_begins_with_a_word_that_also_follows_references() -> None:
    text = "第一条到2024年全部完成。\n第二条明确责任。各负其责。\n第三条要求分两步。"
    assert paths(text) == ["第一条", "第二条", "第三条"]
    assert paths("第一条任务。\n第二条的规定、第三条至第五条的规定照办。") == ["第一条"]


def test_a_damaged_number_after_a_missing_one() -> None:
    text = (
        "(一)试点。选一县。(州扶贫办牵头,州财政局负责)\n(二)力量。不减。(州委组织部负责)\n"
        "壮大经济。增收。(州农业农村局牵头)\n四)协作。用好。(州商务局负责)\n(五)整改。(州委办负责)"
    )
    assert paths(f"一、任务\n{text}") == ["一", "一(一)", "一(二)", "一(三)", "一(四)", "一(五)"]
