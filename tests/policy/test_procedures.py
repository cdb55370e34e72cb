"""Procedures as the rulebook writes them, and what is refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.books import PARAMETERS, book, found
from xianjie.kernel.errors import RefusedError
from xianjie.policy.checking import check_rulebook
from xianjie.policy.procedures import (
    KINDS,
    LEVELS,
    Segment,
    Step,
    parse_procedure,
    parse_segments,
)

GOOD = ["入户核实=核实@村", "民主评议=评议@村", "县级审定=审定@县", "公告=公告@乡镇"]


def test_a_procedure_is_read_in_its_order() -> None:
    assert parse_procedure(GOOD) == (
        Step("入户核实", "VERIFY", "VILLAGE"),
        Step("民主评议", "ASSEMBLY", "VILLAGE"),
        Step("县级审定", "DECIDE", "COUNTY"),
        Step("公告", "ANNOUNCE", "TOWNSHIP"),
    )


@pytest.mark.parametrize(
    ("texts", "code", "says"),
    [
        ([], "no-steps", "一个步骤也没有"),
        (["入户核实"], "bad-step", "名称=类型@层级"),
        (["入户核实=核实"], "bad-step", "入户核实=核实"),
        (["入户-核实=核实@村"], "bad-step", "写法不对"),
        (["核=走访@村"], "unknown-kind", "走访"),
        (["核=核实@组"], "unknown-level", "组"),
        (["核=核实@村", "比=比对@村"], "wrong-level", "比对只能由县办"),
        (["核=核实@村", "核=评议@村", "定=审定@县"], "step-twice", "“核”写了两次"),
        (["评=评议@村", "定=审定@县"], "not-verified-first", "评"),
        (["核=核实@村", "审=审核@乡镇"], "no-decision", "没有审定"),
        (["核=核实@村", "定=审定@县", "再定=审定@县"], "no-decision", "不止一个"),
        (["核=核实@村", "定=审定@县", "审=审核@乡镇"], "after-decision", "审"),
        (["核=核实@村", "告=公告@乡镇", "定=审定@县"], "before-decision", "告"),
        (["核" * 31 + "=核实@村", "定=审定@县"], "long-step", "太长"),
    ],
)
def test_a_broken_procedure_is_refused_in_words(texts: list[str], code: str, says: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_procedure(texts)
    assert caught.value.code == code
    assert says in caught.value.message


def test_limits_of_several_steps() -> None:
    steps = parse_procedure(GOOD)
    assert parse_segments(["民主评议-县级审定=15"], steps) == (Segment("民主评议", "县级审定", 15),)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("民主评议=15", "bad-segment"),
        ("民主评议-县级审定=很久", "bad-segment"),
        ("民主评议-县级审定=0", "bad-segment"),
        ("民主评议-乡镇审核=15", "unknown-step"),
        ("县级审定-民主评议=15", "segment-order"),
    ],
)
def test_a_broken_limit_is_refused(text: str, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        parse_segments([text], parse_procedure(GOOD))
    assert caught.value.code == code


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_is_read_or_refused(texts: list[str]) -> None:
    try:
        steps = parse_procedure(texts)
    except RefusedError as error:
        assert error.message.endswith("。")
    else:
        assert {step.kind for step in steps} <= set(KINDS.values())
        assert {step.level for step in steps} <= set(LEVELS.values())


def procedure(*texts: str) -> str:
    return (
        f"{PARAMETERS}识别程序步骤:\n  title: 步骤\n  unit: 代码清单\n  values:\n"
        f"    - {{from: 2021-01-01, value: [{', '.join(texts)}], cite: {{document: 试行办法}}}}\n"
    )


def limits(*texts: str) -> str:
    return (
        "识别分段时限清单:\n  title: 时限\n  unit: 代码清单\n  values:\n"
        f"    - {{from: 2021-01-01, value: [{', '.join(texts)}], cite: {{document: 试行办法}}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (procedure("核=核实@村", "审=审核@乡镇"), "没有审定"),
        (procedure(*GOOD, "公告=公告@乡镇"), "“公告”写了两次"),
        (procedure(*GOOD) + limits("民主评议-乡镇审核=15"), "不是程序里的步骤"),
    ],
)
def test_the_check_of_the_rulebook_refuses_a_broken_procedure(
    tmp_path: Path, text: str, says: str
) -> None:
    faults = check_rulebook(book(tmp_path, {"000000/parameters/参数.yaml": text}))
    told = [fault.message for fault in faults if fault.code == "bad-procedure"]
    assert told, found(faults)
    assert says in told[0]


def test_the_check_passes_a_good_procedure(tmp_path: Path) -> None:
    text = procedure(*GOOD) + limits("民主评议-县级审定=15")
    assert check_rulebook(book(tmp_path, {"000000/parameters/参数.yaml": text})) == []
