"""Goals without a figure: 全覆盖, 动态清零, 不发生…, 全部退出, 高于平均水平, 年底前完成.

`find_goals` looks at one sentence (without blanks, quoted words and brackets blanked out) and
tells where such a goal stands, what it compares and what it is called.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from xianjie.docparse.model import Comparator, Modality
from xianjie.docparse.names import name_of
from xianjie.docparse.times import TimeMark

__all__ = ["Goal", "find_goals"]


class Goal(NamedTuple):
    """A goal without a figure: place of the telling words, name, comparator, value, unit."""

    start: int
    end: int
    name: str
    comparator: Comparator
    value: Decimal | None = None
    unit: str = ""
    modality: Modality = Modality.FIRM
    dated_only: bool = False


_ATTRIBUTIVE = (
    r"(?!的(?!目标|底线)|原则|机制|体系|制度|任务|行动|计划|格局|要求|方案|工程|网络|台账)"
)
_COVER = re.compile(rf"(?P<cover>全覆盖)(?!率|督查|检查|巡查|核查|审计|排查){_ATTRIBUTIVE}")
_CLEARED = re.compile(
    rf"(?<!早)(?P<zero>动态清零|清零|归零|零存量)(?:的原则|{_ATTRIBUTIVE})(?!、)"
    r"|(?P<fallen>(?:下降|降低|减少|降)(?:到|至|为)(?:0(?![\d.])|零)(?:[个人户起%]?)(?=[,;。)]|$))"
)
_NEVER = re.compile(
    r"(?P<never>(?:不(?:再)?发生|不出现|杜绝发生)(?P<what>[^,;。、:\x00]{2,16}?)(?=[,;。、]|的?底线|现象|$))"
    r"|(?P<dropout>不(?:因[贫学])?(?:失学辍学|失学、?辍学|辍学|失学)(?![\u4e00-\u9fa5]))"
    r"|(?P<no>无一(?P<one>人|户|例|名|起)(?P<fell>[^,;。、\x00]{2,10}))"
    r"|(?P<none>零(?P<nothing>返贫|致贫|辍学|新增|事故|上访|投诉|拖欠|遗漏)(?![\u4e00-\u9fa5]))"
)
_ALL_DONE = re.compile(
    r"(?<!或)(?P<all>(?:全部|全员|全数|悉数|全面(?=完成|消除|解决|清零|销号|达标|整改))(?:实现|完成|做到)?"
    r"(?:(?:编制|建设|改造|整治|安装|铺设|修复)?完成|脱贫退出|脱贫(?!攻坚)|退出|摘帽|出列|达标|整改到位|整改|销号|解决|入住|纳入|落实|建成|投产|开工|入库|办结|消除|"
    r"竣工|验收|签约|参保|参加(?=[基城居医社养])|由[^,;。、]{2,8}(?:资助|承担|负担|代缴)|到位|搬迁|入学|兑现|投入使用|通车|通水|培训一遍))(?!的|或|和|任务的)(?![^,;。]{0,12}后(?:,|$))"
)
_WHOLLY = re.compile(
    r"(?:实现|做到|达到|确保)(?:[^,;。、\x00]{0,12})?(?P<wholly>全(?:回收|收集|处理|利用|达标|参保|入学|落实|保障|接入|贯通|打通|普及))(?!的)"
)
_BENCHMARK = re.compile(
    r"(?P<mark>(?:不低于|不少于|高于|超过|多于)"
    r"(?P<former>(?:上年度?|去年|上一年度?|20\d\d年)(?:底|末|同期)?(?:的?(?:水平|规模|标准|数量|投入))?))(?=[,;。)]|$)|"
    r"(?P<other>(?:明显|略|均|持续|稳定)?(?:高于|快于|优于|不低于|超过|赶上|达到|接近)(?:或(?:超过|高于))?"
    r"(?P<what>(?:全[国省州市县区]|当地|本地|[^,;。\x00\d]{0,8}[省州市县区])[^,;。\x00\d]{0,14}?"
    r"(?:平均水平|平均增速|平均增幅|平均增长|平均数|平均|增速|增幅|水平)))(?!的(?!目标))(?=[,;。)]|$|的?目标|以上)"
)
_NEVER_LESS = re.compile(r"(?P<more>只增不减)(?!的)")
_DONE_WORDS = (
    r"(?:基本|全面|全部|如期|率先|按期|高质量|保质保量|要|须|必须|应|力争|争取|确保|分批)*"
    r"(?:完成|建成|建立健全|建立|退出|脱贫(?!攻坚|人口|户|地区|成果|不|群众|县|村|劳动力|家庭|基础|成效|质量|工作)|出列|摘帽|竣工|完工|投入使用|投用|投产|开工|出台|验收|消除|销号|整改到位|启动|"
    r"办结|搬迁入住|入住|到位|解决|理顺|开通|通车|实现)"
)
_DONE_HERE = re.compile(rf"(?P<done>{_DONE_WORDS})")
_TAIL_DONE = re.compile(rf"^(?:底|末|前)*,?(?:全[县市州区省])?{_DONE_WORDS}")
_NUMBERED = re.compile(
    r"\d[百千万亿]*[个户人名处件](?P<noun>[^,;。、\d]{1,10}?)(?:建立|进行|实行|开展|要|逐|$)"
)
_UNITS = (
    (re.compile(r"家庭|户|危房"), "户"),
    (re.compile(r"人口|人员|儿童|学生|群众|少年|劳动力|辍学|失学"), "人"),
    (re.compile(r"问题|隐患|线索|村|项目"), "个"),
    (re.compile(r"返贫|事故|上访|事件|致贫"), "起"),
)


def _unit_of(noun: str) -> str:
    found = [(match.end(), unit) for pattern, unit in _UNITS for match in pattern.finditer(noun)]
    return max(found)[1] if found else ""


def _household(before: str) -> str:
    """The unit of what is cleared when its own noun tells none: those named just before."""
    found = re.findall(r"户|人(?=口|员)", before)
    return found[-1] if found else ""


def _chunk(text: str, at: int) -> int:
    return max(text.rfind(sign, 0, at) for sign in ",;:。") + 1


def _from_left(text: str, at: int) -> str:
    """The name before a place; from the part before it when this one has none."""
    name = name_of(text[_chunk(text, at) : at], counted=False)
    if len(name) >= 2:
        return name
    before = _chunk(text, at)
    if not before:
        return name
    part = text[_chunk(text, before - 1) : before - 1]
    counted = _NUMBERED.search(part)
    return counted["noun"] if counted else name_of(part, counted=False)


def _modality(left: str, word: str = "") -> Modality:
    if re.search(r"基本|左右", left[-6:] + word):
        return Modality.ABOUT
    return Modality.ASPIRED if re.search(r"力争|争取|努力|力求", left) else Modality.FIRM


def _totals(text: str, plain: str) -> list[Goal]:
    found = []
    for pattern, group, ends in (
        (_COVER, "cover", "全覆盖"),
        (_ALL_DONE, "all", ""),
        (_WHOLLY, "wholly", ""),
        (_NEVER_LESS, "more", ""),
    ):
        floor = 0
        for match in pattern.finditer(text):
            left = text[_chunk(text, match.start(group)) : match.start(group)]
            cleared = "\x00" * floor + plain[floor:] if floor else plain
            name = _from_left(cleared, match.start(group))
            floor = match.end(group)
            comparator = Comparator.GROWTH if group == "more" else Comparator.ALL
            if group == "all" and not name:
                name = re.split(r"[,;。:]", plain[match.end(group) :])[0].replace("\x00", "")[:40]
            elif group in {"all", "wholly"} and name:
                name = f"{name}{match[group].removeprefix('全部').removeprefix('全员')}"
            elif ends and name and not name.endswith("覆盖"):
                name = f"{name}覆盖"
            found.append(
                Goal(
                    match.start(group), match.end(group), name, comparator, modality=_modality(left)
                )
            )
    return found


def _zeros(text: str, plain: str) -> list[Goal]:
    found = []
    for match in _CLEARED.finditer(text):
        name = _from_left(plain, match.start())
        left = text[_chunk(text, match.start()) : match.start()]
        found.append(
            Goal(
                match.start(),
                match.end(),
                name,
                Comparator.EQUAL,
                Decimal(0),
                _unit_of(name) or _household(text[max(0, match.start() - 60) : match.start()]),
                _modality(left),
            )
        )
    for match in _NEVER.finditer(text):
        if match["dropout"]:
            name, unit = f"{_from_left(plain, match.start())}失学辍学", "人"
        else:
            name = match["what"] or match["nothing"] or match["fell"]
            unit = match["one"] or _unit_of(name)
        found.append(Goal(match.start(), match.end(), name, Comparator.EQUAL, Decimal(0), unit))
    return found


def _benchmarks(text: str, plain: str) -> list[Goal]:
    found = []
    for match in _BENCHMARK.finditer(text):
        name = _from_left(plain, match.start())
        left = text[_chunk(text, match.start()) : match.start()]
        benchmark = match["what"] or match["former"]
        grows = re.search(r"增速|增幅|增长", f"{left}{benchmark}")
        comparator = Comparator.GROWTH if grows else Comparator.AT_LEAST
        if name:
            found.append(
                Goal(
                    match.start(),
                    match.end(),
                    f"{name}(比{benchmark})",
                    comparator,
                    modality=_modality(left),
                )
            )
    return found


def _dated(text: str, plain: str, times: list[TimeMark], year: int | None) -> list[Goal]:
    """A completing word in the same part of the sentence as a date, or right after it."""
    found = []
    for mark in times:
        if (
            mark.recurs
            or mark.weak
            or mark.origin
            or mark.year is None
            or (year is not None and mark.year < year)
        ):
            continue
        start = mark.end + 1 if text[mark.end : mark.end + 1] == "," else mark.end
        stop = re.compile(r"[,;。]").search(text, start)
        end = stop.start() if stop else len(text)
        part = text[start:end]
        match = _DONE_HERE.search(part)
        if match is None or match.start() > 24:
            continue
        if re.search(r"方案|意见|报送|上报|报告|总结", part) and "规划" not in part:
            continue
        left = part[: match.start()]
        right = plain[start + match.end() : end]
        if match["done"].endswith("实现") and not re.match(
            r"[^,]{2,20}(?:清零|覆盖|脱贫|退出)", right
        ):
            continue
        name = re.sub(r"\x00+", "", right).strip("、") or name_of(left, counted=False)
        name = re.split(r"的(?=工作|任务)", name)[0][:40]
        if len(name) < 2:
            name = _from_left(plain, mark.start)
        at = start + match.start()
        modality = Modality.ABOUT if "基本" in match["done"] else _modality(left)
        found.append(
            Goal(
                at,
                at + len(match["done"]),
                name,
                Comparator.ALL,
                modality=modality,
                dated_only=True,
            )
        )
    return found


def find_goals(text: str, plain: str, times: list[TimeMark], year: int | None) -> list[Goal]:
    """Goals without figures in one sentence, in order, none overlapping.

    ``plain`` is the sentence with quoted words but without times: names are taken from it.

    A dated goal (``dated_only``) gives way to any other in the same part of the sentence.
    """
    found = [*_totals(text, plain), *_zeros(text, plain), *_benchmarks(text, plain)]
    parts = {_chunk(text, goal.start) for goal in found}
    found += [
        goal for goal in _dated(text, plain, times, year) if _chunk(text, goal.start) not in parts
    ]
    kept: list[Goal] = []
    for goal in sorted(found, key=lambda one: (one.start, one.dated_only, -one.end)):
        if not kept or goal.start >= kept[-1].end:
            kept.append(goal)
    return kept
