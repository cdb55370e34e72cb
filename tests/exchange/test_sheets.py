"""Definitions of sheets, the reading of answers, and the page that tells how much is typed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.demo.registry_file import listed_titles
from xianjie.exchange.contracts import all_contracts, load_contract
from xianjie.exchange.sheet_docs import filled_columns, load_of, render_sheets
from xianjie.exchange.sheet_values import (
    MOST_YUAN,
    check_values,
    count_answers,
    read_value,
    show_value,
)
from xianjie.exchange.sheets import (
    EVERYBODY,
    ItemType,
    SheetDefinition,
    SheetItem,
    all_sheets,
    load_sheet,
    read_definition,
    read_extra,
)
from xianjie.kernel.errors import UsageError
from xianjie.policy.loading import load_rulebook

SHEETS = list(all_sheets().values())
DOCS = Path(__file__).parents[2] / "docs" / "reference" / "sheets.md"
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["是", "否", "因病", "在家", "1", "12.5", "1，200元", "2022-06-30"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)


def items(*items: dict[str, Any], form: str = "试") -> SheetDefinition:
    data = {"id": form, "title": "试表", "sections": [{"title": "一", "items": list(items)}]}
    return read_definition(form, data)


MONEY = {"id": "收入", "type": "money"}
YESNO = {"id": "有", "type": "yesno"}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_every_known_source_exists(sheet: SheetDefinition) -> None:
    registry = load_contract("registry-person")
    national = load_rulebook().layer("000000")
    assert national is not None
    departments = {contract.department for contract in all_contracts("feed")}
    named = {item for other in SHEETS for item in other.items}
    for known in (known for item in sheet.asked for known in item.known):
        assert all(registry.column(name).level == "household" for name in known.registry)
        if known.members and known.members != EVERYBODY:
            assert registry.column(known.members).level == "person"
        if known.fact:
            assert known.fact in national.facts
            assert known.by in departments
        if known.sheet:
            assert known.sheet in named


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_lists_of_the_rulebook_exist_and_empty_ones_are_left_out(sheet: SheetDefinition) -> None:
    national = load_rulebook().layer("000000")
    assert national is not None
    assert sheet.lists <= set(national.parameters)
    assert f"表单附加项_{sheet.id}" in national.parameters
    without = sheet.at_place({})
    assert not [item for item in without.items.values() if item.list]
    filled = sheet.at_place(dict.fromkeys(sheet.lists, ("甲", "乙")), [read_extra("养殖=是否")])
    assert set(filled.items) == {*sheet.items, "养殖"}
    assert filled.version != sheet.version
    assert filled.document()["version"] == filled.version


def test_the_same_item_means_the_same_in_all_sheets() -> None:
    kinds: dict[str, set[object]] = {}
    for item in (item for sheet in SHEETS for item in sheet.items.values()):
        kinds.setdefault(item.id, set()).add((item.type, item.codes))
    assert {name: found for name, found in kinds.items() if len(found) > 1} == {}


def test_typing_is_kept_low_and_published() -> None:
    columns = filled_columns(listed_titles())
    verify = load_of(load_sheet("入户核查"), columns, visited=False)
    monthly = load_of(load_sheet("月度监测"), columns, visited=False)
    assert verify.typed <= 12
    assert monthly.typed <= 3
    assert render_sheets(columns) == DOCS.read_text("utf-8")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([MONEY, MONEY], "stands twice"),
        ([{"id": "选", "type": "choice"}], "among what"),
        ([MONEY | {"when": {"item": "有", "is": True}}, YESNO], "not above"),
        ([MONEY | {"formula": "甲 + 乙"}], "not above"),
        ([MONEY | {"known": [{}]}], "one source"),
        ([MONEY | {"known": [{"fact": "甲"}]}], "which department"),
        ([MONEY | {"known": [{"sheet": "甲", "registry": "乙"}]}], "one source"),
        ([MONEY | {"colour": "red"}], "Extra inputs"),
        ([{"id": "x", "type": "colour"}], "money"),
    ],
)
def test_a_wrong_definition_says_what_is_wrong(wrong: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        items(*wrong)


def test_a_definition_has_the_name_of_its_file() -> None:
    with pytest.raises(UsageError, match="定义的却是"):
        read_definition("甲", {"id": "乙", "title": "t", "sections": []})
    with pytest.raises(UsageError, match="没有名为"):
        load_sheet("没有")


@pytest.mark.parametrize("text", ["", "甲", "甲=", "=是否", "甲=颜色"])
def test_an_extra_item_that_nobody_can_read(text: str) -> None:
    with pytest.raises(UsageError):
        read_extra(text)


def test_extra_items() -> None:
    assert read_extra("养殖=鸡|鸭|鸡").choices == ("鸡", "鸭")
    assert read_extra("规模 = 数字").type is ItemType.INT


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("money", "\uff11，\uff12\uff10\uff10.5元", 120_050),
        ("money", 7, 7),
        ("int", "3", 3),
        ("decimal", "2.50", "2.50"),
        ("yesno", "有", True),
        ("yesno", "NO", False),
        ("text", "  好\u0000 ", "好"),
        ("date", "2022年6月3日", "2022-06-03"),
    ],
)
def test_answers_are_read(kind: str, raw: object, value: object) -> None:
    assert read_value(SheetItem(id="x", type=kind), raw) == value


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("money", "-1"),
        ("money", True),
        ("money", 1.5),
        ("money", "1万"),
        ("money", "9" * 41),
        ("int", "2.5"),
        ("int", "10000"),
        ("decimal", "0.0000001"),
        ("yesno", 1),
        ("text", 1),
        ("text", "长" * 201),
        ("date", 44000),
        ("photo", "x"),
    ],
)
def test_answers_are_refused(kind: str, raw: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        read_value(SheetItem(id="x", type=kind), raw)


def test_a_formula_needs_all_its_terms() -> None:
    sheet = items(
        MONEY,
        {"id": "支出", "type": "money", "optional": True},
        {"id": "人", "type": "int", "optional": True},
        {"id": "纯", "type": "money", "formula": "收入 - 支出"},
        {"id": "人均", "type": "money", "formula": "纯 / 人"},
    )
    done = check_values(sheet, {"收入": "10", "支出": "0.01", "人": 3, "纯": 5})
    assert (done.values["纯"], done.values["人均"], done.faults) == (999, 333, {})
    assert "纯" not in check_values(sheet, {"收入": "10"}).values
    assert "人均" not in check_values(sheet, {"收入": "1", "支出": 0, "人": 0}).values


def test_a_condition_tells_yes_from_one() -> None:
    sheet = items(YESNO, {"id": "多少", "type": "int", "when": {"item": "有", "is": True}})
    assert check_values(sheet, {"有": True}).faults == {"多少": "请填写“多少”。"}
    assert check_values(sheet, {"有": False, "多少": 3}).values == {"有": False}


def test_what_is_typed_chosen_and_kept_is_counted() -> None:
    sheet = items(MONEY | {"zero": "没有"}, YESNO, {"id": "人", "type": "int"})
    values = {"收入": 0, "有": True, "人": 3}
    assert count_answers(sheet, values, {"有": True}) == (1, 1, 1)
    assert count_answers(sheet, values | {"收入": 5}, {"人": 4}) == (2, 1, 0)


@given(value=st.integers(min_value=0, max_value=MOST_YUAN * 100))
def test_money_that_is_shown_reads_as_itself(value: int) -> None:
    item = SheetItem(id="x", type="money")
    assert read_value(item, show_value(item, value)) == value
    assert read_value(item, str(Decimal(value) / 100)) == value


@given(raw=JUNK, kind=st.sampled_from(list(ItemType)))
def test_any_answer_is_read_or_refused_in_words(raw: object, kind: ItemType) -> None:
    item = SheetItem(id="x", type=kind, choices=("因病", "在家"))
    try:
        value = read_value(item, raw, members=frozenset({"1", "2"}))
    except ValueError as error:
        assert str(error)
        return
    assert read_value(item, value, members=frozenset({"1", "2"})) == value


@given(
    sheet=st.sampled_from(SHEETS),
    raw=st.dictionaries(
        st.sampled_from(sorted({name for sheet in SHEETS for name in sheet.items}))
        | st.text(max_size=10),
        JUNK,
        max_size=12,
    ),
)
def test_any_sheet_is_checked_without_surprise(sheet: SheetDefinition, raw: dict[str, Any]) -> None:
    done = check_values(sheet, raw, members=frozenset({"1"}))
    assert set(done.values) <= set(sheet.items)
    assert set(raw) - set(sheet.items) <= set(done.faults)
    again = check_values(sheet, done.values, members=frozenset({"1"}))
    assert again.values == done.values
    assert sum(count_answers(sheet, done.values, {})) <= len(sheet.asked)
