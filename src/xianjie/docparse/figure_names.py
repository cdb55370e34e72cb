"""What a figure is called: the noun before it, the noun after it, or a share of somebody."""

from __future__ import annotations

import re

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
_CHANGE = re.compile(r"(?:分别|年均|同比|逐年)*(?:提高|提升|增加|增长|下降|降低|减少|递增)$")
_LEFT_OVER = re.compile(r"^(?:确保|使|将|全[县市州区])*(?:剩余的?|余下的?|现有的?)$")
_NOBODY = re.compile(r"的?(?:行政)?(?:村|户|乡镇|社区|县)")
_BARE = re.compile(r"(?:完成|达到|实现|新增|年均)?(?:完成|递增|提高|提升|增加|增长|下降|降低|减少)")
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
        noun = re.split(r"[,;。、]", spot.rest.removeprefix("的"))[0]
        verb = re.match(r"用于[^,;。]{2,16}|[^,;。]{0,4}比例", noun)
        what = verb[0] if verb else ""
        return f"{least[1]}{what}{'' if '比例' in what else '比例'}"
    left = spot.plain_left
    if spot.previous and "分别" not in left:
        left = re.sub(r"^.*(?=[、])", "", left)
        left = "" if re.search(r"(?:、|和|与|及|以及)$", left) else left
    base = _LEFT_OVER.sub("", strip_comparison(re.sub(r"\x00+", "", left)))
    base = _HAVING.sub("", base)
    each = each_of(spot.plain_whole)
    made = re.search(rf"(?:{BUILD.pattern})$", base) is not None
    nounless = made or spot.each_one or not base.strip("、,和及与")
    if one.unit not in RELATIVE and (nounless or (each and base.endswith(each))):
        noun = counted_noun(_noun_after(spot))
        if noun:
            return noun
    counted = one.unit not in RELATIVE and not ends_in_metric(base)
    name = name_of(left, counted=counted)
    if each and name.startswith(each):
        name = name[len(each) :]
    if _NOBODY.fullmatch(name) and last is not None:
        return last.name.partition("达")[0]
    if (not name or _BARE.fullmatch(name)) and last is not None:
        return last.name
    if not name or _BARE.fullmatch(name):
        return _noun_before(spot)
    if spot.previous and (own := _MEMBER.sub("", name)):
        name = own
    part_of = "其中" in left and last is not None and one.unit == last.unit == "%"
    if part_of and last is not None and not ends_in_metric(name):
        return last.name
    name = _CHANGE.sub("", name) if len(_CHANGE.sub("", name)) >= 2 else name
    if one.unit in {"%", "‰"} and name and not ends_in_metric(name) and not _GROWN.search(left):
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
        name = name_of(spot.level.plain[start:end], counted=True)
        return name if len(name) <= 16 else ""
    if earlier[-1].unit != spot.first.unit:
        return ""
    return name_of(spot.level.plain[start : earlier[-1].start], counted=True)


def _noun_after(spot: Spot) -> str:
    """What follows the figure, up to the next figure that is not part of its description."""
    text, plain = spot.level.text, spot.level.plain
    start = spot.figures[-1].end
    start += tail_of(text[start : start + 20]).end()
    for other in spot.level.quantities:
        if other.start < start:
            continue
        gap = text[start : other.start]
        if re.search(r"[,;。、]|(?:和|与|及|以及)$", gap) or len(gap) > 12:
            return re.sub(r"(?:和|与|及|以及)$", "", plain[start : other.start])
        start = other.end + tail_of(text[other.end : other.end + 20]).end()
    return plain[start:]


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
