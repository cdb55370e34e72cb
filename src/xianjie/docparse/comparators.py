"""How a figure is meant: 以上, 不低于, 控制在…以内, 增长, 左右, 力争.

What is to be *reached* (达到54.6%, 稳定在800人) counts as at least; a plain number of things to be
built or held (建设100个, 存栏20万头) as equal; 100 % as equal, for more cannot be. Whatever grows
(年均增长8%以上, 增收4000元, 提高5个百分点) is ``growth`` by the printed figure; a fall is a
negative growth. 控制在, 降至, 以内 and the like are at most.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xianjie.docparse.model import Comparator, Modality

__all__ = ["Judgement", "judge", "strip_comparison", "tail_of"]


class Judgement(NamedTuple):
    """Comparator, how firm, whether a word says so, and whether the figure is a fall."""

    comparator: Comparator
    modality: Modality
    explicit: bool
    falls: bool = False
    reached: bool = False


_TAIL = re.compile(
    r"\x00*(?:(?:及|或|和)?其?(?P<least>以上|之上|及以上)|"
    r"(?:及|或)?(?P<most>以下|以内|之内|内(?![部容外涵河陆生])))?(?P<about>左右|上下|的?样子)?\x00*"
)
_FILL = (
    r"(?:分别|均|都|全部|全|各自|各|就|要|应|需|约|大约|大概|接近|近|为|有|于|了|在|到|至|其|"
    r"总体|稳定|保持|设置|控制|每年|力争|争取)*"
)
_NOT_LESS = r"不(?:得|能|应|可|会)?(?:低于|少于|小于)|至少|最少|最低|不(?:得|能)?低"
_LEAST = re.compile(rf"(?:{_NOT_LESS})(?:[^,;:。、\d]{{0,16}})$")
_OVER = re.compile(
    rf"(?:(?<![不未没])(?:超过|超出|突破|高于|大于|多于|优于)|(?<=[率例重量额数入值资])超){_FILL}$"
)
_OVER_FAR = re.compile(r"(?<![不未])高于[^,;:。、\d]{0,20}$")
_MOST = re.compile(
    rf"(?:不(?:得|能|应)?(?:超过|高于|多于|大于|超)|控制(?:在|到)|限制在|最多|最高|(?<!不)(?:低于|少于|小于)|"
    rf"(?:下降|降低|压减|压缩|减少|缩减|缩短|缩小|下调)(?:到|至)|降(?:到|至)|压降至){_FILL}$"
)
_UNDER_FAR = re.compile(r"(?<!不)低于[^,;:。、\d]{1,14}$|(?:不足|不满|未满)$")
_REACH = re.compile(
    rf"(?:达到?|达至|(?:提高|提升|增加|增长|扩大|上升|发展|恢复|增|升|拓展|调整|延长|覆盖|突破)(?:到|至)|"
    rf"(?:稳定|保持|维持|巩固|持续)(?:保持)?(?:在|到|达)?|不断实现|实现){_FILL}$"
)
_RATE = re.compile(
    rf"(?:增长率|增长速度|增长幅度|增速|增幅|涨幅|递增率|年均增长|年增长|同比增长|均增长)(?:达到?|不低于|不少于|高于|超过|实现|力争|确保|{_FILL})*$"
)
_RISE = re.compile(
    rf"(?:增长|增收|提高|提升|增加|递增|上升|扩大|增值|上浮|增产|增效)(?![到至])(?:了|幅度|比例|收入)?(?:(?:不低于|不少于|超过|至少|达到?|{_FILL})*)$"
)
_FALL = re.compile(
    rf"(?:下降|降低|减少|压减|压缩|缩减|缩小|减缓|递减)(?![到至])(?:了|幅度|比例)?(?:(?:不低于|不少于|超过|至少|达到?|{_FILL})*)$"
)
_RISE_RIGHT = re.compile(
    r"的?(?:年均)?(?:速度|增速|幅度)?(?:稳步|逐年)?(?:增长|递增|提高|提升|上升)"
)
_ASPIRED = re.compile(r"力争|争取|努力|力求|力保|奋力")
_ABOUT = re.compile(rf"(?:约|大约|大概|近|接近|基本达到|基本实现|基本){_FILL}$")
_EACH = re.compile(r"(?:按照?)?每(?:人|户|亩|头|只)(?:每(?:年|月|天))?$")
_RELATIVE = frozenset({"%", "‰", "个百分点", "倍", "番", "成"})


def tail_of(right: str) -> re.Match[str]:
    """The words right after a figure that belong to it: 以上, 以内, 左右 (perhaps none)."""
    match = _TAIL.match(right)
    assert match is not None  # every part is optional
    return match


def strip_comparison(left: str) -> str:
    """``left`` without the comparing words at its end: …覆盖率达到 becomes …覆盖率."""
    pattern = re.compile(
        r"(?:分别|均|都|各自|持续|逐步|继续|如期|基本|原则上|一般|要|应|约|大约|接近|稳定达|稳定|保持|维持|巩固|不断|总体|力争|争取|确保|实现|全部|"
        r"(?:提高|提升|增加|增长|扩大|上升|发展|恢复|增|升|拓展|调整|下降|降低|压减|减少|缩小|缩短|压缩|降)(?:到|至)|"
        r"达到?|达至|不(?:得|能)?(?:低于|少于|小于|超过|高于|多于|大于)|至少|最少|最低|超过|突破|高于|大于|多于|"
        r"低于|少于|小于|控制|限制|约为|均为|在|为|到|至|于|了|有)$"
    )
    left = _EACH.sub("", left)
    while True:
        shorter = pattern.sub("", left)
        if shorter == left:
            return left
        left = shorter


def judge(left: str, right: str, unit: str, *, whole: bool, aspired_before: str = "") -> Judgement:
    """What a figure means between ``left`` and ``right`` of its own part of the sentence.

    ``whole`` marks 100 %; ``aspired_before`` is what may carry 力争 for it.
    """
    left = _EACH.sub("", left)
    tail = tail_of(right)
    rest = right[tail.end() :]
    modality = Modality.FIRM
    if tail["about"] or _ABOUT.search(left):
        modality = Modality.ABOUT
    elif _ASPIRED.search(aspired_before):
        modality = Modality.ASPIRED
    money = unit.startswith(("元", "公斤", "斤"))
    rises = unit in {"倍", "番"} or (
        (unit in _RELATIVE or money) and bool(_RISE.search(left) or _RISE_RIGHT.match(rest))
    )
    if _FALL.search(left) and unit in _RELATIVE:
        return Judgement(Comparator.GROWTH, modality, True, falls=True)
    if _RATE.search(left) or rises:
        return Judgement(Comparator.GROWTH, modality, True)
    if tail["most"]:
        return Judgement(Comparator.AT_MOST, modality, True)
    if _LEAST.search(left):
        return Judgement(Comparator.AT_LEAST, modality, True)
    if _MOST.search(left) or _UNDER_FAR.search(left):
        return Judgement(Comparator.AT_MOST, modality, True)
    reached = bool(_REACH.search(left))
    if whole:
        return Judgement(Comparator.EQUAL, modality, True, reached=reached)
    if tail["least"] or _OVER.search(left) or (unit == "个百分点" and _OVER_FAR.search(left)):
        return Judgement(Comparator.AT_LEAST, modality, True, reached=reached)
    if reached:
        plain = re.search(rf"(?<!不断)实现{_FILL}$", left) is not None and unit not in _RELATIVE
        comparator = Comparator.EQUAL if plain else Comparator.AT_LEAST
        return Judgement(comparator, modality, True, reached=True)
    return Judgement(Comparator.EQUAL, modality, bool(tail["about"]))
