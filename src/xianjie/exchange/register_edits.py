"""Changing a definition: every function returns a new one. And telling two of them apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from xianjie.exchange.registers import SUMMED, ColumnSpec, Definition, WaitSpec

_NUMBERED = re.compile(r"c(\d+)")


def next_key(definition: Definition) -> str:
    """Return a key for a further column, ``c7``, that no column has or had."""
    found = (_NUMBERED.fullmatch(column.key) for column in definition.columns)
    return f"c{max((int(one[1]) for one in found if one), default=0) + 1}"


def with_column(definition: Definition, column: ColumnSpec) -> Definition:
    """Return the definition with a column at the end, or changed in its place."""
    keys = [one.key for one in definition.columns]
    if column.key not in keys:
        return _with(definition, (*definition.columns, column))
    changed = _with(
        definition, (column if one.key == column.key else one for one in definition.columns)
    )
    return _fitting(changed, column)


def moved(definition: Definition, key: str, *, up: bool) -> Definition:
    """Return the definition with a column one place further up or down among those in use."""
    live = list(definition.live)
    at = next((at for at, one in enumerate(live) if one.key == key), None)
    to = None if at is None else at + (-1 if up else 1)
    if at is None or to is None or not 0 <= to < len(live):
        return definition
    live[at], live[to] = live[to], live[at]
    return _with(definition, (*live, *(one for one in definition.columns if one.retired)))


def without(definition: Definition, key: str) -> Definition:
    """Return the definition without a column that never held a value."""
    rest = (one for one in definition.columns if one.key != key)
    return _forgotten(_with(definition, rest), key)


def retired(definition: Definition, key: str, *, back: bool = False) -> Definition:
    """Return the definition with a column that is asked for no longer, or again."""
    columns = (
        one.model_copy(update={"retired": not back}) if one.key == key else one
        for one in definition.columns
    )
    changed = _with(definition, columns)
    return changed if back else _forgotten(changed, key)


def with_wait(definition: Definition, wait: WaitSpec) -> Definition:
    """Return the definition with a further thing that somebody must look at."""
    return definition.model_copy(update={"waits": (*definition.waits, wait)})


def without_wait(definition: Definition, at: int) -> Definition:
    """Return the definition without one of the things that wait."""
    rest = tuple(one for number, one in enumerate(definition.waits) if number != at)
    return definition.model_copy(update={"waits": rest})


def _with(definition: Definition, columns: Iterable[ColumnSpec]) -> Definition:
    # A validated copy: what was derived from the old columns must not stay.
    return Definition.model_validate(definition.model_dump() | {"columns": list(columns)})


def _fitting(definition: Definition, column: ColumnSpec) -> Definition:
    """Return the definition without what a changed column can no longer tell."""

    def fits(where: Mapping[str, Any]) -> bool:
        said = where.get(column.key)
        return said is None or column.type != "choice" or said in column.choices

    return definition.model_copy(
        update={
            "waits": tuple(
                one
                for one in definition.waits
                if fits(one.where)
                and not (
                    one.when == column.key and one.within is not None and column.type != "date"
                )
            ),
            "counts": tuple(
                one
                for one in definition.counts
                if fits(one.where) and not (one.of == column.key and column.type not in SUMMED)
            ),
        }
    )


def _forgotten(definition: Definition, key: str) -> Definition:
    """Return the definition without whatever names a column that is gone."""
    said = definition.model_dump()
    said["natural_key"] = [one for one in definition.natural_key if one != key]
    if definition.order.removeprefix("-") == key:
        said["order"] = ""
    said["waits"] = [one for one in definition.waits if one.when != key and key not in one.where]
    said["counts"] = [one for one in definition.counts if one.of != key and key not in one.where]
    said["columns"] = [
        one.model_copy(update={"after": ""}) if one.after == key else one
        for one in definition.columns
    ]
    return Definition.model_validate(said)


_SAID = (
    ("title", "名称"), ("unit", "单位"), ("about", "说明"), ("empty", "空清单的提示"),
    ("group", "领域"), ("sectors", "涉及部门"), ("of", "一行记什么"), ("levels", "登记在哪一级"),
    ("natural_key", "导入时怎样认行"), ("order", "排序"), ("waits", "待办"), ("counts", "计数"),
)  # fmt: skip
_SAID_OF_COLUMN = (
    ("required", "是否必填"), ("unit", "单位"), ("help", "填写提示"), ("min", "最小值"),
    ("max", "最大值"), ("filter", "筛选"), ("search", "查找"), ("total", "合计"),
    ("listed", "是否列在清单里"), ("after", "不早于"), ("type", "类型"),
)  # fmt: skip


def changes_between(old: Definition | None, new: Definition) -> list[str]:
    """Return what a new definition changes, a sentence each, for people."""
    if old is None:
        return [f"新台账，{len(new.live)} 列。"]
    found = [f"改了{word}。" for name, word in _SAID if getattr(old, name) != getattr(new, name)]
    before = {one.key: one for one in old.columns}
    after = {one.key: one for one in new.columns}
    for key, column in after.items():
        found += _changes_of(before.get(key), column)
    found += [f"去掉列“{one.title}”。" for key, one in before.items() if key not in after]
    order = [one.key for one in old.live if one.key in after and not after[one.key].retired]
    if order != [one.key for one in new.live if one.key in before and not before[one.key].retired]:
        found.append("改了列的次序。")
    return found


def _changes_of(old: ColumnSpec | None, new: ColumnSpec) -> list[str]:
    if old is None or (old.retired and not new.retired):
        return [f"{'加' if old is None else '恢复'}列“{new.title}”。"]
    if new.retired and not old.retired:
        return [f"停用列“{new.title}”，已有的值保留。"]
    found = []
    if old.title != new.title:
        found.append(f"列“{old.title}”改名为“{new.title}”。")
    if gone := [one for one in old.choices if one not in new.choices]:
        found.append(f"列“{new.title}”去掉选项：{'、'.join(gone)}。")
    if more := [one for one in new.choices if one not in old.choices]:
        found.append(f"列“{new.title}”增加选项：{'、'.join(more)}。")
    words = [word for name, word in _SAID_OF_COLUMN if getattr(old, name) != getattr(new, name)]
    if words:
        found.append(f"列“{new.title}”改了{'、'.join(words)}。")
    return found
