"""From a table that somebody keeps already to the columns of a register."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xianjie.exchange.registers import KIND_OF_SLOT, SLOTS, About, ColumnSpec, Type

_DAY = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_MONTH = re.compile(r"\d{4}[-/.年]\d{1,2}月?")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_WHOLE = re.compile(r"-?\d{1,12}")
_NUMBER = re.compile(r"-?\d{1,3}(?:,\d{3})*(?:\.\d+)?|-?\d+(?:\.\d+)?")
_ID_NUMBER = re.compile(r"\d{17}[\dXx]")
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}")
_YES_NO = {"是", "否", "有", "无", "√", "×"}
# Words of headings that tell what the values are, the personal ones first.
_BY_HEADING: tuple[tuple[Type, tuple[str, ...]], ...] = (
    ("id-number", ("身份证", "证件号", "公民身份")),
    ("phone", ("电话", "手机", "联系方式")),
    ("name", ("姓名", "联系人", "负责人", "户主", "经办人", "持卡人", "法人代表", "法定代表人")),
    ("private", ("住址", "家庭地址", "银行账号", "账号", "病情", "疾病", "残疾")),
)  # fmt: skip
_MONEY = ("元", "金额", "补贴", "工资", "资金", "奖金", "单价", "租金", "费用", "收入")
PLACE_HEADS = ("村", "行政村", "所在村", "村名", "村委会", "所在地", "行政区划", "地方")
_TOWNS = ("乡镇", "镇", "镇街", "所在乡镇", "乡（镇）", "乡(镇)")
HOUSEHOLD_HEADS = ("户编号", "户编码", "户号")
PERSON_HEADS = ("人编号", "人员编号", "人编码")
_SKIPPED = ("序号", "编号序", "No", "NO", "#")
_MOST_CHOICES, _LONG, _MOST_TITLE = 10, 40, 30
_WORD_OF_A_CHOICE = 20


@dataclass(frozen=True)
class Proposal:
    """What a table could become; ``left`` are headings for which there is no room."""

    of: About
    columns: tuple[ColumnSpec, ...]
    natural_key: tuple[str, ...]
    left: tuple[str, ...]


def proposed(table: Sequence[Sequence[str]]) -> Proposal:
    """Return columns with types for a table whose first line are the headings, all as texts."""
    heads = [head.strip() for head in table[0]]
    of: About = "place"
    if any(head in HOUSEHOLD_HEADS for head in heads):
        of = "household"
    elif any(head in PERSON_HEADS for head in heads):
        of = "person"
    columns: list[ColumnSpec] = []
    left: list[str] = []
    used = dict.fromkeys(SLOTS, 0)
    seen: set[str] = set()
    for at, head in enumerate(heads):
        if not head or head in seen or _names_the_subject(head, of):
            continue
        seen.add(head)
        values = [row[at].strip() for row in table[1:] if at < len(row) and row[at].strip()]
        column = _column(f"c{len(columns) + 1}", head, values, len(table) - 1)
        kind = KIND_OF_SLOT[column.type]
        if used[kind] >= SLOTS[kind]:
            left.append(head)
            continue
        used[kind] += 1
        columns.append(column)
    return Proposal(of, tuple(columns), _key(of, columns, table, heads), tuple(left))


def _names_the_subject(head: str, of: About) -> bool:
    """Whether a heading is about what a row is about, which is no column of its own."""
    if head in _SKIPPED or head in PLACE_HEADS or head in _TOWNS:
        return True
    return head in {"household": HOUSEHOLD_HEADS, "person": PERSON_HEADS, "place": ()}[of]


def _column(key: str, head: str, values: list[str], rows: int) -> ColumnSpec:
    kind = _type(head, values)
    choices = tuple(dict.fromkeys(values)) if kind == "choice" else ()
    title = re.sub(r"[（(].*?[)）]$", "", head).strip() or head
    unit = re.search(r"[（(]([^（()）]{1,8})[)）]$", head)
    return ColumnSpec(
        key=key,
        title=title[:_MOST_TITLE],
        type=kind,
        unit=unit[1] if unit and kind in {"number", "decimal"} else "",
        required=bool(values) and len(values) == rows and kind not in {"long", "private"},
        choices=choices,
        filter=kind in {"choice", "yesno", "date"},
        search=False,
        total=kind in {"number", "money", "decimal"} and "单价" not in head and "年龄" not in head,
        listed=kind not in {"long", "private", "id-number"},
        also=(head,) if head != title else (),
    )


def _type(head: str, values: list[str]) -> Type:
    for kind, words in _BY_HEADING:
        if any(word in head for word in words):
            return kind
    if not values:
        return "date" if head.endswith(("日期", "时间")) else "text"
    for kind, pattern in (("id-number", _ID_NUMBER), ("phone", _PHONE), ("date", _DAY)):
        if _all(pattern, values):
            return kind  # type: ignore[return-value]
    if set(values) <= _YES_NO and set(values) & {"是", "否"}:
        return "yesno"
    if _all(_YEAR, values) and ("年" in head or head.endswith("度")):
        return "year"
    if _all(_MONTH, values) and "月" in head:
        return "month"
    if _all(_NUMBER, values):
        if any(word in head for word in _MONEY) and "万" not in head:
            return "money"
        return "number" if _all(_WHOLE, values) else "decimal"
    return _type_of_words(values)


def _type_of_words(values: list[str]) -> Type:
    kinds = set(values)
    if (
        len(kinds) <= _MOST_CHOICES
        and len(values) >= 2 * len(kinds)
        and all(len(one) <= _WORD_OF_A_CHOICE for one in kinds)
    ):
        return "choice"
    return "long" if max(len(one) for one in values) > _LONG else "text"


def _all(pattern: re.Pattern[str], values: list[str]) -> bool:
    return all(pattern.fullmatch(one) for one in values)


def _key(
    of: About, columns: list[ColumnSpec], table: Sequence[Sequence[str]], heads: list[str]
) -> tuple[str, ...]:
    """Return what tells rows apart: a number of their own, else the subject and a first column."""
    able = [c for c in columns if KIND_OF_SLOT[c.type] not in {"p", "l"}]
    for column in able:
        at = next(
            (at for at, head in enumerate(heads) if head == column.title or head in column.also), 0
        )
        values = [row[at].strip() for row in table[1:] if at < len(row)]
        if column.type == "text" and all(values) and len(set(values)) == len(values):
            return (column.key,)
    first = next((c.key for c in able if c.type in {"text", "date", "month", "choice"}), "")
    return (of, first) if first else (of,)
