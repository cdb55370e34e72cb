"""Random rows and rules: what DuckDB finds is what the reference evaluator finds."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.quality.world import context, inputs, judged, rule
from tests.engine.quality.writing import MAPPINGS, OVER_TIME, PARAMETERS, Writer, some_data
from xianjie.engine.quality import Only, QualityResult, run
from xianjie.kernel.errors import XianjieError
from xianjie.policy.language import ExpressionError
from xianjie.policy.quality.compiling import CompiledQualityRule
from xianjie.policy.quality.reference import World

RULES = 25
TABLES = ("人", "户", "村", "务工记录", "帮扶责任人")


def some_rules(random: Random, many: int = RULES) -> list[CompiledQualityRule]:
    """Random rules that the language takes."""
    names = context(
        {name: kind for name, (kind, _) in PARAMETERS.items()},
        {name: kind for name, (kind, _) in MAPPINGS.items()},
    )
    writer = Writer(random)
    found: list[CompiledQualityRule] = []
    refused = 0
    while len(found) < many:
        table = random.choice(TABLES)
        when = writer.truth(table, 3)
        try:
            found.append(rule(names, table, when, rule_id=f"{len(found)}"))
        except (ExpressionError, XianjieError):
            refused += 1
            assert refused < many * 20
    return found


def compare(seed: int) -> None:
    """Compare one random county under random rules."""
    random = Random(seed)
    rules = some_rules(random)
    constants = Writer(random).constants()
    data = some_data(random)
    mappings = {name: values for name, (_, values) in MAPPINGS.items()}
    world = World(data, constants, mappings, OVER_TIME)
    result = run(inputs(rules, data, constants, mappings, OVER_TIME, explain=False))
    assert result.faults == ()
    few = Only(households=frozenset({1, 3}))
    again = run(inputs(rules, data, constants, mappings, OVER_TIME, explain=False, only=few))
    assert again.faults == ()
    assert _told(again, {1, 3}) == _told(result, {1, 3})
    found: dict[int, set[int]] = {number: set() for number in range(len(rules))}
    for hit in result.hits.to_pylist():
        found[hit["rule"]].add(hit["row_no"])
    for number, one in enumerate(rules):
        hits, undecided = judged(one, data, world)
        assert found[number] == hits, one.rule.when
        assert result.outcomes[number].unknown == len(undecided), one.rule.when


def _told(result: QualityResult, homes: set[int]) -> set[tuple[int, int]]:
    return {
        (hit["rule"], hit["row_no"])
        for hit in result.hits.to_pylist()
        if hit["household_no"] in homes
    }


@settings(max_examples=6, deadline=None, derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_duckdb_finds_what_the_reference_finds(seed: int) -> None:
    compare(seed)
