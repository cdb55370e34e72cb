"""What a figure is called: the noun before it, the noun after it, or a share of somebody."""

from __future__ import annotations

import re
from bisect import bisect_left

from xianjie.docparse.comparators import strip_comparison, tail_of
from xianjie.docparse.demands import RELATIVE
from xianjie.docparse.model import Target
from xianjie.docparse.names import BUILD, counted_noun, ends_in_metric, name_of
from xianjie.docparse.rules import is_share
from xianjie.docparse.scopes import each_of
from xianjie.docparse.spots import Spot

__all__ = ["name_figure"]

_LEAST_OF = re.compile(r"(?:不(?:得)?(?:低于|少于)|至少)([^,;。、\d]{2,16}?)的?$")
_MEMBER = re.compile(r"^(?:的)?(?:行政村|村|农?户|乡镇|社区)(?=集体|人均|户均|年收|收入)")
_HEADS = frozenset({"人", "名"})
_LEVEL = re.compile(r"(?:国家|省|州|市|县|区|乡|镇)级")
_SOMEBODY = re.compile(r"(?:户|家庭|人口|群众)(?:至少|不少于|有)+$")
_CHANGE = re.compile(
    r"(?:分别|年均|同比|逐年|逐步|稳步|\x00)*(?:提高|提升|增加|增长|下降|降低|减少|递增)$"
)
_LEFT_OVER = re.compile(
    r"^(?:确保|使|将|如期|按期|完成|实现|全[县市州区])*(?:剩余的?|余下的?|现有的?)$"
)
_NOBODY = re.compile(r"的?(?:行政)?(?:村|户|乡镇|社区|县)")
_BARE = re.compile(
    r"(?:累计|完成|达到|实现|新增|年均)?(?:完成|递增|提高|提升|增加|增长|下降|降低|减少)"
)
_GROWN = re.compile(r"(?:提高|提升|增加|增长|下降|降低|减少|增收|年均)$")
_HAVING = re.compile(r"(?:要有|至少有|有|至少|规划|不少于)$")
_MEMBERS = re.compile(
    r"的([^,;。]{0,12}?(?:村|户|镇|乡|县|社区|企业|合作社|家庭|人口|人员|农户|学校|医院))"
)


def name_figure(spot: Spot, last: Target | None) -> str:
    """A short noun for the figure; ``last`` is the target before it, whose name may go on."""
    one = spot.first
    if is_share(one.unit, spot.rest, spot.left):
        return _share(spot)
    least = _LEAST_OF.search(spot.plain_left)
    if least and one.unit in RELATIVE:
        return _part_of(least[1], spot.rest)
    left = spot.plain_left
    if spot.previous and "分别" not in left:
        left = re.sub(r"^.*(?=[、])", "", left)
        left = "" if re.search(r"(?:、|和|与|及|以及)$", left) else left
    base = _LEFT_OVER.sub("", strip_comparison(re.sub(r"\x00+", "", left)))
    base = _HAVING.sub("", base)
    return _after(spot, base) or _before(spot, left, base, last)


def _part_of(whole: str, rest: str) -> str:
    """不低于食材采购额10%的预留比例: a part of what is named between the word and the figure."""
    noun = re.split(r"[,;。、]", rest.removeprefix("的"))[0]
    verb = re.match(r"用于[^,;。]{2,16}|[^,;。]{0,4}比例", noun)
    what = verb[0] if verb else ""
    return f"{whole}{what}{'' if '比例' in what else '比例'}"


def _after(spot: Spot, base: str) -> str:
    """The noun after the figure, when none stands before it: 建设12个…, 每村至少有1名…."""
    one = spot.first
    if one.unit in RELATIVE:
        return ""
    each = each_of(spot.plain_whole)
    made = re.search(rf"(?:{BUILD.pattern})$", base) is not None
    nounless = made or spot.each_one or not base.strip("、,和及与")
    if nounless or (each and base.endswith(each)):
        noun = counted_noun(_noun_after(spot))
        if _LEVEL.fullmatch(noun) and spot.following is not None:
            rest = spot.level.plain[spot.following.end : spot.end]
            noun += _LEVEL.sub("", counted_noun(rest[tail_of(rest).end() :]))
        return noun
    if one.unit in _HEADS and _SOMEBODY.search(spot.left) and spot.rest[:1] not in ",;。、":
        return counted_noun(spot.rest)
    return ""


def _before(spot: Spot, left: str, base: str, last: Target | None) -> str:
    """The noun before the figure, or the name that goes on."""
    one = spot.first
    name = name_of(left, counted=one.unit not in RELATIVE and not ends_in_metric(base))
    each = each_of(spot.plain_whole)
    if each and name.startswith(each):
        name = name[len(each) :]
    if last is not None and _NOBODY.fullmatch(name):
        return last.name.partition("达")[0]
    if not name or _BARE.fullmatch(name):
        if last is not None:
            return last.name
        people = re.sub("^[每各]个?", "", each) if each and one.unit in _HEADS else ""
        return f"{people}人数" if people else _noun_before(spot)
    if last is not None and "其中" in left and one.unit == last.unit == "%":
        return name if ends_in_metric(name) else last.name
    if spot.previous:
        name = _MEMBER.sub("", name) or name
    unchanged = _CHANGE.sub("", name)
    name = unchanged if len(unchanged) >= 2 else name
    if one.unit in {"%", "‰"} and not ends_in_metric(name) and not _GROWN.search(left):
        name += "比例"
    return name


def _noun_before(spot: Spot) -> str:
    """The noun of the figure in the part before: 现有岗位1200个,今年新增300个."""
    base = re.search(r"以(?:上年度?)?([^,;。]{2,16})为基数", spot.before)
    if base:
        return base[1]
    if not spot.start:
        return ""
    start, end = spot.level.part(spot.start - 2)
    earlier = [one for one in spot.level.quantities if start <= one.start < end]
    if not earlier:
        name = name_of(_CHANGE.sub("", spot.level.plain[start:end]), counted=True)
        return name if len(name) <= 16 else ""
    if earlier[-1].unit != spot.first.unit:
        return ""
    return name_of(spot.level.plain[start : earlier[-1].start], counted=True)


def _noun_after(spot: Spot) -> str:
    """What follows the figure, up to the next figure that is not part of its description."""
    text, plain = spot.level.text, spot.level.plain
    start = spot.figures[-1].end
    start += tail_of(text[start : start + 20]).end()
    quantities = spot.level.quantities
    after = bisect_left(quantities, start, key=lambda one: one.start)
    for other in quantities[after : after + 3]:
        gap = text[start : other.start]
        if re.search(r"[,;。、]|(?:和|与|及|以及)$", gap) or len(gap) > 12:
            return re.sub(r"(?:和|与|及|以及)$", "", plain[start : other.start])
        start = other.end + tail_of(text[other.end : other.end + 20]).end()
    return plain[start : start + 120]


def _share(spot: Spot) -> str:
    """90%以上接受职业教育 is a share; so is 30%的村集体收入达20万元."""
    stop = re.search(r"[,;。:、]", spot.rest)
    end = stop.start() if stop else min(len(spot.rest), 30)
    text = spot.rest[:end]
    if not text.startswith("的"):
        at = spot.end - len(spot.rest)
        for other in reversed(spot.level.quantities):
            if at <= other.start < at + end:
                text = text[: other.start - at] + text[other.end - at :]
    subject = name_of(spot.plain_whole, counted=False)
    members = _MEMBERS.match(text)
    if members:
        return f"{subject}{text[len(members[0]) :]}的{members[1]}占比"
    return f"{subject}{text.removeprefix('的')}比例"
