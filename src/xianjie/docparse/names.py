"""Short names for what a figure counts, and whom it is about."""

from __future__ import annotations

import re

from xianjie.docparse.comparators import strip_comparison

__all__ = ["BUILD", "counted_noun", "ends_in_metric", "name_of", "population", "split_subjects"]

_BUILD_WORDS = (
    "规划建设 开工建设 继续建设 建设 建成 新改扩建 新建 改建 扩建 改造提升 改造 打造 培育壮大 "
    "培育建立 培育 培养 培训 创建 建立 设立 组建 成立 新发展 发展 扶持 引进 引育 招引 实施 完成 "
    "选派 选聘 选定 确定 选择 遴选 评选 评定 认定 命名 新增 增加 增设 开展 举办 组织 推广 种植 "
    "养殖 解决 安置 输转 转移 消除 整治 治理 新修 修建 修复 硬化 铺设 开发 申报 认证 落实 投入 "
    "争取 安排 整合 筹集 发放 采购 销售 帮助 巩固 覆盖 配备 配置 储备 签订 帮扶 资助 带动 吸纳 "
    "支持 推进 配套 绿化 绑定 掌握 获得 取得 留出 做到 形成 聚集 孵化 生产 推出 建好 办好 抓好 "
    "实现 确保 选树 选育 入库 包装 谋划 策划 参加 参与 提供 制定 编制 聘用 聘请 招聘 招录 布局 "
    "列入 创成 改厕 新改建 提质 选优配强 配强 派驻 派出 抽调 轮训 招募 引导 动员 "
    "拆除 扩种 补种 增种 投放 输出 巩固提升 "
    "扶持壮大 做强 做大 壮大 有"
).split()
BUILD = re.compile("|".join(sorted(_BUILD_WORDS, key=len, reverse=True)))
_HEAD = re.compile(
    r"^(?:\x00|[,、:;)]|并且?|以及|和|及|且|同时|其中|要将|要把|要|应|须|需|将|把|使得?|让|再|继续|持续|全面|进一步|加快|大力|积极|"
    r"着力|努力|切实|逐步|稳步|不断|力争|争取|确保|保证|保障|推动|推进|促进|带动|实现|做到|达到|保持|完成|重点(?=建|打|培|抓|支|推)|如期|按期|争创|计划|鼓励(?:各地)?|累计|落实|执行|"
    r"基本|坚持|严格|全[县市州区省镇乡旗盟](?!域)|我[县市州区省]|每年|力促|围绕主导产业|"
    r"按照?(?=不)|以后|今后|此后|剩余的?|余下的?|现有的?|(?:严格)?按照|对照|对标|创(?=[劳收产])|各(?:县市?区?|乡镇|市县|地)(?=完成|建|打|培|新|开|要)|分别|到?逐年|逐步|一是|二是|三是|四是|五是|六是|通过|对(?!口))"
)
_POPULATION = (
    r"(?<![入到分])户(?![用厕籍外均型])|人口|人员|群众|居民|农民|农牧民|劳动力|家庭(?!农场)|学生|儿童|少年|对象|“两后生”|两后生|"
    r"党员|干部|妇女|老年人|残疾人"
)
_LEADING_POPULATION = re.compile(
    rf"^(?P<who>[^,;。\d]{{0,40}}?(?:{_POPULATION})(?:劳动力|人口|学生|子女)?"
    rf"(?:的[^,;。\d]{{1,8}}?(?:{_POPULATION}))?"
    rf"(?:[、和及与][^,;。的]{{1,16}}?(?:{_POPULATION}))*)(?=[^、和及与口员者]|$)"
)
_MEASURED = re.compile(
    r"(?:率|比例|比重|占比|收入|产值|增加值|面积|产量|总量|总数|数量|人数|规模|水平|标准|额|投资|"
    r"存栏量?|出栏量?|人次|里程|[进意可浓密幅程强]度|总产|单产|价值|增速|增幅|覆盖面|户数|个数)$"
)
_PLAIN = re.compile(r"乡镇|县市|县区|社区|街道|市县")
_CHANGED = re.compile(r"(?:提高|提升|增加|增长|下降|降低|减少)$")
_COMPOUND = re.compile(
    r"(?:人数|人次|小?区|点|场|业|率|户|对象|机构|基地|面积|规模(?!养殖|化|以上|企业)|数量|总量|资金|工程|项目|收入|劳动力|的|和|、|与|量|费|额)"
)
_GENERIC = re.compile(
    r"(?:资金)?(?:占比|比例|比重|人数|数量|总数|总量|收入|增速|水平|规模|标准|面积|户数)$"
)
_FROM = re.compile(r"(?:由|从)\d[^,;。]{0,16}$")
_COMPARED = re.compile(
    r"(?:同比|比|较)?(?:上年|去年|上一年|前一年)(?:同期|末|底)?|(?:同比|比)(?=增|提|上升|下降|减)|"
    r"(?:高于|低于|快于|优于)[^,;。]{2,16}$|(?:做到|实现)?应.尽.(?:、应.尽.)*、?$|"
    r"^在?的?基础上"
)
_LEAST = re.compile(r"^.*?(?:不(?:得)?(?:低于|少于)|至少)(?=[^\d]{3})")
_VERBS = re.compile(
    r"先行|率先|如期|有序|顺利|稳定(?!性|器|就业岗)|到(?=村|户|乡|镇|基层|岗)|发展(?![^,;。]{0,4}(?:村|社|区|园|类))|用于|通过|参与|参加|接受|开展|实施|进行|实现|达到|投入|建成|完成|绑定|带动|纳入|掌握|获得|取得|列为|作为|发展产业|"
    r"脱贫(?!户|人口|村|地区)|退出|全部|全面|均|由|并|以|,|为(?!民)|等(?!级)|到位|组织|推广"
)
_METRIC = re.compile(
    r"(?:家庭)?(?:人均|户均|年均)?(?:可支配|纯|经营性?|工资性|转移性|财产性|务工|净)*(?:净)?收入(?:增长率|增速|增幅)?$|"
    r"(?:存栏|出栏|年产|产)量?$|产值$|增加值$|(?:综合|资源化|无害化|集中|良种|基本)*(?:机械化|规模化|[\u4e00-\u9fa5]{2})率$|(?:占比|比例|比重|水平|标准|面积|总数|人数|数量|总量|规模|增速|增幅)$"
)


