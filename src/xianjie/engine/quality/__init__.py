"""The engine of quality rules: compiled rules over tables of rows, set by set in DuckDB.

What needs DuckDB is imported when it is asked for: a form that checks one row starts without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xianjie.engine.quality.entry import RowOutcome, check_rows, is_local
    from xianjie.engine.quality.inputs import (
        Only,
        QualityInputs,
        QualityResult,
        RuleFault,
        RuleOutcome,
        Source,
        told_name,
    )
    from xianjie.engine.quality.running import run

__all__ = [
    "Only",
    "QualityInputs",
    "QualityResult",
    "RowOutcome",
    "RuleFault",
    "RuleOutcome",
    "Source",
    "check_rows",
    "is_local",
    "run",
    "told_name",
]
_HOMES = {
    "run": "running",
    **dict.fromkeys(("check_rows", "is_local", "RowOutcome"), "entry"),
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'inputs')}"), name)
