"""Addresses of lists that figures open."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def clue_list_url(period: str, **filters: str) -> str:
    """Return the address of the clue list with filters; empty ones are left out."""
    chosen = {name: value for name, value in filters.items() if value}
    return f"{reverse('screening:clues')}?{urlencode({'period': period, **chosen})}"
