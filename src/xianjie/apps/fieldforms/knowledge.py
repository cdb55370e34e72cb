"""Sources of known answers that higher apps hold; a definition names them as ``told``.

They register at start-up: ``register_source("监测风险", fn)`` where
``fn(household_numbers, on)`` returns household number → `Told`, in a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Told:
    """A known answer with the words of its source and its day."""

    value: Any
    source: str
    on: date | None = None


Source = Callable[[Collection[int], date], Mapping[int, Told]]
_sources: dict[str, Source] = {}


def register_source(key: str, source: Source) -> None:
    """Add a source; the same key again replaces it."""
    _sources[key] = source


def source_of(key: str) -> Source | None:
    """Return a source; None where no app registered it."""
    return _sources.get(key)
