"""Folders to layers: merging, duplicates, overlaps, blobs."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.policy.books import GOOD, RULES, book, found, write_book
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.loading import PACKAGED, has_rulebook_files, load_rulebook, overlays_for
from xianjie.policy.model import Rulebook

OWN_LINE = """
自付线:
  values:
    - {from: 2022-01-01, value: 6000, cite: {document: 试行办法}}
"""


def test_layers_come_ordered_by_place(tmp_path: Path) -> None:
    loaded = book(tmp_path, {"532325/parameters/a.yaml": OWN_LINE})
    assert loaded.places == ("000000", "532325")
    assert loaded.faults == ()
    assert loaded.layer("999999") is None


def test_no_packaged_rulebook_at_all() -> None:
    assert load_rulebook(None).layers == ()


def test_an_overlay_merges_values_by_date_and_keeps_the_rest(tmp_path: Path) -> None:
    own = write_book(
        tmp_path / "own",
        {
            "000000/parameters/a.yaml": OWN_LINE.replace(
                "value: 6000", "value: 6000, to: 2023-01-01"
            )
            + "    - {from: 2021-01-01, value: 5500, cite: {document: 试行办法}}\n"
        },
    )
    line = book(tmp_path / "base", None, own).layer("000000").parameters["自付线"]
    assert line.title == "医疗自付预警线"
    assert [(one.from_date, one.value) for one in line.values] == [
        (date(2021, 1, 1), 5500),
        (date(2022, 1, 1), 6000),
    ]
    assert line.values[0].origin.own


def test_an_overlays_rule_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    own = write_book(tmp_path / "own", {"000000/rules/a.yaml": RULES.replace("橙", "红")})
    rules = book(tmp_path / "base", None, own).layer("000000").rules
    assert [(rule.id, rule.levels[0].level) for rule in rules] == [("大额自付", "红")]


def test_a_single_file_is_laid_over_by_the_folders_it_lies_in(tmp_path: Path) -> None:
    write_book(tmp_path / "own", {"532325/parameters/a.yaml": OWN_LINE})
    path = tmp_path / "own/532325/parameters/a.yaml"
    layer = book(tmp_path / "base", None, path).layer("532325")
    assert list(layer.parameters) == ["自付线"]


@pytest.mark.parametrize("part", ["532325", "532325/parameters"])
def test_one_place_or_section_can_be_laid_over(tmp_path: Path, part: str) -> None:
    write_book(tmp_path / "own", {"532325/parameters/a.yaml": OWN_LINE})
    layer = book(tmp_path / "base", None, tmp_path / "own" / part).layer("532325")
    assert list(layer.parameters) == ["自付线"]


@pytest.mark.parametrize(
    ("text", "section", "names"),
    [
        (OWN_LINE, "parameters", ["自付线"]),
        ("甲: {grain: household, expression: 自付 > 0}\n", "facts", ["甲"]),
        ("甲文: {title: 一份文件}\n", "documents", ["甲文"]),
    ],
)
def test_a_lone_file_is_known_by_its_shape(
    tmp_path: Path, text: str, section: str, names: list[str]
) -> None:
    lone = tmp_path / "lone.yaml"
    lone.write_text(text, encoding="utf-8")
    layer = load_rulebook(None, [lone]).layer("000000")
    assert list(getattr(layer, section)) == names


def test_a_lone_list_holds_rules(tmp_path: Path) -> None:
    lone = tmp_path / "lone.yaml"
    lone.write_text(RULES, encoding="utf-8")
    assert [rule.id for rule in load_rulebook(None, [lone]).layer("000000").rules] == ["大额自付"]


@pytest.mark.parametrize(
    ("files", "item", "code"),
    [
        ({"000000/parameters/b.yaml": OWN_LINE}, "自付线", "duplicate-id"),
        ({"000000/rules/b.yaml": RULES}, "大额自付", "duplicate-id"),
        ({"姚安县/rules/b.yaml": RULES}, "", "unknown-folder"),
        ({"b.yaml": RULES}, "", "misplaced-file"),
        ({"000000/b.yaml": RULES}, "", "misplaced-file"),
        ({"000000/rule/b.yaml": RULES}, "", "misplaced-file"),
        ({"000000/rules/b.yaml": "甲: {id: 甲}\n"}, "", "wrong-shape"),
        ({"000000/rules/b.yaml": "- 甲\n"}, "第1条", "wrong-shape"),
        ({"000000/facts/b.yaml": "- 甲\n"}, "", "wrong-shape"),
        ({"000000/facts/b.yaml": "甲: 乙\n"}, "甲", "wrong-shape"),
    ],
)
def test_what_is_out_of_place_is_a_fault(
    tmp_path: Path, files: dict[str, str], item: str, code: str
) -> None:
    loaded = book(tmp_path, files)
    assert found(list(loaded.faults)) == [(item, code)]
    assert next(iter(files)).split("/")[0] in loaded.faults[0].file


VALUES = """
自付线:
  title: 线
  unit: 元
  values:
    - {{from: {0}, {1} value: 1, cite: {{document: 试行办法}}}}
    - {{from: {2}, {3} value: 2, cite: {{document: 试行办法}}}}
