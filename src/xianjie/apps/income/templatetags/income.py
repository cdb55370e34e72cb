"""Filters of the ledger's pages."""

from __future__ import annotations

from django import template

from xianjie.kernel.periods import Period

register = template.Library()


@register.filter
def slice_month(month: Period) -> str:
    """Write a month of a row of twelve: 21-10."""
    return str(month)[2:]


@register.filter
def total(values: list[int]) -> int:
    """Add up the figures of a row."""
    return sum(values)
