"""Whom or what a figure is about: 每个安置区, 77个村(全部), 脱贫户、监测户."""

from __future__ import annotations

import re

from xianjie.docparse.comparators import judge
from xianjie.docparse.names import population
from xianjie.docparse.passages import Level
from xianjie.docparse.quantities import Quantity
from xianjie.docparse.spots import Spot

__all__ = ["counted_scope", "each_of", "scope_of"]

_EACH = re.compile(
    r"(?P<each>(?:每|各)(?:一)?(?:个|户|名|家|座|处|所)?(?:[\u4e00-\u9fa5]{1,12}?))"
    r"(?=至少|不少于|要有|都有|均|有|培育|建|达|肉|规划|打造|力争|确保|实现|\x00|配|落实|人均|户均|集体)|每(?:村|户|镇|乡|县|社区)$"
)
_REGION = re.compile(r"(全[县市州区省镇乡旗])(?!域)")
_BOUND = re.compile(
    r"(各级[^,、\d]{2,8}|各[^,、\d]{1,8}?(?:单位|乡镇|县市|村|部门))(?=按|要|应|须|至少|均|都)"
)
_COUNTERS = frozenset("个 户 家 名 人 座 处 所 村 镇 乡 县".split())
_MADE = re.compile(
    r"(?:建设|建成|新建|改建|打造|培育|培养|培训|创建|设立|发展|扶持|引进|选派|选定|选择|认定|新增|解决|安置|完成|改造|建立|帮助)$"
)
_NOUN = re.compile(
    r"^(?:的)?[^,;。、\d]{0,16}?(?:村|户|镇(?!级)|乡(?![级镇])|乡镇(?!级)|县(?!级)|社区|企业|合作社|家庭|"
    r"人口|人员|学校|医院|安置区|点|园区|基地)"
)


def each_of(left: str) -> str:
    """每个安置区 in 每个安置区至少有; empty when nothing is said of each."""
    found = None
    for match in _EACH.finditer(left[-60:]):
        found = match
    if found is None or re.match(
        r"每(?:年|月|季|周|天|半|千|万|百)|各(?:地|级|类|项|方|县市|部门|单位)",
        (found["each"] or found[0]),
    ):
        return ""
    return re.sub(r"(?:至少|不少于|力争|确保|都|均)$", "", found["each"] or found[0])


def counted_scope(spot: Spot) -> bool:
    """Is this count only whom a later figure is about: 77个村集体收入全部达到10万元?"""
    one, following = spot.first, spot.following
    if one.unit not in _COUNTERS or following is None or following.start >= spot.end:
        return False
    gap = spot.level.text[one.end : following.start]
    if re.search(r"[、,;。]", gap) or _MADE.search(re.sub(r"\x00+", "", spot.whole_left)):
        return False
    judged = judge(gap, spot.level.text[following.end : spot.end], following.unit, whole=False)
    return judged.explicit and len(gap) >= 2


def scope_of(
    level: Level, whole_left: str, name: str, previous: tuple[Quantity, ...], left: str = ""
) -> str | None:
    """The scope of a figure, None when the sentence names none."""
    each = each_of(whole_left)
    if each:
        return each
    part_of = re.search(
        r"其中([^,;。、]{1,8}?(?:县|村|乡镇|区|户|类))(?:达|为|不|稳|实|超)", whole_left
    )
    if part_of:
        return part_of[1]
    each_one = re.search(r"(?:一|每|每一)(户|人|村|镇|乡|县|社区)(?:至少)?(?:有)?$", whole_left)
    if each_one:
        return f"每{each_one[1]}"
    bound = _BOUND.search(whole_left)
    if bound:
        return bound[1]
    everyone = re.search(r"全部|(?<![户人年平])均|都", whole_left[-12:])
    if previous and not re.search(r"^(?:[^,]*)(?:、|和|与|及)", left):
        last = previous[-1]
        noun = _NOUN.match(level.text[last.end : last.end + 24])
        if noun and (everyone or last.unit in _COUNTERS or last.unit == "%"):
            printed = level.text[last.start : last.end] + noun[0]
            region = _REGION.search(whole_left)
            whole = f"{region[1]}{printed}" if region else f"全部{printed}"
            return whole if everyone else printed
    who = population(whole_left) or ("占比" not in name and population(name))
    if who and who != name:
        return who
    region = _REGION.search(whole_left)
    return region[1] if region else None
