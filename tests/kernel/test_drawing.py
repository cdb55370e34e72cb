"""Lots that anybody can draw again."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.drawing import (
    Design,
    FrameUnit,
    commitment,
    draw,
    drawn_order,
    frame_hash,
    frame_text,
    read_frame,
    shares,
    wanted_size,
    wilson,
)
from xianjie.kernel.errors import UsageError

UNITS = st.lists(
    st.builds(FrameUnit, st.text("abc123", min_size=1), st.sampled_from("甲乙丙"),
              st.sampled_from(["V1", "V2", "V3"])),
    unique_by=lambda unit: unit.key,
)  # fmt: skip


def test_the_order_is_written_down_and_never_changes() -> None:
    # Golden: a change here would make published draws impossible to repeat.
    keys = [f"53230000000{n}" for n in range(1, 6)]
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(b"2022:" + key.encode()).hexdigest())
    assert drawn_order("2022", reversed(keys)) == by_hand
    assert [key[-1] for key in drawn_order("2022", keys)] == ["3", "2", "4", "5", "1"]


@given(UNITS, st.integers(0, 12), st.integers(0, 2), st.integers(0, 3), st.text())
def test_a_draw_is_repeatable_and_keeps_its_promises(units, size, least, clusters, seed) -> None:
    design = Design(size, least, clusters)
    drawn = draw(units, design, seed)
    assert draw(read_frame(frame_text(reversed(units))), design, seed) == drawn
    assert len(set(drawn)) == len(drawn) and set(drawn) <= set(units)
    if clusters:
        assert len({unit.cluster for unit in drawn}) <= clusters
    else:
        assert len(drawn) >= min(size, len(units))
        for name in {unit.stratum for unit in units}:
            inside = sum(unit.stratum == name for unit in units)
            assert sum(unit.stratum == name for unit in drawn) >= min(least, inside)


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 50), max_size=6), st.integers(0, 99))
def test_shares_add_up_and_stay_within_one_of_the_proportion(counts, size) -> None:
    found, total = shares(counts, size), sum(counts.values())
    assert sum(found.values()) == min(size, total)
    assert all(abs(found[name] * total - min(size, total) * counts[name]) < total
               for name in counts if total)  # fmt: skip


def test_a_frame_says_each_unit_once_and_its_hash_binds_the_seed() -> None:
    frame = [FrameUnit("b", "x", "V"), FrameUnit("a")]
    assert frame_text(frame) == "a\t\t\nb\tx\tV\n"
    assert (
        commitment("s", frame_hash(frame))
        == hashlib.sha256(
            b"s:" + hashlib.sha256(b"a\t\t\nb\tx\tV\n").hexdigest().encode()
        ).hexdigest()
    )
    for bad in ([FrameUnit("a"), FrameUnit("a", "x")], [FrameUnit("a\tb")]):
        with pytest.raises(UsageError):
            frame_text(bad)


def test_sizes_and_intervals() -> None:
    assert wanted_size(1000, Decimal("0.025"), 10) == 25
    assert wanted_size(7, Decimal("0.01"), 10) == 7
    low, high = wilson(5, 50)
    assert (round(low, 4), round(high, 4)) == (0.0435, 0.2136)
    assert wilson(0, 0) is None
