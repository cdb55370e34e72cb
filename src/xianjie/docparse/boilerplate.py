"""What a website prints around a document: bars, counters, navigation, footers.

Lines are dropped whole where nothing of the document stands in them; in a long line (a page
pasted as one line) only the marks themselves are cut out, near its beginning and after its end.
"""

from __future__ import annotations

import re

__all__ = ["CELL", "drop_boilerplate"]

CELL = "\x1f"
"""Stands between the cells of a table row until the text is clean."""

_DAY = r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:\s?日)?"
_CLOCK = r"\s{1,3}\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_DATE = f"{_DAY}(?:{_CLOCK})?"
_VALUE = r"[^\s【\[|\uff5c" + CELL + r"]"
_META = (
    r"索\s*引\s*号?|信息索引|主题分类|主题词|主\s?题\s?词|发文机关|发布机构|发布单位|发文单位|制发机关|"
    r"公开(?:类别|方式|范围|形式|时限|主体|责任部门)|文\s*号|发文字号|文件编号|文件字号|统一编号|登记号|"
    r"有\s?效\s?性|是否有效|效力状态|信息分类|体裁分类|组配分类|公文种类|文种|内容概述|内容概览|信息名称|"
    r"服务对象|分\s{0,2}类|信息类别|所属类别|关\s?键\s?[词字]|成文日期|发文日期|印发日期|发布日期|发布时间|公开日期|公开时间|生成日期|"
    r"生效日期|实施日期|废止日期|失效日期|更新时间|所属(?:栏目|分类|机构)|信息来源|名\s{1,4}称|标\s{1,4}题"
)
_BAR = (
    rf"(?:发布|发文|成文|公开|生成|更新|印发|录入|添加|上传)(?:日期|时间)\s*[:：]\s*(?:{_DATE})?",
    rf"(?:时间|日期)\s*[:：]\s*{_DATE}",
    rf"发布于\s*{_DATE}",
    # A day with the minute: when a page was put up, never when a document was signed.
    rf"^{_DAY}{_CLOCK}$",
    rf"(?:信息|文章|稿件|内容)?来\s*源\s*[:：]\s*{_VALUE}{{0,30}}",
    r"(?:作\s*者|编辑|责任编辑|责编|审核人?|初审|复审|终审|录入人?|发布[人者]|供稿|撰稿|校对)"
    rf"\s*[:：]\s*{_VALUE}{{0,20}}",
    r"(?:累计|总)?(?:浏览|点击|阅读|访问|阅览)(?:次数|人次|量|数|率)?\s*[:：]\s*[\[【(（]?\s*\d*\s*[\]】)）]?\s*次?",
    r"(?:累计|总)?(?:浏览|点击|阅读|访问|阅览)(?:次数|人次|量)\s*[\[【(（]?\s*\d*\s*[\]】)）]?\s*次?",
    r"(?:浏览|点击|阅读|访问)\s*\d+\s*次?",
    r"[【\[(（]?\s*(?:字号|字体|文字大小|字体大小)\s*[:：]?\s*[【\[(（]?\s*"
    r"(?:(?:特大|超大|大号|中号|小号|默认)\s*)*(?:大\s*[|/]?\s*中\s*[|/]?\s*小|小\s*[|/]?\s*中\s*[|/]?\s*大|"
    r"(?:\[\s*[大中小]\s*\]\s*)+|[A+\-\s]*)\s*[】\])）]?",
    r"[【\[]\s*(?:我要|点击|网页)?(?:打印|关闭|收藏|分享|纠错|返回|大|中|小|默认)"
    r"(?:本页|此页|窗口|页面|文章|本文|顶部|首页|列表)?\s*[】\]]",
    r"(?:打印(?:本页|此页|本文)|关闭(?:本页|窗口|页面)|收藏本页|返回(?:顶部|首页|列表)|回到顶部|我要(?:打印|纠错)|"
    r"网页纠错|朗读全文)",
    r"分享(?:到|至)\s*[:：]?(?:\s*(?:微信好友|微信|新浪微博|腾讯微博|微博|QQ空间|QQ好友|QQ|空间|朋友圈|人人网|豆瓣))*",
)
_WORDS = (
    "设为首页|加入收藏|收藏本站|网站地图|联系我们|关于我们|网站声明|无障碍(?:浏览|阅读|版)?|关怀版|返回首页|长者(?:模式|助手|版)|"
    "适老(?:化|版|模式)?|繁[體体](?:版|中文)?|简体(?:版|中文)?|手机版|移动版|电脑版|登录|注册|退出|English|"
    "RSS(?:订阅)?|智能问答|站群导航|打印(?:整页|内容|全文)?|关闭|收藏|分享|字号|大|中|小|微信|微博|QQ空间|QQ|二维码|"
    "首页|网站首页|新闻(?:中心|动态|资讯)?|政务(?:公开|服务|动态|要闻|资讯)|(?:政府)?信息公开(?:指南|年报|制度|目录)?|"
    "走进.{2,4}|.{2,4}概况|互动交流|政民互动|互动|办事服务|网上办事|解读回应|数据(?:发布|开放)|专题专栏|领导(?:之窗|信箱)|"
    "机构(?:职能|设置)|公众参与|招商引资|通知公告|公示公告|政策(?:文件|法规|解读)|规划计划|法定主动公开内容|依申请公开|"
    "搜索|检索|高级搜索|请输入关键[字词]|当前位置|您的位置|今天是.{0,30}|欢迎(?:您|访问|光临).{0,20}|附件下载|"
    "相关(?:链接|文章|新闻|阅读|附件|文件|信息|稿件|解读)|热点(?:新闻|推荐)|推荐阅读|猜你喜欢|友情链接|政策图解|"
    "下载(?:附件|文档|word版|pdf版)|(?:新闻|文章|信息|政策|文件|内容)(?:详情|正文|内容)|正文"
)
_BAR_PART = re.compile("|".join(f"(?:{one})" for one in _BAR))
_META_PART = re.compile(rf"(?:{_META})\s*[:：{CELL}]\s*(?:{_DATE}|{_VALUE}{{0,60}})")
_META_TOKEN = re.compile(rf"(?:^|(?<=[\s|\uff5c{CELL}]))(?:{_META})(?=[\s|\uff5c{CELL}:：]|$)")
_META_NAME = re.compile(rf"(?:{_META})\s*[:：]?")
_WORD = re.compile(f"(?:{_WORDS})", re.IGNORECASE)
_STRONG = re.compile(
    r"字号|字体|打印|关闭|浏览|点击|阅读|访问|分享|发布(?:日期|时间)|来\s*源\s*[:：]|责任编辑|责编|网页纠错"
)
_CRUMB = re.compile(
    r"(?:(?:您|你)?(?:现在|当前|目前)?(?:的|所在)?位置(?:是|为)?\s*[:：]\s*)?"
    r"(?:[^\s>＞»\u203a。，,;；:：]{1,16}\s*(?:>+|＞+|»|\u203a)\s*)+[^\s>＞»\u203a。，,；]{0,20}"
)
_PLACE_BAR = re.compile(r"^(?:您|你)?(?:现在|当前|目前)?(?:的|所在)?位置(?:是|为)?\s*[:：].{0,80}$")
_SITE = re.compile(
    r"^.{2,24}(?:人民政府(?:门户)?网站?|政府(?:门户)?网站?|政务网|信息网|信息公开(?:网|平台)|门户网站?)$"
)
_WRITER = re.compile(r"^(?:下面|以下|本文)是?小编.{0,80}$|^[^。]{0,60}供大家参考[。！!]?$")
_SEPARATORS = re.compile(r"[\s|\uff5c·・\[\]【】()（）:：\-—_/\\>＞»\u203a" + CELL + "]+")
_NEIGHBOUR = re.compile(r"^[【\[]?(?:上|下)一(?:篇|条|页|则)\s*[】\]]?\s*(?:[:：]|$|没有|无)")
_FOOTER = re.compile(
    r"版权所有|[A-Za-z]*ICP备|公安?网安?备|网站标识码|Copyright|©|技术支持[:：]|(?:主办|承办|协办)(?:单位)?[:：]|"
    r"政府网站找错|扫一扫|(?:关注|官方)微信|微信公众号|用手机(?:打开|扫)|建议使用.{0,30}浏览器|友情链接|"
    r"^相关(?:链接|文章|新闻|阅读|信息|稿件|解读|附件)|^(?:热点|推荐)(?:新闻|推荐|阅读)|猜你喜欢|链接即将离开"
)
_TAIL = re.compile(
    r"\s*[【\[]?(?:(?:上|下)一(?:篇|条)\s*[】\]]?\s*[:：]|打印本页|关闭窗口|版权所有|扫一扫在|相关链接[:：\s]|"
    r"责任编辑[:：]|网页纠错|分享到[:：\s]|【打印】|【关闭】|\[打印\]|主办单位[:：])"
)
_LONG = 120
_PROSE = 60
_HEAD = 900


