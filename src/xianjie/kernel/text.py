"""Folding of what people type: full-width marks, stray spaces, invisible characters."""

import re

_INVISIBLE = "\u00ad\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
)
_FULL_WIDTH_ALNUM = {
    0xFF01 + offset: 0x21 + offset
    for offset in range(94)
    if chr(0x21 + offset).isalnum() or chr(0x21 + offset) in "()[]"
}
_SPACES = dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f"), " ")
_VALUE_TABLE: dict[int, int | str | None] = {
    **_FULL_WIDTH_ALNUM,
    **_SPACES,
    **dict.fromkeys(map(ord, _INVISIBLE)),
}
_HEADER_TABLE: dict[int, int | str | None] = {
    **_VALUE_TABLE,
    **{0xFF01 + offset: 0x21 + offset for offset in range(94)},
    **dict.fromkeys(map(ord, "\u3010\u3014\u3016"), "("),
    **dict.fromkeys(map(ord, "\u3011\u3015\u3017"), ")"),
    **dict.fromkeys(map(ord, "，,"), "、"),
}
_MARKS = re.compile(r"[\s*:：]+")


def fold(value: str) -> str:
    """Return the text trimmed, its full-width digits, letters, brackets and spaces half width.

    Chinese punctuation inside the text is left alone.
    """
    if value.isascii():
        return value.strip()
    return value.translate(_VALUE_TABLE).strip()


def fold_header(value: str) -> str:
    """Return the form of a column header that is compared.

    Spaces and line breaks, stars and colons are dropped, marks are half width, letters small.
    """
    return _MARKS.sub("", value.translate(_HEADER_TABLE)).lower()
