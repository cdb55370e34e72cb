"""Rows in portions that a statement can take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Row = TypeVar("_Row")


def portions(rows: Iterable[_Row], size: int) -> Iterator[list[_Row]]:
    """Yield lists of at most ``size`` rows, in order, none of them empty."""
    source = iter(rows)
    while part := list(islice(source, size)):
        yield part
