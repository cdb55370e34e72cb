"""What is asked of the sheets filled in at the door and of the tasks behind them."""

from xianjie.apps.fieldforms.queries.definitions import definition_of, definitions_of, forms
from xianjie.apps.fieldforms.queries.prefill import (
    KnownAnswer,
    Prefill,
    prefill,
    prefill_many,
    values_of,
)

__all__ = [
    "KnownAnswer",
    "Prefill",
    "definition_of",
    "definitions_of",
    "forms",
    "prefill",
    "prefill_many",
    "values_of",
]
