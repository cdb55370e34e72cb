"""Shares and amounts in yuan on the pages of medical settlement."""

from __future__ import annotations

from decimal import Decimal

from django import template

register = template.Library()


@register.filter
def percent(share: Decimal | None) -> str:
    """Write a share as a percentage without needless zeros; an unknown one as a dash."""
    if share is None:
        return "–"
    text = f"{Decimal(share) * 100:.2f}".rstrip("0").rstrip(".")
    return f"{text}%"


@register.filter
def money(yuan: Decimal | None) -> str:
    """Write an amount in yuan with at least two decimals; an unknown one as a dash."""
    if yuan is None:
        return "–"
    whole, _, rest = f"{yuan:f}".partition(".")
    return f"{int(whole):,}.{rest.rstrip('0').ljust(2, '0')}"
