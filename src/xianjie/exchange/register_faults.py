"""What is wrong with the definition of a register, in sentences for who designs it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from xianjie.exchange.registers import (
    FILTERED,
    KIND_OF_SLOT,
    LONGEST_TEXT,
    SEARCHED,
    SLOT_WORDS,
    SLOTS,
    SUBJECTS,
    SUMMED,
    ColumnSpec,
    Definition,
    WaitSpec,
)

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_COLUMN_KEY = re.compile(r"[a-z][a-z0-9_]{0,30}")
_MOST_LETTERS_OF_A_KEY = 40
RESERVED = frozenset({"catalogue", "designs"})
"""What stands in addresses where the key of a register stands."""
_COMPARED = {"choice", "yesno", "text", "year", "number"}


def faults(definition: Definition) -> list[str]:
    """Return what is wrong with a definition, a sentence each; none when it can be used."""
    found: list[str] = []
    key = definition.key
    if not _KEY.fullmatch(key) or len(key) > _MOST_LETTERS_OF_A_KEY:
        found.append(
            f"编码“{key}”只能用小写字母、数字和短横线，最多 {_MOST_LETTERS_OF_A_KEY} 个字符。"
        )
    if key in RESERVED:
        found.append(f"编码“{key}”另有用处，请换一个。")
    for title, text, most in (
        ("名称", definition.title, 30), ("单位", definition.unit, 6),
        ("说明", definition.about, 300), ("空清单的提示", definition.empty, 300),
    ):  # fmt: skip
        if len(text) > most:
            found.append(f"{title}最多 {most} 个字，现有 {len(text)} 个。")
    if not definition.title.strip():
        found.append("还没有填写台账名称。")
    if not definition.unit.strip():
        found.append("还没有填写计数单位。")
    if not definition.live:
        found.append("还没有列，至少加一列。")
    if not definition.levels:
        found.append("没有选登记在哪一级（村、乡镇、县）。")
    found += _faults_of_columns(definition)
    found += _faults_of_references(definition)
    return found


def _faults_of_columns(definition: Definition) -> list[str]:
    found = []
    keys = Counter(column.key for column in definition.columns)
    titles = Counter(column.title for column in definition.live)
    found += [f"列的编码“{key}”出现了 {n} 次。" for key, n in keys.items() if n > 1]
    found += [f"有 {n} 列都叫“{title}”，请改成不同的名称。" for title, n in titles.items() if n > 1]
    used = Counter(KIND_OF_SLOT[column.type] for column in definition.columns)
    found += [
        f"{SLOT_WORDS[kind]}类的列最多 {most} 列，现有 {used[kind]} 列。"
        for kind, most in SLOTS.items()
        if used[kind] > most
    ]
    for column in definition.live:
        found += [f"列“{column.title or column.key}”{text}" for text in _faults_of(column)]
    return found


def _faults_of(column: ColumnSpec) -> list[str]:
    found = []
    if not _COLUMN_KEY.fullmatch(column.key) or column.key in SUBJECTS:
        found.append(f"的编码“{column.key}”不能用：小写字母开头，可含数字和下划线。")
    if not column.title.strip():
        found.append("没有名称。")
    if len(column.title) > 30:
        found.append("的名称最多 30 个字。")
    if len(column.unit) > 10 or len(column.help) > 200:
        found.append("的单位最多 10 个字，填写提示最多 200 个字。")
    found += _faults_of_choices(column)
    for wanted, allowed, word in (
        (column.filter, FILTERED, "筛选"), (column.total, SUMMED, "合计"),
        (column.search, SEARCHED, "按关键词查找"),
    ):  # fmt: skip
        if wanted and column.type not in allowed:
            found.append(f"的类型不能用来{word}。")
    bounds = [one for one in (column.min, column.max) if one is not None]
    if bounds and column.type not in SUMMED | {"year"}:
        found.append("的类型没有最小值和最大值。")
    if len(bounds) == 2 and bounds[0] > bounds[1]:
        found.append("的最小值比最大值还大。")
    return found


def _faults_of_choices(column: ColumnSpec) -> list[str]:
    if column.type != "choice":
        return ["不是选项，不用写可选的内容。"] if column.choices else []
    found = []
    if not column.choices:
        found.append("是选项，还没有写可选的内容。")
    if len(set(column.choices)) < len(column.choices):
        found.append("的选项有重复。")
    if any(not one.strip() or len(one) > LONGEST_TEXT for one in column.choices):
        found.append(f"的选项不能是空的，每项最多 {LONGEST_TEXT} 个字。")
    return found


def _faults_of_references(definition: Definition) -> list[str]:
    found = []
    known = {column.key: column for column in definition.live}
    for key in definition.natural_key:
        column = known.get(key)
        if key not in definition.subjects and column is None:
            found.append(f"导入时认行用的“{key}”不是这个台账的列。")
        elif column is not None and (column.personal or column.type == "long"):
            found.append(f"列“{column.title}”是个人信息或长文字，不能用来认行。")
    order = definition.order.removeprefix("-")
    if order and order not in definition.subjects and order not in known:
        found.append(f"排序用的“{order}”不是这个台账的列。")
    elif order in known and (known[order].personal or known[order].type == "long"):
        found.append(f"列“{known[order].title}”是个人信息或长文字，不能用来排序。")
    for column in definition.live:
        other = known.get(column.after) if column.after else None
        if column.after and (other is None or column.type != "date" or other.type != "date"):
            found.append(f"列“{column.title}”不早于的“{column.after}”不是日期列。")
    for wait in definition.waits:
        found += _faults_of_wait(definition, wait)
    codes = Counter(count.code for count in definition.counts)
    found += [f"计数的编码“{code}”出现了 {n} 次。" for code, n in codes.items() if n > 1]
    for count in definition.counts:
        summed = known.get(count.of)
        if count.of != "rows" and (summed is None or summed.type not in SUMMED):
            found.append(f"计数“{count.title}”要合计的“{count.of}”不是数字或金额列。")
        found += _faults_of_where(definition, f"计数“{count.title}”", count.where)
    return found


def _faults_of_wait(definition: Definition, wait: WaitSpec) -> list[str]:
    column = definition.column(wait.when)
    name = f"待办“{wait.words}”"
    found = _faults_of_where(definition, name, wait.where)
    if not wait.words.strip():
        found.append("有一条待办没有写提示的话。")
    if column is None:
        found.append(f"{name}看的“{wait.when}”不是这个台账的列。")
    elif not wait.empty and wait.within is None and not wait.where:
        found.append(f"{name}没有说什么时候算：到期前几天，或者还没有填。")
    elif wait.within is not None and column.type != "date":
        found.append(f"{name}看的列“{column.title}”不是日期。")
    elif wait.empty and (column.type == "long" or column.personal):
        found.append(f"{name}不能看个人信息或长文字是否为空。")
    return found


def _faults_of_where(definition: Definition, name: str, where: Mapping[str, Any]) -> list[str]:
    found = []
    for key, value in where.items():
        column = definition.column(key)
        if column is None or column.type not in _COMPARED:
            found.append(f"{name}的条件“{key}”不是可以比对的列。")
        elif column.type == "choice" and value not in column.choices:
            found.append(f"{name}的条件“{value}”不是列“{column.title}”的选项。")
    return found
