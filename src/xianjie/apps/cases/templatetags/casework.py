"""States of cases, episodes and objections as dot and word, and how long is left."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from xianjie.web.templatetags.xj import dot

register = template.Library()
_CASES = {"OPEN": "info", "PAUSED": "warn", "APPROVED": "ok", "REJECTED": "idle"}
_EPISODES = {"MONITORED": "warn", "REMOVED": "ok"}
_OBJECTIONS = {"OPEN": "warn", "UPHELD": "bad", "DISMISSED": "ok"}
_CLUES = {"OPEN": "warn", "IN_CASE": "info", "CLOSED": "ok"}
SOON = 1


@register.simple_tag
def case_state(state: str, word: str, step: str = "") -> SafeString:
    """Write the state of a case; a running one by the step that waits."""
    return dot(_CASES.get(state, "idle"), step if state == "OPEN" and step else word)


@register.simple_tag
def episode_state(state: str, word: str) -> SafeString:
    """Write whether a household is being monitored."""
    return dot(_EPISODES.get(state, "idle"), word)


@register.simple_tag
def objection_state(state: str, word: str) -> SafeString:
    """Write whether an objection has been answered."""
    return dot(_OBJECTIONS.get(state, "idle"), word)


@register.simple_tag
def clue_status(state: str, word: str) -> SafeString:
    """Write whether a clue still waits for people."""
    return dot(_CLUES.get(state, "idle"), word)


@register.simple_tag
def countdown(days: int | None, working: int | None = None) -> SafeString:
    """Write how many days are left or lost; ``working`` are working days where those count."""
    if days is None:
        return SafeString("")
    left = working if working is not None else days
    unit = _("个工作日") if working is not None else _("天")
    if days < 0:
        text = _("逾期 %(n)s %(unit)s") % {"n": -left, "unit": unit}
        return format_html('<span class="xj-tag xj-tag-bad">{}</span>', text)
    if days == 0:
        return format_html('<span class="xj-tag xj-tag-warn">{}</span>', _("今天到期"))
    text = _("剩 %(n)s %(unit)s") % {"n": left, "unit": unit}
    kind = "xj-tag-warn" if days <= SOON else ""
    return format_html('<span class="xj-tag {}">{}</span>', kind, text)


@register.filter
def key(mapping: dict[str, object] | None, name: str) -> object:
    """Return an entry of a mapping by name, None where there is none."""
    return mapping.get(name) if mapping else None
