"""Figures and states of the register."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xianjie.apps.lowincome.queries.statistics import Statistics
from xianjie.web.templatetags.xj import dot, figure

register = template.Library()
_REVIEWS = {"PROPOSED": "warn", "DECIDED": "ok", "RETURNED": "idle"}
_PROPOSALS = {"OPEN": "warn", "ACCEPTED": "ok", "DISMISSED": "idle"}


@register.simple_tag
def members_link(count: int, **filters: str) -> SafeString:
    """Write a count as a link to its rows; zero as plain text."""
    if not count:
        return format_html('<span class="xj-zero">{}</span>', 0)
    chosen = {name: value for name, value in filters.items() if value}
    url = f"{reverse('lowincome:members')}?{urlencode(chosen)}"
    return format_html('<a href="{}">{}</a>', url, figure(count))


@register.simple_tag
def review_state(state: str, word: str) -> SafeString:
    """Write the state of a review as dot and word."""
    return dot(_REVIEWS.get(state, "idle"), word)


@register.simple_tag
def proposal_state(state: str, word: str) -> SafeString:
    """Write the state of a proposal as dot and word."""
    return dot(_PROPOSALS.get(state, "idle"), word)


@register.simple_tag
def low_cell(table: Statistics, place: int, count: int, town: str) -> SafeString:
    """Write a cell of the statistics: its rows are those of one category, and of one township."""
    return members_link(count, category=table.categories[place], town=town)