def drop_boilerplate(lines: list[str]) -> tuple[list[str], list[str]]:
    """Return (lines that stay, what was dropped in order).

    Lines keep the white space they begin with: it tells where paragraphs start.
    """
    kept: list[tuple[int, str]] = []
    dropped: list[tuple[int, str]] = []
    end = _footer_start(lines)
    waits_for_value = False
    for number, line in enumerate(lines):
        bare = line.strip()
        if not bare:
            kept.append((number, ""))
            continue
        if number >= end or _is_bar(bare):
            waits_for_value = bool(_META_NAME.fullmatch(bare))
            dropped.append((number, bare))
        elif waits_for_value and len(bare) <= _PROSE and "。" not in bare:
            waits_for_value = False
            dropped.append((number, bare))
        else:
            waits_for_value = False
            parts, gone = _cut(line)
            dropped += [(number, part) for part in gone]
            kept += [(number, part) for part in parts]
    first, kept = _drop_navigation(kept)
    dropped = sorted([*first, *dropped], key=lambda pair: pair[0])
    return [line for _, line in kept], [line for _, line in dropped]


def _is_bar(bare: str) -> bool:
    """Tell whether nothing of a document stands in a line."""
    if len(bare) > 400:
        return False
    if _NEIGHBOUR.match(bare) and len(bare) < _LONG:
        return True
    if _META_NAME.fullmatch(bare) or _PLACE_BAR.match(bare) or _WRITER.match(bare):
        return True
    if _CRUMB.fullmatch(bare) and bare.count(">") + bare.count("＞") + bare.count("»") >= 1:
        return True
    names = len(_META_TOKEN.findall(bare)) if "。" not in bare else 0
    if names > 1 or (names and re.search(rf"[|\uff5c{CELL}]", bare) and len(bare) < _PROSE):
        return True
    rest = _META_PART.sub(" ", _BAR_PART.sub(" ", bare))
    marked = rest != bare
    words = [word for word in _SEPARATORS.split(rest) if word]
    if not words:
        return marked
    return all(_WORD.fullmatch(word) for word in words) and (marked or len(bare) > 1)


