"""Firms and cooperatives of the double bond (双绑), as the register of industry knows them."""

from __future__ import annotations

from datetime import date


def bound_codes(county: str, on: date) -> frozenset[str]:
    """Return the credit codes of the firms and cooperatives in the double bond on a day."""
    return frozenset()
