"""Lists of relocation that the contracts set."""

from __future__ import annotations

from xianjie.exchange.contracts import load_codes

INDUSTRIES, PROJECTS = "安置区产业类型", "增收项目类型"


def pairs(name: str) -> list[tuple[str, str]]:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]