def _clean(text: str) -> str:
    text = re.sub(r"\x00+", "", text)
    while True:
        shorter = _HEAD.sub("", text)
        if shorter == text or len(shorter) == 1:
            return text.strip("、,:;。 ")
        text = shorter


def _without_verbs(text: str) -> str:
    """Without the verbs of making at the start: 培育省级示范社 becomes 省级示范社."""
    while True:
        match = BUILD.match(text)
        if (
            match is None
            or match[0] == "有"
            or len(text) - match.end() < 2
            or _COMPOUND.match(text, match.end())
        ):
            return text
        text = _clean(re.sub(r"^(?:或|和|并|一批|了)", "", text[match.end() :]))


def _after_of(text: str) -> str:
    """What stands after the last 的, when it can stand alone."""
    tail = text.rpartition("的")[2]
    return tail if len(tail) >= 3 and not _GENERIC.match(tail) else text


def ends_in_metric(text: str) -> bool:
    """Does it end in something that is measured: 覆盖率, 人均收入, 面积?"""
    return _MEASURED.search(text) is not None


def name_of(left: str, *, counted: bool) -> str:
    """The noun before a figure: 确保农作物良种覆盖率达到 becomes 农作物良种覆盖率."""
    text = _clean(strip_comparison(re.sub(r"\x00+", "", left)))
    text = _COMPARED.sub("", _FROM.sub("", strip_comparison(text)))
    text = _clean(_LEAST.sub("", text))
    if counted:
        text = _without_verbs(text)
    text = _after_of(text)
    if counted:
        text = _without_verbs(text)
    text = strip_comparison(text).removesuffix("的")
    return re.sub(r"^[、,和及与]+", "", text[-60:])


def counted_noun(right: str) -> str:
    """The noun after a figure: 个以上集农产品加工为一体的示范乡镇 becomes 示范乡镇."""
    end = re.search(r"[,;。:\n]", right)
    text = re.sub(r"^\x00+", "", right[: end.start()] if end else right[:80])
    text = text.partition("\x00")[0]
    if "的" in text and not text.startswith("的"):
        head, _, tail = text.rpartition("的")
        text = tail if len(tail) >= 2 and len(head) < 70 else head
    text = text.lstrip("的")
    text = re.split(r"[、()]|(?<=[\u4e00-\u9fa5]{2})(?:和|以及)", text)[0]
    verb = _VERBS.search(text, 1)
    if verb is not None and verb.start() >= 2 and not _PLAIN.fullmatch(text[: verb.start()]):
        text = text[: verb.start()]
    elif verb is not None and verb.start() >= 2:
        text = f"{text[verb.start() :]}的{text[: verb.start()]}"
    elif verb is not None and verb.start() == 1 and len(text) > 2:
        text = f"{text[1:]}的{text[0]}"
    return text[:40]


def population(name: str) -> str | None:
    """Whom a name is about: 脱贫户、监测户人均纯收入 is about 脱贫户、监测户."""
    name = _clean(re.sub(r"\x00+", "", name)).rpartition("带动")[2]
    match = _LEADING_POPULATION.match(_without_verbs(name))
    return match["who"] if match else None


def split_subjects(left: str, count: int) -> list[tuple[str, str]]:
    """Subjects that share one sentence: (subject, full name) for A、B家庭收入, or nothing.

    ``count`` is how many figures there are (0: as many as there are subjects).
    """
    text = _clean(strip_comparison(re.sub(r"\x00+", "", left)))
    text = strip_comparison(_CHANGED.sub("", text))
    parts = text.split("、")
    if (count and len(parts) != count) or len(parts) < 2:
        pieces = [*parts[:-1], *re.split(r"以及|和|与|及", parts[-1])]
        if (count and len(pieces) != count) or len(pieces) < 2:
            return []
        parts = pieces
    parts = [part.strip("、和及与") for part in parts]
    if not all(parts):
        return []
    metric = _shared_metric(parts[0], parts[-1])
    subjects = [*parts[:-1], parts[-1].removesuffix(metric) if metric else parts[-1]]
    parts[0] = subjects[0] = _clean(parts[0])
    return [
        (subject, subject + metric if not subject.endswith(metric) else subject)
        for subject in subjects
        if subject
    ]


def _shared_metric(first: str, last: str) -> str:
    """What follows the last subject and is said of all: 人均收入 in 甲户、乙户人均收入."""
    own = _METRIC.search(first)
    if own is not None and own.group():
        return ""
    for length in range(min(4, len(first)), 0, -1):
        at = last.find(first[-length:])
        if at >= 0:
            return last[at + length :]
    match = _METRIC.search(last)
    return match.group() if match else ""
