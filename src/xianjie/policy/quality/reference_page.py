"""The parts of the reference page of quality rules that are made from the code.

The page marks them with HTML comments, ``<!-- 函数 -->`` to ``<!-- /函数 -->``; `filled` puts the
functions, the packaged terms, the tables with their relations, and the columns between the marks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from xianjie.policy.language import kind_name
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import NATION
from xianjie.policy.quality.functions import GROUPS
from xianjie.policy.quality.tables import Relation, Table, TableColumn, relations_of, tables

__all__ = ["filled"]

KINDS: Final = {"registry": "登记表", "export": "国家系统导出表", "feed": "部门数据"}
MOST_CODES: Final = 30
LEVELS: Final = {"household": "户", "person": "人", "village": "村"}


def filled(page: str) -> str:
    """The page with its derived parts made anew. Raises ValueError when a mark is missing."""
    for mark, lines in PARTS.items():
        pattern = re.compile(rf"(<!-- {mark} -->\n).*?(<!-- /{mark} -->)", re.DOTALL)
        body = "\n".join(lines())
        page, found = pattern.subn(lambda m, b=body: f"{m[1]}{b}\n{m[2]}", page)  # type: ignore[misc]
        if found != 1:
            raise ValueError(f"the page has no place for {mark}")
    return page


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _functions() -> Iterator[str]:
    for heading, functions in GROUPS.items():
        yield f"**{heading}**\n"
        yield "| 写法 | 得到 | 例 |"
        yield "|---|---|---|"
        for one in functions:
            example = f"{one.table}：`{one.example}`" if one.table != "人" else f"`{one.example}`"
            yield f"| `{_cell(one.written)}` | {_cell(one.meaning)} | {_cell(example)} |"
        yield ""


def _terms() -> Iterator[str]:
    layer = load_rulebook().layer(NATION)
    yield "| 表 | 口径 | 意思 |"
    yield "|---|---|---|"
    for term in sorted(layer.terms if layer else (), key=lambda one: (one.table, one.id)):
        yield f"| {term.table} | `{term.id}` | {_cell(term.title or term.expression)} |"


def _tables() -> Iterator[str]:
    yield "| 表 | 编号 | 来自 | 讲的是 | 排先后的列 |"
    yield "|---|---|---|---|---|"
    for table in tables().values():
        written = f"`{table.id}`" if table.id != table.title else ""
        source = KINDS[table.kind]
        yield f"| {table.title} | {written} | {source} | {LEVELS[table.level]} | {table.order} |"
    yield "\n一对一的关系写 `关系.列`，一对多的放进汇总函数。\n"
    yield "| 从 | 一对一 | 一对多 |"
    yield "|---|---|---|"
    for title, table in _examples():
        relations = relations_of(table.id).values()
        ones = [one for one in relations if not one.many]
        many = [one for one in relations if one.many]
        yield f"| {title} | {_relations(ones)} | {_relations(many)} |"


def _examples() -> Iterator[tuple[str, Table]]:
    """One table of each shape: tables of the same shape have the same relations."""
    kept = tables()
    for table in kept.values():
        if table.kind == "registry":
            yield table.title, table
    for level, title in LEVELS.items():
        one = next((t for t in kept.values() if t.kind != "registry" and t.level == level), None)
        if one is not None:
            yield f"一行讲一{title}的导出表、部门数据（如 {one.title}）", one


def _relations(relations: list[Relation]) -> str:
    named = []
    for one in relations:
        target = tables()[one.target].title
        named.append(f"`{one.name}`" if target == one.name else f"`{one.name}`（{target}）")
    return "、".join(named)


def _columns() -> Iterator[str]:
    for table in tables().values():
        told = f"（`{table.id}`）" if table.id != table.title else ""
        yield f"**{table.title}**{told}：{'；'.join(map(_column, table.columns.values()))}\n"


def _column(column: TableColumn) -> str:
    kind = column.type
    unit = "" if kind.unit.is_pure else str(kind.unit)
    name = column.name + ("★" if column.personal else "")
    told = unit if kind.is_number and unit else kind_name(kind)
    if kind.codes is not None:
        texts = kind.codes.texts
        shown = "、".join(texts[:MOST_CODES]) + (" 等" if len(texts) > MOST_CODES else "")
        told = f"{told}：{shown}"
    return f"{name}（{told}）"


PARTS: Final[dict[str, Callable[[], Iterator[str]]]] = {
    "口径": _terms,
    "函数": _functions,
    "数据表": _tables,
    "列": _columns,
}
