"""Figures as links to their rows, shares and averages in words."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xianjie.apps.divisions.queries.places import NamedPlace
from xianjie.apps.indicators.queries.alarms import Cell
from xianjie.apps.indicators.queries.periods import Span
from xianjie.apps.indicators.queries.quality import Figure, Kind, Value
from xianjie.web.templatetags.xj import dot, figure

register = template.Library()
_STATES = {"OPEN": "bad", "ACKNOWLEDGED": "warn", "CLOSED": "idle"}
_TOWN = 9
_NONE = SafeString('<span class="xj-muted">–</span>')


@register.simple_tag
def alarm_state(state: str, word: str) -> SafeString:
    """Write the state of an alarm as dot and word."""
    return dot(_STATES.get(state, "idle"), word)


@register.simple_tag
def cluster_cell(cell: Cell, window: int) -> SafeString:
    """Write a cell of the picture as a link to its households; zero as plain text."""
    if not cell.households:
        return SafeString('<span class="xj-zero">0</span>')
    chosen = {"place": cell.place, "cause": cell.cause, "window": window}
    url = f"{reverse('indicators:cluster-rows')}?{urlencode(chosen)}"
    if not cell.is_alarm:
        return format_html('<a href="{}">{}</a>', url, figure(cell.households))
    return format_html(
        '<a href="{}">{}</a><span class="xj-tag xj-tag-bad">预警</span>',
        url,
        figure(cell.households),
    )


@register.simple_tag
def quality_value(
    what: Figure, value: Value | None, span: Span, place: NamedPlace | None = None
) -> SafeString:
    """Write the value of a figure with its unit as a link to its samples; a dash without any."""
    if value is None or value.value is None:
        return _NONE
    chosen = {"figure": what.key, "period": span.code}
    if place is not None:
        chosen["town"] = place.code[:_TOWN]
    url = f"{reverse('indicators:quality-rows')}?{urlencode(chosen)}"
    return format_html(
        '<span><a href="{}">{}</a><span class="xj-unit">{}</span></span>',
        url,
        value.words,
        what.unit,
    )


@register.simple_tag
def quality_change(what: Figure, now: Value, before: Value) -> SafeString:
    """Write how a figure moved against the period before: better, worse or the same."""
    if now.value is None or before.value is None:
        return _NONE
    moved = round(now.value - before.value, 1)
    if not moved:
        return SafeString('<span class="xj-soft">持平</span>')
    better = (moved > 0) == (what.good == "high")
    words = f"{moved:+.1f}".removesuffix(".0")
    return format_html('<span class="{}">{}</span>', "xj-better" if better else "xj-worse", words)


@register.simple_tag
def quality_sample(value: Value, what: Figure) -> str:
    """Say from how many samples a figure is made."""
    if what.kind is Kind.SHARE and value.number:
        return f"{figure(value.hits)}/{figure(value.number)}"
    return figure(value.number)


@register.filter
def per_cent(ten_thousandths: int) -> str:
    """Write a share per ten thousand in percent."""
    return f"{ten_thousandths / 100:.2f}%"


@register.filter
def hundredths(value: int | None) -> str:
    """Write hundredths as a number with one digit; a dash where nobody knows."""
    return "–" if value is None else f"{value / 100:.1f}"
