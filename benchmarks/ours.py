"""Our engine on the benchmark data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import sqlglot

from benchmarks.data import AS_OF, COUNTY, FEEDS, PERIOD, PERIODS, BenchData
from xianjie.engine.inputs import FeedBatch, RuleSet, RunInputs, Snapshot
from xianjie.engine.ruleset import max_shares, rule_set
from xianjie.engine.run import RunResult, screen
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.periods import Period
from xianjie.policy.loading import load_rulebook
from xianjie.policy.resolution import resolve

RULEBOOK = Path(__file__).parent / "rulebook"

# Read once a process, like the modules themselves: declarations of the feeds and the SQL dialect.
all_contracts()
sqlglot.parse_one("1", dialect="duckdb")


def bench_rules() -> RuleSet:
    """Compile the fixed rulebook; part of the measured time of our side."""
    return rule_set(resolve(load_rulebook(RULEBOOK), COUNTY, date.fromisoformat(AS_OF)))


def rule_names() -> list[str]:
    """Rule ids in the order of the engine's rule numbers."""
    return [rule.rule.id for rule in bench_rules().rules]


def run_inputs(data: BenchData, out: Path, rules: RuleSet, memory_limit: str | None) -> RunInputs:
    """Describe the run over a benchmark data set."""
    batches = [
        FeedBatch(feed, Period.parse(period), COUNTY, data.mode(feed) == "roll",
                  (data.batch(feed, period),), batch=f"{feed}-{period}")
        for feed in FEEDS
        for period in data.periods(feed)
    ]  # fmt: skip
    snapshot = Snapshot(*(data.snapshot(n) for n in ("household", "person", "village")))
    return RunInputs(
        place=COUNTY, period=Period.parse(PERIOD), as_of=date.fromisoformat(AS_OF),
        first_period=Period.parse(PERIODS[0]), snapshot=snapshot, batches=batches, rules=rules,
        out_dir=out, max_shares=max_shares(rules), memory_limit=memory_limit,
    )  # fmt: skip


def run(data: BenchData, out: Path, memory_limit: str | None = None) -> RunResult:
    """Screen the benchmark county, from reading the rulebook to the written findings."""
    return screen(run_inputs(data, out, bench_rules(), memory_limit))
