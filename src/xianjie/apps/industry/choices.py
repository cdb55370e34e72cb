"""Lists of industry that the contracts set."""

from __future__ import annotations

from xianjie.exchange.contracts import load_codes

Pairs = list[tuple[str, str]]


def pairs(name: str) -> Pairs:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]
