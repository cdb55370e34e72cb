"""States of reports and joint handlings as dot and word."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from xianjie.web.templatetags.xj import dot

register = template.Library()
_REPORTS = {"SUBMITTED": "warn", "ASKED": "info", "ACCEPTED": "ok", "MERGED": "ok"}
_HANDLINGS = {"ASKING": "info", "DECIDED": "warn", "CLOSED": "ok"}
_PARTIES = {"ASKED": "warn", "EXTENSION": "info", "ANSWERED": "ok"}


@register.simple_tag
def report_state(state: str, word: str) -> SafeString:
    """Write the state of a report."""
    return dot(_REPORTS.get(state, "idle"), word)


@register.simple_tag
def handling_state(state: str, word: str) -> SafeString:
    """Write the state of a joint handling."""
    return dot(_HANDLINGS.get(state, "idle"), word)


@register.simple_tag
def party_state(state: str, word: str) -> SafeString:
    """Write what a department has said."""
    return dot(_PARTIES.get(state, "idle"), word)
