"""The documentation page of the sheets: what each asks, and how much of it has to be typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from xianjie.exchange.contracts import load_contract
from xianjie.exchange.sheets import ItemType, Known, SheetDefinition, SheetItem, all_sheets
from xianjie.kernel.text import fold_header

_TYPES = {
    ItemType.MONEY: "金额",
    ItemType.INT: "整数",
    ItemType.DECIMAL: "数字",
    ItemType.CHOICE: "单选",
    ItemType.CHOICES: "多选",
    ItemType.YESNO: "是否",
    ItemType.TEXT: "文字",
    ItemType.DATE: "日期",
    ItemType.PHOTO: "照片",
    ItemType.SIGNATURE: "签名",
    ItemType.MEMBERS: "逐人点选",
}


@dataclass(frozen=True)
class Load:
    """What a sheet asks of a household: facts on it, derived, known, tapped and typed.

    ``typed`` counts what has to be typed in the worst case: every item that is typed, not known
    and not hanging on another answer; ``tapped`` the other questions. Voluntary remarks and
    pictures are left out of both.
    """

    facts: int
    derived: int
    known: int
    tapped: int
    typed: int


def is_known(item: SheetItem, columns: Collection[str], *, visited: bool) -> bool:
    """Whether an answer is known of a household before anybody asks.

    Args:
        columns: columns of the registry contract that the county's list fills in; all
            departments deliver.
        visited: whether the household has an accepted sheet with the item.
    """
    return any(_holds(known, columns, visited=visited) for known in item.known)


def _holds(known: Known, columns: Collection[str], *, visited: bool) -> bool:
    if known.registry:
        return any(column in columns for column in known.registry)
    if known.sheet or known.told:
        return visited
    return bool(known.fact or known.members or known.task or known.today)


def load_of(definition: SheetDefinition, columns: Collection[str], *, visited: bool) -> Load:
    """Return what a sheet asks of a household that is known, at the first or a later visit."""
    asked = [item for item in definition.asked if not item.type.is_file]
    known = [item for item in asked if is_known(item, columns, visited=visited)]
    open_ = [item for item in asked if item not in known and item.when is None]
    needed = [item for item in open_ if not item.optional]
    return Load(
        facts=sum(not item.type.is_file for item in definition.items.values()),
        derived=sum(bool(item.formula) for item in definition.items.values()),
        known=len(known),
        tapped=sum(not item.is_typed for item in needed),
        typed=sum(item.is_typed for item in needed),
    )


def filled_columns(titles: Collection[str]) -> frozenset[str]:
    """Return the columns of the registry contract that a list with these titles fills in."""
    forms = load_contract("registry-person").header_forms
    found = {fold_header(title) for title in titles}
    return frozenset(forms[title][0].name for title in found if title in forms)


def render_sheets(columns: Collection[str]) -> str:
    """Return the page in Markdown; ``columns`` are those of the demo county's list."""
    lines = [
        "# 入户表",
        "",
        "由 `src/xianjie/contracts/sheets` 生成，不要手工修改；改定义后执行 `make docs`。",
        "",
        "## 要打多少字",
        "",
        "以演示县的名单（国家系统导出的常用列）和 19 类部门数据到齐为准。"
        "“要打字”按最多算：没有现成来源、又不由别的答案决定的数，一项算一项；"
        "收支类旁边有“没有”可点，点了就不用打。照片、签名、选填的说明不算。"
        "每张表提交时都记下实际打了几项，各月平均见“减负计数”。",
        "",
        "| 表 | 表上的数和事 | 自动算出 | 首次入户已知 | 要点选 | 最多要打字 "
        "| 再次入户已知 | 再次最多要打字 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for definition in all_sheets().values():
        first = load_of(definition, columns, visited=False)
        later = load_of(definition, columns, visited=True)
        cells = [first.facts, first.derived, first.known, first.tapped, first.typed]
        numbers = " | ".join(map(str, [*cells, later.known, later.typed]))
        lines.append(f"| [{definition.title}](#{definition.title}) | {numbers} |")
    for definition in all_sheets().values():
        lines += _table(definition)
    return "\n".join(lines) + "\n"


def _table(definition: SheetDefinition) -> list[str]:
    lines = ["", f"## {definition.title}", "", definition.note, ""]
    lines += ["| 项目 | 标识 | 类型 | 何时问 | 已知来源 |", "|---|---|---|---|---|"]
    for section in definition.sections:
        lines.append(f"| **{section.title}** | | | | |")
        lines += [_row(item, definition) for item in section.items]
    return lines


def _row(item: SheetItem, definition: SheetDefinition) -> str:
    kind = _TYPES[item.type]
    if item.formula:
        kind += f"，自动算：{item.formula}"
    elif item.optional:
        kind += "，选填"
    if item.unit:
        kind += f"（{item.unit}）"
    when = ""
    if item.when is not None:
        said = "、".join(
            one if isinstance(one, str) else ("是" if one else "否") for one in item.when.among
        )
        when = f"{definition.items[item.when.item].name}：{said}"
    sources = "；".join(_source(known) for known in item.known)
    return f"| {item.name} | `{item.id}` | {kind} | {when} | {sources} |"


def _source(known: Known) -> str:
    if known.registry:
        return f"登记表 {'、'.join(known.registry)}"
    if known.members:
        return "登记的成员" if known.members == "*" else f"成员的 {known.members}"
    if known.fact:
        return f"{known.by} {known.fact}"
    if known.sheet:
        return "上次的表"
    if known.task:
        return "任务"
    return known.told or "当天"
