"""From findings to clues: one a household and kind of risk, with level, score and rules."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from xianjie.apps.screening.enums import RANKS
from xianjie.engine.inputs import RuleSet

LOWEST = "蓝"
Key = tuple[int | None, str, str, str]
"""Household number, kind, risk, source reference."""


@dataclass(frozen=True, slots=True)
class FindingDraft:
    """One hit: the rule, the person if the rule speaks of one, and the values read."""

    rule_id: str
    person_no: int | None
    level: str
    values: Mapping[str, Any]

    @property
    def identity(self) -> tuple[str, int, str, str]:
        """What two equal findings share."""
        shown = json.dumps(self.values, ensure_ascii=False, sort_keys=True)
        return (self.rule_id, self.person_no or 0, self.level, shown)


@dataclass(slots=True)
class ClueDraft:
    """A clue as one month's data show it, before it is compared with the month before."""

    key: Key
    division_code: str
    level: str = LOWEST
    score: int = 0
    rule_ids: list[str] = field(default_factory=list)
    findings: list[FindingDraft] = field(default_factory=list)
    undecided: bool = False

    @property
    def rank(self) -> int:
        """Gravity of the level."""
        return RANKS[self.level]

    def add(self, finding: FindingDraft, weight: int) -> None:
        """Take in a finding: the gravest level counts, a rule's points count once."""
        if finding.rule_id not in self.rule_ids:
            self.rule_ids.append(finding.rule_id)
            self.score += weight
        if not self.findings or RANKS[finding.level] > self.rank:
            self.level = finding.level
        self.findings.append(finding)


def drafts_of(findings: Path, rules: RuleSet) -> dict[Key, ClueDraft]:
    """Gather the findings of a run.

    Args:
        findings: the run's ``findings.parquet``.
        rules: the rules that it was run with, in the same order.
    """
    drafts: dict[Key, ClueDraft] = {}
    for row in _rows(findings):
        rule = rules.rules[row["rule_no"]].rule
        key = (row["household_no"], rule.kind.value, rule.risk, "")
        draft = drafts.get(key)
        if draft is None:
            draft = drafts[key] = ClueDraft(key, row["village_code"] or "")
        values = json.loads(row["fact_values"])
        finding = FindingDraft(rule.id, row["person_no"], row["level"], values)
        draft.add(finding, rules.weights.get(rule.id, 0))
    return drafts


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    for batch in pq.ParquetFile(path).iter_batches(batch_size=20_000):
        yield from batch.to_pylist()
