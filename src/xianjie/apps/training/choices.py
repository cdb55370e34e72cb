"""Lists of training that the contracts set."""

from __future__ import annotations

from collections.abc import Callable

from xianjie.exchange.contracts import load_codes

WAYS, LEVELS, TRADES = "培训方式", "技能等级", "培训工种"
STAGES, FATES = "两后生毕业阶段", "两后生去向"


def pairs_of(name: str) -> list[tuple[str, str]]:
    """Return the texts of a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


def of(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Return the choices of a code set, asked for when a form is made."""
    return lambda: pairs_of(name)
