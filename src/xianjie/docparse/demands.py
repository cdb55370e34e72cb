"""Is a figure demanded at all, or only told: 已建成100个, 现有32户, 3种类型?"""

from __future__ import annotations

import re

from xianjie.docparse.comparators import Judgement, strip_comparison, tail_of
from xianjie.docparse.names import BUILD, ends_in_metric
from xianjie.docparse.passages import Level
from xianjie.docparse.rules import is_share
from xianjie.docparse.spots import Spot
from xianjie.docparse.times import TimeMark

__all__ = ["RELATIVE", "is_demanded", "is_past"]

RELATIVE = frozenset({"%", "‰", "个百分点", "倍", "番"})
_PAST = re.compile(
    r"截至|截止(?!到?20)|(?<!项)目前(?!期)|现有|现已|共有|原有|(?<![比较同])(?:去年|上年末?(?!度))|"
    r"以来(?![^,;。]{0,12}的)|先后|历史性|取得[^,;。]{0,10}(?:成就|胜利)|"
    r"已(?:累计|建成|完成|实现|达到?|有|培育|创建|脱贫|退出|全部|整合|投入|经)(?!的?[村户县]|人口|地区)|"
    r"(?:完成|实现|取得|达到|建成|解决|退出|脱贫|增长|提高|下降)了"
)
_GOAL = re.compile(r"确保|力争|争取|努力|要|将|目标|须|必须|保证|实现|达到|完成|到20\d\d年")
_FUTURE = re.compile(r"确保|力争|争取|要|将|到20\d\d年|再|今年|年内|年底前|新增(?!了)")
_PREAMBLE = re.compile(r"确保|力争|到20\d\d年|必须")
_LESS_OR_MORE = re.compile(r"至少|不少于|不低于|不超过|超过|达到|突破")
_TO_END = re.compile(
    r"[^,;。、\d]{0,14}?(?:如期|有序|稳定|顺利|按期|同步|实现|全部)*(?:脱贫|退出|摘帽|出列|达标|入住|销号)(?!攻坚|人口|户|村|地区)"
)
_INVESTED = re.compile(r"[,、]?(?:计划|概算|估算)?(?:总)?投资(?:额)?")
_TRIED = re.compile(
    r"[在于、][^,;。\d]{0,6}(?:\d+个[^,;。、\d]{1,6})?(?:开展|实施|推行)[^,;。]{0,16}(?:试点|示范|试验)"
)
_DUE = re.compile(r"确保|力争|剩余|\d月|20\d\d年|年底|要")
_MADE = re.compile(
    r"建设|建成|新建|改建|扩建|打造|培育|创建|新增|培训|引进|新发展|扶持|选派|认定|改造|开展|举办|完成|硬化|"
    r"统筹|整合|筹措|投入|安排|治理|整治|修建|设立|组建|申报"
)
_HEADS = re.compile(
    r"^(?:[,、:;)]|全[县市州区省镇乡旗]|我[县市州区省]|各[^,、]{1,6}?(?=完成|建|打|培|新|开)|要|应|须|将|再|并|计划|"
    r"继续|持续|全面|加快|大力|积极|着力|力争|确保|实现|重点|每年|规划)*"
)
_VAGUE_VERB = re.compile(r"(?:有|做到|实现|形成|落实|抓好|推进)$")
_LEAVES = re.compile(r"[^,;。、()\d]{1,12}(?<!全部)(?:脱贫|退出|摘帽|出列)(?=[,;。、)]|$)")
_ARRIVED = re.compile(r"(?:到位|到账|拨付|兑现)$")
_WEIGHT = re.compile(r"(?:考核|评价|成绩|分值|权重)[^,;。]{0,12}占[^,;。]{0,16}的?$")
_FELL = re.compile(r"(?:由|从)[\d.]+%?[^,;。\d]{0,12}$")
_BASELINE = re.compile(r"目标|确保|调整为|提高为|标准|力争")


def is_past(level: Level, at: int, left: str, mark: TimeMark | None, year: int | None) -> bool:
    """Does the sentence tell what was or is, up to the place ``at``?"""
    if mark is not None and mark.year is not None and year is not None and mark.year < year:
        return True
    start, _ = level.part(at)
    past = None
    for match in _PAST.finditer(level.text, 0, at):
        past = match
    if past is not None:
        between = level.text[past.end() : at]
        if ";" not in between and not _FUTURE.search(between):
            return True
    if _FELL.search(left) and re.search(r"累计|期内|期间|以来|先后", level.text[:at]):
        return True
    return left.endswith("为") and not _BASELINE.search(level.text[max(0, start - 40) : at])


def _is_made(spot: Spot) -> bool:
    """Does a verb of making stand before the figure, or one of other doing at the start?"""
    if _MADE.search(spot.whole_left):
        return True
    start = _HEADS.sub("", re.sub(r"\x00+", "", spot.plain_whole))
    return BUILD.match(start) is not None or (
        BUILD.search(spot.whole_left) is not None and _GOAL.search(spot.before) is not None
    )


def _goes_on(spot: Spot) -> bool:
    """Is it one more of a list: …8个、州级示范社25个 or …, 合作社30个?"""
    if re.match(r"\x00*(?:、|和|与|及|以及)", spot.left):
        return True
    return bool(spot.left) and spot.rest[:1] in ("", ",", ";", "。", "、", ")")


def _goes_or_comes(spot: Spot, base: str) -> bool:
    """3个贫困村退出, 资金到位3100万元, 投资…: the verb of the figure is none of making."""
    arrives = spot.first.unit == "元" and _ARRIVED.search(base) is not None
    return arrives or bool(_LEAVES.match(spot.rest) or _INVESTED.fullmatch(base))


def is_demanded(spot: Spot, judged: Judgement, *, preamble: bool, chained: bool) -> bool:
    """Does anything say that the figure is to be reached?

    ``chained``: a figure before it in the sentence is a target. In a preamble only what is plainly
    a goal counts.
    """
    if preamble and not _PREAMBLE.search(spot.before):
        return False
    if spot.each_one:
        return True
    one = spot.first
    base = strip_comparison(re.sub(r"\x00+", "", spot.left))
    made = re.search(rf"(?:{BUILD.pattern})$", base) is not None
    if one.in_words and one.unit not in RELATIVE:
        tail = tail_of(spot.right)
        joined = re.search(r"^\x00*(?:、|和|与|及|以及)|(?:、|和|与|及|以及)$", spot.left)
        if chained and joined and spot.previous and spot.previous[-1].in_words:
            return True
        if tail["least"] or tail["most"] or _LESS_OR_MORE.search(spot.left[-12:]):
            return True
        if spot.rest[:1] in ",;。)" and one.value >= 10 and BUILD.search(spot.whole_left):
            return True
        return one.value > 1 and made and not _VAGUE_VERB.search(base)
    if judged.explicit or _WEIGHT.search(spot.left):
        return True
    if is_share(one.unit, spot.rest, spot.left):
        said = re.search(r"用于|达|实现|建有|参加|接受", spot.rest)
        return said is not None or _GOAL.search(spot.before) is not None
    metric = ends_in_metric(base)
    if _TRIED.match(f"{spot.left[-1:]}{spot.rest}") and not spot.first.in_words:
        return True
    if _TO_END.match(spot.rest) and _DUE.search(spot.before):
        return True
    if one.unit in RELATIVE:
        return metric or _GOAL.search(spot.before) is not None
    if _goes_or_comes(spot, base) or made or (chained and _goes_on(spot)) or _is_made(spot):
        return True
    return metric and _GOAL.search(spot.before) is not None
