"""Small versions of both benchmarks of linkage hold the bars."""

import pytest

from benchmarks import link_data, linkage
from benchmarks.febrl import febrl4


def test_febrl_4_is_linked():
    found = febrl4()
    assert found["records"] == 5000
    assert found["f1"] >= linkage.BARS["febrl_f1"]


@pytest.fixture(scope="module")
def data():
    return link_data.make(20_000, 2500, seed=1)


def test_damaged_chinese_rows_are_linked(data):
    mine = linkage.judge(data, linkage.ours(data))
    assert mine["precision"] >= linkage.BARS["precision"]
    assert mine["recall"] >= linkage.BARS["recall"]
    assert mine["found_or_queued"] >= 0.99
    strangers = {k: one for k, one in mine["kinds"].items() if k.startswith("档案外")}
    assert len(strangers) == 5
    assert sum(one["wrong"] for one in strangers.values()) <= 1


def test_peers_are_judged_by_the_same_measure(data):
    number = linkage.judge(data, linkage.number_only(data))
    fuzzy = linkage.judge(data, linkage.rapidfuzz(data))
    assert number["recall"] < fuzzy["recall"] < linkage.BARS["recall"]
    assert number["inside"] == fuzzy["inside"]


def test_the_same_seed_makes_the_same_rows():
    assert link_data.make(300, 60, seed=3) == link_data.make(300, 60, seed=3)
