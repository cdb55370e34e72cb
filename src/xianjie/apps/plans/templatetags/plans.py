"""States of plans and measures as dot and word."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from xianjie.web.templatetags.xj import dot

register = template.Library()
_PLANS = {"DRAFT": "warn", "SUBMITTED": "info", "IN_FORCE": "ok"}
_MEASURES = {"PLANNED": "warn", "RUNNING": "info", "DONE": "ok"}


@register.simple_tag
def plan_state(state: str, word: str) -> SafeString:
    """Write the state of a plan."""
    return dot(_PLANS.get(state, "idle"), word)


@register.simple_tag
def measure_state(state: str, word: str) -> SafeString:
    """Write the state of a measure."""
    return dot(_MEASURES.get(state, "idle"), word)
