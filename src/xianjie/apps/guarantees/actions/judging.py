"""What a month's data say about the guarantees: the rules of kind ``guarantee`` over a run."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from xianjie.apps.guarantees.choices import subject_of
from xianjie.apps.screening.models import Run
from xianjie.apps.screening.preparing import inputs_of, resolved_for
from xianjie.engine.followup import undecided_households
from xianjie.engine.ruleset import max_shares, rule_set
from xianjie.engine.run import RunResult, screen
from xianjie.engine.tallies import Tally, compile_tally, run_tallies
from xianjie.exchange.contracts import all_contracts
from xianjie.policy.compiling import CompiledRule, needed_facts
from xianjie.policy.model import SOURCE_HOUSEHOLD, SOURCE_PERSON, Grain, Rule, RuleKind

INSURED = Tally("insured", Grain.PERSON, "share", where="医保正常参保", among="脱贫或监测户")
"""Who is insured among those who must be (M04-06); facts of the rulebook."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem that the data show: of whom, where, by which rule."""

    rule: Rule
    household: int
    person: int | None
    village: str

    @property
    def subject(self) -> str:
        """The household and member as `Problem.subject` writes them."""
        return subject_of(self.household, self.person)


@dataclass(slots=True)
class Judged:
    """What a month's data say.

    ``counts`` is what a check keeps by rule; ``undecided`` holds (rule id, household) pairs that
    stand open for want of data, ``lasting`` the rules that rest on events alone. ``insured`` maps
    a village to insured, people and unknown.
    """

    findings: list[Finding] = field(default_factory=list)
    rules: dict[str, Rule] = field(default_factory=dict)
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)
    undecided: set[tuple[str, int]] = field(default_factory=set)
    lasting: set[str] = field(default_factory=set)
    insured: dict[str, tuple[int, int, int]] = field(default_factory=dict)


def judge(run: Run, asked: dict[str, set[int]]) -> Judged:
    """Run the guarantee rules over the data of a finished run.

    ``asked``: for each rule the households that have a problem of it, to tell apart what the data
    deny from what they do not know. Nothing is kept on the disk.
    """
    resolved = resolved_for(run)
    rules = [one for one in resolved.rules.values() if one.kind is RuleKind.GUARANTEE]
    judged = Judged(rules={one.id: one for one in rules})
    if not rules:
        return judged
    compiled = rule_set(resolved, rules)
    with tempfile.TemporaryDirectory(prefix="xianjie-guarantees-") as name:
        work = Path(name)
        inputs = replace(
            inputs_of(run),
            rules=compiled,
            out_dir=work / "rules",
            max_shares=max_shares(compiled),
        )
        result = screen(inputs)
        judged.undecided = undecided_households(inputs, result, asked)
        _read(result, compiled.rules, judged)
        facts = replace(inputs, out_dir=work / "tallies")
        facts.out_dir.mkdir()
        for row in run_tallies(facts, resolved, [compile_tally(resolved, INSURED)]):
            people = int(row.denominator or 0)
            if people or row.unknown:
                judged.insured[row.village] = (int(row.numerator), people, row.unknown)
    held = {hold.rule_id: hold.reason for hold in result.held}
    for rule_id, reason in held.items():
        judged.counts[rule_id]["held"] = reason
        judged.undecided |= {(rule_id, one) for one in asked.get(rule_id, ())}
    judged.lasting = {one.rule.id for one in compiled.rules if _rests_on_events(one, compiled)}
    return judged


def _read(result: RunResult, rules: Any, judged: Judged) -> None:
    for count in result.counts:
        judged.counts[count.rule_id] = {
            "population": count.population, "hits": count.hits, "unknown": count.unknown,
        }  # fmt: skip
    for row in pq.read_table(result.findings_path).to_pylist():
        rule = rules[row["rule_no"]].rule
        judged.findings.append(
            Finding(rule, row["household_no"], row["person_no"], row["village_code"])
        )


def _rests_on_events(rule: CompiledRule, compiled: Any) -> bool:
    sources = {
        compiled.facts[name].fact.source
        for name in needed_facts([rule], compiled.facts)
        if compiled.facts[name].fact.source
    }
    told = sources - {SOURCE_PERSON, SOURCE_HOUSEHOLD}
    return bool(told) and told <= {one.id for one in all_contracts("feed") if one.mode == "events"}
