"""The engine of quality rules: compiled rules over tables of rows, set by set in DuckDB."""

from xianjie.engine.quality.inputs import (
    Only,
    QualityInputs,
    QualityResult,
    RuleFault,
    RuleOutcome,
    Source,
)
from xianjie.engine.quality.running import run

__all__ = [
    "Only",
    "QualityInputs",
    "QualityResult",
    "RuleFault",
    "RuleOutcome",
    "Source",
    "run",
]
