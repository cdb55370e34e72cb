"""What people write out of habit from SQL, Excel or speech, and what the language has for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlglot import exp

__all__ = ["habit_in", "habit_of", "habit_to_say"]

_IF: Final = "如果(条件, 甲, 乙)"
_TODAY: Final = "截至日（核查的日子，不是电脑的日期）"
_EMPTY: Final = "空(列)，填了写 NOT 空(列)"
_GIVEN: Final[Mapping[str, str]] = {
    "TRIM": "去空格(文字)", "LTRIM": "去空格(文字)", "RTRIM": "去空格(文字)",
    "REPLACE": "替换(文字, '旧', '新')", "SUBSTITUTE": "替换(文字, '旧', '新')",
    "UPPER": "身份证主体(文字)（比证件号码；它不分大小写）",
    "LOWER": "身份证主体(文字)（比证件号码；它不分大小写）",
    "CONCAT": "拼接(文字, 文字, …)", "RIGHT": "结尾(文字, '样子') 或 取字(文字, 位置, 字数)",
    "MID": "取字(文字, 位置, 字数)",
    "COUNT": "计数(关系, 条件)；看重复用 同值数(列, '范围')",
    "COUNTIF": "计数(关系, 条件)；看重复用 同值数(列, '范围')",
    "COUNTIFS": "计数(关系, 条件)；看重复用 同值数(列, '范围')",
    "SUM": "求和(关系, 值, 条件)；同一行几列相加用 合计(列, 列, …)",
    "SUMIF": "求和(关系, 值, 条件)", "SUMIFS": "求和(关系, 值, 条件)",
    "AVG": "平均(关系, 值, 条件)", "AVERAGE": "平均(关系, 值, 条件)",
    "MAX": "最大(关系, 值, 条件)；两个数比用 较大(甲, 乙)",
    "MIN": "最小(关系, 值, 条件)；两个数比用 较小(甲, 乙)",
    "EXISTS": "存在(关系, 条件)", "VLOOKUP": "查表(对照表, 键)",
    "IF": _IF, "IIF": _IF, "CASE": _IF, "NVL": "COALESCE(甲, 乙)", "IFNULL": "COALESCE(甲, 乙)",
    "CURRENTDATE": _TODAY, "CURRENT_DATE": _TODAY, "CURRENTTIMESTAMP": _TODAY,
    "NOW": _TODAY, "TODAY": _TODAY, "GETDATE": _TODAY, "SYSDATE": _TODAY,
    "今天": _TODAY, "今日": _TODAY, "当前日期": _TODAY, "TODAY()": _TODAY,
    "YEAR": "年(日期)", "MONTH": "月(日期)", "DAY": "日(日期)",
    "DATEDIFF": "相差天数、相差月数 或 相差年数(起, 止)", "DATEADD": "加天、加月 或 加年(日期, 数)",
    "CAST": "数(文字, '单位') 或 日期(文字)", "TRYCAST": "数(文字, '单位') 或 日期(文字)",
    "NULL": _EMPTY, "ISNULL": _EMPTY, "ISBLANK": _EMPTY, "不空": "NOT 空(列)", "非空": "NOT 空(列)",
    "是空": "空(列)", "为空": "空(列)", "ARRAYOVERLAPS": "AND",
    "年龄": "周岁(出生日期, 截至日)", "四舍五入": "ROUND(数, 位数)", "绝对值": "ABS(数)",
}  # fmt: skip
_SPOKEN: Final = re.compile(r"\s(且|并且|而且|或|或者|非)\s")
_CALLED: Final = re.compile(r"([A-Za-z_]+)\s*\(")
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")


def habit_to_say(word: str) -> str:
    """What to write for a word, as a half sentence; empty where nothing is known of it."""
    given = _GIVEN.get(word.upper())
    return f"请用 {given}。" if given else ""


def habit_of(node: exp.Expr) -> str:
    """The refusal of a construct of SQL that the language says otherwise; empty for others."""
    word = type(node).__name__.upper()
    said = habit_to_say(word)
    return f"没有 {_SHOWN.get(word, word)} 这种写法：{said}" if said else ""


_SHOWN: Final = {"ARRAYOVERLAPS": "&&", "CURRENTDATE": "CURRENT_DATE", "NULL": "与 NULL 比较"}


def habit_in(text: str) -> str:
    """A hint for a text that cannot be parsed at all."""
    plain = _QUOTED.sub("", text)
    spoken = _SPOKEN.search(plain)
    if spoken:
        return f"“{spoken[1]}”请写成 AND、OR 或 NOT。"
    return next((said for word in _CALLED.findall(plain) if (said := habit_to_say(word))), "")
