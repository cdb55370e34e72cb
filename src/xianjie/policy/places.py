"""Places that a rulebook speaks for: division codes and who stands above whom."""

from __future__ import annotations

import re

from xianjie.kernel.errors import UsageError
from xianjie.kernel.places import place_prefix
from xianjie.kernel.text import fold
from xianjie.policy.model import NATION

__all__ = ["is_place", "lineage", "normalise_place"]

_PLACE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")


def is_place(text: str) -> bool:
    """Whether ``text`` can name a layer: 6, 9 or 12 digits."""
    return bool(_PLACE.fullmatch(text))


def normalise_place(code: str) -> str:
    """The shortest code of 6, 9 or 12 digits for a division.

    ``532325000000`` is the county ``532325``, ``5323`` the prefecture ``532300``. Raises UsageError
    for anything that is not a division code.
    """
    text = fold(code)
    if text.isascii() and text.isdigit() and len(text) in (2, 4):
        text = text.ljust(6, "0")
    if not is_place(text):
        raise UsageError("bad-division", f"“{code}”不是行政区划代码，应为2、4、6、9或12位数字。")
    return place_prefix(text).ljust(6, "0")


def lineage(code: str) -> tuple[str, ...]:
    """The places whose layers count for ``code``, nearest first, the nation last."""
    place = normalise_place(code)
    steps = [place[:12], place[:9], place[:6], f"{place[:4]}00", f"{place[:2]}0000", NATION]
    return tuple(dict.fromkeys(steps))
