"""Sets of texts as DuckDB lists without repetitions; their order means nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from xianjie.engine.quality.texts import stripped
from xianjie.engine.sql import text_literal

SET_TYPE: Final = "VARCHAR[]"
EMPTY: Final = f"CAST([] AS {SET_TYPE})"


def split_set(column: str) -> str:
    """The set of a cell that holds texts joined by commas."""
    return f"string_split(NULLIF(CAST({column} AS VARCHAR), ''), ',')"


def set_literal(texts: Iterable[str]) -> str:
    """A set that a parameter or a mapping table gives."""
    listed = ", ".join(text_literal(one) for one in sorted(texts))
    return f"CAST([{listed}] AS {SET_TYPE})"


def set_of(texts: list[str], sets: list[str]) -> str:
    """Everything known among texts and sets together."""
    parts = [f"COALESCE({one}, {EMPTY})" for one in sets]
    if texts:
        listed = ", ".join(f"CAST({one} AS VARCHAR)" for one in texts)
        parts.append(f"[{listed}]")
    joined = parts[0] if len(parts) == 1 else f"list_concat({', '.join(parts)})"
    return f"list_distinct({joined})"


def split(text: str, mark: str) -> str:
    """The pieces of a text between marks, without blank ones."""
    pieces = f"list_transform(string_split({text}, {mark}), lambda x: {stripped('x')})"
    return f"list_distinct(list_filter({pieces}, lambda x: x <> ''))"


def contains(whole: str, part: str) -> str:
    """Whether a text is in the set."""
    return f"list_contains({whole}, {part})"


def united(left: str, right: str, doubtful: Sequence[str]) -> str:
    """What is in one of two sets."""
    return _known(f"list_distinct(list_concat({left}, {right}))", doubtful)


def shared(left: str, right: str, doubtful: Sequence[str]) -> str:
    """What is in both sets."""
    return _known(f"list_filter({left}, lambda x: list_contains({right}, x))", doubtful)


def without(left: str, right: str, doubtful: Sequence[str]) -> str:
    """What is in the first set alone."""
    return _known(f"list_filter({left}, lambda x: NOT list_contains({right}, x))", doubtful)


def same(left: str, right: str) -> str:
    """Whether two sets are equal."""
    return f"(list_has_all({left}, {right}) AND list_has_all({right}, {left}))"


def _known(sql: str, doubtful: Sequence[str]) -> str:
    """A set that is unknown where one of the ``doubtful`` lists is.

    list_concat and the tests of a filter skip unknown lists. Lists that are never unknown are not
    asked: each is written out, and nested ones would grow beyond measure.
    """
    if not doubtful:
        return sql
    return f"(CASE WHEN {' AND '.join(f'{one} IS NOT NULL' for one in doubtful)} THEN {sql} END)"
