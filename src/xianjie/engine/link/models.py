"""What is compared when two records are weighed against each other, as data for Splink.

A model is a list of comparisons. Each has levels, best first; the first whose condition holds
counts with log2(m / u) bits: m is how often the level holds for one person written twice, u how
often for two different people (Fellegi and Sunter 1969).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Level:
    """One degree of agreement.

    :param code: name of the level in code; levels that say the same share it.
    :param sql: condition over the columns of both sides, ``name_l`` and ``name_r``; ELSE if last.
    :param words: what a reviewer reads; "" for a level that says nothing.
    :param m: share among records of one person; None to be trained.
    :param u: share among records of two people; None to be trained.
    :param rarity: column whose frequency replaces u: a rare name weighs more than a common one.
    """

    code: str
    sql: str
    words: str
    m: float | None = None
    u: float | None = None
    rarity: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One property compared; `missing` is the condition under which it says nothing."""

    code: str
    title: str
    missing: str
    levels: tuple[Level, ...]

    def level(self, gamma: int) -> Level | None:
        """Return the level that Splink counted, None for a missing value."""
        return None if gamma < 0 else self.levels[len(self.levels) - 1 - gamma]


@dataclass(frozen=True, slots=True)
class Model:
    """Comparisons, the rules that say which pairs are looked at, and the prior.

    :param blocking: conditions over ``l`` and ``r``; a pair that meets one of them is compared.
    :param prior: probability that two records drawn at random are one person's.
    """

    comparisons: tuple[Comparison, ...]
    blocking: tuple[str, ...]
    prior: float

    def settings(self, *, within: bool) -> dict[str, Any]:
        """Return the settings of Splink; `within` compares one table with itself."""
        return {
            "link_type": "dedupe_only" if within else "link_only",
            "sql_dialect": "duckdb",
            "unique_id_column_name": "unique_id",
            "probability_two_random_records_match": self.prior,
            "retain_matching_columns": True,
            "retain_intermediate_calculation_columns": True,
            "blocking_rules_to_generate_predictions": [_rule(rule) for rule in self.blocking],
            "comparisons": [_comparison(one) for one in self.comparisons],
        }


def _rule(condition: str) -> dict[str, str]:
    return {"blocking_rule": condition, "sql_dialect": "duckdb"}


def _comparison(one: Comparison) -> dict[str, Any]:
    nothing = {"sql_condition": one.missing, "label_for_charts": "-", "is_null_level": True}
    levels = [nothing, *map(_level, one.levels)]
    return {"output_column_name": one.code, "comparison_levels": levels}


def _level(level: Level) -> dict[str, Any]:
    given: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.code}
    if level.m is not None:
        given["m_probability"] = level.m
    if level.u is not None:
        given["u_probability"] = level.u
    if level.rarity:
        given |= {"tf_adjustment_column": level.rarity, "tf_adjustment_weight": 1.0}
    return given


def rarity_columns(comparisons: Sequence[Comparison]) -> list[str]:
    """Return the columns whose frequencies a model reads."""
    found = {level.rarity for one in comparisons for level in one.levels if level.rarity}
    return sorted(found)
