"""Lists of teams and pairings that the contracts set."""

from __future__ import annotations

from xianjie.exchange.contracts import load_codes

STAYS, SOCIAL_KINDS, GRADES = "驻村方式", "社会帮扶类型", "驻村考核等次"


def pairs(name: str) -> list[tuple[str, str]]:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]
