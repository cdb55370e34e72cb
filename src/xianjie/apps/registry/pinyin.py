"""How a Chinese name is spelt: 李大山 is ``lidashan`` in full and ``lds`` in initials.

A surname takes the reading that it has as a surname; any other character takes its usual one.
Letters of other scripts stay as small letters; marks such as the dot in 阿依·古丽 are left out.
"""

from __future__ import annotations

from functools import cache

from xianjie.kernel.text import fold

FULL_LENGTH = 120
INITIALS_LENGTH = 40

# Surnames that are read otherwise than the same character in a given name.
_SURNAMES = {
    "万俟": ("mo", "qi"), "尉迟": ("yu", "chi"), "长孙": ("zhang", "sun"), "澹台": ("tan", "tai"),
    "单": ("shan",), "曾": ("zeng",), "解": ("xie",), "仇": ("qiu",), "朴": ("piao",),
    "查": ("zha",), "区": ("ou",), "盖": ("ge",), "翟": ("zhai",), "任": ("ren",),
    "华": ("hua",), "乐": ("yue",), "冼": ("xian",), "尹": ("yin",), "种": ("chong",),
    "缪": ("miao",), "覃": ("qin",), "召": ("shao",), "秘": ("bi",), "员": ("yun",),
    "晟": ("cheng",), "那": ("na",), "纪": ("ji",), "宁": ("ning",), "燕": ("yan",),
}  # fmt: skip


@cache
def _reading(character: str) -> str:
    # Its tables take a quarter of a second to load, which few commands need.
    from pypinyin import Style, lazy_pinyin

    if character.isascii():
        return character.lower() if character.isalpha() else ""
    found = lazy_pinyin(character, style=Style.NORMAL, errors="ignore")
    return "".join(ch for ch in found[0] if ch.isascii() and ch.isalpha()) if found else ""


def syllables(name: str) -> tuple[str, ...]:
    """Return the syllables of a name in small letters without tones; ü is written v."""
    text = fold(name)
    for length in (2, 1):
        special = _SURNAMES.get(text[:length])
        if special is not None:
            return (*special, *_each(text[length:]))
    return _each(text)


def _each(text: str) -> tuple[str, ...]:
    return tuple(reading for reading in map(_reading, text) if reading)


def spelt(name: str) -> tuple[str, str]:
    """Return a name's full spelling and its initials, as they are stored."""
    parts = syllables(name)
    return "".join(parts)[:FULL_LENGTH], "".join(p[0] for p in parts)[:INITIALS_LENGTH]
