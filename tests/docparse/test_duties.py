"""Duties and contradictions, in sentences of our own."""

from __future__ import annotations

import pytest

from xianjie.docparse.contradictions import find_contradictions
from xianjie.docparse.duties import attach_duties
from xianjie.docparse.model import Clause, ClauseKind, Duty, Span
from xianjie.docparse.targets import attach_targets


def clause_of(text: str, path: str = "五", span: Span | None = None) -> Clause:
    own = span or Span(0, len(text))
    return Clause(path, ClauseKind.CLAUSE, 1, "", "", own, own)


def duties(text: str) -> tuple[Duty, ...]:
    (done,) = attach_duties(text, (clause_of(text),), year=2021)
    return done.duties


def short(duty: Duty) -> str:
    rhythm = "/".join(str(one) for one in (duty.every, duty.day, duty.due) if one)
    return f"{duty.kind} {rhythm}".strip()


SAID = [
    ("各镇、各单位每月20日前向专班报送推进情况。", ["report 每月/20"]),
    ("每月25日前,各成员单位将台账报区乡村振兴局。", ["report 每月/25"]),
    ("各县定期报告任务落实情况。", ["report 定期"]),
    ("专班按季度通报督办结果。", ["report 每季度"]),
    ("年底前上报全年总结。", ["report 2021"]),
    ("请于4月30日前将本单位方案报州农办备案。", ["report 2021-04-30"]),
    ("行业部门每月至少调度一次重点问题。", ["meeting 每月"]),
    ("每季度召开一次部门会商会。", ["meeting 每季度"]),
    ("每半年对驻村干部进行一次考核。", ["check 每半年"]),
    ("对搬迁群众定期开展走访排查。", ["check 定期"]),
    ("对重点村每年评估一次。", ["check 每年"]),
    ("各部门要抓紧制定专项行动方案。", ["plan"]),
    ("5月底前,各县市制定年度实施方案。", ["plan 2021-05"]),
    ("逐项列明督办对象、目标要求、责任领导和完成时限。", ["field"] * 4),
    ("大力发展特色产业,完善考核办法。", []),
    ("根据调查报告和实施方案,结合实际推进。", []),
    ("加强监测帮扶体系建设。", []),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_a_sentence_gives_its_duties(text: str, expected: list[str]) -> None:
    assert [short(one) for one in duties(text)] == expected


def test_fields_of_tasks_are_named_one_by_one() -> None:
    text = "明确各项任务的责任领导、资金来源和完成时限。"
    found = duties(text)
    assert [(one.name, text[one.span.start : one.span.end]) for one in found] == [
        ("责任领导", "责任领导"),
        ("资金来源", "资金来源"),
        ("完成时限", "完成时限"),
    ]


def findings(*texts: str) -> list[tuple[str, str]]:
    text = "\n".join(texts)
    clauses, at = [], 0
    for number, part in enumerate(texts, start=1):
        clauses.append(clause_of(text, f"二({'一二三四五'[number - 1]})", Span(at, at + len(part))))
        at += len(part) + 1
    done, _ = attach_targets(text, tuple(clauses), year=2022)
    return [(one.code, one.path) for one in find_contradictions(text, done)]


CONTRADICTIONS = [
    (
        ["建设冷链物流中心12个。", "到2024年,完善设施。建设冷链物流中心15个。"],
        [("target-two-values", "二(二)")],
    ),
    (["建设蔬菜示范村8个,做大产业。创建6个蔬菜种植示范村。"], [("target-two-values", "二(一)")]),
    (["实施“百千万”示范工程。", "推进“十百千”示范工程。"], [("programme-two-names", "二(二)")]),
    (
        ["易返贫户(以下统称脱贫监测户)增收。", "保障监测脱贫户收入。"],
        [("term-variant", "二(二)")],
    ),
    (
        ["实施三年行动(2022-2024年)。", "到2026年,机械化率达到70%。"],
        [("target-after-period", "二(二)")],
    ),
]


@pytest.mark.parametrize(("texts", "expected"), CONTRADICTIONS)
def test_what_cannot_both_hold_is_told(texts: list[str], expected: list[tuple[str, str]]) -> None:
    assert findings(*texts) == expected


CONSISTENT = [
    ["2022年建设冷链物流中心12个。", "2023年建设冷链物流中心15个。"],
    ["建设冷链物流中心12个。", "建设冷链物流中心12个以上。"],
    ["培育省级示范合作社8个。培育市级示范合作社25个。"],
    ["每年培训农民3000人以上。", "每年培训农民3000人以上。"],
    ["甲镇脱贫户人均收入达到9000元。", "监测户人均收入达到8000元。"],
    ["就业率达到90%。", "力争就业率达到95%。"],
    ["低保标准提高10%。", "低保标准达到5000元。"],
    ["实施“百千万”示范工程。", "继续推进“百千万”示范工程。"],
]


@pytest.mark.parametrize("texts", CONSISTENT)
def test_what_agrees_is_not_told(texts: list[str]) -> None:
    assert findings(*texts) == []
