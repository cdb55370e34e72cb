"""Division codes as prefixes: which place lies in which."""

from __future__ import annotations

from functools import lru_cache

PREFIX_LENGTHS = (2, 4, 6, 9, 12)


@lru_cache(maxsize=65_536)
def place_prefix(code: str) -> str:
    """The digits that all places inside a division share.

    A code of 6, 9 or 12 digits loses the trailing zeros of the levels that it leaves open:
    ``623000`` and ``623000000000`` give ``6230``, ``532325101000`` gives ``532325101``.
    """
    digits = code.strip()
    if digits in ("", "000000", "000000000000"):
        return ""
    for length in PREFIX_LENGTHS:
        if len(digits) <= length or set(digits[length:]) == {"0"}:
            return digits[:length]
    return digits
