"""Is a figure a threshold that defines something, rather than a goal?

“占比超过3%的村”, “年销售收入5000万元以上的龙头企业”, “存栏20头以上规模养殖场”, “年龄在15-25周岁”,
“补助1000元”, “过渡期前3年”: such figures say which things are meant, how long or how much a rule
gives. They are kept beside the targets, never among them.
"""

from __future__ import annotations

import re

from xianjie.docparse.comparators import tail_of
from xianjie.docparse.names import BUILD
from xianjie.docparse.quantities import Quantity
from xianjie.docparse.spots import Spot

__all__ = ["is_abstract", "is_rule", "is_share"]

_SUM = 1_000_000
"""Yuan from which what is given out is a sum for all, no longer a rate for one."""
_RELATIVE = frozenset({"%", "‰"})
_DURATIONS = frozenset("年 天 日 个月 小时 分钟 个工作日 个自然日".split())
_COUNTERS = frozenset("个 户 家 名 人 项 座 处 所 条 门 场 期 件 套 种 村 镇 乡 县".split())
_ATTRIBUTE = re.compile(
    r"(?:存栏|出栏|年产|产值|收入|投资额?|面积|规模|资本|资金|年龄|人口|占地|销售额|利润|海拔|距离|容量|装机|人数|床位|"
    r"年限|工龄|学历|时间|流转|种植|养殖|占比|比例|比重|率|得分|水平|总数)"
    r"(?:在|达到?|超过?|不低于|不少于|低于|高于|大于|小于|为|不足|不满|满)*$"
)
_OPENER = re.compile(
    r"(?:^|[,;。:])(?:对于?|凡是?|如|若|当|因)(?!照|标|接|口)|(?:^|[,;])(?:将|把)(?=[^,;]{0,40}(?:超过|低于|高于|以上|以下))"
)
_GOAL_NOUN = re.compile(
    r"的(?:预留)?(?:比例|份额|幅度|速度|增速|目标|任务|要求|水平|比重|力度|规模)"
)
_STANDARD = re.compile(
    r"(?:补助|补贴|奖补|奖励|资助|救助|代缴|给予|发放|补偿|罚款|报销|授信|额度|起付线|封顶线|限额)"
    r"(?:金额|标准|资金|每[人户亩头只年月]|最高|不超过|一次性|分别|为|上限|金|额度|按)*$"
)
_PARTICIPLE = re.compile(
    r"^(?:用于|参与|参加|接受|实现|达到|掌握|获得|取得|纳入|列为|投入|建成|完成|绑定|带动|得到|享受|以|的|由|在|通过|"
    r"投向|安排|支持|稳定|就业|加入|入社|有|使用|开展|能|要|应|可)"
)
_BENCHMARK = re.compile(r"(?:低于|高于|超过)[^,;。]{0,16}$")
_CHECKED = re.compile(r"(?:按照|对照|对标|符合|依据|根据|参照|标准[为是:])[^,;。]{0,24}$")
_SET_ASIDE = re.compile(
    r"(?:安排|投入|设立|建设|新建|打造|留出|预留|统筹|筹措|列支|拿出|配备|落实)[^,;。]{0,8}(?:不少于|不低于|至少)?$"
)
_PLACES = re.compile(r"的?(?:自然村|行政村|村组|村庄|安置区|安置点|集中安置)")
_PERIOD = re.compile(
    r"^(?:的?(?:过渡期|免费教育|期限|有效期|服务期|为期|周期|任期|时间内?|期)|免费)"
)
_ABSTRACT = re.compile(
    r"^(?:以上)?(?:类型|方面|环节|重点|关键|层面|阶段|原则|指标|机制|要求|内容|步骤|维度|举措|措施|任务|问题|类别|"
    r"大类|专项行动|轮子|群体|底线|不摘|体系|层次|层级|级别|领域|文件|会议|精神)"
)
_DONE_IN = re.compile(
    r"^(?:以内|之内|内)?(?:要|须|必须|应)?(?:全部)?(?:办结|完成|落实|制定|采取|上报|报告|整改|处置|处理|答复|到位|纳入|核实|核查|反馈|解决|响应)"
)


def is_share(unit: str, rest: str, left: str) -> bool:
    """Is it “90% of them do …” (接受职业教育, 的村): a part of those named before or after?"""
    if unit not in _RELATIVE:
        return False
    if _ATTRIBUTE.search(left) and not re.search(r"(?:收入|资金|人口|面积|规模)$", left):
        return False
    return bool(_PARTICIPLE.match(rest)) and not _GOAL_NOUN.match(rest)


