"""Dates and months as departments write them, and the few date sums that rules need."""

import calendar
import datetime as dt
import re

from xianjie.kernel.text import fold

FIRST_YEAR, LAST_YEAR = 1900, 2100
_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL = 1_000  # 1902-09-26; smaller numbers are not dates in any file seen
_LAST_SERIAL = 73_415  # 2100-12-31
_WIDE_MARKS = str.maketrans("\uff0f\uff0d\uff0e\uff1a\u2014\u2013", "/-.:--")
_TIME = r"(?:[T\s]+\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?"
_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?)" + _TIME
)
_COMPACT_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?")
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|\s*年\s*(\d{1,2})\s*月?份?|(\d{2})(?:\.0+)?)")
_DOTTED_MONTH = re.compile(r"(\d{4})\.(\d{2}|[2-9])")
_SERIAL = re.compile(r"\d{4,5}(?:\.\d+)?")


def _build(year: int, month: int, day: int, shown: object) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"日期“{shown}”的年份不在{FIRST_YEAR}至{LAST_YEAR}之间")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"日期“{shown}”不存在") from None


def _from_serial(number: float) -> dt.date | None:
    if FIRST_YEAR <= number <= LAST_YEAR or not _FIRST_SERIAL <= number < _LAST_SERIAL + 1:
        return None
    return _EPOCH + dt.timedelta(days=int(number))


def _as_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return fold(str(value)).translate(_WIDE_MARKS)


def parse_date(value: object) -> dt.date:
    """Read a date.

    Accepts 2022-06-30, 2022/6/30, 2022.6.30, 20220630, 2022年6月30日 (also with a time of day),
    an Excel serial number and date cells. Raises ValueError with a Chinese sentence otherwise.
    """
    if isinstance(value, dt.datetime):
        return _build(value.year, value.month, value.day, value.date())
    if isinstance(value, dt.date):
        return _build(value.year, value.month, value.day, value)
    if isinstance(value, bool) or value is None:
        raise ValueError("不是日期")
    text = _as_text(value)
    if found := _DATE.fullmatch(text):
        year, _, month, day, month_zh, day_zh = found.groups()
        return _build(int(year), int(month or month_zh), int(day or day_zh), text)
    if found := _COMPACT_DATE.fullmatch(text):
        return _build(int(found[1]), int(found[2]), int(found[3]), text)
    if _SERIAL.fullmatch(text) and (serial := _from_serial(float(text))):
        return serial
    if _MONTH.fullmatch(text) or _DOTTED_MONTH.fullmatch(text):
        raise ValueError(f"“{text}”只有年月，缺少日")
    raise ValueError(f"“{text}”不是可识别的日期")


def parse_month(value: object) -> dt.date:
    """Read a month and return its first day.

    Accepts 2022-06, 2022/6, 202206, 2022年6月, and whatever `parse_date` accepts. The number 2022.1
    is refused, since a spreadsheet writes October as 2022.10 = 2022.1.
    """
    if isinstance(value, dt.date):
        return _build(value.year, value.month, 1, value)
    if isinstance(value, bool) or value is None:
        raise ValueError("不是月份")
    text = _as_text(value)
    if found := _MONTH.fullmatch(text):
        return _build_month(int(found[1]), int(found[2] or found[3] or found[4]), text)
    if found := _DOTTED_MONTH.fullmatch(text):
        return _build_month(int(found[1]), int(found[2]), text)
    try:
        return parse_date(text).replace(day=1)
    except ValueError as error:
        if "不存在" in str(error) or "年份" in str(error):
            raise
        raise ValueError(f"“{text}”不是可识别的月份") from None


def _build_month(year: int, month: int, shown: str) -> dt.date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"月份“{shown}”的年份不在{FIRST_YEAR}至{LAST_YEAR}之间")
    if not 1 <= month <= 12:
        raise ValueError(f"月份“{shown}”不存在")
    return dt.date(year, month, 1)


def ymd(day: dt.date) -> int:
    """Return the date as the number yyyymmdd."""
    return day.year * 10_000 + day.month * 100 + day.day


def age_on(birth: dt.date, on: dt.date) -> int:
    """Return the age in full years (周岁) on a date; a birthday counts from the day itself.

    Someone born on 29 February completes a year on 1 March in common years.
    """
    return (ymd(on) - ymd(birth)) // 10_000


def months_between(start: dt.date, end: dt.date) -> int:
    """Return the full months from start to end; negative when end comes first."""
    if end < start:
        return -months_between(end, start)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def days_between(start: dt.date, end: dt.date) -> int:
    """Return the days from start to end; negative when end comes first."""
    return (end - start).days


def after_months(day: dt.date, months: int) -> dt.date:
    """Return the same day so many months later, or earlier; the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def born_by(age: int, on: dt.date) -> dt.date:
    """Return the last day of birth of those who have reached an age on a day."""
    year = on.year - age
    return dt.date(year, on.month, min(on.day, calendar.monthrange(year, on.month)[1]))
