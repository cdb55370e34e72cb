"""Packs: read, laid over, found for a place, and every mistake named with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.policy.books import book, found, write_book
from xianjie.policy.checking import check_rulebook
from xianjie.policy.loading import PACKAGED, load_rulebook
from xianjie.policy.packs import PackTarget, load_packs, packs_at, parent_path, path_steps

PACK = """
document: 试行办法
title: 测试试行办法
period: {from: 2022-01-01, to: 2024-12-31}
region: 某县
level: 县
parents: [上级办法]
missing: [issuer, number]
clauses:
  - {path: 一, kind: chapter, topic: 目标}
  - path: 一(一)
    kind: clause
    topic: 收入
    lead: [县财政局]
    responsible: [县民政局, 各乡镇党委、政府]
    open: true
    targets:
      - {name: 人均收入, comparator: ">=", value: 1.5, unit: 元, by: "2022", series: 人均收入}
      - {name: 帮扶, comparator: all, scope: 有意愿户}
    duties:
      - {kind: report, name: 进展情况, every: 每月, day: 20}
"""
WHERE = "000000/packs/办法.yaml"


def test_a_pack_is_read_with_its_facts_clauses_and_figures(tmp_path: Path) -> None:
    loaded = book(tmp_path, {WHERE: PACK})
    assert check_rulebook(loaded) == []
    (pack,) = loaded.packs
    assert (pack.key, pack.place, pack.document) == ("办法", "000000", "试行办法")
    assert (pack.period_from, pack.period_to) == (date(2022, 1, 1), date(2024, 12, 31))
    assert (pack.issuer, pack.missing) == ("", ("issuer", "number"))
    clause = pack.clause("一(一)")
    assert clause is not None
    assert (clause.parent, clause.level, clause.open) == ("一", 2, True)
    assert clause.responsible == ("县民政局", "各乡镇党委、政府")
    assert clause.targets == (
        PackTarget("人均收入", ">=", Decimal("1.5"), "元", "2022", series="人均收入"),
        PackTarget("帮扶", "all", scope="有意愿户"),
    )
    assert (clause.duties[0].every, clause.duties[0].day) == ("每月", 20)


def test_a_pack_changes_no_version_of_the_rulebook(tmp_path: Path) -> None:
    assert book(tmp_path / "a", {WHERE: PACK}).hash == book(tmp_path / "b").hash


def test_the_countys_own_pack_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    packaged = write_book(tmp_path / "packaged", {WHERE: PACK, "530000/packs/省.yaml": PACK})
    own = write_book(
        tmp_path / "own",
        {
            WHERE: PACK.replace("1.5", "2"),
            "532325/packs/县.yaml": PACK,
            "620000/packs/甘.yaml": PACK,
        },
    )
    packs = load_packs([packaged, own, tmp_path / "none"])
    assert [pack.key for pack in packs] == ["办法", "省", "县", "甘"]
    assert packs[0].clauses[1].targets[0].value == 2
    assert [pack.key for pack in packs_at("532325", packs)] == ["县", "省", "办法"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("document: 试行办法", "document: 试行方法", ("办法.document", "unknown-document")),
        ("document: 试行办法", "note: 无", ("办法.note", "unknown-key")),
        ("to: 2024-12-31", "to: 2021-12-31", ("办法.period", "empty-period")),
        ("path: 一(一)", "path: 一（一）", ("办法.一（一）.path", "bad-path")),
        ("path: 一(一)", "path: 二(一)", ("办法.二(一).path", "no-parent")),
        ("path: 一(一)", "path: 一", ("办法.一", "duplicate-id")),
        ("kind: clause", "kind: klause", ("办法.一(一).kind", "unknown-choice")),
        ("topic: 收入", f"topic: {'长' * 21}", ("办法.一(一).topic", "bad-topic")),
        ("县民政局", "县财政局", ("办法.一(一).responsible", "duplicate-unit")),
        ("open: true", "units_from: 九", ("办法.一(一).units_from", "unknown-path")),
        (
            'comparator: ">=", value: 1.5, ',
            'comparator: "=", ',
            ("办法.一(一).targets[1]", "missing-value"),
        ),
        ("value: 1.5", "value: 2, upper: 1", ("办法.一(一).targets[1]", "bad-range")),
        ('by: "2022"', "by: 年底", ("办法.一(一).targets[1].by", "bad-time")),
        ("day: 20", "day: 32", ("办法.一(一).duties[1].day", "bad-day")),
        ("every: 每月, ", "", ("办法.一(一).duties[1]", "missing-key")),
        ("进展情况", "长" * 41, ("办法.一(一).duties[1]", "too-long")),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, old: str, new: str, fault: tuple[str, str]) -> None:
    faults = check_rulebook(book(tmp_path, {WHERE: PACK.replace(old, new)}))
    assert fault in found(faults)
    assert all(one.file.endswith("办法.yaml") and one.line for one in faults)


def test_one_document_has_one_pack(tmp_path: Path) -> None:
    faults = check_rulebook(book(tmp_path, {WHERE: PACK, "000000/packs/再.yaml": PACK}))
    assert [one.code for one in faults] == ["duplicate-document"]


def test_paths_know_their_steps() -> None:
    assert path_steps("三(一)3(2)一是") == ("三", "(一)", "3", "(2)", "一是")
    assert parent_path("三(一)3(2)") == "三(一)3"
    assert parent_path("第五条—2") == "第五条"
    assert parent_path("closing") == ""
    assert path_steps("三（一)") == ()


def test_the_packaged_packs_are_whole() -> None:
    rulebook = load_rulebook()
    keys = {pack.key for pack in rulebook.packs}
    assert keys == {pack.key for pack in load_packs((PACKAGED,))}
    assert not [one for one in check_rulebook(rulebook) if "/packs/" in one.file]
