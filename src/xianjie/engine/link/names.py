"""When two written names may be one person's: the guard beside every identity number.

Linking by number alone made a thousand wrong links in a million (design/engine.md section 6).
Two names agree when they are equal after folding, sound alike, or lie one character apart.
"""

import re
import unicodedata
from enum import IntEnum
from functools import lru_cache

from xianjie.kernel.text import fold

_DOTS = re.compile(r"[\s·•．.‧・⋅∙●。'’`-]+")
_NOTE = re.compile(r"[(（][^()（）]*[)）]$")
_VARIANTS = str.maketrans(
    "峯昇堃晳冨恆囯國華寳寶強彊勛勳傑啓啟鳳龍蘭鑑燁瑋偉麗婭瓊榮軍紅鴻劉陳張楊趙黃吳孫馬羅鄭謝許鄧"
    "馮蕭肖葉蔣盧蘇呂閆阎傅邱於鐘鍾濤亞衞衛瑩靜雲澤瑪賢銀學興萬東會蓮鵬飛輝貴樹廣錢後邨剛嬌豔艷",
    "峰升坤皙富恒国国华宝宝强强勋勋杰启启凤龙兰鉴烨玮伟丽娅琼荣军红鸿刘陈张杨赵黄吴孙马罗郑谢许邓"
    "冯萧萧叶蒋卢苏吕闫闫付丘于钟钟涛亚卫卫莹静云泽玛贤银学兴万东会莲鹏飞辉贵树广钱后村刚娇艳艳",
)
_SURNAME_READINGS = {
    "曾": "zeng", "单": "shan", "仇": "qiu", "解": "xie", "查": "zha", "朴": "piao", "区": "ou",
    "盖": "ge", "覃": "qin", "繁": "po", "缪": "miao", "翟": "zhai", "乐": "yue", "黑": "he",
    "秘": "bi", "冼": "xian", "洗": "xian", "折": "she", "员": "yun", "召": "shao", "种": "chong",
    "重": "chong", "么": "yao", "祭": "zhai", "能": "nai", "句": "gou", "阚": "kan", "隗": "wei",
    "尉": "wei",
}  # fmt: skip
_DOUBLE_SURNAMES = {
    "单于": ("chan", "yu"),
    "尉迟": ("yu", "chi"),
    "万俟": ("mo", "qi"),
    "长孙": ("zhang", "sun"),
    "澹台": ("tan", "tai"),
}


class NameMatch(IntEnum):
    """How well two names agree; the guard lets everything above DIFFERENT pass."""

    DIFFERENT = 0
    ONE_APART = 1
    SAME_SOUND = 2
    EQUAL = 3


@lru_cache(maxsize=65536)
def fold_name(name: str) -> str:
    """Return the compared form of a name: no dots, spaces or bracketed note, variants unified."""
    text = unicodedata.normalize("NFKC", fold(name)).upper()
    text = _DOTS.sub("", text)
    if len(text) > 2:
        text = _NOTE.sub("", text) or text
    return text.translate(_VARIANTS)


@lru_cache(maxsize=32768)
def _readings(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character, the commonest first."""
    from pypinyin import Style, pinyin

    return tuple(pinyin(character, style=Style.NORMAL, heteronym=True)[0]) or (character,)


def _syllables(folded: str) -> list[tuple[str, ...]]:
    """Return the possible readings by position, the surname in its surname reading."""
    readings = [_readings(character) for character in folded]
    double = _DOUBLE_SURNAMES.get(folded[:2]) if len(folded) > 2 else None
    if double:
        readings[:2] = [(double[0],), (double[1],)]
    elif folded and folded[0] in _SURNAME_READINGS:
        readings[0] = (_SURNAME_READINGS[folded[0]],)
    return readings


@lru_cache(maxsize=65536)
def sound_key(name: str) -> str:
    """Return the name in toneless pinyin, one reading a character; equal keys sound alike."""
    return " ".join(readings[0] for readings in _syllables(fold_name(name)))


def _one_apart(first: str, second: str) -> bool:
    """Tell whether one replaced, missing or additional character makes the names equal."""
    if len(first) > len(second):
        first, second = second, first
    if len(first) < 2 or len(second) - len(first) > 1:
        return False
    head = 0
    while head < len(first) and first[head] == second[head]:
        head += 1
    if len(first) == len(second):
        return first[head + 1 :] == second[head + 1 :]
    return first[head:] == second[head + 1 :]


def _sound_alike(first: str, second: str) -> bool:
    if len(first) != len(second):
        return False
    pairs = zip(_syllables(first), _syllables(second), strict=True)
    return all(not set(left).isdisjoint(right) for left, right in pairs)


@lru_cache(maxsize=65536)
def compare_names(first: str, second: str) -> NameMatch:
    """Grade the agreement of two names as written (both may hold dots, notes, variants).

    An empty name, or one of a single character, agrees with nothing but itself.
    """
    left, right = fold_name(first), fold_name(second)
    if not left or not right:
        return NameMatch.DIFFERENT
    if left == right:
        return NameMatch.EQUAL
    if _sound_alike(left, right):
        return NameMatch.SAME_SOUND
    return NameMatch.ONE_APART if _one_apart(left, right) else NameMatch.DIFFERENT


def names_agree(first: str, second: str) -> bool:
    """Tell whether two names may be one person's: equal, alike in sound, or one character apart."""
    return first == second != "" or compare_names(first, second) > NameMatch.DIFFERENT
