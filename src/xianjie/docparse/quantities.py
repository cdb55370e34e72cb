"""Numbers with their units in Chinese text: 1.2万人, 54.6%, 三百户, 百分之五十, 5-20头, 翻一番.

`find_quantities` tells what is printed, not what it means: whether a figure is a target, a rule or
the state of affairs is decided in `xianjie.docparse.targets`. It takes text without blanks, as
`xianjie.docparse.compact` makes it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

import cn2an  # type: ignore[import-untyped]

__all__ = ["Quantity", "find_quantities", "read_number"]


class Quantity(NamedTuple):
    """A printed number: value and upper end in plain units, unit, place; was it in characters?"""

    value: Decimal
    upper: Decimal | None
    unit: str
    start: int
    end: int
    in_words: bool = False


_MAGNITUDES = {
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_DIGITS = "零〇一二两三四五六七八九"
_VALUES = dict(zip(_DIGITS, (0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8, 9), strict=True))
_BASES = (
    "个百分点|百分点|个工作日|个自然日|个自然村|人次|人份|人|名|户次|户|家次|家|个月|个|"
    "平方公里|平方千米|平方米|立方米|公里|千米|公顷|公斤|千克|千瓦时|千瓦|兆瓦|兆|"
    "亩次|亩|吨|斤|头只|头|只|羽|匹|峰|尾|株|棵|座|处|所|间|栋|幢|套|台|辆|艘|条|项|件|场次|场|"
    "课时|学时|棒|袋|包|桶|次|期|种|门|本|份|张|册|盏|口|眼|天|日(?=以?内|之内)|周岁|岁|小时|分钟|年|倍|分|位|支|对|组|片|块|部|班|"
    "床|元|米|度|方|箱|村|镇|乡|县|%|‰"
)
_PER = (
    r"(?:(?:/|每)(?:人次|人|户|年|月|日|天|亩|头|只|度|次|吨|公斤|斤|平方米|米|村|镇|千瓦时)|"
    r"·(?:年|月|人))"
)
_UNIT = rf"(?:{_BASES}){_PER}{{0,3}}"
_MAGNITUDE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_RUN = rf"{_DIGITS}十百千万亿"
_WORDS = rf"(?:(?<![{_RUN}])[{_RUN}]{{1,22}}(?![{_RUN}])(?:点[{_DIGITS}]{{1,6}})?)"
_TO = r"(?:-{1,2}|~|至|到)"
_MANY = r"(?:余|多|来)?"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z/])(?P<low>{_ARABIC})(?P<lowsize>{_MAGNITUDE})?(?:(?P<lowunit>{_BASES})?{_TO}"
    rf"(?P<high>{_ARABIC})(?P<highsize>{_MAGNITUDE})?)?{_MANY}(?P<unit>{_UNIT})?"
)
_COUNTED = re.compile(
    rf"(?P<low>{_WORDS})(?:(?:个|名|户|家|项|门|成)?{_TO}(?P<high>{_WORDS}))?{_MANY}(?P<unit>{_UNIT})"
)
_SHARE = re.compile(
    rf"百分之(?!百)(?P<percent>{_WORDS}|{_ARABIC})(?:{_TO}(?:百分之)?(?P<topercent>{_WORDS}|{_ARABIC}))?"
    rf"|(?P<below>[{_DIGITS}十]+)分之(?P<above>[{_DIGITS}十]+)"
    rf"|(?P<tenths>[一二两三四五六七八九]|\d)(?:{_TO}(?P<totenths>[一二两三四五六七八九]|\d))?成(?P<half>半)?"
    rf"(?=[,;。、)以左的]|$|上)"
    r"|(?P<halves>一半|半数)|(?P<whole>百分之?百(?!分))"
    rf"|翻(?P<turns>[一两二三]|\d)?番"
)
_RATIO = re.compile(r"(?:收入比|指数|系数|倍差|比值|之比)[^,;。\d]{0,10}$")
_EACH = re.compile(r"每(?:人|户|亩|头|只)(?:每(?:年|月|天))?$")
_PEOPLE = re.compile(r"(?:[^,;。、()\d]{0,8})(?:人口|劳动力|群众|人员|学生|农民|居民|党员|干部)")
_HOUSES = re.compile(r"(?:[^,;。、()\d]{0,6})(?:户|家庭)")


def _words(printed: str) -> Decimal | None:
    whole, _, part = printed.partition("点")
    try:
        value = Decimal(int(cn2an.cn2an(whole.replace("\u3007", "零"), "smart")))
    except (ValueError, TypeError, KeyError, IndexError):
        return None
    if part:
        digits = "".join(str(_VALUES[one]) for one in part)
        value += Decimal(f"0.{digits}")
    return value


def read_number(printed: str) -> Decimal | None:
    """A printed number without unit (1,234.5 · 1.2万 · 三百二十 · 两千) or None."""
    match = re.fullmatch(rf"({_ARABIC})({_MAGNITUDE})?", printed)
    if match:
        return Decimal(match[1].replace(",", "")) * _MAGNITUDES.get(match[2] or "", 1)
    return _words(printed) if re.fullmatch(_WORDS, printed) else None


def _plain(value: Decimal) -> Decimal:
    """The number without needless zeros and without an exponent."""
    return Decimal(format(value.normalize(), "f"))


def _unit(printed: str) -> str:
    unit = printed.replace("每", "/").replace("·", "/")
    return {"百分点": "个百分点", "千米": "公里", "千克": "公斤"}.get(unit, unit)


def _figures(text: str) -> list[Quantity]:
    found = []
    for match in _FIGURE.finditer(text):
        size, unit = match["highsize"] or match["lowsize"], match["unit"]
        if unit is None:
            unit, end = _bare(text, match, size)
            if unit is None:
                continue
        else:
            end = match.end()
            if match["high"] is None and match["lowunit"]:
                continue
        if unit == "元" and (each := _EACH.search(text, max(0, match.start() - 8), match.start())):
            unit += each[0]
        low = Decimal(match["low"].replace(",", ""))
        high = Decimal(match["high"].replace(",", "")) if match["high"] else None
        if high is not None:
            lowsize = match["lowsize"] or (match["highsize"] if not match["lowunit"] else None)
            low *= _MAGNITUDES.get(lowsize or "", 1)
            high *= _MAGNITUDES.get(match["highsize"] or "", 1)
        else:
            low *= _MAGNITUDES.get(size or "", 1)
        found.append(
            Quantity(
                _plain(low), None if high is None else _plain(high), _unit(unit), match.start(), end
            )
        )
    return found


def _bare(text: str, match: re.Match[str], size: str | None) -> tuple[str | None, int]:
    """The unit of a number that is printed without one: 0.28万贫困人口 are 人."""
    end = match.end()
    if not size:
        ratio = _RATIO.search(text, max(0, match.start() - 18), match.start())
        after = re.match(r"(?::1)?(?=以内|以下|以上|左右|之内|[,;。)]|$)", text[end : end + 4])
        return ("", end + after.end()) if ratio and after else (None, end)
    if _PEOPLE.match(text, end, end + 14):
        return "人", end
    if _HOUSES.match(text, end, end + 12):
        return "户", end
    return "", end


def _counted(text: str) -> list[Quantity]:
    found = []
    for match in _COUNTED.finditer(text):
        low, high = match["low"], match["high"]
        if high is None and len(low) == 2 and set(low) <= set("一二两三四五六七八九"):
            low, high = low[0], low[1]
        value = _words(low)
        upper = _words(high) if high else None
        if value is None or (high and (upper is None or upper < value)):
            continue
        found.append(
            Quantity(_plain(value), upper, _unit(match["unit"]), match.start(), match.end(), True)
        )
    return found


def _shares(text: str) -> list[Quantity]:
    found = []
    for match in _SHARE.finditer(text):
        upper = None
        unit = "%"
        if match["percent"]:
            value = read_number(match["percent"])
            upper = read_number(match["topercent"]) if match["topercent"] else None
        elif match["below"]:
            below, above = _words(match["below"]), _words(match["above"])
            value = (above * 100 / below).quantize(Decimal("0.01")) if below and above else None
        elif match["tenths"]:
            value = read_number(match["tenths"])
            value = None if value is None else value * 10 + (5 if match["half"] else 0)
            top = read_number(match["totenths"]) if match["totenths"] else None
            upper = None if top is None else top * 10
        elif match["halves"] or match["whole"]:
            value = Decimal(50 if match["halves"] else 100)
        else:
            value, unit = read_number(match["turns"] or "一"), "番"
        if value is not None:
            found.append(Quantity(_plain(value), upper, unit, match.start(), match.end(), True))
    return found


def find_quantities(text: str) -> list[Quantity]:
    """Every number with a unit in ``text`` (without blanks), in order, none overlapping.

    Years (2024年), dates and ordinals (第22次) are not quantities. Ranges have ``upper``.
    """
    shares = _shares(text)
    found = list(shares)
    taken = {at for one in found for at in range(one.start, one.end)}
    for one in (*_figures(text), *_counted(text)):
        if one.start in taken or one.end - 1 in taken:
            continue
        before = text[one.start - 1] if one.start else ""
        if before == "第" or (one.unit == "年" and _is_year(one)):
            continue
        taken.update(range(one.start, one.end))
        found.append(one)
    return sorted(found, key=lambda one: one.start)


def _is_year(one: Quantity) -> bool:
    return 1900 <= (one.upper or one.value) <= 2100
