"""Values, goals and colours of the indicators on pages."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xianjie.apps.indicators.enums import IndicatorSource, Light
from xianjie.apps.indicators.goals import printed_places
from xianjie.apps.indicators.queries.values import GoalLine, IndicatorLine, figure_words
from xianjie.web.templatetags.xj import dot

register = template.Library()
_LIGHTS = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "bad", Light.GREY: "idle"}
_NONE = SafeString('<span class="xj-muted">–</span>')
_WIDTH, _HEIGHT, _EDGE = 84, 22, 3


@register.simple_tag
def light(value: Light | str) -> SafeString:
    """Write a colour as dot and word."""
    colour = Light(value)
    return dot(_LIGHTS[colour], str(colour.label))


@register.simple_tag
def spark(line: IndicatorLine) -> SafeString:
    """Draw the months of the year as a small line; a dash for fewer than two."""
    values = [value for _, value in line.months]
    if len(values) < 2:
        return _NONE
    low, high = min(values), max(values)
    span = high - low or Decimal(1)
    step = Decimal(_WIDTH - 2 * _EDGE) / (len(values) - 1)
    room = Decimal(_HEIGHT - 2 * _EDGE)
    points = " ".join(
        f"{_EDGE + step * place:.1f},"
        f"{_HEIGHT / 2 if high == low else _HEIGHT - _EDGE - (value - low) / span * room:.1f}"
        for place, value in enumerate(values)
    )
    last_x, last_y = points.split(" ")[-1].split(",")
    words = "、".join(
        f"{month}月 {figure_words(value, line.indicator.decimals)}" for month, value in line.months
    )
    return format_html(
        '<svg class="xj-spark" width="{}" height="{}" viewBox="0 0 {} {}" role="img" '
        'aria-label="{}"><polyline points="{}" /><circle cx="{}" cy="{}" r="2.2" /></svg>',
        _WIDTH, _HEIGHT, _WIDTH, _HEIGHT, words, points, last_x, last_y,
    )  # fmt: skip


@register.filter
def amount(value: Decimal | None, decimals: int) -> str:
    """Write a number with the decimals of its indicator; a dash for none."""
    return figure_words(value, decimals) or "–"


@register.filter
def gap(goal: GoalLine | None) -> str:
    """Write what is missing to a goal; empty when it is reached or not known."""
    if goal is None or not goal.judgement.gap:
        return ""
    target = goal.target
    places = max(target.places, target.indicator.decimals)
    unit = target.unit or target.indicator.unit
    # Two percentages differ by points, not by per cent.
    if unit == "%" or (target.comparator == "growth" and not unit):
        unit = "个百分点"
    return f"{figure_words(goal.judgement.gap, places)} {unit}".strip()


@register.filter
def reached(goal: GoalLine) -> str:
    """Write what is held against a goal where it is not the value itself: the growth."""
    if goal.target.comparator != "growth" or goal.judgement.reached is None:
        return ""
    unit = goal.target.unit or "%"
    return f"{figure_words(goal.judgement.reached, max(goal.target.places, 1))}{unit}"


@register.simple_tag
def source_word(line: IndicatorLine) -> str:
    """Say where the figures of an indicator come from."""
    return str(IndicatorSource(line.indicator.source).label)


@register.filter
def plain(value: Decimal | None) -> str:
    """Write a number of a document with thousands and the decimals that it has."""
    if value is None:
        return ""
    return figure_words(value, printed_places(value))
