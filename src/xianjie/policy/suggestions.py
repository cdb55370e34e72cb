"""Guess what a misspelt name was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["did_you_mean", "nearest_names"]

_CLOSE_ENOUGH = 0.5


def nearest_names(name: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known names most like ``name``, best first; empty when none is alike."""
    return get_close_matches(name, sorted(set(known)), n=count, cutoff=_CLOSE_ENOUGH)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A Chinese half sentence that proposes the nearest names, or an empty string."""
    near = nearest_names(name, known)
    if not near:
        return ""
    return "是否应为" + "、".join(f"“{one}”" for one in near) + "？"
