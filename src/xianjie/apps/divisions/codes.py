"""Division codes: 2, 4, 6, 9 or 12 significant digits, stored padded to 12."""

from __future__ import annotations

from xianjie.apps.divisions.enums import Level
from xianjie.kernel.errors import UsageError
from xianjie.kernel.places import place_prefix

CODE_DIGITS = 12
_LEVELS = {
    2: Level.PROVINCE,
    4: Level.PREFECTURE,
    6: Level.COUNTY,
    9: Level.TOWNSHIP,
    12: Level.VILLAGE,
}


def significant(code: str) -> str:
    """Return a code without the zeros that pad it: 623000 → 6230, 532325100000 → 532325100.

    Raises ``UsageError`` for what is not a division code.
    """
    text = code.strip()
    if not (text.isascii() and text.isdigit()) or len(text) not in _LEVELS:
        raise UsageError(
            "bad-division",
            f"“{code}”不是行政区划代码，请写 2、4、6、9 或 12 位数字，例如 532325。",
        )
    return place_prefix(text)


def padded(code: str) -> str:
    """Return a code with 12 digits."""
    return code.ljust(CODE_DIGITS, "0")


def level_of(prefix: str) -> Level:
    """Return the level of a code without padding."""
    return _LEVELS[len(prefix)]


def ancestors(prefix: str) -> list[str]:
    """Return the shorter codes above one, from the province down: 532325 → 53, 5323."""
    return [prefix[:length] for length in (2, 4, 6, 9) if length < len(prefix)]


def county_of(code: str) -> str:
    """Return the six digits of the county."""
    return code[:6]