def is_abstract(quantity: Quantity, right: str) -> bool:
    """3种类型, 五个方面, 36项指标 classify; they count nothing that is to be reached."""
    rest = right[tail_of(right).end() :]
    if quantity.in_words and rest.startswith(("“", "‘", '"')):
        return True
    if re.match(r"[^,;。、]{0,8}(?:政策|制度|机制)(?:[和,;。]|$)", rest):
        return True
    return quantity.unit in {"个", "项", "种", "类", "条", "支", "位", "方", "门"} and bool(
        _ABSTRACT.match(rest)
    )


def is_rule(spot: Spot) -> bool:
    """Does the figure define or limit (True) rather than demand?"""
    first, left, rest = spot.first, spot.left, spot.rest
    unit = first.unit
    if unit in {"岁", "周岁"}:
        return True
    if _STANDARD.search(left) and unit.startswith(("元", "%")):
        return unit != "元" or first.value < _SUM
    if unit in _DURATIONS:
        return _duration(left, spot.right, rest)
    if _GOAL_NOUN.match(rest):
        return False
    if _CHECKED.search(left) and not re.search(r"不(?:低于|少于)", left):
        return True
    if _describes_count(spot) or (
        unit in {"户", "人"} and tail_of(spot.right)["least"] and _PLACES.match(rest)
    ):
        return True
    if rest.startswith("的"):
        return _before_noun(first, left, rest, spot.before)
    described = bool(re.match(r"[\u4e00-\u9fa5“(]", rest)) and not _PARTICIPLE.match(rest)
    if described and unit not in _COUNTERS and _ATTRIBUTE.search(left):
        return True
    if spot.in_bracket and _BENCHMARK.search(spot.level.around):
        return True
    return _in_condition(spot.ahead, spot.before)


def _describes_count(spot: Spot) -> bool:
    """10万吨 in 10万吨冷库1座, 10亿元 in 产值超10亿元的集群3个: it tells which ones are counted."""
    ahead = spot.following
    if spot.first.unit in _COUNTERS or ahead is None or ahead.start >= spot.end:
        return False
    gap = spot.level.text[spot.first.end : ahead.start]
    gap = gap[tail_of(gap).end() :]
    if ahead.unit not in _COUNTERS or not 1 < len(gap) <= 20 or re.search(r"[、,;。]", gap):
        return False
    return BUILD.match(gap) is None and not _PARTICIPLE.match(gap.removeprefix("的"))


def _duration(left: str, right: str, rest: str) -> bool:
    """A length of time limits or lasts; a demanded one (驻村200天, 15日内办结) is a goal."""
    if re.search(r"(?:压缩|缩短|控制|压减|降)(?:到|至|在)(?:全部)?$", left):
        return False
    if re.search(r"每(?:人?每)?(?:年|月|周|季度?|学期|半年)", left) and re.search(
        r"(?:不少于|不低于|至少)$", left
    ):
        return False
    if re.search(
        r"(?:驻村|在岗|工作|累计|培训|时间|年限)[^,;。]{0,8}(?:不少于|不低于|超过|达到?|至少)?$",
        left,
    ):
        return bool(re.match(r"^的", rest))
    return not _DONE_IN.match(right)


def _before_noun(quantity: Quantity, left: str, rest: str, before: str) -> bool:
    """A figure before 的: part of a whole (30%的村) or a defining one (占比超过3%的村)?"""
    if quantity.unit in _RELATIVE:
        if re.search(r"[,;。]?的[,;。]", rest[:2]):
            return True
        if _ATTRIBUTE.search(left):
            return True
        return bool(_OPENER.search(before)) and "占" in left
    return _SET_ASIDE.search(left) is None or _ATTRIBUTE.search(left) is not None


def _in_condition(ahead: str, before: str) -> bool:
    """对…超过3%,…达5%以上且在1000人以上的村开展…: all of them define the villages."""
    opener = None
    for match in _OPENER.finditer(before):
        opener = match
    if opener is None or re.search(r"确保|力争|实现|达到|努力", before[opener.end() :]):
        return False
    return bool(re.match(r"[^;。]{0,60}?(?:以上|以下|以内|\d[%人户元万个])的", ahead[:80]))
