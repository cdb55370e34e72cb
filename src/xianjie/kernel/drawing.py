"""Drawing lots that anybody can draw again: a frozen frame, a commitment, a seed, one order.

The order is that of ``SHA-256(seed:unit)`` as hexadecimal text, ties by the unit; it depends on
no random generator and on no version of a library. Before a draw, the hash of the frame and
``SHA-256(seed:frame hash)`` are published; afterwards the seed. Whoever has the frame then finds
the same units. ``docs/how-to/census.md`` says the same in words for those who check.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xianjie.kernel.errors import UsageError

_Z = 1.959963984540054  # the normal quantile of 95 percent


@dataclass(frozen=True, order=True)
class FrameUnit:
    """A unit that may be drawn: its key, the layer and the cluster that it belongs to.

    None of the three holds a tabulator or a line break; none names a person.
    """

    key: str
    stratum: str = ""
    cluster: str = ""


@dataclass(frozen=True)
class Design:
    """How many are drawn.

    ``size`` units in all and at least ``least`` of every stratum, shared out in proportion
    (largest remainders); with ``clusters`` first so many clusters, each as likely as another,
    and then ``size`` units among theirs.
    """

    size: int
    least: int = 0
    clusters: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the plain form that is published beside the frame."""
        return {"size": self.size, "least": self.least, "clusters": self.clusters}


def drawn_order(seed: str, keys: Iterable[str]) -> list[str]:
    """Return the keys in the order that a seed gives; the order handed in does not matter."""
    marked = [(hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key) for key in keys]
    return [key for _, key in sorted(marked)]


def frame_text(frame: Iterable[FrameUnit]) -> str:
    """Return the frame as it is published: a line ``key TAB stratum TAB cluster``, sorted.

    Raises:
        UsageError: a unit twice, or a mark inside a name that would make two frames look alike.
    """
    rows = sorted(frame)
    if len({row.key for row in rows}) != len(rows):
        raise UsageError("frame-twice", "抽样框里有重复的单位。")
    for row in rows:
        if any(mark in part for part in (row.key, row.stratum, row.cluster) for mark in "\t\r\n"):
            raise UsageError("frame-mark", "抽样框的单位名称里不能有制表符或换行。")
    return "".join(f"{row.key}\t{row.stratum}\t{row.cluster}\n" for row in rows)


def read_frame(text: str) -> list[FrameUnit]:
    """Return the units of a published frame."""
    units = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        parts = line.split("\t")
        if len(parts) != len(FrameUnit.__dataclass_fields__):
            raise UsageError("frame-line", f"抽样框第 {number} 行应有三栏，以制表符分隔。")
        units.append(FrameUnit(*parts))
    return units


def frame_hash(frame: Iterable[FrameUnit]) -> str:
    """Return the SHA-256 of the published frame."""
    return hashlib.sha256(frame_text(frame).encode()).hexdigest()


def commitment(seed: str, frame: str) -> str:
    """Return what is published before the draw: SHA-256 of ``seed:frame hash``."""
    return hashlib.sha256(f"{seed}:{frame}".encode()).hexdigest()


def shares(counts: Mapping[str, int], size: int, least: int = 0) -> dict[str, int]:
    """Share ``size`` out over strata in proportion to their counts, by largest remainders.

    Every stratum gets at least ``least`` or all it has; equal remainders go to the earlier name.
    The sum exceeds ``size`` where the floors do.
    """
    total = sum(counts.values())
    size = min(size, total)
    if not total:
        return dict.fromkeys(counts, 0)
    found = {name: size * number // total for name, number in counts.items()}
    by_rest = sorted(counts, key=lambda name: (-(size * counts[name] % total), name))
    for name in by_rest[: size - sum(found.values())]:
        found[name] += 1
    return {name: min(counts[name], max(found[name], least)) for name in counts}


def draw(frame: Sequence[FrameUnit], design: Design, seed: str) -> list[FrameUnit]:
    """Return the units that a seed draws, in the order of the draw, stratum by stratum."""
    if design.clusters:
        names = drawn_order(seed, {unit.cluster for unit in frame})[: design.clusters]
        frame = [unit for unit in frame if unit.cluster in set(names)]
    layers: dict[str, dict[str, FrameUnit]] = defaultdict(dict)
    for unit in frame:
        layers[unit.stratum][unit.key] = unit
    wanted = shares({name: len(units) for name, units in layers.items()}, design.size, design.least)
    return [
        layers[name][key]
        for name in sorted(layers)
        for key in drawn_order(seed, layers[name])[: wanted[name]]
    ]


def wanted_size(total: int, share: Decimal | None, least: int) -> int:
    """Return how many of ``total`` a share asks for, at least ``least`` and at most all."""
    part = math.ceil(total * share) if share is not None else 0
    return min(total, max(least, part))


def wilson(hits: int, number: int) -> tuple[float, float] | None:
    """Return Wilson's 95 % interval of a rate; None where nothing was looked at."""
    if number <= 0:
        return None
    rate, square = hits / number, _Z * _Z
    scale = 1 + square / number
    middle = (rate + square / (2 * number)) / scale
    spread = _Z * math.sqrt(rate * (1 - rate) / number + square / (4 * number * number)) / scale
    return max(0.0, middle - spread), min(1.0, middle + spread)
