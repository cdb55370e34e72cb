"""One changed value: the same in memory, in the web's file, and read back from the disk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xianjie.kernel.errors import RefusedError
from xianjie.policy.changing import (
    Change,
    ChangeKind,
    changed_rulebook,
    changed_web_text,
    value_starting,
)
from xianjie.policy.loading import WEB_FILE, load_rulebook
from xianjie.policy.model import Citation, Rulebook
from xianjie.policy.resolution import resolve

PLACE = "532325"
CITE = Citation("县文件", "第二条", "县发1号")


def change(value: object = 5000, start: date = date(2022, 1, 1), **options: object) -> Change:
    fields = {"place": PLACE, "parameter": "低保标准", "kind": ChangeKind.SET, "cite": CITE}
    return Change(**fields | {"from_date": start, "value": value} | options)  # type: ignore[arg-type]


def written(folder: Path, *changes: Change) -> Rulebook:
    text = ""
    for one in changes:
        text = changed_web_text(text, WEB_FILE, one)
    path = folder / PLACE / "parameters" / WEB_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    if text:
        path.write_text(text, encoding="utf-8")
        return load_rulebook(overlays=[folder])
    return load_rulebook()


VALUES = st.one_of(
    st.integers(0, 10**9),
    st.decimals("0.000001", "999999", places=6).map(lambda one: one.normalize()),
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.lists(st.sampled_from(["低保对象", "特困", "是", "yes", "01", "1.0", "a: b"]), min_size=1)
    .map(tuple),
    st.sampled_from(["红", "no", "2022-06-30x", "010", "#", "- 一"]),
)  # fmt: skip


@settings(deadline=None, max_examples=30)
@given(
    value=VALUES,
    start=st.dates(date(2021, 1, 1), date(2030, 1, 1)),
    end=st.none() | st.dates(date(2031, 1, 1), date(2040, 1, 1)),
    cite=st.sampled_from([Citation(), CITE, Citation("县文件", "一", flagged=True)]),
)
def test_memory_and_file_give_the_same_rulebook(tmp_path_factory, value, start, end, cite) -> None:
    one = change(value, start, to_date=end, cite=cite)
    folder = tmp_path_factory.mktemp("book")
    on_disk = written(folder, one)
    assert on_disk.faults == ()
    assert on_disk.hash == changed_rulebook(load_rulebook(), one).hash


def test_the_order_of_changes_leaves_no_trace() -> None:
    first, second = change(1, date(2023, 1, 1)), change(Decimal("2.5"), parameter="高中自付上限")
    texts = set()
    for order in ((first, second), (second, first)):
        text = ""
        for one in order:
            text = changed_web_text(text, WEB_FILE, one)
        texts.add(text)
    assert len(texts) == 1


def test_a_removed_entry_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    kept = change(1, date(2030, 1, 1))
    before = changed_web_text("", WEB_FILE, kept)
    gone = change(None, kind=ChangeKind.REMOVE)
    assert changed_web_text(changed_web_text(before, WEB_FILE, change()), WEB_FILE, gone) == before
    only = changed_web_text(changed_web_text("", WEB_FILE, change()), WEB_FILE, gone)
    assert only == ""


def test_a_layer_that_holds_nothing_any_more_is_gone() -> None:
    base = load_rulebook()
    town = change(place="532325101", parameter="核查天数_红", value=2)
    grown = changed_rulebook(base, town)
    assert "532325101" in grown.places
    gone = change(None, place="532325101", parameter="核查天数_红", kind=ChangeKind.REMOVE)
    assert changed_rulebook(grown, gone).hash == base.hash


def test_the_webs_values_lie_over_those_written_by_hand(tmp_path: Path) -> None:
    hand = tmp_path / PLACE / "parameters" / "本县.yaml"
    hand.parent.mkdir(parents=True)
    hand.write_text(
        "低保标准:\n  note: 手写\n  values:\n"
        "    - {from: 2022-01-01, value: 4000, cite: {document: 待核}}\n"
        "    - {from: 2025-01-01, value: 6000, cite: {document: 待核}}\n",
        encoding="utf-8",
    )
    before = hand.read_bytes()
    book = written(tmp_path, change(4500))
    assert book.faults == ()
    values = {
        on: resolve(book, PLACE, on).parameters["低保标准"].value
        for on in (date(2022, 6, 1), date(2025, 6, 1))
    }
    assert list(values.values()) == [450_000, 600_000]
    assert hand.read_bytes() == before


def test_what_stands_at_a_day_is_found() -> None:
    found = value_starting(load_rulebook(), change())
    assert found is not None
    assert found.value == 4960
    assert value_starting(load_rulebook(), change(start=date(2022, 1, 2))) is None


@pytest.mark.parametrize("text", ["低保标准: [", "- 一\n- 二\n", "低保标准: 5\nx: &a 1\n"])
def test_a_spoilt_file_is_refused(text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        changed_web_text(text, WEB_FILE, change())
    assert caught.value.code == "web-file-spoilt"
