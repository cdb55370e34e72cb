"""Figures that open the rows behind them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xianjie.apps.screening.queries.addresses import clue_list_url
from xianjie.apps.screening.queries.pages import TownLine
from xianjie.web.templatetags.xj import dot, figure

register = template.Library()
_ZERO = SafeString('<span class="xj-zero">0</span>')


@register.simple_tag(takes_context=True)
def tally(
    context: template.Context, count: int | None, period: str = "", **filters: str
) -> SafeString:
    """Write a count as a link to its clues; zero, or without the right to look, as plain text."""
    if not count:
        return _ZERO
    if not context.get("may_open"):
        return format_html("{}", figure(count))
    url = clue_list_url(period or context["run"].period, **filters)
    return format_html('<a href="{}">{}</a>', url, figure(count))


@register.simple_tag(takes_context=True)
def tally_in(context: template.Context, line: TownLine, count: int, **filters: str) -> SafeString:
    """Write a count of a township's line; clues without a township have no list of their own."""
    if count and not line.place.code:
        return format_html("{}", figure(count))
    return tally(context, count, town=line.place.code, **filters)


_STATE_DOTS = {"NEW": "info", "CONTINUING": "warn", "WORSE": "bad", "CLEARED": "ok"}


@register.simple_tag
def clue_state(state: str, word: str) -> SafeString:
    """Write the state of a clue in its month as dot and word."""
    return dot(_STATE_DOTS.get(state, "idle"), word)


@register.simple_tag
def percent(share: float | None) -> SafeString:
    """Write a share as a percentage; an unknown one, or one of nothing, as a dash."""
    if share is None:
        return SafeString('<span class="xj-muted">–</span>')
    return format_html("{}", f"{share:.1%}")


@register.simple_tag
def change(now: int, before: int | None) -> SafeString:
    """Write how a count moved against the month before, with its sign."""
    if before is None:
        return SafeString('<span class="xj-muted">–</span>')
    return format_html("{}", f"{now - before:+,}") if now != before else _ZERO
