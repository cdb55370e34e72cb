"""Lists of posts and workshops that the contracts set."""

from __future__ import annotations

from collections.abc import Callable

from xianjie.exchange.contracts import load_codes

DUTIES, LEAVES = "公益岗职责", "退岗原因"
WORKSHOPS, WORKS = "车间类型", "以工代赈建设类型"


def pairs_of(name: str) -> list[tuple[str, str]]:
    """Return the texts of a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


def of(name: str) -> Callable[[], list[tuple[str, str]]]:
    """Return the choices of a code set, asked for when a form is made."""
    return lambda: pairs_of(name)
