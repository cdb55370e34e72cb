"""When something is due: 到2024年, 6月底前, “十四五”末, 每年, 过渡期内, 3年内, 上半年.

An end is written with the precision that is printed: 2022年末 and 到2022年 are both ``2022``,
6月底前 is ``2020-06`` in a document of 2020, 12月31日前 ``2020-12-31``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xianjie.docparse.quantities import read_number

__all__ = ["TimeMark", "find_times"]


class TimeMark(NamedTuple):
    """A printed time: ``by`` as records carry it, its year, where it stands.

    ``recurs``: 每年, 每月 …; ``until``: 到, 前, 末, 内 say that it is the last moment; ``weak``:
    全年 gives way to a date before it.
    """

    start: int
    end: int
    by: str
    year: int | None = None
    recurs: bool = False
    until: bool = False
    weak: bool = False
    origin: bool = False


_CN_YEAR = "[二一〇零○ＯO三四五六七八九]"  # noqa: RUF001 - how years are printed
_YEAR = re.compile(
    rf"(?P<pre>到|至|截至|截止|截止到|力争在|于|在|自|从)?(?:(?P<from>(?:19|20)\d\d)年?(?:-{{1,2}}|~|至|到))?"
    rf"(?P<year>(?:19|20)\d\d|二[〇零○]{_CN_YEAR}{{2}})年度?(?:(?P<month>\d{{1,2}})月份?(?:(?P<day>\d{{1,2}})日)?)?"
    r"(?P<part>上半年|下半年|第?[一二三四]季度|年?[底末]|[底末]|初|起)?(?:之前|以前|前|内|止|为止)?"
)
_MONTH = re.compile(
    r"(?P<pre>到|至|于|在|今年|本年)?(?<![\d.个])(?:(?<!年)|(?<=[今本]年))(?P<month>1[0-2]|[1-9])月份?(?:(?P<day>[12]\d|3[01]|[1-9])日|"
    r"(?P<part>[底末初]|[上中下]旬))?(?P<post>之前|以前|前|内|止)?(?!-)"
)
_EVERY = re.compile(
    r"(?:(?<![人户亩头只])|(?=每.(?![\d不补最])))(?:(?P<year>每年度?|逐年|年年|每一年|各年度?|分年度)|(?P<half>每半年|半年一次)|(?P<quarter>每季度?|按季度?|每个季度)|"
    r"(?P<month>每个?月|按月|逐月)|(?P<week>每个?周|每星期)|(?P<day>每天|每日))"
)
_EVERY_NAMES = {
    "year": "每年",
    "half": "每半年",
    "quarter": "每季度",
    "month": "每月",
    "week": "每周",
    "day": "每天",
}
_PLAN = re.compile(
    r"(?:到|至|在)?[“\"]?十(?P<which>[二三四五六])五[”\"]?(?P<part>规划)?(?:末|期末|期间|时期|收官|结束|内)"
)
_TRANSITION = re.compile(r"(?:在|整个)?(?:\d|五)?年?过渡期(?:间内|间|内|末|结束|结束时|期内)")
_THIS = re.compile(
    r"(?:到|至|于|在|今|本|力争)?(?:今年|本年度?|年[底末](?=前|[,、]|实现|完成|达|全|,)|年内|全年|上半年|下半年|"
    r"第?[一二三四]季度|[今本]年[底末])(?:[底末])?(?:之前|以前|前|内)?"
)
_WITHIN = re.compile(
    r"(?<![前第每近上去今后届满])(?:今后|未来|用|利用|力争|争取|通过)?(?<![\d前第每近上去届满])(?:(?:\d{1,2}|[一二两三四五])(?:至|到|-|~))?(?P<years>\d{1,2}|[一二两三四五六七八九十])年"
    r"(?:(?:左右)?的?时间|左右|内|之内|(?=,|规划|建设|新建|建成|完成|实现|打造|培育|累计|创建))"
)
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12}
_PLANS = {"二": 2015, "三": 2020, "四": 2025, "五": 2030, "六": 2035}


def _cn_year(printed: str) -> int:
    digits = {"〇": 0, "零": 0, "○": 0, "Ｏ": 0, "O": 0}  # noqa: RUF001
    return int("".join(str(digits.get(one, "〇一二三四五六七八九".find(one))) for one in printed))


def _part(year: int, part: str | None) -> str:
    if part == "上半年":
        return f"{year}-06"
    if part and "季度" in part:
        return f"{year}-{_QUARTERS[part.removeprefix('第')[0]]:02d}"
    return str(year)


def _counts_from(text: str, match: re.Match[str]) -> bool:
    """比2020年, 在2020年的基础上, 2013年以来: a year to compare with or to count from."""
    if text[match.start() - 1 : match.start()] in {"比", "较"}:
        return True
    after = text[match.end() : match.end() + 4]
    return re.match(r"的?(?:基础|水平)|为基|以来|起(?![步点])", after) is not None


def _years(text: str) -> list[TimeMark]:
    found = []
    for match in _YEAR.finditer(text):
        printed = match["year"]
        year = int(printed) if printed.isdigit() else _cn_year(printed)
        by = _part(year, match["part"])
        if match["month"] and 1 <= int(match["month"]) <= 12:
            by = f"{year}-{int(match['month']):02d}"
            if match["day"] and 1 <= int(match["day"]) <= 31:
                by += f"-{int(match['day']):02d}"
        until = (match["pre"] or "") in {"到", "至"} or match[0][-1] in "前内末底止"
        origin = match["pre"] in {"自", "从"} or _counts_from(text, match)
        found.append(
            TimeMark(
                match.start(), match.end(), by, year, until=until and not origin, origin=origin
            )
        )
    return found


def _months(text: str, year: int | None) -> list[TimeMark]:
    found = []
    for match in _MONTH.finditer(text):
        if not (match["day"] or match["part"] or match["post"] or match["pre"]):
            continue
        by = f"{int(match['month']):02d}"
        if match["day"]:
            by += f"-{int(match['day']):02d}"
        by = f"{year}-{by}" if year else match[0]
        found.append(TimeMark(match.start(), match.end(), by, year, until=True))
    return found


def find_times(text: str, year: int | None) -> list[TimeMark]:
    """Every time in ``text`` (without blanks), in order; ``year`` is the document's own year."""
    found = _years(text)
    for match in _PLAN.finditer(text):
        end = _PLANS[match["which"]]
        closing = match["part"] is None and match[0].endswith(("末", "收官", "结束"))
        found.append(TimeMark(match.start(), match.end(), str(end), end, until=closing))
    found += [
        TimeMark(match.start(), match.end(), "过渡期内", None, until=True)
        for match in _TRANSITION.finditer(text)
    ]
    found += [
        TimeMark(match.start(), match.end(), _EVERY_NAMES[match.lastgroup or "year"], recurs=True)
        for match in _EVERY.finditer(text)
    ]
    found += _months(text, year)
    if year is None:
        found += [
            TimeMark(match.start(), match.end(), f"{match['years']}年内", until=True)
            for match in _WITHIN.finditer(text)
        ]
    else:
        for match in _THIS.finditer(text):
            part = re.search(r"上半年|第?[一二三四]季度", match[0])
            by = _part(year, part[0] if part else None)
            weak = match[0] in {"全年", "年内", "本年", "今年"}
            found.append(TimeMark(match.start(), match.end(), by, year, until=not weak, weak=weak))
        for match in _WITHIN.finditer(text):
            count = read_number(match["years"])
            if count is not None and (count > 1 or "内" in match[0]):
                last = year + int(count) - 1
                found.append(TimeMark(match.start(), match.end(), str(last), last, until=True))
    kept: list[TimeMark] = []
    for mark in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return kept
