"""The waterfall of a candidate as a reviewer reads it: words, factor, bar."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

HALF = 50
MOST = 99.9
_WAN = 10_000


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence.

    ``factor`` is how many times likelier (or, with ``against``, less likely) it makes the match;
    ``parts`` draw it: to the right of the middle what speaks for, to the left what against.
    """

    title: str
    words: str
    factor: str
    against: bool
    parts: tuple[tuple[str, int], ...]


def likely_percent(probability: float | None) -> Decimal | None:
    """Return a probability in percent with one digit; never 100, nothing is that certain."""
    if probability is None:
        return None
    shown = Decimal(str(probability * 100)).quantize(Decimal("0.1"), ROUND_DOWN)
    return min(shown, Decimal(str(MOST)))


def evidence_of(kept: Iterable[Sequence[Any]]) -> tuple[Evidence, ...]:
    """Return stored ``[title, words, bits]`` for display, drawn on one scale."""
    rows = [(str(title), str(words), float(bits)) for title, words, bits in kept]
    longest = max((abs(bits) for _, _, bits in rows), default=1.0) or 1.0
    return tuple(
        Evidence(title, words, factor(bits), bits < 0, _parts(bits / longest))
        for title, words, bits in rows
    )


def _parts(share: float) -> tuple[tuple[str, int], ...]:
    width = round(abs(share) * HALF)
    if share < 0:
        return (("blank", HALF - width), ("red", width))
    return (("blank", HALF), ("blue", width))


def factor(bits: float) -> str:
    """Return two to the power of the bits as people read it: 1.4, 12, 3400, 25万, 1亿以上."""
    times = 2.0 ** min(abs(bits), 60)
    if times >= _WAN * _WAN:
        return "1亿以上"
    if times >= _WAN:
        return f"{times / _WAN:.0f}万"
    if times >= 100:
        return f"{round(times, -2 if times >= 1000 else -1):.0f}"
    return f"{times:.0f}" if times >= 10 else f"{times:.1f}"