"""


@pytest.mark.parametrize(
    ("dates", "codes"),
    [
        (("2021-01-01", "", "2022-01-01", ""), []),
        (("2021-01-01", "to: 2022-01-01,", "2022-01-01", ""), []),
        (("2021-01-01", "", "2021-01-01", ""), ["overlapping-dates"]),
        (("2021-01-01", "to: 2022-06-01,", "2022-01-01", ""), ["overlapping-dates"]),
        (("2022-01-01", "to: 2023-01-01,", "2021-01-01", "to: 2022-02-01,"), ["overlapping-dates"]),
        (("2021-01-01", "", "2022-01-01", "to: 2022-01-01,"), ["empty-period"]),
    ],
)
def test_overlapping_dates(tmp_path: Path, dates: tuple[str, ...], codes: list[str]) -> None:
    path = tmp_path / "000000/parameters/a.yaml"
    loaded = load_rulebook(
        write_book(tmp_path, {"000000/parameters/a.yaml": VALUES.format(*dates)})
    )
    assert [fault.code for fault in loaded.faults] == codes
    for fault in loaded.faults:
        assert fault.item == "自付线"
        assert fault.file.endswith("000000/parameters/a.yaml")
        assert fault.line in (6, 7)
    assert path.exists()


def test_versions_of_one_rule_may_follow_each_other(tmp_path: Path) -> None:
    first = RULES.replace("  kind:", "  to: 2022-01-01\n  kind:")
    second = RULES.replace("  kind:", "  from: 2022-01-01\n  kind:")
    loaded = book(tmp_path, {"000000/rules/规则.yaml": first, "000000/rules/b.yaml": second})
    assert loaded.faults == ()
    assert len(loaded.layer("000000").rules) == 2


def test_hidden_and_other_files_are_passed_over(tmp_path: Path) -> None:
    loaded = book(
        tmp_path,
        {"000000/rules/._x.yaml": "][", ".git/x.yaml": "][", "000000/README.md": "x", "a.txt": "x"},
    )
    assert loaded.faults == ()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("无.yaml", None, "unreadable"),
        ("表.xlsx", b"PK", "not-yaml"),
        ("空.yaml", b"", "empty-file"),
        ("gbk.yaml", "标题: 姚安".encode("gb18030"), "bad-encoding"),
    ],
)
def test_a_path_that_is_no_rulebook_is_refused(
    tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RefusedError) as caught:
        load_rulebook(None, [path])
    assert caught.value.code == code
    assert name in caught.value.message


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as caught:
        load_rulebook(None, [tmp_path])
    assert caught.value.code == "empty-rulebook"


def test_what_is_laid_over(tmp_path: Path) -> None:
    own = tmp_path / "home/rulebook"
    other = write_book(tmp_path / "other", {"532325/parameters/a.yaml": OWN_LINE})
    part = other / "532325/parameters/a.yaml"
    assert overlays_for(None, own) == []
    assert overlays_for(part, own) == [part]
    write_book(own, {"532325/parameters/a.yaml": OWN_LINE})
    assert has_rulebook_files(own)
    assert overlays_for(None, own) == [own]
    assert overlays_for(other, own) == [other]
    assert overlays_for(part, own) == [own, part]
    assert overlays_for(own / "532325", own) == [own]
    with pytest.raises(RefusedError):
        overlays_for(tmp_path / "无", own)


def test_the_blob_brings_everything_back(tmp_path: Path) -> None:
    rules = RULES.replace("橙", "[{is: 红, when: 自付 > 自付线}, {is: 黄}]").replace(
        "  kind:", "  from: 2021-05-14\n  to: 2030-01-01\n  max_share: 0.3\n  kind:"
    )
    off = "- {id: 大额自付, disabled: true}\n"
    null = (
        "自付线: {values: [{from: 2022-01-01, value: null, cite: {document: 草稿, 待核: true}}]}\n"
    )
    loaded = book(
        tmp_path,
        {
            "000000/rules/规则.yaml": rules,
            "532325/rules/a.yaml": off,
            "532325/parameters/a.yaml": null,
            "532325/documents/a.yaml": "县文: {title: 县文, issued_on: 待核}\n",
        },
    )
    assert loaded.faults == ()
    back = Rulebook.from_blob(json.loads(loaded.canonical))
    assert back == loaded
    assert back.hash == loaded.hash
    assert back.documents["县文"].unverified


def test_the_hash_changes_with_content_and_not_with_files(tmp_path: Path) -> None:
    one = book(tmp_path / "a")
    merged = {name: text for name, text in GOOD.items() if "parameters" not in name}
    merged["000000/parameters/另.yaml"] = GOOD["000000/parameters/参数.yaml"]
    two = load_rulebook(write_book(tmp_path / "b", merged))
    assert one.hash == two.hash
    three = book(tmp_path / "c", {"532325/parameters/a.yaml": OWN_LINE})
    assert three.hash != one.hash


@pytest.mark.parametrize(
    "blob",
    [
        {},
        {"format": 1},
        {"format": 1, "layers": {"000000": {"facts": {"甲": {"grain": "village"}}}}},
    ],
)
def test_a_damaged_blob_is_refused(blob: dict[str, object]) -> None:
    with pytest.raises(XianjieError) as caught:
        Rulebook.from_blob(blob)
    assert caught.value.code == "bad-rulebook"


def test_the_packaged_rulebook_survives_its_blob() -> None:
    loaded = load_rulebook(PACKAGED)
    assert loaded.faults == ()
    assert Rulebook.from_blob(json.loads(loaded.canonical)) == loaded
