"""Numbers of rows as an address or a form names them."""

from __future__ import annotations

_MOST_DIGITS = 18


def number_in(text: str) -> int | None:
    """Return the number of a row, None for anything that no row can have: ²3, -1, a million digits.

    ``str.isdigit`` alone lets marks pass that ``int`` refuses.
    """
    fits = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if fits else None
