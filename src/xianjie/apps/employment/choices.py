"""Lists of employment that the contracts set."""

from __future__ import annotations

from functools import cache

from xianjie.exchange.contracts import load_codes

Pairs = list[tuple[str, str]]


@cache
def texts(name: str) -> tuple[str, ...]:
    """Return the texts of a code set in order."""
    return tuple(load_codes(name).texts)


def pairs(name: str) -> Pairs:
    """Return a code set as choices."""
    return [(text, text) for text in texts(name)]
