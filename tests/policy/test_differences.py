"""What differs between two publications."""

from __future__ import annotations

from datetime import date

from xianjie.policy.changing import Change, ChangeKind, changed_rulebook
from xianjie.policy.differences import Difference, KeyChange, differences
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Citation


def test_a_changed_value_is_one_key_of_one_entry() -> None:
    base = load_rulebook()
    change = Change(
        "532325", "低保标准", ChangeKind.SET, date(2022, 1, 1), None, 5000, Citation("县文件", "一")
    )
    after = changed_rulebook(base, change)
    key = KeyChange(
        "2022-01-01 起",
        "value 4960，cite document 姚安县2022-2024增收计划，clause 三(三)12",
        "value 5000，cite document 县文件，clause 一",
    )
    assert differences(base, after) == [
        Difference("532325", "parameters", "低保标准", "changed", (key,))
    ]
    assert differences(base, base) == []


def test_a_new_layer_is_added_and_taken_away() -> None:
    base = load_rulebook()
    change = Change(
        "532325101", "核查天数_红", ChangeKind.SET, date(2022, 1, 1), None, 2, Citation()
    )
    after = changed_rulebook(base, change)
    (added,) = differences(base, after)
    assert (added.place, added.kind, added.changes[0].after) == (
        "532325101", "added", "value 2，cite document 待核",
    )  # fmt: skip
    (removed,) = differences(after, base)
    assert (removed.kind, removed.changes[0].after) == ("removed", "")
