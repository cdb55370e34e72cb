"""What a run is given: files, batches, checked rules and constants. Nothing else reaches it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xianjie.kernel.periods import Period
from xianjie.policy.compiling import CompiledFact, CompiledRule
from xianjie.policy.reference import Result
from xianjie.policy.sources import SourceTable


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The registry at the moment of the run, as Parquet files without personal data."""

    household: Path
    person: Path
    village: Path


@dataclass(frozen=True, slots=True)
class FeedBatch:
    """One active batch of a feed. ``complete`` says that absence from it means something."""

    feed: str
    period: Period
    place: str
    complete: bool
    paths: tuple[Path, ...]
    batch: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules in force with everything they read.

    Args:
        facts: compiled facts by name; those that no rule needs are left out of a run.
        rules: compiled rules, in the order in which they are shown.
        constants: value of each parameter by name in storage units (fen, whole counts, Decimal).
        sources: the tables that facts are measured over, by id.
        weights: points of each rule for scoring, by rule id.
    """

    facts: Mapping[str, CompiledFact]
    rules: Sequence[CompiledRule]
    constants: Mapping[str, Result]
    sources: Mapping[str, SourceTable]
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunInputs:
    """Everything that a run over one county depends on."""

    place: str
    period: Period
    as_of: date
    first_period: Period
    snapshot: Snapshot
    batches: Sequence[FeedBatch]
    rules: RuleSet
    out_dir: Path
    max_shares: Mapping[str, float] = field(default_factory=dict)
    default_max_share: float | None = None
    confirmed: frozenset[str] = frozenset()
    memory_limit: str | None = None
    threads: int | None = None

    @property
    def constants(self) -> dict[str, Result]:
        """Parameters and the special dates of the run."""
        return {
            **self.rules.constants,
            "截至日": self.as_of,
            "期初": self.period.first_day,
            "期末": self.period.last_day,
        }
