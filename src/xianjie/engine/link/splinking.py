"""The one place that calls Splink 5: in memory, no network, no trace on disk or in logs.

Splink is imported when first used: it costs a quarter of a second.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from xianjie.engine.link.models import Comparison, Level, Model, rarity_columns

if TYPE_CHECKING:
    import duckdb
    from splink import Linker as Splink

_LEFT, _RIGHT = "a_left", "b_right"
# Nothing may leave memory: no spilling, no extensions from the network, no files.
_CLOSED = (
    "SET temp_directory = ''",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET enable_external_access = false",
    "SET enable_progress_bar = false",
    "SET lock_configuration = true",
)


@dataclass(frozen=True, slots=True)
class Weighed:
    """One pair as Splink weighed it: bits and levels by comparison, in the order of the model."""

    left: int
    right: int
    probability: float
    weight: float
    bits: tuple[float, ...]
    levels: tuple[Level | None, ...]


@contextmanager
def closed_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB that lives in memory only and reads and writes no file."""
    import duckdb

    with closing(duckdb.connect(":memory:")) as connection:
        for statement in _CLOSED:
            connection.execute(statement)
        yield connection


@contextmanager
def _splink(
    model: Model, left: pa.Table, right: pa.Table | None, rarity: Mapping[str, pa.Table]
) -> Iterator[Splink]:
    from splink import DuckDBAPI, Linker

    logging.getLogger("splink").setLevel(logging.ERROR)
    with closed_memory() as memory:
        api = DuckDBAPI(memory)
        tables = [api.register(left, dataset_display_name=_LEFT)]
        if right is not None:
            tables.append(api.register(right, dataset_display_name=_RIGHT))
        settings = model.settings(within=right is None)
        linker = Linker(tables, settings, log_level=None, validate_settings=False)
        for column in rarity_columns(model.comparisons):
            if column in rarity:
                table = api.register(rarity[column], table_name=f"rarity_{column}")
                linker.table_management.register_term_frequency_lookup(table, column)
        yield linker


def weigh(
    model: Model,
    left: pa.Table,
    right: pa.Table | None,
    *,
    bar: float,
    rarity: Mapping[str, pa.Table] | None = None,
) -> list[Weighed]:
    """Weigh every pair that a blocking rule brings together.

    :param left: columns named by the model and ``unique_id``.
    :param right: the other table, None to look for duplicates within `left`.
    :param bar: match probability below which a pair is not returned.
    :param rarity: by column, a table of its values and ``tf_<column>``, their share; counted from
        the tables themselves where it is not given.
    :returns: pairs, likeliest first, then by number.
    """
    empty = not left.num_rows or (right is not None and not right.num_rows)
    if empty:
        return []
    with _splink(model, left, right, rarity or {}) as linker:
        found = linker.inference.predict(threshold_match_probability=bar, warning_mode="never")
        names = [one.code for one in model.comparisons]
        columns = ["unique_id_l", "unique_id_r", "match_probability", "match_weight"]
        for one in model.comparisons:
            columns.append(f"gamma_{one.code}")
            adjusted = any(level.rarity for level in one.levels)
            extra = f" + mw_tf_adj_{one.code}" if adjusted else ""
            columns.append(f"mw_{one.code}{extra} AS bits_{one.code}")
        query = f"SELECT {', '.join(columns)} FROM {found.physical_name}"
        rows = linker._db_api.duckdb_con.sql(query).fetchall()
    pairs = (_weighed(model.comparisons, len(names), row) for row in rows)
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.left, pair.right))


def _weighed(comparisons: Sequence[Comparison], count: int, row: tuple[Any, ...]) -> Weighed:
    left, right, probability, weight, *rest = row
    levels = tuple(comparisons[i].level(rest[2 * i]) for i in range(count))
    bits = tuple(float(rest[2 * i + 1]) for i in range(count))
    return Weighed(int(left), int(right), float(probability), float(weight), bits, levels)


def train(
    model: Model,
    left: pa.Table,
    right: pa.Table | None,
    *,
    together: Sequence[str],
    sure: Sequence[str],
    recall: float,
    seed: int = 1,
    most_pairs: float = 1e6,
) -> Model:
    """Return the model with prior, m and u learned from the tables, without any known truth.

    u from random pairs; m by expectation maximisation over the pairs that each condition in
    `together` brings together; the prior from pairs that meet one of `sure`, which finds the
    share `recall` of all. The same tables and seed give the same model.
    """
    with _splink(model, left, right, {}) as linker:
        training = linker.training
        training.estimate_probability_two_random_records_match(list(sure), recall=recall)
        training.estimate_u_using_random_sampling(max_pairs=most_pairs, seed=seed)
        for condition in together:
            training.estimate_parameters_using_expectation_maximisation(condition)
        learned = linker.misc.save_model_to_json()
    comparisons = tuple(
        replace(one, levels=tuple(_trained(level, told) for level, told in _pairs(one, by_name)))
        for one, by_name in zip(model.comparisons, learned["comparisons"], strict=True)
    )
    return replace(
        model,
        comparisons=comparisons,
        prior=learned["probability_two_random_records_match"],
    )


def _pairs(one: Comparison, told: dict[str, Any]) -> Iterator[tuple[Level, dict[str, Any]]]:
    yield from zip(one.levels, told["comparison_levels"][1:], strict=True)


def _trained(level: Level, told: dict[str, Any]) -> Level:
    return replace(
        level,
        m=told.get("m_probability", level.m),
        u=told.get("u_probability", level.u),
    )
