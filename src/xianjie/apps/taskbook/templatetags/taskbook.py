"""Lights and progress of a task."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from xianjie.apps.taskbook.enums import Light

register = template.Library()
_DOTS = {Light.GREEN: "ok", Light.YELLOW: "warn", Light.RED: "bad"}


@register.simple_tag
def light(value: str, count: int | None = None) -> SafeString:
    """Write a light as a dot and its word; a dash for what is not under way.

    With ``count`` how many there are: 绿 4, so that the colour is not the only sign.
    """
    if value not in Light.values:
        return SafeString('<span class="xj-muted">–</span>')
    label = str(Light(value).label)
    word = label if count is None else f"{label[:1]} {count}"
    return format_html('<span class="xj-dot xj-dot-{}">{}</span>', _DOTS[Light(value)], word)


@register.simple_tag
def progress(percent: int, expected: int, value: str) -> SafeString:
    """Draw how far a task is, with a mark where straight progress would be.

    It repeats the figures beside it, so it is decoration to a screen reader.
    """
    return format_html(
        '<svg class="xj-task-bar xj-task-bar-{}" viewBox="0 0 100 8" preserveAspectRatio="none" '
        'aria-hidden="true"><rect class="xj-task-bar-whole" width="100" height="8"></rect>'
        '<rect class="xj-task-bar-done" width="{}" height="8"></rect>'
        '<rect class="xj-task-bar-mark" x="{}" width="1.4" height="8"></rect></svg>',
        value or "none",
        percent,
        min(max(expected - 0.7, 0), 98.6),
    )
