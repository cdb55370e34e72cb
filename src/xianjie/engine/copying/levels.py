"""The generalisations of each quasi-identifier, as SQL over a person ``p`` and a household ``h``.

A higher level is a function of a lower one, so that classes only merge on the way up.
"""

from __future__ import annotations

from xianjie.engine.copying.groups import quasi_identifiers
from xianjie.engine.copying.pseudonyms import pseudonym
from xianjie.engine.sql import quote

UNKNOWN, LARGEST_FAMILY = "不详", 6
OF_HOUSEHOLD = ("place", "type", "monitor", "size")
OF_PERSON = ("birth", "sex", "ethnicity", "schooling")
SOURCE = {
    "birth": "出生日期", "sex": "性别", "ethnicity": "民族", "schooling": "文化程度",
    "type": "户类型", "monitor": "监测对象类别", "size": "人数", "place": "村",
}  # fmt: skip
"""The registry column of each trait: it enters a copy through its trait alone."""
_BANDS = {1: 5, 2: 10, 3: 20}
_LOW = "'学龄前儿童', '未上学', '文盲或半文盲', '小学'"
_MIDDLE = "'初中'"


def exact(name: str) -> str:
    """Return the SQL of the value as the registry has it."""
    if name == "place":
        return "h.village_code"
    if name == "size":
        return "CAST(h.members AS VARCHAR)"
    owner = "h" if name in OF_HOUSEHOLD else "p"
    return f"COALESCE(CAST({owner}.{quote(SOURCE[name])} AS VARCHAR), '{UNKNOWN}')"


def generalised(name: str, level: int) -> str:
    """Return the SQL of a trait at a level, a text that is never NULL."""
    if level == len(quasi_identifiers()[name].levels) - 1:
        return "'全县'" if name == "place" else "''"
    match name:
        case "birth":
            year = f"year(p.{quote('出生日期')})"
            if level == 0:
                found = f"CAST({year} AS VARCHAR)"
            else:
                step = _BANDS[level]
                low = f"({year} // {step} * {step})"
                found = f"CAST({low} AS VARCHAR) || '–' || CAST({low} + {step - 1} AS VARCHAR)"
            return f"COALESCE({found}, '{UNKNOWN}')"
        case "place":
            if level == 0:
                return pseudonym("village", "h.village_code", "C")
            return pseudonym("town", "substr(h.village_code, 1, 9)", "Z")
        case "size":
            n = f"LEAST(h.members, {LARGEST_FAMILY})"
            if level == 0:
                return (
                    f"CAST({n} AS VARCHAR) || CASE WHEN {n} = {LARGEST_FAMILY} THEN '+' ELSE '' END"
                )
            return f"CASE WHEN {n} <= 2 THEN '1–2' WHEN {n} <= 4 THEN '3–4' ELSE '5+' END"
        case "ethnicity" if level == 1:
            value = exact(name)
            return f"CASE WHEN {value} IN ('汉族', '{UNKNOWN}') THEN {value} ELSE '其他' END"
        case "monitor":
            value = f"COALESCE(h.{quote(SOURCE[name])}, '')"
            kept = value if level == 0 else "'监测对象'"
            return f"CASE WHEN {value} = '' THEN '非监测对象' ELSE {kept} END"
        case "schooling" if level == 1:
            value = exact(name)
            return (
                f"CASE WHEN {value} = '{UNKNOWN}' THEN '{UNKNOWN}' WHEN {value} IN ({_LOW}) "
                f"THEN '小学及以下' WHEN {value} IN ({_MIDDLE}) THEN '初中' ELSE '高中及以上' END"
            )
    return exact(name)
