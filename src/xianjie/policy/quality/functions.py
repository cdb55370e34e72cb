"""The functions of the quality language: what each is called, takes and means.

They are declared in ``contracts/functions.yaml``; the reference page is made from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final

import yaml

__all__ = ["FUNCTIONS", "GROUPS", "Function"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Function:
    """One function: its name, how it is written, what it gives, an example and its table."""

    name: str
    written: str
    meaning: str
    example: str
    table: str = "人"


def _declared() -> dict[str, tuple[Function, ...]]:
    text = resources.files("xianjie").joinpath("contracts", "functions.yaml").read_text("utf-8")
    content = yaml.load(text, Loader=_LOADER)  # noqa: S506
    return {group: tuple(Function(**one) for one in listed) for group, listed in content.items()}


GROUPS: Final = _declared()
"""The functions under the headings of the reference page."""
FUNCTIONS: Final = {one.name: one for group in GROUPS.values() for one in group}
