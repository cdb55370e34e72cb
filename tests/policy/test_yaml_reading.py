"""YAML as the rulebook reads it: exact, located, without surprises."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from xianjie.kernel.errors import RefusedError
from xianjie.policy.yaml_reading import MAX_BYTES, Items, Table, read_rulebook_text, read_yaml


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.57", Decimal("0.57")),
        ("1.50", Decimal("1.50")),
        ("-3", -3),
        ("1_000", 1000),
        ("010", "010"),
        ("true", True),
        ("no", "no"),
        ("on", "on"),
        ("1:30", "1:30"),
        ("1e3", "1e3"),
        ("~", None),
        ("'12'", "12"),
        ("2022-06-30", date(2022, 6, 30)),
        ("2022-6-3", date(2022, 6, 3)),
        ("2022-02-30", "2022-02-30"),
        ("是", "是"),
    ],
)
def test_scalars(text: str, value: object) -> None:
    content, faults = read_yaml(f"a: {text}\n", "f.yaml")
    assert faults == []
    assert content == {"a": value}
    assert type(content["a"]) is type(value)


def test_lines_are_remembered() -> None:
    content, _ = read_yaml("a: 1\nb:\n  - c: 2\n  - d: 3\n", "f.yaml")
    assert isinstance(content, Table)
    assert (content.line_of("a"), content.line_of("b"), content.line_of("zz")) == (1, 2, 1)
    assert isinstance(content["b"], Items)
    assert content["b"].lines == [3, 4]


@pytest.mark.parametrize(
    ("text", "code", "item", "line"),
    [
        ("a: [1\nb: 2\n", "yaml-syntax", "", 2),
        ("a: 1\n  b: 2\n", "yaml-syntax", "", 2),
        ("a: \x07\n", "yaml-syntax", "", 0),
        ("a: 1\na: 2\n", "duplicate-key", "a", 2),
        ("x:\n  k: 1\n  k: 2\n", "duplicate-key", "x.k", 3),
        ("a: &x [1]\nb: *x\n", "yaml-alias", "", 1),
        ("? [1, 2]\n: 3\n", "yaml-key", "", 1),
        ("--- 1\n--- 2\n", "yaml-syntax", "", 2),
    ],
)
def test_faults_name_file_item_and_line(text: str, code: str, item: str, line: int) -> None:
    _, faults = read_yaml(text, "规则.yaml")
    assert [(one.file, one.code, one.item, one.line) for one in faults] == [
        ("规则.yaml", code, item, line)
    ]


def test_a_tower_of_brackets_is_a_fault_not_a_crash() -> None:
    _, faults = read_yaml("[" * 5000, "f.yaml")
    assert [one.code for one in faults] == ["yaml-syntax"]


@pytest.mark.parametrize("text", ["", "# 只有说明\n"])
def test_an_empty_file_is_none(text: str) -> None:
    assert read_yaml(text, "f.yaml") == (None, [])


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        read_rulebook_text(tmp_path / "无.yaml")
    assert caught.value.code == "unreadable"
    (tmp_path / "gbk.yaml").write_bytes("标题: 姚安".encode("gb18030"))
    with pytest.raises(RefusedError) as caught:
        read_rulebook_text(tmp_path / "gbk.yaml")
    assert caught.value.code == "bad-encoding"
    with pytest.raises(RefusedError) as caught:
        read_rulebook_text(tmp_path)
    assert caught.value.code == "unreadable"
    (tmp_path / "big.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    with pytest.raises(RefusedError) as caught:
        read_rulebook_text(tmp_path / "big.yaml")
    assert caught.value.code == "too-large"


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "bom.yaml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_rulebook_text(tmp_path / "bom.yaml") == "a: 1\n"


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 100_000, "[" * 900 + "]" * 900])
def test_deep_nesting_is_a_fault_and_no_crash(text: str) -> None:
    content, (fault,) = read_yaml(f"a: 1\nb: {text}\n", "f.yaml")
    assert content is None
    assert (fault.code, fault.line) == ("yaml-syntax", 2)
    assert "嵌套" in fault.message


@pytest.mark.parametrize("number", ["9" * 5000, "1234567890123456", "0." + "1" * 5000])
def test_number_too_long_for_a_policy_is_a_fault(number: str) -> None:
    content, (fault,) = read_yaml(f"a: 1\nb: {number}\n", "f.yaml")
    assert content == {"a": 1, "b": None}
    assert (fault.code, fault.item, fault.line) == ("number-too-long", "b", 2)
    assert read_yaml(f"b: '{number}'\n", "f.yaml") == ({"b": number}, [])
