"""How paths and figures of documents are written on pages."""

from __future__ import annotations

from decimal import Decimal

from django import template

from xianjie.apps.documents.queries import cited_path

register = template.Library()


@register.filter
def cited(path: str) -> str:
    """Write a path as people cite it."""
    return cited_path(path)


@register.filter
def plain(value: Decimal | None) -> str:
    """Write a figure with thousands separators and no idle zeros."""
    if value is None:
        return ""
    whole = value.to_integral_value()
    return f"{whole:,}" if value == whole else f"{value.normalize():,f}"
