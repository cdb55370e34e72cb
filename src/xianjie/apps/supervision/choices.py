"""Lists of supervision that the contracts set."""

from __future__ import annotations

from xianjie.exchange.contracts import load_codes


def _pairs(name: str) -> list[tuple[str, str]]:
    return [(text, text) for text in load_codes(name).texts]


def sources() -> list[tuple[str, str]]:
    """Return where problems come from."""
    return _pairs("整改问题来源")


def breaches() -> list[tuple[str, str]]:
    """Return the kinds of breaches of discipline."""
    return _pairs("违纪问题类型")


def awards() -> list[tuple[str, str]]:
    """Return the awards."""
    return _pairs("表彰奖项")


def materials() -> list[tuple[str, str]]:
    """Return the kinds of materials."""
    return _pairs("经验材料类别")
