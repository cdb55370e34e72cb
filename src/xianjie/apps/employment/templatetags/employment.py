"""Tags of the labour register."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from xianjie.apps.employment.interfaces.registers import state_dot
from xianjie.web.templatetags.xj import dot

register = template.Library()


@register.simple_tag
def labour_state(state: str) -> SafeString:
    """Write what somebody of working age does as a dot and a word, as the register does."""
    kind, word = state_dot(state)
    return dot(kind, str(word))