def _footer_start(lines: list[str]) -> int:
    """Return the number of the first line of the page's foot, after the last real paragraph."""
    last = -1
    for number, line in enumerate(lines):
        bare = line.strip()
        if len(bare) >= _PROSE and "。" in bare and not _FOOTER.search(bare):
            last = number
    for number in range(last + 1, len(lines)):
        bare = lines[number].strip()
        if _NEIGHBOUR.match(bare) or (_FOOTER.search(bare) and len(bare) < 300):
            return number
    return len(lines)


def _cut(line: str) -> tuple[list[str], list[str]]:
    """Take marks out of a line that also holds text; return (pieces of text, marks)."""
    bare = line.strip()
    gone: list[str] = []
    if len(bare) < _LONG:
        marks = [found for found in _BAR_PART.finditer(bare) if _STRONG.search(found[0])]
        if not marks or "。" in bare:
            return [line], []
        return _without(bare, [found.span() for found in marks if found[0].strip()])
    end = max(line.rfind("。"), line.rfind("日"))
    tail = _TAIL.search(line, max(end, len(line) - 800))
    after: list[str] = []
    if tail is not None:
        after, line = [line[tail.start() :].strip()], line[: tail.start()]
    head = line[:_HEAD]
    spans = [found.span() for part in (_BAR_PART, _META_PART) for found in part.finditer(head)]
    crumb = _CRUMB.match(head.lstrip())
    if crumb:
        shift = len(head) - len(head.lstrip())
        spans.append((crumb.start() + shift, crumb.end() + shift))
    if not spans:
        return [line], after
    pieces, gone = _without(line, spans)
    return pieces, [*gone, *after]


def _without(line: str, spans: list[tuple[int, int]]) -> tuple[list[str], list[str]]:
    """Cut spans out of a line; what stands on both sides of one becomes two lines."""
    merged: list[list[int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        elif end > start:
            merged.append([start, end])
    pieces, gone, at = [], [], 0
    for start, end in merged:
        pieces.append(line[at:start])
        gone.append(line[start:end].strip())
        at = end
    pieces.append(line[at:])
    kept: list[str] = []
    for piece in pieces:
        words = [word for word in _SEPARATORS.split(piece) if word]
        if not words or all(_WORD.fullmatch(word) and len(word) > 1 for word in words):
            if piece.strip():
                gone.append(piece.strip())
        else:
            kept.append(piece)
    return kept, [part for part in gone if part]


def _drop_navigation(
    kept: list[tuple[int, str]],
) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Drop the names of the site and its menus from before the document's first own line."""
    gone, stay, over = [], [], False
    for number, line in kept:
        bare = line.strip()
        words = bare.split()
        menu = len(words) >= 4 and all(len(word) <= 8 for word in words) and "。" not in bare
        site = bool(_SITE.match(bare)) or bare.startswith(("http://", "https://", "www."))
        if not over and bare and (menu or site) and not re.search(r"[关于的]", bare):
            gone.append((number, bare))
            continue
        over = over or len(bare) > _PROSE
        stay.append((number, line))
    return gone, stay
