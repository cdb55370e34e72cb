"""Names of the invented people: surnames by frequency, given names by sex, names with the dot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SURNAMES = (
    "李 7.9,王 6.0,张 6.2,杨 6.4,陈 3.9,刘 3.3,周 3.2,罗 3.6,赵 2.9,黄 2.4,徐 1.6,孙 1.3,胡 1.3,"
    "朱 1.4,高 1.3,林 1.0,何 2.4,郭 1.3,马 2.1,鲁 1.8,普 2.2,段 1.6,夏 1.1,自 0.9,苏 1.0,许 0.9,"
    "邓 1.0,曹 0.8,彭 0.8,曾 0.8,谢 0.9,唐 1.0,沈 0.6,冯 0.7,董 0.8,余 0.9,饶 0.7,白 0.7,郑 0.7,"
    "梁 0.6,宋 0.7,吕 0.6,范 0.4,石 0.5,毕 0.6,起 0.7,字 0.6,施 0.6,鹿 0.2,单 0.1,仇 0.1,解 0.1,"
    "查 0.1,欧阳 0.1,司 0.1"
)
_MALE = "国建军明华文志强平永德光春林海云龙兵学富贵正荣洪金祥发成忠友良福宏伟勇超杰鹏斌东顺有"
_FEMALE = "秀芳丽美兰英梅琼红艳玉珍凤霞莲翠香菊燕仙会存芬琴花连焕莉娟婷雪慧云春桂蓉玲艺彩萍月"
_YOUNG = "子涵宇轩梓浩欣怡雨桐思睿佳诗语晨俊逸嘉博文静瑶依娜可心安然明哲奕辰一诺"
_RARE = "䶮㛃㐆㙦䲟𠅤𪨶𡶛𬭎𥖄"
_DOT_FIRST = "阿依,阿都,吉克,沙马,马海,扎西,才让,卓玛,次仁,曲比,尔古,罗布,阿木"
_DOT_LAST = "拉吉,木呷,阿支,日布,尔洛,卓玛,顿珠,央金,达瓦,依布,乌嘎,色哈,平措"


def _surname_table() -> tuple[NDArray[np.str_], NDArray[np.float64]]:
    pairs = [item.split() for item in _SURNAMES.split(",")]
    weights = np.array([float(w) for _, w in pairs])
    return np.array([s for s, _ in pairs], dtype="U2"), weights / weights.sum()


def draw_surnames(count: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """Draw surnames by frequency."""
    names, weights = _surname_table()
    return names[rng.choice(len(names), size=count, p=weights)]


def make_names(
    surnames: NDArray[np.str_],
    male: NDArray[np.bool_],
    young: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    dotted: NDArray[np.bool_],
    rare: float,
) -> NDArray[np.str_]:
    """Return full names: surname and one or two characters, or a transcribed name with the dot.

    :param dotted: persons who carry a transcribed name such as 阿依·木呷.
    :param rare: share of persons with a character that only GB18030's four bytes can hold.
    """
    count = len(surnames)
    pools = [np.array(list(pool)) for pool in (_MALE, _FEMALE, _YOUNG)]

    def draw() -> NDArray[np.str_]:
        picks = [pool[rng.integers(0, len(pool), count)] for pool in pools]
        adult = np.where(male, picks[0], picks[1])
        return np.where(young, picks[2], adult)

    first, second = draw(), draw()
    second = np.where(rng.random(count) < 0.82, second, "")
    rare_pool = np.array(list(_RARE))
    second = np.where(
        rng.random(count) < rare, rare_pool[rng.integers(0, len(_RARE), count)], second
    )
    names = np.char.add(np.char.add(surnames.astype("U2"), first), second)
    heads, tails = np.array(_DOT_FIRST.split(",")), np.array(_DOT_LAST.split(","))
    transcribed = np.char.add(
        np.char.add(heads[rng.integers(0, len(heads), count)], "·"),
        tails[rng.integers(0, len(tails), count)],
    )
    return np.where(dotted, transcribed, names)


def other_name(name: str, rng: np.random.Generator) -> str:
    """Return a name that agrees with the given one in no character (a wrong name on a row)."""
    names, _ = _surname_table()
    while True:
        pick = str(names[rng.integers(0, len(names))])
        pick += "".join(_YOUNG[int(i)] for i in rng.integers(0, len(_YOUNG), 2))
        if not set(pick) & set(name):
            return pick
