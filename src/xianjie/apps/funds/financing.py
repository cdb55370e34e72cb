"""How a project is financed, as people write it: 衔接资金=30；财政配套=5.5 (ten thousand yuan)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from xianjie.apps.funds.choices import source_named

_SPLIT = re.compile(r"[；;，,、\n]+")
_EQUALS = re.compile(r"[=＝:：]")
_FEN = Decimal(1_000_000)  # of ten thousand yuan
_MOST = Decimal(10_000_000)


class FinancingError(ValueError):
    """A text that does not say which money comes from where; the message is for people."""


def read_financing(text: str) -> dict[str, int]:
    """Return the fen by kind of money that a text says.

    :raises FinancingError: a kind that the code set does not know, one named twice, no amount.
    """
    found: dict[str, int] = {}
    for part in _SPLIT.split(text):
        if not part.strip():
            continue
        pieces = _EQUALS.split(part, maxsplit=1)
        if len(pieces) != 2:
            raise FinancingError(f"“{part.strip()[:20]}”要写成“资金类别=万元”。")
        source = source_named(pieces[0].strip())
        if not source:
            raise FinancingError(f"没有“{pieces[0].strip()[:20]}”这种资金类别。")
        if source in found:
            raise FinancingError(f"“{source}”写了两次。")
        found[source] = _fen(pieces[1])
    return found


def _fen(text: str) -> int:
    try:
        amount = Decimal(text.strip().removesuffix("万元").removesuffix("万").strip())
    except InvalidOperation:
        raise FinancingError(f"“{text.strip()[:20]}”不是金额，请写万元数。") from None
    if not amount.is_finite() or not 0 < amount < _MOST:
        raise FinancingError(f"金额“{text.strip()[:20]}”要大于 0。")
    fen = amount * _FEN
    if fen != fen.to_integral_value():
        raise FinancingError(f"金额“{text.strip()[:20]}”精确到分就够了。")
    return int(fen)


def write_financing(amounts: Mapping[str, int]) -> str:
    """Return the text of amounts in fen by kind of money."""
    return "；".join(
        f"{source}={(Decimal(fen) / _FEN).normalize():f}" for source, fen in amounts.items()
    )
